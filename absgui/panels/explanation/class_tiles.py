"""What each of the ten classes makes of the image, side by side."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from absgui.language import tr
from absgui.panels.explanation.class_tile import ClassTile, TileContent
from absgui.presentation.class_view import ClassView
from absgui.presentation.wording import class_names
from absgui.widgets import theme
from absgui.widgets.role_label import RoleLabel
from engine.types import CLASSES, ModelInfo

_COLUMNS = 5
_TWO_ROWS = 150
"""Per cent of text size from which on one row of all is more than a narrow window has."""
_GAP = 2
QWIDGETSIZE_MAX = (1 << 24) - 1
"""Qt's, which PySide does not name."""


class ClassTiles(QWidget):
    """Ten tiles in two rows; in one where the pictures are larger then.

    Signals:
        target_picked(object): the user pinned a class as the attack's target, or None to let go of it.
    """

    target_picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("What each class makes of it"))
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(_GAP)
        self.tiles = [ClassTile(label, self) for label in range(CLASSES)]
        for tile in self.tiles:
            tile.clicked.connect(self._on_clicked)
            tile.set_companions(self.tiles)

        self.note = RoleLabel(theme.Role.CAPTION, self)
        self.note.setText(tr("This model makes no reconstructions: each square fills up with p."))
        self.note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note.hide()
        self._columns = 0
        self._fits = True
        """All tiles can stand in one row."""
        self._arrange(_COLUMNS)

    def show_view(self, view: ClassView | None, info: ModelInfo | None = None) -> None:
        """`info` says which model made it: what its energies and its classes are called."""
        names, score = class_names(info), "energy" if info is None else info.score
        for tile in self.tiles:
            tile.set_name(names[tile.label])
            tile.set_content(None if view is None else _content(view, tile.label, score))
        if view is not None:
            self.note.setVisible(view.reconstructions is None)

    def set_target(self, target: int | None) -> None:
        """Mark the class that attacks aim at, None for none."""
        for tile in self.tiles:
            tile.setChecked(tile.label == target)

    def fit(self, width: int, height: int) -> None:
        """Arrange the tiles for so much room; in one row they take no more height than they need."""
        in_row = self._scale(CLASSES, width, height)
        fits = width >= CLASSES * (self.tiles[0].minimumSizeHint().width() + _GAP) - _GAP
        if fits is not self._fits:
            self._fits = fits
            self.updateGeometry()
        cramped = height - self._note < 2 * self.tiles[0].minimumSizeHint().height() + _GAP
        is_row = fits and (cramped or in_row > self._scale(_COLUMNS, width, height))
        self._arrange(CLASSES if is_row else _COLUMNS)
        most = self.tiles[0].height_at(in_row) + self._note if is_row else QWIDGETSIZE_MAX
        self.setMaximumHeight(most)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for tile in self.tiles:
            self._layout.addWidget(tile, tile.label // columns, tile.label % columns)
        self._layout.addWidget(self.note, CLASSES // columns, 0, 1, columns)

    def _scale(self, columns: int, width: int, height: int) -> float:
        """Of the pictures, in so many columns."""
        rows = CLASSES // columns
        each = (width - (columns - 1) * _GAP) // columns
        return self.tiles[0].scale_in(each, (height - self._note - (rows - 1) * _GAP) // rows)

    @property
    def _note(self) -> int:
        return 0 if self.note.isHidden() else self.note.sizeHint().height() + _GAP

    # Qt overrides

    def minimumSizeHint(self) -> QSize:
        least = self.tiles[0].minimumSizeHint()
        columns = CLASSES if theme.text_size() < _TWO_ROWS else _COLUMNS
        rows = 1 if self._fits else CLASSES // columns
        return QSize(
            columns * (least.width() + _GAP) - _GAP, self._note + rows * (least.height() + _GAP) - _GAP
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for tile in self.tiles:
            tile.update()  # also one that kept its size: the smallest of them decides for all

    def _on_clicked(self, checked: bool) -> None:
        tile = self.sender()
        if isinstance(tile, ClassTile):
            self.target_picked.emit(tile.label if checked else None)


def _content(view: ClassView, label: int, score: str) -> TileContent:
    # The best of ten that explain nothing has won nothing.
    meaning = {view.rival: theme.Meaning.RIVAL, view.own: theme.Meaning.ORIGINAL} if view.explained else {}
    reconstruction = None if view.reconstructions is None else view.reconstructions[label]
    return TileContent(
        reconstruction=reconstruction,
        residual=None if reconstruction is None else view.image - reconstruction,
        explains=view.reconstructions is not None,
        energy=float(view.energies[label]),
        confidence=float(view.confidence[label]),
        meaning=meaning.get(label, theme.Meaning.NEUTRAL),
        word=view.word(label),
        score=score,
        explained=view.explained,
        paper_confidence=None if view.paper is None else float(view.paper[label]),
    )
