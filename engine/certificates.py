"""Certificates: no perturbation below these radii changes the class, if the latent optima are found.

The radius against a rival is the least over the rival's latents of what `engine.gaps` gives for one
latent. That least is searched for from many starts: by the L2 radius without box first, then by each
norm for itself from there. All radii are evaluated at all latents at which a search ended, so that what
holds for one latent holds for the result (with box never below without, section 4 never below 3).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.descent import Descent
from engine.gaps import NAMES, FlipGap, Gap, LinearGap, Stacked
from engine.inference import Optimum, Prototypes
from engine.models.decoders import Generator
from engine.types import Certificate, Norm, Radii

STARTS = 4
"""The optimum of the energy, and the best prototypes by radius."""
BATCH = 8
FIRST_STEPS = 4
NORM_STEPS = 3


class Certifier:
    """Certifies predictions made by a generator; its starts come from prototypes (None: fewer starts)."""

    def __init__(self, generator: Generator, prototypes: Prototypes | None) -> None:
        self._generator = generator
        self._prototypes = prototypes

    def certify(
        self,
        images: Tensor,
        found: Optimum,
        *,
        raw: Tensor | None = None,
        gamma: Sequence[float] | None = None,
    ) -> list[Certificate]:
        """Certificates for images (N, 784) as the model sees them, and their (unscaled) optima.

        For Binary ABS give the `raw` images before they were binarised, and `gamma`.
        """
        certificates = []
        with torch.no_grad():
            for at in range(0, len(images), BATCH):
                part = slice(at, at + BATCH)
                optimum = Optimum(found.energies[part], found.latents[part], found.means[part])
                flips = None if raw is None or gamma is None else (raw[part], gamma)
                certificates += self._certify(images[part], optimum, flips)
        return certificates

    def _certify(
        self, images: Tensor, found: Optimum, flips: tuple[Tensor, Sequence[float]] | None
    ) -> list[Certificate]:
        rows = torch.arange(len(images), device=images.device)
        scale = 1.0 if flips is None else torch.tensor(flips[1], device=images.device)
        labels = (found.energies * scale).argmin(1)
        own = images, found.means[rows, labels], found.latents[rows, labels], labels
        gap = LinearGap(*own) if flips is None else FlipGap(*own, raw=flips[0], gamma=flips[1])
        latents, means = self._search(gap, found)
        radii = {name: values.amin(0) for name, values in gap.radii(means, latents).items()}  # (N, C)
        radii["paper_L2"] = gap.paper(radii["distance"])
        # Inside the box nothing is further away than its corners.
        corner = torch.maximum(gap.x, 1 - gap.x).square().sum(-1).sqrt()  # (N, 1)
        radii["L2"] = torch.minimum(radii["L2"], corner)
        radii["L2_no_box"] = torch.minimum(radii["L2_no_box"], corner) if flips else radii["L2_no_box"]
        radii["Linf"] = radii["Linf"].clamp(max=1)
        table = {name: values.cpu().tolist() for name, values in radii.items()}
        return [_certificate(table, n, label) for n, label in enumerate(labels.tolist())]

    def _search(self, gap: Gap, found: Optimum) -> tuple[Tensor, Tensor]:
        """The latents (S, N, C, 8) at which the searches ended, and their means (S, N, C, 784)."""
        descent = Descent(self._generator, gap.objective("L2_no_box"), self._starts(gap, found))
        descent.step(last=True)
        descent.keep(2)
        descent.step()
        descent.step(last=True)
        descent.keep(1)
        for _ in range(FIRST_STEPS):
            descent.step()
        plain = descent.latents
        names = ("L2", "Linf", "L0", "distance")
        starts = torch.cat([plain, plain, plain, found.latents[None]])
        each = Descent(self._generator, Stacked([gap.objective(name) for name in names]), starts)
        for number in range(1, NORM_STEPS + 1):
            each.step(last=number == NORM_STEPS)
        latents = torch.cat([descent.latents, each.latents, found.latents[None]])
        return latents, torch.cat([descent.means, each.means, found.means[None]])

    def _starts(self, gap: Gap, found: Optimum) -> Tensor:
        """(S, N, C, 8)"""
        if self._prototypes is None:
            return found.latents[None]
        stored = self._prototypes
        x, own = gap.x[:, 0].to(stored.means), gap.own[:, 0].to(stored.means)
        ours = gap.own_energy.to(stored.means)  # (N, 1)
        scale = gap.gamma.to(stored.means)[:, None, None] if isinstance(gap, FlipGap) else 1.0
        if isinstance(gap, FlipGap):
            ours = ours * gap.own_gamma.to(stored.means)
        squares = stored.squares[:, None] - 2 * stored.products(own) + own.square().sum(-1)[:, None]
        scores = (scale * stored.energies(x) - ours) / squares.clamp_min(1e-6).sqrt()  # (C, N, K)
        best, _ = stored.pick(scores, STARTS - 1)
        return torch.cat([found.latents[None], best])


def _certificate(table: dict[str, list[list[float]]], n: int, label: int) -> Certificate:
    """From name -> (N, C) radii: for image n, every rival of `label`."""

    def radii(c: int) -> Radii:
        return Radii(
            L2=table["L2"][n][c],
            Linf=table["Linf"][n][c],
            L0=int(table["L0"][n][c]),
            L2_no_box=table["L2_no_box"][n][c],
            paper_L2=table["paper_L2"][n][c],
        )

    per_rival = {c: radii(c) for c in range(len(table["L2"][n])) if c != label}
    least = {name: min(getattr(r, name) for r in per_rival.values()) for name in (*NAMES, "paper_L2")}
    rivals = {norm: min(per_rival, key=lambda c: per_rival[c].of(norm)) for norm in Norm}
    return Certificate(Radii(**least), per_rival, rivals)
