"""Reports: what the menu asks for, written in the worker's thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from absgui import __version__
from absgui.bars.report_entries import ReportEntries
from absgui.controllers.attacks import AttackControl
from absgui.controllers.episode import source_of
from absgui.controllers.notebook.control import NotebookControl
from absgui.controllers.notebook.writing import command_of, write_report
from absgui.language import tr
from absgui.notices import Notices
from absgui.presentation.notebook.entry import Noted, now
from absgui.presentation.notebook.tally import Row
from absgui.presentation.report.blocks import Report
from absgui.presentation.report.content import Material, of_digit, of_notebook
from absgui.session import Session
from absgui.settings import Settings
from absgui.worker.runner import Runner
from absgui.worker.worker import Failure
from engine.evaluation.made import made
from engine.types import KeptReading, ModelChoice, Run


class ReportControl(QObject):
    """Owns the menu's entries for reports."""

    def __init__(
        self,
        session: Session,
        runner: Runner,
        attacks: AttackControl,
        notebook: NotebookControl,
        entries: ReportEntries,
        settings: Settings,
        notices: Notices,
    ) -> None:
        super().__init__(entries)
        self._session, self._runner, self._attacks, self._notebook = session, runner, attacks, notebook
        self._entries, self._settings, self._notices = entries, settings, notices
        self._jobs: dict[int, str] = {}
        """Serial -> the path."""
        if settings.folder and Path(settings.folder).is_dir():
            entries.set_folder(Path(settings.folder))
        entries.digit_wanted.connect(self.write_digit)
        entries.notebook_wanted.connect(self.write_notebook)
        for changed in (session.reading_changed, session.subject_changed, notebook.changed):
            changed.connect(self._show_state)
        runner.job_done.connect(self._on_done)
        runner.failed.connect(self._on_failed)
        self._show_state()

    @Slot(str)
    def write_digit(self, path: str) -> None:
        """The digit on the canvas: what is read in it now, and all about it in the notebook."""
        subject = self._session.subject
        if subject is None:
            return
        noted = list(self._notebook.noted)
        reading, model = self._session.reading, self._session.model
        if self._session.is_read and reading is not None and model is not None:
            noted.insert(0, KeptReading(source_of(subject), model, reading, made(__version__)))
        self._write(path, partial(of_digit, source_of(subject)), noted, ())

    @Slot(str)
    def write_notebook(self, path: str) -> None:
        """Everything in it."""
        self._write(path, of_notebook, self._notebook.noted, self._notebook.tally)

    def _write(
        self,
        path: str,
        report: Callable[[Material], Report],
        noted: list[Noted] | tuple[Noted, ...],
        tally: tuple[Row, ...],
    ) -> None:
        folder = Path(path).parent
        self._settings.folder = str(folder)
        self._entries.set_folder(folder)
        titles = {name: tr(spec.title) for name, spec in self._attacks.specs.items()}
        command = partial(_command, self._notebook.choices)
        material = Material(tuple(noted), __version__, now(), titles, command, tally)
        serial = self._runner.submit(
            tr("Writing {name}", name=Path(path).name),
            lambda _model, _stopping: write_report(Path(path), report(material)),
            must_finish=True,
        )
        self._jobs[serial] = path

    @Slot()
    def _show_state(self) -> None:
        session = self._session
        self._entries.show_state(
            digit=session.subject is not None and session.is_read, notebook=bool(self._notebook.noted)
        )

    @Slot(int, object)
    def _on_done(self, serial: int, _result: object) -> None:
        path = self._jobs.pop(serial, None)
        if path is not None:
            self._notices.clear()
            self._notices.say(tr("Wrote {path}", path=path))

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._jobs.pop(failure.serial, None)


def _command(choices: dict[tuple[str, str, str], ModelChoice], run: Run) -> str:
    return command_of(run, choices.get(run.model.identity))
