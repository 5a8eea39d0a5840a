"""What the lab is to do: models, attacks, norms, how many digits, and where the results go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QToolButton,
    QWidget,
)

from absgui.language import tr
from absgui.panels.lab.check_list import CheckList
from absgui.presentation.lab_scene import (
    MOST_DIGITS,
    MOST_PROCESSES,
    NORM_ORDER,
    LabEntry,
    LabFolder,
    LabSetup,
)
from absgui.presentation.wording import NORM_MEANINGS, NORM_TITLES
from absgui.widgets import theme
from absgui.widgets.buttons import offer, text_button
from absgui.widgets.eliding import ElidedLabel
from absgui.widgets.parameter_form import ParameterForm
from absgui.widgets.role_label import RoleLabel
from engine.types import Norm, Parameter


class LabSetupForm(QWidget):
    """Models, attacks, norms, digits and where the results go.

    Signals:
        changed(): something else is set up.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Setup of the lab"))
        self.models = CheckList(tr("Models"), self)
        self.attacks = CheckList(tr("Attacks"), self)
        self._models: list[LabEntry] = []
        self._attacks: dict[str, LabEntry] = {}
        self._found = LabFolder()
        self.remark = ElidedLabel(self)
        self.remark.setAccessibleDescription(tr("About the chosen models"))
        self.remark.hide()
        self.parameters = ParameterForm(self, with_seed=False)
        self.parameters_button = text_button(self, tr("Parameters"))
        self.parameters_button.setAccessibleName(tr("Parameters of the chosen attack"))
        self.norms: dict[Norm, QToolButton] = {}
        for norm in NORM_ORDER:
            tip = tr(
                "Distances in {norm}: {meaning}", norm=NORM_TITLES[norm], meaning=tr(NORM_MEANINGS[norm])
            )
            self.norms[norm] = text_button(self, NORM_TITLES[norm], tip, checkable=True, wide=True)
            self.norms[norm].setAccessibleName(tr("Norm {norm}", norm=norm.value))
        self.digits = self._box(
            tr("Digits"), 1, MOST_DIGITS, tr("How many digits, evenly spaced over the test set")
        )
        self.seed = self._box(tr("Seed"), 0, 2**31 - 1, tr("The same seed repeats the same run"))
        self.processes = self._box(
            tr("Processes"), 1, MOST_PROCESSES, tr("Attacks that run at once, one per core")
        )
        self.folder = QLineEdit(self)
        self.folder.setAccessibleName(tr("Folder of the results"))
        self.folder_button = text_button(self, "…", tr("Choose the folder"))
        self.folder_button.setAccessibleName(tr("Choose the folder of the results"))
        self._build()
        self.parameters.changed.connect(self._on_parameters)
        self.parameters_button.clicked.connect(self._pop_up)
        self.attacks.currentItemChanged.connect(self._show_parameters_button)
        self._show_parameters_button()
        self.models.changed.connect(self._on_models)
        self.attacks.changed.connect(self.changed)
        for button in self.norms.values():
            button.toggled.connect(self.changed)
        for box in (self.digits, self.seed, self.processes):
            box.valueChanged.connect(self.changed)
        self.folder.textChanged.connect(self._on_folder)
        self.folder_button.clicked.connect(self._ask_for_folder)

    @property
    def setup(self) -> LabSetup:
        """What is set up."""
        return LabSetup(
            self.models.ticked,
            self.attacks.ticked,
            tuple(norm for norm, button in self.norms.items() if button.isChecked()),
            self.digits.value(),
            self.seed.value(),
            self.processes.value(),
            self.folder.text().strip(),
            self.parameters.values,
        )

    def show_setup(self, setup: LabSetup) -> None:
        """Set it up like this; models and attacks without an entry are left out."""
        self.models.tick(setup.models)
        self._show_remark()
        self.attacks.tick(setup.attacks)
        for norm, button in self.norms.items():
            button.setChecked(norm in setup.norms)
        self.digits.setValue(setup.digits)
        self.seed.setValue(setup.seed)
        self.processes.setValue(setup.processes)
        self.folder.setText(setup.folder)
        self.parameters.set_values(self._possible(setup.parameters))
        self._mark()
        self.changed.emit()

    def show_attacks(self, attacks: Sequence[LabEntry]) -> None:
        """Offer these; what is ticked and still there stays so."""
        self._attacks = {entry.name: entry for entry in attacks if entry.spec is not None}
        self.attacks.show_entries(attacks)
        self._mark()
        self._show_parameters_button()
        self.changed.emit()

    def show_models(self, models: Sequence[LabEntry]) -> None:
        """Offer these; what is ticked and still there stays so."""
        self._models = list(models)
        self.models.show_entries(models)
        self._on_models()

    def show_folder(self, found: LabFolder) -> None:
        """What was found out about a folder; it counts as long as that one stands here."""
        self._found = found

    @property
    def resumes(self) -> bool:
        """There are results in the folder already."""
        return self._found.resumes and self._found.text == self.setup.folder

    @property
    def obstacle(self) -> str:
        """What is missing before it can be started; empty if nothing is."""
        setup = self.setup
        for given, words in (
            (setup.models, tr("Choose a model")),
            (setup.attacks, tr("Choose an attack")),
            (setup.norms, tr("Choose a norm")),
            (setup.folder, tr("Choose a folder for the results")),
        ):
            if not given:
                return words
        return self._found.obstacle if self._found.text == setup.folder else ""

    @property
    def _chosen(self) -> LabEntry | None:
        """The attack whose parameters can be set: the one that was clicked on last."""
        index = self.attacks.currentIndex()
        return self._attacks.get(index.data(Qt.ItemDataRole.UserRole)) if index.isValid() else None

    def _possible(self, parameters: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
        """Those that there are, within their ranges."""
        possible = {}
        for name, values in parameters.items():
            spec = self._attacks[name].spec if name in self._attacks else None
            known = {} if spec is None else {parameter.name: parameter for parameter in spec.parameters}
            possible[name] = {
                key: float(value)
                for key, value in values.items()
                if key in known and _is_possible(known[key], value)
            }
        return possible

    def _pop_up(self) -> None:
        if self._chosen is not None and self._chosen.spec is not None:
            self.parameters.show_spec(self._chosen.spec)
            self.parameters.pop_up(self.parameters_button)

    def _on_models(self) -> None:
        self._show_remark()
        self.changed.emit()

    def _show_remark(self) -> None:
        ticked = self.models.ticked
        remarks = dict.fromkeys(each.remark for each in self._models if each.name in ticked and each.remark)
        self.remark.setText(" · ".join(remarks))
        self.remark.setVisible(bool(remarks))

    def _on_parameters(self) -> None:
        self._mark()
        self.changed.emit()

    def _mark(self) -> None:
        """Attacks whose parameters are not the usual ones say so."""
        values = self.parameters.values
        for name, entry in self._attacks.items():
            changed = len(values.get(name, {}))
            self.attacks.mark(
                name,
                tr("{attack} (%n changed)", "", changed, attack=tr(entry.title))
                if changed
                else tr(entry.title),
            )

    def _show_parameters_button(self) -> None:
        entry = self._chosen
        able = entry is not None and entry.spec is not None and bool(entry.spec.parameters)
        title = "" if entry is None else tr(entry.title)
        if entry is None:
            why_not = tr("Click on an attack first")
        else:
            why_not = "" if able else tr("{attack} has no parameters", attack=title)
        offer(self.parameters_button, tr("Parameters of {attack}", attack=title), why_not)

    def _on_folder(self) -> None:
        self.folder.setToolTip(
            tr("Results are kept here and not computed again: {folder}", folder=self.folder.text())
        )
        self.changed.emit()

    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self, tr("A folder for the results"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _box(self, name: str, least: int, most: int, tip: str) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(least, most)
        box.setAccessibleName(name)
        box.setToolTip(tip)
        theme.measure(box, most_width=80)
        return box

    def _build(self) -> None:
        grid = theme.GRID
        norms = QHBoxLayout()
        norms.setSpacing(grid // 2)
        for button in self.norms.values():
            norms.addWidget(button)
        folder = QHBoxLayout()
        folder.setSpacing(grid // 2)
        folder.addWidget(self.folder, 1)
        folder.addWidget(self.folder_button)
        numbers = QHBoxLayout()
        numbers.setSpacing(grid // 2)
        for box in (self.digits, self.seed, self.processes):
            numbers.addWidget(self._label(box.accessibleName(), box))
            numbers.addWidget(box)
            numbers.addStretch(1)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(grid)
        layout.setVerticalSpacing(grid // 2)
        layout.addWidget(self._label(tr("Models"), self.models), 0, 0)
        heading = QHBoxLayout()
        heading.addWidget(self._label(tr("Attacks"), self.attacks), 1)
        heading.addWidget(self.parameters_button)
        layout.addLayout(heading, 0, 1)
        layout.addWidget(self.models, 1, 0)
        layout.addWidget(self.attacks, 1, 1)
        theme.set_role(self.remark, theme.Role.CAPTION)
        layout.addWidget(self.remark, 2, 0, 1, 2)
        layout.addLayout(norms, 3, 0, 1, 2)
        layout.addLayout(numbers, 4, 0, 1, 2)
        layout.addLayout(folder, 5, 0, 1, 2)
        layout.setRowStretch(1, 1)
        layout.setColumnStretch(0, 5)
        layout.setColumnStretch(1, 7)

    def _label(self, text: str, buddy: QWidget) -> QLabel:
        label = RoleLabel(theme.Role.CAPTION, self)
        label.setText(text)
        label.setBuddy(buddy)
        return label


def _is_possible(parameter: Parameter, value: float) -> bool:
    """In its range, whole where it must be, and not the default."""
    whole = not parameter.integer or value == int(value)
    return parameter.minimum <= value <= parameter.maximum and whole and value != parameter.default
