"""Brings a digit of the lab into the window: its model, the digit, and then the same attack."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from absgui.controllers.attacks import AttackControl
from absgui.controllers.models import ModelControl
from absgui.controllers.readiness import waiting_for
from absgui.controllers.subject.images import Subjects
from absgui.language import tr
from absgui.notices import Notices
from absgui.presentation.attack_choice import AttackChoice
from absgui.session import Session
from absgui.worker.runner import Runner
from engine.types import ModelChoice, Norm, Stage


@dataclass(frozen=True, slots=True)
class _Wish:
    choice: ModelChoice
    name: str
    """The digit's, as the session has it."""
    attack: AttackChoice | None
    """None where there is nothing to attack."""


class Visit(QObject):
    """One at a time; whatever else the user turns to ends it.

    Signals:
        player_wanted(): the digit is there; bring the player to the front.
    """

    player_wanted = Signal()

    def __init__(
        self,
        session: Session,
        runner: Runner,
        models: ModelControl,
        subjects: Subjects,
        attacks: AttackControl,
        notices: Notices,
    ) -> None:
        super().__init__(attacks)
        self._session, self._runner, self._notices = session, runner, notices
        self._models, self._subjects, self._attacks = models, subjects, attacks
        self._wish: _Wish | None = None
        session.choice_changed.connect(self._on_choice)
        session.subject_changed.connect(self._on_subject)
        session.reading_changed.connect(self._go_on)
        runner.busy_changed.connect(self._go_on)
        runner.failed.connect(self.drop)

    def begin(
        self,
        choice: ModelChoice,
        digit: int,
        norm: Norm,
        attack: str | None,
        seed: int,
        parameters: dict[str, float],
    ) -> None:
        """Turn to test digit `digit` and that model; then run the attack, if there is one."""
        self.drop()
        session = self._session
        self._runner.stop_attack()
        session.set_norm(norm)
        session.set_target(None)
        wanted = None if attack is None else AttackChoice(attack, norm, None, seed, parameters)
        self._wish = _Wish(choice, self._subjects.sample(digit), wanted)
        self._models.use(choice)
        if session.subject is None or session.subject.name != self._wish.name:
            self._subjects.open_sample(digit)
        self._go_on()

    @Slot()
    def drop(self) -> None:
        """Want no more of it."""
        self._wish = None

    @Slot()
    def _on_choice(self) -> None:
        if self._wish is not None and self._session.choice != self._wish.choice:
            self.drop()

    @Slot()
    def _on_subject(self) -> None:
        subject = self._session.subject
        if self._wish is not None and (subject is None or subject.name != self._wish.name):
            self.drop()

    @Slot()
    def _go_on(self) -> None:
        wish, session = self._wish, self._session
        if (
            wish is None
            or session.subject is None
            or session.subject.name != wish.name
            or self._runner.installed != wish.choice
            or self._runner.is_attacking
            or session.attacking is not None
            or waiting_for(session, self._runner) is not None
            or session.reading is None
            or session.reading.stage is Stage.QUICK
        ):
            return
        self.drop()
        self.player_wanted.emit()
        if wish.attack is None:
            self._notices.say(
                tr("{name} is already misclassified: there is nothing to attack", name=wish.name)
            )
        else:
            self._attacks.run_choice(wish.attack)
