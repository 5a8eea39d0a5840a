"""The window is closed at any moment: it ends at once, with nothing to say."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TIMES = 200
LOAD = 8
"""Processes that compute beside it."""
USUAL_S, MOST_S = 2.0, 4.0
"""From the closing to the end of the process, for nineteen of twenty and for all."""


@contextmanager
def load(count: int) -> Iterator[None]:
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def closed(seed: int) -> tuple[float, int, str]:
    """How long it took to end, the exit code, and what was said."""
    command = [sys.executable, "-m", "tests.endurance.closing", str(seed)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        said, complained = process.communicate(timeout=300)
        ended = time.monotonic()
    return ended - float(said), process.returncode, complained


@pytest.mark.slow  # 200 starts of the program beside eight that compute
def test_closing_at_any_moment_ends_at_once() -> None:
    found = []
    with load(LOAD):
        for seed in range(TIMES):
            took, code, complained = closed(seed)
            assert (code, complained) == (0, ""), f"seed {seed}"
            found.append(took)
    assert max(found) <= MOST_S
    assert sorted(found)[len(found) * 19 // 20] <= USUAL_S
