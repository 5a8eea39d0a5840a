"""The whole application on the real engine, set up as its start does, with settings of its own."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

import engine
from absgui.app import SWITCH_S, Application, qt_application
from absgui.controllers.ahead import Ahead
from absgui.controllers.garbage import GarbageControl
from absgui.launch import LaunchOptions
from absgui.widgets import theme
from absgui.worker.engine import Engine
from engine.system import resources


@contextmanager
def whole_application() -> Iterator[tuple[QApplication, Application]]:
    """It is not started yet, and is shut down at the end."""
    sys.setswitchinterval(SWITCH_S)
    app = qt_application()
    with tempfile.TemporaryDirectory() as folder:
        for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(form, QSettings.Scope.UserScope, folder)
        app.setOrganizationName("absgui")
        app.setApplicationName("endurance")
        garbage = GarbageControl()
        theme.load_assets(resources.assets())
        theme.apply(app, theme.Scheme.LIGHT)
        application = Application(LaunchOptions(), Engine(engine.load_model, engine.attack))
        Ahead(application.session, application.window.preparable, application.window)
        yield app, application
        application.shutdown()
        garbage.close()
