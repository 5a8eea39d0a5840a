"""The status line: messages, what runs and how far it is, the last reading, the device."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from absgui.bars.status_bar import StatusBar
from absgui.language import tr
from absgui.notices import Notices
from absgui.session import Session
from absgui.worker.runner import Runner
from absgui.worker.worker import Failure
from engine.attacks.catalogue import CATALOGUE
from engine.types import AttackStep


class StatusControl(QObject):
    """Owns the status line."""

    def __init__(self, session: Session, runner: Runner, bar: StatusBar, notices: Notices) -> None:
        super().__init__(bar)
        self._session, self._runner, self._bar = session, runner, bar
        self._share: float | None = None
        """How far the running attack is, where that is known."""
        notices.said.connect(bar.say)
        notices.failed.connect(bar.error)
        notices.cleared.connect(bar.clear)
        notices.outdated.connect(bar.forget)
        bar.cancel_wanted.connect(self._cancel)
        session.model_changed.connect(self._show_model)
        session.reading_changed.connect(self._show_reading)
        runner.failed.connect(self._on_failed)
        runner.busy_changed.connect(self._show_task)
        runner.attack_stepped.connect(self._on_stepped)
        runner.attack_ended.connect(self._on_ended)
        bar.show_model(None)

    @Slot()
    def _show_model(self) -> None:
        self._bar.show_model(self._session.model)

    @Slot()
    def _show_reading(self) -> None:
        reader = self._session.reader
        self._bar.show_reading(self._session.reading, certifies=reader is None or reader.certifies)

    @Slot()
    def _cancel(self) -> None:
        self._runner.stop_attack()
        self._runner.cancel_jobs()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        # What we raise ourselves names its file and says what to do; an internal error needs its place.
        known = failure.expected
        self._bar.error(failure.message if known else f"{failure.title}: {failure.message}")

    @Slot(object)
    def _on_stepped(self, steps: tuple[AttackStep, ...]) -> None:
        self._share = None if self._session.attacking is None else steps[-1].progress
        self._show_task()

    @Slot()
    def _on_ended(self) -> None:
        self._share = None

    @Slot()
    def _show_task(self) -> None:
        runner, bar = self._runner, self._bar
        attacking = self._session.attacking
        if runner.is_loading:
            bar.show_task(tr("Loading the model …"), cancellable=False)
        elif runner.is_attacking:
            name = tr("The attack") if attacking is None else tr(CATALOGUE[attacking.attack].title)
            bar.show_task(tr("{attack} is running", attack=name), cancellable=True, share=self._share)
        elif titles := [title for title in runner.job_titles if title]:
            bar.show_task(titles[0], cancellable=True)
        else:
            bar.show_task("", cancellable=False)
