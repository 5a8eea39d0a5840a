"""The lab in the window: it fills, pauses, goes on, and shows what it found; no process is started here."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListWidgetItem
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.controllers.lab import default_setup
from absgui.launch import LaunchOptions
from absgui.panels.lab import series
from absgui.presentation.lab_scene import LabSetup, LabState, LabView, progress_in_words, time_left
from absgui.widgets import theme
from absgui.worker.lab import NEWS_S
from engine.lab.store import STORE, Store
from engine.lab.table import ALL
from engine.types import Norm, WeightsError
from tests.gui.driving import look, wait_read
from tests.gui.fakes import FakeModel
from tests.gui.lab_driving import MANY, Build, build, filled, lab, press, texts, wait_done
from tests.gui.lab_fakes import INFOS, FakeLab

__all__ = ["build", "filled", "lab"]


def test_the_defaults_are_small_and_leave_the_slow_ones_out(build: Build) -> None:
    app, setup = build(), default_setup()
    app.window.lab.show_setup(setup)
    assert app.window.lab.setup == setup  # there is an entry for everything
    assert setup.digits == 10
    assert not any(name.endswith("-ge") for name in setup.attacks)
    attacks = app.window.lab.form.attacks
    slow = {
        attacks.item(k).data(Qt.ItemDataRole.UserRole)
        for k in range(attacks.count())
        if attacks.item(k).text().startswith("Slow")
    }
    assert slow == {"pointwise-10x", "fgm-ge", "bim-ge", "mim-ge", "deepfool-ge"}


def test_table_and_curves_fill_while_it_runs(qtbot: QtBot, build: Build, lab: FakeLab) -> None:
    app = build()
    panel = app.window.lab
    press(qtbot, app)
    qtbot.waitUntil(lambda: app.lab.state is LabState.RUNNING)
    assert not panel.form.isEnabled()
    lab.allow(8)  # of 24: digit 0
    qtbot.waitUntil(lambda: panel.table.cells.view.done == 8)
    assert texts(app)["L2", "fgm", "abs"] == "1.50 / 0 % [0, 79]"
    assert texts(app)["L2", ALL, "cnn"] == "2.50 / 100 % [21, 100]"
    assert "left" in panel.words.text()
    lab.allow(MANY)
    wait_done(qtbot, app)
    assert app.lab.state is LabState.DONE
    assert texts(app)["L2", "fgm", "abs"] == "1.00 / 0 % [0, 56]"
    assert texts(app)["Linf", ALL, "cnn"] == "20.000 / 100 % [44, 100]"
    assert texts(app)["L2", "paper", "abs"] == "2.3 / 80 %"
    assert panel.words.text() == "24 of 24 attacks · done"
    assert panel.curves is not None
    line = panel.curves.plots[Norm.L2].lines[0]
    assert np.allclose(line.getData()[0], [0, 0.5, 1, 1.5, 10])
    assert np.allclose(line.getData()[1], [100, 200 / 3, 100 / 3, 0])
    assert threading.current_thread().name not in lab.threads


def test_it_pauses_and_goes_on_after_a_restart(
    qtbot: QtBot, build: Build, lab: FakeLab, tmp_path: Path
) -> None:
    app = build(seed=3)
    press(qtbot, app)
    lab.allow(5)
    qtbot.waitUntil(lambda: app.window.lab.table.cells.view.done == 5)
    assert app.window.lab.run_button.text().endswith("Pause")
    press(qtbot, app)
    wait_done(qtbot, app)
    assert app.lab.state is LabState.PAUSED
    assert "paused" in app.window.lab.words.text()
    app.window.close()
    app.shutdown()
    first, lab.given[:] = lab.given[:5], []
    again = Application(LaunchOptions(), FakeModel().engine, lab.engine)
    try:
        again.start()
        setup = again.window.lab.setup
        assert (setup.models, setup.digits, setup.seed) == (("abs", "cnn"), 3, 3)
        assert setup.folder == str(tmp_path / "lab")
        qtbot.waitUntil(lambda: again.window.lab.run_button.text().endswith("Resume"))
        lab.allow(MANY)
        again.lab.start()
        wait_done(qtbot, again)
        assert len(lab.given) == 19
        assert not set(first) & set(lab.given)
        assert again.window.lab.table.cells.view.done == 24
    finally:
        again.shutdown()


def test_what_was_done_is_shown_again_after_a_restart_without_a_key(
    qtbot: QtBot, build: Build, lab: FakeLab
) -> None:
    app = build()
    lab.allow(5)
    press(qtbot, app)
    qtbot.waitUntil(lambda: app.window.lab.table.cells.view.done == 5)
    app.window.close()
    app.shutdown()
    lab.given.clear()
    again = Application(LaunchOptions(), FakeModel().engine, lab.engine)
    try:
        again.start()
        wait_read(qtbot, again)
        look(qtbot, again, "Lab")
        qtbot.waitUntil(lambda: again.lab.state is LabState.PAUSED)
        view = again.window.lab.table.cells.view
        assert (view.done, view.total) == (5, 24)
        assert not lab.given  # nothing was attacked for that
        assert again.window.lab.run_button.text().endswith("Resume")
        lab.allow(MANY)
        press(qtbot, again)
        wait_done(qtbot, again)
        assert again.window.lab.table.cells.view.done == 24
    finally:
        again.shutdown()


def test_it_tells_in_bunches(qtbot: QtBot, build: Build, lab: FakeLab) -> None:
    app = build(digits=30)
    lab.allow(MANY)
    bunches: list[object] = []
    began = time.monotonic()
    press(qtbot, app)
    app.lab._lab.news.connect(bunches.append)
    wait_done(qtbot, app)
    assert app.window.lab.table.cells.view.done == 240
    assert 1 <= len(bunches) <= 3 + (time.monotonic() - began) / NEWS_S


def test_a_model_that_can_not_be_loaded_is_named(qtbot: QtBot, build: Build, lab: FakeLab) -> None:
    app = build()
    lab.cannot_load = WeightsError("cnn.safetensors is missing; run absgui train --model cnn.")
    press(qtbot, app)
    wait_done(qtbot, app)
    message = app.window.status.message.text()
    assert "ABS can't be loaded: cnn.safetensors is missing; run absgui train" in message
    assert "leave it out" in message
    lab.cannot_load = None
    lab.allow(MANY)
    press(qtbot, app)
    wait_done(qtbot, app)
    assert not app.window.status.has_error
    assert app.lab.state is LabState.DONE


def test_faults_of_single_attacks_are_listed_and_of_all_said(
    qtbot: QtBot, build: Build, lab: FakeLab
) -> None:
    app = build()
    panel = app.window.lab
    lab.allow(MANY)
    lab.fails = lambda unit: unit.digit == 3333 and unit.attack == "fgm"
    press(qtbot, app)
    wait_done(qtbot, app)
    assert panel.failures.count() == 4
    assert panel.failures.item(0).text() == "ABS, fgm in L2 on digit 3333: ZeroDivisionError('on purpose')"
    assert panel.page_buttons[2].isVisible()
    assert panel.words.text() == "20 of 24 attacks · the others failed"
    lab.fails, lab.raises = lambda _: False, OSError("on purpose")
    press(qtbot, app)
    wait_done(qtbot, app)
    assert "OSError: on purpose" in app.window.status.message.text()
    assert not panel.page_buttons[2].isVisible()


def test_a_folder_that_is_a_file_is_refused(qtbot: QtBot, build: Build, lab: FakeLab, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    app = build(folder=str(tmp_path / "taken"))
    press(qtbot, app)
    wait_done(qtbot, app)
    assert "is a file, not a folder" in app.window.status.message.text()
    assert lab.given == []


@pytest.mark.parametrize("missing", ["models", "attacks", "norms", "folder"])
def test_what_is_missing_is_said_before_it_starts(build: Build, missing: str) -> None:
    app = build(**{missing: "" if missing == "folder" else ()})
    panel = app.window.lab
    assert not panel.run_button.isEnabled()
    assert panel.words.text().startswith("Choose a")
    assert panel.run_button.toolTip() == panel.words.text()


@pytest.mark.slow  # starts processes
def test_closing_in_the_middle_loses_nothing(
    qtbot: QtBot, build: Build, lab: FakeLab, tmp_path: Path
) -> None:
    for count in range(1, 6):
        app = build(folder=str(tmp_path / f"lab{count}"))
        press(qtbot, app)
        lab.allow(count)
        qtbot.waitUntil(lambda: app.window.lab.table.cells.view.done == count)  # noqa: B023
        app.window.close()
        app.shutdown()
        assert not app.left_a_thread
        assert lab.abandoned == count
        infos = {unit.model: INFOS[unit.model.name] for unit in lab.given}
        with Store(tmp_path / f"lab{count}" / STORE) as store:
            assert len(store.results(lab.given[-24:], infos)) == count


def attack_item(app: Application, name: str) -> QListWidgetItem:
    attacks = app.window.lab.form.attacks
    items = [attacks.item(row) for row in range(attacks.count())]
    return next(item for item in items if item.data(Qt.ItemDataRole.UserRole) == name)


def test_attacks_run_with_the_parameters_that_are_set(qtbot: QtBot, build: Build, lab: FakeLab) -> None:
    app = build(digits=1)
    form = app.window.lab.form
    assert not form.parameters_button.isEnabled()
    attacks = form.attacks
    for name, able in (("fgm", False), ("pointwise", True)):
        item = attack_item(app, name)
        attacks.scrollToItem(item)
        qtbot.mouseClick(
            attacks.viewport(), Qt.MouseButton.LeftButton, pos=attacks.visualItemRect(item).center()
        )
        assert form.parameters_button.isEnabled() == able
    qtbot.mouseClick(form.parameters_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(form.parameters.isVisible)
    assert not form.parameters.seed.isVisible()
    form.parameters.boxes["repeats"].setValue(5)
    form.parameters.hide()
    assert attack_item(app, "pointwise").text() == "Pointwise (1 changed)"
    form.attacks.tick(("fgm", "pointwise"))
    lab.allow(MANY)
    press(qtbot, app)
    wait_done(qtbot, app)
    parameters = {unit.attack: dict(unit.parameters) for unit in lab.given}
    assert parameters == {"fgm": {}, "pointwise": {"repeats": 5.0}}
    # They are there again the next time, but for those that make no sense.
    kept = LabSetup.of_record(json.loads(json.dumps(form.setup.record())), default_setup())
    assert kept.parameters == {"pointwise": {"repeats": 5.0}}
    nonsense = {"pointwise": {"repeats": 99.0, "start": 1.0}, "fgm": {"steps": 3.0}, "magic": {"x": 1.0}}
    form.show_setup(replace(kept, parameters=nonsense))
    assert form.setup.parameters == {"pointwise": {"start": 1.0}}


def test_the_lab_has_a_height_of_its_own(qtbot: QtBot, build: Build) -> None:
    app = build()
    docks = app.window.docks
    QApplication.processEvents()
    tall = docks["lab"].height()
    for _ in range(3):
        look(qtbot, app, "Attack")
        QApplication.processEvents()
        low = docks["attack"].height()
        look(qtbot, app, "Lab")
        QApplication.processEvents()
        assert docks["lab"].height() == tall >= low + 64


@pytest.mark.slow  # draws every figure in every theme
def test_it_follows_the_theme_and_its_lines_stay_readable(qtbot: QtBot, filled: Application) -> None:
    try:
        for scheme in theme.Scheme:
            filled.window.view_menu.scheme_picked.emit(scheme)
            QApplication.processEvents()
            colours = theme.colours()
            for place in range(7):
                assert theme.contrast(series.pen(place).color().name(), colours.panel) >= 4.5
            filled.window.grab()
            curves = filled.window.lab.curves
            assert curves is not None
            plot = curves.plots[Norm.L2]
            assert plot.backgroundBrush().color().name() == colours.panel
            assert plot.lines[1].opts["pen"].color() == series.pen(1).color()
    finally:
        filled.window.view_menu.scheme_picked.emit(theme.Scheme.LIGHT)
    assert len({(series.pen(k).color().name(), series.pen(k).style()) for k in range(7)}) == 7


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(
                ["models", "attacks", "norms", "digits", "seed", "processes", "folder", "parameters"]
            ),
            inner,
        )
    ),
)


@pytest.mark.slow  # a window for each set-up
@given(_JSON)
def test_whatever_was_kept_makes_a_setup(record: object) -> None:
    made = LabSetup.of_record(json.loads(json.dumps(record)), default_setup())
    assert LabSetup.of_record(json.loads(json.dumps(made.record())), default_setup()) == made
    assert set(made.norms) <= set(Norm)
    assert made.digits >= 1
    assert made.folder


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0.1, "about 5 s left"),
        (42, "about 40 s left"),
        (600, "about 10 min left"),
        (9000, "about 2.5 h left"),
    ],
)
def test_the_time_left_in_words(seconds: float | None, words: str) -> None:
    assert time_left(seconds) == words
    view = LabView(done=2, total=10, seconds_left=seconds)
    assert progress_in_words(LabState.RUNNING, view) == " · ".join(filter(None, ["2 of 10 attacks", words]))
