"""The accuracy that is left at each distance: a plot for each norm, a line for each model.

Imported after the first reading, or when the lab is first looked at: pyqtgraph takes a third of a second.
"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent
from PySide6.QtGui import QAccessible, QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from absgui.language import tr
from absgui.panels.axes import number_axes
from absgui.panels.lab import series
from absgui.presentation.lab_scene import AXIS_ENDS, NORM_ORDER, LabCurve, LabView
from absgui.presentation.wording import NORM_MEANINGS, NORM_TITLES
from absgui.widgets import theme
from absgui.widgets.spoken import spoken
from engine.types import Norm


@spoken(QAccessible.Role.Chart)
class LabPlot(pg.PlotWidget):  # type: ignore[misc]
    """The curves of one norm."""

    def __init__(self, norm: Norm, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems=number_axes(), enableMenu=False)
        self._norm = norm
        self.setAccessibleName(tr("Accuracy against {norm} distance", norm=NORM_TITLES[norm]))
        self.setAccessibleDescription(
            tr("The share of digits without an adversarial found, by distance; the table has its numbers")
        )
        self.setToolTip(
            tr(
                "The share of digits without an adversarial found within each {norm} distance "
                "({meaning}), by all attacks together. The upright line is the paper's threshold.",
                norm=NORM_TITLES[norm],
                meaning=tr(NORM_MEANINGS[norm]),
            )
        )
        self.setFrameShape(self.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = self.getPlotItem()
        plot.hideButtons()
        plot.setMouseEnabled(x=False, y=False)
        plot.setRange(xRange=(0, AXIS_ENDS[norm]), yRange=(0, 101), padding=0)
        self._axis = plot.getAxis("left")
        self._threshold = pg.InfiniteLine(angle=90)
        self._threshold.hide()
        plot.addItem(self._threshold, ignoreBounds=True)
        self.lines: dict[int, pg.PlotDataItem] = {}
        """Place of a model in the table -> its line."""
        self._look: tuple[theme.Colours, int] | None = None
        self.restyle()

    def show_curves(self, curves: tuple[LabCurve, ...], threshold: float | None) -> None:
        """The curves of all models, and a line at `threshold`."""
        self._threshold.setVisible(threshold is not None)
        if threshold is not None:
            self._threshold.setValue(threshold)
        for place in set(self.lines) - {curve.place for curve in curves}:
            self.removeItem(self.lines.pop(place))
        for curve in curves:
            if curve.place not in self.lines:
                self.lines[curve.place] = self.plot(pen=series.pen(curve.place))
            # A step holds until the next distance; beyond the last one the rest stays as it is.
            end = 2 * AXIS_ENDS[self._norm]
            ends = np.append(np.minimum(curve.distances, end), end)
            self.lines[curve.place].setData(ends, 100 * curve.accuracies, stepMode="center")

    def restyle(self) -> None:
        """The colours of the theme and its text size, unless it has them."""
        if self._look == theme.look():
            return
        self._look, colours = theme.look(), theme.colours()
        self.setBackground(colours.panel)
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(QColor(colours.line))
            axis.setTextPen(QColor(colours.muted))
            axis.setTickFont(theme.font(theme.Role.CAPTION))
            axis.setStyle(maxTickLevel=0, hideOverlappingLabels=True)
            axis.setTickDensity(theme.USUAL / theme.text_size())
        self._axis.setWidth(theme.px(30))
        # No more words: a title is never narrower than they are, and the plot with it.
        self.getPlotItem().setTitle(NORM_TITLES[self._norm], color=colours.muted, size=f"{theme.px(11)}px")
        self._threshold.setPen(pg.mkPen(colours.neutral, width=1))
        for place, line in self.lines.items():
            line.setPen(series.pen(place))


class LabCurves(QWidget):
    """Three plots side by side, made one by one by `make_ahead`; norms that are not measured have none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plots: dict[Norm, LabPlot] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.GRID)

    def make_ahead(self) -> bool:
        """Make the next plot; False once there are all."""
        missing = [norm for norm in NORM_ORDER if norm not in self.plots]
        if missing:
            plot = self.plots[missing[0]] = LabPlot(missing[0], self)
            plot.setMinimumSize(72, 72)
            self._row.addWidget(plot)
        return bool(missing)

    def show_view(self, view: LabView) -> None:
        """The newest results, in the plots that there are."""
        for norm, plot in self.plots.items():
            plot.setVisible(norm in view.curves or not view.curves)
            plot.show_curves(view.curves.get(norm, ()), view.thresholds.get(norm))

    # Qt overrides

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            for plot in getattr(self, "plots", {}).values():
                plot.restyle()
