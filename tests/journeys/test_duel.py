"""CNN against ABS on a bundled digit, with the real engine: begin, watch, compare, save."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.presentation.duel.scene import DuelFile
from engine.system import resources
from engine.types import Norm, Status


@pytest.mark.slow  # reads and attacks with bundled models
def test_a_duel_from_the_first_window_to_the_file(qtbot: QtBot, app: Application, tmp_path: Path) -> None:
    if not resources.weights("cnn.safetensors").is_file():
        pytest.skip("no weights of the CNN")
    window, panel = app.window, app.window.duel
    panel.setup.attack.setCurrentIndex(panel.setup.attack.findData("deepfool"))
    window.duel_action.trigger()
    qtbot.waitUntil(lambda: not app.duel.is_running)
    assert not window.status.has_error, window.status.message.text()
    scene = panel.scene
    assert scene is not None
    assert scene.duel is not None
    cnn, abs_ = scene.duel.sides
    assert [side.model.name for side in scene.duel.sides] == ["cnn", "abs"]
    for side in (cnn, abs_):
        assert side.outcome is not None
        assert side.outcome.status is Status.FOUND
        assert side.best is not None
        assert side.best.label != side.reading.label
    radius, found = abs_.certified(Norm.L2), abs_.found(Norm.L2)
    assert radius is not None
    assert found is not None
    assert 0 < radius <= found
    assert panel.sentence.text().startswith("CNN reads")
    assert "ABS" in panel.sentence.text()
    panel.exports[DuelFile.RECORD].trigger()
    dialog = app.duel.dialog
    assert dialog is not None
    path = tmp_path / "duel.json"
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    qtbot.waitUntil(lambda: app.runner.is_idle)
    record = json.loads(path.read_text("utf-8"))
    assert record["sentence"] == panel.sentence.text()
    for written, side in zip(record["sides"], scene.duel.sides, strict=True):
        assert written["model_facts"]["fingerprint"] == side.model.fingerprint
        assert written["distance"] == pytest.approx(side.found(Norm.L2))
