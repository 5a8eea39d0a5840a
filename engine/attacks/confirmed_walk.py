"""A walk among adversarials that mostly relies on warm-started queries."""

from __future__ import annotations

from typing import Protocol

from engine.attacks.answer import Answer
from engine.attacks.goal import Goal
from engine.types import FloatArray

CONFIRM_EVERY = 8
"""Steps between two full answers. Latents that follow the image may stay behind in a local optimum."""


class WalkOracle(Protocol):
    """What a walk asks of `engine.attacks.oracle.Oracle`."""

    @property
    def goal(self) -> Goal:
        """What the attack wants."""

    def snap(self, image: FloatArray) -> FloatArray:
        """The image (28, 28) that the model is asked about instead of this one."""

    def warm(self, image: FloatArray, near: Answer) -> Answer:
        """A warm-started answer about an image (28, 28), from the latents of `near`."""

    def full(self, image: FloatArray) -> Answer:
        """The model's full answer about an image (28, 28)."""


class Walk:
    """Steps from one adversarial to the next by warm-started queries, some of them confirmed by full ones.

    Where that fails, the steps since the last confirmed one are taken back, and the next queries are full:
    twice as many as the time before, so that no walk goes in circles.
    """

    def __init__(self, oracle: WalkOracle, start: Answer) -> None:
        """From a full answer that reaches the goal."""
        self.current = self._confirmed = start
        self._oracle = oracle
        self._since, self._careful, self._distrust = 0, 0, CONFIRM_EVERY

    def step(self, image: FloatArray) -> bool:
        """Go to an image (28, 28) if it seems adversarial; whether `current` is now there."""
        if self._careful:
            self._careful -= 1
            answer = self._oracle.full(image)
        else:
            answer = self._oracle.warm(self._oracle.snap(image), self.current)
        if not self._oracle.goal.reached(answer.energies):
            return False
        self.current = answer
        if answer.full:
            self._confirmed, self._since = answer, 0
            return True
        self._since += 1
        return self._since < CONFIRM_EVERY or self.confirm()

    def confirm(self) -> bool:
        """Ask in full where the walk is. If it is not adversarial, go back to where it was; False then."""
        if self.current.full:
            return True
        answer = self._oracle.full(self.current.image)
        held = self._oracle.goal.reached(answer.energies)
        if held:
            self._confirmed = answer
        else:
            self._careful = self._distrust
            self._distrust *= 2
        self.current, self._since = self._confirmed, 0
        return held
