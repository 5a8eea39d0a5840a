"""The lab: from its panel to its thread, and back."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from PySide6.QtCore import QObject, QThread, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from absgui import threads
from absgui.lab_visit import Visit
from absgui.lab_worker import Ending, LabEngine, LabPlan, LabWorker, News
from absgui.main_window import MainWindow
from absgui.settings import Settings
from absgui.widgets.lab_scene import CellKey, LabDigit, LabEntry, LabSetup, LabState, LabView, nearest
from engine.attacks.specs import CATALOGUE
from engine.evaluation import plots
from engine.lab.run import cores
from engine.lab.store import STORE
from engine.lab.table import ALL
from engine.types import ModelChoice


def default_setup() -> LabSetup:
    """Small enough to show something within half a minute."""
    return LabSetup(
        models=("exact-abs", "nearest-neighbour"),
        attacks=("pointwise", "fgm", "deepfool"),
        processes=max(1, cores() - 1),  # one is left for the window
        folder=str(platformdirs.user_data_path("absgui", appauthor=False) / "lab"),
    )


def attack_entries() -> list[LabEntry]:
    """Those of the catalogue; the slow ones say so."""
    return [
        LabEntry(spec.name, f"Slow: {spec.title}", f"{spec.summary} Up to minutes a digit on ABS.", spec)
        if spec.slow
        else LabEntry(spec.name, spec.title, f"{spec.summary} ({spec.source})", spec)
        for spec in CATALOGUE.values()
    ]


class LabControl(QObject):
    """Runs one plan at a time, in a thread that is there from the first run on."""

    _run = Signal(object)
    _write = Signal(object, object)

    def __init__(
        self, window: MainWindow, settings: Settings, choice: ModelChoice, engine: LabEngine, visit: Visit
    ) -> None:
        """`choice` says on which device and in which mode the models work."""
        super().__init__(window)
        self._window, self._settings, self._choice = window, settings, choice
        self._engine, self._visit = engine, visit
        self._panel = window.lab
        self._state = LabState.READY
        self._view = LabView()
        self._plan: LabPlan | None = None
        """What the table is about."""
        self._found: dict[CellKey, list[LabDigit]] = {}
        self._cell: CellKey | None = None
        """Whose digits are listed."""
        self._thread: QThread | None = None
        self._worker: LabWorker | None = None
        panel = self._panel
        panel.show_setup(LabSetup.of_record(settings.lab, default_setup()))
        panel.start_wanted.connect(self.start)
        panel.pause_wanted.connect(self.pause)
        panel.export_wanted.connect(self._ask_where)
        panel.cell_picked.connect(self._show_cell)
        panel.digit_activated.connect(self._on_activated)
        panel.setup_changed.connect(self._on_setup)
        self._show_state(LabState.READY)

    @property
    def state(self) -> LabState:
        return self._state

    @Slot()
    def start(self) -> None:
        """Do what is missing of what is set up."""
        if self._state.busy:
            return
        setup = self._panel.setup
        self._settings.lab = setup.record()
        self._plan = LabPlan(
            tuple(ModelChoice(name, None, self._choice.device, self._choice.mode) for name in setup.models),
            setup.attacks,
            setup.norms,
            setup.digits,
            setup.seed,
            setup.processes,
            Path(setup.folder).expanduser(),
            {name: values for name, values in setup.parameters.items() if name in setup.attacks},
        )
        self._window.status.clear()
        worker = self._ready_worker()
        worker.paused.clear()
        self._found, self._cell, self._view = {}, None, LabView()
        self._panel.show_view(self._view)
        self._panel.show_digits(None, [])
        self._panel.show_failures(())
        self._show_state(LabState.PREPARING)
        self._run.emit(self._plan)

    @Slot()
    def pause(self) -> None:
        """End what has begun, and no more."""
        if self._worker is not None and self._state in (LabState.PREPARING, LabState.RUNNING):
            self._worker.paused.set()
            self._show_state(LabState.PAUSING)

    def export(self, folder: Path) -> None:
        """Write tables and figures into a folder."""
        if self._plan is not None and not self._state.busy:
            self._ready_worker().paused.clear()
            self._show_state(LabState.WRITING)
            self._write.emit(self._plan, folder)

    def stop(self) -> None:
        """Everything is to end at once; what is done is kept. Returns at once."""
        self._visit.drop()
        self._settings.lab = self._panel.setup.record()
        if self._worker is not None:
            self._worker.closed.set()
            self._worker.disconnect(self)

    def close(self, timeout_ms: int) -> bool:
        """`stop`, and wait until it has ended; False if it has not in time. Idempotent."""
        self.stop()
        thread, self._thread = self._thread, None
        return thread is None or threads.end(thread, timeout_ms)

    def _ready_worker(self) -> LabWorker:
        if self._worker is None:
            self._thread = threads.new_thread("absgui-lab", self)
            self._worker = LabWorker(self._engine)
            self._worker.moveToThread(self._thread)
            self._run.connect(self._worker.run)
            self._write.connect(self._worker.write)
            self._worker.began.connect(self._on_began)
            self._worker.news.connect(self._on_news)
            self._worker.ended.connect(self._on_ended)
            self._worker.written.connect(self._on_written)
            self._worker.fault.connect(self._window.status.fault)
            self._thread.start()
        return self._worker

    def _show_state(self, state: LabState) -> None:
        self._state = state
        self._panel.show_state(state, self._view, resumes=self._has_results())

    def _has_results(self) -> bool:
        folder = self._panel.setup.folder
        return bool(folder) and (Path(folder).expanduser() / STORE).is_file()

    @Slot()
    def _on_setup(self) -> None:
        self._show_state(self._state)

    @Slot()
    def _on_began(self) -> None:
        if self._state is LabState.PREPARING:
            self._show_state(LabState.RUNNING)

    @Slot(object)
    def _on_news(self, news: News) -> None:
        changed = set()
        for key, digit in news.digits:
            norm, _, model = key
            for each in (key, (norm, ALL, model)):
                self._found.setdefault(each, []).append(digit)
                changed.add(each)
        self._view = news.view
        self._panel.show_view(self._view)
        self._show_state(self._state)
        if self._cell in changed:
            self._list_digits()

    @Slot(object)
    def _on_ended(self, ending: Ending) -> None:
        unfinished = self._view.done + len(ending.failures) < self._view.total or not self._view.total
        self._show_state(LabState.PAUSED if unfinished else LabState.DONE)
        self._panel.show_failures(ending.failures)
        if ending.fault:
            self._window.status.fault(ending.fault)
        elif ending.failures:
            self._window.status.fault(f"{len(ending.failures)} attacks of the lab failed; it lists them")

    @Slot()
    def _ask_where(self) -> None:
        if self._plan is not None:
            dialog = QFileDialog(self._window, "A folder for the tables and figures", str(self._plan.folder))
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
            more = "" if plots.available() else "; figures need matplotlib: pip install matplotlib"
            self._window.status.say(f"{len(paths)} files written to {paths[0].parent}{more}")

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
            attack = None if digit.misread else digit.attack
            parameters = dict(plan.parameters.get(digit.attack, {}))
            self._visit.begin(choice, digit.digit, norm, attack, plan.seed, parameters)
