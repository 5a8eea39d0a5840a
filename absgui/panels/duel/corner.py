"""One side of a duel beside its pictures: which model, what it reads, what was found and certified, its p."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from absgui.language import tr
from absgui.panels.duel.posterior import Posterior
from absgui.presentation.duel.scene import Contender, SideScene
from absgui.widgets import theme
from absgui.widgets.eliding import ElidingBox
from absgui.widgets.role_label import ElidedRoleLabel, RoleLabel
from engine.types import AttackStep, Norm

LEAST = 168
"""Px of width."""
_LOW, _LOWER, _LEAST = 190, 140, 116
"""Px of height below which there is no room for what a certificate rests on, for what was found, and for what
the image itself is read as."""


class Corner(QWidget):
    """Passive but for the choice of a model.

    Signals:
        picked(int): the place of a contender.
    """

    picked = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMinimumWidth(LEAST)
        self.model = ElidingBox(7, self)
        self.model.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.model.setMinimumHeight(self.model.sizeHint().height())
        self.model.setAccessibleName(tr("{side}: model", side=name))
        self.model.activated.connect(self.picked)
        self.reads = self._label(theme.Role.TEXT, tr("What it reads"))
        self.found = self._label(theme.Role.NUMBER, tr("Nearest adversarial example found"))
        self.found_words = self._label(theme.Role.CAPTION, tr("What was found"))
        self.certified = self._label(theme.Role.CAPTION, tr("What is certified"))
        self.rests = RoleLabel(theme.Role.CAPTION, self)
        self.rests.setAccessibleDescription(tr("What the certificate rests on"))
        self.rests.setWordWrap(True)
        self.posterior = Posterior(tr("{side}: p of the classes", side=name), self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID // 4)
        layout.addWidget(self.model)
        layout.addSpacing(theme.GRID // 2)
        for label in (self.reads, self.found, self.found_words, self.certified, self.rests):
            layout.addWidget(label)
        layout.addWidget(self.posterior, 1)

    def show_contenders(self, contenders: Sequence[Contender], place: int) -> None:
        """What can be chosen, and what is; emits nothing."""
        titles = [tr(each.title) for each in contenders]
        if titles != [self.model.itemText(k) for k in range(self.model.count())]:
            self.model.clear()
            for k, each in enumerate(contenders):
                self.model.addItem(titles[k])
                # Rich text, because only that is broken into lines.
                tip = f"<p>{html.escape(tr(each.tip))}</p>" if each.tip else ""
                self.model.setItemData(k, tip, Qt.ItemDataRole.ToolTipRole)
        self.model.setCurrentIndex(place)
        self.model.setToolTip(tr(contenders[place].tip) if contenders else "")

    def show_side(self, side: SideScene | None, norm: Norm, truth: int | None) -> None:
        """What has come of it by now; None for nothing."""
        texts = (
            ("", "", "", ("", ""))
            if side is None
            else (side.reads(truth), side.found(norm), side.found_words(), side.certified(norm))
        )
        self.reads.setText(texts[0])
        self.found.setText(texts[1])
        self.found_words.setText(texts[2])
        said, rests = texts[3]
        self.certified.setText(said)
        self.rests.setText(rests)
        self.certified.setToolTip(f"{said}, {rests}" if rests else said)
        self._colour(self.found, theme.Meaning.RIVAL)
        certain = side is not None and side.reading is not None and side.reading.certificate is not None
        self._colour(self.certified, theme.Meaning.CERTIFIED if certain else None)

    def show_step(self, side: SideScene | None, step: AttackStep | None) -> None:
        """p of a frame, or of the image itself where there is none."""
        reading = None if side is None else side.reading
        if side is None or reading is None:
            self.posterior.show_values(None, -1, -1, ())
        elif step is None:
            self.posterior.show_values(reading.confidence, reading.label, reading.label, side.names())
        else:
            self.posterior.show_values(step.confidence, step.original_label, step.label, side.names())

    def _label(self, role: theme.Role, name: str) -> ElidedRoleLabel:
        label = ElidedRoleLabel(role, self)
        label.setAccessibleDescription(name)
        label.setForegroundRole(QPalette.ColorRole.WindowText)
        label.setMinimumHeight(label.fontMetrics().height())
        return label

    @staticmethod
    def _colour(label: ElidedRoleLabel, meaning: theme.Meaning | None) -> None:
        colours = theme.colours()
        palette = label.palette()
        wanted = palette.color(QPalette.ColorRole.Text) if meaning is None else colours.of(meaning)
        if palette.color(QPalette.ColorRole.WindowText) != wanted:
            palette.setColor(QPalette.ColorRole.WindowText, wanted)
            label.setPalette(palette)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rests.setVisible(self.height() >= _LOW)
        self.found_words.setVisible(self.height() >= _LOWER)
        self.reads.setVisible(self.height() >= _LEAST)
