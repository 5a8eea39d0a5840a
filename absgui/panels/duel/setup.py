"""With what both models of a duel are attacked: attack, norm, target, parameters and seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from absgui.language import tr, translated
from absgui.presentation.attack_choice import AttackChoice
from absgui.presentation.wording import NORM_MEANINGS, NORM_TITLES, class_names
from absgui.widgets import theme
from absgui.widgets.buttons import OBSTACLE, EnterButton, set_obstacle
from absgui.widgets.eliding import ElidingBox
from absgui.widgets.norm_switch import NormSwitch
from absgui.widgets.parameter_form import ParameterForm
from engine.types import AttackSpec, ModelInfo, Norm


class DuelSetup(QWidget):
    """Attack | norm | target | parameters | start or stop.

    Signals:
        start_wanted(), stop_wanted(): the button was pressed.
    """

    start_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Attack of the duel"))
        self._specs: dict[str, AttackSpec] = {}
        self._running = self._ready = False
        self._why_not = ""
        self.attack = ElidingBox(10, self)
        self.attack.setAccessibleName(tr("Attack on both models"))
        self.norms = NormSwitch(self)
        self.norms.setAccessibleName(tr("Norm that both attacks minimise"))
        self.target = ElidingBox(7, self)
        self.target.setAccessibleName(tr("Target class on both models"))
        self.target.setToolTip(tr("The class that both attacks are to reach"))
        self.form = ParameterForm(self)
        self.form_button = QToolButton(self)
        self.form_button.setAccessibleName(tr("Parameters of both attacks"))
        self.run_button = EnterButton(self)
        theme.set_role(self.run_button, theme.Role.STRONG)
        theme.measure(self.run_button, least_width=104)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        for part in (self.attack, self.norms, self.target, self.form_button, self.run_button):
            layout.addWidget(part)
        self.attack.currentIndexChanged.connect(self._show_spec)
        self.norms.norm_changed.connect(self._mark_form)
        self.form.changed.connect(self._mark_form)
        self.form_button.clicked.connect(self._pop_up)
        self.run_button.clicked.connect(self._press)
        self.show_names(None)
        self._show_state()

    @property
    def choice(self) -> AttackChoice | None:
        """All that is set up; None before there are attacks."""
        name = self.attack.currentData()
        if name is None:
            return None
        return AttackChoice(
            name,
            self.norms.norm,
            self.target.currentData(),
            self.form.seed.value(),
            self.form.parameters(),
        )

    @property
    def is_running(self) -> bool:
        """The button stops."""
        return self._running

    def set_attacks(self, groups: Mapping[str, Sequence[AttackSpec]], chosen: str) -> None:
        """The attacks by what the menu calls their kind, and the one that is set up at first."""
        self._specs = {spec.name: spec for specs in groups.values() for spec in specs}
        self.attack.blockSignals(True)
        for title, specs in groups.items():
            self.attack.add_heading(tr(title))
            for spec in specs:
                self.attack.addItem(tr(spec.title), spec.name)
        self.attack.blockSignals(False)
        self.attack.setCurrentIndex(self.attack.findData(chosen))
        self.show_obstacles(())

    def show_obstacles(self, infos: Sequence[ModelInfo]) -> None:
        """Attacks that don't apply to one of these models can't be chosen, and say why."""
        model = self.attack.model()
        assert isinstance(model, QStandardItemModel)
        for name, spec in self._specs.items():
            obstacle = translated(next((found for info in infos if (found := spec.obstacle(info))), ""))
            place = self.attack.findData(name)
            model.item(place).setEnabled(not obstacle)
            self.attack.setItemData(place, tr(obstacle) or tr(spec.summary), Qt.ItemDataRole.ToolTipRole)
            self.attack.setItemData(place, tr(obstacle), OBSTACLE)

    def show_names(self, info: ModelInfo | None) -> None:
        """Targets are called what the model calls its classes."""
        place = max(self.target.currentIndex(), 0)
        self.target.clear()
        self.target.addItem(tr("to any class"), None)
        for label, name in enumerate(class_names(info)):
            self.target.addItem(tr("to class {name}", name=name), label)
        self.target.setCurrentIndex(place)

    def set_ready(self, ready: bool, why_not: str = "") -> None:
        """Whether a duel can begin, and why not."""
        self._ready, self._why_not = ready, why_not
        self._show_state()

    def set_running(self, running: bool) -> None:
        """A duel runs, or none."""
        self._running = running
        self._show_state()

    def _show_state(self) -> None:
        running = self._running
        self.run_button.setEnabled(self._ready or running)
        self.run_button.setText(tr("■  Stop") if running else tr("▶  Start duel"))
        self.run_button.setAccessibleName(tr("Stop the duel") if running else tr("Start the duel"))
        tip = tr("Stop; what was found is kept (Esc)") if running else tr("The same attack on both models")
        self.run_button.setToolTip(tip if self._ready or running else self._why_not)
        for part in (self.attack, self.target, self.form_button):
            part.setEnabled(not running)
            set_obstacle(part, tr("A duel is running"))
        set_obstacle(self.run_button, self._why_not)
        self._show_norms()

    def _show_spec(self) -> None:
        spec = self._specs.get(self.attack.currentData())
        if spec is None:
            return
        self.attack.setToolTip(f"{tr(spec.summary)} ({spec.source})")
        if self.norms.norm not in spec.norms:
            self.norms.set_norm(spec.norms[0])
        self.form.show_spec(spec)
        self._mark_form()
        self._show_norms()

    def _show_norms(self) -> None:
        spec = self._specs.get(self.attack.currentData())
        able: tuple[Norm, ...] = () if spec is None else spec.norms
        only = (" " + tr("and") + " ").join(NORM_TITLES[norm] for norm in self.norms.buttons if norm in able)
        title = "" if spec is None else tr(spec.title)
        other = tr("{attack} minimises {only} only", attack=title, only=only)
        for norm, button in self.norms.buttons.items():
            button.setEnabled(norm in able and not self._running)
            means = f"{NORM_TITLES[norm]}: {tr(NORM_MEANINGS[norm])}"
            button.setToolTip(means if norm in able else other)
            set_obstacle(button, tr("A duel is running") if self._running else other)

    def _mark_form(self) -> None:
        changed = len(self.form.parameters()) + bool(self.form.seed.value())
        self.form_button.setText(f"… ({changed})" if changed else "…")
        self.form_button.setToolTip(
            tr("Parameters and seed, the same for both; %n changed", "", changed)
            if changed
            else tr("Parameters and seed, the same for both; all at their defaults")
        )

    def _pop_up(self) -> None:
        self.form.pop_up(self.form_button)

    def _press(self) -> None:
        (self.stop_wanted if self._running else self.start_wanted).emit()
