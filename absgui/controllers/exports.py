"""Carries out what the export menu asks for, in the worker's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from absgui.bars.export_menu import ENLARGED, ExportMenu
from absgui.controllers.attacks import AttackControl
from absgui.notices import Notices
from absgui.presentation.answers import Answers
from absgui.presentation.export_job import CopyJob, ExportJob, ExportKind
from absgui.settings import Settings
from absgui.worker.runner import Runner
from absgui.worker.worker import Failure
from engine import export
from engine.attacks.confirmation import confirmed
from engine.protocols import Model
from engine.types import AttackStep, ExportError, Outcome

_log = logging.getLogger(__name__)

_ROUNDED = (ExportKind.PNG, ExportKind.PNG_LARGE)
"""What only the model can tell how to write: 8 bits must leave the image adversarial."""


class RoundingUndoes:
    """The result of a job that wrote nothing, because no 8-bit rounding leaves the image adversarial."""


class Exports(QObject):
    """Owns the export menu. Says in the status line what was written or why not, at the end in the log."""

    def __init__(
        self,
        runner: Runner,
        menu: ExportMenu,
        attacks: AttackControl,
        settings: Settings,
        notices: Notices,
    ) -> None:
        super().__init__(menu)
        self._runner, self._menu, self._settings, self._notices = runner, menu, settings, notices
        self._jobs: dict[int, ExportJob] = {}
        self._copies: dict[int, CopyJob] = {}
        self._closing = False
        if settings.folder and Path(settings.folder).is_dir():
            menu.set_folder(Path(settings.folder))
        menu.export_requested.connect(self.write)
        menu.copy_requested.connect(self.copy)
        menu.copied.connect(notices.say)
        attacks.plotted.connect(menu.set_plotted)
        attacks.finished.connect(menu.set_outcome)
        attacks.answered.connect(self._on_answers)
        runner.job_done.connect(self._on_done)
        runner.failed.connect(self._on_failed)

    def close(self) -> None:
        """The window goes: from now on nobody can be asked, and nobody reads the status line."""
        self._closing = True

    @Slot(object)
    def write(self, job: ExportJob) -> None:
        """Write a file in the worker's thread, also if the window closes first."""
        self._settings.folder = str(job.path.parent)
        needs_model = job.what in _ROUNDED and not job.accept_rounding
        serial = self._runner.submit(
            f"Writing {job.path.name}", partial(_write, job), needs_model=needs_model, must_finish=True
        )
        self._jobs[serial] = job

    @Slot(object)
    def copy(self, job: CopyJob) -> None:
        """Round the image in the worker's thread; the menu then puts it on the clipboard."""
        serial = self._runner.submit(
            "Copying the adversarial example", partial(_round_copy, job), needs_model=True
        )
        self._copies[serial] = job

    @Slot(int, object)
    def _on_done(self, serial: int, result: object) -> None:
        copied = self._copies.pop(serial, None)
        if copied is not None and isinstance(result, export.Rounded):
            self._menu.put_on_clipboard(result.pixels, copied.scale, result.how)
        job = self._jobs.pop(serial, None)
        if job is None:
            return
        if self._closing:
            if isinstance(result, RoundingUndoes):
                _log.warning(
                    "%s was not written: in 8 bits the image is no longer adversarial. Save it as NPY.",
                    job.path,
                )
        elif isinstance(result, RoundingUndoes):
            self._menu.offer_float(job)
        else:
            self._notices.clear()
            self._notices.say(str(result))

    @Slot(object, object)
    def _on_answers(self, answers: Answers, outcome: Outcome) -> None:
        self._menu.set_answers(answers, outcome)

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._copies.pop(failure.serial, None)
        if self._jobs.pop(failure.serial, None) is not None and self._closing:
            _log.warning("%s: %s", failure.title, failure.message)


def _write(job: ExportJob, model: Model | None, _stopping: Callable[[], bool]) -> str | RoundingUndoes:
    """Write one file. Returns what was done, in words. Raises ExportError."""
    outcome, path = job.outcome, job.path
    if job.payload is not None:
        export.write_bytes(path, job.payload)
        return _done(path)
    if outcome is None:
        raise ExportError(f"{path} was not written: there is no attack to write. Run one first.")
    answers = {"guess": job.answers.guess, "verdict": job.answers.verdict}
    extra = {name: answer for name, answer in answers.items() if answer is not None}
    match job.what:
        case ExportKind.PNG | ExportKind.PNG_LARGE:
            return _write_png(job, outcome, model)
        case ExportKind.NPY:
            export.write_npy(path, _best(outcome).image)
        case ExportKind.NPZ:
            export.write_npz(path, outcome, extra)
        case ExportKind.TRAJECTORY_NPZ:
            export.write_trajectory(path, outcome, extra)
        case ExportKind.CSV:
            export.write_csv(path, outcome)
        case ExportKind.GIF:
            export.write_gif(path, outcome)
        case ExportKind.CONTACT_SHEET:
            export.write_contact_sheet(path, outcome)
        case _:
            raise ExportError(f"{path} was not written: there is no plot to write.")
    return _done(path)


def _write_png(job: ExportJob, outcome: Outcome, model: Model | None) -> str | RoundingUndoes:
    scale = ENLARGED if job.what is ExportKind.PNG_LARGE else 1
    if job.accept_rounding:
        export.write_png(job.path, _best(outcome).image, scale=scale)
        return f"{_done(job.path)}; rounded to 8 bits it is no longer adversarial"
    rounded = _round(outcome, model, f"{job.path} was not written")
    if rounded is None:
        return RoundingUndoes()
    export.write_png(job.path, rounded.pixels, scale=scale)
    return f"{_done(job.path)}; rounded {rounded.how}, it stays adversarial"


def _round_copy(job: CopyJob, model: Model | None, _stopping: Callable[[], bool]) -> export.Rounded:
    """What goes on the clipboard, in 8 bits. Raises ExportError."""
    rounded = _round(job.outcome, model, "Nothing was copied")
    if rounded is not None:
        return export.Rounded(rounded.pixels, f"rounded {rounded.how}, it stays adversarial")
    nearest = export.to_8_bits(_best(job.outcome).image)
    return export.Rounded(nearest, "rounded to 8 bits it is no longer adversarial; export NPY instead")


def _round(outcome: Outcome, model: Model | None, failed: str) -> export.Rounded | None:
    """The adversarial in 8 bits, None if none of the roundings is adversarial. Raises ExportError."""
    best = _best(outcome)
    if model is None or model.info.identity != outcome.model_identity:
        raise ExportError(
            f"{failed}: only {outcome.model} with the weights and the inference that were "
            "attacked can tell whether 8-bit rounding leaves the image adversarial. Load those again, or "
            "save as NPY."
        )

    return export.quantise(best.image, outcome.request.image, lambda image: confirmed(model, outcome, image))


def _best(outcome: Outcome) -> AttackStep:
    if outcome.best is None:
        raise ExportError("There is no adversarial to write: the attack found none. Run it again.")
    return outcome.best


def _done(path: Path) -> str:
    return f"Wrote {path}"
