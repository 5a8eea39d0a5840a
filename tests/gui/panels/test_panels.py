"""Tiles, bars, samples, preview and status: passive, and never wrong about what they show."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from absgui.bars.status_bar import StatusBar
from absgui.panels.draw.panel import DrawPanel
from absgui.panels.explanation.class_bars import ENERGY, POSTERIOR
from absgui.panels.explanation.panel import ExplanationPanel
from absgui.panels.samples.panel import SampleBrowser
from absgui.presentation.wording import DOUBTS
from absgui.session import Session, Subject
from absgui.widgets import theme
from absgui.window.help import KEYS, HelpDialog
from engine.types import Doubt, ModelChoice, ModelInfo, Norm, Reading, Stage
from tests.gui.fake_values import prototype
from tests.gui.fakes import INFO, FakeModel


def reading_of(label: int, stage: Stage = Stage.CERTIFIED) -> Reading:
    return FakeModel().reading(prototype(label), stage, time.perf_counter())


@pytest.fixture
def panel(qtbot: QtBot) -> ExplanationPanel:
    made = ExplanationPanel()
    qtbot.addWidget(made)
    made.resize(660, 470)
    made.show()
    return made


def test_winner_and_rival_carry_a_word_and_a_colour(panel: ExplanationPanel) -> None:
    reading = reading_of(7)
    panel.show_reading(reading)
    words = {tile.label: tile.word for tile in panel.tiles.tiles if tile.word}
    assert words == {reading.label: "winner", reading.rival: "rival"}
    seven = panel.tiles.tiles[7].content
    assert seven is not None
    assert seven.meaning is theme.Meaning.ORIGINAL
    assert "energy 5.0" in panel.tiles.tiles[7].accessibleDescription() or seven.energy > 0


def test_the_headline_says_it_in_words(panel: ExplanationPanel) -> None:
    panel.show_reading(reading_of(7))
    assert panel.headline.text() == "It reads as 7; the runner-up is 6"
    panel.show_reading(reading_of(7), true_label=7)
    assert panel.headline.text().endswith("it is indeed a 7")
    panel.show_reading(reading_of(7), true_label=2)
    assert panel.headline.text() == "A 2, misclassified as 7; the runner-up is 6"
    assert panel.attack_button.text() == "Change the answer 7"
    panel.show_reading(reading_of(7))
    assert panel.attack_button.text() == "Attack this 7"
    panel.show_reading(None)
    assert "7" not in panel.headline.text()


def test_a_click_on_a_tile_pins_the_target_or_lets_go(qtbot: QtBot, panel: ExplanationPanel) -> None:
    panel.show_reading(reading_of(7))
    with qtbot.waitSignal(panel.target_picked) as picked:
        qtbot.mouseClick(panel.tiles.tiles[4], Qt.MouseButton.LeftButton)
    assert picked.args == [4]
    panel.set_target(4)
    assert panel.tiles.tiles[4].word == "target"
    with qtbot.waitSignal(panel.target_picked) as picked:
        qtbot.mouseClick(panel.tiles.tiles[4], Qt.MouseButton.LeftButton)
    assert picked.args == [None]


def test_a_tile_can_be_pinned_from_the_keyboard(qtbot: QtBot, panel: ExplanationPanel) -> None:
    panel.show_reading(reading_of(7))
    tile = panel.tiles.tiles[3]
    tile.setFocus()
    with qtbot.waitSignal(panel.target_picked) as picked:
        qtbot.keyClick(tile, Qt.Key.Key_Space)
    assert picked.args == [3]


def test_the_pointer_on_a_tile_shows_the_residual(qtbot: QtBot, panel: ExplanationPanel) -> None:
    panel.show_reading(reading_of(7))
    tile = panel.tiles.tiles[2]
    before = tile.grab().toImage()
    qtbot.mouseMove(tile, QPoint(20, 20))
    tile.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    assert tile.grab().toImage() != before


def test_bars_stand_by_class_or_from_the_winner_on(qtbot: QtBot, panel: ExplanationPanel) -> None:
    reading = reading_of(7)
    panel.show_reading(reading)
    assert panel.energy_bars.accessibleDescription().startswith("0: ")
    with qtbot.waitSignal(panel.sorted_changed):
        qtbot.mouseClick(panel.sort_button, Qt.MouseButton.LeftButton)
    assert panel.energy_bars.accessibleDescription().startswith("7: ")
    assert panel.posterior_bars.accessibleDescription().startswith("7: ")
    panel.show_reading(reading_of(2))
    assert panel.energy_bars.accessibleDescription().startswith("2: ")
    panel.grab()


def test_numbers_have_the_digits_they_deserve() -> None:
    assert ENERGY.written(11.53) == "11.5"
    assert ENERGY.written(99.97) == "100"
    assert ENERGY.written(213.4) == "213"
    assert POSTERIOR.written(0.9312) == "0.93"


def test_bars_grow_where_motion_is_wanted(qtbot: QtBot, panel: ExplanationPanel) -> None:
    theme.set_motion(True)
    try:
        panel.show_reading(reading_of(1))
        panel.show_reading(reading_of(8))
        bars = panel.energy_bars
        qtbot.waitUntil(lambda: bars._growth.state() == bars._growth.State.Stopped)
        assert bars._values is not None
        assert np.allclose(bars._shown, bars._values)
    finally:
        theme.set_motion(False)


NAMES = [*map(str, range(9)), "Ankle boot"]


@pytest.fixture
def browser(qtbot: QtBot) -> SampleBrowser:
    made = SampleBrowser()
    qtbot.addWidget(made)
    made.resize(280, 260)
    made.show()
    rng = np.random.default_rng(0)
    labels = (np.arange(500) % 10).astype(np.uint8)
    made.set_digits(rng.integers(0, 256, (500, 28, 28), dtype=np.uint8), labels, "mnist", NAMES)
    return made


def test_the_buttons_of_samples_call_classes_by_their_names(browser: SampleBrowser) -> None:
    assert [browser.buttons.button(label).text() for label in (8, 9)] == ["8", "Ankle b…"]
    assert browser.buttons.button(9).toolTip() == "Images of class Ankle boot"


def test_samples_are_shown_by_class(qtbot: QtBot, browser: SampleBrowser) -> None:
    assert list(browser.grid.indices[:3]) == [0, 10, 20]
    qtbot.mouseClick(browser.buttons.button(4), Qt.MouseButton.LeftButton)
    assert list(browser.grid.indices[:3]) == [4, 14, 24]


def test_a_click_on_a_sample_picks_it(qtbot: QtBot, browser: SampleBrowser) -> None:
    with qtbot.waitSignal(browser.picked) as picked:
        qtbot.mouseClick(
            browser.grid.viewport(), Qt.MouseButton.LeftButton, pos=browser.grid.cell_rect(2).center()
        )
    assert picked.args == [20]


def test_samples_are_walked_through_with_the_arrow_keys(qtbot: QtBot, browser: SampleBrowser) -> None:
    seen: list[int] = []
    browser.picked.connect(seen.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up):
        qtbot.keyClick(browser.grid, key)
    columns = browser.grid._columns
    assert seen == [0, 10, 10 + 10 * columns, 10 * columns, 0]
    for _ in range(60):
        qtbot.keyClick(browser.grid, Qt.Key.Key_Down)
    assert seen[-1] == 490
    assert browser.grid.verticalScrollBar().value() > 0
    browser.grab()


def test_the_hard_ones_come_when_they_are_known(qtbot: QtBot, browser: SampleBrowser) -> None:
    hard = browser.buttons.button(10)
    assert not hard.isEnabled()
    browser.set_hard(np.array([17, 3]))
    qtbot.mouseClick(hard, Qt.MouseButton.LeftButton)
    assert list(browser.grid.indices) == [17, 3]
    browser.mark(3)
    browser.mark(None)


def test_the_draw_panel_says_what_it_shows(qtbot: QtBot) -> None:
    panel = DrawPanel()
    qtbot.addWidget(panel)
    panel.show_subject(Subject(prototype(2), "mnist:test:7", 2, "mnist:test:7", inverted=True), "2")
    assert panel.truth.text() == "true class 2"
    assert panel.invert.isChecked()
    several = Subject(prototype(2), "page.png", 2, "page.png", doubts=(Doubt.SEVERAL, Doubt.CUT))
    panel.show_subject(several)
    assert panel.truth.toolTip() == "There are several digits on the picture; " + DOUBTS[Doubt.CUT]
    shown = panel.preview.image
    assert shown is not None
    panel.show_subject(None)
    assert panel.preview.image is not shown
    assert not panel.invert.isEnabled()
    with qtbot.waitSignal(panel.normalise_changed) as said:
        panel.normalise.click()
    assert said.args == [False]


def test_its_tools_do_what_the_keys_do(qtbot: QtBot) -> None:
    panel = DrawPanel()
    qtbot.addWidget(panel)
    panel.canvas.show_image(prototype(2))
    for button, has_ink in ((panel.clear, False), (panel.undo, True), (panel.redo, False)):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert panel.canvas.sheet.any() == has_ink
        assert panel.clear.isEnabled() == has_ink
    qtbot.mouseClick(panel.eraser, Qt.MouseButton.LeftButton)
    assert panel.canvas.eraser
    panel.brush.setValue(50)
    assert panel.canvas.brush == 50
    panel.canvas.set_brush(20)
    assert panel.brush.value() == 20


def test_a_fault_stays_until_it_is_dismissed(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show()
    bar.say("all well")
    bar.error("x.png is not a picture; give a PNG")
    bar.say("something else")
    assert bar.message.text().endswith("x.png is not a picture; give a PNG")
    qtbot.mouseClick(bar.dismiss, Qt.MouseButton.LeftButton)
    assert bar.message.text() == ""
    bar.say("all well again")
    assert bar.message.text() == "all well again"


def test_the_status_shows_what_runs_and_can_cancel_it(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show()
    bar.show_task("Loading the model …", cancellable=False)
    assert bar.progress.isVisible()
    assert not bar.cancel.isVisible()
    bar.show_task("Pointwise is running", cancellable=True, share=0.25)
    assert bar.progress.value() == 250
    with qtbot.waitSignal(bar.cancel_wanted):
        qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    bar.show_task("", cancellable=False)
    assert not bar.progress.isVisible()


def test_the_status_knows_age_and_device(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show_model(None)
    assert bar.device.text() == "no model yet"
    bar.show_model(INFO)
    assert bar.device.text() == "ABS, fast · cpu"
    now = time.monotonic()
    bar.show_reading(reading_of(3))
    assert bar.reading.text().endswith("· now")
    for later, word in ((5, "5 s ago"), (130, "2 min ago")):
        monkeypatch.setattr(time, "monotonic", lambda later=later: now + later + 0.5)
        bar._show_age()
        assert bar.reading.text().endswith(word)
    bar.show_reading(None)
    assert bar.reading.text() == ""


def test_the_help_lists_every_key_of_the_design(qtbot: QtBot) -> None:
    dialog = HelpDialog()
    qtbot.addWidget(dialog)
    keys = " ".join(key for group in KEYS.values() for key, _ in group)
    wanted = "[ ] E Ctrl+Z Ctrl+Shift+Z Delete R Ctrl+V Ctrl+R Esc Space F1 Home End"
    for key in wanted.split():
        assert key in keys
    dialog.grab()


def test_the_session_tells_each_change_once(qtbot: QtBot) -> None:
    session = Session(ModelChoice())
    said: list[object] = []
    session.norm_changed.connect(said.append)
    session.target_changed.connect(said.append)
    session.set_norm(Norm.L2)
    session.set_norm(Norm.L0)
    session.set_norm(Norm.L0)
    session.set_target(None)
    session.set_target(3)
    session.set_target(3)
    assert said == [Norm.L0, 3]
    session.show_reading(reading_of(1))
    with qtbot.waitSignals([session.subject_changed, session.reading_changed]):
        session.ask(None)
    assert session.reading is None
    session.show_model(ModelInfo("abs", "ABS", "fast", "cpu", "bundled", "0"))
    assert session.model is not None
