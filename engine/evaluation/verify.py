"""Check certificates of Exact ABS again, in whole numbers: without rounding, and by code of its own.

A proof (see `engine.exact.proof`) names for every rival component k own components j with weights m_j,
and an image y0. With the exact energies, any diagonal matrix P that exceeds C_k C_k^T and any image y,

    D(y) = sum_j m_j (E_k(y) - E_j(y)) >= D(y0) - 2 <w, y - y0> - sum_i P_i (y_i - y0_i)^2,
    w = G_k(y0) - sum_j m_j G_j(y0),

so the rival is beaten by `slack`, all that the program's rounding could take, wherever the right side exceeds
it. For moves within the claimed radius that is a sum over pixels (for L0, y0 = x, and P exceeds C_k C_k^T for
moves of so many pixels alone). All numbers of the model, the image and the proof are multiples of powers of
two, and so are all products of them: Python's integers hold them exactly. Slow: some seconds a certificate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.exact import Proof, Step
from engine.types import CLASSES, PIXELS, Norm
from engine.weights.exact_abs import BLACK, LEVELS, ExactWeights

Whole = NDArray[Any]
"""Python's integers, of any size."""

PIXEL = 149
"""Every float32 is a multiple of 2^-149."""
MEAN = LEVELS.bit_length() - 1
"""Pixels of means are multiples of 2^-7."""
MOVE = 14
"""Moves to where a minorant touches are multiples of 2^-14."""
WEIGHT = 20
"""Weights are multiples of 2^-20."""
FACTOR = 24
"""Rows of C^T are multiples of 2^-24."""
SLOPE = WEIGHT + PIXEL + 2 * FACTOR
"""Slopes, and w, are multiples of 2^-SLOPE."""
ENERGY = 2 * SLOPE
"""Everything is brought to multiples of 2^-ENERGY in the end."""
ROUNDED = Fraction(800, 2**53 - 800)
"""By so much, in parts of the sum of sizes, a float64 sum of up to 790 products is off at most."""


@dataclass(frozen=True, slots=True)
class Refusal(Exception):  # noqa: N818 (it is what the checker says, not an error of the program)
    """Why a proof does not show what it claims."""

    reason: str

    def __str__(self) -> str:
        return self.reason


class Checker:
    """Checks proofs about one model."""

    def __init__(self, weights: ExactWeights) -> None:
        self._weights = weights
        self._count = weights.offsets.shape[1]
        self._means = _whole(weights.pictures.reshape(-1, PIXELS)) - BLACK  # in 2^-MEAN
        latents = weights.latents
        self._rows = _whole(np.zeros((len(self._means), latents, PIXELS)))  # in 2^-FACTOR
        if weights.directions is not None and weights.exponents is not None:
            shift = FACTOR - weights.exponents.astype(np.int64).reshape(-1, latents, 1)
            rows = weights.directions.astype(np.int64).reshape(-1, latents, PIXELS) * 2**shift
            self._rows = _whole(rows)
        self._offsets = [Fraction(float(b)) for b in weights.offsets.reshape(-1)]
        self.slack = self._slack()
        """What the program's rounding can take from a gap at most."""
        self._largest = cache(self._largest_eigenvalue)
        self._sums = cache(self._row_sums)

    def check(self, proof: Proof) -> None:
        """Raise Refusal if the proof does not show its claim."""
        if proof.fingerprint != self._weights.fingerprint:
            raise Refusal(f"it is about the model {proof.fingerprint}, not {self._weights.fingerprint}")
        image = np.asarray(proof.image)
        if image.shape != (PIXELS,) or not ((image >= 0) & (image <= 1)).all():
            raise Refusal("the image is not 784 numbers in [0, 1]")
        if not (math.isfinite(proof.radius) and proof.radius >= 0):
            raise Refusal(f"{proof.radius} is no radius")
        if proof.norm is Norm.L0 and not proof.radius.is_integer():
            raise Refusal(f"{proof.radius} is no number of pixels")
        if proof.radius == 0:
            return  # nothing is claimed
        own = range(proof.label * self._count, (proof.label + 1) * self._count)
        rivals = set(range(CLASSES * self._count)) - set(own)
        if {step.rival for step in proof.steps} != rivals:
            missing = len(rivals - {step.rival for step in proof.steps})
            raise Refusal(f"{missing} components of other classes are left out, or some are no rivals")
        x = _dyadic(image, PIXEL)
        for step in proof.steps:
            if not set(step.own) <= set(own):
                raise Refusal(f"{step.own} are not all components of class {proof.label}")
            self._check_step(proof, x, step)

    def _check_step(self, proof: Proof, x: Whole, step: Step) -> None:
        if len(step.own) != len(step.weights) or min(step.weights) < 0 or sum(step.weights) != 2**WEIGHT:
            raise Refusal(f"the weights for component {step.rival} are none")
        one = 1 << PIXEL
        touch = _whole(step.touch) << (PIXEL - MOVE) if step.touch is not None else np.zeros_like(x)
        y = np.minimum(np.maximum(x + touch, 0), one)
        move = y - x
        lead, w = self._gap(step, y)
        # Everything in 2^-ENERGY; slopes in 2^-SLOPE, moves in 2^-PIXEL, bends in 2^-(2 FACTOR).
        lead -= _floor(self.slack * 2**ENERGY) + 1
        slopes, low, high = -2 * w, -x, one - x
        if proof.norm is Norm.L0:
            if move.any():
                raise Refusal(f"the minorant for component {step.rival} does not touch at the image")
            pixels = min(int(proof.radius), PIXELS)
            losses = _worst(slopes, self._sums(step.rival, pixels), low, high)
            holds = sum(sorted(losses)[-pixels:]) < lead
        else:
            bends = self._largest(step.rival) if proof.norm is Norm.L2 else self._sums(step.rival, PIXELS)
            touching = _raised(slopes * move, SLOPE + PIXEL) + _raised(bends * move * move, _BEND)
            lead -= int(touching.sum())
            slopes = slopes + _raised(2 * bends * move, 2 * FACTOR + PIXEL, SLOPE)
            if proof.norm is Norm.L2:
                holds = self._check_l2(proof.radius, step, lead, slopes, bends, low, high)
            else:
                level = int(Fraction(proof.radius) * one) + 1
                low, high = np.maximum(low, -level), np.minimum(high, level)
                holds = _worst(slopes, bends, low, high).sum() < lead
        if not holds:
            raise Refusal(f"the claimed radius {proof.radius:g} is not shown for component {step.rival}")

    @staticmethod
    def _check_l2(
        radius: float, step: Step, lead: int, slopes: Whole, bends: Whole, low: Whole, high: Whole
    ) -> bool:
        """radius^2 <= sum over pixels of min (kappa s^2 + t a s) + t lead, kappa = 1 - t lambda."""
        if _worst(slopes, bends, low, high).sum() < lead:
            return True  # no image at all
        t = Fraction(step.level)
        kappa = 1 - t * Fraction(int(bends[0]), 2 ** (2 * FACTOR))
        if not (t > 0 and kappa > 0):
            return False
        # The least is at -t a / (2 kappa), if the box allows that.
        scaled = -t.numerator * kappa.denominator * slopes
        unit = 2 * kappa.numerator * t.denominator << (SLOPE - PIXEL)
        at_low, at_high = scaled < unit * low, scaled > unit * high
        held = np.where(at_low, low, np.where(at_high, high, 0))
        inside = np.where(at_low | at_high, 0, slopes)
        squares = Fraction(int((held * held).sum()), 2 ** (2 * PIXEL))
        along = Fraction(int((held * np.where(at_low | at_high, slopes, 0)).sum()), 2 ** (SLOPE + PIXEL))
        free = Fraction(int((inside * inside).sum()), 2 ** (2 * SLOPE))
        value = kappa * squares + t * along - t * t * free / (4 * kappa) + t * Fraction(lead, 2**ENERGY)
        return value >= Fraction(radius) ** 2

    def _gap(self, step: Step, y: Whole) -> tuple[int, Whole]:
        """D(y) in 2^-ENERGY and w in 2^-SLOPE."""
        energy, picture = self._explain(step.rival, y)
        gap, w = energy << WEIGHT, picture << WEIGHT
        for own, weight in zip(step.own, step.weights, strict=True):
            own_energy, own_picture = self._explain(own, y)
            gap, w = gap - weight * own_energy, w - weight * own_picture
        return gap << (ENERGY - _EXPLAINED - WEIGHT), w

    def _explain(self, number: int, y: Whole) -> tuple[int, Whole]:
        """E in 2^-_EXPLAINED, and G in 2^-(PIXEL + 2 FACTOR)."""
        mean = self._means[number] << (PIXEL - MEAN)
        rows, away = self._rows[number], y - mean
        codes = rows @ away if len(rows) else _whole([])  # in 2^-(FACTOR + PIXEL)
        offset = self._offsets[number] * 2**_EXPLAINED
        energy = (int((away * away).sum()) << (2 * FACTOR)) - int((codes * codes).sum()) + int(offset)
        picture = mean << (2 * FACTOR)
        if len(rows):
            picture = picture + codes @ rows
        return energy, picture

    def _largest_eigenvalue(self, number: int) -> Whole:
        """(1,) in 2^-(2 FACTOR): not below that of C^T C, which elimination without rounding shows."""
        rows = self._rows[number]
        if not len(rows):
            return _whole([0])
        gram = rows @ rows.T
        about = float(np.linalg.eigvalsh((gram / 2 ** (2 * FACTOR)).astype(np.float64))[-1])
        bound = int((about + 1e-9) * 2 ** (2 * FACTOR)) + 1
        table = [[Fraction(-int(v)) for v in row] for row in gram]
        for i, row in enumerate(table):
            row[i] += bound
        for i, row in enumerate(table):
            if row[i] <= 0:
                raise Refusal(f"component {number} has a larger eigenvalue than was found")
            for other in table[i + 1 :]:
                scale = other[i] / row[i]
                for j in range(i, len(row)):
                    other[j] -= scale * row[j]
        return _whole([bound])

    def _row_sums(self, number: int, count: int) -> Whole:
        """(P,) in 2^-(2 FACTOR): of each row of |C C^T| the sum of the `count` largest entries.

        A diagonal matrix of these exceeds C C^T for moves of so many pixels.
        """
        rows = self._rows[number]
        if not len(rows):
            return _whole(np.zeros(PIXELS))
        # As whole numbers that 64 bits hold: exponents of one component differ by little.
        common = math.gcd(*(int(v) for v in rows.ravel()))
        scaled = (rows // max(common, 1)).astype(object)
        small = max(abs(int(v)) for v in scaled.ravel()) < 2**23
        entries = np.abs(scaled.T.astype(np.int64) @ scaled.astype(np.int64) if small else scaled.T @ scaled)
        found: Whole = _whole(np.sort(entries, axis=-1)[:, PIXELS - count :].sum(-1)) * common**2
        return found

    def _slack(self) -> Fraction:
        """One step of the float32 that energies become, and four times what a float64 score is off by."""
        most, largest = Fraction(0), Fraction(0)
        for mean, rows, offset in zip(self._means, self._rows, self._offsets, strict=True):
            size = Fraction(int(np.abs(mean).sum()), 2**MEAN)
            constant = abs(Fraction(int((mean * mean).sum()), 4**MEAN) + offset)
            reached = Fraction(0)
            for row in rows:
                shift = abs(Fraction(int((row * mean).sum()), 2 ** (FACTOR + MEAN)))
                reached += (2 * Fraction(int(np.abs(row).sum()), 2**FACTOR) + shift) ** 2
            most = max(most, constant + 2 * size + 4 * reached)
            largest = max(largest, abs(offset))
        step = Fraction(float(np.spacing(np.float32(float(4 * PIXELS + largest)))))
        return step + 4 * ROUNDED * most


_EXPLAINED = 2 * PIXEL + 2 * FACTOR
_BEND = 2 * FACTOR + 2 * PIXEL


def _whole(values: object) -> Whole:
    array = np.asarray(values)
    found = np.empty(array.shape, object)
    found.ravel()[:] = [int(v) for v in array.ravel()]
    return found


def _dyadic(values: NDArray[np.floating], power: int) -> Whole:
    """Floats in 2^-power; exact."""
    found = np.empty(len(values), object)
    found[:] = [int(Fraction(float(v)) * 2**power) for v in values]
    return found


def _raised(values: Whole, power: int, wanted: int = ENERGY) -> Whole:
    return values << (wanted - power)


def _floor(value: Fraction) -> int:
    return value.numerator // value.denominator


def _worst(slopes: Whole, bends: Whole, low: Whole, high: Whole) -> Whole:
    """By how much each pixel's moves between two ends can lower the minorant at most, in 2^-ENERGY."""

    def loss(move: Whole) -> Whole:
        bent = _raised(bends * move * move, _BEND)
        found: Whole = bent - _raised(slopes * move, SLOPE + PIXEL)
        return found

    return np.maximum(np.maximum(loss(low), loss(high)), 0)
