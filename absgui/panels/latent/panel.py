"""Taking hold of a class's latent: sliders, a plane to move in, and what that makes of the input.

Wiring (nothing is asked of the engine here):
- `show_waiting(words)` where there is nothing to take hold of, else `show_scene(scene, names, own, rival)`;
- then `show_pose`, `show_plane`, `show_way`, `show_blend`, `show_words` and `set_walking` at any time;
- tell it by `set_seen` whether it is in sight: nothing is computed for nobody;
- connect its signals. `add_view` gives another panel the plane, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from absgui.language import tr
from absgui.panels.latent.blend_row import BlendRow
from absgui.panels.latent.energy_bar import EnergyBar
from absgui.panels.latent.head import LatentHead, combo, fill
from absgui.panels.latent.pad import LatentPad
from absgui.panels.latent.pictures import LatentPictures
from absgui.panels.latent.sliders import LatentSliders
from absgui.panels.latent.view import LatentView
from absgui.presentation.latents.plane import LatentPlane
from absgui.presentation.latents.scene import (
    LatentScene,
    Pose,
    comparison,
    energy_in_words,
    others_in_words,
    squared_error,
)
from absgui.presentation.wording import score
from absgui.widgets import theme
from absgui.widgets.role_label import ElidedRoleLabel, RoleLabel
from engine.types import FloatArray

_MIDDLE, _LEAST_MIDDLE = 372, 292
"""The sliders' column gets at least so many px, in a narrow panel fewer."""
_PAD = 144
"""And the plane."""
_ROOMY = 920
"""From this width on there is room for all words."""


class LatentPanel(QWidget):
    """The panel "Latent hands".

    Signals:
        shown(bool): it, or a view of its plane, has come into sight, or none is any more.
        class_picked(int), component_picked(int): what to take hold of.
        moved(int, float): the user moved along an axis.
        pointed(float, float): the user moved in the plane of `pair`.
        pair_picked(): another plane is wanted.
        reset_wanted(object): back to the optimum along these axes, a tuple of int; all for None.
        zero_wanted(): to z = 0.
        blended(object, float), keep_wanted(): see `BlendRow`.
        walk_wanted(bool): the machine is to go on, or to stop.
        drawing_wanted(): what is made is to be the drawing.
    """

    shown = Signal(bool)
    class_picked = Signal(int)
    component_picked = Signal(int)
    moved = Signal(int, float)
    pointed = Signal(float, float)
    pair_picked = Signal()
    reset_wanted = Signal(object)
    zero_wanted = Signal()
    blended = Signal(object, float)
    keep_wanted = Signal()
    walk_wanted = Signal(bool)
    drawing_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Latent hands"))
        self._seen = self._told = False
        self._scene: LatentScene | None = None
        self._meaning = theme.Meaning.NEUTRAL
        self.waiting = RoleLabel(theme.Role.TEXT, self)
        self.waiting.setWordWrap(True)
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.head = LatentHead(self)
        self.pictures = LatentPictures(self)
        self.sliders = LatentSliders(self)
        self.blend = BlendRow(self)
        self.energy = ElidedRoleLabel(theme.Role.STRONG, self)
        self.parts = ElidedRoleLabel(theme.Role.CAPTION, self)
        self.bar = EnergyBar(self)
        self.words = RoleLabel(theme.Role.CAPTION, self)
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.axes = [
            combo(self, tr("Latent right"), tr("The latent right in the plane")),
            combo(self, tr("Latent up"), tr("The latent up in the plane")),
        ]
        self.pad = LatentPad(self)
        self._pads = [self.pad]
        self._views: list[LatentView] = []
        self._build()
        self._connect()
        self.show_waiting(tr("Draw a digit first"))

    @property
    def seen(self) -> bool:
        """It, or a view of its plane, is in sight."""
        return self._seen or any(view.seen for view in self._views)

    def add_view(self, view: LatentView) -> None:
        """Show the plane in another panel as well; what is done there is done here."""
        self._views.append(view)
        self._pads.append(view.pad)
        self._listen(view.pad)
        view.walk_wanted.connect(self.walk_wanted)
        view.shown.connect(self._tell)
        view.show_waiting(self.waiting.text())

    @property
    def pair(self) -> tuple[int, int]:
        """Which axes the plane is over: to the right, and upwards."""
        right, up = (max(box.currentIndex(), 0) for box in self.axes)
        return right, up

    @Slot(bool)
    def set_seen(self, on: bool) -> None:
        """It has come into sight, or gone."""
        self._seen = on
        self._tell()

    @Slot()
    def _tell(self) -> None:
        if self.seen is not self._told:
            self._told = self.seen
            self.shown.emit(self._told)

    def show_waiting(self, words: str) -> None:
        """There is nothing to take hold of; why, in words."""
        self._scene = None
        self.waiting.setText(words)
        self.waiting.setVisible(True)
        self._content.setVisible(False)
        for view in self._views:
            view.show_waiting(words)

    def show_scene(self, scene: LatentScene, names: Sequence[str], own: int, rival: int) -> None:
        """What is held; classes in their order are called `names`, and `own` is the predicted one."""
        before, self._scene = self._scene, scene
        label = scene.grip.label
        self._meaning = {own: theme.Meaning.ORIGINAL, rival: theme.Meaning.RIVAL}.get(
            label, theme.Meaning.NEUTRAL
        )
        self.head.show_scene(scene, names, own, rival)
        binarised = not (scene.seen == scene.grip.image).all()
        frame = None if self._meaning is theme.Meaning.NEUTRAL else self._meaning
        self.pictures.show_input(scene.seen, tr("Input, binarised") if binarised else tr("Input x"), frame)
        optimum = [float(v) for v in scene.coordinates(scene.optimum.latent)]
        if not scene.like(before):
            for box, axis in zip(self.axes, scene.widest, strict=True):
                fill(box, scene.axis_names, axis)
            self.show_plane(None)
            self.show_words(others_in_words(scene))
        self.sliders.show_axes(scene.axis_names, optimum, others_in_words(scene))
        self._show_axes()
        for view in self._views:
            view.title.setText(tr("Energy over two latents of {name}", name=names[label]))
            view.show_waiting(None)
        self.waiting.setVisible(False)
        self._content.setVisible(True)
        self._share_room()

    def show_pose(self, pose: Pose) -> None:
        """What is made where the hand is."""
        point, words = pose.point, comparison(pose.scene, pose.point.energy)
        self.pictures.show_made(point.picture, "G(z)")
        self._say_energy(tr("Energy {energy}: {words}", energy=score(point.energy), words=words))
        self.parts.setText(f"= {energy_in_words(point)}")
        self.bar.show_point(point, pose.scene.optimum.energy, self._meaning, words)

    def show_blend(self, scene: LatentScene, picture: FloatArray, words: str) -> None:
        """A mixture (28, 28) of what two classes make."""
        self.pictures.show_made(picture, tr("blend"))
        error = score(squared_error(picture, scene.seen))
        self._say_energy(tr("No energy: no latent makes a blend"))
        self.parts.setText(tr("squared error {error}", error=error))
        self.bar.show_point(None, scene.optimum.energy, self._meaning)
        self.show_words(words)

    def show_plane(self, plane: LatentPlane | None) -> None:
        """The energies over `pair`."""
        for pad in self._pads:
            pad.show_plane(plane)

    def show_way(self, points: FloatArray) -> None:
        """The machine's way, (N, A) along the axes."""
        for pad in self._pads:
            pad.show_way(points[:, list(self.pair)] if points.size else points.reshape(0, 2))

    def show_words(self, text: str) -> None:
        """What the machine does or did, or what there is to know."""
        self.words.setText(text)
        for view in self._views:
            view.words.setText(text)

    def set_walking(self, on: bool) -> None:
        """The machine takes its steps, and the button stops it."""
        self.head.set_walking(on)
        for view in self._views:
            view.set_walking(on)

    def show_latent(self, scene: LatentScene, latent: FloatArray) -> None:
        """Where the hand is: sliders and disc follow at once, what is made there by `show_pose`."""
        values = [float(v) for v in scene.coordinates(latent)]
        self.sliders.show_values(values)
        right, up = self.pair
        for pad in self._pads:
            pad.show_place(values[right], values[up])

    def _say_energy(self, text: str) -> None:
        self.energy.setText(text)
        for view in self._views:
            view.energy.setText(text)

    def _show_axes(self) -> None:
        scene = self._scene
        if scene is not None:
            right, up = self.pair
            best = scene.coordinates(scene.optimum.latent)
            for pad in self._pads:
                pad.show_axes(
                    (scene.axis_names[right], scene.axis_names[up]), (float(best[right]), float(best[up]))
                )

    def _on_pair(self) -> None:
        self._show_axes()
        self.show_plane(None)
        self.pair_picked.emit()

    def _reset_pair(self) -> None:
        self.reset_wanted.emit(self.pair)

    def _reset_one(self, axis: int) -> None:
        self.reset_wanted.emit((axis,))

    def _reset_all(self) -> None:
        self.reset_wanted.emit(None)

    def _label(self, text: str) -> RoleLabel:
        label = RoleLabel(theme.Role.TEXT, self)
        label.setText(text)
        return label

    def _connect(self) -> None:
        self.head.class_picked.connect(self.class_picked)
        self.head.component_picked.connect(self.component_picked)
        self.head.walk_wanted.connect(self.walk_wanted)
        self.head.drawing_wanted.connect(self.drawing_wanted)
        self.head.optimum_wanted.connect(self._reset_all)
        self.head.zero_wanted.connect(self.zero_wanted)
        self.sliders.moved.connect(self.moved)
        self.sliders.reset_wanted.connect(self._reset_one)
        self.blend.blended.connect(self.blended)
        self.blend.keep_wanted.connect(self.keep_wanted)
        self._listen(self.pad)
        for box in self.axes:
            box.activated.connect(self._on_pair)

    def _listen(self, pad: LatentPad) -> None:
        pad.pointed.connect(self.pointed)
        pad.reset_wanted.connect(self._reset_pair)

    def _build(self) -> None:
        grid = theme.GRID
        self._content = QWidget(self)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid // 2)
        column.addWidget(self.energy)
        column.addWidget(self.parts)
        column.addWidget(self.bar)
        column.addWidget(self.sliders)
        column.addWidget(self.blend)
        column.addWidget(self.words)
        column.addStretch(1)
        self._middle = QScrollArea(self)
        self._middle.setFrameShape(QFrame.Shape.NoFrame)
        self._middle.setWidgetResizable(True)
        self._middle.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._middle.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._middle.setWidget(middle)
        plane = QVBoxLayout()
        plane.setSpacing(grid // 2)
        pick = QHBoxLayout()
        pick.setSpacing(grid // 2)
        for words, box in zip(("→", "↑"), self.axes, strict=True):
            pick.addWidget(self._label(words))
            pick.addWidget(box)
        pick.addStretch(1)
        plane.addLayout(pick)
        plane.addWidget(self.pad, 1)
        self._body = QHBoxLayout()
        self._body.setSpacing(2 * grid)
        self._body.addWidget(self.pictures)
        self._body.addWidget(self._middle, 1)
        self._body.addLayout(plane)
        content = QVBoxLayout(self._content)
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(grid)
        content.addWidget(self.head)
        content.addLayout(self._body, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(grid, grid, grid, grid)
        layout.addWidget(self.waiting, 1)
        layout.addWidget(self._content, 1)

    def _share_room(self) -> None:
        """The plane is square, the pictures as large as fits, and the sliders have the rest."""
        grid = theme.GRID
        height = self.height() - 2 * grid - self.head.sizeHint().height() - grid
        beside = self.axes[0].sizeHint().height() + grid // 2
        room = self.width() - 2 * grid - 4 * grid
        roomy = self.width() >= theme.px(_ROOMY)
        for part in (self.head, self.pictures, self.blend):
            part.set_compact(not roomy)
        middle = theme.px(_MIDDLE if roomy else _LEAST_MIDDLE)
        scale = self.pictures.scale_for(height, room - middle - _PAD)
        self.pictures.set_scale(scale)
        left = room - middle - self.pictures.width_at(scale)
        self.pad.setFixedWidth(max(_PAD, min(height - beside, left)))

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()
