"""The lab: from its panel to its thread, and back."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from absgui.controllers.lab_visit import Visit
from absgui.controllers.models import entries
from absgui.language import mark, tr
from absgui.notices import Notices
from absgui.panels.lab.panel import LabPanel
from absgui.presentation.lab_scene import (
    CellKey,
    LabDigit,
    LabEntry,
    LabFolder,
    LabSetup,
    LabState,
    LabView,
    nearest,
)
from absgui.presentation.model_menu import ModelEntry
from absgui.session import Session
from absgui.settings import Settings
from absgui.worker.lab import Ending, LabEngine, LabPlan, News
from absgui.worker.lab_runner import LabRunner
from absgui.worker.lab_view import title_of
from absgui.worker.runner import Runner
from engine.attacks.catalogue import CATALOGUE
from engine.evaluation import plots
from engine.lab.run import cores
from engine.types import ModelChoice

PAPER_MODE = mark("The paper's inference, as in the window; slow")


def default_setup(choice: ModelChoice | None = None) -> LabSetup:
    """Small enough to show something within half a minute; on a data set of one's own with the model in use.

    (Bundled weights are refused there.)
    """
    own = choice is not None and choice.data is not None
    first = choice.name if choice is not None and own else "exact-abs"
    return LabSetup(
        models=tuple(dict.fromkeys([first, "nearest-neighbour"])),
        attacks=("pointwise", "fgm", "deepfool"),
        processes=max(1, cores() - 1),  # one is left for the window
        folder=str(platformdirs.user_data_path("absgui", appauthor=False) / "lab"),
    )


def attack_entries() -> list[LabEntry]:
    """Those of the catalogue; the slow ones say so."""
    return [
        LabEntry(
            spec.name,
            tr("Slow: {attack}", attack=tr(spec.title)),
            tr("{summary} Up to minutes per digit on ABS.", summary=tr(spec.summary)),
            spec,
        )
        if spec.slow
        else LabEntry(spec.name, tr(spec.title), f"{tr(spec.summary)} ({spec.source})", spec)
        for spec in CATALOGUE.values()
    ]


def model_entry(entry: ModelEntry | None, choice: ModelChoice) -> LabEntry:
    """A model as it would be attacked; `entry` is None for a file."""
    if entry is None:
        return LabEntry(choice.name, title_of(choice), tr("Your own model: {name}", name=choice.name))
    tips = [entry.tip]
    if choice.weights is not None:
        tips.append(tr("With your own weights, as in the window: {path}.", path=choice.weights))
    slow = entry.has_modes and choice.mode == "paper"
    if slow:
        tips.append(tr(PAPER_MODE))
    return LabEntry(choice.name, title_of(choice), " ".join(tips), remark=tr(PAPER_MODE) if slow else "")


class LabControl(QObject):
    """Owns the panel "Lab". Runs one plan at a time, in a thread that also looks at folders."""

    def __init__(
        self,
        session: Session,
        runner: Runner,
        panel: LabPanel,
        settings: Settings,
        engine: LabEngine,
        visit: Visit,
        notices: Notices,
    ) -> None:
        super().__init__(panel)
        self._session, self._runner, self._panel, self._settings = session, runner, panel, settings
        self._visit, self._notices = visit, notices
        self._lab = LabRunner(engine, self)
        self._models = {entry.name: entry for entry in entries()}
        self._used: dict[str, Path | None] = {}
        """Model -> the weights that the window had it with last. A visit to another model's digit must not
        change which weights the lab uses."""
        self._offered: dict[str, ModelChoice] = {}
        """What is in the list, and how it would be attacked."""
        self._looking = False
        """At a folder; the answer is not there yet."""
        self._recalled = False
        """What was in the store when the window was opened has been shown, or was not wanted."""
        self._asked = ""
        """The folder of the last run, as it was typed."""
        self._folder = LabFolder()
        self._state = LabState.READY
        self._view = LabView()
        self._plan: LabPlan | None = None
        """What the table is about."""
        self._found: dict[CellKey, list[LabDigit]] = {}
        self._cell: CellKey | None = None
        """Whose digits are listed."""
        panel.show_attacks(attack_entries())
        self._offer()
        panel.show_setup(LabSetup.of_record(settings.lab, default_setup(session.choice)))
        panel.opened.connect(self._recall)
        panel.start_wanted.connect(self.start)
        panel.pause_wanted.connect(self.pause)
        panel.export_wanted.connect(self._ask_where)
        panel.cell_picked.connect(self._show_cell)
        panel.digit_activated.connect(self._on_activated)
        panel.setup_changed.connect(self._look_at_folder)
        # Whatever changes the model in use, or brings the one before back, ends in this.
        runner.busy_changed.connect(self._offer)
        self._lab.inspected.connect(self._on_inspected)
        self._lab.began.connect(self._on_began)
        self._lab.news.connect(self._on_news)
        self._lab.ended.connect(self._on_ended)
        self._lab.written.connect(self._on_written)
        self._lab.error.connect(notices.error)
        self._show_state(LabState.READY)
        self._look_at_folder()

    @property
    def state(self) -> LabState:
        """What the lab is doing."""
        return self._state

    @Slot()
    def start(self) -> None:
        """Do what is missing of what is set up."""
        if self._state.busy:
            return
        setup = self._panel.setup
        self._settings.lab = setup.record()
        self._notices.clear()
        self._run(setup, setup.processes)

    def _run(self, setup: LabSetup, processes: int) -> None:
        self._plan = LabPlan(
            tuple(self._offered[name] for name in setup.models),
            setup.attacks,
            setup.norms,
            setup.digits,
            setup.seed,
            processes,
            Path(setup.folder),
            {name: values for name, values in setup.parameters.items() if name in setup.attacks},
        )
        self._asked = setup.folder
        outdated = self._found
        self._found, self._cell, self._view = {}, None, LabView()
        self._panel.show_view(self._view)
        self._panel.show_digits(None, [])
        self._panel.show_failures(())
        self._show_state(LabState.PREPARING)
        self._lab.run(self._plan, outdated)

    @Slot()
    def _recall(self) -> None:
        """Show what was done before the window was opened, once its lab is looked at."""
        if self._recalled or not self._folder.resumes or not self._panel.was_opened or self._state.busy:
            return
        self._recalled = True
        setup = LabSetup.of_record(self._settings.lab, self._panel.setup)
        if self._view.total == 0 and self._settings.lab is not None and setup == self._panel.setup:
            self._run(setup, processes=0)

    @Slot()
    def pause(self) -> None:
        """Finish what has begun, and no more."""
        if self._state in (LabState.PREPARING, LabState.RUNNING):
            self._lab.pause()
            self._show_state(LabState.PAUSING)

    def export(self, folder: Path) -> None:
        """Write tables and figures into a folder."""
        if self._plan is not None and not self._state.busy:
            self._show_state(LabState.WRITING)
            self._lab.write(self._plan, folder)

    def stop(self) -> None:
        """Everything is to end at once; results so far are in the store. Returns at once."""
        self._visit.drop()
        self._settings.lab = self._panel.setup.record()
        self._lab.stop()

    def close(self, timeout_ms: int) -> bool:
        """`stop`, and wait until it has ended; False if it has not in time. Idempotent."""
        self.stop()
        return self._lab.close(timeout_ms)

    def _show_state(self, state: LabState) -> None:
        self._state = state
        self._panel.show_state(state, self._view)

    @Slot()
    def _offer(self) -> None:
        """List the models as the window has them: its weights, its way of inference, its file."""
        installed, choice = self._runner.installed, self._session.choice
        if installed is not None:
            self._used[installed.name] = installed.weights
        weights = self._used | {choice.name: choice.weights}
        offered = {
            name: ModelChoice(
                name,
                weights.get(name),
                choice.device,
                choice.mode,
                choice.data,
                trust=choice.trust and name == choice.name,
            )
            for name in (self._models | weights)
        }
        if offered != self._offered:
            self._offered = offered
            self._panel.show_models([model_entry(self._models.get(name), offered[name]) for name in offered])

    @Slot()
    def _look_at_folder(self) -> None:
        """Have its thread look at the folder; once at a time, as typing may be quicker than a disk."""
        text = self._panel.setup.folder
        if text and text != self._folder.text and not self._looking:
            self._looking = True
            self._lab.inspect(text)

    @Slot(object)
    def _on_inspected(self, folder: LabFolder) -> None:
        self._looking, self._folder = False, folder
        ended = self._state in (LabState.PAUSED, LabState.DONE)
        if ended and self._plan is not None and folder.text != self._asked:
            self._show_state(LabState.READY)  # what was paused or done is in another folder
        self._panel.show_folder(folder)
        self._look_at_folder()
        self._recall()

    @Slot(object)
    def _on_began(self, plan: LabPlan) -> None:
        self._plan = plan
        if self._state is LabState.PREPARING:
            self._show_state(LabState.RUNNING)

    @Slot(object)
    def _on_news(self, news: News) -> None:
        for key, digits in news.digits.items():
            known = self._found.setdefault(key, digits)
            if known is not digits:
                known += digits
        self._view = news.view
        self._panel.show_view(self._view)
        self._show_state(self._state)
        if self._cell in news.digits:
            self._list_digits()

    @Slot(object)
    def _on_ended(self, ending: Ending) -> None:
        unfinished = self._view.done + len(ending.failures) < self._view.total or not self._view.total
        self._show_state(LabState.PAUSED if unfinished else LabState.DONE)
        self._panel.show_failures(ending.failures)
        if ending.error:
            self._notices.error(ending.error)
        elif ending.failures:
            failed = len(ending.failures)
            self._notices.error(tr("%n attack(s) of the lab failed; see its list", "", failed))

    @Slot()
    def _ask_where(self) -> None:
        if self._plan is not None:
            dialog = QFileDialog(
                self._panel.window(), tr("A folder for the tables and figures"), str(self._plan.folder)
            )
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
            dialog.fileSelected.connect(self._export_to)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    @Slot(str)
    def _export_to(self, folder: str) -> None:
        self.export(Path(folder))

    @Slot(object)
    def _on_written(self, paths: tuple[Path, ...]) -> None:
        unfinished = self._view.done < self._view.total
        self._show_state(LabState.PAUSED if unfinished else LabState.DONE)
        if paths:
            said = tr("%n files written to {folder}", "", len(paths), folder=paths[0].parent)
            if not plots.available():
                said += tr("; figures need matplotlib: pip install matplotlib")
            self._notices.say(said)

    @Slot(object)
    def _show_cell(self, key: CellKey) -> None:
        self._cell = key
        self._list_digits()

    def _list_digits(self) -> None:
        if self._cell is not None:
            self._panel.show_digits(self._cell, nearest(self._found.get(self._cell, [])))

    @Slot(object, object)
    def _on_activated(self, key: CellKey, digit: LabDigit) -> None:
        norm, _, model = key
        plan = self._plan
        choice = next((each for each in plan.models if each.name == model), None) if plan else None
        if plan is not None and choice is not None:
            attack = None if digit.misclassified else digit.attack
            parameters = dict(plan.parameters.get(digit.attack, {}))
            self._visit.begin(choice, digit.digit, norm, attack, plan.seed, parameters)
