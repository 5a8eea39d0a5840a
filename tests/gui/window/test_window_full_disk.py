"""A disk without room: the window says so, lives, and keeps what it has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.presentation.export_job import ExportJob, ExportKind
from absgui.presentation.lab_scene import LabState
from absgui.settings import Settings
from engine import export
from engine.lab.store import STORE, Store
from tests.full_disk import NEEDS_LIMITS, full_disk
from tests.gui.driving import wait_idle
from tests.gui.lab_driving import MANY, Build, build, lab, press, wait_done
from tests.gui.lab_fakes import FakeLab, info_of

__all__ = ["build", "lab"]

SAYS = "files may not become that large there; choose another folder"

pytestmark = NEEDS_LIMITS


def attacked(qtbot: QtBot, app: Application) -> None:
    with qtbot.waitSignal(app.runner.attack_ended):
        app.window.attack_bar.run_action.trigger()
    wait_idle(qtbot, app)


def told(qtbot: QtBot, app: Application, folder: Path, write: Callable[[], object]) -> None:
    """What writes on a full disk is a message, and nothing is left behind."""
    app.notices.clear()
    with full_disk():
        write()
        qtbot.waitUntil(lambda: app.window.status.has_error)
        wait_idle(qtbot, app)
    assert SAYS in app.window.status.message.text()
    assert list(folder.iterdir()) == []


def test_exports_sessions_and_reports_are_told_of_and_written_when_there_is_room(
    qtbot: QtBot, app: Application, tmp_path: Path
) -> None:
    attacked(qtbot, app)
    outcome = app.session.outcome
    assert outcome is not None
    menu = app.window.export_menu
    for kind in (ExportKind.PNG_LARGE, ExportKind.GIF, ExportKind.CSV, ExportKind.JSON, ExportKind.NPZ):
        path = tmp_path / f"a.{kind.value}"
        told(qtbot, app, tmp_path, lambda: menu.export_requested.emit(ExportJob(kind, path, outcome)))  # noqa: B023
    told(qtbot, app, tmp_path, lambda: app.sessions.save(str(tmp_path / "a.absgui")))
    assert Settings().recent == ()
    for name in ("a.html", "a.pdf"):
        told(qtbot, app, tmp_path, lambda: app.reports.write_digit(str(tmp_path / name)))  # noqa: B023
    assert app.session.outcome is outcome
    app.sessions.save(str(tmp_path / "a.absgui"))
    wait_idle(qtbot, app)
    assert len(export.read_session(tmp_path / "a.absgui").session.runs) == 1


def test_settings_that_can_not_be_written_are_the_old_ones(qapp: QApplication) -> None:
    settings = Settings()
    settings.folder = "/before"
    assert settings.keep() == ""
    path = Path(QSettings().fileName())
    before = path.read_bytes()
    with full_disk():
        settings.folder = "/after"
        unwritten = settings.keep()
    assert unwritten == str(path)
    assert path.read_bytes() == before
    assert {each.name for each in path.parent.iterdir()} == {path.name}
    assert settings.folder == "/after"
    assert settings.keep() == ""
    assert b"/after" in path.read_bytes()


def test_the_lab_ends_with_a_message_and_goes_on_when_there_is_room(
    qtbot: QtBot, build: Build, lab: FakeLab, tmp_path: Path
) -> None:
    app = build()
    press(qtbot, app)
    lab.allow(1)
    cells = app.window.lab.table.cells
    qtbot.waitUntil(lambda: cells.view.done == 1)
    with full_disk():
        lab.allow(MANY)
        wait_done(qtbot, app)
        assert "Results so far are kept" in app.window.status.message.text()
    press(qtbot, app)
    wait_done(qtbot, app)
    assert app.lab.state is LabState.DONE
    assert cells.view.done == 24
    with Store(tmp_path / "lab" / STORE) as store:
        infos = {unit.model: info_of(unit.model) for unit in lab.given}
        assert store.missing(lab.given, infos) == []
