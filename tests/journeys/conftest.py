"""The real engine behind the real window: whole ways through the application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

import engine
from absgui.app import Application
from absgui.launch import LaunchOptions
from absgui.window.sizes import FIRST
from absgui.worker.engine import Engine
from engine.system import resources
from engine.types import ModelChoice
from tests.gui.conftest import nothing_left_behind, qapp, qtbot

__all__ = ["nothing_left_behind", "qapp", "qtbot"]

_AUTHORS = Path(__file__).resolve().parents[3] / "shared" / "reference" / "abs"


@pytest.fixture(scope="session")
def choice() -> ModelChoice:
    """The bundled weights, or else the authors' where they lie beside the checkout."""
    if resources.weights("abs.safetensors").is_file():
        return ModelChoice()
    if _AUTHORS.is_dir():
        return ModelChoice(weights=_AUTHORS)
    pytest.skip("no weights to read with")


@pytest.fixture
def app(qtbot: QtBot, choice: ModelChoice) -> Iterator[Application]:
    """The window, opened and read."""
    application = Application(LaunchOptions(choice=choice), Engine(engine.load_model, engine.attack))
    try:
        application.start()
        application.window.resize(FIRST)  # the platform without a display claims a small screen
        qtbot.waitUntil(lambda: _is_read(application) or application.window.status.has_error)
        assert not application.window.status.has_error, application.window.status.message.text()
        yield application
    finally:
        application.shutdown()


def _is_read(application: Application) -> bool:
    reading = application.session.reading
    return application.runner.is_idle and reading is not None and reading.certificate is not None
