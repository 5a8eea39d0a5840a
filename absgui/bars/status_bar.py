"""The last line of the window: what happened, what runs, how fast, on what."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QWidget

from absgui.language import mark, tr
from absgui.presentation.wording import duration
from absgui.widgets import theme
from absgui.widgets.buttons import text_button
from absgui.widgets.role_label import RoleLabel
from engine.types import ModelInfo, Reading, Stage

_TICK_MS = 1000
_WORDS = {
    Stage.QUICK: mark("quick"),
    Stage.REFINED: mark("refined"),
    Stage.CERTIFYING: mark("first certificate"),
    Stage.CERTIFIED: mark("certified"),
}
_MODES = {"fast": mark("fast"), "paper": mark("paper")}
"""How the latents are searched."""


class StatusBar(QWidget):
    """Messages stay until the next thing is done; a failure stays until it is read or fixed.

    Signals:
        cancel_wanted(): stop what runs.
    """

    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self._error = False
        self._read_at: float | None = None
        self._milliseconds = 0.0
        self._stage = ""
        self.message = RoleLabel(theme.Role.TEXT, self)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.message.setAccessibleDescription(tr("Message"))
        self.dismiss = text_button(self, tr("Dismiss"), tr("Clear the message"))
        self.dismiss.hide()
        self.dismiss.clicked.connect(self.clear)
        self.task = self._caption(tr("Running task"))
        self.attack = self._caption(tr("Progress of the attack"))
        self.attack.hide()
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.progress.setFixedSize(12 * theme.GRID, theme.GRID)
        self.cancel = text_button(self, tr("Cancel"), tr("Stop it (Esc)"))
        self.cancel.hide()
        self.cancel.clicked.connect(self.cancel_wanted)
        self.reading = self._caption(tr("Last reading"))
        self.reading.setToolTip(tr("Duration and age of the last reading"))
        self.device = self._caption(tr("Device"))
        self._keep_height()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.GRID, theme.GRID // 2, theme.GRID, theme.GRID // 2)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self.message, 1)
        for widget in (self.dismiss, self.task, self.attack, self.progress, self.cancel):
            layout.addWidget(widget)
        layout.addWidget(self.reading)
        layout.addWidget(self.device)
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.setTimerType(Qt.TimerType.CoarseTimer)
        self._clock.timeout.connect(self._show_age)

    @property
    def has_error(self) -> bool:
        """A failure is being shown."""
        return self._error

    def say(self, text: str) -> None:
        """Something that went well. Does not replace a failure that nobody has dismissed."""
        if not self._error:
            self._show(text)

    def error(self, text: str) -> None:
        """Something that did not work, in one line that says what to do."""
        self._error = True
        self._show(f"⚠ {text}")

    def clear(self) -> None:
        """The failure is fixed or has been read."""
        self._error = False
        self._show("")

    def forget(self) -> None:
        """Something else is being done: what went well before is outdated. A failure stays."""
        if not self._error:
            self._show("")

    def show_progress(self, text: str) -> None:
        """How far the running attack is; "" for none."""
        self.attack.setText(text)
        self.attack.setVisible(bool(text))
        # As wide as it has been: what stands beside it must not shift with every number.
        widest = max(self.attack.minimumWidth(), self.attack.sizeHint().width())
        self.attack.setMinimumWidth(widest if text else 0)

    def show_task(self, text: str, *, cancellable: bool, share: float | None = None) -> None:
        """What runs, "" for nothing; `share` in [0, 1] where it is known how far it is."""
        if text and text != self.task.text():
            self.forget()
        self.task.setText(text)
        self.progress.setVisible(bool(text))
        self.cancel.setVisible(bool(text) and cancellable)
        if share is None:
            self.progress.setRange(0, 0 if text else 1)
        else:
            self.progress.setRange(0, 1000)
            self.progress.setValue(round(1000 * share))

    def show_model(self, info: ModelInfo | None) -> None:
        """Say which model is in use and on what; None for none yet."""
        if info is None:
            self.device.setText(tr("no model yet"))
            return
        how = tr(_MODES.get(info.mode, info.mode))
        mode = f", {how}" if info.searches_latents else ""
        self.device.setText(f"{tr(info.title)}{mode} · {info.device}")
        self.device.setToolTip(
            tr(
                "Weights: {weights}, fingerprint {fingerprint}",
                weights=info.weights,
                fingerprint=info.fingerprint,
            )
        )

    def show_reading(self, reading: Reading | None, *, certifies: bool = True) -> None:
        """A model that does not certify reads at once, so that there are no stages to tell."""
        if reading is None:
            self._read_at = None
            self._clock.stop()
            self.reading.setText("")
            return
        self._read_at = time.monotonic()
        self._milliseconds = reading.milliseconds
        self._stage = tr(_WORDS[reading.stage]) if certifies else tr("read")
        if self.isVisible():
            self._clock.start()
        self._show_age()

    def _show(self, text: str) -> None:
        self.message.setText(text)
        self.message.setToolTip(text)
        self.message.set_role(theme.Role.STRONG if self._error else theme.Role.TEXT)
        self.dismiss.setVisible(self._error)

    def _show_age(self) -> None:
        if self._read_at is None:
            return
        seconds = int(time.monotonic() - self._read_at)
        if seconds < 1:
            age = tr("now")
        elif seconds < 60:
            age = tr("{seconds} s ago", seconds=seconds)
        else:
            age = tr("{minutes} min ago", minutes=seconds // 60)
        self.reading.setText(
            tr(
                "{stage} in {duration} · {age}",
                stage=self._stage,
                duration=duration(self._milliseconds),
                age=age,
            )
        )

    def _caption(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setAccessibleDescription(name)
        theme.set_role(label, theme.Role.CAPTION)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _keep_height(self) -> None:
        """The buttons come and go; the panels above must not move with them."""
        self.setFixedHeight(self.cancel.sizeHint().height() + theme.GRID)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_height()

    def showEvent(self, _event: QShowEvent) -> None:
        if self._read_at is not None:
            self._clock.start()

    def hideEvent(self, _event: QHideEvent) -> None:
        self._clock.stop()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.clear()
        super().mouseDoubleClickEvent(event)
