"""Curves against the frame: distances in three norms, the two energies (or scores), the two probabilities.

Passive: `show_trajectory` and `show_position` show, `frame_requested` tells
where the user pressed or dragged. The same painting makes the PNG and the
SVG (`as_png`, `as_svg`), and `as_csv` gives its numbers.
"""

from __future__ import annotations

import io

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from absgui.language import tr
from absgui.panels.attack import chart
from absgui.presentation.trajectory import Trajectory
from absgui.presentation.wording import (
    NORM_TITLES,
    class_names,
    found_amount,
    probability,
    score,
    score_title,
)
from absgui.widgets import painting, theme
from absgui.widgets.backdrop import Backdrop
from absgui.widgets.spoken import spoken
from engine.types import ModelInfo, Norm

_GUTTERS = {"distance": 60.0, "energy": 30.0, "p": 30.0}
"""Px for the numbers at the left of each chart."""
_LIMITS = {"p": (0.0, 1.0)}
"""Of the charts that are not fitted to what they show."""
_GAP, _GAP_BELOW = 24.0, 8.0
_LEAST = 56.0
"""Px of height below which a chart says nothing."""
_ABREAST = 400
"""From this width on the charts stand side by side, in less one below the other."""


@spoken(QAccessible.Role.Chart)
class Curves(QWidget):
    """Three charts over the same frames.

    Signals:
        frame_requested(int): the user pressed or dragged at this frame.
    """

    frame_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Curves of the attack"))
        self.setToolTip(tr("Press or drag to go to a frame."))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self._trajectory: Trajectory | None = None
        self._count = 0
        self._version = 0
        """Another one whenever the curves are to be drawn anew."""
        self._backdrop = Backdrop(self)
        self._position = 0
        self._score = "energy"
        self._names = class_names(None)

    def set_model(self, info: ModelInfo | None) -> None:
        """Which model is attacked: what its energies and its classes are called."""
        self._score, self._names = "energy" if info is None else info.score, class_names(info)
        self._version += 1
        self.update()

    def show_trajectory(self, trajectory: Trajectory | None) -> None:
        """Draw these frames; call again when frames were added. Cheap: painted when it is next due."""
        count = 0 if trajectory is None else len(trajectory)
        if trajectory is not self._trajectory or count != self._count:
            self._version += 1
            self.update()
        self._trajectory, self._count = trajectory, count

    def show_position(self, position: int) -> None:
        """Put the cursor at this frame."""
        if position != self._position:
            self._position = position
            self.update()

    def sentence(self) -> str:
        """The numbers at the cursor."""
        trajectory = self._trajectory
        if not trajectory or not len(trajectory):
            return tr("No frames yet.")
        position = min(self._position, len(trajectory) - 1)
        shown = [line.text for line in self._strips(trajectory, position)]
        for name in ("energy", "p"):
            lines = self._lines(trajectory, position, name)
            shown += [f"{self._title(name)} {line.name}: {line.text}" for line in lines]
        place = tr("Frame {frame} of {last}", frame=position, last=len(trajectory) - 1)
        return f"{place}: {'; '.join(shown)}"

    def chart_rects(self) -> list[QRectF]:
        """Where the charts' frames begin and end, in px."""
        return [part.plot for part in self._frames(QRectF(self.rect())).values()]

    def as_png(self, width: int = 1200, height: int = 320) -> bytes:
        """The charts as a PNG file, twice as dense as the screen."""
        image = QImage(2 * width, 2 * height, QImage.Format.Format_RGB32)
        image.fill(QColor(theme.colours().panel))
        painter = QPainter(image)
        painter.scale(2, 2)
        area = QRectF(0, 0, width, height).adjusted(8, 8, -8, -8)
        self._paint_still(painter, area)
        self._paint_moving(painter, area)
        painter.end()
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        return bytes(data.data())

    def as_svg(self, width: int = 1200, height: int = 320) -> bytes:
        """The charts as an SVG file."""
        from PySide6.QtSvg import QSvgGenerator

        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(QSize(width, height))
        generator.setViewBox(QRect(0, 0, width, height))
        generator.setTitle(tr("Attack"))
        painter = QPainter(generator)
        painter.fillRect(QRectF(0, 0, width, height), QColor(theme.colours().panel))
        area = QRectF(0, 0, width, height).adjusted(8, 8, -8, -8)
        self._paint_still(painter, area, whole_lines=True)
        self._paint_moving(painter, area)
        painter.end()
        return bytes(data.data())

    def as_csv(self) -> bytes:
        """One line a frame: the numbers that are drawn."""
        out = io.StringIO()
        out.write("frame,class,rival,L0,L2,Linf,energy_original,energy_rival,p_original,p_rival\n")
        for n, step in enumerate(self._trajectory.frames if self._trajectory else ()):
            d, own, rival = step.distances, step.original_label, step.rival
            numbers = (
                d.L2,
                d.Linf,
                step.energies[own],
                step.energies[rival],
                step.confidence[own],
                step.confidence[rival],
            )
            out.write(f"{n},{step.label},{rival},{d.L0},{','.join(f'{x:.7g}' for x in numbers)}\n")
        return out.getvalue().encode()

    def _frames(self, area: QRectF, *, whole_lines: bool = False) -> dict[str, chart.Frame]:
        """The charts: side by side, or one below the other and only as many as there is room for."""
        count = len(self._trajectory) if self._trajectory else 0
        names = list(_GUTTERS)
        if area.width() >= theme.px(_ABREAST):
            width, height = (area.width() - (len(names) - 1) * _GAP) / len(names), area.height()
            across, down = width + _GAP, 0.0
        else:
            # The distance goes first: it stands below the pictures, too.
            names = names[
                -max(min(int((area.height() + _GAP_BELOW) / (theme.px(_LEAST) + _GAP_BELOW)), 3), 1) :
            ]
            width, height = area.width(), (area.height() - (len(names) - 1) * _GAP_BELOW) / len(names)
            across, down = 0.0, height + _GAP_BELOW
        found = {}
        for place, name in enumerate(names):
            part = QRectF(area.left() + place * across, area.top() + place * down, width, height)
            found[name] = chart.Frame(part, count, theme.px(_GUTTERS[name]), whole_lines=whole_lines)
        return found

    def _paint_still(self, painter: QPainter, area: QRectF, *, whole_lines: bool = False) -> None:
        """What stays while another frame is looked at."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, trajectory = theme.colours(), self._trajectory
        frames = self._frames(area, whole_lines=whole_lines)
        if not trajectory or not len(trajectory):
            for name, frame in frames.items():
                frame.paint_foot(painter, colours)
                frame.paint_head(painter, colours, self._title(name), [])
            painting.set_type(painter, theme.Role.CAPTION, colours.muted)
            words = (
                tr("Distance, energies and probabilities of every frame appear here.")
                if self._score == "energy"
                else tr("Distance, scores and probabilities of every frame appear here.")
            )
            room = _between(frames, area)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            needed = painter.boundingRect(QRectF(0, 0, room.width(), 10_000), flags, words)
            if needed.width() <= room.width() and needed.height() <= room.height():
                painter.drawText(room, flags, words)
            return
        for name, frame in frames.items():
            if name == "distance":
                frame.paint_head(painter, colours, self._title(name), [])
                frame.paint_strips(painter, colours, self._strips(trajectory, 0))
            else:
                frame.paint_lines(painter, colours, self._lines(trajectory, 0, name), _LIMITS.get(name))
            frame.paint_changes(painter, colours, np.asarray(trajectory.changes[:200], dtype=np.int64))

    def _paint_moving(self, painter: QPainter, area: QRectF) -> None:
        """The cursor and the numbers at it."""
        trajectory = self._trajectory
        if not trajectory or not len(trajectory):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, position = theme.colours(), min(self._position, len(trajectory) - 1)
        for name, frame in self._frames(area).items():
            if name == "distance":
                frame.paint_strip_dots(painter, colours, self._strips(trajectory, position), position)
            else:
                lines = self._lines(trajectory, position, name)
                frame.paint_head(painter, colours, self._title(name), lines)
                frame.paint_dots(painter, colours, lines, position, _LIMITS.get(name))

    def _title(self, name: str) -> str:
        return {"distance": tr("Distance"), "energy": tr(score_title(self._score))}.get(name, name)

    def _strips(self, trajectory: Trajectory, position: int) -> list[chart.Line]:
        """The distances in three norms, the attack's own in front of the others."""
        colours, step = theme.colours(), trajectory[position]
        strips = []
        for norm in (Norm.L2, Norm.LINF, Norm.L0):
            own = norm is trajectory.norm
            text = f"{NORM_TITLES[norm]} {found_amount(norm, step.distances.of(norm))}"
            colour = QColor(colours.text if own else colours.muted)
            strips.append(chart.Line(text, trajectory.series(norm.value), colour, strong=own))
        return strips

    def _lines(self, trajectory: Trajectory, position: int, name: str) -> list[chart.Line]:
        """The energies or probabilities of the original's class and the rival."""
        colours, step = theme.colours(), trajectory[position]
        values, written = (step.energies, score) if name == "energy" else (step.confidence, probability)
        return [
            chart.Line(
                written(float(values[label])),
                trajectory.series(f"{whose}_{name}"),
                colours.of(meaning),
                dashed=meaning is theme.Meaning.RIVAL,
                name=self._names[label],
            )
            for whose, label, meaning in (
                ("own", step.original_label, theme.Meaning.ORIGINAL),
                ("rival", step.rival, theme.Meaning.RIVAL),
            )
        ]

    def _request(self, event: QMouseEvent) -> None:
        if not self._trajectory or not len(self._trajectory):
            return
        at = event.position()
        frames = self._frames(QRectF(self.rect()))
        nearest = min(frames.values(), key=lambda frame: (frame.plot.center() - at).manhattanLength())
        self.frame_requested.emit(nearest.frame_at(at.x()))

    def sizeHint(self) -> QSize:
        return QSize(640, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(140), 112)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._request(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._request(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, area = QPainter(self), QRectF(self.rect())
        self._backdrop.paint(painter, self._version, lambda inside: self._paint_still(inside, area))
        self._paint_moving(painter, area)


def _between(frames: dict[str, chart.Frame], area: QRectF) -> QRectF:
    """Where words lie on no heading: below all of them, or below that of the first of those in a column."""
    first, *others = frames.values()
    room = QRectF(area)
    room.setTop(first.plot.top())
    below = [frame.area.top() for frame in others if frame.area.top() > first.area.top()]
    room.setBottom(min([first.plot.bottom(), *below]))
    return room
