"""What the application asks of a model and of a running attack.

Structural types without torch: `absgui.worker.runner` is written against these, so
that tests can put a small fake in the place of the real engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.types import (
    AttackRequest,
    AttackStep,
    Certificate,
    FloatArray,
    ModelChoice,
    ModelInfo,
    Outcome,
    Reading,
)


class AttackRun(Protocol):
    """One attack: iterate for its steps, then ask for its outcome."""

    def __iter__(self) -> Iterator[AttackStep]:
        """Yield the frames, frame 0 (the original) first. Ends when done, out of budget or stopped."""

    def stop(self) -> None:
        """Ask it to end before its next model query; may be called from any thread, repeatedly."""

    @property
    def outcome(self) -> Outcome:
        """How it ended. Only after the iteration has ended, and then always (stopped ones too)."""


class Model(Protocol):
    """A classifier that explains itself."""

    @property
    def info(self) -> ModelInfo: ...

    def refine(self, image: FloatArray, *, certificate: bool = True) -> Iterator[Reading]:
        """Yield readings of one (28, 28) image, each better than the last: quick, refined, certified.

        While a certificate is searched for the same one may come again.
        """

    def read(self, image: FloatArray, *, certificate: bool = True) -> Reading:
        """The last reading of `refine`."""

    def certify(self, image: FloatArray) -> Certificate:
        """The certificate of the predicted class."""

    def labels(self, images: FloatArray) -> NDArray[np.intp]:
        """(N,) the predicted classes of images (N, 28, 28) in [0, 1], by the inference that `read` ends with.

        For many images at once, as a map of the classes needs them: batched, without certificates.
        """

    def attack(self, request: AttackRequest) -> AttackRun:
        """An attack that has not begun yet."""


ModelLoader = Callable[[ModelChoice], Model]
"""Loads a model; may take seconds, so never call it in the interface thread."""
