"""The ten decoders and encoders on numpy arrays, by kernels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from engine import kernels
from engine.kernels import slots
from engine.kernels.slots import Table, aligned
from engine.nets.architecture import LATENT, fold_batchnorm
from engine.types import PIXELS

Array = NDArray[np.float32]
States = Sequence[Mapping[str, NDArray[np.float32]]]


class CompiledDecoders:
    """G_c for a list of classes, as `engine.nets.decoders.Decoders`. Immutable; safe to share."""

    device = "cpu"
    compiled = True

    def __init__(self, parameters: Array, numbers: NDArray[np.int64]) -> None:
        """`numbers` (C,): the rows of the packed parameters that the classes have."""
        self.parameters = parameters
        self.numbers = numbers

    @classmethod
    def from_states(cls, states: States) -> CompiledDecoders:
        """From state dicts of `engine.nets.vae.VAE`, one per class, in the order of the classes."""
        packed = aligned((len(states), slots.PARAMETER_COUNT))
        packed[:] = 0
        for row, state in zip(packed, states, strict=True):
            layers = [[np.asarray(part) for part in fold_batchnorm(state, "Decoder", i)] for i in range(4)]
            for first, (weight, _), axes in (
                (slots.W0, layers[0], (0, 2, 3, 1)),
                (slots.W1, layers[1], (2, 3, 0, 1)),
                (slots.W2, layers[2], (2, 3, 0, 1)),
                (slots.W3, layers[3], (1, 0, 2, 3)),
            ):
                row[first : first + weight.size] = weight.transpose(axes).ravel()
            for first, (_, bias) in zip((slots.B0, slots.B1, slots.B2, slots.B3), layers, strict=True):
                row[first : first + bias.size] = bias
        return cls(packed, np.arange(len(states)))

    @property
    def classes(self) -> int:
        """How many classes it has."""
        return len(self.numbers)

    def select(self, classes: Sequence[int]) -> CompiledDecoders:
        """The decoders of these classes alone, in this order."""
        return CompiledDecoders(self.parameters, self.numbers[list(classes)])

    def table(self, classes: NDArray[np.int64]) -> Table:
        """A table for problems (M,) of these rows of the parameters."""
        return Table().put(
            {
                slots.PARAMETERS: self.parameters,
                slots.TAPS_1: _TAPS_1,
                slots.TAPS_2: _TAPS_2,
                slots.CLASS: classes,
            }
        )

    def decode(self, latents: Array) -> Array:
        """Means (B, C, 784) in (0, 1) for latents (B, C, 8). Raises ValueError for other latents."""
        count, classes = self._checked(latents)
        # Class by class: neighbours of one class are decoded together. Nine at once round otherwise than one,
        # so it must not depend on the number of threads who is beside whom.
        z = np.ascontiguousarray(latents.swapaxes(0, 1), np.float32)
        means = np.empty((classes, count, PIXELS), np.float32)
        table = self.table(np.repeat(self.numbers, count)).put({slots.LATENTS: z, slots.PICTURES: means})
        kernels.run("decode", table, count * classes, grain=max(count, 1))
        return np.ascontiguousarray(means.swapaxes(0, 1))

    def linearise(self, latents: Array) -> tuple[Array, Array]:
        """Means (B, C, 784) and Jacobians (B, C, 8, 784), dG/dz, likewise."""
        count, classes = self._checked(latents)
        z = np.ascontiguousarray(latents, np.float32)
        pictures = np.empty((count, classes, 1 + LATENT, PIXELS), np.float32)
        table = self.table(np.tile(self.numbers, count)).put({slots.LATENTS: z, slots.PICTURES: pictures})
        kernels.run("linearise", table, count * classes)
        return pictures[:, :, 0], pictures[:, :, 1:]

    def _checked(self, latents: Array) -> tuple[int, int]:
        """B and C. Kernels themselves would read whatever lies behind an array that is too short."""
        if latents.shape[1:] != (self.classes, LATENT):
            raise ValueError(f"latents of {self.classes} classes are not {latents.shape}")
        return len(latents), self.classes


class CompiledEncoders:
    """Means of q(z|x), BatchNorm folded in, as `engine.nets.encoders.Encoders`. Immutable."""

    def __init__(self, states: States) -> None:
        """From state dicts of `engine.nets.vae.VAE`, one per class, in the order of the classes."""
        self._parameters = aligned((len(states), slots.ENCODER_COUNT))
        self._parameters[:] = 0
        places = ((slots.E0, slots.EB0), (slots.E1, slots.EB1), (slots.E2, slots.EB2), (slots.E3, slots.EB3))
        for row, state in zip(self._parameters, states, strict=True):
            for index, (at, bias_at) in enumerate(places):
                weight, bias = fold_batchnorm(state, "Encoder", index)
                if index == len(places) - 1:  # without the variances
                    weight = np.concatenate([weight[:LATENT], np.zeros_like(weight[LATENT:])])
                    bias = np.concatenate([bias[:LATENT], np.zeros_like(bias[LATENT:])])
                groups = weight.reshape(-1, 16, *weight.shape[1:]).transpose(0, 3, 4, 2, 1)
                row[at : at + weight.size] = groups.ravel()
                row[bias_at : bias_at + bias.size] = bias

    def encode(self, images: Array) -> Array:
        """Means of q(z|x), (N, C, 8), for images (N, 784) float32 in [0, 1]."""
        classes = len(self._parameters)
        found = np.empty((len(images), classes, LATENT), np.float32)
        table = Table().put(
            {
                slots.ENCODERS: self._parameters,
                slots.PICTURE: np.ascontiguousarray(images, np.float32),
                slots.LATENTS: found,
            }
        )
        kernels.run("encode", table.number(slots.CLASS_COUNT, classes), len(images) * classes)
        return found


def products(rows: Array, images: Array) -> Array:
    """The inner products (C, N, K) of prototypes (C, K, 784) and images (N, 784), float32."""
    found = np.empty((*rows.shape[:2], len(images)), np.float32)
    table = Table().put(
        {
            slots.ROWS: np.ascontiguousarray(rows, np.float32),
            slots.PICTURE: np.ascontiguousarray(images, np.float32),
            slots.PRODUCTS: found,
        }
    )
    kernels.run("multiply", table.number(slots.PICTURE_COUNT, len(images)), found.shape[0] * found.shape[1])
    return found.swapaxes(1, 2)


def _taps(inputs: int, kernel: int) -> NDArray[np.int64]:
    """For each pixel that a transposed convolution of stride 2 makes: which inputs and taps meet in it."""
    side = 2 * inputs + kernel - 2
    table = np.zeros((side * side, slots.TAPS), np.int64)
    for y in range(side):
        for x in range(side):
            found = [
                (m * inputs + n, (y - 2 * m) * kernel + x - 2 * n)
                for m in range(inputs)
                for n in range(inputs)
                if 0 <= y - 2 * m < kernel and 0 <= x - 2 * n < kernel
            ]
            row = table[y * side + x]
            row[0] = len(found)
            row[1 : 1 + 2 * len(found)] = np.ravel(found)
    return table


_TAPS_1, _TAPS_2 = _taps(4, 5), _taps(11, 5)
