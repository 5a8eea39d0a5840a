"""Sets up an example: the model it is about, its digit or drawing; then says what to look at."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from absgui.bars.example_entries import ExampleEntries
from absgui.controllers.models import ModelControl
from absgui.controllers.subject.images import Subjects
from absgui.language import tr
from absgui.notices import Notices
from absgui.panels.draw.panel import DrawPanel
from absgui.presentation.presets import MODEL, Preset
from absgui.presentation.wording import DRAWING
from absgui.session import Session
from absgui.worker.runner import Runner


class Presets(QObject):
    """One at a time; whatever else the user turns to ends it."""

    def __init__(
        self,
        session: Session,
        runner: Runner,
        models: ModelControl,
        subjects: Subjects,
        draw: DrawPanel,
        entries: ExampleEntries,
        notices: Notices,
    ) -> None:
        super().__init__(entries)
        self._session, self._runner, self._notices = session, runner, notices
        self._models, self._subjects, self._draw = models, subjects, draw
        self._wish: tuple[Preset, str] | None = None
        """What is being set up, and how its subject is called."""
        entries.picked.connect(self.show_preset)
        if not subjects.has_bundled_digits:
            entries.disable(tr("The examples are digits of MNIST, and another data set is open"))
        session.subject_changed.connect(self._on_subject)
        session.reading_changed.connect(self._on_reading)

    @Slot(object)
    def show_preset(self, preset: Preset) -> None:
        """Turn to it."""
        self._wish = None
        self._runner.stop_attack()
        self._models.use(replace(self._session.choice, name=MODEL, weights=None))
        if preset.digit is not None:
            self._wish = preset, self._subjects.sample(preset.digit)
            self._subjects.open_sample(preset.digit)
        else:
            self._draw.normalise.setChecked(True)
            self._draw.canvas.draw(preset.strokes)
            self._wish = preset, DRAWING
        self._on_reading()

    @Slot()
    def _on_subject(self) -> None:
        """Another digit may still come before the one that is wished for, a drawing never."""
        subject = self._session.subject
        drawn = self._wish is not None and self._wish[0].digit is None
        if drawn and subject is not None and subject.name != DRAWING:
            self._wish = None

    @Slot()
    def _on_reading(self) -> None:
        """Said once all has been read: what begins to run takes away what was said before."""
        session, subject = self._session, self._session.subject
        if self._wish is None or subject is None or subject.name != self._wish[1]:
            return
        loaded = session.model is not None and self._runner.installed == session.choice
        if loaded and session.is_read and session.is_complete:
            preset, self._wish = self._wish[0], None
            self._notices.say(f"{tr(preset.title)}: {tr(preset.look)}")
