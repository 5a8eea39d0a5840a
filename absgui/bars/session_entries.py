"""The menu's entries for whole sessions: save, open, what was opened lately. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from absgui.language import tr
from absgui.widgets.menus import add_heading

SUFFIX = "absgui"
NAME = f"session.{SUFFIX}"


class SessionEntries(QObject):
    """Adds a section to a menu.

    Signals:
        save_wanted(str): save the session at this path.
        open_wanted(): let the user choose a file.
        recent_wanted(str): open this one.
        forget_wanted(): forget the list of files.
    """

    save_wanted = Signal(str)
    open_wanted = Signal()
    recent_wanted = Signal(str)
    forget_wanted = Signal()

    def __init__(self, menu: QMenu, window: QWidget) -> None:
        """`window` hears the keys, and stands behind the dialogue."""
        super().__init__(menu)
        self._window = window
        self._folder = Path.home()
        self.dialog: QFileDialog | None = None
        """The open file dialog."""
        self.save_action = QAction(tr("Save session …"), self)
        self.save_action.setShortcut(QKeySequence(QKeySequence.StandardKey.Save))
        self.save_action.triggered.connect(self.ask)
        self.open_action = QAction(tr("Open session, digit or record …"), self)
        self.open_action.triggered.connect(self.open_wanted)
        add_heading(menu, tr("Session"))
        menu.addAction(self.save_action)
        menu.addAction(self.open_action)
        self.recent = menu.addMenu(tr("Open recent"))
        self.recent.setToolTipsVisible(True)
        self.recent.triggered.connect(self._on_recent)
        window.addAction(self.save_action)
        self.show_recent(())

    def set_folder(self, folder: Path) -> None:
        """Where the dialogue opens."""
        self._folder = folder

    def show_recent(self, paths: Sequence[str]) -> None:
        """The files that were opened lately, the last one first."""
        self.recent.clear()
        for path in paths:
            action = self.recent.addAction(Path(path).name.replace("&", "&&"))
            action.setToolTip(path)
            action.setData(path)
        if paths:
            self.recent.addSeparator()
            self.recent.addAction(tr("Forget these"))
        self.recent.setEnabled(bool(paths))

    def ask(self) -> None:
        """Let the user say where the session is to be saved."""
        dialog = QFileDialog(self._window, tr("Save session"), str(self._folder / NAME))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(tr("Sessions (*.{suffix})", suffix=SUFFIX))
        dialog.setDefaultSuffix(SUFFIX)
        dialog.selectFile(NAME)
        dialog.fileSelected.connect(self.save_wanted)
        dialog.finished.connect(self._dialog_ended)
        self.dialog = dialog
        dialog.open()

    def _dialog_ended(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _on_recent(self, action: QAction) -> None:
        path = action.data()
        if path:
            self.recent_wanted.emit(path)
        else:
            self.forget_wanted.emit()
