"""The window opens wherever its packages are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest


@pytest.mark.skipif(os.name == "nt", reason="on Windows links need rights that users lack")
def test_qt_finds_its_platform_in_a_folder_of_any_name(tmp_path: Path) -> None:
    odd = tmp_path / "a, b; ç"
    odd.mkdir()
    for name in ("PySide6", "shiboken6"):
        (odd / name).symlink_to(Path(PySide6.__file__).parents[1] / name)
    code = "from absgui.app import PySide6, qt_application as make; make(); print(ascii(PySide6.__file__))"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(odd), str(Path(__file__).parents[2])])},
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == ascii(str(odd / "PySide6" / "__init__.py"))
