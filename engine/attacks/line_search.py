"""The least amount with which an attempt is adversarial: increase it until one is, then bisect."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

from engine.types import AttackStep

Attempt = Callable[[float], Generator[AttackStep, None, bool]]
"""Tries an amount, yields its frames and returns whether it was adversarial."""


def least(
    attempt: Attempt, amounts: Sequence[float], bisections: int, last: Attempt | None = None
) -> Generator[AttackStep, None, None]:
    """Try the `amounts`, which grow, until one succeeds; then bisect towards the one before. The frames.

    The last amount is tried by `last`, if that is given.
    """
    low = 0.0
    for amount in amounts:
        tried = last if last is not None and amount == amounts[-1] else attempt
        if (yield from tried(float(amount))):
            yield from bisect(attempt, low, float(amount), bisections)
            return
        low = float(amount)


def bisect(attempt: Attempt, low: float, high: float, bisections: int) -> Generator[AttackStep, None, None]:
    """A binary search between an amount that fails and one that succeeds. The frames."""
    for _ in range(bisections):
        middle = (low + high) / 2
        low, high = (low, middle) if (yield from attempt(middle)) else (middle, high)
