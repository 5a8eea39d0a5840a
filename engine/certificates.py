"""Certificates: no perturbation below these radii changes the class, if the latent optima are found.

The radius against a rival is the least over the rival's latents of what `engine.gaps` gives for one
latent. That least is searched for from several starts: by the L2 radius without box first, then by each
norm for itself from there, longest for the rivals with the least radii, which are the ones that count. All
radii are evaluated at all latents at which a search ended, so that what holds for each latent holds
for the result (with box never below without, section 4 never below 3).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.descent import Descent
from engine.gaps import NAMES, PAPER, FlipGap, Gap, LinearGap, Stacked
from engine.inference import LATENT_NORM, Optimum, Prototypes
from engine.models.decoders import Generator
from engine.types import Certificate, Norm, Radii

STARTS = 3
"""For every rival: the optimum of the energy, and the best prototypes by radius."""
FIRST_STEPS = 3
CONTENDERS = 3
"""Rivals with the least L2 radii, which get more starts and steps; and as many in every other norm."""
MORE_STARTS = 12
MORE_STEPS = 10
NORM_STEPS = 4
CONVERGED = 2e-4
"""A search ends when its radii shrink by less than this."""
SEARCHED = ("L2", "Linf", "L0", "distance", PAPER)
"""What is minimised after the L2 radius without box."""


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
        scale = 1.0 if gamma is None else torch.tensor(gamma, device=images.device)
        labels = (found.energies * scale).argmin(1).tolist()
        with torch.no_grad():
            return [
                self._certify(
                    images[n : n + 1], n, label, found, None if raw is None else raw[n : n + 1], gamma
                )
                for n, label in enumerate(labels)
            ]

    def _certify(
        self,
        image: Tensor,
        n: int,
        label: int,
        found: Optimum,
        raw: Tensor | None,
        gamma: Sequence[float] | None,
    ) -> Certificate:
        """The certificate of one image (1, 784), the n-th of `found`."""
        rivals = [c for c in range(found.energies.shape[1]) if c != label]
        own = image, found.means[n : n + 1, label], found.latents[n : n + 1, label]
        gap: Gap = LinearGap(*own)
        if raw is not None and gamma is not None:
            gap = FlipGap(*own, raw=raw, own_gamma=gamma[label], gamma=[gamma[c] for c in rivals])
        search = _Search(self._generator.select(rivals), gap, found.latents[None, n : n + 1, rivals])
        if self._prototypes is not None:
            search.suggest(self._prototypes, rivals)
        search.run()
        radii = {name: values.amin(0)[0] for name, values in search.radii().items()}  # (C,)
        radii["paper_L2"] = gap.paper(radii["distance"][None])[0]
        # Inside the box nothing is further away than its corners.
        corner = float(torch.maximum(gap.x, 1 - gap.x).square().sum().sqrt())
        radii["L2"] = radii["L2"].clamp(max=corner)
        radii["Linf"] = radii["Linf"].clamp(max=1)
        if raw is not None:
            radii["L2_no_box"] = radii["L2"]
        return _certificate({name: values.cpu().tolist() for name, values in radii.items()}, rivals)


class _Search:
    """The search for the least radii about one image, over all rivals at once (N = 1)."""

    def __init__(self, generator: Generator, gap: Gap, optima: Tensor) -> None:
        """`optima` (1, 1, C, 8) minimise the rivals' energies."""
        self._generator = generator
        self._gap = gap
        self._optima = optima
        self._starts = optima
        self._more: Tensor | None = None
        # (1 + len(SEARCHED), 1, C, ...), the plain search's first
        self._latents = self._means = optima

    def suggest(self, prototypes: Prototypes, rivals: Sequence[int]) -> None:
        """Take the prototypes with the least L2 radii without box as further starts."""
        gap = self._gap
        index = torch.tensor(list(rivals), device=self._optima.device)
        x, own = gap.x[:, 0].to(self._optima), gap.own[:, 0].to(self._optima)
        energies, ours = prototypes.energies(x)[index], float(gap.own_energy)  # (C, 1, K)
        if isinstance(gap, FlipGap):
            energies, ours = energies * gap.gamma.to(energies)[:, None, None], ours * gap.own_gamma
        squares = prototypes.squares[index, None] - 2 * prototypes.products(own)[index] + own.square().sum()
        scores = (energies - ours) / squares.clamp_min(1e-6).sqrt()
        count = min(STARTS - 1 + MORE_STARTS, scores.shape[-1])
        best = scores.topk(count, dim=-1, largest=False).indices[:, 0]  # (C, count)
        latents = prototypes.latents[index[:, None], best].transpose(0, 1)[:, None]  # (count, 1, C, 8)
        self._starts = torch.cat([self._optima, latents[: STARTS - 1]])
        self._more = latents[STARTS - 1 :]

    def run(self) -> None:
        """Search; afterwards the latents are the best found by each objective."""
        descent = Descent(self._generator, self._gap.objective("L2_no_box"), self._starts)
        descent.step(last=True)
        descent.keep(1)
        for _ in range(FIRST_STEPS):
            descent.step()
        each = descent.branch(Stacked([self._gap.objective(name) for name in SEARCHED[:3]]), 3)
        each.step(last=True)
        inside = self._optima * (LATENT_NORM / self._optima.norm(dim=-1, keepdim=True)).clamp(max=1)
        near = Descent(self._generator, self._gap.objective("distance"), inside)
        near.step()
        near.step(last=True)
        self._latents = torch.cat([descent.latents, each.latents, near.latents, near.latents])
        self._means = torch.cat([descent.means, each.means, near.means, near.means])
        self._contend()

    def radii(self) -> dict[str, Tensor]:
        """Every radius, and "distance", at all latents found: (S, 1, C)."""
        return self._gap.radii(self._means, self._latents)

    def _contend(self) -> None:
        """Search on for the rivals that could have the least radius."""
        radii = self.radii()
        plain = self._least(radii["L2_no_box"])
        generator, gap = self._generator.select(plain), self._gap.select(plain)
        starts = self._latents[:1, :, plain]
        if self._more is not None:
            starts = torch.cat([starts, self._more[:, :, plain]])
        descent = Descent(generator, gap.objective("L2_no_box"), starts)
        for kept in (2, 1):
            descent.step()
            descent.keep(kept)
        _converge(descent, MORE_STEPS)
        self._put(slice(0, 1), plain, descent)

        radii["distance"] = self._gap.paper(radii["distance"])
        chosen = sorted(set(plain).union(*(self._least(radii[name]) for name in SEARCHED)))
        generator, gap = self._generator.select(chosen), self._gap.select(chosen)
        starts = self._latents[1:, :, chosen]
        each = Descent(generator, Stacked([gap.objective(name) for name in SEARCHED]), starts)
        _converge(each, NORM_STEPS)
        self._put(slice(1, None), chosen, each)

    def _least(self, radii: Tensor) -> list[int]:
        """The contenders by the least of radii (S, 1, C)."""
        count = min(CONTENDERS, radii.shape[-1])
        return sorted(radii.amin(0)[0].topk(count, largest=False).indices.tolist())

    def _put(self, rows: slice, rivals: list[int], descent: Descent) -> None:
        self._latents[rows, :, rivals] = descent.latents
        self._means[rows, :, rivals] = descent.means


def _converge(descent: Descent, steps: int) -> None:
    for number in range(1, steps + 1):
        if float(descent.step(last=number == steps).max()) < CONVERGED:
            break


def _certificate(table: dict[str, list[float]], rivals: Sequence[int]) -> Certificate:
    """From name -> the radii against each of `rivals`."""
    per_rival = {
        c: Radii(
            L2=table["L2"][i],
            Linf=table["Linf"][i],
            L0=int(table["L0"][i]),
            L2_no_box=table["L2_no_box"][i],
            paper_L2=table["paper_L2"][i],
            paper_Linf=table[PAPER][i],
        )
        for i, c in enumerate(rivals)
    }
    least = {name: min(getattr(r, name) for r in per_rival.values()) for name in (*NAMES, "paper_L2", PAPER)}
    nearest = {norm: min(per_rival, key=lambda c: per_rival[c].of(norm)) for norm in Norm}
    return Certificate(Radii(**least), per_rival, nearest)
