"""`run.py --test`: how many processes run the tests that are asked for."""

from __future__ import annotations

import subprocess

import pytest

from tests import checks


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """That by which pytest was started, once it was."""
    started: list[str] = []

    def call(words: list[str], **_: object) -> int:
        started[:] = words
        return 0

    monkeypatch.setattr(subprocess, "call", call)
    monkeypatch.setattr(checks, "workers", lambda: 5)
    return started


@pytest.mark.parametrize(
    "options", [[], ["--all"], ["tests/cli"], ["-x", "-k", "nap or snooze"], ["--all", "-q"]]
)
def test_all_cores_run_what_is_asked_for(command: list[str], options: list[str]) -> None:
    assert checks.main(options) == 0
    at = command.index("-n")
    assert command[at : at + 4] == ["-n", "5", "--dist", "worksteal"]
    assert [option for option in options if option != "--all"] == [
        word for word in command[at + 4 :] if word != "--durations=10"
    ]


@pytest.mark.parametrize(
    "options",
    [
        ["-n", "2"],
        ["-n2"],
        ["--numprocesses=2"],
        ["-p", "no:xdist"],
        ["-pno:xdist"],
        ["--pdb"],
        ["-s", "tests"],
    ],
    ids=" ".join,
)
def test_the_user_may_say_otherwise(command: list[str], options: list[str]) -> None:
    assert checks.main(options) == 0
    assert command[-len(options) :] == options
    assert "5" not in command
