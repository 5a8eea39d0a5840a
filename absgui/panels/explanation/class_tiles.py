"""What each of the ten classes makes of the image, side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from absgui.panels.explanation.class_tile import ClassTile, TileContent
from absgui.presentation.wording import class_names
from absgui.widgets import theme
from absgui.widgets.role_label import RoleLabel
from engine.types import CLASSES, ModelInfo, Reading

_COLUMNS = 5


class ClassTiles(QWidget):
    """Ten tiles in two rows.

    Signals:
        target_picked(object): the user pinned a class as the attack's target, or None to let go of it.
    """

    target_picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What each class makes of it")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID // 2)
        self.tiles = [ClassTile(label, self) for label in range(CLASSES)]
        for tile in self.tiles:
            layout.addWidget(tile, tile.label // _COLUMNS, tile.label % _COLUMNS)
            tile.clicked.connect(self._on_clicked)
            tile.set_companions(self.tiles)

        self.note = RoleLabel(theme.Role.CAPTION, self)
        self.note.setText("This model makes no reconstructions: each square fills up with p.")
        self.note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note.hide()
        layout.addWidget(self.note, CLASSES // _COLUMNS, 0, 1, _COLUMNS)

    def show_reading(self, reading: Reading | None, info: ModelInfo | None = None) -> None:
        """`info` says which model read it: what its energies and its classes are called."""
        names, score = class_names(info), "energy" if info is None else info.score
        for tile in self.tiles:
            tile.set_name(names[tile.label])
            tile.set_content(None if reading is None else _content(reading, tile.label, score))
        if reading is not None:
            self.note.setVisible(reading.reconstructions is None)

    def set_target(self, target: int | None) -> None:
        """Mark the class that attacks aim at, None for none."""
        for tile in self.tiles:
            tile.setChecked(tile.label == target)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for tile in self.tiles:
            tile.update()  # also one that kept its size: the smallest of them decides for all

    def _on_clicked(self, checked: bool) -> None:
        tile = self.sender()
        if isinstance(tile, ClassTile):
            self.target_picked.emit(tile.label if checked else None)


def _content(reading: Reading, label: int, score: str) -> TileContent:
    meaning = {reading.label: theme.Meaning.ORIGINAL, reading.rival: theme.Meaning.RIVAL}
    reconstruction = None if reading.reconstructions is None else reading.reconstructions[label]
    return TileContent(
        reconstruction=reconstruction,
        residual=None if reconstruction is None else reading.image - reconstruction,
        energy=float(reading.energies[label]),
        confidence=float(reading.confidence[label]),
        meaning=meaning.get(label, theme.Meaning.NEUTRAL),
        score=score,
    )
