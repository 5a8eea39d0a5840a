"""The robustness panel, with a real pointer and real keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from absgui.panels.robustness.panel import RobustnessPanel
from absgui.presentation.bounds import BELOW, Found, Mark
from absgui.presentation.robustness_text import explanation
from absgui.presentation.standing import Standing
from absgui.presentation.wording import CONDITION, GUARANTEED
from absgui.widgets import theme
from engine.types import Distances, Norm, Reading, Stage
from tests.gui import samples
from tests.gui.driving import hover
from tests.gui.fakes import INFO

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


def refined(radius: float, *, guaranteed: bool = False) -> Reading:
    """A reading whose certificate has a refined L2 radius as well."""
    reading = samples.reading()
    assert reading.certificate is not None
    more = replace(reading.certificate, refined={Norm.L2: radius}, guaranteed=guaranteed)
    return replace(reading, certificate=more)


def test_the_refined_certificate_is_the_lower_bound(panel: RobustnessPanel) -> None:
    panel.show_reading(refined(2.2))
    panel.show_attack(Found(Distances(84, 2.5, 0.41)), None)
    assert panel.axis.values.marks() == [Mark.PAPER, Mark.CERTIFIED, Mark.REFINED, Mark.UNKNOWN, Mark.BEST]
    assert panel.number.text() == panel.table.cells[Norm.L2, "refined"].text() == "2.20"
    assert panel.table.cells[Norm.L2, "certified"].text() == "2.04"
    assert panel.unknown.text() == "Unknown: 12 %\nL2 0.30"
    panel.set_norm(Norm.LINF)
    assert Mark.REFINED not in panel.axis.values.marks()


def test_a_guaranteed_certificate_says_so_everywhere(panel: RobustnessPanel) -> None:
    panel.show_reading(refined(2.2, guaranteed=True))
    assert "guaranteed" in panel.caption.text()
    panel.show_attack(Found(below={(Norm.L2, None): 2.3}), None)
    assert "guaranteed" in panel.caption.text()  # what attacks certify comes from the same model
    panel.show_reading(samples.reading())
    assert "assuming" in panel.caption.text()


def test_bounds_that_contradict_each_other_are_said(panel: RobustnessPanel) -> None:
    panel.show_reading(samples.reading())
    panel.show_attack(Found(Distances(84, 1.8, 0.41)), None)
    assert "a latent optimum was missed" in panel.unknown.text()
    assert panel.table.cells[Norm.L2, "unknown"].text() == "–"
    assert Mark.UNKNOWN not in panel.axis.values.marks()
    panel.grab()


def test_shows_certificate_paper_best_and_running_on_one_axis(panel: RobustnessPanel) -> None:
    panel.show_reading(samples.reading())
    panel.show_attack(Found(BEST), RUNNING)
    assert panel.axis.values.marks() == [Mark.PAPER, Mark.CERTIFIED, Mark.UNKNOWN, Mark.BEST, Mark.SHOWN]
    places = [panel.axis.x_of(mark) for mark in panel.axis.values.marks()]
    assert places == sorted(places)
    assert panel.axis.span > RUNNING.L2
    assert panel.number.text() == "2.04"
    assert "assuming the latent optimum is found" in panel.caption.text()


def test_radii_are_rounded_down_and_distances_up(panel: RobustnessPanel) -> None:
    reading = samples.reading()
    assert reading.certificate is not None
    radii = replace(reading.certificate.radii, L2=1.957, paper_L2=0.539)
    panel.show_reading(replace(reading, certificate=replace(reading.certificate, radii=radii)))
    panel.show_attack(Found(Distances(84, 1.963, 0.41)), Distances(120, 2.231, 0.6))
    assert panel.number.text() == panel.table.cells[Norm.L2, "certified"].text() == "1.95"
    assert panel.table.cells[Norm.L2, "found"].text() == "1.97"
    assert panel.table.cells[Norm.L2, "unknown"].text() == "0.4 %"  # 0.006 of 1.963
    assert panel.unknown.text() == "Unknown: 0.4 %\nL2 0.0060"
    said = panel.axis.accessibleDescription()
    for words in ("paper 0.53", "certified 1.95", "best found 1.97", "shown 2.24", "unknown: 0.4 %"):
        assert words in said


@pytest.mark.parametrize("guaranteed", [False, True])
@pytest.mark.parametrize("mark", list(Mark))
def test_hovering_a_mark_explains_it(
    qtbot: QtBot, panel: RobustnessPanel, mark: Mark, guaranteed: bool
) -> None:
    panel.show_reading(refined(2.4, guaranteed=guaranteed))
    panel.show_attack(Found(Distances(84, 2.9, 0.41)), Distances(120, 3.6, 0.6))
    lane = -2 if mark in BELOW else 2
    hover(panel.axis, point_at(panel, mark, lane=lane))
    qtbot.waitUntil(lambda: panel.axis.mark is mark)
    assert panel.sentence.text().endswith(".")
    assert panel.formula.text()
    if mark in (Mark.CERTIFIED, Mark.REFINED):
        assert (GUARANTEED if guaranteed else CONDITION) in panel.sentence.text()
        assert (CONDITION if guaranteed else GUARANTEED) not in panel.sentence.text()


def test_hovering_the_words_of_a_mark_explains_it_too(qtbot: QtBot, panel: RobustnessPanel) -> None:
    panel.show_reading(refined(2.05))  # so near to the other one that its words stand beside
    panel.grab()
    places = {mark: place for place, mark in panel.axis._words}
    assert abs(places[Mark.CERTIFIED].left() - panel.axis.x_of(Mark.CERTIFIED)) > 20
    for mark in (Mark.CERTIFIED, Mark.REFINED):
        for x in (places[mark].left() + 3, places[mark].right() - 3):
            hover(panel.axis, QPoint(2, 85))
            qtbot.waitUntil(lambda: panel.axis.mark is None)
            hover(panel.axis, QPoint(round(x), round(places[mark].center().y())))
            qtbot.waitUntil(lambda mark=mark: panel.axis.mark is mark)  # type: ignore[misc]


def test_a_refined_radius_that_is_no_larger_is_told_in_the_table_alone(panel: RobustnessPanel) -> None:
    reading = samples.reading()
    assert reading.certificate is not None
    panel.show_reading(refined(reading.certificate.radii.L2))
    assert panel.table.cells[Norm.L2, "refined"].text() == "2.04"
    assert panel.table.cells[Norm.L0, "refined"].text() == "–"
    assert Mark.REFINED not in panel.axis.values.marks()


def test_between_bounds_that_meet_there_is_nothing_unknown(qtbot: QtBot, panel: RobustnessPanel) -> None:
    panel.show_reading(samples.reading())
    panel.set_norm(Norm.L0)  # 9 pixels are certified
    for best, unknown in ((10, None), (14, Mark.UNKNOWN)):
        panel.show_attack(Found(Distances(best, 2.5, 0.41)), None)
        bar = panel.axis.bar()
        between = bar.left() + bar.width() * (9 + (best - 9) / 2) / panel.axis.span
        hover(panel.axis, point_at(panel, Mark.CERTIFIED))
        qtbot.waitUntil(lambda: panel.axis.mark is Mark.CERTIFIED)
        hover(panel.axis, QPoint(round(between), round(bar.center().y())))
        qtbot.waitUntil(lambda unknown=unknown: panel.axis.mark is unknown)  # type: ignore[misc]
        assert ("nothing is proved" in panel.sentence.text()) == (unknown is Mark.UNKNOWN)
        painted = panel.axis.grab().toImage()
        rows = range(round(bar.top()) + 4, round(bar.bottom()) - 4)
        colours = {painted.pixelColor(int(between), y).name() for y in rows}
        assert (colours == {theme.colours().raised}) == (unknown is None)


def test_words_of_what_no_attack_was_for_and_of_what_was_refuted(
    qtbot: QtBot, panel: RobustnessPanel
) -> None:
    panel.show_reading(samples.reading())
    panel.show_attack(Found(Distances(400, 1.8, 0.41), minimised=frozenset({Norm.L2})), None)
    panel.axis.setFocus()
    while panel.axis.mark is not Mark.CERTIFIED:
        qtbot.keyClick(panel.axis, Qt.Key.Key_Right)
    assert "an adversarial was found nearer, so a latent optimum was missed" in panel.sentence.text()
    assert panel.sentence.text() in panel.axis.toolTip()
    panel.set_norm(Norm.LINF)
    assert panel.unknown.text() == "Nothing found by minimising L∞ yet"


def test_keys_walk_over_the_marks(qtbot: QtBot, panel: RobustnessPanel) -> None:
    panel.show_reading(samples.reading())
    panel.show_attack(Found(BEST), None)
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
    panel.show_attack(Found(BEST), None)
    with qtbot.waitSignal(panel.norm_changed) as caught:
        qtbot.mouseClick(panel.norms.buttons[Norm.L0], Qt.MouseButton.LeftButton)
    assert caught.args == [Norm.L0]
    assert panel.number.text() == "9"
    assert Mark.PAPER not in panel.axis.values.marks()
    assert panel.axis.values.best == 84


def test_set_norm_emits_nothing(qtbot: QtBot, panel: RobustnessPanel) -> None:
    with qtbot.assertNotEmitted(panel.norm_changed):
        panel.set_norm(Norm.LINF)
    assert panel.norm is Norm.LINF


def test_table_has_all_norms(panel: RobustnessPanel) -> None:
    panel.show_reading(samples.reading())
    panel.show_attack(Found(BEST), None)
    texts = {key: cell.text() for key, cell in panel.table.cells.items()}
    assert texts[Norm.L2, "refined"] == "–"
    assert texts[Norm.L2, "unknown"] == "7.7 %"
    assert texts[Norm.LINF, "certified"] == "0.185"  # the float 0.186 is a little less
    assert texts[Norm.L0, "found"] == "84"
    assert texts[Norm.L0, "unknown"] == "89 %"  # 9 are certified and 84 found: 74 of 84 are open


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
    assert panel.rivals.text(9, 2.04) == "2.04"
    panel.show_attack(Found(by_class={(Norm.L2, 9): 2.501}, below={(Norm.L2, 9): 2.31}), None)
    assert "9: 2.31 – 2.51" in panel.rivals.accessibleDescription()
    panel.grab()
    panel.rivals.setFocus()
    panel.rivals.leaveEvent(None)  # type: ignore[arg-type]
    qtbot.keyClick(panel.rivals, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.rival_picked) as caught:
        qtbot.keyClick(panel.rivals, Qt.Key.Key_Return)
    assert caught.args == [9]


def test_axis_does_not_shrink_while_an_attack_runs(panel: RobustnessPanel) -> None:
    panel.show_reading(samples.reading())
    panel.show_attack(Found(), Distances(300, 8.0, 1.0))
    wide = panel.axis.span
    panel.show_attack(Found(), RUNNING)
    assert panel.axis.span == wide
    panel.show_attack(Found(BEST), None)
    assert panel.axis.span < wide


def test_nothing_and_no_certificate_yet_are_said_in_words(panel: RobustnessPanel) -> None:
    panel.show_reading(None)
    assert panel.number.text() == "–"
    assert panel.axis.values.marks() == []
    assert "Draw a digit" in panel.caption.text()
    panel.show_reading(samples.reading(certified=False))
    assert "follows" in panel.caption.text()
    assert panel.rivals.rows == []


@pytest.mark.parametrize(("radius", "unit"), [(0, "pixels"), (1, "pixel"), (2, "pixels")])
def test_one_pixel_is_no_pixels(panel: RobustnessPanel, radius: int, unit: str) -> None:
    reading = samples.reading()
    assert reading.certificate is not None
    radii = replace(reading.certificate.radii, L0=radius)
    panel.set_norm(Norm.L0)
    panel.show_reading(replace(reading, certificate=replace(reading.certificate, radii=radii)))
    assert panel.unit.text().startswith(f"{unit} certified")


def test_formulas_are_those_of_the_model(panel: RobustnessPanel) -> None:
    reading = samples.reading()
    formulas = {}
    infos = {"abs": INFO, "binary": replace(INFO, binary=True), "exact": replace(INFO, guaranteed=True)}
    for model, info in infos.items():
        panel.show_reading(reading, info)
        for mark in (Mark.PAPER, Mark.CERTIFIED):
            panel._explain(mark)
            formulas[model, mark] = panel.formula.text()
    assert len(set(formulas.values())) == 6
    assert all("½" in formulas["binary", mark] for mark in (Mark.PAPER, Mark.CERTIFIED))
    assert all("E_ck" in formulas["exact", mark] for mark in (Mark.PAPER, Mark.CERTIFIED))


def test_from_a_certificate_that_is_still_searched_for_nothing_follows(panel: RobustnessPanel) -> None:
    reading = samples.reading()
    found = Found(Distances(84, 2.0, 0.41))  # below the 2.04 of the first search
    panel.show_reading(replace(reading, stage=Stage.CERTIFYING))
    panel.show_attack(found, None)
    assert panel.number.text() == "2.04"
    assert "assuming" in panel.caption.text()
    assert "searching" in panel.caption.text()
    assert "missed" not in panel.unknown.text()
    assert panel.table.cells[Norm.L2, "unknown"].text() == "–"
    assert "still searching" in explanation(Mark.CERTIFIED, panel.axis.values, Standing(7))[0]
    panel.show_reading(reading)
    assert "searching" not in panel.caption.text()
    assert "missed" in panel.unknown.text()


def test_zero_radii_and_no_unknown_when_bounds_meet(panel: RobustnessPanel) -> None:
    reading = samples.reading()
    assert reading.certificate is not None
    zero = replace(reading.certificate.radii, L2=0.0, Linf=0.0, L0=0, L2_no_box=0.0, paper_L2=0.0)
    panel.show_reading(replace(reading, certificate=replace(reading.certificate, radii=zero)))
    panel.show_attack(Found(Distances(0, 0.0, 0.0)), None)
    assert panel.number.text() == "0.00"
    assert panel.table.cells[Norm.L2, "unknown"].text() == "–"
    assert Mark.UNKNOWN not in panel.axis.values.marks()
    panel.grab()


def test_every_control_has_a_name(panel: RobustnessPanel) -> None:
    for widget in (panel.axis, panel.rivals, panel.rivals_button, *panel.norms.buttons.values()):
        assert widget.accessibleName()
    panel.show_reading(samples.reading())
    assert "certified 2.04" in panel.axis.accessibleDescription()


def test_rivals_open_where_there_is_room_until_the_user_chooses(qtbot: QtBot, panel: RobustnessPanel) -> None:
    panel.resize(340, 800)
    assert panel.rivals.isVisible()
    qtbot.mouseClick(panel.rivals_button, Qt.MouseButton.LeftButton)
    panel.resize(340, 900)
    assert not panel.rivals.isVisible()


def test_found_is_empty_in_a_norm_that_nothing_minimised(panel: RobustnessPanel) -> None:
    panel.show_reading(samples.reading())
    panel.show_attack(Found(Distances(784, 2.0, 0.4), frozenset({Norm.L2})), None)
    assert panel.table.cells[Norm.L2, "found"].text() == "2.00"
    assert panel.table.cells[Norm.L2, "found"].toolTip() == ""
    for norm in (Norm.L0, Norm.LINF):
        assert panel.table.cells[norm, "found"].text() == panel.table.cells[norm, "unknown"].text() == "–"
    assert "784 away" in panel.table.cells[Norm.L0, "found"].toolTip()
    panel.set_norm(Norm.L0)
    assert panel.axis.values.best is None
    panel.show_attack(Found(Distances(22, 2.0, 0.4), frozenset({Norm.L2, Norm.L0})), None)
    assert panel.table.cells[Norm.L0, "found"].text() == "22"
