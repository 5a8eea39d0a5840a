"""The table that a kernel works from: addresses of arrays, and a few whole numbers.

A kernel takes one argument beside the range of problems, a table of int64: where its arrays begin, and what
it has to know of their shapes. Arrays are C-contiguous. M problems, one latent of one class each, C classes
of the generator, N images, K explanations of own classes, J constraints, P = 784 pixels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

# The generator
PARAMETERS = 0  # (C, PARAMETER_COUNT) float32, each row on a multiple of 64 bytes
TAPS_1 = 1  # (121, TAPS) int64: which taps reach each pixel of the first layer with stride
TAPS_2 = 2  # (625, TAPS) int64
CLASS = 3  # (M,) int64: the class of the generator
# Where the descent is
LATENTS = 4  # (M, 8) float32
PICTURES = 5  # (M, 9, P) float32: the mean, then its eight derivatives; (M, P) for `decode`
DAMPING = 6  # (M,) float32
VALUE = 7  # (M,) float64
TARGET = 8  # (M, P) float32
RATE = 9  # (M,) float32
FACTOR = 10  # (M, P) float32: how much softer the pixels are, along DIRECTION
DIRECTION = 11  # (M, P) float32
GAIN = 12  # (M,) float64: what the last step gained
STATE = 13  # (M,) int64: bits KNOWN (a value) and LINEARISED (derivatives)
# The steps to do
STEPS = 14  # (COUNT,) int64: FULL, SECANT or LAST
COUNT = 15  # a number
CONVERGED = 16  # (1,) float64: a step that gains less is idle
PATIENCE = 17  # a number: so many idle steps end a problem's descent; -1 is never
# The objective
KIND = 18  # (M,) int64
IMAGE = 19  # (M,) int64: row of IMAGES
OWN = 20  # (M,) int64: row of OWN_MEANS and OWN_ENERGIES
IMAGES = 21  # (N, P) float64
OWN_MEANS = 22  # (K, P) float64
OWN_ENERGIES = 23  # (K,) float64
COSTS = 24  # (N, P) float64: of a flip
GAMMA = 25  # (M,) float64
OWN_GAMMA = 26  # (K,) float64
CONSTRAINTS = 27  # (J, P) float64
CONSTRAINT_ENERGIES = 28  # (J,) float64
CONSTRAINT_COUNT = 29  # a number
# One step of an objective that is not among the kernels
NEXT_LATENTS = 30  # (M, 8) float32
NEXT_PICTURES = 31  # (M, 9, P) float32
NEXT_VALUE = 32  # (M,) float64
NEXT_RATE = 33  # (M,) float32
NEXT_TARGET = 34  # (M, P) float32
# Encoders and prototypes
ENCODERS = 35  # (C, ENCODER_COUNT) float32, each row on a multiple of 64 bytes
PICTURE = 36  # (N, P) float32: the images, M = N C of the encoders
ROWS = 37  # (M, P) float32
PRODUCTS = 38  # (M, N) float32
PICTURE_COUNT = 39  # N, a number
CLASS_COUNT = 40  # C, a number
# What was done, for figures of speed
DONE = 41  # (M, 2) int64: decoded, linearised
# Constraints of their own for each of M problems
NORMALS = 42  # (M, J, P) float64, scaled in place
NEEDS = 43  # (M, J) float64, scaled in place
LOW = 44  # (P,) float64
HIGH = 45  # (P,) float64
WEIGHTS = 46  # (M, J) float64
MOVES = 47  # (M, P) float64
LENGTHS = 48  # (M,) float64
SOLVED = 49  # (M,) int64
NORM = 50  # a number: 0 for L2, 1 for Linf
SLOTS = 51

# Bits of a problem's state
KNOWN, LINEARISED = 1, 2
# Steps
FULL, SECANT, LAST = 0, 1, 2
# Kinds of objectives
ENERGY, DISTANCE = 0, 1
L2_NO_BOX, L2, LINF, L0, PAPER_LINF, CONSTRAINED_L2 = 2, 3, 4, 5, 6, 7
EXTERNAL = 8  # not among the kernels
FLIP_L2, FLIP_COUNT_CHEAP, FLIP_COUNT, FLIP_PAPER = 9, 10, 11, 12

TAPS = 19
"""A number of taps, at most nine, and for each the pixel that it comes from and its place in the kernel."""
EXERCISE = 240_000
"""Vectors of 16 that are multiplied and added in one problem of the kernel `exercise`."""
MOST_CONSTRAINTS = 48

# Offsets in a row of PARAMETERS, in floats
W0 = 0  # (8, 16, 32)
B0 = W0 + 8 * 16 * 32  # (32,)
W1 = B0 + 32  # (25, 32, 16)
B1 = W1 + 25 * 32 * 16  # (16,)
W2 = B1 + 16  # (25, 16, 16)
B2 = W2 + 25 * 16 * 16  # (16,)
W3 = B2 + 16  # (16, 16): channel in, tap
B3 = W3 + 16 * 16  # (1,)
PARAMETER_COUNT = B3 + 16

# Offsets in a row of ENCODERS, in floats: (groups of 16 channels out, rows, columns, channels in, 16)
E0 = 0  # (2, 5, 5, 1, 16)
EB0 = E0 + 2 * 25 * 16  # (32,)
E1 = EB0 + 32  # (2, 4, 4, 32, 16)
EB1 = E1 + 2 * 512 * 16  # (32,)
E2 = EB1 + 32  # (4, 3, 3, 32, 16)
EB2 = E2 + 4 * 288 * 16  # (64,)
E3 = EB2 + 64  # (1, 5, 5, 64, 16), of which 8 channels count
EB3 = E3 + 1600 * 16  # (16,)
ENCODER_COUNT = EB3 + 16

# Scratch of one thread, in floats: activations of nine rows, then one trial
ACTIVATIONS_0 = 0  # (16, 9, 32)
ACTIVATIONS_1 = ACTIVATIONS_0 + 16 * 9 * 32  # (121, 9, 16)
ACTIVATIONS_2 = ACTIVATIONS_1 + 121 * 9 * 16  # (625, 9, 16)
TRIAL_PICTURES = ACTIVATIONS_2 + 625 * 9 * 16  # (9, P)
TRIAL_LATENTS = TRIAL_PICTURES + 9 * 784  # (16,)
TRIAL_TARGET = TRIAL_LATENTS + 16
TRIAL_FACTOR = TRIAL_TARGET + 784
TRIAL_DIRECTION = TRIAL_FACTOR + 784
SOFTENED = TRIAL_DIRECTION + 784  # (9, P) work of a step
DOUBLES = SOFTENED + 9 * 784  # float64 from here, work of the objectives
SCRATCH_COUNT = DOUBLES + 2 * (784 * (15 + MOST_CONSTRAINTS) + MOST_CONSTRAINTS * (MOST_CONSTRAINTS + 12))

_WHOLE = (TAPS_1, TAPS_2, CLASS, STATE, STEPS, KIND, IMAGE, OWN, DONE, SOLVED)
_TYPES: Mapping[int, type[np.generic]] = {
    slot: np.int64 if slot in _WHOLE else np.float64
    for slot in (
        *_WHOLE, VALUE, GAIN, CONVERGED, IMAGES,
        OWN_MEANS, OWN_ENERGIES, COSTS, GAMMA, OWN_GAMMA, CONSTRAINTS, CONSTRAINT_ENERGIES, NEXT_VALUE,
        NORMALS, NEEDS, LOW, HIGH, WEIGHTS, MOVES, LENGTHS, SOLVED,
    )
}  # fmt: skip
"""The types of the arrays; float32 for the others."""


class Table:
    """The table with the arrays that it points to, which live as long as it does."""

    def __init__(self) -> None:
        self.addresses = np.zeros(SLOTS, np.int64)
        self._arrays: dict[int, NDArray[Any]] = {}

    def __getitem__(self, slot: int) -> NDArray[Any]:
        return self._arrays[slot]

    def put(self, arrays: Mapping[int, NDArray[Any]]) -> Table:
        """Point slots to arrays. Raises ValueError for one of another type or not C-contiguous."""
        for slot, array in arrays.items():
            if array.dtype != _TYPES.get(slot, np.float32) or not array.flags.c_contiguous:
                raise ValueError(f"slot {slot} takes no {array.dtype} array of strides {array.strides}")
            self._arrays[slot] = array
            self.addresses[slot] = array.ctypes.data
        return self

    def number(self, slot: int, value: int) -> Table:
        """Put a whole number."""
        self.addresses[slot] = value
        return self


def aligned(shape: tuple[int, ...]) -> NDArray[np.float32]:
    """A float32 array, not initialised, that begins on a multiple of 64 bytes."""
    count = int(np.prod(shape))
    room = np.empty(count + 16, np.float32)
    first = (-room.ctypes.data // 4) % 16
    return room[first : first + count].reshape(shape)
