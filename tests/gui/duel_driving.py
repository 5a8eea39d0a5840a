"""The window with models of their own for each choice, as a duel needs two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.launch import LaunchOptions
from absgui.panels.duel.panel import DuelPanel
from absgui.window.sizes import FIRST
from absgui.worker.engine import Engine
from engine.protocols import AttackRun, Model
from engine.types import AttackRequest, ModelChoice
from tests.engine.duel.duels import seven
from tests.gui.driving import wait_read
from tests.gui.fake_attacks import FakeAttackRun
from tests.gui.fakes import FakeModel


@dataclass
class Stable:
    """Loads a fake of its own for every choice."""

    models: dict[tuple[str, str], FakeModel] = field(default_factory=dict)
    loaded: list[str] = field(default_factory=list)
    asked: list[tuple[str, AttackRequest]] = field(default_factory=list)

    def load(self, choice: ModelChoice) -> FakeModel:
        self.loaded.append(choice.name)
        return self.of(choice.name, str(choice.weights or "")).loaded_as(choice)

    def of(self, name: str, weights: str = "") -> FakeModel:
        return self.models.setdefault((name, weights), FakeModel())

    def start(self, model: Model, request: AttackRequest) -> AttackRun:
        fake = cast(FakeModel, model)
        self.asked.append((fake.info.name, request))
        return FakeAttackRun(fake, request)

    @property
    def engine(self) -> Engine:
        return Engine(self.load, self.start)

    def release(self) -> None:
        for model in self.models.values():
            model.release_all()


@pytest.fixture
def stable() -> Iterator[Stable]:
    made = Stable()
    yield made
    made.release()


@pytest.fixture
def app(qtbot: QtBot, qapp: object, stable: Stable, tmp_path: Path) -> Iterator[Application]:
    """The window about an image that the fakes read as a 7, by far."""
    np.save(tmp_path / "seven.npy", seven())
    options = LaunchOptions(source=str(tmp_path / "seven.npy"), normalise=False, invert=False)
    application = Application(options, stable.engine)
    application.start()
    application.window.resize(FIRST)
    wait_read(qtbot, application)
    yield application
    stable.release()
    application.shutdown()


def fight(qtbot: QtBot, app: Application) -> DuelPanel:
    """A whole duel, begun as a user begins it."""
    app.window.duel_action.trigger()
    assert app.duel.is_running
    qtbot.waitUntil(lambda: not app.duel.is_running)
    return app.window.duel


def titles(application: Application) -> list[str]:
    """Of the two models that are chosen."""
    return [corner.model.currentText() for corner in application.window.duel.arena.corners]
