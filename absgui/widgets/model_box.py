"""The menu of models: the bundled ones, folders that were loaded, other weights, the inference."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from engine.types import ModelChoice

MODELS = (("abs", "ABS"), ("binary-abs", "Binary ABS"), ("exact-abs", "Exact ABS"))
"""Registry names and how they are called."""
OTHER_WEIGHTS = "weights"
"""Data of the entry that asks for a folder."""
OTHER_MODE = "mode"
"""Data of the entry that changes the inference."""
MODE_TITLES = {"fast": "Inference: fast again", "paper": "Inference: the paper's, slow"}
"""How the entry is called that changes to this mode."""


class ModelBox(QComboBox):
    """Stands at the model in use.

    Signals:
        model_picked(str, object): a registry name, and the Path of its weights or None for the bundled ones.
        weights_wanted(): ask for a folder of weights.
        mode_picked(str): the inference mode, "fast" or "paper".
    """

    model_picked = Signal(str, object)
    weights_wanted = Signal()
    mode_picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode = "fast"
        for name, title in MODELS:
            self.addItem(title, (name, None))
        self.addItem("Other weights…", OTHER_WEIGHTS)
        self.addItem(MODE_TITLES["paper"], OTHER_MODE)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.view().setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setAccessibleName("Model")
        self.setToolTip("The classifier that reads, certifies and is attacked")
        self.activated.connect(self._on_activated)

    def show_choice(self, choice: ModelChoice) -> None:
        """Stand at this entry, a new one for weights not seen before; emits nothing."""
        name, weights = choice.name, choice.weights
        place = self._entry(name, weights)
        if place < 0:
            place = self.findData(OTHER_WEIGHTS)
            self.insertItem(place, f"{dict(MODELS).get(name, name)} · {_short(weights)}", (name, weights))
            self.setItemData(place, str(weights), Qt.ItemDataRole.ToolTipRole)
        self._mode = choice.mode
        self.setItemText(self.findData(OTHER_MODE), MODE_TITLES[self._other_mode])
        self.setCurrentIndex(place)

    @property
    def _other_mode(self) -> str:
        return "paper" if self._mode == "fast" else "fast"

    def _entry(self, name: str, weights: Path | None) -> int:
        # Not findData: Qt has its own idea of when two Python values are the same.
        wanted = (name, weights)
        return next((at for at in range(self.count()) if self.itemData(at) == wanted), -1)

    def _on_activated(self, index: int) -> None:
        picked = self.itemData(index)
        if picked == OTHER_WEIGHTS:
            self.weights_wanted.emit()
        elif picked == OTHER_MODE:
            self.mode_picked.emit(self._other_mode)
        elif picked:
            self.model_picked.emit(*picked)


def _short(weights: Path | None) -> str:
    """The folder or the file, as short as it can be told from others: "abs/", "mine.safetensors"."""
    if weights is None:
        return "bundled"
    return weights.name if weights.suffix else f"{weights.name or weights}/"
