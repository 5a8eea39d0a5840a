"""Carries out what the export menu asks for, in the worker's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from absgui import __version__
from absgui.bars.export_entries import ENLARGED
from absgui.bars.export_menu import ExportMenu
from absgui.controllers.attacks import AttackControl
from absgui.language import in_english, mark, tr
from absgui.notices import Notices
from absgui.presentation.answers import Answers
from absgui.presentation.code import Recipe, as_command, as_python, is_sample
from absgui.presentation.export_job import Code, CopyJob, ExportJob, ExportKind, Picture, best_of
from absgui.presentation.wording import class_names, subject_name, with_article
from absgui.session import Session
from absgui.settings import Settings
from absgui.worker.runner import Runner
from absgui.worker.worker import Failure
from engine import export
from engine.attacks.confirmation import reached
from engine.data.packing import PREFIX, packed
from engine.protocols import Model
from engine.types import ExportError, Outcome, Run

_log = logging.getLogger(__name__)

PICTURES = (
    ExportKind.PNG,
    ExportKind.PNG_LARGE,
    ExportKind.FRAME_PNG,
    ExportKind.FRAME_PNG_LARGE,
)
"""Where they are adversarial only the model can tell how to write them: 8 bits must leave them so."""


WAYS = (
    mark("to the nearest grey"),
    mark("away from the original"),
    mark("1 grey level beyond the original's side"),
    mark("2 grey levels beyond the original's side"),
)
"""How the engine rounds, in its words."""


class RoundingUndoes:
    """The result of a job that wrote nothing, because no 8-bit rounding leaves the image adversarial."""


class Exports(QObject):
    """Owns the export menu. Says in the status line what was written or why not, at the end in the log."""

    def __init__(
        self,
        session: Session,
        runner: Runner,
        menu: ExportMenu,
        attacks: AttackControl,
        settings: Settings,
        notices: Notices,
    ) -> None:
        super().__init__(menu)
        self._session, self._attacks = session, attacks
        self._runner, self._menu, self._settings, self._notices = runner, menu, settings, notices
        self._jobs: dict[int, ExportJob] = {}
        self._copies: dict[int, CopyJob] = {}
        self._closing = False
        if settings.folder and Path(settings.folder).is_dir():
            menu.set_folder(Path(settings.folder))
        menu.export_requested.connect(self.write)
        menu.copy_requested.connect(self.copy)
        menu.copied.connect(notices.say)
        menu.code_requested.connect(self.copy_code)
        session.subject_changed.connect(self._show_code)
        session.model_changed.connect(self._show_code)
        attacks.plotted.connect(menu.set_plotted)
        attacks.finished.connect(menu.set_outcome)
        attacks.recalled.connect(menu.set_outcome)
        attacks.frame_changed.connect(menu.set_frame)
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
        if job.run is None:
            job = replace(job, run=self._attacks.run_of(job.outcome))
        needs_model = job.what in PICTURES and not job.accept_rounding
        serial = self._runner.submit(
            tr("Writing {name}", name=job.path.name),
            partial(_write, job),
            needs_model=needs_model,
            must_finish=True,
        )
        self._jobs[serial] = job

    @Slot(object)
    def copy(self, job: CopyJob) -> None:
        """Round the image in the worker's thread; the menu then puts it on the clipboard."""
        serial = self._runner.submit(
            tr("Copying {what}", what=job.picture.what), partial(_round_copy, job), needs_model=True
        )
        self._copies[serial] = job

    @Slot(object)
    def copy_code(self, code: Code) -> None:
        """Put what repeats the attack that is shown on the clipboard, or else the one that is set up."""
        recipe = self._recipe()
        if recipe is not None:
            what = {"attack": recipe.request.attack, "name": subject_name(recipe.name)}
            if code is Code.PYTHON:
                text, said = as_python(recipe), tr("a script that runs {attack} on {name}", **what)
            else:
                text, said = as_command(recipe), tr("a command that runs {attack} on {name}", **what)
            self._menu.put_text_on_clipboard(text, said)

    def _recipe(self) -> Recipe | None:
        shown, session = self._attacks.shown, self._session
        if shown is not None and shown.outcome is not None:
            subject, choice, request = shown.subject, shown.choice, shown.outcome.request
        elif session.subject is not None:
            subject, choice = session.subject, session.choice
            request = self._attacks.choice.request(session.subject.image)
        else:
            return None
        reference = subject.source if isinstance(subject.source, str) else ""
        same = is_sample(reference) and not subject.inverted
        image = reference if same else f"{PREFIX}{packed(request.image)}"
        return Recipe(subject.name, image, request, choice, None if shown is None else shown.outcome)

    @Slot()
    def _show_code(self) -> None:
        self._menu.set_code(self._session.subject is not None and self._session.model is not None)

    @Slot(int, object)
    def _on_done(self, serial: int, result: object) -> None:
        copied = self._copies.pop(serial, None)
        if copied is not None and isinstance(result, export.Rounded):
            self._menu.put_on_clipboard(result.pixels, copied.scale, copied.picture.what, result.how)
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
    if job.what in PICTURES:
        return _write_png(job, _picture(job), model)
    if job.what in (ExportKind.NPY, ExportKind.FRAME_NPY):
        picture = _picture(job)
        export.write_npy(path, picture.step.image)
        return f"{_done(path)}: {picture.what}"
    if outcome is None:
        raise ExportError(
            tr("{path} was not written: there is no attack to write. Run one first.", path=path)
        )
    run = job.run or Run.of(outcome)
    answers = {"guess": job.answers.guess, "verdict": job.answers.verdict}
    extra = {name: answer for name, answer in answers.items() if answer is not None}
    match job.what:
        case ExportKind.NPZ:
            export.write_npz(path, run, extra)
        case ExportKind.JSON:
            export.write_json(path, {**export.record(run), **extra})
        case ExportKind.TRAJECTORY_NPZ:
            export.write_trajectory(path, run, extra)
        case ExportKind.CSV:
            export.write_csv(path, run)
        case ExportKind.GIF:
            export.write_gif(path, outcome)
        case ExportKind.CONTACT_SHEET:
            export.write_contact_sheet(path, outcome)
        case _:
            raise ExportError(tr("{path} was not written: there is no plot to write.", path=path))
    return _done(path)


def _write_png(job: ExportJob, picture: Picture, model: Model | None) -> str | RoundingUndoes:
    scale = ENLARGED if job.what in (ExportKind.PNG_LARGE, ExportKind.FRAME_PNG_LARGE) else 1
    name, fingerprint, mode = picture.model
    with in_english():
        shows = picture.what
    text = {
        "absgui": __version__,
        "shows": shows,
        "attack": picture.request.attack,
        "model": f"{name} {fingerprint} {mode}".strip(),
    }
    if job.accept_rounding:
        export.write_png(job.path, picture.step.image, scale=scale, text=text)
        return tr("{done}; rounded to 8 bits it is no longer adversarial", done=_done(job.path))
    rounded = _round(picture, model, tr("{path} was not written", path=job.path))
    if rounded is None:
        return RoundingUndoes()
    export.write_png(job.path, rounded.pixels, scale=scale, text=text)
    return f"{_done(job.path)}: {picture.what}, {rounded.how}"


def _round_copy(job: CopyJob, model: Model | None, _stopping: Callable[[], bool]) -> export.Rounded:
    """What goes on the clipboard, in 8 bits. Raises ExportError."""
    rounded = _round(job.picture, model, tr("Nothing was copied"))
    if rounded is not None:
        return rounded
    nearest = export.to_8_bits(job.picture.step.image)
    how = tr("rounded to 8 bits it is no longer adversarial; export NPY instead")
    return export.Rounded(nearest, how)


def _round(picture: Picture, model: Model | None, failed: str) -> export.Rounded | None:
    """A picture in 8 bits, and in words what that has done to it; None if it is no longer adversarial.

    Raises ExportError where an adversarial is to be rounded and its model is not there to tell.
    """
    step, request = picture.step, picture.request
    known = model is not None and model.info.identity == picture.model
    if model is None or not known:
        if step.is_adversarial:
            raise ExportError(
                tr(
                    "{failed}: only {model} with the weights and the inference that were attacked can tell "
                    "whether 8-bit rounding leaves the image adversarial. Load those again, or save as NPY.",
                    failed=failed,
                    model=picture.model[0],
                )
            )
        return export.Rounded(export.to_8_bits(step.image), tr("rounded to the nearest grey"))
    if step.is_adversarial:
        rounded = export.quantise(step.image, request.image, lambda image: reached(model, request, image))
        if rounded is None:
            return None
        how = tr("rounded {how}, it stays adversarial", how=tr(rounded.how))
        return export.Rounded(rounded.pixels, how)
    nearest = export.Rounded(export.to_8_bits(step.image), "")
    label = int(model.labels(nearest.image[None])[0])
    name = with_article(class_names(model.info)[label])
    if label == step.label:
        how = tr("rounded to the nearest grey, it still reads as {name}", name=name)
    else:
        how = tr("rounded to the nearest grey, it now reads as {name}", name=name)
    return export.Rounded(nearest.pixels, how)


def _picture(job: ExportJob) -> Picture:
    """What a picture file is to show. Raises ExportError."""
    picture = job.picture or (None if job.outcome is None else best_of(job.outcome))
    if picture is None:
        raise ExportError(tr("There is no adversarial to write: the attack found none. Run it again."))
    return picture


def _done(path: Path) -> str:
    return tr("Wrote {path}", path=path)
