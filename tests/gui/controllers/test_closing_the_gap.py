"""One click that narrows what is unknown, and both bounds moving while it runs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from absgui import app as app_module
from absgui.app import Application
from absgui.controllers.attacks import CLOSING
from absgui.presentation.bounds import Bounds, Mark
from engine.attacks.catalogue import CATALOGUE
from engine.types import AttackSpec, Norm
from tests.gui.driving import wait_idle, wait_read
from tests.gui.fake_attacks import BRACKETING
from tests.gui.fakes import FakeModel

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


SPEC = AttackSpec(CLOSING, "Prototype Projection", "Bounds from both sides.", (Norm.L2, Norm.LINF), "ours")


@pytest.fixture
def app(qtbot: QtBot, make: Callable[..., Application], monkeypatch: pytest.MonkeyPatch) -> Application:
    monkeypatch.setattr(app_module, "grouped", lambda: {"All": [*({**CATALOGUE, CLOSING: SPEC}).values()]})
    made = make()
    wait_read(qtbot, made)
    return made


def test_it_runs_the_attack_in_the_norm_that_is_shown_and_both_bounds_close(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    assert CLOSING == BRACKETING
    panel, seen = app.window.robustness, list[Bounds]()
    app.session.set_target(3)
    before = panel.axis.values.lower
    assert before is not None
    app.runner.attack_stepped.connect(lambda _steps: seen.append(panel.axis.values))
    qtbot.mouseClick(panel.closing_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.session.outcome is not None)
    wait_idle(qtbot, app)
    request = fake_model.requests[-1]
    assert (request.attack, request.norm, request.target) == (CLOSING, Norm.L2, None)
    assert app.window.attack_bar.spec.name == CLOSING
    after = panel.axis.values
    assert after.lower_mark is Mark.REFINED
    assert after.lower is not None
    assert after.best is not None
    assert before < after.lower < after.best
    lowers = [values.lower or 0.0 for values in seen]
    assert lowers == sorted(lowers)
    assert panel.unknown.text().startswith("Unknown: ")


def test_a_bound_against_one_class_is_none_against_all(qtbot: QtBot, app: Application) -> None:
    panel, reading = app.window.robustness, app.session.reading
    assert reading is not None
    # The fake's certificate is weaker than the truth for classes that overlap.
    target = next(c for c in (reading.label - 1, reading.label + 1) if 0 <= c < 10 and c != reading.rival)
    app.session.set_target(target)
    app.window.attack_bar.choose(CLOSING)
    app.window.attack_bar.run_action.trigger()
    qtbot.waitUntil(lambda: app.session.outcome is not None)
    wait_idle(qtbot, app)
    assert reading.certificate is not None
    assert panel.axis.values.lower == reading.certificate.radii.L2
    assert dict(panel.rivals.rows)[target] > reading.certificate.per_rival[target].L2


def test_it_is_kept_with_the_image(qtbot: QtBot, app: Application) -> None:
    panel, subject = app.window.robustness, app.session.subject
    assert subject is not None
    qtbot.mouseClick(panel.closing_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.session.outcome is not None)
    wait_idle(qtbot, app)
    kept = panel.axis.values
    app.subjects.open("mnist:test:3")
    qtbot.waitUntil(lambda: app.session.subject is not subject)
    wait_read(qtbot, app)
    assert Mark.REFINED not in panel.axis.values.marks()
    app.subjects.open("mnist:test:0")
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == subject.name)
    wait_read(qtbot, app)
    assert panel.axis.values == kept


def test_it_says_why_it_can_not(qtbot: QtBot, app: Application, fake_model: FakeModel) -> None:
    button = app.window.robustness.closing_button
    assert "finds nearer adversarials" in button.toolTip()
    app.session.set_norm(Norm.L0)
    assert not button.isEnabled()
    assert "minimises L2 and L∞ only" in button.toolTip()
    app.session.set_norm(Norm.LINF)
    assert button.isEnabled()
    fake_model.step_gate.shut()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(fake_model.step_gate.reached.is_set)
    qtbot.waitUntil(lambda: not button.isEnabled())
    assert button.toolTip() == "An attack is running"
    fake_model.step_gate.open()
    qtbot.waitUntil(button.isEnabled)
    app.window.draw.canvas.clear()
    wait_read(qtbot, app)
    assert not button.isEnabled()


def test_without_such_an_attack_there_is_no_button(
    qtbot: QtBot, make: Callable[..., Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = [spec for name, spec in CATALOGUE.items() if name != CLOSING]
    monkeypatch.setattr(app_module, "grouped", lambda: {"All": rest})
    app = make()
    wait_read(qtbot, app)
    assert app.window.robustness.closing_button.isHidden()
