"""What the player says about an attack, what it asks the user, and what the user answered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QWidget

from absgui.language import tr
from absgui.panels.attack.questions import Questions
from absgui.presentation.answers import Answers, Verdict
from absgui.presentation.phases import worded
from absgui.presentation.standing import Standing, standing
from absgui.presentation.wording import class_names, ending, queries
from absgui.widgets import theme
from engine.types import AttackStep, Outcome, Reading

_WORDS = 150
"""Px of width, at the usual text size, below which words are hard to read."""
HEIGHT = 28
"""The least. The questions come and go; the row keeps its height."""


class Conversation(QWidget):
    """One row: the message on the left, the question that is open on the right.

    Signals:
        answers_changed(object): the user's Answers.
    """

    answers_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answers = Answers()
        self._about = self._said = ""
        self._names = class_names(None)
        self._truth: int | None = None
        self._standing: Standing | None = None
        self._caption = ""
        self._told: tuple[Outcome, Answers] | None = None
        """The end that is shown."""
        self.message = QLabel(self)
        self.message.setAccessibleDescription(tr("State of the attack"))
        self.message.setWordWrap(True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.questions = Questions(self)
        theme.measure(self.questions, least_height=HEIGHT)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2 * theme.GRID)
        self._row.addWidget(self.message, 1)
        self._row.addWidget(self.questions)
        self.questions.guessed.connect(self._guess)
        self.questions.judged.connect(self._judge)

    @property
    def answers(self) -> Answers:
        """What the user answered about this attack."""
        return self._answers

    @property
    def caption(self) -> str:
        """What stands below the picture of the original."""
        return self._caption

    def say(self, text: str) -> None:
        """Put this in the place of the message before."""
        self._said = text
        self.message.setText(f"{self._about}. {text}" if self._about else text)
        self._keep_room()

    def say_about(self, text: str) -> None:
        """What every message begins with; "" for nothing."""
        if text != self._about:
            self._about = text
            self.say(self._said)

    def set_truth(self, truth: int | None) -> None:
        """The own class of the image that comes next, None where it is not known."""
        self._truth = truth

    def forget(self, names: tuple[str, ...], original: Reading | None = None) -> None:
        """Another attack, on an original read by a model with these names of classes: nothing is asked and
        nothing answered."""
        self._answers, self._names, self._told = Answers(), names, None
        self._standing, self._caption = None, ""
        if original is not None:
            self._standing = standing(original, self._truth)
            p = float(original.confidence[original.label])
            self._caption = self._standing.caption(p, names)
        self.questions.set_names(names)
        self.questions.clear()

    def recall(self, answers: Answers) -> None:
        """What was answered about the attack that is shown, at another time."""
        self._answers = answers

    def invite(self) -> None:
        """Say that no attack has run on the original yet."""
        if self._standing is not None:
            self.say(self._standing.before_attack(self._names))

    def ask_guess(self, own: int, guess: int | None) -> None:
        """What will this `own` become? `guess` is the answer given before, if any."""
        self._answers = Answers(guess=guess)
        self.questions.ask_guess(own, guess)

    def show_running(self, newest: AttackStep, *, told: bool) -> None:
        """How far the attack is; `told` if it has shown already what the image becomes."""
        if told and self._answers.guess is None:
            self.questions.clear()  # too late to guess
        self.say(
            tr("Running: {doing}, {queries}", doing=worded(newest.phase), queries=queries(newest.queries))
        )

    def show_end(self, outcome: Outcome) -> None:
        """How the attack ended, how good the guess was; asks what the user sees.

        Cheap for the same outcome: it is shown again with every frame that is looked at.
        """
        if self._told == (outcome, self._answers):
            return
        self._told = outcome, self._answers
        guess, best = self._answers.guess, outcome.best
        how = self._standing or Standing(outcome.original_label)
        text = ending(outcome, self._names, "" if best is None else how.found(best.label, self._names))
        if best is None:
            self.questions.clear()
        else:
            if guess is not None:
                name, right = self._names[guess], guess == best.label
                text += " " + (
                    tr("You guessed {name}: right.", name=name)
                    if right
                    else tr("You guessed {name}: not this time.", name=name)
                )
            self.questions.ask_verdict(*how.question(best.label, self._names), self._answers.verdict)
        self.say(text)

    def _guess(self, digit: int) -> None:
        self._answer(Answers(digit, self._answers.verdict))

    def _judge(self, verdict: Verdict) -> None:
        self._answer(Answers(self._answers.guess, verdict))

    def _answer(self, answers: Answers) -> None:
        if answers != self._answers:
            self._answers = answers
            self.answers_changed.emit(answers)

    def _keep_room(self) -> None:
        """Large text in a narrow panel needs more lines than the row has: the panel grows then.

        Where too little is left beside the questions, they stand below.
        """
        asked = self.questions.sizeHint()
        beside = self.width() - asked.width() - self._row.spacing() >= theme.px(_WORDS)
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if direction != self._row.direction():
            self._row.setDirection(direction)
        width = self.message.width() if beside else self.width()
        needed = self.message.heightForWidth(width) if self.isVisible() else 0
        if not beside:
            needed += self._row.spacing() + max(asked.height(), self.questions.minimumHeight())
        self.setMinimumHeight(needed if needed > self.questions.minimumHeight() else 0)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_room()
