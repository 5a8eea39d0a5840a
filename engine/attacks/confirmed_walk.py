"""A walk among adversarials that is mostly looked at cheaply."""

from __future__ import annotations

from collections.abc import Callable

from engine.attacks.oracle import Look
from engine.types import FloatArray

CONFIRM_EVERY = 8
"""Steps between two full looks. Latents that follow the image may stay behind in a local optimum."""


class Walk:
    """Steps from one adversarial to the next by cheap looks, some of them confirmed by full ones.

    Where that fails, the steps since the last confirmed one are taken back, and the next ones are looked at
    fully: twice as many as the time before, so that no walk goes in circles.
    """

    def __init__(
        self,
        start: Look,
        cheap: Callable[[FloatArray, Look], Look],
        full: Callable[[FloatArray], Look],
        wanted: Callable[[FloatArray], bool],
    ) -> None:
        """From a full look that is `wanted`, which judges energies (10,)."""
        self.current = self._confirmed = start
        self._cheap, self._full, self._wanted = cheap, full, wanted
        self._since, self._careful, self._distrust = 0, 0, CONFIRM_EVERY

    def step(self, image: FloatArray) -> bool:
        """Go to an image (28, 28) if it looks adversarial; whether `current` is now there."""
        if self._careful:
            self._careful -= 1
            look = self._full(image)
        else:
            look = self._cheap(image, self.current)
        if not self._wanted(look.energies):
            return False
        self.current = look
        if look.full:
            self._confirmed, self._since = look, 0
            return True
        self._since += 1
        return self._since < CONFIRM_EVERY or self.confirm()

    def confirm(self) -> bool:
        """Look fully where the walk is. If it is not adversarial, go back to where it was; False then."""
        if self.current.full:
            return True
        look = self._full(self.current.image)
        held = self._wanted(look.energies)
        if held:
            self._confirmed = look
        else:
            self._careful = self._distrust
            self._distrust *= 2
        self.current, self._since = self._confirmed, 0
        return held
