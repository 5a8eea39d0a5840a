"""Two questions that teach: what will it become, and is it still the same to you?

Passive: `ask_guess` and `ask_verdict` show a question, `clear` takes it away,
`answered` tells the answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QToolButton, QWidget

from absgui.language import tr
from absgui.presentation.answers import Verdict
from absgui.presentation.wording import class_names, with_article
from absgui.widgets import theme
from engine.types import CLASSES

_LETTERS = 6
"""The most that one of ten buttons in a row has room for."""


class Questions(QWidget):
    """One row: a question and its buttons.

    Signals:
        guessed(int): the class that the user expects.
        judged(object): a Verdict.
        changed(): another question is shown, or none.
    """

    guessed = Signal(int)
    judged = Signal(object)
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Questions"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID // 2)
        self.text = QLabel(self)
        self.text.setAccessibleDescription(tr("Question"))
        layout.addWidget(self.text)
        layout.addSpacing(theme.GRID // 2)
        self._guesses = QButtonGroup(self)
        self._verdicts = QButtonGroup(self)
        self.guesses: list[QToolButton] = []
        for label in range(CLASSES):
            button = self._button("", "", self._guesses, label)
            self.guesses.append(button)
            layout.addWidget(button)
        self.verdicts: dict[Verdict, QToolButton] = {}
        for number, verdict in enumerate(Verdict):
            button = self._button("", "", self._verdicts, number)
            self.verdicts[verdict] = button
            layout.addWidget(button)
        self._guesses.idClicked.connect(self.guessed)
        self._verdicts.idClicked.connect(self._judge)
        self.set_names(class_names(None))
        self.clear()

    @property
    def asks(self) -> str:
        """The question that is shown, empty for none."""
        return self.text.text()

    @property
    def asks_verdict(self) -> bool:
        """The question is what the adversarial example is to the user."""
        return not self.verdicts[Verdict.STILL].isHidden()

    def set_names(self, names: tuple[str, ...]) -> None:
        """What the ten classes are called, from the next question on."""
        self._names = names
        for name, button in zip(names, self.guesses, strict=True):
            # Ten words in full would not leave room for the message beside them.
            button.setText(name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1].rstrip()}…")
            button.setAccessibleName(tr("It will become {name}", name=with_article(name)))
            button.setToolTip("" if button.text() == name else name)

    def ask_guess(self, own: int, guess: int | None) -> None:
        """What will this `own` become? `guess` is the answer given before, if any."""
        self._show(tr("What will it become?"))
        for label, button in enumerate(self.guesses):
            button.setVisible(label != own)
        self._check(self._guesses, guess)
        self.changed.emit()

    def ask_verdict(self, question: str, texts: Mapping[Verdict, str], verdict: Verdict | None) -> None:
        """What is it to the user? `texts` are the possible answers, `verdict` the one given before."""
        self._show(question)
        for each, button in self.verdicts.items():
            button.setText(texts[each])
            button.setAccessibleName(texts[each])
            button.show()
        self._check(self._verdicts, None if verdict is None else list(Verdict).index(verdict))
        self.changed.emit()

    def clear(self) -> None:
        """Ask nothing."""
        self._show("")
        self.changed.emit()

    def _show(self, question: str) -> None:
        self.text.setText(question)
        for button in (*self.guesses, *self.verdicts.values()):
            button.hide()

    def _judge(self, number: int) -> None:
        self.judged.emit(list(Verdict)[number])

    def _button(self, text: str, name: str, group: QButtonGroup, number: int) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setAccessibleName(name)
        button.setCheckable(True)
        group.addButton(button, number)
        return button

    @staticmethod
    def _check(group: QButtonGroup, number: int | None) -> None:
        # An exclusive group can't be emptied, so it is not exclusive for a moment.
        group.setExclusive(False)
        for button in group.buttons():
            button.setChecked(number is not None and group.id(button) == number)
        group.setExclusive(True)
