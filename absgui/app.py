"""The composition root: the only place that builds everything and connects it.

Nothing here imports torch. The window is shown first; then the worker thread
reads the first digit, then it imports torch and loads the model.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog

from absgui.controllers.attacks import AttackControl
from absgui.controllers.exports import Exports
from absgui.controllers.images import Subjects
from absgui.controllers.lab import LabControl, attack_entries
from absgui.controllers.lab_visit import Visit
from absgui.controllers.models import ModelControl, entries
from absgui.controllers.readings import Readings
from absgui.controllers.slices import SliceControl
from absgui.launch import DEFAULT_SOURCE, LaunchOptions
from absgui.presentation.export_job import ExportJob
from absgui.presentation.progress import share
from absgui.session import Session
from absgui.settings import Settings
from absgui.startup_report import HeartbeatReport, StartupReport
from absgui.widgets import theme
from absgui.window.main_window import MainWindow
from absgui.worker import threads
from absgui.worker.lab import LabEngine
from absgui.worker.runner import Runner
from absgui.worker.worker import Failure
from engine.attacks.catalogue import CATALOGUE
from engine.protocols import Model, ModelLoader
from engine.system import resources
from engine.types import AttackStep, ModelChoice

_log = logging.getLogger(__name__)

FILE_KINDS = (
    "Pictures and arrays (*.png *.jpg *.jpeg *.bmp *.gif *.tif *.tiff *.webp *.npy *.npz *ubyte *.gz);;"
    "All files (*)"
)
CLOSE_MS = 15_000
"""How long the worker may take to end. Only the import of a library can take that long."""


class Application(QObject):
    """Builds the window and what drives it; takes all of it down again, once, in order."""

    def __init__(
        self, options: LaunchOptions, load_model: ModelLoader, lab_engine: LabEngine | None = None
    ) -> None:
        super().__init__()
        self._options = options
        self._closed = False
        self._share: float | None = None
        """How far the running attack is, where that is known."""
        self.settings = Settings()
        self.session = Session(options.choice, self)
        self.runner = Runner(load_model, self)
        self.window = MainWindow(list(CATALOGUE.values()), entries(), self.settings, attack_entries())
        window = self.window
        self.models = ModelControl(self.session, self.runner, window, self.settings)
        self.subjects = Subjects(self.session, self.runner, window.draw, window.samples, window.status)
        self.readings = Readings(self.session, self.runner, window)
        self.attacks = AttackControl(self.session, self.runner, window)
        self.slices = SliceControl(self.session, self.runner, window, self.attacks)
        self.exports = Exports(self.runner, window.export_menu, window.status)
        visit = Visit(self.session, self.runner, window, self.models, self.subjects)
        self.lab = LabControl(
            self.session, self.runner, window, self.settings, lab_engine or LabEngine(), visit
        )
        self._connect()
        self._set_up()

    def start(self) -> None:
        """Show the window; begin to work as soon as it has been painted."""
        self.window.restore_layout()
        self.window.show()
        # Behind the first paint: importing torch in the worker takes the interpreter away for long.
        QTimer.singleShot(0, self, self._begin)

    @Slot()
    def shutdown(self) -> None:
        """Take everything down. Idempotent; the order matters.

        First the worker, so that nothing is sent any more to what goes next; then the window with
        its timers, while the application object that they need still is there.
        """
        if self._closed:
            return
        self._closed = True
        self.exports.close()
        self.lab.stop()  # its processes end while the other thread is waited for
        if not self.runner.close(CLOSE_MS):
            _log.warning("the worker thread did not end within %d s", CLOSE_MS // 1000)
        if not self.lab.close(CLOSE_MS):
            _log.warning("the lab's thread did not end within %d s", CLOSE_MS // 1000)
        self.window.close()
        self.window.deleteLater()

    @property
    def left_a_thread(self) -> bool:
        """One is still running after `shutdown`."""
        return threads.any_left()

    @Slot()
    def _begin(self) -> None:
        options = self._options
        self.subjects.open(options.source or DEFAULT_SOURCE, invert=options.invert)
        self.subjects.load_digits()
        self.runner.load(options.choice)

    def _set_up(self) -> None:
        window, settings = self.window, self.settings
        window.status.show_model(None)
        window.show_choice(self.session.choice)
        window.show_scheme(settings.scheme)
        window.motion_action.setChecked(settings.motion)
        window.explanation.set_sorted(settings.sorted_bars)
        window.draw.set_normalise(self._options.normalise)
        if Path(settings.folder).is_dir() and settings.folder:
            window.export_menu.set_folder(Path(settings.folder))

    def _connect(self) -> None:
        window, runner = self.window, self.runner
        window.dropped.connect(self.subjects.take)
        window.paste_wanted.connect(self.subjects.paste)
        window.random_wanted.connect(self.subjects.open_random)
        window.open_wanted.connect(self._ask_for_file)
        window.scheme_picked.connect(self._pick_scheme)
        window.motion_picked.connect(self._pick_motion)
        window.status.cancel_wanted.connect(self._cancel)
        window.explanation.draw_wanted.connect(self._draw_own)
        window.explanation.sorted_changed.connect(self._keep_sorted)
        runner.failed.connect(self._on_failed)
        runner.busy_changed.connect(self._show_task)
        runner.attack_stepped.connect(self._on_stepped)
        runner.attack_ended.connect(self._on_ended)
        window.export_menu.export_requested.connect(self._keep_folder)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_scheme)

    @Slot()
    def _ask_for_file(self) -> None:
        dialog = QFileDialog(self.window, "Open a digit", self.settings.folder, FILE_KINDS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._open_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _open_chosen(self, path: str) -> None:
        self.settings.folder = os.path.dirname(path)  # noqa: PTH120 - Qt's own spelling of the path is kept
        self.subjects.open(path)

    @Slot()
    def _draw_own(self) -> None:
        self.window.docks["draw"].show()
        self.window.docks["draw"].raise_()
        self.window.draw.canvas.clear()
        self.window.draw.canvas.setFocus()

    @Slot(object)
    def _pick_scheme(self, scheme: theme.Scheme) -> None:
        self.settings.scheme = scheme
        apply_theme(scheme)

    @Slot()
    def _on_system_scheme(self) -> None:
        if self.settings.scheme is theme.Scheme.SYSTEM:
            apply_theme(theme.Scheme.SYSTEM)

    @Slot(bool)
    def _pick_motion(self, on: bool) -> None:
        self.settings.motion = on
        theme.set_motion(on)

    @Slot(bool)
    def _keep_sorted(self, on: bool) -> None:
        self.settings.sorted_bars = on

    @Slot()
    def _cancel(self) -> None:
        self.runner.stop_attack()
        self.runner.cancel_jobs()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        # What we raise ourselves names its file and says what to do; a fault of the program needs its place.
        known = failure.expected
        self.window.status.fault(failure.message if known else f"{failure.what}: {failure.message}")

    @Slot(object)
    def _on_stepped(self, steps: tuple[AttackStep, ...]) -> None:
        attacking = self.session.attacking
        self._share = None if attacking is None else share(attacking, steps[-1])
        self._show_task()

    @Slot()
    def _on_ended(self) -> None:
        self._share = None

    @Slot(object)
    def _keep_folder(self, job: ExportJob) -> None:
        self.settings.folder = str(job.path.parent)

    @Slot()
    def _show_task(self) -> None:
        runner, status = self.runner, self.window.status
        attacking = self.session.attacking
        if runner.is_loading:
            status.show_task("Loading the model …", cancellable=False)
        elif runner.is_attacking:
            name = CATALOGUE[attacking.attack].title if attacking is not None else "The attack"
            status.show_task(f"{name} is running", cancellable=True, share=self._share)
        elif runner.job_titles:
            status.show_task(runner.job_titles[0], cancellable=True)
        else:
            status.show_task("", cancellable=False)


def apply_theme(scheme: theme.Scheme) -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication):
        theme.apply(app, scheme)


def load_engine_model(choice: ModelChoice) -> Model:
    """The real loader. Called in the worker's thread, where it imports torch."""
    from engine import load_model

    return load_model(choice)


def main(options: LaunchOptions) -> int:
    """Open the window and return the exit code when it has closed."""
    app = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(app, QApplication)
    app.setOrganizationName("absgui")
    app.setApplicationName("absgui")
    settings = Settings()
    theme.load_assets(resources.assets())
    theme.apply(app, settings.scheme)
    theme.set_motion(settings.motion)
    application = Application(options, load_engine_model)
    sys.excepthook = _Excepthook(application)
    report: StartupReport | HeartbeatReport | None = None
    if options.startup_report:
        report = StartupReport(application.session, application.runner, application.window)
    elif options.heartbeat_report:
        report = HeartbeatReport(application.session, application.runner, application.window)
    before = signal.signal(signal.SIGINT, lambda *_: app.quit())
    application.start()
    code = int(app.exec())
    application.shutdown()
    signal.signal(signal.SIGINT, before)
    sys.excepthook = sys.__excepthook__
    if report is not None:
        code = report.print()
    if application.left_a_thread:
        # A running QThread can't be destroyed and must not be terminated, so nothing may be torn down now.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


class _Excepthook:
    """What a slot raises is a fault of the program: it is logged and said, and the window goes on."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _log.error("%s", "".join(traceback.format_exception(kind, error, trace)))
        if issubclass(kind, Exception):
            status = self._application.window.status
            status.fault(f"An unexpected fault ({kind.__name__}: {error}). What was there is kept.")
