"""The tour's way: what each step points at, and what the user has to do there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QMainWindow, QWidget

from absgui.bars.attack_bar import AttackBar
from absgui.bars.model_box import ModelBox
from absgui.language import tr
from absgui.panels.attack.panel import AttackPlayer
from absgui.panels.draw.panel import DrawPanel
from absgui.presentation.tour import OFFER, STEPS, Stop, words
from absgui.window.docks import Docks
from absgui.window.tour.bubble import Bubble
from engine.types import ModelInfo

PAUSE_MS = 1200
"""After the last stroke: many digits take two."""


class Tour(QObject):
    """Waits at each step for what the user does there, or for "Next".

    Signals:
        ended(): it is over, or was left.
    """

    ended = Signal()

    def __init__(
        self,
        window: QMainWindow,
        arrangement: Docks,
        draw: DrawPanel,
        player: AttackPlayer,
        attack: AttackBar,
        model: ModelBox,
        help_button: QWidget,
    ) -> None:
        super().__init__(window)
        self._arrangement, self._help = arrangement, help_button
        self._model: ModelInfo | None = None
        self._at: int | None = None
        """The place of the step; -1 while the tour is offered."""
        self._questions = questions = player.conversation.questions
        self._targets: dict[Stop, tuple[QWidget, str]] = {
            Stop.DRAW: (draw.canvas, "draw"),
            Stop.GUESS: (questions, "attack"),
            Stop.ATTACK: (attack.run_button, ""),
            Stop.JUDGE: (questions, "attack"),
            Stop.COMPARE: (model, ""),
        }
        """What is pointed at, and the panel in which it is."""
        self._pause = QTimer(self, interval=PAUSE_MS)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._on_drawn)
        self.bubble = Bubble(window)
        self.bubble.next_wanted.connect(self.go_on)
        self.bubble.skip_wanted.connect(self.end)
        draw.canvas.stroke_ended.connect(self._on_stroke)
        questions.changed.connect(self._follow)
        questions.guessed.connect(self._done(Stop.GUESS))
        questions.judged.connect(self._done(Stop.JUDGE))
        model.model_picked.connect(self._done(Stop.COMPARE))

    @property
    def stop(self) -> Stop | None:
        """The step that is shown; None for none."""
        return None if self._at is None or self._at < 0 else STEPS[self._at].stop

    @property
    def is_on(self) -> bool:
        """A bubble is shown."""
        return self._at is not None

    def offer(self) -> None:
        """Ask whether a tour is wanted, without taking the keys."""
        self._at = -1
        self.bubble.next.setText(tr("Show me around"))
        self.bubble.skip.setText(tr("No, thanks"))
        self.bubble.show_step(tr(OFFER.title), tr(OFFER.text), "", self._help, "")

    @Slot()
    def begin(self) -> None:
        """From the first step on."""
        self._at = 0
        self._show()
        self.bubble.next.setFocus()

    @Slot()
    def go_on(self) -> None:
        """To the next step; after the last one it is over."""
        if self._at is None:
            return
        if self._at + 1 < len(STEPS):
            held = self._at < 0
            self._at += 1
            self._show()
            if held:
                self.bubble.next.setFocus()
        else:
            self.end()

    @Slot()
    def end(self) -> None:
        """No more bubbles."""
        if self._at is not None:
            self._at = None
            self._pause.stop()
            self.bubble.close_up()
            self.ended.emit()

    def set_model(self, info: ModelInfo | None) -> None:
        """The model in use: what is said has to be true of it."""
        self._model = info
        self._follow()

    @Slot()
    def attack_ended(self) -> None:
        """An attack is over, whether it found something or was stopped."""
        self._done(Stop.ATTACK)()

    def _done(self, stop: Stop) -> Callable[..., None]:
        """What to do when the user has done what a step asks for."""

        def go_on(*_: object) -> None:
            if self.stop is stop:
                self.go_on()

        return go_on

    @Slot()
    def _on_stroke(self) -> None:
        if self._at is not None and self._at < 0:
            self.end()  # the user does not need it
        elif self.stop is Stop.DRAW:
            self._pause.start()

    @Slot()
    def _on_drawn(self) -> None:
        self._done(Stop.DRAW)()

    @Slot()
    def _follow(self) -> None:
        """What is said may have become another."""
        if self.stop is not None:
            self.bubble.set_text(self._text)

    @property
    def _text(self) -> str:
        assert self._at is not None
        return tr(words(STEPS[self._at], self._model, asked=self._questions.asks_verdict))

    def _show(self) -> None:
        assert self._at is not None
        self._pause.stop()
        step = STEPS[self._at]
        target, panel = self._targets[step.stop]
        where = ""
        if panel:
            self._arrangement.bring(panel)
            where = self._arrangement.docks[panel].windowTitle()
        last = self._at + 1 == len(STEPS)
        self.bubble.skip.setVisible(not last)
        self.bubble.skip.setText(tr("Skip the tour"))
        self.bubble.next.setText(tr("Done") if last else tr("Next"))
        count = tr("{step} of {steps}", step=self._at + 1, steps=len(STEPS))
        self.bubble.show_step(tr(step.title), self._text, count, target, where)
