"""Starting is quick: what a command doesn't need isn't imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def imported(code: str) -> set[str]:
    """Names of the modules that `code` imports in a fresh interpreter."""
    printed = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint('\\n' + ' '.join(sys.modules))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(printed.stdout.strip().splitlines()[-1].split())


@pytest.mark.parametrize(
    ("code", "forbidden"),
    [
        ("import absgui.__main__", {"numpy", "torch", "PySide6", "PIL"}),
        ("from absgui.cli.arguments import parse; parse(['read', 'x'])", {"numpy", "torch", "PySide6"}),
        ("import engine", {"torch", "PySide6"}),
        ("import engine.data, engine.export, engine.protocols", {"torch", "PySide6", "foolbox", "scipy"}),
        ("import engine.attacks.catalogue", {"torch", "PySide6", "foolbox", "scipy", "numba"}),
        ("from absgui.__main__ import main; main(['read', 'none.png'])", {"torch", "PySide6"}),
    ],
)
def test_what_is_not_needed_is_not_imported(code: str, forbidden: set[str]) -> None:
    assert not imported(code) & forbidden


def test_a_mistake_gives_one_line_and_no_traceback() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "absgui", "read", "none.png"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert "Traceback" not in ended.stderr
