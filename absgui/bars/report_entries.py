"""The menu's entries for reports to print or to hand in. Nothing is written here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from absgui.language import tr
from absgui.widgets.buttons import set_obstacle
from absgui.widgets.menus import add_heading


class ReportEntries(QObject):
    """Adds a section to a menu.

    Signals:
        digit_wanted(str): write the report of the digit that is shown to this path.
        notebook_wanted(str): write that of the notebook.
    """

    digit_wanted = Signal(str)
    notebook_wanted = Signal(str)

    def __init__(self, menu: QMenu, window: QWidget) -> None:
        """`window` stands behind the dialogue."""
        super().__init__(menu)
        self._window = window
        self._folder = Path.home()
        self.dialog: QFileDialog | None = None
        """The open file dialog."""
        self.digit_action = QAction(tr("Report of this digit …"), self)
        self.notebook_action = QAction(tr("Report of the notebook …"), self)
        add_heading(menu, tr("Report, HTML or PDF"))
        for action in (self.digit_action, self.notebook_action):
            action.triggered.connect(self._ask)
            menu.addAction(action)
        set_obstacle(self.digit_action, tr("Draw a digit first"))
        set_obstacle(self.notebook_action, tr("The notebook is empty"))
        self.show_state(digit=False, notebook=False)

    def set_folder(self, folder: Path) -> None:
        """Where the dialogue opens."""
        self._folder = folder

    def show_state(self, *, digit: bool, notebook: bool) -> None:
        """What there is to report."""
        self.digit_action.setEnabled(digit)
        self.notebook_action.setEnabled(notebook)

    def _ask(self) -> None:
        notebook = self.sender() is self.notebook_action
        name = "notebook.html" if notebook else "digit.html"
        dialog = QFileDialog(self._window, tr("Write a report"), str(self._folder / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([tr("Web page (*.html)"), tr("PDF, A4 (*.pdf)")])
        dialog.setDefaultSuffix("html")
        dialog.filterSelected.connect(self._on_filter)
        dialog.selectFile(name)
        dialog.fileSelected.connect(self.notebook_wanted if notebook else self.digit_wanted)
        dialog.finished.connect(self._dialog_ended)
        self.dialog = dialog
        dialog.open()

    def _on_filter(self, chosen: str) -> None:
        """The kind that is picked is what the name ends in, unless the user writes another ending."""
        if self.dialog is None:
            return
        suffix = "pdf" if "*.pdf" in chosen else "html"
        self.dialog.setDefaultSuffix(suffix)
        names = self.dialog.selectedFiles()
        if names:
            self.dialog.selectFile(Path(names[0]).with_suffix(f".{suffix}").name)

    def _dialog_ended(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
