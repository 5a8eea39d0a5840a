"""The machine's way through the latents: its steps as they come, shown at a pace that one can follow."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from absgui.language import tr
from absgui.presentation.latents.scene import LatentScene, Step, end_in_words, step_in_words
from absgui.widgets import theme
from absgui.worker.latents import LatentDesk
from absgui.worker.live import Live
from engine.types import FloatArray

STEP_MS = 160
"""A step is shown for so long; where no motion is wanted, the last one alone."""
LONG, QUICK_MS = 20, 32
"""Those after so many, which gain less and less, are shown for so long."""


class LatentWalk(QObject):
    """Asks for the steps of the model's optimiser and shows one after the other.

    Signals:
        stepped(object): this Step is to be seen now.
        said(str): how far it is, or how it ended.
        ended(): no further step is shown.
    """

    stepped = Signal(object)
    said = Signal(str)
    ended = Signal()

    def __init__(self, live: Live, desk: LatentDesk, parent: QObject) -> None:
        super().__init__(parent)
        self._live, self._desk = live, desk
        self._scene: LatentScene | None = None
        """While the machine walks."""
        self._steps: list[Step] = []
        self._seen = 0
        """How many of them have been shown."""
        self._complete = False
        self._clock = QTimer(self, interval=STEP_MS)
        self._clock.timeout.connect(self._show_next)
        live.found.connect(self._on_found)
        live.ended.connect(self._on_ended)

    @property
    def is_walking(self) -> bool:
        """Steps are shown or waited for."""
        return self._scene is not None

    @property
    def way(self) -> list[Step]:
        """The steps that were shown, of the last walk."""
        return self._steps[: self._seen]

    def forget(self) -> None:
        """Its way is of something that is not held any more."""
        self.stop()
        self._steps, self._seen = [], 0

    def start(self, scene: LatentScene, latent: FloatArray) -> None:
        """From a latent (d,) on."""
        self.forget()
        self._scene, self._complete = scene, False
        self._live.ask(partial(self._desk.walk, scene, latent))

    def stop(self) -> None:
        """It stays where it is seen to be. Nothing happens where it does not walk."""
        if self._scene is None:
            return
        self._live.drop()
        self._end()
        if self._seen:
            self.said.emit(tr("Stopped after %n step(s)", "", self._seen - 1))

    def _end(self) -> None:
        self._clock.stop()
        self._scene = None
        self.ended.emit()

    @Slot(object)
    def _on_found(self, found: object) -> None:
        if isinstance(found, Step) and found.scene is self._scene:
            self._steps.append(found)
            if theme.motion_ms() and not self._clock.isActive():
                self._clock.start(STEP_MS)

    @Slot()
    def _on_ended(self) -> None:
        if self._scene is not None:
            self._complete = True
            if not self._clock.isActive():
                self._seen = max(len(self._steps) - 1, 0)
                self._show_next()

    @Slot()
    def _show_next(self) -> None:
        if self._seen == len(self._steps):  # the worker is slower than the eye
            return
        step = self._steps[self._seen]
        self._seen += 1
        if self._seen == LONG:
            self._clock.setInterval(QUICK_MS)
        last = self._complete and self._seen == len(self._steps)
        if last:
            self._end()
        self.stepped.emit(step)
        total = len(self._steps) - 1 if self._complete else None
        self.said.emit(end_in_words(step) if last else step_in_words(step, total))
