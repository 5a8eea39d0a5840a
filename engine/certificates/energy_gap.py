"""How far an image can move before a rival class's latent explains it better (SCIENCE 3, 4): torch's part.

For fixed latents the gap between the two energies is linear in the perturbation (ABS), or separable over
the pixels that flip (Binary ABS). So for each norm the least perturbation that closes it is known
exactly, by sorting: that is a radius, and its perturbation D drives the descent over the latents.

Everything is float64. Axes: S starts, N images, C rival classes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from copy import copy
from functools import partial
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from engine.certificates.gaps import DISTANCE, FREE, NAMES, PAPER
from engine.certificates.waterfilling import TINY, from_here, prefix, waterfill
from engine.inference.descent import Objective, Value
from engine.inference.energy import LATENT_NORM, energy
from engine.system.arrays import placed

TIE = 1e-10
"""Of flips that cost the same, and many do, those that gain most come first."""
SOFTEST = 0.9
"""Most by which a pixel's curvature is softened: beyond 1 the step would not descend."""


class TorchGap(ABC):
    """What both gaps have in common; implements `engine.certificates.gaps.Gap`, which says what each is."""

    flips: ClassVar[bool]
    # Of flips alone; here so that what asks for them is typed.
    cost: Tensor
    own_gamma: float
    gamma: Tensor

    def __init__(self, images: Tensor, own_means: Tensor, own_latents: Tensor) -> None:
        """Images (N, 784) as the model sees them, with G_y (N, 784) and z_y (N, 8)."""
        self.x = images.double()[:, None]  # (N, 1, 784)
        self.own = own_means.double()[:, None]
        self.own_energy = energy(self.own, own_latents.double()[:, None], self.x)  # (N, 1)
        self.own_residual = (self.own - self.x).square().sum(-1).sqrt()  # (N, 1) r_y

    @abstractmethod
    def select(self, classes: Sequence[int], /) -> TorchGap:
        """The same with only some of the rivals, in this order."""

    def mixed(self, own: Tensor, own_energy: Tensor) -> TorchGap:
        """The same against another explanation of the own class, (..., 784) and (...); its factor is 1."""
        other = copy(self)
        other.own, other.own_energy = own, own_energy
        return other

    @abstractmethod
    def gap(self, means: Tensor, latents: Tensor) -> Tensor:
        """F_c - F_y (scaled, for Binary ABS) at the image itself, (S, N, C)."""

    @abstractmethod
    def measure(self, name: str, means: Tensor, latents: Tensor) -> Value:
        """One of `NAMES` or `PAPER`, and the perturbation it belongs to; infinite where the gap stays open.

        (S, N, C) for means (S, N, C, 784) and latents (S, N, C, 8).
        Radii that come in steps are replaced by what falls whenever they do, and without steps.
        """

    @abstractmethod
    def pixels(self, means: Tensor, latents: Tensor) -> Tensor:
        """The L0 radius: how many pixels may change, whichever and however (S, N, C)."""

    @abstractmethod
    def paper(self, distances: Tensor) -> Tensor:
        """The paper's L2 bound (..., N, C) for the distances d_c = |G_c - x| (..., N, C)."""

    def objective(self, name: str) -> Objective:
        """One of `NAMES`, `PAPER` or `DISTANCE` (then d_c^2) to minimise, those `IN_THE_BALL` in it."""
        return self._distance if name == DISTANCE else partial(self.measure, name)

    def values(self, name: str, means: Tensor, latents: Tensor) -> Tensor:
        """The values (S, N, C) of `objective(name)` alone."""
        found: Tensor = self.objective(name)(means, latents).value
        return found

    def radii(self, means: Tensor, latents: Tensor) -> dict[str, Tensor]:
        """Every radius at these latents: `NAMES`, `PAPER` and `DISTANCE`, (S, N, C) each."""
        found = {name: self.radius(name, means, latents) for name in (*NAMES, PAPER)}
        found[DISTANCE] = self._distance(means, latents).value.sqrt()
        return found

    def radius(self, name: str, means: Tensor, latents: Tensor) -> Tensor:
        """One of `NAMES` or `PAPER` itself, (S, N, C)."""
        if name == "L0":
            return self.pixels(means, latents).double()
        found: Tensor = self.measure(name, means, latents).value
        return found

    def _distance(self, means: Tensor, _: Tensor) -> Value:
        value = (means - self.x).square().sum(-1)
        one = means.new_ones(1, 1, 1)
        return Value(value, self.x.to(means), 0 * one, one, LATENT_NORM * one)

    def _value(self, value: Tensor, perturbation: Tensor, rate: Tensor, like: Tensor) -> Value:
        target = (self.x + perturbation).to(like)
        return Value(value, target, like.new_ones(1, 1, 1), rate.to(like).clamp(max=1e6))


class LinearGap(TorchGap):
    """ABS: F_c(x + D) - F_y(x + D) = g - 2 <D, w>, w = G_c - G_y."""

    flips = False

    def select(self, _: Sequence[int], /) -> LinearGap:
        return self  # nothing here belongs to a rival

    def gap(self, means: Tensor, latents: Tensor) -> Tensor:
        found: Tensor = energy(means.double(), latents.double(), self.x) - self.own_energy
        return found

    def paper(self, distances: Tensor) -> Tensor:
        bound: Tensor = (distances.square() - self.own_energy) / (2 * (distances + self.own_residual))
        return bound.clamp_min(0)

    def pixels(self, means: Tensor, latents: Tensor) -> Tensor:
        gains = self._gains(means.double() - self.own).sort(-1, descending=True).values
        return (2 * gains.cumsum(-1) < self.gap(means, latents)[..., None]).sum(-1)

    def measure(self, name: str, means: Tensor, latents: Tensor) -> Value:
        if name == PAPER:
            return self._paper_linf(means)
        w = means.double() - self.own  # (S, N, C, 784)
        need = self.gap(means, latents).clamp_min(0) / 2  # <D, w> that closes the gap
        if name == "L2_no_box":
            square = w.square().sum(-1).clamp_min(TINY)
            factor = need / square  # D = factor w
            value = need / square.sqrt()
            at = self._value(value, factor[..., None] * w, 1 / (2 * square.sqrt()), means)
            at.softening = self._soft(factor[..., None], w, means)
            return at
        if name == "L0":
            return self._fewest(w, need, means)
        size = w.abs()
        room = torch.where(w > 0, 1 - self.x, self.x)
        if name == "L2":
            level = waterfill(size, size, room, need)
            move = torch.minimum(level[..., None] * size, room)
            value = move.square().sum(-1).sqrt()
            value = torch.where(level.isinf(), torch.inf, value)
            level = level.clamp(max=1e6)
            at = self._value(value, move * w.sign(), level / (2 * value.clamp_min(TINY)), means)
            free = (level[..., None] * size < room) * level[..., None]
            at.softening = self._soft(free, w, means)
            return at
        level = waterfill(size, torch.ones_like(size), room, need)
        move = torch.minimum(level[..., None], room)
        slope = 2 * (size * (level[..., None] < room)).sum(-1)
        return self._value(level, move * w.sign(), 1 / slope.clamp_min(TINY), means)

    def _gains(self, w: Tensor) -> Tensor:
        """By how much each pixel alone can change <D, w> inside the box."""
        return torch.maximum(w * (1 - self.x), -w * self.x)

    def _fewest(self, w: Tensor, need: Tensor, like: Tensor) -> Value:
        """The number of pixels, with a fraction of the last one so that it is continuous."""
        count, taken, last = prefix(self._gains(w), self._gains(w), need)
        move = taken * torch.where(w > 0, 1 - self.x, -self.x)
        return self._value(count, move, 1 / (2 * last.clamp_min(TINY)), like)

    def _paper_linf(self, means: Tensor) -> Value:
        """The eps with sum_i (r_i + eps)^2 + |z_y|^2/2 = sum_i max(0, a_i - eps)^2.

        Here r = |G_y - x| and a = |G_c - x|. Between two neighbouring a_i this is a quadratic equation;
        sorting says which two.
        """
        away = means.double() - self.x  # (S, N, C, 784)
        a, count = away.abs().sort(-1).values, away.shape[-1]
        rest = count - torch.arange(count, device=a.device)  # pixels from this one on, of T = {a_i >= eps}
        slope = (self.own - self.x).abs().sum(-1, keepdim=True) + from_here(a)
        constant = self.own_energy[..., None] - from_here(a.square())  # at each a_i, with T from it on:
        ends = (constant + 2 * a * slope + (count - rest) * a.square() >= 0).double()
        piece = ends.argmax(-1, keepdim=True)  # it ends at the largest a_i at the latest
        b, c, q = (t.expand_as(a).gather(-1, piece)[..., 0] for t in (slope, constant, count - rest))
        eps = (-c).clamp_min(0) / (b + (b.square() - q * c).clamp_min(0).sqrt()).clamp_min(TINY)
        level = eps[..., None]
        pace = 2 * ((self.own - self.x).abs() + level + (away.abs() - level).clamp_min(0)).sum(-1)
        at = self._value(eps, torch.clamp(away, -level, level), 1 / pace.clamp_min(TINY), means)
        at.prior, at.ball = 0 * at.prior, LATENT_NORM * means.new_ones(1, 1, 1)
        return at

    def _soft(self, factor: Tensor, w: Tensor, like: Tensor) -> tuple[Tensor, Tensor]:
        return factor.clamp(max=SOFTEST).to(like), w.to(like)


class FlipGap(TorchGap):
    """Binary ABS: gamma_c F_c - gamma_y F_y falls by a known gain for each pixel that flips.

    A flip of pixel i costs |x_raw - 1/2|, the way to the threshold.
    """

    flips = True

    def __init__(
        self,
        images: Tensor,
        own_means: Tensor,
        own_latents: Tensor,
        *,
        raw: Tensor,
        own_gamma: float,
        gamma: Sequence[float],
    ) -> None:
        """Binarised images (N, 784), the `raw` ones, gamma_y, and gamma_c of the rivals."""
        super().__init__(images, own_means, own_latents)
        self.cost = (raw.double() - 0.5).abs()[:, None]  # (N, 1, 784)
        self.own_gamma = own_gamma
        self.gamma = placed(np.asarray(gamma, np.float64), images)  # (C,)

    def select(self, classes: Sequence[int], /) -> FlipGap:
        other = copy(self)
        other.gamma = self.gamma[placed(list(classes), self.gamma)]
        return other

    def mixed(self, own: Tensor, own_energy: Tensor) -> TorchGap:
        other = super().mixed(own, own_energy)
        other.own_gamma = 1.0
        return other

    def gap(self, means: Tensor, latents: Tensor) -> Tensor:
        energies = energy(means.double(), latents.double(), self.x)
        found: Tensor = self.gamma * energies - self.own_gamma * self.own_energy
        return found

    def paper(self, distances: Tensor) -> Tensor:
        """Section 3 in binarised space, e: gamma_y ((r_y + e)^2 + ...) = gamma_c (d_c - e)^2.

        e^2 flips are needed, so the cost is that of the e^2 least_cost ones.
        """
        a = self.gamma - self.own_gamma
        b = self.gamma * distances + self.own_gamma * self.own_residual
        c = (self.gamma * distances.square() - self.own_gamma * self.own_energy).clamp_min(0)
        # the lesser root of a e^2 - 2 b e + c, in the form that stays exact as a vanishes
        root = c / (b + (b.square() - a * c).clamp_min(0).sqrt()).clamp_min(TINY)
        mass = root.minimum(distances).square()[..., None]
        costs = self.cost.square().sort(-1).values  # (N, 1, 784)
        rank = torch.arange(costs.shape[-1], device=costs.device)
        bound: Tensor = (costs * (mass - rank).clamp(0, 1)).sum(-1).sqrt()
        return bound

    def pixels(self, means: Tensor, latents: Tensor) -> Tensor:
        gains = self._gains(means.double()).sort(-1, descending=True).values
        return (gains.cumsum(-1) < self.gap(means, latents)[..., None]).sum(-1)

    def radius(self, name: str, means: Tensor, latents: Tensor) -> Tensor:
        if name not in ("Linf", PAPER):
            return super().radius(name, means, latents)
        count, taken, _ = self._taken(name, means, latents)
        return torch.where(count.isinf(), torch.inf, (self.cost * (taken > 0)).amax(-1))

    def measure(self, name: str, means: Tensor, latents: Tensor) -> Value:
        count, taken, last = self._taken(name, means, latents)
        flip = 1 - 2 * self.x
        if name in ("L2", "L2_no_box"):
            square = self.cost.square()
            value = (square * taken).sum(-1).sqrt()
            price = (square / self._gains(means.double()).clamp_min(TINY) * (taken > 0)).amax(-1)
            rate = self.gamma * price / (2 * value).clamp_min(TINY)
            return self._value(torch.where(count.isinf(), torch.inf, value), taken * flip, rate, means)
        # For Linf too it is the number of pixels that falls: the cost of the least_bottleneck comes in steps.
        at = self._value(count, taken * flip, self.gamma / last.clamp_min(TINY), means)
        if name == PAPER:
            at.target = (self.x + taken * flip * (flip * (2 * means - 1) > 0)).to(means)
            at.prior, at.ball = 0 * at.prior, LATENT_NORM * means.new_ones(1, 1, 1)
        return at

    def _taken(self, name: str, means: Tensor, latents: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The flips that close the gap for the least cost, as `prefix` gives them."""
        gains, need = self._gains(means.double()), self.gap(means, latents)
        if name == PAPER:  # each of the two energies by itself, and none for the rival's latent
            theirs, ours = self._changes(means.double())
            gains = theirs.clamp_min(0) + (-ours).clamp_min(0)
            need = self.gamma * (means.double() - self.x).square().sum(-1) - self.own_gamma * self.own_energy
        if name == "L0":
            order = gains
        elif name in ("Linf", PAPER):
            order = TIE * gains - self.cost
        else:
            order = gains / self.cost.square().clamp_min(FREE)
        return prefix(order, gains, need.clamp_min(0))

    def _gains(self, means: Tensor) -> Tensor:
        """By how much the gap falls when a pixel flips; negative gains count as 0 (it need not flip)."""
        theirs, ours = self._changes(means)
        return (theirs - ours).clamp_min(0)

    def _changes(self, means: Tensor) -> tuple[Tensor, Tensor]:
        """By how much either scaled energy falls when a pixel flips."""
        flip = 1 - 2 * self.x  # (G - x)^2 - (G - x')^2 = (x' - x) (2 G - x - x') and x + x' = 1
        return self.gamma[:, None] * flip * (2 * means - 1), self.own_gamma * flip * (2 * self.own - 1)


class Stacked:
    """Several objectives side by side, each for as many of the starts (axis 0) or of the classes (axis 2)."""

    def __init__(self, objectives: Sequence[Objective], axis: int = 0) -> None:
        self._objectives = objectives
        self._axis = axis

    def __call__(self, means: Tensor, latents: Tensor) -> Value:
        count, axis = len(self._objectives), self._axis
        parts = list(zip(means.chunk(count, axis), latents.chunk(count, axis), strict=True))
        rows = [objective(*part) for objective, part in zip(self._objectives, parts, strict=True)]
        pixels = parts[0][0].shape
        nothing, anywhere = means.new_zeros(1, 1, 1, 1), means.new_full((1, 1, 1), torch.inf)
        softenings = [row.softening or (nothing, nothing) for row in rows]

        def joined(values: list[Tensor], shape: torch.Size) -> Tensor:
            return torch.cat([value.expand(shape) for value in values], axis)

        return Value(
            value=joined([row.value.double() for row in rows], pixels[:3]),
            target=joined([row.target for row in rows], pixels),
            prior=joined([row.prior for row in rows], pixels[:3]),
            ball=joined([anywhere if row.ball is None else row.ball for row in rows], pixels[:3]),
            rate=joined([row.rate for row in rows], pixels[:3]),
            softening=(
                joined([factor for factor, _ in softenings], pixels),
                joined([direction for _, direction in softenings], pixels),
            ),
        )
