"""A slice through the classes' regions: the plane of the original, what was found and what the rival makes.

Wiring (nothing is asked of the engine here):
- `show_scene(scene)` for a new plane, `show_waiting(words)` where there is none;
- `show_regions(regions)` as the map becomes finer; `show_radii`, `show_path`, `show_position` at any time;
- tell it by `set_seen` whether it is in sight: the map is not computed for nobody;
- `add_latents(view)` gives it another plane, which its button brings up in place of the slice;
- connect `shown` and `drawn`.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from absgui.language import tr
from absgui.presentation.plane import Coordinates
from absgui.presentation.regions import Regions
from absgui.presentation.slice_scene import Place, Scene, place_in_words, progress_in_words, shares_in_words
from absgui.widgets import theme
from absgui.widgets.buttons import text_button
from absgui.widgets.pixel_view import PixelView
from absgui.widgets.role_label import ElidedRoleLabel, RoleLabel

if TYPE_CHECKING:
    from absgui.panels.slice.plot import SlicePlot


_LOW = 250
"""Pixels of height from which there is room for more than the slice."""


class SlicePanel(QWidget):
    """The panel "Slice".

    Signals:
        shown(bool): the slice has come into sight, or gone.
        drawn(bool): there is a map to be saved, or none.
    """

    shown = Signal(bool)
    drawn = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Slice"))
        self._scene: Scene | None = None
        self._regions: Regions | None = None
        self._words = tr("Draw a digit first")
        self._seen = self._told = False
        self._radii: tuple[float, float | None] = (0.0, None)
        self._has_way = False
        self.plot: SlicePlot | None = None
        """Made before it is looked at, or when it is."""
        self.waiting = self._label(theme.Role.TEXT, tr("Why there is no slice"), wrap=True)
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.legend = self._label(theme.Role.CAPTION, tr("Legend"), wrap=True)
        self.progress = ElidedRoleLabel(theme.Role.CAPTION, self)
        self.progress.setAccessibleDescription(tr("How far the slice is"))
        self.here = self._label(theme.Role.STRONG, tr("What is under the mouse"), wrap=True)
        self.preview = PixelView(tr("The image under the mouse"), self)
        self.latents_button = text_button(
            self,
            tr("Latents"),
            tr(
                "The plane of two latents of a class in place of the slice, with contours of its energy and "
                "the optimiser's way; which class and which latents: in Latent hands"
            ),
            checkable=True,
        )
        self.latents: QWidget | None = None
        """The other plane."""
        self._tell_latents: Callable[[bool], None] | None = None
        self.fit_button = text_button(
            self, tr("Fit"), tr("The whole slice again, after zooming or moving it")
        )
        self._build()
        self._show_state()

    @property
    def seen(self) -> bool:
        """The slice is in sight."""
        return self._told

    @Slot(bool)
    def set_seen(self, on: bool) -> None:
        """It has come into sight, or gone: behind another tab Qt itself calls it visible all the same."""
        self._seen = on
        self._tell()

    def add_latents(self, view: QWidget, tell: Callable[[bool], None]) -> None:
        """The other plane, and how to tell it whether it is in sight. Once only."""
        self.latents, self._tell_latents = view, tell
        view.hide()
        self._layout.insertWidget(0, view, 1)
        self.latents_button.setVisible(True)

    def _tell(self) -> None:
        """Who is in sight: of the slice and the latents one at most."""
        latents = self.latents_button.isChecked()
        if self._tell_latents is not None:
            self._tell_latents(self._seen and latents)
        if (self._seen and not latents) is not self._told:
            self._told = not self._told
            if self._told:
                self.make_ahead()
            self.shown.emit(self._told)

    def _swap(self) -> None:
        self._show_state()
        self._tell()

    def show_waiting(self, words: str) -> None:
        """There is nothing to slice; why, in words."""
        self._scene, self._regions, self._words = None, None, words
        self.drawn.emit(False)
        self._show_state()

    def show_scene(self, scene: Scene) -> None:
        """A new plane; its map follows."""
        self._scene, self._regions, self._has_way = scene, None, len(scene.path) > 0
        if self.plot is not None:
            self.plot.show_scene(scene)
        self.drawn.emit(False)
        self._show_state()

    def show_regions(self, regions: Regions) -> None:
        """More of the map of the scene that is shown; of another one it is passed over."""
        if self._scene is None or self.plot is None or regions.plane is not self._scene.plane:
            return
        first = self._regions is None
        self._regions = regions
        self.plot.show_regions(regions)
        self.plot.setAccessibleDescription(shares_in_words(self._scene, regions))
        self.progress.setText(progress_in_words(regions))
        if first:
            self.drawn.emit(True)

    def show_radii(self, certified: float, refined: float | None) -> None:
        """Draw certified balls about the original, radii in L2; none for 0 or None."""
        if (certified, refined) != self._radii:
            self._radii = certified, refined
            self._show_legend()
            if self.plot is not None:
                self.plot.show_radii(certified, refined)

    def show_path(self, path: Coordinates) -> None:
        """(N, 2) the way of an attack that runs."""
        if self.plot is not None:
            self.plot.show_path(path)
        if (len(path) > 0) is not self._has_way:
            self._has_way = not self._has_way
            self._show_legend()

    def show_position(self, position: int) -> None:
        """The frame of the way that the player shows."""
        if self.plot is not None and self._scene is not None:
            self.plot.show_position(position)

    def as_png(self) -> bytes:
        """The slice as a PNG file; only after `drawn(True)`."""
        assert self.plot is not None
        return self.plot.as_png()

    def _show_state(self) -> None:
        scene, latents = self._scene, self.latents_button.isChecked()
        self.waiting.setText(self._words)
        self.waiting.setVisible(scene is None and not latents)
        if self.latents is not None:
            self.latents.setVisible(latents)
        if self.plot is not None:
            self.plot.setVisible(scene is not None and not latents)
        self._arrange()
        self.latents_button.setVisible(self.latents is not None)
        if scene is not None:
            self.progress.setText(progress_in_words(self._regions))
            self._show_legend()
            self._show_here(None)

    def _arrange(self) -> None:
        """Show what there is room for."""
        sliced = self._scene is not None and not self.latents_button.isChecked()
        low = self.height() < theme.px(_LOW)
        self.progress.setVisible(sliced)
        self.fit_button.setVisible(sliced)
        for part in (self.legend, self.here, self.preview):
            part.setVisible(sliced and not low)
        beside, above = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._buttons.setDirection(beside if low else above)

    def _show_legend(self) -> None:
        if self._scene is not None:
            certified, refined = self._radii
            self.legend.setText(
                _legend(self._scene, certified=bool(certified), refined=bool(refined), attacked=self._has_way)
            )

    def _show_here(self, point: Place | None) -> None:
        scene = self._scene
        if scene is None:
            return
        if point is None:
            self.here.setText(tr("Point at the slice"))
            self.preview.set_image(scene.plane.origin)
        else:
            self.here.setText(place_in_words(scene, self._regions, point))
            self.preview.set_image(scene.plane.images(np.array([point]))[0])

    def _fit(self) -> None:
        if self.plot is not None:
            self.plot.fit()

    def make_ahead(self) -> bool:
        """Make the plot; False if it is there."""
        if self.plot is not None:
            return False
        from absgui.panels.slice.plot import SlicePlot

        self.plot = SlicePlot(self)
        self.plot.hovered.connect(self._show_here)
        self.plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._layout.insertWidget(0, self.plot, 1)
        self.plot.show_radii(*self._radii)
        if self._scene is not None:
            self.plot.show_scene(self._scene)
        self._show_state()
        return True

    def _label(self, role: theme.Role, name: str, *, wrap: bool = False) -> RoleLabel:
        label = RoleLabel(role, self)
        label.setAccessibleDescription(name)
        label.setWordWrap(wrap)
        return label

    def _build(self) -> None:
        grid = theme.GRID
        self.fit_button.clicked.connect(self._fit)
        self.latents_button.clicked.connect(self._swap)
        self.preview.setFixedSize(64, 64)
        words = QVBoxLayout()
        words.setSpacing(grid // 2)
        words.addWidget(self.here)
        words.addWidget(self.progress)
        words.addStretch(1)
        below = QHBoxLayout()
        below.setSpacing(grid)
        below.addWidget(self.preview)
        below.addLayout(words, 1)
        self._buttons = QVBoxLayout()
        self._buttons.addWidget(self.fit_button)
        self._buttons.addWidget(self.latents_button)
        self._buttons.addStretch(1)
        below.addLayout(self._buttons)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(grid, grid, grid, grid)
        self._layout.setSpacing(grid // 2)
        self._layout.addWidget(self.waiting, 1)
        self._layout.addWidget(self.legend)
        self._layout.addLayout(below)

    # Qt overrides

    def minimumSizeHint(self) -> QSize:
        """Where it is low, it does without the legend, the image under the mouse and words on it."""
        parts = [part for part in (self.plot, self.latents) if part is not None and not part.isHidden()]
        plane = max((part.minimumHeight() or part.minimumSizeHint().height() for part in parts), default=0)
        height = plane + self.fit_button.sizeHint().height() + 3 * theme.GRID
        return QSize(super().minimumSizeHint().width(), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "legend"):
            self._show_legend()


def _unbroken(text: str) -> str:
    """It stays in one line."""
    return text.replace(" ", "&nbsp;")


def _legend(scene: Scene, *, certified: bool, refined: bool, attacked: bool) -> str:
    """Rich text: the colours of the cells and the lines, each with its word."""
    colours = theme.colours()

    def entry(sign: str, colour: str, words: str) -> str:
        return f'<span style="color: {colour}">{sign}</span>&nbsp;{words}'

    entries = [
        entry("■", colours.original, _unbroken(tr("{name} own", name=html.escape(scene.names[scene.own])))),
        entry("■", colours.rival, _unbroken(tr("{name} rival", name=html.escape(scene.names[scene.rival])))),
        entry("■", colours.neutral, tr("others")),
    ]
    if certified:
        entries.append(entry("○", colours.certified, _unbroken(tr("certified (L2)"))))
    if refined:
        entries.append(entry("◌", colours.certified, tr("refined")))
    if attacked:
        entries.append(entry("─", colours.text, _unbroken(tr("attack, projected"))))
    return "&ensp; ".join(entries)
