"""The slice itself: regions as cells, the certified ball, the original and what was found, the attack's way.

Imported after the first reading, or when a slice is first looked at: pyqtgraph takes a third of a second.
"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QGraphicsEllipseItem, QWidget

from absgui.language import tr
from absgui.panels.axes import number_axes
from absgui.panels.slice.labels import Label, labels, part
from absgui.presentation.plane import Coordinates
from absgui.presentation.regions import POINTS, UNKNOWN, Regions
from absgui.presentation.slice_scene import Scene
from absgui.widgets import theme
from absgui.widgets.spoken import spoken
from engine.types import CLASSES

_LEAST_SHARE = 0.01
"""A class with less than this of the slice has no name in it."""
_PNG_SIDE = 1200


@spoken(QAccessible.Role.Chart)
class SlicePlot(pg.PlotWidget):  # type: ignore[misc]
    """Zoomed by the wheel and moved by dragging; nothing is asked again for that.

    With the focus here the arrow keys move a cross that says the same as the mouse; + and - zoom.

    Signals:
        hovered(object): the point (x, y) under the mouse or the cross, None where it has left.
    """

    hovered = Signal(object)
    _look: tuple[theme.Colours, int] | None = None
    """What it was painted for; the class's, as Qt tells of changes before it is made."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems=number_axes(), enableMenu=False)
        self.setAccessibleName(tr("Slice"))
        self.setFrameShape(self.Shape.NoFrame)
        self.setMinimumSize(160, 96)
        self.setToolTip(
            tr(
                "Drag to pan, scroll to zoom. The attack's path is projected onto this plane: "
                "its images may lie outside the plane, and outside the circle."
            )
        )
        self._scene: Scene | None = None
        self._regions: Regions | None = None
        self._radii: tuple[float, float | None] = (0.0, None)
        self._way: Coordinates = np.zeros((0, 2))
        plot = self.getPlotItem()
        plot.setAspectLocked(True)
        plot.hideButtons()
        self._cells = pg.ImageItem()
        self._path = pg.PlotCurveItem(antialias=True)
        self._now = pg.ScatterPlotItem(symbol="o", size=18)
        self._marks = pg.ScatterPlotItem(antialias=True)
        self._cross = pg.ScatterPlotItem(symbol="+", size=14)
        self._at = (0.0, 0.0)
        """Where the cross is."""
        self._circles = [QGraphicsEllipseItem(), QGraphicsEllipseItem()]
        self._names: list[pg.TextItem] = []
        self._labels: list[pg.TextItem] = []
        self._wanted: list[Label] = []
        drawn = (self._cells, *self._circles, self._path, self._now, self._marks, self._cross)
        for depth, item in enumerate(drawn):
            item.setZValue(depth)
            plot.addItem(item, ignoreBounds=True)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot.vb.sigRangeChanged.connect(self._part_labels)
        self._restyle()

    @property
    def regions(self) -> Regions | None:
        """What is shown now."""
        return self._regions

    def show_scene(self, scene: Scene) -> None:
        """A new plane, nothing known of its regions; the view is the whole of it."""
        self._scene, self._regions = scene, None
        self._now.clear()
        self._cross.clear()
        self._at = (0.0, 0.0)
        self.show_path(scene.path)
        self._restyle()
        self.fit()

    def show_regions(self, regions: Regions) -> None:
        """More of the map of the plane that is shown."""
        self._regions = regions
        self._paint_cells()

    def show_radii(self, certified: float, refined: float | None) -> None:
        """Draw certified balls about the original, radii in L2; none for 0 or None."""
        self._radii = certified, refined
        self._paint_marks()

    def show_path(self, path: Coordinates) -> None:
        """(N, 2) the way of an attack."""
        self._way = path
        self._path.setData(path[:, 0], path[:, 1])

    def show_position(self, position: int) -> None:
        """The frame of the way that the player shows."""
        if 0 <= position < len(self._way):
            self._now.setData(pos=self._way[position : position + 1])

    def fit(self) -> None:
        """Show the whole slice again."""
        if self._scene is not None:
            (x, y), side = self._scene.plane.low, self._scene.plane.side
            self.getPlotItem().setRange(QRectF(x, y, side, side), padding=0)

    def view_to_widget(self, x: float, y: float) -> QPointF:
        """Where a point of the plane is, in px of the viewport."""
        scene = self.getPlotItem().vb.mapViewToScene(QPointF(x, y))
        return QPointF(self.mapFromScene(scene))

    def as_png(self) -> bytes:
        """What is seen, as a PNG file."""
        from pyqtgraph.exporters import ImageExporter

        exporter = ImageExporter(self.getPlotItem())
        exporter.parameters()["width"] = _PNG_SIDE
        image: QImage = exporter.export(toBytes=True)
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        return bytes(data.data())

    def _restyle(self) -> None:
        self._look, colours = theme.look(), theme.colours()
        self.setBackground(colours.panel)
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(QColor(colours.line))
            axis.setTextPen(QColor(colours.muted))
            axis.setTickFont(theme.font(theme.Role.CAPTION))
            axis.setTickDensity(theme.USUAL / theme.text_size())
            axis.setStyle(maxTickLevel=0)  # the ticks between have no room for their numbers
        self._path.setPen(_pen(QColor(colours.text), 1.5))
        self._now.setPen(_pen(QColor(colours.text), 1.5))
        self._now.setBrush(None)
        self._cross.setPen(_pen(QColor(colours.text), 2))
        self._cross.setBrush(QColor(colours.text))
        self._name_axis()
        self._paint_cells()

    def _name_axis(self) -> None:
        """As much as there is room for."""
        words = "" if self._scene is None else self._scene.towards
        axis, colour = self.getPlotItem().getAxis("bottom"), theme.colours().muted
        metrics = QFontMetrics(theme.font(theme.Role.CAPTION))
        room = self.width() - self.getPlotItem().getAxis("left").width()
        said = metrics.elidedText(words, Qt.TextElideMode.ElideRight, round(room) - 2 * theme.GRID)
        axis.setLabel(said, **{"color": colour, "font-size": f"{theme.px(11)}px"})
        self._paint_marks()

    def _paint_cells(self) -> None:
        self._drop(self._names)
        regions, scene = self._regions, self._scene
        self._cells.setVisible(regions is not None)
        if regions is None or scene is None:
            return
        table = cell_colours(theme.colours(), scene.own, scene.rival)
        self._cells.setImage(table[regions.labels], levels=None)
        (x, y), side = regions.plane.low, regions.plane.side
        half = side / (POINTS - 1) / 2
        self._cells.setRect(QRectF(x - half, y - half, side + 2 * half, side + 2 * half))
        colours = theme.colours()
        for label, share in regions.shares.items():
            if share >= _LEAST_SHARE:
                colour = {scene.own: colours.original, scene.rival: colours.rival}.get(label, colours.text)
                place = regions.deepest(label, scene.taken(max(self._radii[0], self._radii[1] or 0.0)))
                self._names.append(self._text(scene.names[label], place, colour, theme.Role.NUMBER))
        self._part_labels()

    def _paint_marks(self) -> None:
        self._drop(self._labels)
        self._wanted = []
        scene, colours = self._scene, theme.colours()
        radii = self._radii if scene is not None else (0.0, None)
        green = colours.certified
        for item, radius, style in zip(
            self._circles, radii, (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine), strict=True
        ):
            item.setVisible(bool(radius))
            item.setPen(_pen(QColor(green), 2, style))
            item.setRect(QRectF(-(radius or 0), -(radius or 0), 2 * (radius or 0), 2 * (radius or 0)))
        if scene is None:
            self._marks.clear()
            return
        paper = _pen(QColor(colours.panel), 1.5)
        blue, orange = QColor(colours.original), QColor(colours.rival)
        spots = [{"pos": (0, 0), "symbol": "o", "size": 12, "brush": blue, "pen": paper}]
        if scene.reconstruction is not None:
            spots.append(
                {"pos": scene.reconstruction, "symbol": "s", "size": 10, "brush": orange, "pen": paper}
            )
        if scene.adversarial is not None:
            spots.append({"pos": scene.adversarial, "symbol": "d", "size": 14, "brush": orange, "pen": paper})
        self._marks.setData(spots)
        self._wanted = labels(scene, *radii)
        for label in self._wanted:
            self._labels.append(
                self._text(label.text, label.place, colours.text, theme.Role.CAPTION, label.anchor)
            )
        self._part_labels()

    @Slot()
    def _part_labels(self) -> None:
        self.getPlotItem().vb.childTransform()  # the items' own would be brought up to date at the next paint
        anchors = [*(label.anchor for label in self._wanted), *[(0.5, 0.5)] * len(self._names)]
        part([*self._labels, *self._names], anchors)

    def _text(
        self,
        text: str,
        place: tuple[float, float],
        colour: str,
        role: theme.Role,
        anchor: tuple[float, float] = (0.5, 0.5),
    ) -> pg.TextItem:
        behind = None
        if role is theme.Role.CAPTION:  # small words on a circle or a line would not be read
            behind = QColor(theme.colours().panel)
            behind.setAlpha(190)
        item = pg.TextItem(text, color=QColor(colour), anchor=anchor, fill=behind)
        item.setFont(theme.font(role))
        item.setPos(*place)
        item.setZValue(10)
        self.getPlotItem().addItem(item, ignoreBounds=True)
        return item

    def _drop(self, items: list[pg.TextItem]) -> None:
        for item in items:
            self.getPlotItem().removeItem(item)
        items.clear()

    def _step(self, right: int, up: int) -> None:
        """Move the cross by two cells."""
        if self._scene is not None:
            width, (x, y) = 2 * self._scene.plane.side / (POINTS - 1), self._at
            self._at = (x + right * width, y + up * width)
            self._cross.setData(pos=[self._at])
            self.hovered.emit(self._at)

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        steps = {keys.Key_Left: (-1, 0), keys.Key_Right: (1, 0), keys.Key_Down: (0, -1), keys.Key_Up: (0, 1)}
        zooms = {keys.Key_Plus: 0.8, keys.Key_Minus: 1.25}
        key = keys(event.key())
        if key in steps:
            self._step(*steps[key])
        elif key in zooms:
            self.getPlotItem().vb.scaleBy((zooms[key], zooms[key]), center=self._at)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._cross.clear()
        super().focusOutEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        # Not by the scene's signal, which leaves out what follows too soon, and so the last place as well.
        super().mouseMoveEvent(event)
        point = self.getPlotItem().vb.mapSceneToView(self.mapToScene(event.position().toPoint()))
        self.hovered.emit((point.x(), point.y()))

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(None)
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_labels"):
            self._name_axis()
            self._part_labels()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        changed = event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange)
        if changed and self._look not in (None, theme.look()):
            self._restyle()


def cell_colours(colours: theme.Colours, own: int, rival: int) -> NDArray[np.uint8]:
    """(11, 4) uint8: of each class's cells, and last of those that are not known."""
    table = np.zeros((CLASSES + 1, 4), np.uint8)
    for label in range(CLASSES):
        meaning, strength = theme.Meaning.NEUTRAL, 0.14 + 0.16 * (label % 2)
        if label in (own, rival):
            meaning = theme.Meaning.ORIGINAL if label == own else theme.Meaning.RIVAL
            strength = 0.3
        table[label] = _rgba(colours.tint(meaning, strength))
    table[UNKNOWN] = _rgba(QColor(colours.panel))
    return table


def _rgba(colour: QColor) -> tuple[int, int, int, int]:
    return colour.red(), colour.green(), colour.blue(), 255


def _pen(colour: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(colour, width, style)
    pen.setCosmetic(True)
    return pen
