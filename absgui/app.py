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
from functools import partial
from pathlib import Path
from types import TracebackType

import PySide6
from PySide6.QtCore import QCoreApplication, QObject, QSettings, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

import engine
from absgui import translation
from absgui.bars.report_entries import ReportEntries
from absgui.bars.session_entries import SessionEntries
from absgui.controllers.ahead import Ahead
from absgui.controllers.announcements import Announcements
from absgui.controllers.attack_menu import grouped
from absgui.controllers.attacks import AttackControl
from absgui.controllers.duel import DuelControl
from absgui.controllers.exports import Exports
from absgui.controllers.garbage import GarbageControl
from absgui.controllers.guide.presenting import Presenting
from absgui.controllers.guide.presets import Presets
from absgui.controllers.lab import LabControl
from absgui.controllers.lab_visit import Visit
from absgui.controllers.latents import LatentControl
from absgui.controllers.models import ModelControl, entries
from absgui.controllers.notebook.control import NotebookControl
from absgui.controllers.notebook.notes import Notes
from absgui.controllers.notebook.reports import ReportControl
from absgui.controllers.readings import Readings
from absgui.controllers.robustness import RobustnessControl
from absgui.controllers.sessions import SessionControl
from absgui.controllers.slices import SliceControl
from absgui.controllers.status import StatusControl
from absgui.controllers.subject.images import Subjects
from absgui.language import tr
from absgui.launch import DEFAULT_SAMPLE, LaunchOptions
from absgui.notices import Notices
from absgui.presentation.wording import internal_error
from absgui.session import Session
from absgui.settings import Settings
from absgui.startup_report import HeartbeatReport, StartupReport
from absgui.widgets import theme
from absgui.window.main_window import MainWindow
from absgui.worker import threads
from absgui.worker.duels import DuelDesk
from absgui.worker.engine import Engine
from absgui.worker.lab import LabEngine
from absgui.worker.runner import Runner
from engine.system import resources

_log = logging.getLogger(__name__)

SWITCH_S = 0.0005
"""After so long a thread gives up the interpreter's lock that another one waits for. By default it is ten
times as long, and the interface thread, which gives it up whenever it calls Qt, waits dozens of times for one
repaint while another thread computes in Python."""
CLOSE_MS = 1_000
"""How long a thread may take to end. One that imports a library or factors a matrix can't be interrupted; it
is left, and goes with the process."""
FINISH_MS = 15_000
"""How long it may take while there is a file to be written."""


class Application(QObject):
    """Builds the window and what drives it; takes all of it down again, once, in order."""

    def __init__(self, options: LaunchOptions, engine: Engine, lab_engine: LabEngine | None = None) -> None:
        super().__init__()
        self._options = options
        self._closed = False
        self.settings = settings = Settings()
        self.session = session = Session(options.choice, self)
        self.notices = notices = Notices(self)
        # Before the threads: a panel that is declared wrongly leaves none running.
        models = entries()
        self.window = window = MainWindow(grouped(), models, settings)
        self.runner = runner = Runner(engine, self)
        self.status = StatusControl(session, runner, window.status, notices)
        self.models = ModelControl(session, runner, window.model, settings, notices)
        self.subjects = Subjects(session, runner, window.draw, window.samples, settings, notices)
        self.readings = Readings(session, runner, window.explanation, settings, notices)
        self.attacks = AttackControl(session, runner, window.attack_bar, window.player, notices)
        self.robustness = RobustnessControl(session, runner, window.robustness, self.attacks)
        self.slices = SliceControl(session, runner, window.slice, self.attacks)
        self.latents = LatentControl(session, runner, window.latent)
        self.duel = DuelControl(session, runner, window.duel, DuelDesk(engine), models, settings, notices)
        self.exports = Exports(session, runner, window.export_menu, self.attacks, settings, notices)
        self.presenting = Presenting(session, self.subjects)
        self.presets = Presets(
            session, runner, self.models, self.subjects, window.draw, window.examples, notices
        )
        session_entries = SessionEntries(window.export_menu.menu(), window)
        notes = Notes(self)
        self.sessions = SessionControl(
            session,
            runner,
            self.models,
            self.subjects,
            self.attacks,
            notes,
            session_entries,
            settings,
            notices,
        )
        self.notebook = NotebookControl(
            session, window.notebook, self.attacks, notes, self.sessions, settings, notices
        )
        report_entries = ReportEntries(window.export_menu.menu(), window)
        self.reports = ReportControl(
            session, runner, self.attacks, self.notebook, report_entries, settings, notices
        )
        self._visit = Visit(session, runner, self.models, self.subjects, self.attacks, notices)
        self.lab = LabControl(
            session, runner, window.lab, settings, lab_engine or LabEngine(), self._visit, notices
        )
        self.announcements = Announcements(session, self.attacks, notices, window)
        self.duel.said.connect(self.announcements.say)
        self.duel.fought.connect(self.attacks.take)
        self._connect()
        window.view_menu.show_scheme(settings.scheme)
        window.view_menu.language.show_choice(settings.language)
        window.view_menu.motion.setChecked(settings.motion)
        window.draw.set_normalise(options.normalise)

    def start(self) -> None:
        """Show the window; begin to work as soon as it has been painted."""
        self.window.restore_layout()
        self.window.show()
        # Behind the first paint: importing torch in the worker takes the interpreter away for long.
        QTimer.singleShot(0, self, self._begin)

    def offer_tour(self) -> None:
        """Once, at the very first start."""
        if not self.settings.tour_offered:
            self.settings.tour_offered = True
            self.window.tour.offer()

    @Slot()
    def shutdown(self) -> None:
        """Take everything down. Idempotent; the order matters.

        The window is gone from the screen by then. First the worker, so that nothing is sent any more to
        what goes next; then the window with its timers, while the application object that they need still is
        there.
        """
        if self._closed:
            return
        self._closed = True
        self.exports.close()
        self.duel.close()
        self.lab.stop()  # its processes end while the other thread is waited for
        if not self.runner.close(CLOSE_MS, FINISH_MS):
            _log.info("the worker's thread is left, it did not end within %d ms", CLOSE_MS)
        if not self.lab.close(CLOSE_MS):
            _log.info("the lab's thread is left, it did not end within %d ms", CLOSE_MS)
        self.window.close()
        self.window.deleteLater()

    @property
    def left_a_thread(self) -> bool:
        """One is still running after `shutdown`."""
        return threads.any_left()

    @Slot()
    def _begin(self) -> None:
        options = self._options
        source = options.source or self.subjects.sample(DEFAULT_SAMPLE)
        self.subjects.open(source, invert=options.invert, transpose=options.transpose)
        self.subjects.samples.load_digits()
        self.runner.load(options.choice)

    def _connect(self) -> None:
        """What the window itself offers, and what one panel says that another one hears."""
        window = self.window
        window.dropped.connect(self.subjects.take)
        window.paste_wanted.connect(self.subjects.paste)
        window.random_wanted.connect(self.subjects.open_random)
        window.open_wanted.connect(self.subjects.ask_for_file)
        window.presenter.size_wanted.connect(self._show_text_size)
        window.presenter.next_wanted.connect(self.presenting.open_next)
        window.presenter.original_wanted.connect(self.attacks.show_original)
        self.attacks.finished.connect(window.tour.attack_ended)
        self.session.model_changed.connect(self._tell_tour)
        window.view_menu.scheme_picked.connect(self._pick_scheme)
        window.view_menu.language_picked.connect(self._pick_language)
        window.text_size.picked.connect(self._pick_text_size)
        window.view_menu.motion_picked.connect(self._pick_motion)
        window.explanation.draw_wanted.connect(window.begin_drawing)
        window.explanation.attack_wanted.connect(self.attacks.run_as_set)
        window.explanation.original_wanted.connect(self.attacks.show_original)
        window.player.frame_shown.connect(window.slice.show_position)
        window.slice.drawn.connect(window.export_menu.set_sliced)
        self.latents.drawing_wanted.connect(self.subjects.show_made)
        self._visit.player_wanted.connect(self._bring_player)
        self.attacks.recalled.connect(self._bring_player)
        window.duel_wanted.connect(self.duel.open)
        self.duel.panel_wanted.connect(partial(window.bring, "duel"))
        self.subjects.listed.connect(partial(window.bring, "samples"))
        self.session.subject_changed.connect(self._show_name)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_scheme)

    @Slot()
    def _bring_player(self) -> None:
        self.window.bring("attack")

    @Slot()
    def _show_name(self) -> None:
        subject = self.session.subject
        self.window.show_name("" if subject is None else subject.name)

    @Slot()
    def _tell_tour(self) -> None:
        self.window.tour.set_model(self.session.model)

    @Slot(object)
    def _pick_scheme(self, scheme: theme.Scheme) -> None:
        self.settings.scheme = scheme
        apply_theme(scheme)

    @Slot(str)
    def _pick_language(self, code: str) -> None:
        self.settings.language = code
        self.notices.say(tr("The window speaks the chosen language from the next start on"))

    @Slot(int)
    def _pick_text_size(self, percent: int) -> None:
        if not self.window.presenter.is_on:  # what is chosen for a projector is not for the next start
            self.settings.text_size = percent
        self._show_text_size(percent)

    @Slot(int)
    def _show_text_size(self, percent: int) -> None:
        theme.set_text_size(percent)
        apply_theme(self.settings.scheme)
        self.window.fit_text()

    @Slot()
    def _on_system_scheme(self) -> None:
        if self.settings.scheme is theme.Scheme.SYSTEM:
            apply_theme(theme.Scheme.SYSTEM)

    @Slot(bool)
    def _pick_motion(self, on: bool) -> None:
        self.settings.motion = on
        theme.set_motion(on)


def qt_application() -> QApplication:
    """Qt's application, in which every point of a pen arrives."""
    plugins = Path(PySide6.__file__).parent / ("plugins" if sys.platform == "win32" else "Qt/plugins")
    if plugins.is_dir():  # by itself Qt finds none in a folder with a comma, quote or semicolon
        QCoreApplication.addLibraryPath(str(plugins))
    app = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(app, QApplication)
    # Only now: on X11 the platform switches the first one on while the application is made. A stroke would
    # lose the points that Qt merges whenever the interface thread is kept waiting.
    for attribute in (
        Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents,
        Qt.ApplicationAttribute.AA_CompressTabletEvents,
    ):
        app.setAttribute(attribute, False)
    return app


def apply_theme(scheme: theme.Scheme) -> None:
    """Give the running application this scheme's palette and style."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        theme.apply(app, scheme)


def main(options: LaunchOptions) -> int:
    """Open the window and return the exit code when it has closed."""
    app = qt_application()
    app.setOrganizationName("absgui")
    app.setApplicationName("absgui")
    if options.startup_report or options.heartbeat_report:
        # The same window on every machine, and what it is set to is not remembered.
        app.setApplicationName("absgui-bench")
        QSettings().clear()
    patience = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    garbage = GarbageControl()
    settings = Settings()
    # Before anything is made that shows a text.
    translation.install(app, resources.assets("languages"), settings.language)
    theme.load_assets(resources.assets())
    theme.set_text_size(settings.text_size)
    theme.apply(app, settings.scheme)
    theme.set_motion(settings.motion)
    try:
        application = Application(options, Engine(engine.load_model, engine.attack))
    except BaseException:
        threads.end_all(CLOSE_MS)  # a running one can't be destroyed: the error would end in an abort
        raise
    sys.excepthook = _Excepthook(application)
    report: StartupReport | HeartbeatReport | None = None
    if options.startup_report:
        report = StartupReport(application.session, application.runner, application.window)
    elif options.heartbeat_report:
        report = HeartbeatReport(application.session, application.runner, application.window, application.lab)
    before = signal.signal(signal.SIGINT, lambda *_: app.quit())
    Ahead(application.session, application.window.preparable, application.window)
    application.start()
    if report is None:
        application.offer_tour()
    code = int(app.exec())
    application.shutdown()
    if unwritten := settings.keep():
        _log.warning(
            "%s can't be written: the layout and other settings of this time are not kept", unwritten
        )
    garbage.close()
    sys.setswitchinterval(patience)
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
    """What a slot raises is an internal error: it is logged and said, and the window goes on."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _log.error("%s", "".join(traceback.format_exception(kind, error, trace)))
        if issubclass(kind, Exception):
            self._application.notices.error(internal_error(error))
