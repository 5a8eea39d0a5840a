"""The least amount with which an attempt is adversarial: grow it until one is, then halve the interval."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

from engine.types import AttackStep

Attempt = Callable[[float], Generator[AttackStep, None, bool]]
"""Tries an amount, yields its frames and returns whether it worked."""


def least(
    attempt: Attempt, amounts: Sequence[float], halvings: int, last: Attempt | None = None
) -> Generator[AttackStep, None, None]:
    """Try the `amounts`, which grow, until one works; then halve towards the one before. The frames.

    The last amount is tried by `last`, if that is given.
    """
    low = 0.0
    for amount in amounts:
        tried = last if last is not None and amount == amounts[-1] else attempt
        if (yield from tried(float(amount))):
            yield from halve(attempt, low, float(amount), halvings)
            return
        low = float(amount)


def halve(attempt: Attempt, low: float, high: float, halvings: int) -> Generator[AttackStep, None, None]:
    """A binary search between an amount that fails and one that works. The frames."""
    for _ in range(halvings):
        middle = (low + high) / 2
        low, high = (low, middle) if (yield from attempt(middle)) else (middle, high)
