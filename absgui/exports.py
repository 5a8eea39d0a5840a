"""Carries out what the export menu asks for, in the worker's thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot

from absgui.runner import Runner
from absgui.widgets.export_job import ExportJob, ExportKind
from absgui.widgets.export_menu import ENLARGED, ExportMenu
from absgui.widgets.status_bar import StatusBar
from engine import export
from engine.protocols import Model
from engine.types import AttackStep, ExportError, FloatArray, Outcome


class RoundingUndoes:
    """The result of a job that wrote nothing, because no 8-bit rounding leaves the image adversarial."""


class Exports(QObject):
    """Writes files; says in the status line what was written or why not."""

    def __init__(self, runner: Runner, menu: ExportMenu, status: StatusBar) -> None:
        super().__init__(menu)
        self._runner, self._menu, self._status = runner, menu, status
        self._jobs: dict[int, ExportJob] = {}
        menu.export_requested.connect(self.write)
        menu.copied.connect(status.say)
        runner.job_done.connect(self._on_done)
        runner.failed.connect(self._on_failed)

    @Slot(object)
    def write(self, job: ExportJob) -> None:
        serial = self._runner.submit(
            f"Writing {job.path.name}", partial(_write, job), needs_model=job.what is ExportKind.PNG
        )
        self._jobs[serial] = job

    @Slot(int, object)
    def _on_done(self, serial: int, result: object) -> None:
        job = self._jobs.pop(serial, None)
        if job is None:
            return
        if isinstance(result, RoundingUndoes):
            self._menu.offer_float(job)
        else:
            self._status.clear()
            self._status.say(str(result))

    @Slot(object)
    def _on_failed(self, failure: Any) -> None:
        self._jobs.pop(failure.serial, None)


def _write(job: ExportJob, model: Model | None, _stopping: Callable[[], bool]) -> str | RoundingUndoes:
    """Write one file. Returns what was done, in words. Raises ExportError."""
    outcome, path = job.outcome, job.path
    answers = {"guess": job.answers.guess, "verdict": job.answers.verdict}
    extra = {name: answer for name, answer in answers.items() if answer is not None}
    match job.what:
        case ExportKind.PNG:
            return _write_png(job, model)
        case ExportKind.PNG_LARGE:
            export.write_png(path, _best(outcome).image, scale=ENLARGED)
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
        case ExportKind.PLOT_PNG | ExportKind.PLOT_SVG | ExportKind.PLOT_CSV:
            export.write_bytes(path, job.payload or b"")
    return _done(path)


def _write_png(job: ExportJob, model: Model | None) -> str | RoundingUndoes:
    outcome, best = job.outcome, _best(job.outcome)
    if job.accept_rounding:
        export.write_png(job.path, best.image)
        return f"{_done(job.path)}; rounded to 8 bits it is no longer adversarial"
    if model is None or model.info.name != outcome.model:
        raise ExportError(
            f"{job.path} was not written: only {outcome.model} can tell whether 8-bit rounding leaves the "
            "image adversarial. Choose that model again, or save as NPY."
        )

    def is_adversarial(image: FloatArray) -> bool:
        label = model.read(image, certificate=False).label
        target = outcome.request.target
        return label != outcome.original_label if target is None else label == target

    rounded = export.quantise(best.image, outcome.request.image, is_adversarial)
    if rounded is None:
        return RoundingUndoes()
    export.write_png(job.path, rounded.image)
    return f"{_done(job.path)}; rounded {rounded.how}, it stays adversarial"


def _best(outcome: Outcome) -> AttackStep:
    if outcome.best is None:
        raise ExportError("There is no adversarial to write: the attack found none. Run it again.")
    return outcome.best


def _done(path: Path) -> str:
    return f"Wrote {path}"
