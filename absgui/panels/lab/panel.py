"""The robustness lab: attacks on models over many digits, in the background.

Wiring (nothing is asked of the engine here):
- `show_setup(setup)` once; connect `setup_changed` and read `setup`;
- `show_attacks(entries)`, `show_models(entries)` whenever others are offered;
- `show_folder(found)` once it is known what is in the folder;
- connect `start_wanted`, `pause_wanted`, `export_wanted`; tell it by `show_state` what is being done;
- `show_view(view)` as results come, in bunches; `show_failures(words)` at the end;
- connect `cell_picked`, answer by `show_digits`; connect `digit_activated`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QListWidget,
    QProgressBar,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from absgui.language import mark, tr
from absgui.panels.lab.digits import LabDigits
from absgui.panels.lab.setup import LabSetupForm
from absgui.panels.lab.table import LabTable
from absgui.presentation.lab_scene import (
    CellKey,
    LabDigit,
    LabEntry,
    LabFolder,
    LabSetup,
    LabState,
    LabView,
    progress_in_words,
    thresholds_in_words,
)
from absgui.presentation.wording import NORM_TITLES
from absgui.widgets import theme
from absgui.widgets.buttons import offer, set_obstacle, text_button
from absgui.widgets.eliding import ElidedLabel

if TYPE_CHECKING:
    from absgui.panels.lab.curves import LabCurves

_SETUP_WIDTH = 368
_HINTS = (
    mark("Remaining accuracy at each distance (%); vertical line: the threshold"),
    mark("Double-click a digit to watch its attack live"),
    mark("Failed attacks are tried again at the next start"),
)
"""Below the curves, the digits, what failed."""


_NARROW = 780
"""In less width the progress is told in words alone."""


class LabPanel(QWidget):
    """The panel "Lab".

    Signals:
        opened(): it is looked at for the first time.
        start_wanted(), pause_wanted(), export_wanted(): what they say.
        setup_changed(): something else is set up.
        cell_picked(object): list the digits of this CellKey.
        digit_activated(object, object): show this LabDigit of a CellKey in the window.
    """

    opened = Signal()
    start_wanted = Signal()
    pause_wanted = Signal()
    export_wanted = Signal()
    setup_changed = Signal()
    cell_picked = Signal(object)
    digit_activated = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Lab"))
        self._state = LabState.READY
        self._view = LabView()
        self.form = LabSetupForm(self)
        self.table = LabTable(self)
        self.digits = LabDigits(self)
        self.failures = QListWidget(self)
        self.failures.setAccessibleName(tr("Attacks that failed"))
        self.failures.setProperty("framed", True)
        self.failures.setWordWrap(True)
        self.curves: LabCurves | None = None
        self.was_opened = False  # it has been looked at
        """Made when the panel is first looked at."""
        self.setup_button = text_button(
            self, tr("Setup"), tr("Show or hide what is to be done"), checkable=True
        )
        self.run_button = text_button(self, tr("▶  Start"))
        self.progress = QProgressBar(self)
        self.words = ElidedLabel(self)
        self.export_button = text_button(self, tr("Export…"))
        self.about = ElidedLabel(self)
        self.legend = ElidedLabel(self)
        self.hint = ElidedLabel(self)
        self.pages = QStackedWidget(self)
        self._switch = QButtonGroup(self)
        self.page_buttons = [
            text_button(self, text, tip, checkable=True)
            for text, tip in (
                (tr("Curves"), tr("The accuracy that is left at each distance, all attacks together")),
                (tr("Digits"), tr("The digits of the cell that was clicked, the nearest first")),
                (tr("Failed"), tr("Attacks that ended in an internal error")),
            )
        ]
        self._build()
        self.form.changed.connect(self._on_setup)
        self.run_button.clicked.connect(self._press)
        self.export_button.clicked.connect(self.export_wanted)
        self.setup_button.toggled.connect(self.form.setVisible)
        self.setup_button.toggled.connect(self._arrange)
        self.table.cell_picked.connect(self._on_cell)
        self.digits.digit_activated.connect(self.digit_activated)
        self._switch.idClicked.connect(self._turn_to)
        self._turn_to(0)
        self.show_failures(())
        self._show_state()

    @property
    def setup(self) -> LabSetup:
        """What is set up."""
        return self.form.setup

    def show_setup(self, setup: LabSetup) -> None:
        """Set it up like this; models and attacks without an entry are left out."""
        self.form.show_setup(setup)

    def show_attacks(self, attacks: Sequence[LabEntry]) -> None:
        """Offer these; what is ticked and still there stays so."""
        self.form.show_attacks(attacks)

    def show_models(self, models: Sequence[LabEntry]) -> None:
        """Offer these; what is ticked and still there stays so."""
        self.form.show_models(models)

    def show_folder(self, found: LabFolder) -> None:
        """What was found out about a folder."""
        self.form.show_folder(found)
        self._show_state()

    @Slot(bool)
    def set_seen(self, on: bool) -> None:
        """It has come into sight, or gone."""
        if on and not self.was_opened:
            while self.make_ahead():
                pass
            self.was_opened = True
            self.opened.emit()

    def make_ahead(self) -> bool:
        """Make the next of the curves' plots; False once there are all."""
        if self.curves is None:
            from absgui.panels.lab.curves import LabCurves

            self.curves = LabCurves(self)
            self._curve_place.addWidget(self.curves)
        self.curves.show_view(self._view)  # the plots so far: the last call shows all
        return self.curves.make_ahead()

    def show_state(self, state: LabState, view: LabView) -> None:
        """What is being done, and how far it is."""
        self._state, self._view = state, view
        self._show_state()

    def show_view(self, view: LabView) -> None:
        """The newest results."""
        self._view = view
        self.table.show_view(view)
        self.legend.setText(thresholds_in_words(view))
        if self.curves is not None:
            self.curves.show_view(view)
        self._show_state()

    def show_digits(self, key: CellKey | None, digits: list[LabDigit]) -> None:
        """List the digits of a cell, or none."""
        self.digits.show_digits(key, digits)
        if key is None:
            self.table.clearSelection()
        self._show_about(key)

    def show_failures(self, failures: Sequence[str]) -> None:
        """Attacks that ended in an internal error, in words."""
        self.failures.clear()
        self.failures.addItems(list(failures))
        self.page_buttons[2].setText(tr("Failed ({count})", count=len(failures)))
        self.page_buttons[2].setVisible(bool(failures))
        if not failures and self.pages.currentIndex() == 2:
            self._turn_to(0)

    def _show_about(self, key: CellKey | None) -> None:
        if key is None:
            self.about.setText(tr("Click a cell of the table first"))
            return
        norm, attack, model = key
        titles = {entry.name: entry.title for entry in self._view.models}
        attacks = {row.attack: row.title for row in self._view.rows}
        where = f"{tr(titles.get(model, model))} · {NORM_TITLES[norm]} · {tr(attacks.get(attack, attack))}"
        self.about.setText(where)

    def _show_state(self) -> None:
        state, view, obstacle = self._state, self._view, self.form.obstacle
        running = state in (LabState.PREPARING, LabState.RUNNING)
        go_on = state is LabState.PAUSED or (self.form.resumes and state is LabState.READY)
        button = self.run_button
        button.setText(tr("❚❚  Pause") if running else tr("▶  Resume") if go_on else tr("▶  Start"))
        button.setEnabled(running or not (state.busy or obstacle))
        set_obstacle(button, obstacle)
        if running:
            button.setToolTip(tr("Finish what has begun, then stop; results are kept"))
        elif obstacle:
            button.setToolTip(obstacle)
        else:
            again = tr("Resume: results in the folder are not computed again")
            what = again if go_on else tr("Start; it can be paused at any time")
            button.setToolTip("\n".join(filter(None, (what, self.form.remark.text()))))
        self.form.setEnabled(not state.busy)
        what = tr("The table as Markdown and CSV, figures as PNG and SVG")
        why_not = tr("Pause first") if state.busy else "" if view.done else tr("There are no results yet")
        offer(self.export_button, what, why_not)
        self.words.setText(obstacle if obstacle and not state.busy else progress_in_words(state, view))
        # Without numbers yet it is at work all the same, which a bar without an end says.
        indefinite = state in (LabState.PREPARING, LabState.WRITING)
        self.progress.setRange(0, 0 if indefinite else max(view.total, 1))
        self.progress.setValue(view.done)

    @Slot()
    def _press(self) -> None:
        if self._state in (LabState.PREPARING, LabState.RUNNING):
            self.pause_wanted.emit()
        else:
            self.start_wanted.emit()

    @Slot()
    def _on_setup(self) -> None:
        self._show_state()
        self.setup_changed.emit()

    @Slot(object)
    def _on_cell(self, key: CellKey) -> None:
        self._turn_to(1)
        self.cell_picked.emit(key)

    @Slot(int)
    def _turn_to(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        self.page_buttons[page].setChecked(True)
        self.about.setVisible(page == 1)
        self.hint.setText(tr(_HINTS[page]))

    def _build(self) -> None:
        grid = theme.GRID
        theme.measure(self.form, width=_SETUP_WIDTH)
        self.setup_button.setChecked(True)
        theme.set_role(self.run_button, theme.Role.STRONG)
        theme.measure(self.run_button, least_width=96)
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(12 * grid, grid)
        self.progress.setAccessibleName(tr("Progress of the lab"))
        self.legend.setAccessibleDescription(tr("What the cells are"))
        self.words.setAccessibleDescription(tr("How far the lab is"))
        self.about.setAccessibleDescription(tr("Whose digits are listed"))
        self.table.setMinimumSize(112, 72)
        self.digits.setMinimumSize(112, 72)
        for place, button in enumerate(self.page_buttons):
            self._switch.addButton(button, place)
        top = QHBoxLayout()
        top.setSpacing(grid)
        for part in (self.setup_button, self.run_button, self.progress):
            top.addWidget(part)
        top.addWidget(self.words, 1)
        top.addWidget(self.export_button)
        for label in (self.legend, self.hint):
            theme.set_role(label, theme.Role.CAPTION)
        curves = QWidget(self)
        self._curve_place = QVBoxLayout(curves)
        self._curve_place.setContentsMargins(0, 0, 0, 0)
        for page in (curves, self.digits, self.failures):
            self.pages.addWidget(page)
        self.pages.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        switch = QHBoxLayout()
        switch.setSpacing(grid // 2)
        for button in self.page_buttons:
            switch.addWidget(button)
        switch.addSpacing(grid)
        switch.addWidget(self.about, 1)
        switch.addStretch(0)
        self._beside = beside = QWidget(self)
        right = QVBoxLayout(beside)
        right.setContentsMargins(grid, 0, 0, 0)
        right.setSpacing(grid // 2)
        right.addLayout(switch)
        right.addWidget(self.pages, 1)
        right.addWidget(self.hint)
        left = QVBoxLayout(first := QWidget(self))
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(grid // 2)
        left.addWidget(self.table, 1)
        left.addWidget(self.legend)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(first)
        self.splitter.addWidget(beside)
        self.splitter.setStretchFactor(0, 5)
        self.splitter.setStretchFactor(1, 4)
        main = QVBoxLayout()
        main.setSpacing(grid)
        main.addLayout(top)
        main.addWidget(self.splitter, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(grid, grid, grid, grid)
        layout.setSpacing(2 * grid)
        layout.addWidget(self.form)
        layout.addLayout(main, 1)

    # Qt overrides

    def minimumSizeHint(self) -> QSize:
        """Where it is narrow, it does without the bar of progress and the curves beside the setup."""
        whole, spared = super().minimumSizeHint(), 0
        if not self.progress.isHidden():
            spared += self.progress.width() + theme.GRID
        if not self._beside.isHidden() and self.setup_button.isChecked():
            spared += self._beside.minimumSizeHint().width() + self.splitter.handleWidth()
        return QSize(whole.width() - spared, whole.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        """Show what there is room for."""
        narrow = self.width() < theme.px(_NARROW)
        self.progress.setVisible(not narrow)
        self._beside.setVisible(not (narrow and self.setup_button.isChecked()))
