"""The menu of models: those that there are, what was loaded besides, other weights, a file, the inference."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QWidget

from absgui.language import mark, tr
from absgui.presentation.model_menu import ModelEntry
from absgui.widgets.buttons import OBSTACLE
from absgui.widgets.eliding import ElidingBox
from engine.types import ModelChoice

OTHER_WEIGHTS = "weights"
"""Data of the entry that asks for weights."""
OWN_MODEL = "own"
"""Data of the entry that asks for a file that is a model."""
OTHER_MODE = "mode"
"""Data of the entry that changes the inference."""
MODE_TITLES = {"fast": mark("Use fast inference"), "paper": mark("Use the paper's inference (slow)")}
"""How the entry is called that changes to this mode."""


class ModelBox(ElidingBox):
    """Stands at the model in use.

    Signals:
        model_picked(str, object): a model's name, and the Path of its weights or None for the bundled ones.
        weights_wanted(): ask for weights.
        own_wanted(): ask for a file that is a model.
        mode_picked(str): the inference mode, "fast" or "paper".
    """

    model_picked = Signal(str, object)
    weights_wanted = Signal()
    own_wanted = Signal()
    mode_picked = Signal(str)

    def __init__(self, entries: Sequence[ModelEntry], parent: QWidget | None = None) -> None:
        super().__init__(12, parent)
        self._entries = {entry.name: entry for entry in entries}
        self._mode = "fast"
        for entry in entries:
            self._add(self.count(), tr(entry.title), (entry.name, None), tr(entry.tip))
        self.insertSeparator(self.count())
        self._add(
            self.count(), tr("Other weights…"), OTHER_WEIGHTS, tr("Load this model with your own weights")
        )
        self._add(
            self.count(),
            tr("Your own model…"),
            OWN_MODEL,
            tr(
                "Your own classifier: TorchScript (.pt, .ts) or ONNX. A TorchScript file is a program: "
                "open only those you trust"
            ),
        )
        self._add(self.count(), tr(MODE_TITLES["paper"]), OTHER_MODE, tr("How the best latents are found"))
        self.view().setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setAccessibleName(tr("Model"))
        self.activated.connect(self._on_activated)

    def show_choice(self, choice: ModelChoice) -> None:
        """Stand at this entry, a new one for a file or weights not seen before; emits nothing."""
        name, weights = choice.name, choice.weights
        entry = self._entries.get(name) or ModelEntry(name, Path(name).name)
        place = self._place((name, weights))
        if place < 0:
            place = self.findData(OTHER_WEIGHTS) - 1  # before the line
            title = tr(entry.title) if weights is None else f"{tr(entry.title)} · {_short(weights)}"
            self._add(place, title, (name, weights), str(weights or name))
        self._mode = choice.mode
        self.setItemText(self.findData(OTHER_MODE), tr(MODE_TITLES[self._other_mode]))
        self._enable(OTHER_WEIGHTS, entry.has_weights, tr("This model's weights can't be replaced"))
        self._enable(OTHER_MODE, entry.has_modes, tr("This model has no other inference"))
        self.setCurrentIndex(place)
        tip = self.itemData(place, Qt.ItemDataRole.ToolTipRole)
        used = tr("The model in use: {model}", model=html.escape(self.currentText()))
        self.setToolTip(f"<p>{used}</p>{tip}")

    @property
    def _other_mode(self) -> str:
        return "paper" if self._mode == "fast" else "fast"

    def _add(self, place: int, title: str, data: object, tip: str) -> None:
        self.insertItem(place, title, data)
        # Rich text, because only that is broken into lines.
        self.setItemData(place, f"<p>{html.escape(tip)}</p>" if tip else "", Qt.ItemDataRole.ToolTipRole)

    def _enable(self, data: str, on: bool, why_not: str) -> None:
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        model.item(self.findData(data)).setEnabled(on)
        model.item(self.findData(data)).setData(why_not, OBSTACLE)

    def _place(self, wanted: tuple[str, Path | None]) -> int:
        # Not findData: Qt has its own idea of when two Python values are the same.
        return next((at for at in range(self.count()) if self.itemData(at) == wanted), -1)

    def _on_activated(self, index: int) -> None:
        picked = self.itemData(index)
        if picked == OTHER_WEIGHTS:
            self.weights_wanted.emit()
        elif picked == OWN_MODEL:
            self.own_wanted.emit()
        elif picked == OTHER_MODE:
            self.mode_picked.emit(self._other_mode)
        elif picked:
            self.model_picked.emit(*picked)


def _short(weights: Path) -> str:
    """The folder or the file, as short as it can be told from others: "abs/", "mine.safetensors"."""
    return weights.name if weights.suffix else f"{weights.name or weights}/"
