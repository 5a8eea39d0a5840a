"""The attack bar: choosing, setting up, running and stopping, by mouse and keys."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from absgui.bars.attack_bar import AttackBar
from absgui.controllers.attack_menu import grouped
from absgui.presentation.attack_choice import AttackChoice
from engine.attacks import CATALOGUE
from engine.types import Norm, Strength
from tests.gui import samples


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def bar(qtbot: QtBot, window: QMainWindow) -> AttackBar:
    made = AttackBar({"Some": samples.SPECS}, window)
    window.setCentralWidget(made)
    window.addAction(made.run_action)
    window.addAction(made.stop_action)
    made.set_ready(True)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    return made


def test_run_tells_everything_that_is_set_up(qtbot: QtBot, bar: AttackBar) -> None:
    qtbot.keyClicks(bar.attack, "Point")
    bar.form.seed.setValue(5)
    repeats = bar.form.boxes["repeats"]
    repeats.selectAll()
    qtbot.keyClicks(repeats, "7")
    qtbot.keyClick(bar.target, Qt.Key.Key_Down)
    qtbot.mouseClick(bar.norms.buttons[Norm.L2], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.run_requested) as caught:
        qtbot.mouseClick(bar.run_button, Qt.MouseButton.LeftButton)
    choice = caught.args[0]
    assert choice == AttackChoice("pointwise", Norm.L2, 0, 5, {"repeats": 7.0})
    request = choice.request(samples.seven())
    assert (request.attack, request.norm, request.target, request.seed) == ("pointwise", Norm.L2, 0, 5)
    np.testing.assert_array_equal(request.image, samples.seven())


def test_keys_run_and_stop(qtbot: QtBot, window: QMainWindow, bar: AttackBar) -> None:
    with qtbot.waitSignal(bar.run_requested):
        qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    bar.set_running(True)
    with qtbot.assertNotEmitted(bar.run_requested):
        qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(bar.stop_requested):
        qtbot.keyClick(window, Qt.Key.Key_Escape)


def test_button_is_stop_while_it_runs(qtbot: QtBot, bar: AttackBar) -> None:
    bar.set_running(True)
    assert "Stop" in bar.run_button.text()
    assert not bar.attack.isEnabled()
    with qtbot.waitSignal(bar.stop_requested):
        qtbot.mouseClick(bar.run_button, Qt.MouseButton.LeftButton)
    bar.set_running(False)
    assert "Run" in bar.run_button.text()
    assert bar.attack.isEnabled()


def test_nothing_to_attack_nothing_to_run(qtbot: QtBot, bar: AttackBar) -> None:
    bar.set_ready(False)
    assert not bar.run_button.isEnabled()
    assert not bar.run_action.isEnabled()
    assert not bar.stop_action.isEnabled()


def test_only_norms_that_the_attack_has(qtbot: QtBot, bar: AttackBar) -> None:
    assert [norm for norm, button in bar.norms.buttons.items() if button.isEnabled()] == [Norm.L2]
    bar.set_norm(Norm.L0)
    assert bar.norm is Norm.L2
    with qtbot.waitSignal(bar.norm_changed) as caught:
        qtbot.keyClicks(bar.attack, "Point")
    assert caught.args == [Norm.L0]
    assert bar.choice.norm is Norm.L0
    with qtbot.assertNotEmitted(bar.norm_changed):
        bar.set_norm(Norm.L2)
    assert bar.norm is Norm.L2


def test_target_is_told_and_is_never_the_own_class(qtbot: QtBot, bar: AttackBar) -> None:
    with qtbot.assertNotEmitted(bar.target_changed):
        bar.set_target(7)
    assert bar.choice.target == 7
    with qtbot.waitSignal(bar.target_changed) as caught:
        bar.set_original_label(7)
    assert caught.args == [None]
    bar.set_target(6)
    bar.target.setFocus()
    with qtbot.waitSignal(bar.target_changed) as caught:
        qtbot.keyClick(bar.target, Qt.Key.Key_Down)
    assert caught.args == [8]  # 7 is skipped


def test_parameters_pop_up_change_and_reset(qtbot: QtBot, bar: AttackBar) -> None:
    qtbot.mouseClick(bar.form_button, Qt.MouseButton.LeftButton)
    assert bar.form.isVisible()
    box = bar.form.boxes["step"]
    box.selectAll()
    qtbot.keyClicks(box, "0.05")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert bar.choice.parameters == {"step": 0.05}
    assert bar.form_button.text() == "Parameters (1)"
    qtbot.mouseClick(bar.form.reset, Qt.MouseButton.LeftButton)
    assert bar.choice.parameters == {}
    assert bar.form_button.text() == "Parameters"
    qtbot.keyClick(bar.form, Qt.Key.Key_Escape)
    assert not bar.form.isVisible()


def test_a_strength_sets_the_numbers_of_steps(qtbot: QtBot, bar: AttackBar) -> None:
    qtbot.mouseClick(bar.form_button, Qt.MouseButton.LeftButton)
    buttons, box = bar.form.strengths, bar.form.boxes["steps"]
    assert pressed(bar) == [Strength.DEFAULT]
    bar.form.boxes["step"].setValue(0.05)  # type: ignore[arg-type]
    qtbot.mouseClick(buttons[Strength.THOROUGH], Qt.MouseButton.LeftButton)
    assert bar.choice.parameters == {"step": 0.05, "steps": 1600.0}
    assert pressed(bar) == [Strength.THOROUGH]
    box.setValue(123)
    assert pressed(bar) == []
    qtbot.mouseClick(buttons[Strength.QUICK], Qt.MouseButton.LeftButton)
    assert (box.value(), pressed(bar)) == (100, [Strength.QUICK])
    qtbot.mouseClick(buttons[Strength.QUICK], Qt.MouseButton.LeftButton)  # once more
    assert pressed(bar) == [Strength.QUICK]
    qtbot.mouseClick(bar.form.reset, Qt.MouseButton.LeftButton)
    assert pressed(bar) == [Strength.DEFAULT]


def test_numbers_are_not_clipped_in_the_form_of_any_attack(qtbot: QtBot, window: QMainWindow) -> None:
    bar = AttackBar(grouped(), window)
    window.setCentralWidget(bar)
    window.show()
    for name in CATALOGUE:
        bar.choose(name)
        bar.form.pop_up(bar.form_button)
        qtbot.waitExposed(bar.form)
        for box in (*bar.form.boxes.values(), bar.form.seed):
            assert box.height() >= box.sizeHint().height(), name
        bar.form.hide()


def test_nothing_is_left_of_the_attack_shown_before(qtbot: QtBot, bar: AttackBar) -> None:
    for spec in CATALOGUE.values():
        bar.form.show_spec(spec)
    bar.form.show()
    qtbot.waitExposed(bar.form)
    labels = [label.text() for label in bar.form.findChildren(QLabel) if label.isVisible()]
    wanted = [parameter.title for parameter in spec.parameters]
    assert sorted(labels) == sorted([bar.form.title.text(), bar.form.summary.text(), *wanted, "Seed"])


def test_every_attack_has_its_own_strength(qtbot: QtBot, bar: AttackBar) -> None:
    bar.form.strengths[Strength.THOROUGH].click()
    qtbot.keyClicks(bar.attack, "Point")
    assert pressed(bar) == [Strength.DEFAULT]
    qtbot.keyClick(bar.attack, Qt.Key.Key_Home)
    assert pressed(bar) == [Strength.THOROUGH]


def test_what_no_strength_changes_has_none_to_choose(bar: AttackBar) -> None:
    bar.form.show_spec(replace(samples.SPECS[0], parameters=samples.SPECS[0].parameters[:1]))
    bar.form.show()
    assert not bar.form.strengths[Strength.QUICK].isVisible()


def pressed(bar: AttackBar) -> list[Strength]:
    return [strength for strength, button in bar.form.strengths.items() if button.isChecked()]


def test_limits_are_kept(qtbot: QtBot, bar: AttackBar) -> None:
    box = bar.form.boxes["steps"]
    box.setValue(10**6)
    assert bar.choice.parameters == {"steps": 5000.0}


def test_each_attack_keeps_its_own_parameters(qtbot: QtBot, bar: AttackBar) -> None:
    bar.form.set_parameters({"step": 0.1})
    qtbot.keyClicks(bar.attack, "Point")
    assert bar.choice.parameters == {}
    qtbot.keyClick(bar.attack, Qt.Key.Key_Home)
    assert bar.choice.parameters == {"step": 0.1}


def test_a_choice_can_be_restored(bar: AttackBar) -> None:
    wanted = AttackChoice("pointwise", Norm.L0, 3, 11, {"repeats": 2.0})
    bar.set_choice(wanted)
    assert bar.choice == wanted
    bar.set_choice(AttackChoice("unheard-of", Norm.L2, None, 0, {}))
    assert bar.choice.attack == "pointwise"


def test_progress_says_queries_and_distance(bar: AttackBar) -> None:
    said: list[str] = []
    bar.progressed.connect(said.append)
    bar.set_running(True)
    step = samples.step(12, 0.4)
    bar.show_progress(step, None)
    assert said[-1].startswith("13 queries, now L2 ")
    bar.show_progress(step, samples.step(0, 0.6).distances)
    assert "best L2" in said[-1]
    bar.set_running(False)
    assert said[-1] == ""


def test_a_norm_chosen_elsewhere_waits_for_the_next_attack(qtbot: QtBot, bar: AttackBar) -> None:
    qtbot.keyClicks(bar.attack, "Point")
    bar.set_norm(Norm.L2)
    bar.set_running(True)
    bar.set_norm(Norm.L0)
    assert str(bar.norm) == "L2"
    with qtbot.waitSignal(bar.progressed) as caught:
        bar.show_progress(samples.step(12, 0.4), None)
    assert "now L2" in caught.args[0]
    bar.set_running(False)
    assert str(bar.norm) == "L0"


def test_a_norm_that_is_off_says_why(bar: AttackBar) -> None:
    tips = {norm: button.toolTip() for norm, button in bar.norms.buttons.items()}
    assert tips[Norm.L2].startswith("Minimise L2")
    assert tips[Norm.L0] == f"{bar.spec.title} minimises L2 only"


def test_needs_an_attack(qtbot: QtBot) -> None:
    with pytest.raises(ValueError, match="at least one attack"):
        AttackBar({})


def test_every_control_has_a_name(bar: AttackBar) -> None:
    for widget in (
        bar.attack,
        bar.target,
        bar.form_button,
        bar.run_button,
        bar.form.seed,
        *bar.form.boxes.values(),
    ):
        assert widget.accessibleName()
    assert bar.form.boxes["step"].toolTip()
    assert bar.rect().contains(QPoint(1, 1))
