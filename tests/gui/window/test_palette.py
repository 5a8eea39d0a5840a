"""Ctrl+K: everything is found by its name, and done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import QAbstractButton, QComboBox, QMenu
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.presentation.commands import Command
from absgui.widgets import theme
from absgui.widgets.menus import is_heading
from absgui.window.palette import palette as palette_module
from absgui.window.palette.collect import collect, plain
from absgui.window.palette.palette import Palette
from engine.types import Norm
from tests.gui.driving import CTRL, key, wait_read

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


def popped(app: Application) -> Palette:
    app.window.find_action.trigger()
    palette = app.window.palette_popup
    assert palette is not None
    assert palette.isVisible()
    return palette


def typed(qtbot: QtBot, palette: Palette, words: str) -> list[str]:
    palette.line.clear()
    qtbot.keyClicks(palette.line, words)
    rows = palette.commands.rowCount()
    return [str(palette.commands.index(row).data()) for row in range(rows)]


def commands(app: Application) -> list[Command]:
    window = app.window
    entries = collect(window, [window.tools.bar, window.tools.below], window.docks)
    return [entry.command for entry in entries]


def actions_of(app: Application) -> Iterator[QAction]:
    """Those of every menu there is, and the window's own."""
    yield from app.window.actions()
    menus = app.window.findChildren(QMenu)
    below = [menu.menuAction() for menu in menus]
    for menu in menus:
        if menu.objectName().startswith("qt_") or isinstance(menu.parent(), QComboBox):
            continue
        for action in menu.actions():
            if not (action.isSeparator() or action in below or is_heading(action)) and action.isVisible():
                yield action


def test_every_action_of_every_menu_is_there(app: Application) -> None:
    listed = {command.name for command in commands(app)}
    wanted = {plain(action.text()) for action in actions_of(app)}
    assert len(wanted) > 40
    assert wanted <= listed
    assert {spec.title for spec in app.window.attack_bar.specs.values()} <= listed
    assert {entry.title for entry in app.window.model._entries.values()} <= listed
    assert {dock.windowTitle() for dock in app.window.docks.values()} <= listed
    assert {"Hard", "Norm L2", "Parameters of the attack", "Larger text", "Close the gap"} <= listed
    assert "Redo" in listed and not any("Windows" in name for name in listed)
    assert "Run the attack" not in listed  # it is called "Run" already


def test_a_new_entry_of_any_menu_is_found_at_once(qtbot: QtBot, app: Application) -> None:
    ran: list[str] = []
    menu = app.window.view_menu.addMenu("Deeper")
    menu.addAction("Brand && new thing", lambda: ran.append("it"))
    palette = popped(app)
    assert typed(qtbot, palette, "thing brand") == ["Brand & new thing"]
    assert palette.current is not None
    assert palette.current.path[-1] == "Deeper"
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ran == ["it"])
    assert not palette.isVisible()


def test_keys_move_run_and_close(qtbot: QtBot, app: Application) -> None:
    app.window.draw.canvas.setFocus()
    key(qtbot, app, Qt.Key.Key_K, CTRL)
    palette = app.window.palette_popup
    assert palette is not None
    assert palette.isVisible()
    names = typed(qtbot, palette, "panels")
    assert len(names) >= 7
    rows = []
    for pressed in (
        Qt.Key.Key_Down,
        Qt.Key.Key_Down,
        Qt.Key.Key_Up,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_Up,
    ):
        qtbot.keyClick(palette.line, pressed)
        rows.append(palette.view.currentIndex().row())
    assert rows == [1, 2, 1, min(12, len(names) - 1), max(0, min(12, len(names) - 1) - 11), 0]
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    palette = popped(app)
    assert palette.line.text() == ""
    typed(qtbot, palette, "view lab")
    qtbot.keyClick(palette.line, Qt.Key.Key_Enter)
    qtbot.waitUntil(lambda: app.window._arrangement.is_in_sight("lab"))


def test_attacks_models_and_buttons_are_run(qtbot: QtBot, app: Application) -> None:
    window = app.window
    cases: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("boundary attack", lambda: window.attack_bar.spec.name == "boundary"),
        ("samples hard", lambda: window._arrangement.is_in_sight("samples")),
        ("high contrast", lambda: app.settings.scheme is theme.Scheme.CONTRAST),
        ("colours light", lambda: app.settings.scheme is theme.Scheme.LIGHT),
    )
    for words, done in cases:
        palette = popped(app)
        typed(qtbot, palette, words)
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)
        qtbot.waitUntil(done)
    palette = popped(app)
    typed(qtbot, palette, "model nearest")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app.session.choice.name == "nearest-neighbour")
    wait_read(qtbot, app)


def test_what_can_not_be_done_says_why_and_does_nothing(
    qtbot: QtBot, app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(palette_module, "announce", lambda _widget, text: said.append(text))
    app.window.draw.canvas.clear()
    wait_read(qtbot, app)
    palette = popped(app)
    assert typed(qtbot, palette, "run")[0] == "Run"
    current = palette.current
    assert current is not None
    assert not current.enabled
    assert current.why_not
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()
    assert said[-1] == current.said
    assert palette.refusal.isVisible()
    assert palette.refusal.text() == f"Run: not available: {current.why_not}"
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    assert not palette.refusal.isVisible()
    qtbot.keyClick(palette.line, Qt.Key.Key_Up)
    qtbot.mouseClick(
        palette.view.viewport(),
        Qt.MouseButton.LeftButton,
        pos=palette.view.visualRect(palette.view.currentIndex()).center(),
    )
    assert palette.refusal.isVisible()
    assert typed(qtbot, palette, "no such thing") == []
    assert not palette.refusal.isVisible()
    assert palette.nothing.isVisible() and not palette.view.isVisible()
    top = palette.line.y()
    palette.grab()
    assert palette.line.y() == top
    assert typed(qtbot, palette, "larger text") and palette.view.isVisible()
    typed(qtbot, palette, "no such thing")
    assert said[-1] == palette.nothing.text()
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    palette.close()


def reasons(app: Application) -> dict[tuple[str, str], str]:
    """Place and name of what is off -> why."""
    return {
        (each.path[-1], each.name): each.why_not for each in commands(app) if not each.enabled and each.path
    }


def test_what_is_said_is_why_it_can_not_be_done_not_what_it_does(qtbot: QtBot, app: Application) -> None:
    window = app.window
    window.draw.canvas.clear()
    wait_read(qtbot, app)
    empty = reasons(app)
    wanted = {
        ("Attack", "Play"): "There are no frames to step through",
        ("Attack", "Follow the running attack"): "No attack is running",
        ("Explanation", "Attack this digit"): "Draw a digit first",
        ("How robust", "Close the gap"): "Draw a digit first",
        ("Clipboard", "Copy as Python"): "Draw a digit first",
        ("Clipboard", "Copy best adversarial, enlarged"): "No attack on this digit has found anything yet",
        ("Frame on show", "This frame as NPY, exact floats …"): "Run an attack first",
        ("Plots", "Curves as SVG …"): "Run an attack first, or show the last one again",
        ("Report, HTML or PDF", "Report of the notebook …"): "The notebook is empty",
        ("Save the duel", "Record (JSON) …"): "Run a duel first",
        ("Notebook", "Rename"): "Choose an entry first",
        ("Notebook", "Compare"): "Pin two entries first",
        ("Lab", "Export…"): "There are no results yet",
        ("Text size", "Usual text size (now 100 %)"): "The text has this size already",
    }
    assert {key: empty.get(key) for key in wanted} == wanted
    assert [key for key, why in empty.items() if not why] == []
    tips = {plain(button.toolTip()) for button in window.findChildren(QAbstractButton) if button.isEnabled()}
    assert not tips & set(empty.values())

    window.attack_bar.set_running(True)
    window.duel.setup.set_running(True)
    busy = reasons(app)
    attacks = {why for (path, _), why in busy.items() if path in window.attack_bar._groups}
    assert attacks == {"An attack is running"}
    assert busy["Target class", "to any class"] == busy["Tools", "Norm L2"] == "An attack is running"
    assert busy["Duel", "Norm L2"] == "A duel is running"


def test_a_norm_that_no_duel_of_this_attack_minimises_says_so(app: Application) -> None:
    setup = app.window.duel.setup
    setup.attack.setCurrentIndex(setup.attack.findData("alma"))
    off = reasons(app)["Duel", "Norm L0"]
    assert off == setup.norms.buttons[Norm.L0].toolTip() == "ALMA minimises L2 only"


def test_an_attack_that_does_not_apply_to_the_model_says_why(app: Application) -> None:
    bar, model = app.window.attack_bar, app.session.model
    assert model is not None
    bar.set_model(replace(model, certifies=False, title="Plain"))
    off = {name: why for (_, name), why in reasons(app).items()}
    assert off["Prototype Projection"].startswith("Prototype Projection needs certificates, which Plain ")


def test_a_screen_reader_reads_the_entries(qtbot: QtBot, app: Application) -> None:
    palette = popped(app)
    typed(qtbot, palette, "larger text")
    interface = QAccessible.queryAccessibleInterface(palette.view)
    assert interface is not None
    assert interface.role() == QAccessible.Role.List
    entry = interface.child(0)
    assert entry.text(QAccessible.Text.Name).startswith("Larger text, View › Text size, Ctrl+")
    palette.grab()
    palette.close()
