"""Carries out an export job in the worker thread: the one place where jobs meet `engine.export`.

Wiring: `runner.submit(title(job), work(job), needs_model=needs_model(job))`; the result that comes
back by `job_done` is an ExportResult. Where its `path` is None, 8-bit rounding undid the adversarial
and nothing was written: call `export_menu.offer_float(result.job)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from absgui.widgets.export_job import ExportJob, ExportKind
from engine.types import AttackStep, ExportError, FloatArray, Outcome

if TYPE_CHECKING:
    from absgui.mailbox import Stopping, Work
    from engine.protocols import Model


@dataclass(frozen=True, slots=True, eq=False)
class ExportResult:
    """What became of a job."""

    job: ExportJob
    path: Path | None
    """The file that was written; None if rounding undid the adversarial, so that none was."""
    message: str
    """For the status area."""


def title(job: ExportJob) -> str:
    """What is being done, for messages."""
    return f"Writing {job.path.name}"


def needs_model(job: ExportJob) -> bool:
    """Only the model can say whether a rounded image is still adversarial."""
    return job.what is ExportKind.PNG and not job.accept_rounding


def work(job: ExportJob) -> Work:
    """The job as what the runner takes. Raises ExportError when it is carried out and can't be written."""

    def carry_out(model: Model | None, stopping: Stopping) -> ExportResult:
        del stopping  # a file is written whole, and in less than a second
        return write(job, model)

    return carry_out


def write(job: ExportJob, model: Model | None = None) -> ExportResult:
    """Write one file, whole or not at all. Raises ExportError."""
    from engine import export

    outcome, path = job.outcome, job.path
    words = f"Wrote {path}"
    match job.what:
        case ExportKind.PNG:
            return _write_png(job, model)
        case ExportKind.PNG_LARGE:
            export.write_png(path, _best(outcome).image, scale=export.LARGE)
        case ExportKind.NPY:
            export.write_npy(path, _best(outcome).image)
        case ExportKind.NPZ:
            export.write_npz(path, outcome, _answers(job))
        case ExportKind.TRAJECTORY_NPZ:
            export.write_trajectory(path, outcome, _answers(job))
        case ExportKind.CSV:
            export.write_csv(path, outcome)
        case ExportKind.GIF:
            export.write_gif(path, outcome)
        case ExportKind.CONTACT_SHEET:
            export.write_contact_sheet(path, outcome)
        case ExportKind.PLOT_PNG | ExportKind.PLOT_SVG | ExportKind.PLOT_CSV:
            if job.payload is None:
                raise ExportError(f"{path} was not written: there are no curves yet; run an attack first")
            export.write_bytes(path, job.payload)
    return ExportResult(job, path, words)


def _write_png(job: ExportJob, model: Model | None) -> ExportResult:
    from engine import export

    best, original = _best(job.outcome), job.outcome.request.image
    if job.accept_rounding:
        export.write_png(job.path, best.image)
        return ExportResult(job, job.path, f"Wrote {job.path}, which is no longer adversarial")
    if model is None or model.info.name != job.outcome.model:
        raise ExportError(
            f"{job.path} was not written: load the model {job.outcome.model} again, or save as NPY"
        )
    target = job.outcome.request.target

    def is_adversarial(image: FloatArray) -> bool:
        label = model.read(image, certificate=False).label
        return label != job.outcome.original_label if target is None else label == target

    rounded = export.quantise(best.image, original, is_adversarial)
    if rounded is None:
        return ExportResult(job, None, "Nothing was written: rounding to 8 bits undoes this adversarial")
    export.write_png(job.path, rounded.pixels, text={"rounded": rounded.how})
    return ExportResult(job, job.path, f"Wrote {job.path}, rounded {rounded.how} and still adversarial")


def _answers(job: ExportJob) -> dict[str, Any]:
    """As entries of an NPZ: -1 and "" where the person gave no answer."""
    guess, verdict = job.answers.guess, job.answers.verdict
    return {"guess": -1 if guess is None else guess, "verdict": "" if verdict is None else verdict.value}


def _best(outcome: Outcome) -> AttackStep:
    if outcome.best is None:
        raise ExportError("nothing was written: the attack found no adversarial")
    return outcome.best
