"""Reports from the menu: HTML and PDF of the digit and of the notebook, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.bars.report_entries import ReportEntries
from absgui.presentation.answers import Verdict
from absgui.settings import Settings
from tests.gui.bars.test_export_menu import accept, own_dialogs
from tests.gui.driving import wait_idle, wait_read
from tests.gui.notebook_driving import attack
from tests.gui.presentation.test_report import Page

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


__all__ = ["own_dialogs"]


def entries(app: Application) -> ReportEntries:
    return app.reports._entries


def written(qtbot: QtBot, app: Application, path: Path) -> bytes:
    wait_idle(qtbot, app)
    assert f"Wrote {path}" in app.window.status.message.text()
    assert [each.name for each in path.parent.iterdir()] == [path.name]  # no half of it beside
    return path.read_bytes()


def test_the_menu_offers_what_there_is(qtbot: QtBot, app: Application) -> None:
    assert entries(app).digit_action.isEnabled() and not entries(app).notebook_action.isEnabled()
    assert entries(app).digit_action in app.window.export_menu.menu().actions()
    attack(qtbot, app, 1)
    assert entries(app).notebook_action.isEnabled()
    app.window.begin_drawing()
    wait_read(qtbot, app)
    assert not entries(app).digit_action.isEnabled()


def test_the_digit_s_page_has_what_is_read_and_its_runs(
    qtbot: QtBot, app: Application, tmp_path: Path
) -> None:
    attack(qtbot, app, 1)
    app.notebook.rename(app.notebook.entries[0].key, "<b>&")
    entries(app).set_folder(tmp_path)
    entries(app).digit_action.trigger()
    dialog = entries(app).dialog
    with qtbot.waitSignal(entries(app).digit_wanted):
        accept(qtbot, dialog)
    page = Page(written(qtbot, app, tmp_path / "digit.html").decode())
    assert "Report of mnist:test:0" in page.words and "Run 1: Latent Descent: <b>&" in page.words
    assert "absgui attack mnist:test:0 --attack latent-descent --norm L2 --seed 1" in page.words
    assert Settings().folder == str(tmp_path)
    assert entries(app).dialog is None


def test_a_digit_that_nothing_ran_on_has_a_page_too(qtbot: QtBot, app: Application, tmp_path: Path) -> None:
    app.reports.write_digit(str(tmp_path / "a.html"))
    page = Page(written(qtbot, app, tmp_path / "a.html").decode())
    assert "Certified radius" in page.words and "Run 1" not in page.words


def test_the_notebook_s_pdf_has_pages_and_words(qtbot: QtBot, app: Application, tmp_path: Path) -> None:
    for seed in (1, 2, 3):
        attack(qtbot, app, seed)
    app.window.player.conversation.questions.judged.emit(Verdict.STILL)
    entries(app).set_folder(tmp_path)
    entries(app).notebook_action.trigger()
    dialog = entries(app).dialog
    assert isinstance(dialog, QFileDialog)
    pdf = next(each for each in dialog.nameFilters() if "pdf" in each)
    dialog.selectNameFilter(pdf)
    dialog.filterSelected.emit(pdf)  # as a click does
    with qtbot.waitSignal(entries(app).notebook_wanted):
        accept(qtbot, dialog)
    data = written(qtbot, app, tmp_path / "notebook.pdf")
    assert data.startswith(b"%PDF") and data.rstrip().endswith(b"%%EOF")
    assert data.count(b"/Type /Page\n") > 1


@pytest.mark.parametrize("name", ["none/a.html", "a.doc"])
def test_what_can_not_be_written_is_a_message(
    qtbot: QtBot, app: Application, tmp_path: Path, name: str
) -> None:
    app.reports.write_digit(str(tmp_path / name))
    qtbot.waitUntil(lambda: app.window.status.has_error)
    assert "was not written" in app.window.status.message.text()
    assert list(tmp_path.iterdir()) == []


def test_a_report_is_finished_though_the_window_closes(
    qtbot: QtBot, app: Application, tmp_path: Path
) -> None:
    app.reports.write_digit(str(tmp_path / "a.pdf"))
    app.window.close()
    app.shutdown()
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
