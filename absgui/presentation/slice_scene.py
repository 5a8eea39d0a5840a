"""What is drawn into a slice, and what is said of it. No Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from absgui.language import number, tr
from absgui.presentation.plane import Coordinates, Plane
from absgui.presentation.regions import POINTS, Regions
from absgui.presentation.wording import DIGIT_NAMES

Place = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A plane and what lies in it; the original is at (0, 0)."""

    plane: Plane
    own: int
    """The original's class."""
    rival: int
    adversarial: Place | None
    """The best adversarial; None where there is none, or none in this plane."""
    reconstruction: Place | None
    """What the rival makes of the original; None where the model makes no pictures."""
    path: Coordinates
    """(N, 2) the frames of the attack that found it, seen from straight above the plane."""
    names: Sequence[str] = DIGIT_NAMES
    """What the ten classes are called."""

    def taken(self, radius: float) -> Coordinates:
        """(N, 2) where something is drawn already: the three marks, the circle about the original, and about
        where the words of what the rival makes of it are."""
        marks = [place for place in ((0.0, 0.0), self.reconstruction, self.adversarial) if place is not None]
        if self.reconstruction is not None:
            (x, y), side = self.reconstruction, self.plane.side
            inwards = -1 if x > self.plane.low[0] + side / 2 else 1
            marks += [(x + inwards * part * side, y + 0.08 * side) for part in (0.0, 0.1, 0.2, 0.3)]
        angles = np.linspace(0, 2 * np.pi, 48)
        return np.vstack([marks, radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)])

    @property
    def marked(self) -> Coordinates:
        """(N, 2) where the map must be right: at the marks, and along the line to the adversarial."""
        places = [np.array([place]) for place in (self.reconstruction,) if place is not None]
        if self.adversarial is not None and any(self.adversarial):
            way = np.array(self.adversarial) / math.hypot(*self.adversarial)
            lengths = np.arange(0, 1.5 * self.plane.side, self.plane.side / (POINTS - 1))
            places += [lengths[:, None] * way, np.array([self.adversarial])]
        return np.vstack([np.zeros((1, 2)), *places])

    @property
    def towards(self) -> str:
        """Where the first direction leads."""
        if self.adversarial is None:
            rival = self.names[self.rival]
            return tr("L2, to the right towards what {rival} makes of it", rival=rival)
        return tr("L2, to the right towards what was found")


def progress_in_words(regions: Regions | None) -> str:
    """How far the map is, and what one must know to read it."""
    if regions is None:
        return tr("Querying the model …")
    asked = tr("%n point(s)", "", regions.asked)
    if not regions.done:
        return tr("{side} × {side} points: {asked} queried …", side=regions.side, asked=asked)
    return tr(
        "{asked} of {all} queried; elsewhere all neighbours agree. Clipped to [0, 1].",
        asked=asked,
        all=number(f"{POINTS**2:,}"),
    )


def place_in_words(scene: Scene, regions: Regions | None, point: Place) -> str:
    """What is at a point: "9, L2 2.71 from the original"."""
    label = None if regions is None else regions.label(point)
    away = scene.plane.distance(point)
    # A twentieth: the least that shows in the two digits of either number.
    clipped = tr(" (clipped)") if math.hypot(*point) - away > 0.05 else ""
    name = "?" if label is None else tr("Class {name}", name=scene.names[label])
    return tr("{name}, L2 {away} away{clipped}", name=name, away=number(f"{away:.2f}"), clipped=clipped)


def shares_in_words(scene: Scene, regions: Regions) -> str:
    """For those who can't see the map: "7 has 61 % of the slice, 9 has 30 %"."""
    return ", ".join(
        tr("{name} has {share} of the slice", name=scene.names[label], share=f"{share:.0%}")
        for label, share in regions.shares.items()
    )
