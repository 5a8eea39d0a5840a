"""What to take hold of, and what to do with it: class, component, and some buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from absgui.language import mark, tr
from absgui.presentation.latents.scene import LatentScene
from absgui.presentation.wording import score
from absgui.widgets import theme
from absgui.widgets.buttons import text_button
from absgui.widgets.eliding import ElidingBox
from absgui.widgets.role_label import RoleLabel

_WORDS = (
    (mark("To the optimum"), mark("Optimum")),
    (mark("To z = 0"), mark("z = 0")),
    (mark("Let the machine finish"), mark("Finish")),
    (mark("Make this the drawing"), mark("To drawing")),
)
"""What is on the buttons, and where there is little room."""
_LETTERS = 16
_STOP = (mark("Stop the machine"), mark("Stop"))


class LatentHead(QWidget):
    """The upper row of the panel. In a narrow one words are short.

    Signals:
        class_picked(int), component_picked(int): what to take hold of.
        optimum_wanted(), zero_wanted(): to go there.
        walk_wanted(bool): the machine is to go on, or to stop.
        drawing_wanted(): what is made is to be the drawing.
    """

    class_picked = Signal(int)
    component_picked = Signal(int)
    optimum_wanted = Signal()
    zero_wanted = Signal()
    walk_wanted = Signal(bool)
    drawing_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.classes = combo(
            self,
            tr("Class"),
            tr("The class whose latent is held. A class that is pinned as the target is taken, too."),
        )
        self.components = ElidingBox(_LETTERS, self)
        describe(
            self.components,
            tr("Component"),
            tr(
                "<p>A class of this model has many linear components, x = μ + W z + noise, each with "
                "latents of its own. The one that explains the input best makes the reading.</p>"
            ),
        )
        self.optimum_button = text_button(self, "", tr("To the optimum: the latent that the reading found"))
        self.zero_button = text_button(
            self, "", tr("To z = 0: the most likely latent before anything is seen")
        )
        self.walk_button = text_button(
            self,
            "",
            tr("Let the machine finish: the model's own optimiser goes on from here, step by step"),
            checkable=True,
        )
        self.drawing_button = text_button(
            self,
            "",
            tr(
                "Make this the drawing: put what is made here onto the canvas, to be read and attacked; "
                "Ctrl+Z brings back what was there"
            ),
        )
        self._class_label, self._component_label = (RoleLabel(theme.Role.TEXT, self) for _ in range(2))
        self._class_label.setText(tr("Class"))
        self._component_label.setText(tr("Component"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        for part in (self._class_label, self.classes, self._component_label, self.components):
            layout.addWidget(part)
        layout.addStretch(1)
        self._buttons = (self.optimum_button, self.zero_button, self.walk_button, self.drawing_button)
        for button in self._buttons:
            layout.addWidget(button)
        self._compact = False
        self._show_words()
        self.classes.activated.connect(self.class_picked)
        self.components.activated.connect(self._pick_component)
        self.optimum_button.clicked.connect(self.optimum_wanted)
        self.zero_button.clicked.connect(self.zero_wanted)
        self.walk_button.clicked.connect(self.walk_wanted)
        self.drawing_button.clicked.connect(self.drawing_wanted)

    def show_scene(self, scene: LatentScene, names: Sequence[str], own: int, rival: int) -> None:
        """What is held; classes are called `names`."""
        called = {
            own: tr("{name}, winner", name=names[own]),
            rival: tr("{name}, rival", name=names[rival]),
        }
        fill(self.classes, [called.get(c, name) for c, name in enumerate(names)], scene.grip.label)
        there = scene.component is not None and len(scene.components) > 1
        self.components.setVisible(there)
        self._component_label.setVisible(there and not self._compact)
        if there:  # the best one first
            order = [int(k) for k in scene.components.argsort(kind="stable")]
            words = [
                tr(
                    "{rank} of {ranks}, F {energy}",
                    rank=k + 1,
                    ranks=len(order),
                    energy=score(float(scene.components[k])),
                )
                for k in order
            ]
            words[0] = tr("{component}, best", component=words[0])
            fill(self.components, words, order.index(scene.component or 0))
            for place, number in enumerate(order):
                self.components.setItemData(place, number)

    def set_walking(self, on: bool) -> None:
        """The machine takes its steps, and the button stops it."""
        self.walk_button.setChecked(on)
        self._show_words()

    def set_compact(self, on: bool) -> None:
        """Short words from now on, or long ones."""
        if on != self._compact:
            self._compact = on
            self._class_label.setVisible(not on)
            self._component_label.setVisible(not on and not self.components.isHidden())
            self._show_words()

    def _show_words(self) -> None:
        for button, words in zip(self._buttons, _WORDS, strict=True):
            stops = button is self.walk_button and button.isChecked()
            button.setText(tr((_STOP if stops else words)[self._compact]))
            button.setAccessibleName(tr((_STOP if stops else words)[0]))

    def _pick_component(self) -> None:
        self.component_picked.emit(self.components.currentData())


def combo(parent: QWidget, name: str, tip: str) -> QComboBox:
    """One that says to everybody what it is for."""
    box = QComboBox(parent)
    describe(box, name, tip)
    return box


def describe(box: QComboBox, name: str, tip: str) -> None:
    """Say to everybody what it is for."""
    box.setAccessibleName(name)
    box.setToolTip(tip)


def fill(box: QComboBox, words: Sequence[str], index: int) -> None:
    """Nothing happens where nothing changes: an open list would close."""
    if [box.itemText(k) for k in range(box.count())] != list(words):
        box.clear()
        box.addItems(list(words))
    box.setCurrentIndex(index)
