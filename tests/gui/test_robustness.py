"""The robustness panel, with a real pointer and real keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from absgui.widgets.robustness import RobustnessPanel
from absgui.widgets.robustness_axis import Mark
from absgui.widgets.wording import CONDITION
from engine.types import Distances, Norm
from tests.gui import samples

BEST = Distances(84, 2.21, 0.41)
RUNNING = Distances(120, 2.9, 0.6)


@pytest.fixture
def panel(qtbot: QtBot) -> RobustnessPanel:
    made = RobustnessPanel()
    qtbot.addWidget(made)
    made.resize(340, 560)
    made.show()
    qtbot.waitExposed(made)
    return made


def point_at(panel: RobustnessPanel, mark: Mark, *, lane: int = 0) -> QPoint:
    return QPoint(round(panel.axis.x_of(mark)), round(panel.axis.bar().center().y()) + lane)


def test_shows_certificate_paper_best_and_running_on_one_axis(panel: RobustnessPanel) -> None:
    panel.show_reading(samples.reading())
    panel.show_attack(BEST, RUNNING)
    assert panel.axis.marks() == [Mark.PAPER, Mark.CERTIFIED, Mark.UNKNOWN, Mark.BEST, Mark.RUNNING]
    places = [panel.axis.x_of(mark) for mark in panel.axis.marks()]
    assert places == sorted(places)
    assert panel.axis.span > RUNNING.L2
    assert panel.number.text() == "2.04"
    assert "assuming the latent optimum is found" in panel.caption.text()


def test_radii_are_rounded_down_and_distances_up(panel: RobustnessPanel) -> None:
    reading = samples.reading()
    assert reading.certificate is not None
    radii = replace(reading.certificate.radii, L2=1.957, paper_L2=0.539)
    panel.show_reading(replace(reading, certificate=replace(reading.certificate, radii=radii)))
    panel.show_attack(Distances(84, 1.963, 0.41), Distances(120, 2.231, 0.6))
    assert panel.number.text() == panel.cells[Norm.L2, "certified"].text() == "1.95"
    assert panel.cells[Norm.L2, "paper"].text() == "0.53"
    assert panel.cells[Norm.L2, "found"].text() == "1.97"
    assert panel.cells[Norm.L2, "ratio"].text() == "99 %"
    said = panel.axis.accessibleDescription()
    assert [word in said for word in ("certified 1.95", "best found 1.97", "running 2.24")] == [True] * 3


@pytest.mark.parametrize("mark", [Mark.PAPER, Mark.CERTIFIED, Mark.UNKNOWN, Mark.BEST, Mark.RUNNING])
def test_hovering_a_mark_explains_it(qtbot: QtBot, panel: RobustnessPanel, mark: Mark) -> None:
    panel.show_reading(samples.reading())
    panel.show_attack(Distances(84, 2.9, 0.41), Distances(120, 3.6, 0.6))
    lane = -2 if mark in (Mark.PAPER, Mark.CERTIFIED) else 2
    qtbot.mouseMove(panel.axis, point_at(panel, mark, lane=lane))
    qtbot.waitUntil(lambda: panel.axis.mark is mark)
    assert panel.sentence.text().endswith(".")
    assert panel.formula.text()
    if mark is Mark.CERTIFIED:
        assert CONDITION in panel.sentence.text()


def test_keys_walk_over_the_marks(qtbot: QtBot, panel: RobustnessPanel) -> None:
    panel.show_reading(samples.reading())
    panel.show_attack(BEST, None)
    panel.axis.setFocus()
    seen = []
    for _ in range(5):
        qtbot.keyClick(panel.axis, Qt.Key.Key_Right)
        seen.append(panel.axis.mark)
    assert seen == [Mark.PAPER, Mark.CERTIFIED, Mark.UNKNOWN, Mark.BEST, Mark.BEST]
    qtbot.keyClick(panel.axis, Qt.Key.Key_Left)
    assert panel.axis.mark is Mark.UNKNOWN


def test_choosing_a_norm_tells_and_shows(qtbot: QtBot, panel: RobustnessPanel) -> None:
    panel.show_reading(samples.reading())
    panel.show_attack(BEST, None)
    with qtbot.waitSignal(panel.norm_changed) as caught:
        qtbot.mouseClick(panel.norms.buttons[Norm.L0], Qt.MouseButton.LeftButton)
    assert caught.args == [Norm.L0]
    assert panel.number.text() == "9"
    assert Mark.PAPER not in panel.axis.marks()
    assert panel.axis.values.best == 84


def test_set_norm_emits_nothing(qtbot: QtBot, panel: RobustnessPanel) -> None:
    with qtbot.assertNotEmitted(panel.norm_changed):
        panel.set_norm(Norm.LINF)
    assert panel.norm is Norm.LINF


def test_table_has_all_norms(panel: RobustnessPanel) -> None:
    panel.show_reading(samples.reading())
    panel.show_attack(BEST, None)
    texts = {key: cell.text() for key, cell in panel.cells.items()}
    assert texts[Norm.L2, "paper"] == "0.53"
    assert texts[Norm.L2, "ratio"] == "92 %"
    assert texts[Norm.LINF, "certified"] == "0.185"  # the float 0.186 is a little less
    assert texts[Norm.L0, "found"] == "84"
    assert texts[Norm.L0, "paper"] == "–"


def test_rivals_on_demand_nearest_first_and_picked_by_mouse_and_key(
    qtbot: QtBot, panel: RobustnessPanel
) -> None:
    panel.show_reading(samples.reading())
    assert not panel.rivals.isVisible()
    qtbot.mouseClick(panel.rivals_button, Qt.MouseButton.LeftButton)
    assert panel.rivals.isVisible()
    radii = [radius for _, radius in panel.rivals.rows]
    assert radii == sorted(radii)
    assert panel.rivals.rows[0][0] == 9
    with qtbot.waitSignal(panel.rival_picked) as caught:
        row = panel.rivals.row_rect(2).center().toPoint()
        qtbot.mouseClick(panel.rivals, Qt.MouseButton.LeftButton, pos=row)
    assert caught.args == [panel.rivals.rows[2][0]]
    panel.rivals.setFocus()
    panel.rivals.leaveEvent(None)  # type: ignore[arg-type]
    qtbot.keyClick(panel.rivals, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.rival_picked) as caught:
        qtbot.keyClick(panel.rivals, Qt.Key.Key_Return)
    assert caught.args == [9]


def test_axis_does_not_shrink_while_an_attack_runs(panel: RobustnessPanel) -> None:
    panel.show_reading(samples.reading())
    panel.show_attack(None, Distances(300, 8.0, 1.0))
    wide = panel.axis.span
    panel.show_attack(None, RUNNING)
    assert panel.axis.span == wide
    panel.show_attack(BEST, None)
    assert panel.axis.span < wide


def test_nothing_and_no_certificate_yet_are_said_in_words(panel: RobustnessPanel) -> None:
    panel.show_reading(None)
    assert panel.number.text() == "–"
    assert panel.axis.marks() == []
    assert "Draw a digit" in panel.caption.text()
    panel.show_reading(samples.reading(certified=False))
    assert "follows" in panel.caption.text()
    assert panel.rivals.rows == []


def test_zero_radii_and_no_unknown_when_bounds_meet(panel: RobustnessPanel) -> None:
    reading = samples.reading()
    assert reading.certificate is not None
    zero = replace(reading.certificate.radii, L2=0.0, Linf=0.0, L0=0, L2_no_box=0.0, paper_L2=0.0)
    panel.show_reading(replace(reading, certificate=replace(reading.certificate, radii=zero)))
    panel.show_attack(Distances(0, 0.0, 0.0), None)
    assert panel.number.text() == "0.00"
    assert panel.cells[Norm.L2, "ratio"].text() == "–"
    assert Mark.UNKNOWN not in panel.axis.marks()
    panel.grab()


def test_every_control_has_a_name(panel: RobustnessPanel) -> None:
    for widget in (panel.axis, panel.rivals, panel.rivals_button, *panel.norms.buttons.values()):
        assert widget.accessibleName()
    panel.show_reading(samples.reading())
    assert "certified 2.04" in panel.axis.accessibleDescription()


def test_rivals_open_where_there_is_room_until_the_person_chooses(
    qtbot: QtBot, panel: RobustnessPanel
) -> None:
    panel.resize(340, 800)
    assert panel.rivals.isVisible()
    qtbot.mouseClick(panel.rivals_button, Qt.MouseButton.LeftButton)
    panel.resize(340, 900)
    assert not panel.rivals.isVisible()


def test_found_is_empty_in_a_norm_that_nothing_minimised(panel: RobustnessPanel) -> None:
    panel.show_reading(samples.reading())
    panel.show_attack(Distances(784, 2.0, 0.4), None, frozenset({Norm.L2}))
    assert panel.cells[Norm.L2, "found"].text() == "2.00"
    assert panel.cells[Norm.L2, "found"].toolTip() == ""
    for norm in (Norm.L0, Norm.LINF):
        assert panel.cells[norm, "found"].text() == panel.cells[norm, "ratio"].text() == "–"
    assert "784 away" in panel.cells[Norm.L0, "found"].toolTip()
    panel.set_norm(Norm.L0)
    assert panel.axis.values.best is None
    panel.show_attack(Distances(22, 2.0, 0.4), None, frozenset({Norm.L2, Norm.L0}))
    assert panel.cells[Norm.L0, "found"].text() == "22"
