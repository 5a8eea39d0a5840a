"""What takes long to import or to make is there before it is needed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.controllers import ahead
from absgui.panels.spec import Preparable
from engine.types import Norm
from tests.gui.driving import wait_read


def test_a_module_is_imported_in_another_thread_after_the_first_reading(
    qtbot: QtBot, app: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "long_to_import.py").write_text(
        "import threading\nthread = threading.current_thread().name\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(ahead, "MODULE", "long_to_import")
    wait_read(qtbot, app)
    app.subjects.open_sample(7)
    made = ahead.Ahead(app.session, [], app.window)
    wait_read(qtbot, app)
    qtbot.waitUntil(lambda: made.importing is not None)
    assert made.importing is not None
    made.importing.join()
    assert sys.modules.pop("long_to_import").thread == "import"
    qtbot.waitUntil(lambda: not made.is_active)


def test_plots_are_made_before_they_are_looked_at(qtbot: QtBot, app: Application) -> None:
    slice_, lab = app.window.slice, app.window.lab
    assert (slice_.plot, lab.curves) == (None, None)
    made = ahead.Ahead(app.session, app.window.preparable, app.window)
    app.subjects.open_sample(7)
    qtbot.waitUntil(lambda: made.importing is not None and not made.is_active)
    assert slice_.plot is not None
    assert lab.curves is not None
    assert list(lab.curves.plots) == [Norm.L2, Norm.LINF, Norm.L0]
    assert not slice_.seen
    assert not lab.was_opened
    plot = slice_.plot
    app.window.bring("slice")
    app.window.bring("lab")
    qtbot.waitUntil(lambda: slice_.seen and lab.was_opened)
    assert slice_.plot is plot


def test_one_plot_is_made_at_a_time(app: Application) -> None:
    lab = app.window.lab
    counts = []
    while lab.make_ahead():
        assert lab.curves is not None
        counts.append(len(lab.curves.plots))
    assert counts == [1, 2, 3]
    assert app.window.slice.make_ahead()
    assert not app.window.slice.make_ahead()


class _Turns(QObject):
    """Counts the turns of the event loop."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.count = 0
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        self.count += 1


class _Panel:
    """Notes in which turn each of its parts is made."""

    def __init__(self, turns: _Turns, parts: int) -> None:
        self._turns, self._parts = turns, parts
        self.made: list[int] = []

    def make_ahead(self) -> bool:
        if len(self.made) == self._parts:
            return False
        self.made.append(self._turns.count)
        return True


class _Broken:
    def make_ahead(self) -> bool:
        raise ImportError("no plots here")


def test_every_part_has_a_turn_of_its_own_and_a_panel_that_fails_keeps_no_other_from_its_parts(
    qtbot: QtBot, app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "PAUSE_MS", 0)
    turns = _Turns(app.window)
    one, other = _Panel(turns, 3), _Panel(turns, 2)
    panels: list[Preparable] = [one, _Broken(), other]
    with qtbot.captureExceptions() as raised:
        made = ahead.Ahead(app.session, panels, app.window)
        app.subjects.open_sample(7)
        qtbot.waitUntil(lambda: made.importing is not None and not made.is_active)
    turns.stop()
    assert [kind for kind, *_ in raised] == [ImportError]
    when = [*one.made, *other.made]
    assert len(when) == 5
    assert len(set(when)) == 5
