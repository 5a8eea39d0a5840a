"""Words at the marks of a slice, and that they don't lie on each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from absgui.language import tr
from absgui.presentation.slice_scene import Scene
from absgui.presentation.wording import certified_amount
from engine.types import Norm

if TYPE_CHECKING:
    import pyqtgraph as pg

_WORDY = 10
"""A circle with words at it is at least this part of the slice."""
_LEFT, _ABOVE, _BELOW = (1.2, 0.5), 1.6, -0.3


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place of the slice."""

    text: str
    place: tuple[float, float]
    anchor: tuple[float, float]
    """Which point of the words lies there, (0, 0) their upper left corner, (1, 1) the lower right one."""


def labels(scene: Scene, certified: float, refined: float | None) -> list[Label]:
    """What stands at the marks and at the circles with these radii in L2, the most important first."""
    low, side = scene.plane.low[0], scene.plane.side
    # Near a side of the slice words stand inwards, or they would be cut off.
    own = _LEFT if -low > 0.25 * side else (0.0, _BELOW)
    found = [Label(tr("original"), (0.0, 0.0), own)]
    if scene.adversarial is not None:
        found.append(Label(tr("found"), scene.adversarial, (0.5, _ABOVE)))
    # A small circle has no room for words, and between two there is none: the inner one has them inside.
    if certified * _WORDY > side:
        text = tr("certified {norm} {radius}", norm="L2", radius=certified_amount(Norm.L2, certified))
        found.append(Label(text, (0.0, -certified if refined else certified), (0.5, 1.0)))
    if refined and refined * _WORDY > side:
        text = tr("refined {norm} {radius}", norm="L2", radius=certified_amount(Norm.L2, refined))
        found.append(Label(text, (0.0, refined), (0.5, 1.0)))
    if scene.reconstruction is not None:
        share = (scene.reconstruction[0] - low) / side
        height = (scene.reconstruction[1] - scene.plane.low[1]) / side
        inwards = 1.0 if share > 0.67 else 0.0 if share < 0.33 else 0.5
        words = tr("what {rival} makes of it", rival=scene.names[scene.rival])
        found.append(Label(words, scene.reconstruction, (inwards, _ABOVE if height < 0.9 else _BELOW)))
    return found


def part(items: Sequence[pg.TextItem], anchors: Sequence[tuple[float, float]]) -> None:
    """Words that would lie on others go to the other side of their mark, or away if there are some, too.

    `items`: the most important first; `anchors`: which point of each lies at its mark, as in `Label`.
    """
    placed: list[QRectF] = []
    for item, (across, up) in zip(items, anchors, strict=True):
        item.setVisible(True)
        for side in (up, 1 - up):
            item.setAnchor((across, side))
            item.updateTransform(force=True)
            area = item.mapRectToScene(item.boundingRect())
            if not any(area.intersects(other) for other in placed):
                placed.append(area)
                break
        else:
            item.setVisible(False)
