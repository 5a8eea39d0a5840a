"""The first window on a screen of a given size and scale, as a process of its own; prints one JSON line.

    python -m tests.journeys.first_window WIDTH HEIGHT SCALE [TEXT_PERCENT [LANGUAGE]]

Qt takes its scale when it starts, so no test can change it. The engine is a fake: this is about what fits.
Every panel is looked at; what is found is named by the panel that was in front.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

PATIENCE = 50
"""It is looked at so many times before what is cut off counts."""


def main() -> int:
    width, height, scale = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    with tempfile.TemporaryDirectory() as folder:
        screens = {"screens": [{"name": "one", "x": 0, "y": 0, "width": width, "height": height}]}
        described = Path(folder) / "screens.json"
        described.write_text(json.dumps(screens), encoding="utf-8")
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={described}"
        os.environ["QT_SCALE_FACTOR"] = scale
        percent = int(sys.argv[4]) if len(sys.argv) > 4 else 100
        return _open(Path(folder), percent, sys.argv[5] if len(sys.argv) > 5 else "en")


def _open(folder: Path, percent: int, language: str) -> int:
    from PySide6.QtCore import QSettings, QTimer

    from absgui import translation
    from absgui.app import Application, qt_application
    from absgui.launch import LaunchOptions
    from absgui.widgets import theme
    from engine.system import resources
    from tests.gui.clipping import clipped, covered, squeezed
    from tests.gui.fakes import FakeModel

    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder))
    qt = qt_application()
    qt.setOrganizationName("absgui")
    qt.setApplicationName("first-window")
    translation.install(qt, resources.assets("languages"), language)
    theme.load_assets(resources.assets())
    theme.set_text_size(percent)
    theme.apply(qt, theme.Scheme.LIGHT)
    application = Application(LaunchOptions(), FakeModel().engine)
    window = application.window
    found: dict[str, object] = {}
    faults: list[str] = []
    panels = list(window.docks)

    def look() -> None:
        if not application.session.is_complete or not application.runner.is_idle:
            return
        looks.append([*clipped(window), *covered(window), *squeezed(window)])
        if looks[-1] and len(looks) < PATIENCE:
            return  # what has just changed gets its room a moment later
        faults.extend(f"{panels[0]}: {fault}" for fault in looks[-1])
        looks.clear()
        del panels[0]
        if panels:
            window.bring(panels[0])
            return
        free = window.screen().availableGeometry()
        found.update(
            screen=[free.width(), free.height()],
            ratio=window.devicePixelRatioF(),
            window=[window.width(), window.height()],
            inside=free.contains(window.geometry()),
            faults=faults,
            least=[window.minimumWidth(), window.minimumHeight()],
            status=window.rect().contains(window.statusBar().geometry()),
        )
        timer.stop()
        window.close()

    looks: list[list[str]] = []
    timer = QTimer(interval=50)
    timer.timeout.connect(look)
    timer.start()
    application.start()
    window.bring(panels[0])
    qt.exec()
    application.shutdown()
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
