"""A choice whose text ends in an ellipsis where there is no room for it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QWidget


class ElidingBox(QComboBox):
    """As wide as some letters, not as its longest entry; opened, it shows all of each entry."""

    def __init__(self, letters: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(letters)
        self.setMaxVisibleItems(32)

    # Qt

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """What does not fit gets an ellipsis: Qt would cut it off."""
        super().initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        # The style keeps a little free at both sides of the text.
        elide = Qt.TextElideMode.ElideRight
        text = self.fontMetrics().elidedText(self.currentText(), elide, room.width() - 2)
        option.currentText = text

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 2 * self.view().frameWidth() + 24)
        super().showPopup()
