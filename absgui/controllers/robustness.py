"""Robustness: what is certified and what attacks have found, side by side in one panel."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from absgui.controllers.attacks import CLOSING, AttackControl
from absgui.controllers.readiness import waiting_for
from absgui.language import tr, translated
from absgui.panels.robustness.panel import RobustnessPanel
from absgui.presentation.waiting import Waiting
from absgui.presentation.wording import NORM_TITLES
from absgui.session import Session
from absgui.worker.runner import Runner
from engine.types import AttackSpec, Norm

SETTLE_MS = 250
"""How long the last certificate may stand while the next one is being computed.

The certificate comes last. Taking the old one away at once and putting the new
one in its place a moment later would flicker with every stroke.
"""


class RobustnessControl(QObject):
    """Owns the panel "How robust"."""

    def __init__(
        self, session: Session, runner: Runner, panel: RobustnessPanel, attacks: AttackControl
    ) -> None:
        super().__init__(panel)
        self._session, self._runner, self._panel, self._attacks = session, runner, panel, attacks
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._show_reading)
        panel.norm_changed.connect(session.set_norm)
        panel.rival_picked.connect(session.set_target)
        panel.closing_wanted.connect(attacks.close_gap)
        session.reading_changed.connect(self._on_reading)
        session.norm_changed.connect(self._on_norm)
        for changed in (session.subject_changed, session.model_changed, session.attack_changed):
            changed.connect(self._show_readiness)
        runner.busy_changed.connect(self._show_readiness)
        attacks.found_changed.connect(self._show_found)
        session.frame_changed.connect(self._show_found)

    @Slot()
    def _on_reading(self) -> None:
        reading = self._session.reading
        if reading is None or reading.certificate is not None or self._session.is_complete:
            self._show_reading()
        elif not self._settle.isActive():
            self._settle.start()
        self._show_readiness()

    @Slot()
    def _show_reading(self) -> None:
        self._settle.stop()
        session = self._session
        self._panel.show_reading(session.reading, session.reader or session.model, session.true_label)

    @Slot(object)
    def _on_norm(self, norm: Norm) -> None:
        self._panel.set_norm(norm)
        self._show_readiness()

    @Slot()
    def _show_found(self) -> None:
        """Beside a certificate stands what attacks found about the same image by the same model."""
        frame = self._session.frame
        self._panel.show_attack(self._attacks.found, None if frame is None else frame.step.distances)

    @Slot()
    def _show_readiness(self) -> None:
        waiting = waiting_for(self._session, self._runner)
        if self._session.reading is None and waiting is not None:
            self._panel.show_waiting(waiting)
        spec = self._attacks.specs.get(CLOSING)
        self._panel.closing_button.setVisible(spec is not None)
        if spec is not None:
            self._panel.set_closing(*self._closing(spec, waiting))

    def _closing(self, spec: AttackSpec, waiting: Waiting | None) -> tuple[bool, str]:
        """Whether the gap can be closed now, and what that would do or why not."""
        session = self._session
        obstacle = "" if session.model is None else translated(spec.obstacle(session.model))
        if waiting is not None:
            return False, tr(waiting.value)
        if obstacle:
            return False, obstacle
        if session.attacking is not None:
            return False, tr("An attack is running")
        if session.norm not in spec.norms:
            able = tr(" and ").join(NORM_TITLES[each] for each in spec.norms)
            return False, tr("{attack} minimises {norms} only", attack=tr(spec.title), norms=able)
        said = tr(
            "Run {attack} in {norm}: it certifies more and finds nearer adversarials",
            attack=tr(spec.title),
            norm=NORM_TITLES[session.norm],
        )
        return True, said
