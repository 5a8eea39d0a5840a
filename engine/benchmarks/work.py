"""How much arithmetic the decoders do in a computation, and so how quick it could be at most.

Counted are the products that can't be left out: each input pixel of a layer times its taps, its channels and
those of the output, two operations each. Zeros that an implementation pads with or multiplies by are its own
affair, as are the encoders, the prototypes' energies and everything elementwise, which is little.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, NamedTuple

from engine import kernels
from engine.nets.architecture import LATENT

LAYERS = (
    # pixels in, taps, channels in, channels out
    (1, 4 * 4, LATENT, 32),  # a latent to 4 x 4
    (4 * 4, 5 * 5, 32, 16),  # to 11 x 11, stride 2
    (11 * 11, 5 * 5, 16, 16),  # to 25 x 25, stride 2
    (25 * 25, 4 * 4, 16, 1),  # to 28 x 28
)
"""The transposed convolutions of one decoder. Every tap of every pixel lies inside the output."""
DECODE = sum(2 * pixels * taps * inputs * outputs for pixels, taps, inputs, outputs in LAYERS)
"""Floating-point operations of one class's mean for one latent: 2.3 million."""
LINEARISE = (1 + LATENT) * DECODE
"""The same with the Jacobian: the value and eight tangents go through the same products."""


class Work(NamedTuple):
    """What was counted in a computation."""

    flops: float
    seconds: float
    """Spent in the decoders; where they are compiled, in all kernels."""


@dataclass(slots=True)
class Counter:
    """Adds up what the decoders do."""

    decoded: int = 0
    """Latents of single classes."""
    linearised: int = 0
    seconds: float = 0.0
    _inside: bool = False
    """A call that calls the other method is counted once."""

    def counted(self, method: Callable[..., Any], *, tangents: bool) -> Callable[..., Any]:
        """The method `decode` or `linearise` of a class of generators, counted."""

        @wraps(method)
        def call(generator: Any, latents: Any, *rest: Any, **options: Any) -> Any:
            if self._inside:
                return method(generator, latents, *rest, **options)
            self._inside, began = True, time.perf_counter()
            try:
                return method(generator, latents, *rest, **options)
            finally:
                self._inside = False
                self.seconds += time.perf_counter() - began
                count = latents.shape[0] * latents.shape[1]
                self.linearised += count * tangents
                self.decoded += count * (not tangents)

        return call


def work_of(counted: Counter | kernels.Tally) -> Work:
    """What was counted, as work."""
    return Work(float(counted.decoded * DECODE + counted.linearised * LINEARISE), counted.seconds)


def generator_of(model: object) -> Any:
    """The generator of a model, which has `decode` and `linearise`; None where it has none."""
    placed = getattr(model, "_placed", None)
    return None if placed is None else placed._parts.fast._decoders  # noqa: SLF001 - nobody else needs it


@contextmanager
def counting(generator: object) -> Iterator[Counter | kernels.Tally]:
    """Within the block all generators of this one's class are counted. For one thread only."""
    if getattr(generator, "compiled", False):
        with kernels.tallied() as tally:
            yield tally
        return
    kind, counter = type(generator), Counter()
    before = {name: getattr(kind, name) for name in ("decode", "linearise")}
    for name, method in before.items():
        setattr(kind, name, counter.counted(method, tangents=name == "linearise"))
    try:
        yield counter
    finally:
        for name, method in before.items():
            setattr(kind, name, method)
