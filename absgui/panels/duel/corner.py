"""One side of a duel beside its pictures: which model, what it reads, what was found and certified, its p."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from absgui.language import tr
from absgui.panels.duel.posterior import Posterior
from absgui.presentation.duel.scene import Contender, SideScene
from absgui.widgets import theme
from absgui.widgets.eliding import ElidingBox
from absgui.widgets.role_label import ElidedRoleLabel, RoleLabel
from engine.types import AttackStep, Norm

LEAST = 168
"""Px of width at the usual text size."""


class _Line(ElidedRoleLabel):
    """Text in the colour of what it means, which is asked for at every painting and so follows the theme."""

    def __init__(self, role: theme.Role, parent: QWidget) -> None:
        super().__init__(role, parent)
        self.role = role
        self._meaning: theme.Meaning | None = None
        self.setForegroundRole(QPalette.ColorRole.WindowText)

    def set_meaning(self, meaning: theme.Meaning | None) -> None:
        """None for no colour."""
        self._meaning = meaning
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._meaning is None:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(theme.colours().of(self._meaning))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class Corner(QWidget):
    """Passive but for the choice of a model.

    Signals:
        picked(int): the place of a contender.
    """

    picked = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.model = ElidingBox(7, self)
        self.model.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.model.setAccessibleName(tr("{side}: model", side=name))
        self.model.activated.connect(self.picked)
        self.reads = self._label(theme.Role.TEXT, tr("What it reads"))
        self.found = self._label(theme.Role.NUMBER, tr("Nearest adversarial example found"))
        self.found_words = self._label(theme.Role.CAPTION, tr("What was found"))
        self.certified = self._label(theme.Role.CAPTION, tr("What is certified"))
        self.rests = RoleLabel(theme.Role.CAPTION, self)
        self.rests.setAccessibleDescription(tr("What the certificate rests on"))
        self.rests.setWordWrap(True)
        self._rests: tuple[str, str] = "", ""
        """What the certificate rests on, and the same in fewer words."""
        self.posterior = Posterior(tr("{side}: p of the classes", side=name), self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID // 4)
        layout.addWidget(self.model)
        layout.addSpacing(theme.GRID // 2)
        for label in (self.reads, self.found, self.found_words, self.certified, self.rests):
            layout.addWidget(label)
        layout.addWidget(self.posterior, 1)
        layout.addStretch()
        self._share_room()

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
            ("", "", "", ("", "", ""))
            if side is None
            else (side.reads(truth), side.found(norm), side.found_words(), side.certified(norm))
        )
        self.reads.setText(texts[0])
        self.found.setText(texts[1])
        self.found_words.setText(texts[2])
        said, *rests = texts[3]
        self._rests = rests[0], rests[1]
        self.certified.setText(said)
        self.certified.setToolTip(f"{said}, {rests[0]}" if rests[0] else said)
        self.found.set_meaning(theme.Meaning.RIVAL)
        certain = side is not None and side.reading is not None and side.reading.certificate is not None
        self.certified.set_meaning(theme.Meaning.CERTIFIED if certain else None)
        self._share_room()

    def show_step(self, side: SideScene | None, step: AttackStep | None) -> None:
        """p of a frame, or of the image itself where there is none."""
        reading = None if side is None else side.reading
        if side is None or reading is None:
            self.posterior.show_values(None, -1, -1, ())
        elif step is None:
            self.posterior.show_values(reading.confidence, reading.label, reading.label, side.names())
        else:
            self.posterior.show_values(step.confidence, step.original_label, step.label, side.names())

    def _label(self, role: theme.Role, name: str) -> _Line:
        label = _Line(role, self)
        label.setAccessibleDescription(name)
        return label

    def _share_room(self) -> None:
        """Show what there is room for, and a certificate only with what it rests on."""
        for label in (self.reads, self.found, self.found_words, self.certified):
            label.setFixedHeight(math.ceil(theme.metrics(label.role).height()))
        gap = theme.GRID // 4
        left = self.height() - self.model.sizeHint().height() - theme.GRID // 2 - gap
        left -= self.found.minimumHeight() + gap
        words, few = (self._needed(text) for text in self._rests)
        certificate = self.certified.minimumHeight() + gap
        others = self.reads.minimumHeight() + self.found_words.minimumHeight() + 2 * gap
        full = left >= certificate + words + others + self.posterior.minimumSizeHint().height()
        self.rests.setText(self._rests[0 if full else 1])
        certificate += words if full else few
        for parts, needed in (
            ((self.certified, self.rests), certificate),
            ((self.reads,), self.reads.minimumHeight() + gap),
            ((self.posterior,), self.posterior.minimumSizeHint().height()),
            ((self.found_words,), self.found_words.minimumHeight() + gap),
        ):
            fits = left >= needed
            left -= needed if fits else 0
            for part in parts:
                part.setVisible(fits and (part is not self.rests or bool(self._rests[0])))

    def _needed(self, text: str) -> int:
        """Px of height of a text that is wrapped."""
        if not text:
            return 0
        room = QRectF(0, 0, max(self.width(), 1), 10_000)
        box = theme.metrics(theme.Role.CAPTION).boundingRect(room, Qt.TextFlag.TextWordWrap, text)
        return math.ceil(box.height()) + theme.GRID // 4

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()
