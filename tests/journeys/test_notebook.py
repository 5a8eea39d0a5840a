"""Two attacks are named, pinned, compared, reported and saved; another window has them all again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

import engine
from absgui.app import Application
from absgui.launch import LaunchOptions
from absgui.presentation.answers import Verdict
from absgui.presentation.attack_choice import AttackChoice
from absgui.worker.engine import Engine
from engine.types import ModelChoice
from tests.gui.driving import look


def attack(qtbot: QtBot, app: Application, choice: AttackChoice) -> None:
    app.window.attack_bar.set_choice(choice)
    with qtbot.waitSignal(app.runner.attack_ended):
        app.window.attack_bar.run_action.trigger()
    qtbot.waitUntil(lambda: app.runner.is_idle)


@pytest.mark.slow  # reads and attacks with bundled models
def test_a_notebook_is_compared_reported_saved_and_opened(
    qtbot: QtBot, app: Application, choice: ModelChoice, tmp_path: Path
) -> None:
    attack(qtbot, app, AttackChoice("latent-descent", seed=1, parameters={"step": 0.1, "max_steps": 40.0}))
    app.window.player.conversation.questions.judged.emit(Verdict.CHANGED)
    attack(qtbot, app, AttackChoice("fgm", seed=2))
    look(qtbot, app, "Notebook")
    notebook, panel = app.notebook, app.window.notebook
    second, first = notebook.entries
    assert first.found is not None
    notebook.rename(first.key, "drawn by its decoder")
    notebook.rename(second.key, "by its gradient")
    for entry in (first, second):
        panel.list.select(entry.key)
        qtbot.mouseClick(panel.pin_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(panel.compare_button, Qt.MouseButton.LeftButton)
    sentence = panel.comparing.sentence.text()
    assert "“drawn by its decoder”" in sentence and "“by its gradient”" in sentence
    assert "Both are upper bounds" in sentence
    qtbot.mouseClick(panel.comparing.back_button, Qt.MouseButton.LeftButton)

    page, pdf, session = (tmp_path / name for name in ("n.html", "n.pdf", "n.absgui"))
    app.reports.write_notebook(str(page))
    app.reports.write_notebook(str(pdf))
    app.sessions.save(str(session))
    qtbot.waitUntil(lambda: app.runner.is_idle and session.exists())
    text = page.read_text(encoding="utf-8")
    assert "drawn by its decoder" in text and "certified (assuming the latent optimum is found)" in text
    assert "--seed 1" in text and "--seed 2" in text
    assert pdf.read_bytes().startswith(b"%PDF") and pdf.read_bytes().count(b"/Type /Page\n") > 1
    app.shutdown()

    other = Application(
        LaunchOptions(source=str(session), choice=choice), Engine(engine.load_model, engine.attack)
    )
    try:
        other.start()
        qtbot.waitUntil(lambda: len(other.notebook.entries) == 2 and other.window.player.outcome is not None)
        qtbot.waitUntil(lambda: other.runner.is_idle)
        names = [(each.name, each.pinned) for each in other.notebook.entries]
        assert names == [("by its gradient", True), ("drawn by its decoder", True)]
        assert other.window.notebook.compare_button.isEnabled()
        assert "No, a" in other.notebook.entries[1].notes
        other.subjects.open(str(session))  # again: nothing is there twice
        qtbot.waitUntil(
            lambda: "Opened n.absgui" in other.window.status.message.text() and other.runner.is_idle
        )
        assert len(other.notebook.entries) == 2
        other.notebook.show(other.notebook.entries[1].key)
        qtbot.waitUntil(lambda: other.window.player.outcome is not None)
        outcome = other.window.player.outcome
        assert outcome is not None and outcome.request.seed == 1
        qtbot.waitUntil(lambda: other.runner.is_idle and other.sessions._wish is None)
        assert not other.window.status.has_error
    finally:
        other.shutdown()
