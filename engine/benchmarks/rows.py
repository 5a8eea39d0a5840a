"""A figure of speed: what was measured, on which images, and how quick it could be."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

import numpy as np

FRAMES = "frames/s"
"""The unit in which more is better."""


@dataclass(frozen=True, slots=True)
class Row:
    """All measurements of one thing; a measurement is about one test image, a batch, or one process."""

    key: str
    """Which thing, the same in all versions of the program."""
    title: str
    unit: str
    """"ms", "s", FRAMES, or "times" and "MB" for what is no speed."""
    values: tuple[float, ...]
    """At least one, in the order of the measurements."""
    digits: tuple[int, ...] = ()
    """The test images in the same order, those of batches one after another; empty if it is about none."""
    device: str = ""
    """Empty where it is about processes of the application."""
    limits: tuple[float, ...] = ()
    """In the unit, for each value: the decoders' products alone, at the processor's peak. Empty if not
    counted."""
    decoding: tuple[float, ...] = ()
    """For each value the part of the time that the decoders took in the counted run."""
    distances: tuple[float, ...] = ()
    """Of an attack: how far the nearest adversarial was, infinite where none was found."""
    norm: str = ""
    queries: tuple[int, ...] = ()
    """Of an attack."""

    @property
    def count(self) -> int:
        """Of measurements."""
        return len(self.values)

    @property
    def median(self) -> float:
        """Of the values."""
        return statistics.median(self.values)

    @property
    def quartiles(self) -> tuple[float, float]:
        """The lower and the upper one."""
        low, high = np.percentile(self.values, (25, 75))
        return float(low), float(high)

    @property
    def limit(self) -> float | None:
        """Median, in the unit."""
        return statistics.median(self.limits) if self.limits else None

    @property
    def above_limit(self) -> float | None:
        """How many times slower it is than the limit; median over the measurements."""
        if not self.limits:
            return None
        return statistics.median(
            limit / value if self.unit == FRAMES else value / limit
            for value, limit in zip(self.values, self.limits, strict=True)
        )

    @property
    def distance(self) -> float | None:
        """Median of those found, infinite where most found none."""
        return statistics.median_high(self.distances) if self.distances else None

    @property
    def bottleneck(self) -> str:
        """What the time goes into, in words, from the counted run; empty where nothing was counted."""
        above = self.above_limit
        if above is None or not self.decoding:
            return ""
        share = statistics.median(self.decoding)
        return f"decoders {share:.0%} of the time, at {share * above:.1f} times their limit; else around them"
