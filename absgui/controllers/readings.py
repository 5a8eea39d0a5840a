"""Readings: from the runner into the session, and from there to the panel in the middle."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Slot

from absgui.controllers.readiness import waiting_for
from absgui.language import tr
from absgui.notices import Notices
from absgui.panels.explanation.panel import ExplanationPanel
from absgui.presentation.tasks import Task
from absgui.presentation.wording import class_names
from absgui.session import Frame, Session
from absgui.settings import Settings
from absgui.worker.runner import Runner
from absgui.worker.worker import Failure
from engine.protocols import Model
from engine.types import FloatArray, ModelIdentity

SHARE = 0.1
"""Of a running attack's time goes into pictures of its frames, at most."""


class Readings(QObject):
    """Owns the explanation panel: shows readings as they come, and what is picked there as a target.

    While a frame of an attack is looked at it shows that. A frame has two classes' reconstructions; the
    others' are made when it is shown, one frame at a time and the newest next.
    """

    def __init__(
        self,
        session: Session,
        runner: Runner,
        panel: ExplanationPanel,
        settings: Settings,
        notices: Notices,
    ) -> None:
        super().__init__(panel)
        self._session, self._runner, self._panel = session, runner, panel
        self._settings, self._notices = settings, notices
        self._pictures: FloatArray | None = None
        """(10, 28, 28) of the frame that was looked at last."""
        self.drawn: Frame | None = None
        """The frame whose pictures of all classes are shown."""
        self._drawing: tuple[int, Frame] | None = None
        """The job that makes some, and of what."""
        self._drawer: ModelIdentity | None = None
        """The model that makes them."""
        self._clock = QElapsedTimer()
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._draw)
        panel.set_sorted(settings.sorted_bars)
        panel.sorted_changed.connect(self._keep_sorted)
        panel.target_picked.connect(self._pick_target)
        runner.reading_ready.connect(session.show_reading)
        runner.busy_changed.connect(self._show_readiness)
        runner.failed.connect(self._on_failed)
        runner.job_done.connect(self._on_drawn)
        session.reading_changed.connect(self._show)
        session.frame_changed.connect(self._show_frame)
        session.subject_changed.connect(self._show_readiness)
        session.attack_changed.connect(self._show_readiness)
        session.target_changed.connect(panel.set_target)

    @Slot()
    def _show(self) -> None:
        session = self._session
        self._panel.show_reading(session.reading, session.true_label, session.reader or session.model)
        self._show_readiness()

    @Slot()
    def _show_frame(self) -> None:
        frame = self._session.frame
        if frame is None:
            self._pictures = self.drawn = self._drawing = None  # what is being drawn is not wanted any more
        self._panel.show_frame(frame, self._pictures)
        self._draw()

    @Slot()
    def _draw(self) -> None:
        """Have the pictures of the newest frame made, unless others are being made."""
        session, frame = self._session, self._session.frame
        if frame is None or frame is self.drawn or self._drawing is not None or self._rest.isActive():
            return
        if session.model is None or not session.model.explains:
            return
        image = frame.step.image[None]
        self._clock.start()
        serial = self._runner.submit("", partial(_pictures, image), needs_model=True)
        self._drawing, self._drawer = (serial, frame), session.model.identity

    @Slot(int, object)
    def _on_drawn(self, serial: int, result: object) -> None:
        if self._drawing is None or self._drawing[0] != serial:
            return
        frame, self._drawing = self._drawing[1], None
        model = self._session.model
        if self._session.frame is None or model is None or model.identity != self._drawer:
            return
        self._pictures, self.drawn = cast(FloatArray | None, result), frame
        if self._session.frame.step is frame.step:  # else the next frame shows them: it is on its way
            self._panel.show_frame(self._session.frame, self._pictures)
        if self._session.attacking is not None:
            self._rest.start(round(self._clock.elapsed() * (1 / SHARE - 1)))
        self._draw()

    @Slot()
    def _show_readiness(self) -> None:
        attackable = waiting_for(self._session, self._runner) is None and self._session.attacking is None
        self._panel.set_attackable(attackable)

    @Slot(object)
    def _pick_target(self, target: int | None) -> None:
        session, reading = self._session, self._session.reading
        if target is not None and reading is not None and target == reading.label:
            self._notices.say(
                tr(
                    "It already reads as {name}; pin another class as the target",
                    name=class_names(session.reader)[target],
                )
            )
            target = session.target
        session.set_target(target)
        self._panel.set_target(target)  # also where nothing changed: the tile has toggled itself

    @Slot(bool)
    def _keep_sorted(self, on: bool) -> None:
        self._settings.sorted_bars = on

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        if failure.task is Task.READ:
            self._session.show_reading(None)
        elif self._drawing is not None and failure.serial == self._drawing[0]:
            self.drawn, self._drawing = self._drawing[1], None  # it is not tried again


def _pictures(image: FloatArray, model: Model | None, _stopping: Callable[[], bool]) -> FloatArray | None:
    """(10, 28, 28): what each class makes of an image (1, 28, 28); None where another model makes nothing."""
    made = None if model is None else model.infer(image).reconstructions
    return None if made is None else made[0]
