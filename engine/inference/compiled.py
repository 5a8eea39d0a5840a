"""Descents on numpy arrays, by kernels (the counterpart of `engine.inference.levenberg_marquardt`).

An objective is a description here, which kernels evaluate: what kind it is of for each problem, and where the
images and explanations are that it speaks of. Others, which only Python can evaluate, serve as well.

Axes: S starts, N images, C classes; one problem for each (s, n, c).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from engine import kernels
from engine.inference.descent import DAMPING, Objective, Value
from engine.inference.energy import LATENT_NORM
from engine.kernels import slots
from engine.kernels.slots import Table, aligned
from engine.nets.architecture import LATENT
from engine.nets.compiled import CompiledDecoders
from engine.types import PIXELS

Array = NDArray[Any]
Shape = tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """What an objective is for each of some problems, and the arrays that it speaks of."""

    kind: Array
    """(S, N, C) int64, of `engine.kernels.slots`."""
    image: Array
    """(S, N, C) int64 row of the images."""
    own: Array
    """(S, N, C) int64 row of the own classes' explanations."""
    gamma: Array
    """(S, N, C) float64 factors of the rivals' energies."""
    arrays: dict[int, Array]
    """Slot -> array, shared by all problems."""
    constraints: int = 0

    def put(self, table: Table) -> Table:
        """Into a table, flat."""
        table.put({slots.KIND: _flat(self.kind), slots.IMAGE: _flat(self.image), slots.OWN: _flat(self.own)})
        table.put({slots.GAMMA: _flat(self.gamma), **self.arrays})
        return table.number(slots.CONSTRAINT_COUNT, self.constraints)

    def pick(self, order: Array) -> Terms:
        """Of the problems (K, N, C) that an order along the starts names."""
        kind, image, own, gamma = (
            np.take_along_axis(a, order, 0) for a in (self.kind, self.image, self.own, self.gamma)
        )
        return Terms(kind, image, own, gamma, self.arrays, self.constraints)


@runtime_checkable
class CompiledObjective(Protocol):
    """An objective that kernels evaluate."""

    def terms(self, shape: Shape) -> Terms:
        """What it is for problems (S, N, C)."""

    def __call__(self, means: Array, latents: Array, /) -> Value:
        """Evaluate at means (S, N, C, 784) and latents (S, N, C, 8)."""


def same_terms(shape: Shape, kind: int, arrays: dict[int, Array], constraints: int = 0) -> Terms:
    """One kind for all; every image has its own row, and an explanation in the row of that number."""
    image = np.broadcast_to(np.arange(shape[1])[:, None], shape)
    return Terms(np.full(shape, kind), image, image, np.ones(shape), arrays, constraints)


class CompiledEnergy:
    """F as an objective of a descent."""

    def __init__(self, images: Array, *, paired: bool = False) -> None:
        """`images` (N, 784) in [0, 1], or (C, 784) where they are `paired` with classes."""
        self._paired = paired
        self._arrays: dict[int, Array] = {slots.IMAGES: np.ascontiguousarray(images, np.float64)}

    def terms(self, shape: Shape) -> Terms:
        """Of energies."""
        terms = same_terms(shape, slots.ENERGY, self._arrays)
        return replace(terms, image=np.broadcast_to(np.arange(shape[2]), shape)) if self._paired else terms

    def __call__(self, means: Array, latents: Array, /) -> Value:
        """F at means (S, N, C, 784) and latents (S, N, C, 8)."""
        return measure(self.terms(means.shape[:3]), means, latents)


def measure(terms: Terms, means: Array, latents: Array) -> Value:
    """An objective with all that a descent needs, at means (S, N, C, 784) and latents (S, N, C, 8)."""
    shape, table = means.shape[:3], _evaluation(terms, means, latents)
    pictures = {slot: np.empty((*shape, PIXELS), np.float32) for slot in _PICTURES}
    rate = np.empty(shape, np.float32)
    table.put({**pictures, slots.RATE: rate})
    kernels.run("measure", table, int(np.prod(shape)))
    soft = np.isin(terms.kind, _SOFT)
    ball = np.isin(terms.kind, _BALL)
    target, factor, direction = pictures.values()
    return Value(
        value=table[slots.VALUE],
        target=target,
        prior=np.where(ball, np.float32(0), np.float32(1)),
        rate=rate,
        ball=np.where(ball, np.float32(LATENT_NORM), np.float32(np.inf)),
        softening=(np.where(soft[..., None], factor, 0), direction) if soft.any() else None,
    )


def evaluate(terms: Terms, means: Array, latents: Array) -> tuple[Array, Array]:
    """The values alone (S, N, C) float64, and what the objective's kernel returns besides."""
    table = _evaluation(terms, means, latents)
    kernels.run("evaluate", table, terms.kind.size)
    return table[slots.VALUE], table[slots.GAIN]


def _evaluation(terms: Terms, means: Array, latents: Array) -> Table:
    shape = means.shape[:3]
    arrays: dict[int, Array] = {
        slots.PICTURES: np.ascontiguousarray(means, np.float32),
        slots.LATENTS: np.ascontiguousarray(latents, np.float32),
        slots.VALUE: np.empty(shape),
        slots.GAIN: np.empty(shape),
    }
    return terms.put(Table().put(arrays))


_PICTURES = (slots.TARGET, slots.FACTOR, slots.DIRECTION)
_SOFT = (slots.L2_NO_BOX, slots.L2, slots.CONSTRAINED_L2)
_BALL = (slots.DISTANCE, slots.PAPER_LINF, slots.FLIP_PAPER)
_STATE = {
    slots.LATENTS: (LATENT,), slots.PICTURES: (1 + LATENT, PIXELS), slots.DAMPING: (), slots.VALUE: (),
    slots.TARGET: (PIXELS,), slots.RATE: (), slots.FACTOR: (PIXELS,), slots.DIRECTION: (PIXELS,),
    slots.GAIN: (), slots.STATE: (),
}  # fmt: skip
"""What there is of each problem, without the axis of the problems."""


class CompiledDescent:
    """The state of S x N x C minimisations."""

    def __init__(
        self,
        generator: CompiledDecoders,
        objective: Objective,
        latents: Array,
        means: Array | None = None,
        jacobian: Array | None = None,
    ) -> None:
        """As `engine.inference.levenberg_marquardt.TorchDescent`."""
        self._generator = generator
        self._objective = objective
        self._shape: Shape = latents.shape[:3]
        self._arrays = self._new(self._shape)
        self._arrays[slots.LATENTS][:] = latents.reshape(-1, LATENT)
        self._arrays[slots.DAMPING][:] = DAMPING
        self._arrays[slots.STATE][:] = 0
        if means is not None and jacobian is not None:
            self._arrays[slots.PICTURES].reshape(*self._shape, 1 + LATENT, PIXELS)[..., 0, :] = means
            self._arrays[slots.PICTURES].reshape(*self._shape, 1 + LATENT, PIXELS)[..., 1:, :] = jacobian
            self._arrays[slots.STATE][:] = slots.LINEARISED
        if isinstance(objective, CompiledObjective):
            self._terms = objective.terms(self._shape)
        else:
            self._terms = same_terms(self._shape, slots.EXTERNAL, {})

    @property
    def latents(self) -> Array:
        """(S, N, C, 8) where the descents are."""
        return self._arrays[slots.LATENTS].reshape(*self._shape, LATENT).copy()

    @property
    def means(self) -> Array:
        """(S, N, C, 784) the means there."""
        self._know()
        return self._arrays[slots.PICTURES][:, 0].reshape(*self._shape, PIXELS).copy()

    @property
    def values(self) -> Array:
        """(S, N, C) the objective there, float64."""
        self._know()
        return self._arrays[slots.VALUE].reshape(self._shape).copy()

    def step(self, *, last: bool = False, secant: bool = False) -> Array:
        """Try one step for every problem, and keep it where it helps. Returns the gains (S, N, C), >= 0."""
        self.run([slots.LAST if last else slots.SECANT if secant else slots.FULL])
        return self._arrays[slots.GAIN].reshape(self._shape).copy()

    def run(self, steps: Sequence[int], converged: float = 0.0, patience: int = -1) -> None:
        """Take steps, each FULL, SECANT or LAST; a problem ends after so many in a row that gain less."""
        if isinstance(self._objective, CompiledObjective):
            table = self._table(steps).number(slots.PATIENCE, patience)
            kernels.run("descend", table.put({slots.CONVERGED: np.array([converged])}), self._count)
        else:
            idle = np.zeros(self._count, np.int64)
            for step in steps:
                self._step_outside(step)
                idle = np.where(self._arrays[slots.GAIN] < converged, idle + 1, 0)
                if patience > 0 and (idle >= patience).all():
                    break

    def branch(self, objective: Objective, copies: int) -> CompiledDescent:
        """A descent of `copies` starts from where this one (with one start) is, on another objective."""
        other = CompiledDescent(self._generator, objective, np.repeat(self.latents, copies, 0))
        known = self._arrays[slots.STATE].reshape(self._shape) & slots.LINEARISED
        other._arrays[slots.STATE][:] = np.repeat(known, copies, 0).ravel()
        pictures = self._arrays[slots.PICTURES].reshape(*self._shape, -1)
        other._arrays[slots.PICTURES][:] = np.repeat(pictures, copies, 0).reshape(-1, 1 + LATENT, PIXELS)
        return other

    def keep(self, count: int) -> None:
        """Keep the `count` best of the S starts of every problem."""
        if count >= self._shape[0]:
            return
        order = np.argsort(self.values, 0, kind="stable")[:count]
        numbers = np.take_along_axis(np.arange(self._count).reshape(self._shape), order, 0)
        self._terms = self._terms.pick(order)
        before, self._shape = self._arrays, numbers.shape
        self._arrays = self._new(self._shape)
        for slot, array in self._arrays.items():
            np.take(before[slot], numbers.ravel(), 0, out=array)

    @property
    def _count(self) -> int:
        return int(np.prod(self._shape))

    @staticmethod
    def _new(shape: Shape) -> dict[int, Array]:
        count = int(np.prod(shape))
        arrays: dict[int, Array] = {}
        for slot, rest in _STATE.items():
            if slot in (slots.VALUE, slots.GAIN):
                arrays[slot] = np.empty(count)
            elif slot == slots.STATE:
                arrays[slot] = np.empty(count, np.int64)
            else:
                arrays[slot] = aligned((count, *rest))
        return arrays

    def _table(self, steps: Sequence[int]) -> Table:
        numbers = np.ascontiguousarray(np.broadcast_to(self._generator.numbers, self._shape)).ravel()
        table = self._terms.put(self._generator.table(numbers).put(self._arrays))
        table.put(
            {slots.STEPS: np.array(steps or [0], np.int64), slots.DONE: np.zeros((self._count, 2), np.int64)}
        )
        return table.number(slots.COUNT, len(steps))

    def _know(self) -> None:
        """Evaluate what has not been evaluated yet."""
        if (self._arrays[slots.STATE] & slots.KNOWN).all():
            return
        if isinstance(self._objective, CompiledObjective):
            self.run([])
            return
        self._linearise()
        at = self._evaluated(self._arrays[slots.PICTURES][:, 0], self._arrays[slots.LATENTS])
        for slot, array in zip((slots.VALUE, slots.TARGET, slots.RATE), at, strict=True):
            self._arrays[slot][:] = array
        self._arrays[slots.STATE] |= slots.KNOWN

    def _step_outside(self, step: int) -> None:
        """One step on an objective that Python evaluates."""
        self._know()
        self._linearise()
        latents = aligned((self._count, LATENT))
        pictures = aligned((self._count, 1 + LATENT, PIXELS))
        table = self._table([step]).put({slots.NEXT_LATENTS: latents, slots.NEXT_PICTURES: pictures})
        kernels.run("attempt", table, self._count)
        value, target, rate = self._evaluated(pictures[:, 0], latents)
        table.put({slots.NEXT_VALUE: value, slots.NEXT_TARGET: target, slots.NEXT_RATE: rate})
        kernels.run("settle", table, self._count)

    def _linearise(self) -> None:
        """Derivatives where there are none."""
        missing = np.flatnonzero(~self._arrays[slots.STATE] & slots.LINEARISED)
        if len(missing):
            numbers = np.broadcast_to(self._generator.numbers, self._shape).ravel()[missing]
            pictures = aligned((len(missing), 1 + LATENT, PIXELS))
            latents = self._arrays[slots.LATENTS][missing]
            table = self._generator.table(numbers)
            table.put({slots.LATENTS: latents, slots.PICTURES: pictures})
            kernels.run("linearise", table, len(missing))
            self._arrays[slots.PICTURES][missing] = pictures
            self._arrays[slots.STATE][missing] |= slots.LINEARISED

    def _evaluated(self, means: Array, latents: Array) -> tuple[Array, Array, Array]:
        """Value, target and rate of an objective that Python evaluates, flat and contiguous."""
        at = self._objective(means.reshape(*self._shape, PIXELS), latents.reshape(*self._shape, LATENT))
        value = np.ascontiguousarray(np.broadcast_to(at.value, self._shape), np.float64)
        target = np.ascontiguousarray(np.broadcast_to(at.target, (*self._shape, PIXELS)), np.float32)
        rate = np.ascontiguousarray(np.broadcast_to(at.rate, self._shape), np.float32)
        return value.ravel(), target.reshape(-1, PIXELS), rate.ravel()


def _flat(array: Array) -> Array:
    return np.ascontiguousarray(array).ravel()
