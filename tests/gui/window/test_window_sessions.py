"""A session is saved and opened again: the digit, the model, the set-up, and the attack at its frame."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QUrl
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.bars.session_entries import SessionEntries
from absgui.launch import LaunchOptions
from absgui.presentation.answers import Answers, Verdict
from absgui.presentation.attack_choice import AttackChoice
from absgui.presentation.export_job import ExportJob, ExportKind
from absgui.settings import MOST_RECENT, Settings
from engine import export
from engine.data.packing import packed
from engine.types import ModelChoice, Norm, Outcome
from tests.engine.export.test_records import same, settled
from tests.gui.bars.test_export_menu import accept, own_dialogs
from tests.gui.driving import at, drag, key, wait_idle, wait_read
from tests.gui.fakes import FakeModel
from tests.sparing import ends

__all__ = ["own_dialogs"]

CHOICE = AttackChoice("latent-descent", Norm.L2, None, 5, {"step": 0.125})


def attacked(qtbot: QtBot, app: Application) -> Outcome:
    with qtbot.waitSignal(app.runner.attack_ended):
        app.window.attack_bar.run_action.trigger()
    wait_idle(qtbot, app)
    outcome = app.session.outcome
    assert outcome is not None and outcome.best is not None
    return outcome


def entries(app: Application) -> SessionEntries:
    return app.sessions._entries


def save(qtbot: QtBot, app: Application, path: Path) -> Path:
    app.sessions.save(str(path))
    wait_idle(qtbot, app)
    assert path.exists()
    return path


def wait_shown(qtbot: QtBot, app: Application, name: str) -> None:
    """Until a digit of this name is on the canvas and all that it brings with it is done."""
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == name)
    wait_read(qtbot, app)
    qtbot.waitUntil(lambda: app.sessions._wish is None and not app.sessions._checks)


def draw(qtbot: QtBot, app: Application) -> None:
    app.window.begin_drawing()
    drag(app.window.draw.canvas, at(60, 60), at(200, 60), at(120, 220))
    wait_read(qtbot, app)


@pytest.fixture
def saved(qtbot: QtBot, app: Application, tmp_path: Path) -> Path:
    """Two attacks, on a test digit and on a drawing by another model, the second looked at in the middle."""
    attacked(qtbot, app)
    app.window.model.model_picked.emit("binary-abs", None)
    wait_read(qtbot, app)
    draw(qtbot, app)
    app.window.attack_bar.set_choice(CHOICE)
    attacked(qtbot, app)
    app.window.player.conversation.questions.judged.emit(Verdict.BETWEEN)
    app.window.player.go_to(4)
    return save(qtbot, app, tmp_path / "a.absgui")


def test_a_session_says_what_the_window_was_set_to(saved: Path, app: Application) -> None:
    opened = export.read_session(saved)
    assert opened.problems == ()
    session = opened.session
    assert [run.source.name for run in session.runs] == ["mnist:test:0", "your drawing"]
    assert [run.model.name for run in session.runs] == ["abs", "binary-abs"]
    assert all(run.reading is not None and run.reading.certificate is not None for run in session.runs)
    assert session.runs[1].verdict == "between"
    setup = session.setup
    assert (setup.run, setup.frame, setup.attack, setup.seed) == (1, 4, "latent-descent", 5)
    assert setup.parameters == {"step": 0.125}
    assert setup.model is not None and setup.model.name == "binary-abs"
    assert session.drawing is not None
    assert app.session.subject is not None
    assert np.array_equal(session.drawing.image, app.session.subject.image)
    assert "2 runs" in app.window.status.message.text()


def test_another_window_opens_as_the_first_one_was(
    qtbot: QtBot, saved: Path, app: Application, make: Callable[..., Application], fake_model: FakeModel
) -> None:
    first = app.session.outcome
    assert first is not None
    image = first.request.image
    app.shutdown()
    asked = len(fake_model.requests)
    other = make(LaunchOptions(source=str(saved)))
    wait_shown(qtbot, other, "your drawing")
    session, player = other.session, other.window.player
    assert session.subject is not None
    assert np.array_equal(session.subject.image, image)
    assert session.choice == ModelChoice("binary-abs")
    assert session.model is not None and session.model.name == "binary-abs"
    assert other.window.attack_bar.choice == CHOICE
    assert player.outcome is not None
    assert player.position == 4
    assert len(player.outcome.frames) == len(first.frames)
    assert player.answers == Answers(None, Verdict.BETWEEN)
    assert len(fake_model.requests) == asked  # nothing ran again
    found = other.attacks.found.best
    assert first.best is not None and found is not None
    assert found.L2 == pytest.approx(first.best.distances.L2)
    assert other.window.export_menu.chosen is player.outcome
    assert other.window.export_menu.copy_action.text().startswith("Copy frame 4 of 12")
    assert not other.window.status.has_error
    # The other attack is there as well, with its digit and its model.
    other.window.model.model_picked.emit("abs", None)
    other.subjects.open("mnist:test:0")
    wait_shown(qtbot, other, "mnist:test:0")
    assert player.outcome is not None
    assert player.outcome.model == "abs"


def test_what_was_opened_is_saved_again_as_it_was(
    qtbot: QtBot, saved: Path, app: Application, make: Callable[..., Application], tmp_path: Path
) -> None:
    app.shutdown()
    other = make(LaunchOptions(source=str(saved)))
    wait_shown(qtbot, other, "your drawing")
    again = save(qtbot, other, tmp_path / "b.absgui")
    before, after = (export.read_session(path).session for path in (saved, again))
    assert same(tuple(map(settled, before.runs)), after.runs)
    assert same((before.drawing, before.setup), (after.drawing, after.setup))


@pytest.mark.parametrize("how", ends(["dropped", "dialogue", "recent"]))
def test_a_session_is_opened_like_any_file(qtbot: QtBot, saved: Path, app: Application, how: str) -> None:
    app.subjects.open("mnist:test:1")
    wait_shown(qtbot, app, "mnist:test:1")
    if how == "dropped":
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(saved))])
        app.window.dropped.emit(data)
    elif how == "dialogue":
        app.subjects._open_chosen(str(saved))
    else:
        action = entries(app).recent.actions()[0]
        assert action.toolTip() == str(saved)
        action.trigger()
    wait_shown(qtbot, app, "your drawing")
    assert app.window.player.outcome is not None
    assert app.window.player.position == 4
    assert "Opened a.absgui: 2 runs" in app.window.status.message.text()


@pytest.mark.parametrize("kind", ends([ExportKind.TRAJECTORY_NPZ, ExportKind.NPZ, ExportKind.JSON]), ids=str)
def test_a_record_opens_its_digit_and_its_attack(
    qtbot: QtBot, app: Application, tmp_path: Path, kind: ExportKind
) -> None:
    app.window.attack_bar.set_choice(CHOICE)
    outcome = attacked(qtbot, app)
    path = tmp_path / f"x.{'json' if kind is ExportKind.JSON else 'npz'}"
    app.window.export_menu.export_requested.emit(ExportJob(kind, path, outcome))
    wait_idle(qtbot, app)
    app.subjects.open("mnist:test:1")
    wait_shown(qtbot, app, "mnist:test:1")
    app.window.attack_bar.set_choice(AttackChoice("pointwise"))
    app.subjects.open(str(path))
    wait_shown(qtbot, app, "mnist:test:0")
    assert app.session.subject is not None
    assert app.session.subject.label == 7
    assert np.array_equal(app.session.subject.image, outcome.request.image)
    assert app.window.attack_bar.choice == CHOICE
    assert app.window.player.outcome is not None
    best = app.window.player.outcome.best
    assert best is not None
    assert app.window.player.position == best.index
    if kind is not ExportKind.TRAJECTORY_NPZ:
        assert "without frames" in app.window.status.message.text()


def test_a_damaged_session_opens_what_is_whole_and_says_so(
    qtbot: QtBot, saved: Path, app: Application
) -> None:
    data = saved.read_bytes()
    saved.write_bytes(data[: data.index(b"runs/001/run.npz", 3000) + 200])
    app.subjects.open(str(saved))
    qtbot.waitUntil(lambda: app.window.status.has_error)
    wait_shown(qtbot, app, "your drawing")
    text = app.window.status.message.text()
    assert "cut off or damaged" in text
    assert "1 of 2 runs could not be opened" in text


@pytest.mark.parametrize("name", ["bad.absgui", "bad.json"])
def test_a_file_that_is_none_is_a_message_and_all_stays(
    qtbot: QtBot, app: Application, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"{}")
    before = app.session.subject
    app.subjects.open(str(tmp_path / name))
    qtbot.waitUntil(lambda: app.window.status.has_error)
    assert app.session.subject is before
    assert entries(app).recent.actions() == []


def test_copied_pixels_are_opened_and_are_no_recent_file(qtbot: QtBot, app: Application) -> None:
    image = np.random.default_rng(0).random((28, 28), np.float32)
    data = QMimeData()
    data.setText(f"pixels:{packed(image)}")
    app.subjects.take(data)
    wait_shown(qtbot, app, "copied pixels")
    assert app.session.subject is not None
    assert np.array_equal(app.session.subject.image, image)
    assert entries(app).recent.actions() == []
    app.window.draw.invert.setChecked(True)
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.inverted)
    assert np.array_equal(app.session.subject.image, 1 - image)


def test_control_s_asks_where_and_saves(qtbot: QtBot, app: Application, tmp_path: Path) -> None:
    attacked(qtbot, app)
    entries(app).set_folder(tmp_path)
    entries(app).save_action.trigger()
    with qtbot.waitSignal(entries(app).save_wanted):
        accept(qtbot, entries(app).dialog, str(tmp_path / "mine"))
    wait_idle(qtbot, app)
    assert export.is_session(tmp_path / "mine.absgui")
    assert entries(app).dialog is None
    assert entries(app).save_action.shortcut().toString() == "Ctrl+S"


def test_what_can_not_be_written_is_a_message(qtbot: QtBot, app: Application, tmp_path: Path) -> None:
    app.sessions.save(str(tmp_path / "none" / "a.absgui"))
    qtbot.waitUntil(lambda: app.window.status.has_error)
    assert "no such folder" in app.window.status.message.text()
    assert Settings().recent == ()


def test_a_session_is_saved_though_the_window_closes(qtbot: QtBot, app: Application, tmp_path: Path) -> None:
    attacked(qtbot, app)
    app.sessions.save(str(tmp_path / "a.absgui"))
    app.window.close()
    app.shutdown()
    assert len(export.read_session(tmp_path / "a.absgui").session.runs) == 1


def test_recent_files_are_few_kept_and_forgotten(
    qtbot: QtBot, app: Application, tmp_path: Path, make: Callable[..., Application]
) -> None:
    settings = Settings()
    for k in range(MOST_RECENT + 3):
        settings.remember(f"/somewhere/{k}.png")
    settings.remember("/somewhere/5.png")
    assert settings.recent[0] == "/somewhere/5.png"
    assert len(settings.recent) == len(set(settings.recent)) == MOST_RECENT
    settings._store.setValue("recent", "{")
    assert settings.recent == ()
    np.save(tmp_path / "a & b.npy", np.zeros((28, 28), np.float32))
    app.subjects.open(str(tmp_path / "a & b.npy"))
    wait_shown(qtbot, app, "a & b.npy")
    assert entries(app).recent.actions()[0].text() == "a && b.npy"
    other = make()
    wait_read(qtbot, other)
    assert entries(other).recent.isEnabled()
    entries(other).recent.actions()[-1].trigger()
    assert not entries(other).recent.isEnabled()
    assert Settings().recent == ()


def test_too_many_frames_give_up_the_oldest_attack_and_say_so(
    qtbot: QtBot, app: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from absgui.controllers import episode

    monkeypatch.setattr(episode, "MOST_FRAMES", 30)
    for _ in range(3):
        attacked(qtbot, app)
    save(qtbot, app, tmp_path / "a.absgui")
    assert "3 runs; 1 run without frames, which were given up" in app.window.status.message.text()


def test_opening_ends_what_runs(qtbot: QtBot, saved: Path, app: Application, fake_model: FakeModel) -> None:
    fake_model.step_gate.shut()
    app.window.attack_bar.run_action.trigger()
    qtbot.waitUntil(lambda: app.session.attacking is not None)
    app.subjects.open(str(saved))
    fake_model.step_gate.open()
    qtbot.waitUntil(lambda: app.session.attacking is None)
    wait_shown(qtbot, app, "your drawing")
    assert app.window.player.position == 4


def test_another_digit_in_between_is_not_disturbed(
    qtbot: QtBot, saved: Path, app: Application, fake_model: FakeModel
) -> None:
    app.subjects.open("mnist:test:1")
    wait_shown(qtbot, app, "mnist:test:1")
    fake_model.search_gate.shut()
    app.subjects.open(str(saved))
    qtbot.waitUntil(lambda: app.sessions._wish is not None)
    app.subjects.open("mnist:test:2")
    fake_model.search_gate.open()
    wait_shown(qtbot, app, "mnist:test:2")
    assert app.window.player.outcome is None


def test_keys_of_the_player_work_on_what_was_opened(qtbot: QtBot, saved: Path, app: Application) -> None:
    from PySide6.QtCore import Qt

    app.subjects.open("mnist:test:1")
    wait_shown(qtbot, app, "mnist:test:1")
    app.subjects.open(str(saved))
    wait_shown(qtbot, app, "your drawing")
    app.window.setFocus()
    key(qtbot, app, Qt.Key.Key_Right)
    assert app.window.player.position == 5
