"""The kernels themselves: each does some of the problems of a table (`engine.kernels.slots`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.kernels import slots
from engine.kernels.source.decoder import PIXELS, decode_four, decode_nine, decode_one, linearise_one
from engine.kernels.source.encoder import encode_one
from engine.kernels.source.layers import fused
from engine.kernels.source.objectives import has_prior, is_soft, objective
from engine.kernels.source.planes import least_l2, least_linf
from engine.kernels.source.steps import copy, correct, dot, into_ball, next_damping, propose
from engine.kernels.source.vectors import after, as_doubles, compiled, doubles, floats, wholes

SIGNATURE = "void(int64, int64, CPointer(int64), CPointer(float32))"
"""(first, last, table, scratch of the thread): problems from `first` up to `last`."""

LATENT_NORM = np.float32(5.0)
COUNT_OF_PARAMETERS = slots.PARAMETER_COUNT
ROWS = 9 * PIXELS
PARAMETERS, TAPS_1, TAPS_2, CLASS = slots.PARAMETERS, slots.TAPS_1, slots.TAPS_2, slots.CLASS
LATENTS, PICTURES, DAMPING, VALUE = slots.LATENTS, slots.PICTURES, slots.DAMPING, slots.VALUE
TARGET, RATE, FACTOR, DIRECTION = slots.TARGET, slots.RATE, slots.FACTOR, slots.DIRECTION
GAIN, STATE, STEPS, COUNT = slots.GAIN, slots.STATE, slots.STEPS, slots.COUNT
DONE = slots.DONE
NORMALS, NEEDS, LOW, HIGH = slots.NORMALS, slots.NEEDS, slots.LOW, slots.HIGH
WEIGHTS, MOVES, LENGTHS, SOLVED = slots.WEIGHTS, slots.MOVES, slots.LENGTHS, slots.SOLVED
NORM, CONSTRAINT_COUNT = slots.NORM, slots.CONSTRAINT_COUNT
CONVERGED, PATIENCE = slots.CONVERGED, slots.PATIENCE
KIND = slots.KIND
KNOWN, LINEARISED, FULL, SECANT, LAST = slots.KNOWN, slots.LINEARISED, slots.FULL, slots.SECANT, slots.LAST
T_PICTURES, T_TARGET, T_FACTOR = slots.TRIAL_PICTURES, slots.TRIAL_TARGET, slots.TRIAL_FACTOR
T_DIRECTION, SOFTENED, DOUBLES = slots.TRIAL_DIRECTION, slots.SOFTENED, slots.DOUBLES
T_LATENTS = slots.TRIAL_LATENTS
ENCODERS, PICTURE, ROWS_OF, PRODUCTS = slots.ENCODERS, slots.PICTURE, slots.ROWS, slots.PRODUCTS
PICTURE_COUNT, CLASS_COUNT, COUNT_OF_ENCODER = slots.PICTURE_COUNT, slots.CLASS_COUNT, slots.ENCODER_COUNT
NEXT_LATENTS, NEXT_PICTURES, NEXT_VALUE = slots.NEXT_LATENTS, slots.NEXT_PICTURES, slots.NEXT_VALUE
NEXT_RATE, NEXT_TARGET = slots.NEXT_RATE, slots.NEXT_TARGET


@compiled
def prepare_one(m: Any, t: Any, scratch: Any) -> None:
    """Derivatives and value where the descent is, unless they are known."""
    state = wholes(t, STATE)
    z, pictures = after(floats(t, LATENTS), m * 8), after(floats(t, PICTURES), m * ROWS)
    if not state[m] & LINEARISED:
        parameters = after(floats(t, PARAMETERS), wholes(t, CLASS)[m] * COUNT_OF_PARAMETERS)
        linearise_one(parameters, z, pictures, scratch, wholes(t, TAPS_1), wholes(t, TAPS_2))
        state[m] |= LINEARISED
        wholes(t, DONE)[2 * m + 1] += 1
    if not state[m] & KNOWN:
        at = m * PIXELS
        target, factor = after(floats(t, TARGET), at), after(floats(t, FACTOR), at)
        work, direction = as_doubles(after(scratch, DOUBLES)), after(floats(t, DIRECTION), at)
        value, rate, _ = objective(m, t, pictures, z, target, factor, direction, work)
        doubles(t, VALUE)[m], floats(t, RATE)[m] = value, rate
        state[m] |= KNOWN


@compiled
def attempt_one(m: Any, t: Any, scratch: Any, step: Any, kind: Any, following: Any, trial: Any) -> Any:
    """Where a step leads: latents (8,) and pictures there. Returns the decrease that it promises."""
    at = m * PIXELS
    z, pictures = after(floats(t, LATENTS), m * 8), after(floats(t, PICTURES), m * ROWS)
    target, factor = after(floats(t, TARGET), at), after(floats(t, FACTOR), at)
    direction, softened = after(floats(t, DIRECTION), at), after(scratch, SOFTENED)
    work = as_doubles(after(scratch, DOUBLES))
    move, more = work, after(work, 8)
    prior = np.float32(1) if has_prior(kind) else np.float32(0)
    rate, damping = np.float64(floats(t, RATE)[m]), np.float64(floats(t, DAMPING)[m])
    promise = propose(
        pictures, target, factor, direction, z, prior, rate, damping, is_soft(kind), softened, more, move
    )
    for a in range(8):
        following[a] = z[a] + np.float32(move[a])
    if prior == 0:
        into_ball(following, LATENT_NORM)
    parameters = after(floats(t, PARAMETERS), wholes(t, CLASS)[m] * COUNT_OF_PARAMETERS)
    if step == FULL:
        linearise_one(parameters, following, trial, scratch, wholes(t, TAPS_1), wholes(t, TAPS_2))
        wholes(t, DONE)[2 * m + 1] += 1
    else:
        decode_one(parameters, following, trial, scratch, wholes(t, TAPS_1), wholes(t, TAPS_2))
        wholes(t, DONE)[2 * m] += 1
    if step == SECANT:
        moved = after(softened, PIXELS)
        for a in range(8):
            moved[a] = following[a] - z[a]
        correct(pictures, trial, moved, softened)
    return promise


@compiled
def settle_one(
    m: Any,
    t: Any,
    step: Any,
    kind: Any,
    promise: Any,
    following: Any,
    trial: Any,
    value: Any,
    rate: Any,
    target: Any,
    factor: Any,
    direction: Any,
) -> Any:
    """Take a step where it helps. Returns what it gains."""
    at = m * PIXELS
    gain, gained = doubles(t, VALUE)[m] - value, 0.0
    floats(t, DAMPING)[m] = np.float32(next_damping(np.float64(floats(t, DAMPING)[m]), gain, promise))
    if gain > 0:
        gained = gain
        doubles(t, VALUE)[m], floats(t, RATE)[m] = value, rate
        copy(following, after(floats(t, LATENTS), m * 8), 8)
        copy(trial, after(floats(t, PICTURES), m * ROWS), ROWS if step == FULL else PIXELS)
        copy(target, after(floats(t, TARGET), at), PIXELS)
        if is_soft(kind):
            copy(factor, after(floats(t, FACTOR), at), PIXELS)
            copy(direction, after(floats(t, DIRECTION), at), PIXELS)
    if step == LAST:
        wholes(t, STATE)[m] &= ~LINEARISED
    doubles(t, GAIN)[m] = gained
    return gained


def descend(first: Any, last: Any, t: Any, scratch: Any) -> None:
    """Take the steps of problems, each until it has converged."""
    following, trial = after(scratch, T_LATENTS), after(scratch, T_PICTURES)
    target, factor = after(scratch, T_TARGET), after(scratch, T_FACTOR)
    direction, work = after(scratch, T_DIRECTION), as_doubles(after(scratch, DOUBLES))
    steps, converged = wholes(t, STEPS), doubles(t, CONVERGED)[0]
    for m in range(first, last):
        kind, idle = wholes(t, KIND)[m], 0
        prepare_one(m, t, scratch)
        for s in range(t[COUNT]):
            step = steps[s]
            prepare_one(m, t, scratch)
            promise = attempt_one(m, t, scratch, step, kind, following, trial)
            value, rate, _ = objective(m, t, trial, following, target, factor, direction, work)
            gained = settle_one(
                m, t, step, kind, promise, following, trial, value, rate, target, factor, direction
            )
            idle = idle + 1 if gained < converged else 0
            if idle == t[PATIENCE]:
                break


def attempt(first: Any, last: Any, t: Any, scratch: Any) -> None:
    """The first half of one step, for objectives that are not among the kernels.

    Writes NEXT_LATENTS (M, 8), NEXT_PICTURES (M, 9, P) and the promises, as GAIN.
    """
    step = wholes(t, STEPS)[0]
    for m in range(first, last):
        following, trial = after(floats(t, NEXT_LATENTS), m * 8), after(floats(t, NEXT_PICTURES), m * ROWS)
        promise = attempt_one(m, t, scratch, step, wholes(t, KIND)[m], following, trial)
        doubles(t, GAIN)[m] = promise


def settle(first: Any, last: Any, t: Any, _: Any) -> None:
    """The second half: takes trials, of NEXT_VALUE (M,), where they help; GAIN becomes what they gain."""
    step = wholes(t, STEPS)[0]
    for m in range(first, last):
        at = m * PIXELS
        settle_one(
            m,
            t,
            step,
            wholes(t, KIND)[m],
            doubles(t, GAIN)[m],
            after(floats(t, NEXT_LATENTS), m * 8),
            after(floats(t, NEXT_PICTURES), m * ROWS),
            doubles(t, NEXT_VALUE)[m],
            floats(t, NEXT_RATE)[m],
            after(floats(t, NEXT_TARGET), at),
            after(floats(t, FACTOR), at),
            after(floats(t, DIRECTION), at),
        )


def measure(first: Any, last: Any, t: Any, scratch: Any) -> None:
    """Evaluate objectives at the pictures (M, P) given: VALUE, RATE, TARGET, FACTOR, DIRECTION."""
    work = as_doubles(after(scratch, DOUBLES))
    for m in range(first, last):
        at = m * PIXELS
        means, z = after(floats(t, PICTURES), at), after(floats(t, LATENTS), m * 8)
        target, factor = after(floats(t, TARGET), at), after(floats(t, FACTOR), at)
        direction = after(floats(t, DIRECTION), at)
        value, rate, _ = objective(m, t, means, z, target, factor, direction, work)
        doubles(t, VALUE)[m], floats(t, RATE)[m] = value, rate


def evaluate(first: Any, last: Any, t: Any, scratch: Any) -> None:
    """The same for the values alone, and as GAIN what `objective` returns besides."""
    target, factor = after(scratch, T_TARGET), after(scratch, T_FACTOR)
    direction, work = after(scratch, T_DIRECTION), as_doubles(after(scratch, DOUBLES))
    for m in range(first, last):
        means, z = after(floats(t, PICTURES), m * PIXELS), after(floats(t, LATENTS), m * 8)
        value, _, more = objective(m, t, means, z, target, factor, direction, work)
        doubles(t, VALUE)[m], doubles(t, GAIN)[m] = value, more


def linearise(first: Any, last: Any, t: Any, scratch: Any) -> None:
    """Means and their derivatives, PICTURES (M, 9, P), of LATENTS (M, 8)."""
    for m in range(first, last):
        linearise_one(
            after(floats(t, PARAMETERS), wholes(t, CLASS)[m] * COUNT_OF_PARAMETERS),
            after(floats(t, LATENTS), m * 8),
            after(floats(t, PICTURES), m * ROWS),
            scratch,
            wholes(t, TAPS_1),
            wholes(t, TAPS_2),
        )


def decode(first: Any, last: Any, t: Any, scratch: Any) -> None:
    """Means alone, PICTURES (M, P); neighbours of one class go together."""
    classes, taps_1, taps_2 = wholes(t, CLASS), wholes(t, TAPS_1), wholes(t, TAPS_2)
    m = first
    while m < last:
        alike = 1
        while alike < 9 and m + alike < last and classes[m + alike] == classes[m]:
            alike += 1
        parameters = after(floats(t, PARAMETERS), classes[m] * COUNT_OF_PARAMETERS)
        z, out = after(floats(t, LATENTS), m * 8), after(floats(t, PICTURES), m * PIXELS)
        if alike == 9:
            decode_nine(parameters, z, out, scratch, taps_1, taps_2)
        elif alike >= 4:
            alike = 4
            decode_four(parameters, z, out, scratch, taps_1, taps_2)
        else:
            alike = 1
            decode_one(parameters, z, out, scratch, taps_1, taps_2)
        m += alike


def encode(first: Any, last: Any, t: Any, scratch: Any) -> None:
    """The encoders' means, LATENTS (N, C, 8), of images."""
    classes = t[CLASS_COUNT]
    for m in range(first, last):
        weights = after(floats(t, ENCODERS), m % classes * COUNT_OF_ENCODER)
        image = after(floats(t, PICTURE), m // classes * PIXELS)
        encode_one(weights, image, after(floats(t, LATENTS), m * 8), scratch)


def multiply(first: Any, last: Any, t: Any, _: Any) -> None:
    """The products of rows and images."""
    count, out = t[PICTURE_COUNT], floats(t, PRODUCTS)
    for m in range(first, last):
        row = after(floats(t, ROWS_OF), m * PIXELS)
        for n in range(count):
            out[m * count + n] = dot(row, after(floats(t, PICTURE), n * PIXELS))


def project(first: Any, last: Any, t: Any, scratch: Any) -> None:
    """Least perturbations, in L2 or Linf, that meet constraints: WEIGHTS, MOVES, LENGTHS and SOLVED."""
    count, work = t[CONSTRAINT_COUNT], as_doubles(after(scratch, DOUBLES))
    low, high = doubles(t, LOW), doubles(t, HIGH)
    for m in range(first, last):
        normals, needs = after(doubles(t, NORMALS), m * count * PIXELS), after(doubles(t, NEEDS), m * count)
        weights = after(doubles(t, WEIGHTS), m * count)
        if t[NORM] == 0:
            length, solved = least_l2(normals, needs, count, low, high, weights, work), True
        else:
            length, solved = least_linf(normals, needs, count, low, high, weights, work)
        doubles(t, LENGTHS)[m] = length
        wholes(t, SOLVED)[m] = 1 if solved else 0
        copy(work, after(doubles(t, MOVES), m * PIXELS), PIXELS)


def exercise(first: Any, last: Any, _: Any, scratch: Any) -> None:
    """Products and sums of vectors in registers, `EXERCISE` of them each, as many as the processor can do."""
    for _m in range(first, last):
        fused(scratch)


ENTRIES: dict[str, Callable[..., None]] = {
    "linearise": linearise,
    "decode": decode,
    "descend": descend,
    "attempt": attempt,
    "settle": settle,
    "measure": measure,
    "evaluate": evaluate,
    "encode": encode,
    "multiply": multiply,
    "project": project,
    "exercise": exercise,
}
