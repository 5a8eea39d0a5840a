"""What takes long to import is there before it is needed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.controllers import ahead
from tests.gui.driving import wait_read


def test_a_module_is_imported_in_another_thread_after_the_first_reading(
    qtbot: QtBot, app: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "long_to_import.py").write_text(
        "import threading\nthread = threading.current_thread().name\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(ahead, "MODULE", "long_to_import")
    wait_read(qtbot, app)
    app.subjects.open_sample(7)
    made = ahead.Ahead(app.session)
    wait_read(qtbot, app)
    qtbot.waitUntil(lambda: made.importing is not None)
    assert made.importing is not None
    made.importing.join()
    assert sys.modules.pop("long_to_import").thread == "import"
