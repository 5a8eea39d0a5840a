"""Certificates: no perturbation below these radii changes the class, if the latent optima are found.

The radius against a rival is the least over the rival's latents of what `engine.gaps` gives for one
latent; `engine.radius_search` searches for that least. All radii are evaluated at all latents at which a
search ended, so that what holds for each latent holds for the result (with box never below without,
section 4 never below 3).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.gaps import NAMES, PAPER, FlipGap, Gap, LinearGap
from engine.inference import Optimum, Prototypes
from engine.models.decoders import Generator
from engine.radius_search import RadiusSearch
from engine.types import Certificate, Norm, Radii


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
        search = RadiusSearch(self._generator.select(rivals), gap, found.latents[None, n : n + 1, rivals])
        if self._prototypes is not None:
            search.suggest(self._prototypes, rivals)
        search.run()
        radii = {name: values.amin(0)[0] for name, values in gap.radii(*search.pool[::-1]).items()}  # (C,)
        radii["paper_L2"] = gap.paper(radii["distance"][None])[0]
        # Inside the box nothing is further away than its corners.
        corner = float(torch.maximum(gap.x, 1 - gap.x).square().sum().sqrt())
        radii["L2"] = radii["L2"].clamp(max=corner)
        radii["Linf"] = radii["Linf"].clamp(max=1)
        if raw is not None:
            radii["L2_no_box"] = radii["L2"]
        return _certificate({name: values.cpu().tolist() for name, values in radii.items()}, rivals)


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
