"""Fixtures for the window's tests, and the checks that nothing is left behind by any of them."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QThread, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui import app as program
from absgui.app import Application
from absgui.launch import LaunchOptions
from absgui.widgets import theme
from absgui.window.sizes import FIRST
from absgui.worker.runner import Runner
from engine.system import resources
from engine.types import ModelChoice
from tests.gui.driving import wait_read
from tests.gui.fakes import FakeModel
from tests.gui.recorder import Recorder
from tests.patience import PatientBot


@pytest.fixture(scope="session")
def qapp(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> QApplication:
    """The application in its own look, with settings that don't touch the user's."""
    settings = str(tmp_path_factory.mktemp("settings"))
    for form in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
        QSettings.setPath(form, QSettings.Scope.UserScope, settings)
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    qapp.setOrganizationName("absgui")
    qapp.setApplicationName("absgui-tests")
    theme.load_assets(resources.assets())
    theme.apply(qapp, theme.Scheme.LIGHT)
    theme.set_motion(False)
    program.CLOSE_MS = 60_000  # a loaded machine is no reason to leave a thread behind
    return qapp


_watched: weakref.WeakSet[QThread | QTimer] = weakref.WeakSet()
"""Every thread and timer of Qt that any test has met; only these can be left running."""


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication) -> Iterator[None]:
    """Fail where a test leaves a running thread, an active timer or a top-level widget."""
    QSettings().clear()
    threads = set(threading.enumerate())
    widgets = set(map(id, QApplication.topLevelWidgets()))
    _watch_new_objects()
    # What was there before the test need not be walked again after it: that would be a second a test.
    gc.freeze()
    gc.disable()  # as in the application: no other thread is to destroy what belongs to the window
    yield
    gc.enable()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    left = [w for w in QApplication.topLevelWidgets() if id(w) not in widgets and w.isVisible()]
    assert not left, f"top-level widgets left: {left}"
    _watch_new_objects()
    watched = list(_watched)
    running = [o for o in watched if isinstance(o, QThread) and o is not qapp.thread() and _runs(o)]
    assert not running, f"QThreads left: {running}"
    new = [t for t in threading.enumerate() if t not in threads and not isinstance(t, threading._DummyThread)]
    assert not new, f"threads left: {new}"
    timers = [o for o in watched if isinstance(o, QTimer) and _ticks(o)]
    assert not timers, f"timers left: {[(t.objectName(), t.interval(), t.parent()) for t in timers]}"


@pytest.fixture
def fake_model() -> Iterator[FakeModel]:
    """A model that answers at once; whatever a test made it wait for is released at the end."""
    model = FakeModel()
    yield model
    model.release_all()


@pytest.fixture
def runner(qapp: QApplication, qtbot: QtBot, fake_model: FakeModel) -> Iterator[Runner]:
    """A runner on the fake model, not loaded yet."""
    made = Runner(fake_model.engine)
    yield made
    fake_model.release_all()
    assert made.close()


@pytest.fixture
def said(runner: Runner) -> Recorder:
    return Recorder(runner)


@pytest.fixture
def loaded(qtbot: QtBot, runner: Runner) -> Runner:
    with qtbot.waitSignal(runner.model_loaded):
        runner.load(ModelChoice())
    return runner


@pytest.fixture
def make(qtbot: QtBot, fake_model: FakeModel) -> Iterator[Callable[..., Application]]:
    made: list[Application] = []

    def build(options: LaunchOptions | None = None) -> Application:
        application = Application(options or LaunchOptions(), fake_model.engine)
        made.append(application)
        application.start()
        application.window.resize(FIRST)  # the platform without a display claims a small screen
        return application

    yield build
    fake_model.release_all()
    for application in made:
        application.shutdown()


@pytest.fixture
def app(qtbot: QtBot, make: Callable[..., Application]) -> Application:
    """The window as it is a moment after the start."""
    application = make()
    wait_read(qtbot, application)
    return application


def _watch_new_objects() -> None:
    """By type: isinstance would ask every object of torch for its __class__."""
    _watched.update(o for o in gc.get_objects() if issubclass(type(o), (QThread, QTimer)))


def _runs(thread: QThread) -> bool:
    try:
        return thread.isRunning()
    except RuntimeError:  # already deleted by Qt
        return False


def _ticks(timer: QTimer) -> bool:
    try:
        return timer.isActive() and not timer.isSingleShot()
    except RuntimeError:
        return False
