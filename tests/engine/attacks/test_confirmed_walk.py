"""A walk on a line: what is beyond 0.5 is adversarial, and warm-started answers may lie."""

from __future__ import annotations

import numpy as np

from engine.attacks.answer import Answer
from engine.attacks.confirmed_walk import CONFIRM_EVERY, Walk
from engine.attacks.goal import Goal
from engine.types import FloatArray


class Line:
    """Images are all of one grey; warm-started answers take what is above `believed` for adversarial."""

    def __init__(self, believed: float = 0.5) -> None:
        self.believed = believed
        self.goal = Goal(own=0, target=None)
        self.full_queries = 0
        self.walk = Walk(self, self.full(grey(1.0)))
        self.full_queries = 0

    def snap(self, image: FloatArray) -> FloatArray:
        return image

    def warm(self, image: FloatArray, near: Answer) -> Answer:
        return self._answer(image, self.believed, full=False)

    def full(self, image: FloatArray) -> Answer:
        self.full_queries += 1
        return self._answer(image, 0.5, full=True)

    @staticmethod
    def _answer(image: FloatArray, boundary: float, *, full: bool) -> Answer:
        energies = np.zeros(10, np.float32)
        energies[0] = image[0, 0] - boundary
        return Answer(image, energies, np.zeros((10, 8), np.float32), None, full)

    @property
    def place(self) -> float:
        return float(self.walk.current.image[0, 0])


def grey(value: float) -> FloatArray:
    return np.full((28, 28), value, np.float32)


def test_most_steps_are_from_warm_starts() -> None:
    line = Line()
    for place in np.linspace(0.95, 0.6, 2 * CONFIRM_EVERY):
        assert line.walk.step(grey(place))
    assert line.full_queries == 2
    assert line.walk.current.full


def test_it_does_not_step_to_what_is_not_wanted() -> None:
    line = Line()
    assert not line.walk.step(grey(0.4))
    assert line.place == 1
    assert line.full_queries == 0


def test_steps_that_are_not_confirmed_are_taken_back() -> None:
    line = Line(believed=0.0)
    assert line.walk.step(grey(0.7))
    assert line.walk.confirm()
    assert line.walk.step(grey(0.3))
    assert line.place < 0.5
    assert not line.walk.confirm()
    assert line.place == np.float32(0.7)
    assert line.walk.current.full


def test_after_a_lie_it_asks_in_full_and_ever_longer() -> None:
    line = Line(believed=0.0)
    for lies in (1, 2, 3):
        assert line.walk.step(grey(0.3))
        assert not line.walk.confirm()
        for _ in range(2 ** (lies - 1) * CONFIRM_EVERY):
            assert not line.walk.step(grey(0.3))
    assert line.walk.step(grey(0.3))


def test_a_walk_that_can_go_nowhere_ends_where_it_was_confirmed() -> None:
    line = Line(believed=0.0)
    places = [line.walk.step(grey(0.3)) for _ in range(CONFIRM_EVERY)]
    assert places == [True] * (CONFIRM_EVERY - 1) + [False]
    assert line.place == 1
