"""What a start does without: to import torch takes a second or two, numba, SciPy and Foolbox half of one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from engine.data import load_dataset
from engine.export import write_png
from tests.sparing import first

LATER = ("torch", "numba", "scipy", "foolbox", "matplotlib")


@pytest.fixture
def digit(tmp_path: Path) -> str:
    path = tmp_path / "digit.png"
    write_png(path, load_dataset().test.image(0))
    return str(path)


@pytest.mark.parametrize("command", first(["read", "--startup-report"]))
def test_a_certified_reading_needs_none_of_them(command: str, digit: str) -> None:
    arguments = [command, digit] if command == "read" else [command]
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "absgui", *arguments],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "certified" in done.stdout
    imported = {line.split("|")[2].strip() for line in done.stderr.splitlines() if line.count("|") == 2}
    assert {"numpy", "engine.kernels", "engine.certificates.certifier"} <= imported
    assert not {name for name in imported if re.match(rf"({'|'.join(LATER)})(\.|$)", name)}
