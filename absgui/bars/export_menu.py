"""Export the result: pictures, arrays, tables, animation, plots, clipboard.

Wiring (nothing is written here):
- `set_outcome(outcome)` when an attack ends; one that found nothing does not take the place of one that did;
- `set_answers(answers)`; `set_plot_source(player.curves)` once, `set_plotted(outcome)` at other curves;
- connect `export_requested` (an ExportJob, to be carried out in the worker thread) and `copied` (words);
- connect `copy_requested` (a CopyJob: round it, it is to stay adversarial) to what calls `put_on_clipboard`;
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

from absgui.presentation.answers import Answers
from absgui.presentation.export_job import CopyJob, ExportJob, ExportKind
from absgui.presentation.wording import found_amount
from engine.types import SIDE, Outcome

ENLARGED = 16
"""One pixel of the digit becomes this many, each way."""

_PLOTS = (ExportKind.PLOT_PNG, ExportKind.PLOT_SVG, ExportKind.PLOT_CSV)
_OF_FRAMES = (ExportKind.TRAJECTORY_NPZ, ExportKind.CSV, ExportKind.GIF, ExportKind.CONTACT_SHEET, *_PLOTS)
_SECTIONS: tuple[tuple[str, tuple[tuple[ExportKind, str], ...]], ...] = (
    (
        "Adversarial image",
        (
            (ExportKind.PNG, "PNG, 28 × 28 …"),
            (ExportKind.PNG_LARGE, f"PNG, enlarged {ENLARGED} times …"),
            (ExportKind.NPY, "NPY, exact floats …"),
            (ExportKind.NPZ, "NPZ, with the original and the numbers …"),
        ),
    ),
    (
        "All frames",
        (
            (ExportKind.TRAJECTORY_NPZ, "NPZ, every frame …"),
            (ExportKind.CSV, "CSV, the numbers …"),
            (ExportKind.GIF, "GIF, animated …"),
            (ExportKind.CONTACT_SHEET, "PNG, contact sheet …"),
        ),
    ),
    ("Slice", ((ExportKind.SLICE_PNG, "PNG …"),)),
    (
        "Curves",
        (
            (ExportKind.PLOT_PNG, "PNG …"),
            (ExportKind.PLOT_SVG, "SVG …"),
            (ExportKind.PLOT_CSV, "CSV …"),
        ),
    ),
)
_SUFFIXES = {
    ExportKind.PNG: ("", ".png"),
    ExportKind.PNG_LARGE: (f"_x{ENLARGED}", ".png"),
    ExportKind.NPY: ("", ".npy"),
    ExportKind.NPZ: ("", ".npz"),
    ExportKind.TRAJECTORY_NPZ: ("_frames", ".npz"),
    ExportKind.CSV: ("_frames", ".csv"),
    ExportKind.GIF: ("_frames", ".gif"),
    ExportKind.CONTACT_SHEET: ("_contact-sheet", ".png"),
    ExportKind.SLICE_PNG: ("_slice", ".png"),
    ExportKind.PLOT_PNG: ("_curves", ".png"),
    ExportKind.PLOT_SVG: ("_curves", ".svg"),
    ExportKind.PLOT_CSV: ("_curves", ".csv"),
}


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
        copied(str): something is on the clipboard; what, in words.
    """

    export_requested = Signal(object)
    copy_requested = Signal(object)
    copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText("Export")
        self.setAccessibleName("Export")
        self.setToolTip("Save or copy what the attack found")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._outcome: Outcome | None = None
        self._failed: Outcome | None = None
        """The newest one, where it found nothing and another did."""
        self._plotted: Outcome | None = None
        self._asked: ExportJob | None = None
        """What the open file dialog is about: another attack may end meanwhile."""
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
        self.failed_action = QAction("From the last attack, which found nothing", self)
        self.copy_action = QAction("Copy adversarial example, 28 × 28", self)
        self.copy_large_action = QAction("Copy adversarial example, enlarged", self)
        self._build()
        self.set_outcome(None)

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

    @property
    def chosen(self) -> Outcome | None:
        """The attack that is exported: the last that found something, unless another is asked for."""
        return self._failed if self._failed is not None and self.failed_action.isChecked() else self._outcome

    def _show_state(self) -> None:
        outcome = self.chosen
        found = outcome is not None and outcome.best is not None
        frames = outcome is not None and len(outcome.frames) > 0
        for kind, action in self.kinds.items():
            able = frames if kind in _OF_FRAMES else found
            drawn = self._plots is not None and self._plotted is outcome
            action.setEnabled(able and (kind not in _PLOTS or drawn))
        self.kinds[ExportKind.SLICE_PNG].setEnabled(self._sliced)
        self.copy_action.setEnabled(found)
        self.copy_large_action.setEnabled(found)

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
        ending, suffix = _SUFFIXES[what]
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
        outcome = self.chosen
        if outcome is None and what is not ExportKind.SLICE_PNG:
            return
        payload = self._plot(what) if what in (*_PLOTS, ExportKind.SLICE_PNG) else None
        answers = self._answers.get(id(outcome), Answers())
        self._open_dialog(ExportJob(what, self._folder / self.default_name(what), outcome, answers, payload))

    def _open_dialog(self, job: ExportJob) -> None:
        """Ask where to write it, at the job's own path unless the user says otherwise."""
        self._asked = job
        suffix = _SUFFIXES[job.what][1]
        dialog = QFileDialog(self.window(), "Export", str(job.path))
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
        question.setWindowTitle("Export")
        question.setText("Rounded to 256 grey levels, this image is no longer adversarial.")
        question.setInformativeText("NPY keeps the exact numbers. Nothing has been written yet.")
        npy = question.addButton("Save as NPY", QMessageBox.ButtonRole.AcceptRole)
        png = question.addButton("Save the PNG anyway", QMessageBox.ButtonRole.DestructiveRole)
        question.addButton(QMessageBox.StandardButton.Cancel)
        question.setDefaultButton(npy)
        # The user has agreed to the PNG's name only: the NPY asks for its own, and before it replaces a file.
        instead = replace(job, what=ExportKind.NPY, path=job.path.with_suffix(".npy"))
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
        self._to_clipboard(1)

    def _copy_large(self) -> None:
        self._to_clipboard(ENLARGED)

    def _to_clipboard(self, factor: int) -> None:
        outcome = self.chosen
        if outcome is None or outcome.best is None:
            return
        self.copy_requested.emit(CopyJob(outcome, factor))

    def put_on_clipboard(self, pixels: NDArray[np.uint8], scale: int, how: str) -> None:
        """(28, 28) grey levels, each as a square of `scale`; `how` says what rounding has done to them."""
        shown = np.ascontiguousarray(pixels.repeat(scale, 0).repeat(scale, 1))
        side = SIDE * scale
        QGuiApplication.clipboard().setImage(
            QImage(shown.data, side, side, side, QImage.Format.Format_Grayscale8).copy()
        )
        self.copied.emit(f"Copied the adversarial image, {side} × {side}; {how}")

    def _ask_triggered(self) -> None:
        action = self.sender()
        kind = next(kind for kind, each in self.kinds.items() if each is action)
        self.ask(kind)

    def _build(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName("Export")
        self.failed_action.setCheckable(True)
        self.failed_action.toggled.connect(self._show_state)
        menu.addAction(self.failed_action)
        for title, entries in _SECTIONS:
            menu.addSection(title)
            for kind, text in entries:
                action = QAction(text, self)
                action.triggered.connect(self._ask_triggered)
                menu.addAction(action)
                self.kinds[kind] = action
        menu.addSection("Clipboard")
        self.copy_action.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        self.copy_action.triggered.connect(self._copy)
        self.copy_large_action.triggered.connect(self._copy_large)
        menu.addAction(self.copy_action)
        menu.addAction(self.copy_large_action)
        self.setMenu(menu)
