"""Which class each point of a plane has: a grid that becomes finer where classes meet. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from absgui.presentation.plane import Coordinates, Plane
from engine.types import CLASSES

POINTS = 65
"""Grid points along one side at the finest level; each stands for the cell about it."""
STRIDES = (8, 4, 2, 1)
"""From one grid point to the next: 9, 17, 33, 65 points a side, each level holding the one before."""
_WHOLE = 2
"""So many levels are asked at every point; from then on only where the points around disagree."""
UNKNOWN = -1
_ROOM = 12.0
"""A name keeps away from what else stands there, by the side divided by this."""


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """How far the grid has come."""

    plane: Plane
    labels: NDArray[np.int8]
    """(65, 65) the class at each grid point, the first index along the first direction; UNKNOWN or 0 to 9.
    A point that was not asked has the class of the nearest one that was."""
    asked: int
    """Points that the model was asked about."""
    side: int
    """Points along one side at the level that is being asked: 9, 17, 33 or 65."""
    done: bool

    def label(self, point: tuple[float, float]) -> int | None:
        """The class of the cell that `point` lies in; None outside of the square, or not known yet."""
        place = _places(self.plane, np.array([point]))[0]
        if (place < 0).any() or (place >= POINTS).any():
            return None
        label = int(self.labels[place[0], place[1]])
        return None if label == UNKNOWN else label

    @property
    def shares(self) -> dict[int, float]:
        """Class -> the part of the square that it has, the largest first."""
        counts = np.bincount(self.labels[self.labels != UNKNOWN], minlength=CLASSES)
        order = np.argsort(-counts, kind="stable")
        return {int(c): float(counts[c] / counts.sum()) for c in order if counts[c]}

    def deepest(self, label: int, avoid: Coordinates) -> tuple[float, float]:
        """The point furthest inside a class's largest region: where its name is to stand.

        Away from the points (N, 2) in `avoid`, where something else stands, if the class has room for that.
        """
        inside = self.labels == label
        every = coordinates(self.plane, np.indices(inside.shape).reshape(2, -1).T)
        away = np.square(every[:, None] - avoid).sum(axis=2).min(axis=1, initial=np.inf)  # squared
        free = inside & (away > np.square(self.plane.side / _ROOM)).reshape(inside.shape)
        last = inside = free if free.any() else inside
        while inside.any():
            last = inside
            room = np.pad(inside, 1, constant_values=False)
            inside = inside & room[:-2, 1:-1] & room[2:, 1:-1] & room[1:-1, :-2] & room[1:-1, 2:]
        places = np.argwhere(last)
        place = places[np.argmin(np.square(places - places.mean(axis=0)).sum(axis=1))]
        x, y = coordinates(self.plane, place[None])[0]
        return float(x), float(y)


def coordinates(plane: Plane, places: NDArray[np.intp]) -> Coordinates:
    """Grid places (N, 2) -> points of the plane."""
    points: Coordinates = np.array(plane.low) + places * (plane.side / (POINTS - 1))
    return points


def _places(plane: Plane, points: Coordinates) -> NDArray[np.intp]:
    """Points (N, 2) of the plane -> the nearest grid places, which may be outside."""
    return np.rint((points - plane.low) / plane.side * (POINTS - 1)).astype(np.intp)


class Grid:
    """Asks for the class at grid points, coarse ones first, in the order of their distance from the original.

    From the third level on a point is not asked if the coarser points around it agree, and takes their
    class; if one beside it turns out to have another, it is asked all the same. So wherever two classes
    meet, both sides were asked. An island between agreeing points stays unseen, unless a marked point is
    in it.
    """

    def __init__(self, plane: Plane, marked: Coordinates | None = None) -> None:
        """The cells of the points `marked` (N, 2), those of them inside the square, are asked first."""
        self.plane = plane
        self._marked = np.zeros((POINTS, POINTS), bool)
        if marked is not None:
            places = _places(plane, marked)
            inside = places[((places >= 0) & (places < POINTS)).all(axis=1)]
            self._marked[tuple(inside.T)] = True
        self._labels = np.full((POINTS, POINTS), UNKNOWN, np.int8)
        self._asked = np.zeros((POINTS, POINTS), bool)
        self._level = 0
        self._queue = self._wanted()

    def next(self, count: int) -> NDArray[np.intp]:
        """(n, 2) at most `count` grid places to be asked next; none where all is done."""
        return self._queue[:count]

    def put(self, labels: NDArray[np.integer]) -> None:
        """The classes of the first of the places that `next` gave."""
        rows, columns = self._queue[: len(labels)].T
        self._labels[rows, columns] = labels
        self._asked[rows, columns] = True
        self._queue = self._queue[len(labels) :]
        while not len(self._queue) and self._level < len(STRIDES):
            self._inherit()
            self._queue = self._contradicted()
            if not len(self._queue):
                self._level += 1
                if self._level < len(STRIDES):
                    self._queue = self._wanted()

    def regions(self) -> Regions:
        """What is known now."""
        done = self._level == len(STRIDES)
        stride = STRIDES[-1 if done else self._level]
        side = (POINTS - 1) // stride + 1
        return Regions(self.plane, self._filled(), int(self._asked.sum()), side, done)

    def _wanted(self) -> NDArray[np.intp]:
        """The places of a new level that are asked at once."""
        stride = STRIDES[self._level]
        mine = np.zeros_like(self._asked)
        mine[::stride, ::stride] = True
        if self._level == 0:
            mine |= self._marked
        open_ = mine & (self._labels == UNKNOWN)
        return self._sorted(open_ if self._level < _WHOLE else open_ & ~self._agreed(stride))

    def _agreed(self, stride: int) -> NDArray[np.bool_]:
        """Whether the points around each, of the level before, all have one class."""
        coarse = self._labels[:: 2 * stride, :: 2 * stride]
        # Of a point at k of this level, those at k // 2 and (k + 1) // 2 of the level before are beside it.
        below = np.arange((POINTS - 1) // stride + 1) // 2
        above = (np.arange((POINTS - 1) // stride + 1) + 1) // 2
        corners = [coarse[np.ix_(a, b)] for a in (below, above) for b in (below, above)]
        agreed = np.zeros_like(self._asked)
        agreed[::stride, ::stride] = np.all([corner == corners[0] for corner in corners], axis=0)
        return agreed

    def _inherit(self) -> None:
        """What was not asked at this level takes the class of the points around it."""
        stride = STRIDES[self._level]
        filled = self._filled()[::stride, ::stride]
        level = self._labels[::stride, ::stride]
        level[level == UNKNOWN] = filled[level == UNKNOWN]

    def _contradicted(self) -> NDArray[np.intp]:
        """What was not asked, and has a neighbour of another class at this level."""
        stride = STRIDES[self._level]
        level = self._labels[::stride, ::stride]
        differs = np.zeros_like(level, bool)
        down, right = level[1:] != level[:-1], level[:, 1:] != level[:, :-1]
        differs[1:] |= down
        differs[:-1] |= down
        differs[:, 1:] |= right
        differs[:, :-1] |= right
        spread = np.zeros_like(self._asked)
        spread[::stride, ::stride] = differs
        return self._sorted(spread & ~self._asked)

    def _sorted(self, chosen: NDArray[np.bool_]) -> NDArray[np.intp]:
        places = np.argwhere(chosen)
        away = np.square(coordinates(self.plane, places)).sum(axis=1)
        return places[np.argsort(away, kind="stable")]

    def _filled(self) -> NDArray[np.int8]:
        """(65, 65) every point with the class of the nearest point of the finest level that knows."""
        filled = np.full_like(self._labels, UNKNOWN)
        for stride in STRIDES[: self._level + 1]:
            nearest = (np.arange(POINTS) + stride // 2) // stride
            known = self._labels[::stride, ::stride][np.ix_(nearest, nearest)]
            filled = np.where(known == UNKNOWN, filled, known)
        return filled
