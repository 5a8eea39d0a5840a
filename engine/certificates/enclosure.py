"""What a decoder can show for any latent in a box: the step to certificates of ABS without an assumption.

A certificate of ABS needs the least energy of a rival over all its latents. Its search may miss that; a proof
covers the latents with boxes, bounds the energy in each from below, and halves those whose bound is too low
(branch and bound). `engine.evaluation.enclosures` estimates how many boxes that would take.

Affine arithmetic: in the box z = m + h u, u in [-1, 1]^8, every value of every layer lies within
c + <a, u> +- e. Linear layers act on c and a, and with absolute weights on e. ELU and the logistic
function become a line with the slope of their secant, which they differ from as little as any (Chebyshev).
With G in that form, |G - x|^2 is at least the sum of max(0, |c + <a, u> - x| - e)^2, which is convex in u:
its minimum over the box is bounded by a tangent where gradient descent has ended.

float64, and rounding is left out: this is a study of how far the way leads, no certificate.
Axes: B boxes, P = 784 pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from engine.nets.architecture import DECODER_LAYERS, LATENT, State, fold_batchnorm

STEPS = 30
"""Of accelerated gradient descent."""
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Forms:
    """Values within centres + <slopes, u> +- rests for u in [-1, 1]^8."""

    centres: Tensor
    """(B, ...)"""
    slopes: Tensor
    """(B, 8, ...)"""
    rests: Tensor
    """(B, ...), not negative."""

    def ends(self) -> tuple[Tensor, Tensor]:
        """The lowest and the highest values."""
        reach = self.slopes.abs().sum(1) + self.rests
        return self.centres - reach, self.centres + reach

    def bent(self, slope: Tensor, lowest: Tensor, highest: Tensor) -> Forms:
        """f of the values, where f less `slope` times its argument is from `lowest` to `highest`."""
        middle, rest = (lowest + highest) / 2, (highest - lowest).clamp_min(0) / 2
        return Forms(slope * self.centres + middle, slope[:, None] * self.slopes, slope * self.rests + rest)

    def flattened(self) -> Forms:
        """The same with one axis for all values."""
        return Forms(self.centres.flatten(1), self.slopes.flatten(2), self.rests.flatten(1))


class Enclosure:
    """The decoder of one class, on boxes of latents."""

    def __init__(self, state: State) -> None:
        """`state` is of `engine.nets.vae.VAE`."""
        self._layers: list[tuple[Tensor, Tensor, int]] = []
        for index, (_, _, _, stride) in enumerate(DECODER_LAYERS):
            weight, bias = (
                torch.as_tensor(part).double() for part in fold_batchnorm(state, "Decoder", index)
            )
            self._layers.append((weight, bias, stride))

    def decode(self, latents: Tensor) -> Tensor:
        """G (B, P) of latents (B, 8)."""
        values = latents[:, :, None, None]
        for weight, bias, stride in self._layers[:-1]:
            values = functional.elu(functional.conv_transpose2d(values, weight, bias, stride))
        weight, bias, stride = self._layers[-1]
        return functional.conv_transpose2d(values, weight, bias, stride).sigmoid().flatten(1)

    def enclose(self, middles: Tensor, halves: Tensor) -> Forms:
        """G (B, P) in boxes middles +- halves, (B, 8) each."""
        spread = torch.diag_embed(halves)[..., None, None]
        values = Forms(middles[..., None, None], spread, torch.zeros_like(middles)[..., None, None])
        for number, (weight, bias, stride) in enumerate(self._layers):
            centres = functional.conv_transpose2d(values.centres, weight, bias, stride)
            slopes = functional.conv_transpose2d(values.slopes.flatten(0, 1), weight, None, stride)
            rests = functional.conv_transpose2d(values.rests, weight.abs(), None, stride)
            values = Forms(centres, slopes.view(len(middles), LATENT, *centres.shape[1:]), rests)
            values = elu(values) if number < len(self._layers) - 1 else logistic(values)
        return values.flattened()


def elu(values: Forms) -> Forms:
    """ELU is convex: below the secant, above the tangent of the same slope."""
    low, high = values.ends()
    at_low, at_high = functional.elu(low), functional.elu(high)
    slope = ((at_high - at_low) / (high - low).clamp_min(TINY)).clamp(TINY, 1)
    touch = slope.log().clamp(low, high)  # its slope is e^x below 0
    highest = torch.maximum(at_low - slope * low, at_high - slope * high)
    return values.bent(slope, functional.elu(touch) - slope * touch, highest)


def logistic(values: Forms) -> Forms:
    """1 / (1 + e^-x) is farthest from the line where it has its slope, on both sides of 0, or at an end."""
    low, high = values.ends()
    slope = ((high.sigmoid() - low.sigmoid()) / (high - low).clamp_min(TINY)).clamp(TINY, 0.25)
    root = (0.25 - slope).clamp_min(0).sqrt()
    touches = [torch.logit((0.5 + way * root).clamp(TINY, 1 - TINY)).clamp(low, high) for way in (-1, 1)]
    differences = torch.stack([at.sigmoid() - slope * at for at in (low, high, *touches)])
    return values.bent(slope, differences.amin(0), differences.amax(0))


def least_energies(image: Tensor, middles: Tensor, halves: Tensor, forms: Forms) -> Tensor:
    """Lower bounds (B,) of |G(z) - x|^2 + |z|^2 / 2 in boxes of latents, for an image x (P,)."""
    offsets, slopes, rests = forms.centres - image, forms.slopes, forms.rests

    def energies(u: Tensor) -> tuple[Tensor, Tensor]:
        away = (u[:, None] @ slopes)[:, 0] + offsets
        left = away.sign() * (away.abs() - rests).clamp_min(0)
        latents = middles + halves * u
        values = left.square().sum(1) + latents.square().sum(1) / 2
        return values, 2 * (slopes @ left[..., None])[..., 0] + halves * latents

    grams = slopes @ slopes.transpose(1, 2)
    steepest = 2 * torch.linalg.eigvalsh(grams)[:, -1] + halves.square().amax(1) + TINY
    u = ahead = torch.zeros_like(middles)
    pace = 1.0
    for _ in range(STEPS):
        following = (ahead - energies(ahead)[1] / steepest[:, None]).clamp(-1, 1)
        faster = (1 + math.sqrt(1 + 4 * pace**2)) / 2
        ahead = following + (pace - 1) / faster * (following - u)
        u, pace = following, faster
    values, gradients = energies(u)
    return values - (gradients.abs() + gradients * u).sum(1)


def farthest(picture: Tensor, forms: Forms) -> Tensor:
    """Upper bounds (B,) of |G(z) - picture| in the boxes, for a picture (P,)."""
    lengths = (forms.centres - picture).norm(dim=1), forms.slopes.norm(dim=2).sum(1), forms.rests.norm(dim=1)
    return torch.stack(lengths).sum(0)
