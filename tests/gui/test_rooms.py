"""What import-linter can't see: threads of Qt's are made in one room, and no panel is forgotten."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import absgui
from absgui.app import Application
from absgui.launch import LaunchOptions
from absgui.panels.spec import Area, PanelError, PanelSpec, check_panels, find_panels
from tests.gui.fakes import FakeModel

PACKAGE = Path(absgui.__file__).parent
THREADS = {"QThread", "QThreadPool", "QRunnable", "Thread", "ThreadPoolExecutor"}
PLAIN = PanelSpec(name="plain", title="Plain", area=Area.CENTRE, widget=QWidget, order=1)
IN_A_GROUP = replace(PLAIN, group="g")


def thread_makers(source: str) -> Iterator[str]:
    """What a file says of classes that make threads, however it imports them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names if alias.name in THREADS)
        elif isinstance(node, ast.Attribute) and node.attr in THREADS:
            yield node.attr


def test_only_the_worker_room_makes_threads() -> None:
    makers = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(thread_makers(path.read_text(encoding="utf-8")))
    }
    assert makers
    assert {name.split("/")[0] for name in makers} == {"worker"}, sorted(makers)


@pytest.mark.parametrize(
    "source",
    [
        "from PySide6.QtCore import (\n    QObject,\n    QThread as Line,\n)",
        "from PySide6 import QtCore\nQtCore.QThread()",
        "import threading\nthreading.Thread()",
    ],
)
def test_no_way_of_importing_a_thread_is_overlooked(source: str) -> None:
    assert list(thread_makers(source))


def test_every_panel_is_found_in_its_order() -> None:
    names = [spec.name for spec in find_panels()]
    folders = {path.parent.name for path in (PACKAGE / "panels").glob("*/__init__.py")}
    assert set(names) == folders
    assert names == [
        "draw",
        "samples",
        "explanation",
        "robustness",
        "slice",
        "attack",
        "duel",
        "notebook",
        "latent",
        "lab",
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "no name"),
        ({"title": ""}, "'plain' has no title"),
        ({"title": None}, "'plain' has no title"),
        ({"area": "top"}, "no area 'top'; choose one of Area.LEFT"),
        ({"widget": object}, "not a subclass of QWidget"),
        ({"order": "1"}, "order can't be '1'"),
        ({"group": 3}, "group can't be 3"),
        ({"share": 5.0}, "between 0 and 1"),
        ({"least": -1}, "not negative"),
    ],
)
def test_a_senseless_declaration_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(PanelError, match=words):
        replace(PLAIN, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": "Other", "order": 2}, "two panels have the name 'plain'"),
        ({"name": "other", "order": 2}, "two panels have the title 'Plain'"),
        ({"name": "other", "title": "Other"}, "two panels have the order 1"),
        ({"name": "other", "title": "Other", "order": 2}, "centre, not 2: plain, other"),
        ({"name": "other", "title": "Other", "order": 2, "area": Area.LEFT}, "another area already"),
    ],
)
def test_panels_that_contradict_each_other_are_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(PanelError, match=f"(?i){words}"):
        check_panels([IN_A_GROUP, replace(IN_A_GROUP, **changes)])  # type: ignore[arg-type]


def test_one_panel_must_stand_in_the_centre() -> None:
    with pytest.raises(PanelError, match="centre, not 0: none"):
        check_panels([replace(PLAIN, area=Area.LEFT)])


def test_a_folder_without_a_declaration_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "some_panels"
    declared, forgotten = package / "declared", package / "forgotten"
    for folder in (package, declared, forgotten):
        folder.mkdir()
        (folder / "__init__.py").write_text("", encoding="utf-8")
    (declared / "__init__.py").write_text(
        "from PySide6.QtWidgets import QLabel\n"
        "from absgui.panels.spec import Area, PanelSpec\n"
        "PANEL = PanelSpec(name='declared', title='D', area=Area.CENTRE, widget=QLabel, order=1)\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(PanelError, match="forgotten.__init__.py declares no PANEL"):
        find_panels("some_panels")
    for name in [name for name in sys.modules if name.startswith("some_panels")]:
        del sys.modules[name]
    (forgotten / "__init__.py").unlink()
    (forgotten / "panel.py").write_text("", encoding="utf-8")
    with pytest.raises(PanelError, match="forgotten has no __init__.py"):
        find_panels("some_panels")
    (forgotten / "panel.py").unlink()
    assert [spec.name for spec in find_panels("some_panels")] == ["declared"]
    for name in [name for name in sys.modules if name.startswith("some_panels")]:
        del sys.modules[name]


def test_a_new_panel_is_in_a_dock_without_another_line(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two folders more: beside the others as a tab, and by itself at the side."""
    from absgui.settings import Settings
    from absgui.window import main_window

    class Notes(QWidget):
        pass

    class Aside(QWidget):
        pass

    at = 1 + max(spec.order for spec in find_panels())
    more = (
        PanelSpec(name="notes", title="Notes", area=Area.BOTTOM, group="attacks", widget=Notes, order=at),
        PanelSpec(name="aside", title="Aside", area=Area.RIGHT, widget=Aside, order=at + 1),
    )
    monkeypatch.setattr(main_window, "find_panels", lambda: check_panels([*find_panels(), *more]))
    from engine.attacks.catalogue import CATALOGUE

    window = main_window.MainWindow({"All": list(CATALOGUE.values())}, [], Settings())
    qtbot.addWidget(window)
    docks = window.docks
    assert docks["notes"].isAncestorOf(window.panel(Notes))
    assert docks["notes"] in window.tabifiedDockWidgets(docks["attack"])
    assert not window.tabifiedDockWidgets(docks["aside"])
    with pytest.raises(LookupError, match="QWidget"):
        window.panel(type("QWidget", (QWidget,), {}))


def test_a_wrong_declaration_starts_no_thread(
    fake_model: FakeModel, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python would tear down a running QThread, and Qt aborts the process then."""
    from absgui.window import main_window

    def contradictory() -> tuple[PanelSpec, ...]:
        return check_panels([PLAIN, PLAIN])

    started: list[str] = []
    monkeypatch.setattr(QThread, "start", lambda thread: started.append(thread.objectName()))
    monkeypatch.setattr(main_window, "find_panels", contradictory)
    with pytest.raises(PanelError, match="Two panels have the name 'plain'"):
        Application(LaunchOptions(), fake_model.engine)
    assert not started
