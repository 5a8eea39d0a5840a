"""The notebook: a list of what the session has found, the answers counted, and two entries compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from absgui.language import tr
from absgui.panels.notebook.compare import CompareView
from absgui.panels.notebook.entries import EntryList
from absgui.panels.notebook.tally import Tally
from absgui.presentation.notebook.compare import Comparison
from absgui.presentation.notebook.entry import Entry
from absgui.presentation.notebook.tally import Row
from absgui.widgets import theme
from absgui.widgets.buttons import set_obstacle, text_button
from absgui.widgets.eliding import ElidedLabel
from absgui.widgets.keys import latin_key

ROOMY = 1040
"""Px of width at the usual text size in which all words fit and the tally is a table."""


class NotebookPanel(QWidget):
    """Its keys are its own wherever the focus is in it: Delete and Ctrl+Z would mean the drawing elsewhere.

    Signals:
        show_wanted(int): show the entry of this key again.
        renamed(int, str): its name; "" for its own.
        pin_wanted(int): pin it, or pin it no longer.
        delete_wanted(int): take it out.
        undo_wanted(): bring back what was taken out last.
        reading_wanted(): pin the reading that is shown.
        compare_wanted(): compare what is pinned.
        pair_picked(int, int): compare these two.
        keep_picked(bool), clear_wanted(): about the tally.
    """

    show_wanted = Signal(int)
    renamed = Signal(int, str)
    pin_wanted = Signal(int)
    delete_wanted = Signal(int)
    undo_wanted = Signal()
    reading_wanted = Signal()
    compare_wanted = Signal()
    pair_picked = Signal(int, int)
    keep_picked = Signal(bool)
    clear_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Notebook"))
        self.list = EntryList(self)
        self.tally = Tally(self)
        self.comparing = CompareView(self)
        self.none = QLabel(
            tr(
                "Every attack is kept here when it has ended, and readings that you pin. Nothing has run yet."
            ),
            self,
        )
        self.none.setWordWrap(True)
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.show_button = self._button(
            tr("Show again"), tr("The digit, the model and the attack (Enter)"), self._show
        )
        self.rename_button = self._button(tr("Rename"), tr("Another name (F2)"), self.list.edit_name)
        self.pin_button = self._button(
            tr("Pin"), tr("Put it aside, to compare it with another (P)"), self._pin
        )
        self.delete_button = self._button(
            tr("Delete"), tr("Take it out; can be undone (Delete)"), self._delete
        )
        self.reading_button = self._button(
            tr("Pin this reading"),
            tr("Keep what the model reads in the digit that is shown"),
            self.reading_wanted.emit,
        )
        self.compare_button = self._button(
            tr("Compare"), tr("The two that were pinned last, side by side"), self.compare_wanted.emit
        )
        self.undo_text = ElidedLabel(self)
        self.undo_button = self._button(tr("Undo"), tr("Bring it back (Ctrl+Z)"), self.undo_wanted.emit)
        self._narrow = True
        self._build()
        self._show_words()
        self._offer_menu()
        self.list.chosen.connect(self.show_wanted)
        self.list.current_changed.connect(self._show_state)
        self.list.entries_model.renamed.connect(self.renamed)
        self.tally.keep_picked.connect(self.keep_picked)
        self.tally.clear_wanted.connect(self.clear_wanted)
        self.comparing.back_wanted.connect(self.show_list)
        self.comparing.pair_picked.connect(self.pair_picked)
        self.show_undo("")
        self.set_readable(False)
        self.show_entries(())

    @property
    def is_comparing(self) -> bool:
        """Two entries are shown instead of the list."""
        return self._pages.currentWidget() is self.comparing

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """List these."""
        self.list.show_entries(entries)
        self.none.setVisible(not entries)
        self.list.setVisible(bool(entries))
        self._show_state()

    def show_tally(self, rows: Sequence[Row], *, kept: bool) -> None:
        """The answers by model, and whether they are kept between starts."""
        self.tally.show_rows(rows)
        self.tally.show_keep(kept)

    def show_undo(self, text: str) -> None:
        """What can be undone; "" for nothing."""
        focused = self.undo_button.hasFocus()
        self.undo_text.setText(text)
        self._undo_bar.setVisible(bool(text))
        if focused and not text:
            self.list.setFocus()

    def set_readable(self, on: bool) -> None:
        """There is a whole reading that can be pinned."""
        self.reading_button.setEnabled(on)
        set_obstacle(self.reading_button, tr("Draw a digit first"))

    def show_comparison(
        self, entries: Sequence[Entry], left: int, right: int, comparison: Comparison
    ) -> None:
        """Show two entries, of those that can be chosen."""
        self.comparing.show_choices(entries, left, right)
        self.comparing.show_comparison(comparison)
        if not self.is_comparing:
            self._pages.setCurrentWidget(self.comparing)
            self.comparing.back_button.setFocus()

    @Slot()
    def show_list(self) -> None:
        """Show the list again."""
        if self.is_comparing:
            self._pages.setCurrentIndex(0)
            self.list.setFocus()

    @Slot()
    def _show_state(self) -> None:
        current = self.list.current
        for button in (self.show_button, self.rename_button, self.pin_button, self.delete_button):
            button.setEnabled(current is not None)
            set_obstacle(button, tr("Choose an entry first"))
        self.pin_button.setText(tr("Unpin") if current is not None and current.pinned else tr("Pin"))
        pinned = sum(each.pinned for each in self.list.entries_model.entries)
        self.compare_button.setEnabled(pinned >= 2)
        set_obstacle(self.compare_button, tr("Pin two entries first"))

    @Slot()
    def _show(self) -> None:
        if self.list.current is not None:
            self.show_wanted.emit(self.list.current.key)

    @Slot()
    def _pin(self) -> None:
        if self.list.current is not None:
            self.pin_wanted.emit(self.list.current.key)

    @Slot()
    def _delete(self) -> None:
        if self.list.current is not None:
            self.delete_wanted.emit(self.list.current.key)

    def _button(self, text: str, tip: str, slot: Callable[[], object]) -> QToolButton:
        button = text_button(self, text, tip)
        button.clicked.connect(slot)
        return button

    def _show_words(self) -> None:
        """All words and a table, or fewer."""
        narrow = self._narrow
        self.tally.set_narrow(narrow)
        self.show_button.setText(tr("Show") if narrow else tr("Show again"))
        self.reading_button.setText(tr("Pin reading") if narrow else tr("Pin this reading"))
        if narrow:
            self._least = super().minimumSizeHint().width() * theme.USUAL / theme.text_size()

    def _offer_menu(self) -> None:
        """By the right mouse button. The keys are only named: actions would take them from the drawing."""
        for text, key, slot in (
            (tr("Show again"), tr("Enter"), self._show),
            (tr("Rename"), "F2", self.list.edit_name),
            (tr("Pin or unpin"), "P", self._pin),
            (tr("Delete"), tr("Delete", "key"), self._delete),
        ):
            action = QAction(f"{text}\t{key}", self.list)
            action.triggered.connect(slot)
            self.list.addAction(action)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _build(self) -> None:
        grid = theme.GRID
        bar = QHBoxLayout()
        bar.setSpacing(grid // 2)
        for button in (self.show_button, self.rename_button, self.pin_button, self.delete_button):
            bar.addWidget(button)
        bar.addStretch(1)
        bar.addWidget(self.reading_button)
        bar.addWidget(self.compare_button)
        self._undo_bar = QWidget(self)
        undo = QHBoxLayout(self._undo_bar)
        undo.setContentsMargins(0, 0, 0, 0)
        undo.addWidget(self.undo_text, 1)
        undo.addWidget(self.undo_button)
        left = QVBoxLayout()
        left.setSpacing(grid // 2)
        left.addLayout(bar)
        left.addWidget(self.none, 1)
        left.addWidget(self.list, 1)
        left.addWidget(self._undo_bar)
        book = QWidget(self)
        row = QHBoxLayout(book)
        row.setContentsMargins(grid, grid // 2, grid, grid // 2)
        row.setSpacing(grid)
        row.addLayout(left, 1)
        row.addWidget(self.tally)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(book)
        self._pages.addWidget(self.comparing)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()  # the text may have got another size meanwhile

    def _fit(self) -> None:
        narrow = self.width() < theme.px(ROOMY)
        if narrow != self._narrow:
            self._narrow = narrow
            self._show_words()

    def minimumSizeHint(self) -> QSize:
        """That of the narrow form, also in the wide one: the window is to become narrow again."""
        return super().minimumSizeHint().boundedTo(QSize(theme.px(self._least), 10_000))

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._action(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self._action(event)
        if action is None:
            super().keyPressEvent(event)
        else:
            action()

    def _action(self, event: QKeyEvent) -> Callable[[], object] | None:
        """What a key means here."""
        if self.list.is_editing:
            return None
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.undo_wanted.emit
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        if self.is_comparing:
            shown: dict[int, Callable[[], object]] = {
                Qt.Key.Key_Escape: self.show_list,
                Qt.Key.Key_Delete: self.setFocus,  # it is not to empty the canvas from here
            }
            return shown.get(event.key())
        keys: dict[int, Callable[[], object]] = {
            Qt.Key.Key_F2: self.list.edit_name,
            Qt.Key.Key_Delete: self._delete,
            Qt.Key.Key_P: self._pin,
        }
        return keys.get(latin_key(event))
