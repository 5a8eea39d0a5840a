"""A model written by hand in the place of the real one, and the JSON that a command prints."""

from __future__ import annotations

import json
from typing import Any

import pytest

import engine
from absgui.__main__ import main
from tests.cli.helpers import Json
from tests.gui.fakes import FakeModel


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    fake = FakeModel()
    monkeypatch.setattr(engine, "load_model", fake.loaded_as)
    monkeypatch.setattr(engine, "attack", fake.start_attack)
    return fake


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Json:
    """Runs a command that must succeed (or end with `code`) and returns its JSON."""

    def run(*argv: str, code: int = 0) -> Any:
        assert main(argv) == code
        return json.loads(capsys.readouterr().out)

    return run
