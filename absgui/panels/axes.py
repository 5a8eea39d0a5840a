"""Axes of pyqtgraph's plots with numbers as the user's language writes them.

Imported by plots alone: pyqtgraph takes a third of a second.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg

from absgui.language import number


class NumberAxis(pg.AxisItem):  # type: ignore[misc]
    """Its ticks say 0,4 where that is how it is written."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """The words at the ticks (pyqtgraph's own, in the user's language)."""
        return [number(text) for text in super().tickStrings(values, scale, spacing)]


def number_axes() -> dict[str, NumberAxis]:
    """For a plot's `axisItems`."""
    return {side: NumberAxis(side) for side in ("left", "bottom")}
