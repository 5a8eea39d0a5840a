"""The geometry of the slice and the order in which it is asked, without a window."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from absgui.presentation.plane import Coordinates, Plane, plane_through
from absgui.presentation.regions import POINTS, UNKNOWN, Grid, Regions, coordinates
from absgui.worker import region_map
from engine.types import FloatArray
from tests.gui import samples
from tests.gui.fake_values import prototype
from tests.gui.fakes import FakeModel

Ask = Callable[[Coordinates], NDArray[np.int64]]


def a_plane(seed: int = 0) -> Plane:
    rng = np.random.default_rng(seed)
    images = rng.random((3, 28, 28)).astype(np.float32)
    plane = plane_through(images[0], list(images[1:]), radius=1.0)
    assert plane is not None
    return plane


def answered(plane: Plane, ask: Ask, count: int = 50) -> tuple[list[Regions], NDArray[np.bool_]]:
    """All regions on the way to the last, and which points were asked."""
    grid, seen = Grid(plane), np.zeros((POINTS, POINTS), bool)
    way = []
    while len(places := grid.next(count)):
        assert not seen[tuple(places.T)].any(), "nothing is asked twice"
        seen[tuple(places.T)] = True
        grid.put(ask(coordinates(plane, places)))
        way.append(grid.regions())
    return way, seen


@given(st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_distances_in_the_plane_are_distances_between_images(seed: int) -> None:
    rng = np.random.default_rng(seed)
    images = (0.4 + 0.2 * rng.random((3, 28, 28))).astype(np.float32)
    plane = plane_through(images[0], list(images[1:]))
    assert plane is not None
    assert np.allclose(plane.directions @ plane.directions.T, np.eye(2))
    places = plane.project(images)
    assert np.allclose(places[0], 0)
    assert places[1, 1] == pytest.approx(0, abs=1e-9)
    assert np.allclose(plane.images(places), images, atol=1e-6)
    low = np.array(plane.low)
    assert ((places > low) & (places < low + plane.side)).all()
    for place, image in zip(places, images, strict=True):
        away = np.linalg.norm(image.astype(float) - images[0])
        assert np.linalg.norm(place) == pytest.approx(away, abs=1e-6)
        assert plane.distance((place[0], place[1])) == pytest.approx(away, abs=1e-5)


def test_points_outside_the_box_are_clipped_and_never_leave_a_ball() -> None:
    plane = plane_through(samples.seven(), [samples.nine(), prototype(3)], radius=3.0)
    assert plane is not None
    rng = np.random.default_rng(0)
    points = rng.uniform(-8, 8, (200, 2))
    images = plane.images(points)
    assert images.dtype == np.float32
    assert images.min() >= 0
    assert images.max() <= 1
    away = np.linalg.norm((images - samples.seven()).reshape(200, -1), axis=1)
    assert (away <= np.linalg.norm(points, axis=1) + 1e-5).all()


def test_what_is_on_the_line_is_passed_over() -> None:
    seven, nine = samples.seven(), samples.nine()
    between: FloatArray = ((seven + nine) / 2).astype(np.float32)
    plane = plane_through(seven, [between, nine, prototype(2)])
    assert plane is not None
    assert np.allclose(plane.project(nine[None])[0, 1], 0, atol=1e-6)
    assert plane.project(prototype(2)[None])[0, 1] > 1
    assert plane_through(seven, [between, nine]) is None
    assert plane_through(seven, [seven]) is None


def test_classes_split_by_a_line_are_found_exactly_by_a_part_of_the_questions() -> None:
    plane = a_plane()
    ask: Ask = lambda points: (points @ np.array([1.0, 0.35]) > 0.8).astype(int)  # noqa: E731
    way, seen = answered(plane, ask)
    every = coordinates(plane, np.argwhere(np.ones((POINTS, POINTS), bool)))
    last = way[-1]
    assert last.done
    assert np.array_equal(last.labels.ravel(), ask(every))
    assert seen.sum() == last.asked < POINTS**2 / 4
    assert [each.done for each in way[:-1]] == [False] * (len(way) - 1)
    assert sorted({each.side for each in way}) == [9, 17, 33, 65]
    assert [each.side for each in way] == sorted(each.side for each in way)


@given(st.integers(0, 10_000), st.integers(1, 300))
@settings(max_examples=25, deadline=None)
def test_where_two_classes_meet_both_sides_were_asked(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    plane = a_plane(1)
    centres = np.array(plane.low) + plane.side * rng.random((6, 2))
    weights = 0.3 * rng.permutation(6)
    ask: Ask = lambda points: np.argmin(  # noqa: E731
        np.square(points[:, None] - centres).sum(axis=2) + weights, axis=1
    )
    way, seen = answered(plane, ask, count)
    labels = way[-1].labels
    assert (labels != UNKNOWN).all()
    down, right = labels[1:] != labels[:-1], labels[:, 1:] != labels[:, :-1]
    assert (seen[1:] & seen[:-1])[down].all()
    assert (seen[:, 1:] & seen[:, :-1])[right].all()
    assert sum(way[-1].shares.values()) == pytest.approx(1)
    for label in way[-1].shares:
        for avoid in (np.zeros((0, 2)), centres):
            assert way[-1].label(way[-1].deepest(label, avoid)) == label


def test_coarse_answers_fill_the_picture_from_the_original_on() -> None:
    plane = a_plane(2)
    grid = Grid(plane)
    first = coordinates(plane, grid.next(81))
    away = np.linalg.norm(first, axis=1)
    assert len(first) == 81
    assert np.array_equal(away, np.sort(away))
    assert (grid.regions().labels == UNKNOWN).all()
    grid.put(np.full(40, 3))
    half = grid.regions()
    assert set(np.unique(half.labels)) == {UNKNOWN, 3}
    assert half.label((0.0, 0.0)) == 3
    assert half.label((plane.low[0] - plane.side, 0.0)) is None
    grid.put(np.full(41, 3))
    assert (grid.regions().labels == 3).all()


def test_it_agrees_with_the_model_it_asked() -> None:
    model = FakeModel()
    plane = plane_through(prototype(4), [prototype(5), prototype(7)], radius=2.0)
    assert plane is not None
    way, _ = answered(plane, lambda points: model.labels(plane.images(points)), 300)
    points = np.random.default_rng(0).uniform(0, 1, (100, 2)) * plane.side + plane.low
    wrong = sum(
        way[-1].label((x, y)) != label
        for (x, y), label in zip(points, model.labels(plane.images(points)), strict=True)
    )
    assert wrong <= 6  # only within half a cell of a boundary
    assert way[-1].label((0.0, 0.0)) == 4


def test_an_island_is_seen_where_a_mark_is() -> None:
    """A strip one cell wide between the coarse points, from cell 36 on, with the mark in it."""
    plane = a_plane()

    def strip(places: NDArray[np.intp]) -> NDArray[np.intp]:
        return np.where((places[:, 1] == 35) & (places[:, 0] > 36) & (places[:, 0] < 60), 9, 4)

    mark = coordinates(plane, np.array([[45, 35], [99, 99]]))
    for grid, seen in ((Grid(plane), 0), (Grid(plane, mark), 23)):
        while len(places := grid.next(50)):
            grid.put(strip(places))
        assert grid.regions().done
        assert np.count_nonzero(grid.regions().labels == 9) == seen
    regions = grid.regions()
    assert regions.label((float(mark[0, 0]), float(mark[0, 1]))) == 9
    assert regions.asked < 65 * 65 / 3


class Clock:
    """A model that takes so many seconds for each image, by a clock that it moves itself."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.now = seconds, 0.0
        self.tiles: list[int] = []

    def labels(self, images: FloatArray) -> NDArray[np.intp]:
        self.now += self.seconds * len(images)
        self.tiles.append(len(images))
        return np.zeros(len(images), np.intp)


@pytest.mark.parametrize(("seconds", "most"), [(1.0, 1), (0.03, 3), (1e-5, 512)])
def test_a_tile_is_as_large_as_its_time_allows(
    monkeypatch: pytest.MonkeyPatch, seconds: float, most: int
) -> None:
    clock = Clock(seconds)
    monkeypatch.setattr("absgui.worker.region_map.time.perf_counter", lambda: clock.now)
    regions = list(region_map.explore(a_plane(), np.zeros((0, 2)), clock))  # type: ignore[arg-type]
    assert regions[-1].done
    assert len(regions) == len(clock.tiles)
    assert max(clock.tiles) <= most
    assert clock.tiles[:3] == [min(tile, most) for tile in (1, 2, 4)]
