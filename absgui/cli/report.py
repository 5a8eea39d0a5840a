"""`absgui report`: a session or a record as a page to print or to hand in."""

from __future__ import annotations

import argparse
import os
import sys

from absgui import __version__
from absgui.cli.replay import runs_of
from absgui.controllers.notebook.writing import SUFFIXES, command_of, write_report
from absgui.presentation.notebook.entry import Noted, now
from absgui.presentation.notebook.tally import asked_of, rows
from absgui.presentation.report.content import Material, of_notebook
from engine.attacks.catalogue import CATALOGUE
from engine.evaluation.intervals import wilson
from engine.system import resources
from engine.types import AbsguiError


def run(arguments: argparse.Namespace) -> int:
    """Read the file, and write what it holds."""
    suffix = arguments.out.suffix.lower()
    if suffix not in SUFFIXES:
        raise AbsguiError(f"{arguments.out}: a report is HTML or PDF; end its name in .html or .pdf")
    runs, readings, problems = runs_of(arguments.file)
    for problem in problems:
        print(f"absgui: {problem}", file=sys.stderr)
    noted: list[Noted] = [*runs, *readings]
    if not noted:
        raise AbsguiError(f"{arguments.file} holds neither a run nor a reading to report")
    asked = [found[1] for each in runs if (found := asked_of(each)) is not None]
    titles = {name: spec.title for name, spec in CATALOGUE.items()}
    material = Material(noted, __version__, now(), titles, command_of, rows(asked, wilson))
    application = _begin_qt() if suffix == ".pdf" else None
    write_report(arguments.out, of_notebook(material))
    del application  # it had to outlive what it lays out
    print(arguments.out)
    return 0


def _begin_qt() -> object:
    """Qt's application. What lays out the pages needs its fonts, but no display."""
    from PySide6.QtGui import QGuiApplication

    from absgui.widgets import theme

    application = QGuiApplication.instance()
    if application is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        application = QGuiApplication([sys.argv[0]])
    theme.load_assets(resources.assets())
    return application
