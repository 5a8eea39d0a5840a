"""Choose an attack, set it up, run it, stop it.

Wiring (nothing is asked of the engine here):
- make it with the catalogue's specs; put it into a tool bar;
- `set_ready(bool)`: a model is loaded and there is a digit; `set_running(bool)` at an attack's start and end;
- `show_progress(step, best)` while it runs (as often as frames are handed on, not for each one);
- `set_model(info)` when another model is loaded: what does not apply to it can't be chosen;
- `set_norm`, `set_target`, `set_original_label` when those change elsewhere;
- connect `run_requested` (an AttackChoice: `choice.request(image)` makes the engine's request),
  `stop_requested`, `target_changed` and `norm_changed`;
- `window.addAction(bar.run_action)` (Ctrl+R) and `window.addAction(bar.stop_action)` (Esc).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from absgui.language import tr, translated
from absgui.presentation.attack_choice import AttackChoice
from absgui.presentation.wording import NORM_MEANINGS, NORM_TITLES, class_names, found_amount, queries
from absgui.widgets import theme
from absgui.widgets.buttons import OBSTACLE, EnterButton, set_obstacle
from absgui.widgets.eliding import ElidingBox
from absgui.widgets.norm_switch import NormSwitch
from absgui.widgets.parameter_form import SEED_MAXIMUM, ParameterForm
from engine.types import CLASSES, AttackSpec, AttackStep, Distances, ModelInfo, Norm

LETTERS, NARROW_LETTERS = (14, 7), (11, 5)
"""Of the names of attack and target that there is room for at least; in a narrow window."""


class AttackBar(QWidget):
    """Attack | norm | target | parameters | run or stop.

    Signals:
        run_requested(object): an AttackChoice.
        stop_requested(): end the running attack; its best so far is kept.
        target_changed(object): the class to reach, None for any.
        norm_changed(Norm): the norm the attack is to minimise.
        progressed(str): how far the running attack is, in words; "" where none runs.
        keys_free(): an attack begins, so the controls are about to be disabled; whoever arranges the panels
            gives the focus to the player, before Qt hands it to whatever comes next.
    """

    run_requested = Signal(object)
    stop_requested = Signal()
    target_changed = Signal(object)
    norm_changed = Signal(object)
    progressed = Signal(str)
    keys_free = Signal()

    def __init__(self, groups: Mapping[str, Sequence[AttackSpec]], parent: QWidget | None = None) -> None:
        """`groups` are the attacks by what the menu calls their kind, in its order."""
        super().__init__(parent)
        self._specs = {spec.name: spec for specs in groups.values() for spec in specs}
        if not self._specs:
            raise ValueError("an attack bar needs at least one attack")
        self.setAccessibleName(tr("Attack"))
        self._groups = groups
        self._wished_norm = Norm.L2
        self._ready = self._running = False
        self._why_not = tr("Draw a digit first")
        self._own: int | None = None
        self._compact = False

        self.attack = ElidingBox(LETTERS[0], self)
        self._minimise = QLabel(tr("minimise"), self)
        self.norms = NormSwitch(self)
        self.target = ElidingBox(LETTERS[1], self)
        self.form = ParameterForm(self)
        self.form_button = QToolButton(self)
        self.run_action = QAction(tr("Run"), self)
        self.stop_action = QAction(tr("Stop"), self)
        self.run_button = EnterButton(self)
        self._build()

        self.attack.currentIndexChanged.connect(self._attack_chosen)
        self.target.currentIndexChanged.connect(self._target_chosen)
        self.norms.norm_changed.connect(self._norm_chosen)
        self.form.changed.connect(self._mark_form)
        self.form_button.clicked.connect(self._pop_up)
        self.run_action.triggered.connect(self._run)
        self.stop_action.triggered.connect(self.stop_requested)
        self.run_button.clicked.connect(self._press)
        self._show_spec()
        self._show_state()

    @property
    def spec(self) -> AttackSpec:
        """The chosen attack."""
        return self._specs[self.attack.currentData()]

    @property
    def norm(self) -> Norm:
        """The norm that the chosen attack would minimise."""
        return self.norms.norm

    @property
    def choice(self) -> AttackChoice:
        """All that is set up."""
        return AttackChoice(
            self.spec.name,
            self.norm,
            self.target.currentData(),
            self.form.seed.value(),
            self.form.parameters(),
        )

    @property
    def specs(self) -> Mapping[str, AttackSpec]:
        """All that can be chosen, by name."""
        return self._specs

    def choose(self, attack: str) -> None:
        """Set up another attack, as if it were picked from the menu."""
        self.attack.setCurrentIndex(self.attack.findData(attack))

    def set_model(self, info: ModelInfo) -> None:
        """Attacks that don't apply to a model are off and say why; the first that does is chosen then.

        Targets are called what the model calls its classes.
        """
        for label, name in enumerate(class_names(info)):
            self.target.setItemText(label + 1, tr("to class {name}", name=name))
        model = self.attack.model()
        assert isinstance(model, QStandardItemModel)
        obstacles = {name: translated(spec.obstacle(info)) for name, spec in self._specs.items()}
        for name, obstacle in obstacles.items():
            place = self.attack.findData(name)
            model.item(place).setEnabled(not obstacle)
            tip = tr(obstacle) or described(self._specs[name])
            self.attack.setItemData(place, tip, Qt.ItemDataRole.ToolTipRole)
            self.attack.setItemData(place, tr(obstacle), OBSTACLE)
        able = [name for name, obstacle in obstacles.items() if not obstacle]
        if able and obstacles[self.spec.name]:
            self.choose(able[0])

    def set_choice(self, choice: AttackChoice) -> None:
        """Set everything up as it was, e.g. from a kept session. Unknown attacks are left out, and numbers
        beyond what the form takes become the largest or the least that it does."""
        place = self.attack.findData(choice.attack)
        if place >= 0:
            self.attack.setCurrentIndex(place)
            self.form.set_parameters(dict(choice.parameters))
        self.form.seed.setValue(min(choice.seed, SEED_MAXIMUM))
        self.set_norm(choice.norm)
        self.set_target(choice.target)

    def set_norm(self, norm: Norm) -> None:
        """Minimise this one, if the attack can; else as soon as one is chosen that can. Emits nothing.

        While an attack runs the switch stays at what that one minimises; the wish is for the next.
        """
        self._wished_norm = norm
        if not self._running and norm in self.spec.norms:
            self.norms.set_norm(norm)

    def set_target(self, target: int | None) -> None:
        """Aim at a class, None for any. Emits nothing."""
        self.target.blockSignals(True)
        self.target.setCurrentIndex(0 if target is None else target + 1)
        self.target.blockSignals(False)

    def set_original_label(self, label: int | None) -> None:
        """The predicted class can't be a target: an attack that aims at it aims at any other instead."""
        self._own = label
        model = self.target.model()
        assert isinstance(model, QStandardItemModel)
        for digit in range(CLASSES):
            model.item(digit + 1).setEnabled(digit != label)
            model.item(digit + 1).setData(tr("It is the class that was predicted last"), OBSTACLE)
        if label is not None and self.target.currentData() == label:
            self.target.setCurrentIndex(0)

    def set_compact(self, compact: bool, *, narrow: bool = False) -> None:
        """Fewer words in a window that is not wide, and shorter ones in a narrow; the tips have them all."""
        self.attack.setMinimumContentsLength(LETTERS[0] if not narrow else NARROW_LETTERS[0])
        self.target.setMinimumContentsLength(LETTERS[1] if not narrow else NARROW_LETTERS[1])
        if compact != self._compact:
            self._compact = compact
            self._minimise.setVisible(not compact)
            self._mark_form()

    def set_ready(self, ready: bool, why_not: str = "") -> None:
        """Whether there is something to attack; `why_not` is the run button's tip where there is nothing."""
        self._ready, self._why_not = ready, why_not or tr("Draw a digit first")
        self._show_state()

    def set_running(self, running: bool) -> None:
        """An attack runs, or has ended."""
        if running and not self._running:
            self.keys_free.emit()
        self._running = running
        self.progressed.emit("")
        if not running:
            self.set_norm(self._wished_norm)
        self._show_state()

    def show_progress(self, step: AttackStep, best: Distances | None) -> None:
        """How far it is: queries used, and the best distance so far or else the present one."""
        shown, word = (step.distances, tr("now")) if best is None else (best, tr("best"))
        distance = tr(
            "{word} {norm} {amount}",
            word=word,
            norm=NORM_TITLES[self.norm],
            amount=found_amount(self.norm, shown.of(self.norm)),
        )
        self.progressed.emit(f"{queries(step.queries)}, {distance}")

    def _attack_chosen(self) -> None:
        before = self.norm
        self._show_spec()
        if self.norm is not before:
            self.norm_changed.emit(self.norm)

    def _show_spec(self) -> None:
        spec = self.spec
        self.attack.setToolTip(f"{tr(spec.summary)} ({spec.source})")
        self._show_norms()
        wanted = next((n for n in (self._wished_norm, self.norm) if n in spec.norms), spec.norms[0])
        self.norms.set_norm(wanted)
        self.form.show_spec(spec)
        self._mark_form()

    def _norm_chosen(self, norm: Norm) -> None:
        self._wished_norm = norm
        self.norm_changed.emit(norm)

    def _target_chosen(self) -> None:
        self.target_changed.emit(self.target.currentData())

    def _mark_form(self) -> None:
        changed = len(self.form.parameters()) + bool(self.form.seed.value())
        word = "…" if self._compact else tr("Parameters")
        self.form_button.setText(f"{word} ({changed})" if changed else word)
        self.form_button.setToolTip(
            tr("Parameters and seed; %n changed", "", changed)
            if changed
            else tr("Parameters and seed; all at their defaults")
        )

    def _pop_up(self) -> None:
        self.form.pop_up(self.form_button)

    def _press(self) -> None:
        (self.stop_action if self._running else self.run_action).trigger()

    def _run(self) -> None:
        self.run_requested.emit(self.choice)

    def _show_state(self) -> None:
        self.run_action.setEnabled(self._ready and not self._running)
        self.stop_action.setEnabled(self._running)
        self.run_button.setEnabled(self._ready or self._running)
        self.run_button.setText(tr("■  Stop") if self._running else tr("▶  Run"))
        self.run_button.setAccessibleName(tr("Stop the attack") if self._running else tr("Run the attack"))
        self.run_action.setToolTip(tr("Run the attack") if self._ready else self._why_not)
        set_obstacle(self.run_action, tr("An attack is running") if self._running else self._why_not)
        tip = tr("Stop and keep the best so far (Esc)") if self._running else tr("Run the attack (Ctrl+R)")
        self.run_button.setToolTip(tip if self._ready or self._running else self._why_not)
        for widget in (self.attack, self.target, self.form_button):
            widget.setEnabled(not self._running)
        self._show_norms()

    def _show_norms(self) -> None:
        spec, able = self.spec, self.spec.norms
        only = (" " + tr("and") + " ").join(NORM_TITLES[norm] for norm in self.norms.buttons if norm in able)
        for norm, button in self.norms.buttons.items():
            button.setEnabled(norm in able and not self._running)
            means = tr("Minimise {norm}: {meaning}", norm=NORM_TITLES[norm], meaning=tr(NORM_MEANINGS[norm]))
            other = tr("{attack} minimises {only} only", attack=tr(spec.title), only=only)
            button.setToolTip(means if norm in able else other)
            set_obstacle(button, tr("An attack is running") if self._running else other)

    def _build(self) -> None:
        for title, specs in self._groups.items():
            self.attack.add_heading(tr(title))
            for spec in specs:
                self.attack.addItem(tr(spec.title), spec.name)
                self.attack.setItemData(self.attack.count() - 1, described(spec), Qt.ItemDataRole.ToolTipRole)
        self.choose(next(iter(self._specs)))
        self.attack.setAccessibleName(tr("Attack"))
        self.target.addItem(tr("to any class"), None)
        for label, name in enumerate(class_names(None)):
            self.target.addItem(tr("to class {name}", name=name), label)
        self.target.setAccessibleName(tr("Target class"))
        self.target.setToolTip(tr("The class that the attack is to reach"))
        self.form_button.setAccessibleName(tr("Parameters of the attack"))
        for part in (self.attack, self.target, self.form_button):
            set_obstacle(part, tr("An attack is running"))
        set_obstacle(self.stop_action, tr("No attack is running"))
        self.run_action.setShortcut(QKeySequence("Ctrl+R"))
        self.stop_action.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        theme.set_role(self.run_button, theme.Role.STRONG)
        theme.measure(self.run_button, least_width=88)
        theme.set_role(self._minimise, theme.Role.CAPTION)
        self.norms.setAccessibleName(tr("Norm to minimise"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        for widget in (
            self.attack,
            self._minimise,
            self.norms,
            self.target,
            self.form_button,
            self.run_button,
        ):
            layout.addWidget(widget)


def described(spec: AttackSpec) -> str:
    """What an attack does and what it costs, in a line."""
    return " ".join([tr(spec.summary), *([tr("Slow: up to minutes a digit.")] if spec.slow else [])])
