"""Export the result: pictures, arrays, tables, animation, plots, clipboard.

Wiring (nothing is written here):
- `set_outcome(outcome)` when an attack ends; one that found nothing does not take the place of one that did;
- `set_answers(answers)`; `set_plot_source(player.curves)` once, `set_plotted(outcome)` at other curves;
- connect `export_requested` (an ExportJob, to be carried out in the worker thread) and `copied` (words);
- `set_frame(picture)` whenever the player shows another frame: what "frame on show" and Ctrl+C are about;
- connect `copy_requested` (a CopyJob: round it, it is to stay adversarial) to what calls `put_on_clipboard`,
  and `code_requested` (a Code) to what calls `put_text_on_clipboard`;
- `set_code(bool)`: there is something whose code can be copied;
- `offer_float(job)` if 8-bit rounding undid the adversarial, so that no PNG was written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtGui import QAction, QGuiApplication, QImage, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QToolButton, QWidget

from absgui.bars.export_entries import (
    COPY_CODE,
    ENLARGED,
    EXACT,
    NEEDS,
    OF_ATTACK,
    OF_FRAME,
    OF_FRAMES,
    PLOTS,
    SECTIONS,
    SUFFIXES,
    THIS_FRAME,
)
from absgui.language import tr
from absgui.presentation.answers import Answers
from absgui.presentation.export_job import Code, CopyJob, ExportJob, ExportKind, Picture, best_of
from absgui.presentation.wording import found_amount
from absgui.widgets.buttons import set_obstacle
from absgui.widgets.menus import add_heading
from engine.types import SIDE, Outcome


class PlotSource(Protocol):
    """Draws the present plots as finished files."""

    def as_png(self) -> bytes: ...

    def as_svg(self) -> bytes: ...

    def as_csv(self) -> bytes: ...


class SliceSource(Protocol):
    """Draws the present slice as a finished file."""

    def as_png(self) -> bytes: ...


class ExportMenu(QToolButton):
    """A button with a menu of everything that can be exported.

    Signals:
        export_requested(object): an ExportJob.
        copy_requested(object): a CopyJob.
        code_requested(object): a Code.
        copied(str): something is on the clipboard; what, in words.
    """

    export_requested = Signal(object)
    copy_requested = Signal(object)
    code_requested = Signal(object)
    copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(tr("E&xport"))
        self.setAccessibleName(tr("Export"))
        self.setToolTip(tr("Save or copy what the attack found"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._outcome: Outcome | None = None
        self._failed: Outcome | None = None
        """The newest one, where it found nothing and another did."""
        self._plotted: Outcome | None = None
        self._asked: ExportJob | None = None
        """What the open file dialog is about: another attack may end meanwhile."""
        self._frame: Picture | None = None
        """The frame that is looked at."""
        self._answers: dict[int, Answers] = {}
        self._plots: PlotSource | None = None
        self._slice: SliceSource | None = None
        self._sliced = False
        self._folder = Path(
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home()
        )
        self.dialog: QFileDialog | None = None
        """The open file dialog."""
        self.question: QMessageBox | None = None
        """The open question about rounding."""
        self.kinds: dict[ExportKind, QAction] = {}
        self.failed_action = QAction(tr("From the last attack, which found nothing"), self)
        self.copy_action = QAction(self)
        self.copy_large_action = QAction(self)
        self.copy_best_action = QAction(tr("Copy best adversarial, 28 × 28"), self)
        self.copy_best_large_action = QAction(tr("Copy best adversarial, enlarged"), self)
        self.code_actions = {code: QAction(tr(COPY_CODE[code]), self) for code in Code}
        self._build()
        self.set_outcome(None)
        self.set_frame(None)
        self.set_code(False)

    def set_outcome(self, outcome: Outcome | None) -> None:
        """The attack that ended, whose curves are shown; None for none."""
        kept = self._outcome
        if outcome is not None and outcome.best is None and kept is not None and kept.best is not None:
            self._failed = outcome
        else:
            self._outcome, self._failed = outcome, None
        self._plotted = outcome
        held = {id(each) for each in (self._outcome, self._failed)}
        self._answers = {key: answers for key, answers in self._answers.items() if key in held}
        self.failed_action.setChecked(False)
        self.failed_action.setVisible(self._failed is not None)
        self._show_state()

    def set_plotted(self, outcome: Outcome | None) -> None:
        """The attack whose finished curves the plot source shows now; only those can be written."""
        if outcome is not self._plotted:
            self._plotted = outcome
            self._show_state()

    def set_frame(self, picture: Picture | None) -> None:
        """The frame that is looked at, None while no attack is shown."""
        self._frame = picture
        which = tr(THIS_FRAME) if picture is None else f"{picture.what[:1].upper()}{picture.what[1:]}"
        for kind, text in (entry for _, entries in SECTIONS for entry in entries):
            if kind in OF_FRAME:
                self.kinds[kind].setText(tr(text, frame=which, times=ENLARGED))
        if picture is None:
            texts = tr("Copy this frame, 28 × 28"), tr("Copy this frame, enlarged")
        else:
            what = picture.what
            texts = tr("Copy {picture}, 28 × 28", picture=what), tr("Copy {picture}, enlarged", picture=what)
        self.copy_action.setText(texts[0])
        self.copy_large_action.setText(texts[1])
        for action in (self.copy_action, self.copy_large_action, *(self.kinds[kind] for kind in OF_FRAME)):
            action.setEnabled(picture is not None)

    def set_code(self, on: bool) -> None:
        """Whether there is a digit and a model, so that there is something to repeat."""
        for action in self.code_actions.values():
            action.setEnabled(on)

    @property
    def chosen(self) -> Outcome | None:
        """The attack that is exported: the last that found something, unless another is asked for."""
        return self._failed if self._failed is not None and self.failed_action.isChecked() else self._outcome

    def _show_state(self) -> None:
        outcome = self.chosen
        found = outcome is not None and outcome.best is not None
        frames = outcome is not None and len(outcome.frames) > 0
        for kind, action in self.kinds.items():
            if kind in OF_FRAME:
                continue
            able = frames if kind in OF_FRAMES else (found or (frames and kind in OF_ATTACK))
            drawn = self._plots is not None and self._plotted is outcome
            action.setEnabled(able and (kind not in PLOTS or drawn))
        self.kinds[ExportKind.SLICE_PNG].setEnabled(self._sliced)
        self.copy_best_action.setEnabled(found)
        self.copy_best_large_action.setEnabled(found)

    def set_answers(self, answers: Answers, outcome: Outcome | None = None) -> None:
        """What the user answered about an attack, the chosen one by default; written with the numbers."""
        about = self.chosen if outcome is None else outcome
        if about is not None:
            self._answers[id(about)] = answers

    def set_plot_source(self, plots: PlotSource, slice_: SliceSource) -> None:
        """Where the finished files of curves and slice come from."""
        self._plots, self._slice = plots, slice_
        self._show_state()

    def set_sliced(self, on: bool) -> None:
        """There is a slice to be saved."""
        self._sliced = on
        self._show_state()

    def set_folder(self, folder: Path) -> None:
        """Where the next dialog opens."""
        self._folder = folder

    def default_name(self, what: ExportKind) -> str:
        """e.g. "7-to-9_latent-descent_L2-2.04.png"."""
        outcome = self.chosen
        ending, suffix = SUFFIXES[what]
        if what in OF_FRAME and self._frame is not None:
            frame = self._frame
            return f"{frame.step.original_label}_{frame.request.attack}_{frame.file}{ending}{suffix}"
        if outcome is None:
            return f"absgui{ending}{suffix}"
        request, best = outcome.request, outcome.best
        name = f"{outcome.original_label}"
        if best is not None:
            name += f"-to-{best.label}"
        name += f"_{request.attack}"
        if best is not None:
            name += f"_{request.norm.value}-{found_amount(request.norm, best.distances.of(request.norm))}"
        return f"{name}{ending}{suffix}"

    def ask(self, what: ExportKind) -> None:
        """Open the file dialog for one kind of file."""
        outcome, picture = self.chosen, self._frame if what in OF_FRAME else None
        if (picture is None) if what in OF_FRAME else (outcome is None and what is not ExportKind.SLICE_PNG):
            return
        payload = self._plot(what) if what in (*PLOTS, ExportKind.SLICE_PNG) else None
        answers = self._answers.get(id(outcome), Answers())
        path = self._folder / self.default_name(what)
        self._open_dialog(ExportJob(what, path, outcome, answers, payload, picture=picture))

    def _open_dialog(self, job: ExportJob) -> None:
        """Ask where to write it, at the job's own path unless the user says otherwise."""
        self._asked = job
        suffix = SUFFIXES[job.what][1]
        dialog = QFileDialog(self.window(), tr("Export"), str(job.path))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{suffix[1:].upper()} (*{suffix})")
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(job.path.name)
        dialog.fileSelected.connect(self._file_chosen)
        dialog.finished.connect(self._dialog_ended)
        self.dialog = dialog
        dialog.open()

    def offer_float(self, job: ExportJob) -> None:
        """Say that rounding to 8 bits undid the adversarial, and offer NPY or the PNG all the same."""
        question = QMessageBox(self.window())
        question.setIcon(QMessageBox.Icon.Warning)
        question.setWindowTitle(tr("Export"))
        question.setText(tr("Rounded to 256 grey levels, this image is no longer adversarial."))
        question.setInformativeText(tr("NPY keeps the exact numbers. Nothing has been written yet."))
        npy = question.addButton(tr("Save as NPY"), QMessageBox.ButtonRole.AcceptRole)
        png = question.addButton(tr("Save the PNG anyway"), QMessageBox.ButtonRole.DestructiveRole)
        question.addButton(QMessageBox.StandardButton.Cancel)
        question.setDefaultButton(npy)
        # The user has agreed to the PNG's name only: the NPY asks for its own, and before it replaces a file.
        instead = replace(job, what=EXACT.get(job.what, ExportKind.NPY), path=job.path.with_suffix(".npy"))
        answers = {
            npy: lambda: self._open_dialog(instead),
            png: lambda: self.export_requested.emit(replace(job, accept_rounding=True)),
        }
        question.buttonClicked.connect(lambda button: self._rounding_answered(answers.get(button)))
        self.question = question
        question.open()

    def _file_chosen(self, path: str) -> None:
        assert self.dialog is not None
        target = Path(path)
        self._folder = target.parent
        if self._asked is not None:
            self.export_requested.emit(replace(self._asked, path=target))

    def _dialog_ended(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _rounding_answered(self, go_on: Callable[[], None] | None) -> None:
        if self.question is not None:
            self.question.deleteLater()
            self.question = None
        if go_on is not None:
            go_on()

    def _plot(self, what: ExportKind) -> bytes:
        assert self._plots is not None
        assert self._slice is not None
        if what is ExportKind.SLICE_PNG:
            return self._slice.as_png()
        if what is ExportKind.PLOT_PNG:
            return self._plots.as_png()
        return self._plots.as_svg() if what is ExportKind.PLOT_SVG else self._plots.as_csv()

    def _copy(self) -> None:
        """What the action that was triggered says."""
        action = self.sender()
        best = action in (self.copy_best_action, self.copy_best_large_action)
        large = action in (self.copy_large_action, self.copy_best_large_action)
        outcome = self.chosen
        picture = self._frame if not best else None if outcome is None else best_of(outcome)
        if picture is not None:
            self.copy_requested.emit(CopyJob(picture, ENLARGED if large else 1))

    def _ask_for_code(self) -> None:
        action = self.sender()
        self.code_requested.emit(next(code for code, each in self.code_actions.items() if each is action))

    def put_text_on_clipboard(self, text: str, what: str) -> None:
        """`what` says in words what the text is."""
        QGuiApplication.clipboard().setText(text)
        self.copied.emit(tr("Copied {what}", what=what))

    def put_on_clipboard(self, pixels: NDArray[np.uint8], scale: int, what: str, how: str) -> None:
        """(28, 28) grey levels, each as a square of `scale`; `how` says what rounding has done to them."""
        shown = np.ascontiguousarray(pixels.repeat(scale, 0).repeat(scale, 1))
        side = SIDE * scale
        QGuiApplication.clipboard().setImage(
            QImage(shown.data, side, side, side, QImage.Format.Format_Grayscale8).copy()
        )
        self.copied.emit(tr("Copied {what}, {side} × {side}; {how}", what=what, side=side, how=how))

    def _ask_triggered(self) -> None:
        action = self.sender()
        kind = next(kind for kind, each in self.kinds.items() if each is action)
        self.ask(kind)

    def _build(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(tr("Export"))
        self.failed_action.setCheckable(True)
        self.failed_action.toggled.connect(self._show_state)
        menu.addAction(self.failed_action)
        for title, entries in SECTIONS:
            add_heading(menu, tr(title))
            for kind, text in entries:
                action = QAction(tr(text, frame=tr(THIS_FRAME), times=ENLARGED), self)
                action.triggered.connect(self._ask_triggered)
                menu.addAction(action)
                set_obstacle(action, tr(NEEDS[kind]))
                self.kinds[kind] = action
        add_heading(menu, tr("Clipboard"))
        self.copy_action.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        best = self.copy_best_action, self.copy_best_large_action
        copies = (self.copy_action, self.copy_large_action, *best)
        for action, kind in zip(copies, (*2 * [ExportKind.FRAME_PNG], *2 * [ExportKind.PNG]), strict=True):
            set_obstacle(action, tr(NEEDS[kind]))
            action.triggered.connect(self._copy)
            menu.addAction(action)
        for action in self.code_actions.values():
            action.triggered.connect(self._ask_for_code)
            set_obstacle(action, tr("Draw a digit first"))
            menu.addAction(action)
        self.setMenu(menu)
