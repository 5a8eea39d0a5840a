"""What is typed in any locale and on any keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.widgets.decimal_box import DecimalBox
from absgui.widgets.keys import latin_key


@pytest.fixture(params=["C", "en_US", "de_DE", "fr_CH", "ar_EG", "hi_IN"])
def box(request: pytest.FixtureRequest, qtbot: QtBot) -> DecimalBox:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    try:
        made = DecimalBox()
    finally:
        QLocale.setDefault(before)
    qtbot.addWidget(made)
    made.setDecimals(4)
    made.setRange(-10, 2000)
    made.setValue(7)
    return made


def typed(qtbot: QtBot, box: DecimalBox, text: str) -> float:
    box.selectAll()
    qtbot.keyClicks(box, text)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    return box.value()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        ("0,5", 0.5),
        ("1,25", 1.25),
        ("1e-3", 0.001),
        ("1000", 1000),
        ("-2,5", -2.5),
        (".5", 0.5),
    ],
)
def test_any_decimal_sign_is_one(qtbot: QtBot, box: DecimalBox, text: str, value: float) -> None:
    assert typed(qtbot, box, text) == pytest.approx(value)
    # What is shown is read as the number that it shows.
    assert box.valueFromText(box.text()) == pytest.approx(value)


@pytest.mark.parametrize("text", ["9999", "-", "1,2,3", "abc", "1.5.0"])
def test_what_is_no_number_in_range_changes_nothing_or_is_not_taken(
    qtbot: QtBot, box: DecimalBox, text: str
) -> None:
    # Letters and second signs are not taken at all, so that what is left of them is a number.
    left = {"1,2,3": 1.23, "1.5.0": 1.5, "9999": 999.0}
    assert typed(qtbot, box, text) == pytest.approx(left.get(text, 7.0))


@pytest.mark.parametrize(
    ("letter", "key"),
    [
        *(("ф", Qt.Key.Key_A), ("т", Qt.Key.Key_N), ("щ", Qt.Key.Key_O), ("з", Qt.Key.Key_P)),
        *(("я", Qt.Key.Key_Z), ("α", Qt.Key.Key_A), ("ש", Qt.Key.Key_A), ("ㅁ", Qt.Key.Key_A)),
        *(("ش", Qt.Key.Key_A), ("a", Qt.Key.Key_A)),
    ],
)
@pytest.mark.parametrize("has_text", [False, True])
def test_letters_of_other_scripts_are_the_keys_that_they_are_on(
    letter: str, key: Qt.Key, has_text: bool, qapp: QApplication
) -> None:
    none = Qt.KeyboardModifier.NoModifier
    event = QKeyEvent(QEvent.Type.KeyPress, ord(letter.upper()), none, letter if has_text else "")
    assert latin_key(event) == key


def test_other_keys_stay_what_they_are(qapp: QApplication) -> None:
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_F11, Qt.Key.Key_Delete):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
        assert latin_key(event) == key
