"""Duels: two models, the digit on the canvas, one attack; from the panel to the worker and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from absgui.controllers.attack_menu import grouped
from absgui.controllers.episode import of_duel, source_of
from absgui.language import tr
from absgui.notices import Notices
from absgui.panels.duel.panel import DuelPanel
from absgui.presentation.attack_choice import AttackChoice
from absgui.presentation.duel.scene import Contender, DuelFile, DuelJob, DuelScene, default_name
from absgui.presentation.duel.verdict import verdict
from absgui.presentation.model_menu import ModelEntry
from absgui.presentation.wording import subject_name
from absgui.session import Session, Subject
from absgui.settings import Settings
from absgui.worker.duels import Bout, DuelDesk, Ended, Loaded, Loading, Told, written
from absgui.worker.runner import Runner
from absgui.worker.worker import Failure
from engine.attacks.catalogue import CATALOGUE
from engine.types import Duel, DuelNews, FloatArray, ModelChoice, ModelInfo

BASELINE, OTHER = "cnn", "abs"
"""Whoever is in use has a duel with the first of these, and that one with the second."""
ATTACK = "alma"
"""Set up at first: it takes seconds, finds near adversarials, and suits every model that has gradients."""
KEPT = 12
"""So many duels come back with their digit."""

_Key = tuple[str, Path | None]
"""A model's name and weights."""
_Pair = tuple[ModelChoice, ModelChoice]


class DuelControl(QObject):
    """Owns the panel of duels.

    Signals:
        panel_wanted(): the panel is to come to the front.
        said(str): how a duel has ended, for those who don't see the panel.
        fought(object): the attacks of a duel that has ended, a list of Episodes.
    """

    panel_wanted = Signal()
    said = Signal(str)
    fought = Signal(object)

    def __init__(
        self,
        session: Session,
        runner: Runner,
        panel: DuelPanel,
        desk: DuelDesk,
        entries: Sequence[ModelEntry],
        settings: Settings,
        notices: Notices,
    ) -> None:
        super().__init__(panel)
        self._session, self._runner, self._panel, self._desk = session, runner, panel, desk
        self._settings, self._notices = settings, notices
        self._contenders: dict[_Key, Contender] = {
            (e.name, None): Contender(ModelChoice(e.name), e.title, e.tip) for e in entries
        }
        self._known: dict[_Key, ModelInfo] = {}
        self._pair: tuple[_Key, _Key] | None = None
        """The user's choice; None as long as it is the model in use and its usual rival."""
        self._held: tuple[_Key, _Key] | None = None
        """Those of a duel that ended while another model was in use, until the next digit or model."""
        self._bout: Bout | None = None
        self._about: Subject | None = None
        """What the last duel is, or was, about."""
        self._serial: int | None = None
        """Of the bite that is taken."""
        self._kept: list[tuple[_Pair, DuelScene]] = []
        """The duels that have ended, the oldest first."""
        self._writing: dict[int, Path] = {}
        self.dialog: QFileDialog | None = None
        """The open file dialog."""
        self._asked: tuple[DuelFile, Duel] | None = None
        panel.set_attacks(grouped(), ATTACK)
        panel.start_wanted.connect(self.start)
        panel.stop_wanted.connect(self.stop)
        panel.picked.connect(self._pick)
        panel.export_wanted.connect(self._ask_where)
        session.subject_changed.connect(self._let_go)
        session.choice_changed.connect(self._let_go)
        session.model_changed.connect(self._on_model)
        runner.job_done.connect(self._on_done)
        runner.failed.connect(self._on_failed)
        self._show_pair()
        self._on_subject()

    @property
    def is_running(self) -> bool:
        """A duel runs."""
        return self._bout is not None

    @property
    def pair(self) -> _Pair:
        """The two models."""
        first, second = (
            replace(self._session.choice, name=name, weights=weights) for name, weights in self._keys
        )
        return first, second

    def close(self) -> None:
        """The window goes: end the duel before its next query."""
        if self._bout is not None:
            self._bout.stop()

    @Slot()
    def open(self) -> None:
        """Bring the panel, and begin if this digit has had no duel yet."""
        self.panel_wanted.emit()
        choice, scene = self._panel.setup.choice, self._panel.scene
        if choice is not None and scene is None and not self.is_running:
            self.start(choice)
        self._panel.setFocus()

    @Slot(object)
    def start(self, choice: AttackChoice) -> None:
        """Begin a duel about the digit on the canvas."""
        subject, panel = self._session.subject, self._panel
        if subject is None or self.is_running:
            return
        source = source_of(subject)
        request = choice.request(subject.image)
        names = tuple(self._contenders[key].title for key in self._keys)
        scene = DuelScene(source, request, (names[0], names[1]), tr(CATALOGUE[choice.attack].title))
        self._bout, self._about = Bout(source, self.pair, request), subject
        panel.begin(scene, tr("The duel begins …"))
        self._show_readiness()
        self._take_bite(title=tr("The duel"))

    @Slot()
    def stop(self) -> None:
        """End the running duel; what was found is kept."""
        if self._bout is not None:
            self._bout.stop()

    @property
    def _keys(self) -> tuple[_Key, _Key]:
        chosen = self._pair or self._held
        if chosen is not None:
            return chosen
        current = self._session.choice.name, self._session.choice.weights
        if current[0] == BASELINE:
            return current, (OTHER, None)
        return (BASELINE, None), current

    def _take_bite(self, title: str = "") -> None:
        if self._bout is not None:
            in_use = None if self._runner.is_loading else self._runner.installed
            self._serial = self._runner.submit(title, partial(self._desk.bite, self._bout, in_use))

    @Slot(int, object)
    def _on_done(self, serial: int, result: object) -> None:
        if (path := self._writing.pop(serial, None)) is not None:
            self._notices.clear()
            self._notices.say(tr("Wrote {path}", path=path))
        elif serial == self._serial and isinstance(result, tuple):
            self._tell(result)

    def _tell(self, told: tuple[Told, ...]) -> None:
        panel = self._panel
        news: list[DuelNews] = []
        doing, ended = "", None
        for each in told:
            if isinstance(each, Loading):
                title = "" if panel.scene is None else panel.scene.sides[each.side].title
                doing = tr("Loading {model} …", model=title)
            elif isinstance(each, Loaded):
                self._learn(each.infos)
            elif isinstance(each, Ended):
                ended = each
            else:
                news.append(each)
        if news or doing:
            panel.add(news, doing)
        if ended is None:
            self._take_bite()
            return
        scene, bout = panel.scene, self._bout
        self._bout = self._serial = None
        if ended.duel is None or scene is None or bout is None or self._about is None:
            panel.show_failed(tr("Stopped before both models had read the digit."))
        else:
            panel.finish(ended.duel)
            self._kept = [*self._kept, (bout.choices, scene)][-KEPT:]
            self.fought.emit(of_duel(ended.duel, self._about, bout.choices))
            sentence = verdict(ended.duel).sentence
            if panel.isVisible():
                self.said.emit(sentence)
            else:
                self._notices.say(sentence)
            keys = tuple((choice.name, choice.weights) for choice in bout.choices)
            subject = self._session.subject
            if keys != self._keys and subject is not None and _is_about(scene, subject.image):
                self._held = keys[0], keys[1]
        self._after()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._writing.pop(failure.serial, None)
        if failure.serial == self._serial:
            self._bout = self._serial = None
            self._panel.show_failed(failure.message)
            self._after()

    def _after(self) -> None:
        """Nothing runs any more: catch up with what has changed meanwhile."""
        scene = self._panel.scene
        if scene is not None and scene.duel is None:
            self._show_readiness()  # it has failed, which stays to be read
        else:
            self._show_pair()

    def _learn(self, infos: tuple[ModelInfo, ModelInfo]) -> None:
        choices = self.pair if self._bout is None else self._bout.choices
        for choice, info in zip(choices, infos, strict=True):
            self._known[choice.name, choice.weights] = info
        self._show_known()

    def _show_known(self) -> None:
        self._panel.show_known([self._known[key] for key in self._keys if key in self._known])

    @Slot()
    def _on_model(self) -> None:
        session, installed = self._session, self._runner.installed
        if session.model is not None and installed is not None:
            self._known[installed.name, installed.weights] = session.model
        self._show_pair()

    @Slot()
    def _show_pair(self) -> None:
        """The models that there are, with whatever the user has loaded, and the two that are chosen."""
        choice = self._session.choice
        key = choice.name, choice.weights
        if key not in self._contenders:
            entry = self._contenders.get((choice.name, None))
            title = Path(choice.name).name if entry is None else entry.title
            if choice.weights is not None:
                title = f"{title} · {choice.weights.name or choice.weights}"
            self._contenders[key] = Contender(choice, title, str(choice.weights or choice.name))
        if not self.is_running:
            places = list(self._contenders)
            first, second = (places.index(each) for each in self._keys)
            self._panel.show_contenders(list(self._contenders.values()), (first, second))
            self._show_known()
        self._on_subject()

    @Slot(int, int)
    def _pick(self, side: int, place: int) -> None:
        keys, picked = list(self._keys), list(self._contenders)[place]
        if picked == keys[1 - side]:
            keys.reverse()  # each takes the other's place
        else:
            keys[side] = picked
        self._pair = keys[0], keys[1]
        self._let_go()

    @Slot()
    def _let_go(self) -> None:
        """Another digit or model: what has just ended no longer decides which two are shown."""
        self._held = None
        self._show_pair()

    @Slot()
    def _on_subject(self) -> None:
        """Another digit or another pair: the panel shows the last duel of these, or the digit alone."""
        subject, panel = self._session.subject, self._panel
        scene = panel.scene
        if self.is_running:
            same = scene is not None and subject is not None and _is_about(scene, subject.image)
            if scene is not None:
                name = subject_name(scene.source.name)
                panel.show_about("" if same else tr("This duel is about {name}.", name=name))
            return
        image = None if subject is None else subject.image
        kept = (each for pair, each in reversed(self._kept) if image is not None and pair == self.pair)
        last = next((each for each in kept if image is not None and _is_about(each, image)), None)
        if last is None:
            panel.show_image(image, "" if subject is None else subject_name(subject.name))
        elif last is not scene:
            panel.recall(last)
        else:
            panel.show_about("")
        self._show_readiness()

    @Slot()
    def _show_readiness(self) -> None:
        ready = self._session.subject is not None
        self._panel.set_ready(ready, "" if ready else tr("Draw a digit first"))

    @Slot(object)
    def _ask_where(self, what: DuelFile) -> None:
        duel = None if self._panel.scene is None else self._panel.scene.duel
        if duel is None:
            return
        self._asked = what, duel
        dialog = QFileDialog(self._panel.window(), tr("Save the duel"), self._settings.folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{what.value[1:].upper()} (*{what.value})")
        dialog.setDefaultSuffix(what.value)
        dialog.selectFile(default_name(duel, what))
        dialog.fileSelected.connect(self._write)
        dialog.finished.connect(self._dialog_ended)
        self.dialog = dialog
        dialog.open()

    @Slot(str)
    def _write(self, name: str) -> None:
        if self._asked is not None:
            what, duel = self._asked
            path = Path(name)
            self._settings.folder = str(path.parent)
            work = partial(written, DuelJob(what, path, duel))
            title = tr("Writing {name}", name=path.name)
            self._writing[self._runner.submit(title, work, must_finish=True)] = path

    @Slot()
    def _dialog_ended(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None


def _is_about(scene: DuelScene, image: FloatArray) -> bool:
    return np.array_equal(scene.source.image, image)
