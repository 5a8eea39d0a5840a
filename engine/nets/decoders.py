"""The ten decoders as one batched computation, with their exact tangents.

BatchNorm in eval mode is an affine map per channel, so it folds into the convolution before it.
A latent of each class then goes through four steps, all classes at once:

0. a matrix product to 4x4x32 (a transposed convolution of one pixel is one),
1. and 2. a transposed convolution of stride 2. Its even and odd output rows and columns never share
   a tap, so it is an ordinary 3x3 convolution to four times the channels, one set per parity
   ("phase"), and grouped over classes, channels last, CPUs are fastest at that,
3. the last one on the phases as they lie: one matrix product for all taps, then nine shifted sums.

The Jacobian needs the same linear steps on eight tangents, each scaled by the slope of the ELU at the
value, so values and tangents travel as nine rows of one batch. On one core of an EPYC the ten values
and Jacobians take about 5 ms; grouped `conv_transpose2d` takes 14 to 20, `fold` of a product 12.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from engine.nets.architecture import LATENT, State, fold_batchnorm
from engine.system.arrays import placed
from engine.types import PIXELS, SIDE

ROWS = 40
"""Images per class and call. More would outgrow the caches, and glibc's allocator, which hands blocks
above 32 MB back to the kernel each time: that made 144 rows twice as slow per row."""
CUDA_ROWS = 1024
"""The same on a GPU. What a row of ten classes takes is some 0.5 MB, so these take half a GB, and with the
tangents of an eighth of them 1.5 GB."""


class Decoders:
    """G_c for a list of classes. Immutable; safe to share between threads."""

    def __init__(self, parameters: Sequence[Tensor]) -> None:
        self._w0, self._b0, self._w1, self._b1, self._w2, self._b2, self._w3, self._b3 = parameters

    @classmethod
    def from_states(
        cls,
        states: Sequence[State],
        device: torch.device | str = "cpu",
        dtype: torch.dtype = torch.float32,
    ) -> Decoders:
        """From state dicts of `engine.nets.vae.VAE`, one per class, in the order of the classes.

        They may be numpy arrays or tensors; through tensors a gradient goes to the states.
        """
        layers = [
            [tuple(map(torch.as_tensor, fold_batchnorm(state, "Decoder", index))) for state in states]
            for index in range(4)
        ]
        parameters = [
            torch.stack([w.permute(0, 2, 3, 1) for w, _ in layers[0]]),  # (C, 8, 4, 4, 32)
            torch.stack([b for _, b in layers[0]]),  # (C, 32)
            torch.stack([_phase_kernels(w) for w, _ in layers[1]]),  # (C, 64, 32, 3, 3)
            torch.stack([b for _, b in layers[1]]),
            torch.stack([_phase_kernels(w) for w, _ in layers[2]]),  # (C, 64, 16, 3, 3)
            torch.stack([b for _, b in layers[2]]),
            torch.stack([_tap_matrix(w) for w, _ in layers[3]]),  # (C, 36, 64)
            torch.stack([b for _, b in layers[3]]),
        ]
        return cls([p.to(device, dtype).contiguous() for p in parameters])

    @property
    def classes(self) -> int:
        """How many classes it has."""
        return len(self._w0)

    @property
    def device(self) -> torch.device:
        """Where the parameters lie, and latents must."""
        return self._w0.device

    @property
    def dtype(self) -> torch.dtype:
        """The type of the parameters, and of latents and means."""
        return self._w0.dtype

    def select(self, classes: Sequence[int]) -> Decoders:
        """The decoders of these classes alone, in this order."""
        index = placed(list(classes), self._w0)
        own = (self._w0, self._b0, self._w1, self._b1, self._w2, self._b2, self._w3, self._b3)
        return Decoders([p.index_select(0, index) for p in own])

    def decode(self, latents: Tensor) -> Tensor:
        """Means (B, C, 784) in (0, 1) for latents (B, C, 8). Differentiable in the latents."""
        parts = [self._run(part, tangents=False)[0] for part in torch.split(latents, self._rows)]
        return parts[0] if len(parts) == 1 else torch.cat(parts)

    def linearise(self, latents: Tensor) -> tuple[Tensor, Tensor]:
        """Means (B, C, 784) and Jacobians (B, C, 8, 784), dG/dz, for latents (B, C, 8). No autograd."""
        with torch.no_grad():
            rows = max(1, self._rows // LATENT)
            parts = [self._run(part, tangents=True) for part in torch.split(latents, rows)]
        if len(parts) == 1:
            return parts[0]
        return torch.cat([mean for mean, _ in parts]), torch.cat([jacobian for _, jacobian in parts])

    @property
    def _rows(self) -> int:
        return ROWS if self.device.type == "cpu" else CUDA_ROWS

    def _run(self, z: Tensor, *, tangents: bool) -> tuple[Tensor, Tensor]:
        """Row 0 of the leading axis T holds the values, rows 1 to 8 the tangents (T = 9, or 1 without)."""
        b, c = z.shape[:2]
        value = torch.bmm(z.transpose(0, 1), self._w0.flatten(2)).transpose(0, 1).reshape(b, c, 16, 32)
        value = functional.elu(value + self._b0[:, None]).transpose(1, 2)  # (B, 16, C, 32)
        if tangents:
            x = z.new_empty(1 + LATENT, b, 16, c, 32)
            x[0] = value
            w0 = self._w0.reshape(c, LATENT, 1, 16, 32).permute(1, 2, 3, 0, 4)  # (8, 1, 16, C, 32)
            torch.mul(w0, _slope(value), out=x[1:])
        else:
            x = value[None]
        x = _interleave(_phases(x.reshape(-1, b, 4, 4, c, 32), self._w1), self._b1)  # (T, B, 11, 11, C, 16)
        y = _phases(x, self._w2)  # (T, B, 13, 13, C, 2, 2, 16)
        value = functional.elu(y[0] + self._b2[:, None, None])
        if value.requires_grad:
            value = value * _inside(value)
        else:
            # The odd phase of the last row and column would be pixel 25 of 25.
            value[:, -1, :, :, 1] = 0
            value[:, :, -1, :, :, 1] = 0
        if tangents:
            y[0] = value
            y[1:].mul_(_slope(value))
        else:
            y = value[None]
        mean, jacobian = self._last(y)
        return mean, jacobian

    def _last(self, y: Tensor) -> tuple[Tensor, Tensor]:
        """Step 3: y (T, B, 13, 13, C, 2, 2, 16) to means (B, C, 784) and Jacobians (B, C, T - 1, 784)."""
        t, b, side, _, c = y.shape[:5]
        n = t * b
        taps = torch.bmm(self._w3, y.reshape(n * side * side, c, 64).permute(1, 2, 0))  # (C, 36, N*169)
        taps = taps.view(c, 3, 3, 4, n, side, side)
        half = SIDE // 2
        total = taps.new_zeros(c, 4, n, half, half)
        for i in range(3):
            for j in range(3):
                rows, columns = min(side, half - i), min(side, half - j)
                total[..., i : i + rows, j : j + columns] += taps[:, i, j, :, :, :rows, :columns]
        image = total.view(c, 2, 2, t, b, half, half).permute(4, 0, 3, 5, 1, 6, 2).reshape(b, c, t, PIXELS)
        mean = torch.sigmoid(image[:, :, 0] + self._b3)
        if t == 1:
            return mean, image[:, :, 1:]
        return mean, image[:, :, 1:].mul_((mean * (1 - mean))[:, :, None])


def _phases(x: Tensor, weight: Tensor) -> Tensor:
    """The convolution of step 1 or 2 from (T, B, n, n, C, in) to (T, B, n + 2, n + 2, C, 2, 2, 16).

    Of the last axes the first two are the phases of the row and the column, the third the channel.
    """
    t, b, n, _, c, _ = x.shape
    x = x.reshape(t * b, n, n, -1).permute(0, 3, 1, 2)  # channels last, by its strides
    kernel = weight.flatten(0, 1).contiguous(memory_format=torch.channels_last)
    y = functional.conv2d(x, kernel, padding=2, groups=c).permute(0, 2, 3, 1)
    return y.reshape(t, b, n + 2, n + 2, c, 2, 2, 16)


def _slope(value: Tensor) -> Tensor:
    """ELU'(a), from ELU(a)."""
    return value.clamp(max=0).add_(1)


def _interleave(y: Tensor, bias: Tensor) -> Tensor:
    """ELU, and phases to pixels: (T, B, 6, 6, C, 2, 2, 16) to (T, B, 11, 11, C, 16)."""
    t, b, side, _, c = y.shape[:5]
    y = y.permute(0, 1, 2, 5, 3, 6, 4, 7)  # T, B, row, its phase, column, its phase, C, 16
    value = functional.elu(y[0] + bias)
    if t == 1:
        x = value[None]
    else:
        x = y.new_empty(y.shape)
        x[0] = value
        torch.mul(y[1:], _slope(value), out=x[1:])
    return x.reshape(t, b, 2 * side, 2 * side, c, 16)[:, :, :-1, :-1]


def _inside(value: Tensor) -> Tensor:
    """1 on the 25 pixels of each side that exist, 0 on the 26th; broadcasts with (B, 13, 13, C, 2, 2, 16)."""
    exists = value.new_ones(value.shape[1], 2)
    exists[-1, 1] = 0
    return exists[:, None, None, :, None, None] * exists[:, None, None, :, None]


def _phase_kernels(weight: Tensor) -> Tensor:
    """A stride-2 transposed 5x5 kernel (in, out, 5, 5) as 3x3 convolutions (4 * out, in, 3, 3).

    out[2m + a] = sum_t x[m - t] w[2t + a], so phase a takes every second tap, reversed.
    """
    inputs, outputs = weight.shape[:2]
    kernels = weight.new_zeros(2, 2, outputs, inputs, 3, 3)
    for a in range(2):
        for b in range(2):
            taps = weight[:, :, a::2, b::2].flip(-1, -2).transpose(0, 1)
            kernels[a, b, :, :, a:, b:] = taps
    return kernels.reshape(4 * outputs, inputs, 3, 3)


def _tap_matrix(weight: Tensor) -> Tensor:
    """The last kernel (16, 1, 4, 4) as a matrix (3*3 * 2*2, 2*2 * 16): (shift, output phase) by input.

    Input pixel 2j + a reaches output 2m + p through tap k = 2 (m - j) + p - a, and m - j is 0, 1 or 2.
    """
    matrix = weight.new_zeros(3, 3, 2, 2, 2, 2, weight.shape[0])
    for a in range(2):
        for b in range(2):
            for k in range(4):
                for m in range(4):
                    (i, p), (j, q) = divmod(k + a, 2), divmod(m + b, 2)
                    matrix[i, j, p, q, a, b] = weight[:, 0, k, m]
    return matrix.reshape(36, -1)
