"""The menu of languages."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from absgui.window.language_menu import SYSTEM, LanguageMenu


@pytest.fixture
def menu(qtbot: QtBot) -> LanguageMenu:
    made = LanguageMenu(("en", "de"))
    qtbot.addWidget(made)
    return made


def test_it_offers_the_systems_and_each_language_by_its_own_name(menu: LanguageMenu) -> None:
    offered = {action.data(): action.text() for action in menu.actions() if not action.isSeparator()}
    assert offered == {SYSTEM: "As the system", "en": "English", "de": "Deutsch"}


def test_a_choice_is_told_by_its_code(menu: LanguageMenu, qtbot: QtBot) -> None:
    for code in ("de", SYSTEM):
        action = next(each for each in menu.actions() if each.data() == code)
        with qtbot.waitSignal(menu.language_picked) as told:
            action.trigger()
        assert told.args == [code]


def test_it_ticks_one_and_emits_nothing(menu: LanguageMenu, qtbot: QtBot) -> None:
    for code in ("de", "en"):
        with qtbot.assertNotEmitted(menu.language_picked):
            menu.show_choice(code)
        assert [action.data() for action in menu.actions() if action.isChecked()] == [code]
    menu.show_choice("xx")
    assert not any(action.isChecked() for action in menu.actions())
