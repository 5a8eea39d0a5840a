"""Killed at random moments, nothing that was whole is damaged, and the next one goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.endurance.kills import TRAININGS, WRITERS

ROOT = Path(__file__).resolve().parents[2]
TIMES = 50
TIMES_OF_PROCESSES = 15
"""Each begins with processes that import torch."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the victims are forked")


def killed(what: str, times: int, seed: int = 0) -> dict[str, int]:
    """What was seen. All else is checked in there."""
    command = [sys.executable, "-m", "tests.endurance.kills", what, str(seed), str(times)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{what}: {done.stderr}"
    seen: dict[str, int] = json.loads(done.stdout)
    assert seen["times"] == times
    return seen


def test_a_session_that_is_being_saved_may_be_killed() -> None:
    assert killed("session", 5)["most_left"] <= 1


@pytest.mark.slow  # 800 kills
def test_whatever_writes_may_be_killed() -> None:
    seen = {what: killed(what, TIMES) for what in WRITERS}
    assert max(each["most_left"] for each in seen.values()) <= 1, "they don't pile up"
    assert sum(each["middle"] for each in seen.values()) >= TIMES, "many came in the middle of something"
    assert all(each["done"] for each in seen.values())


@pytest.mark.slow  # trains over and over
@pytest.mark.parametrize("what", TRAININGS)
def test_a_training_that_is_killed_ends_with_the_same_bytes(what: str) -> None:
    processes = what == "train abs"
    seen = killed(what, TIMES_OF_PROCESSES if processes else TIMES)
    assert seen["middle"] > 0, "some were resumed"
    assert seen["most_left"] <= (3 if processes else 1), "they don't pile up"
