"""Certificates: no perturbation below these radii changes the class, if the latent optima are found.

The radius against a rival is the least over the rival's latents of what `engine.gaps` gives for one
latent; `engine.radius_search` searches for that least. All radii are evaluated at all latents at which a
search ended, so that what holds for each latent holds for the result (with box never below without,
section 4 never below 3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor

from engine.gaps import NAMES, PAPER, FlipGap, Gap, LinearGap
from engine.inference import Optimum, Prototypes
from engine.models.decoders import Generator
from engine.planes import Bound
from engine.radius_search import RadiusSearch
from engine.refined import Refinement
from engine.types import Certificate, Norm, Radii

REFINED = (Norm.L2, Norm.LINF, Norm.L0)
"""In this order; the planes of one norm serve the next."""

Infer = Callable[[Tensor], Optimum]
"""The full inference, of images (N, 784) as the model sees them."""


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
        refined: bool = False,
        infer: Infer | None = None,
    ) -> list[Certificate]:
        """Certificates for images (N, 784) as the model sees them, and their (unscaled) optima.

        For Binary ABS give the `raw` images before they were binarised, and `gamma`. With `refined` they
        have that certificate too, which takes some times as long; `infer` makes it surer.
        """
        scale = 1.0 if gamma is None else torch.tensor(gamma, device=images.device)
        labels = (found.energies * scale).argmin(1).tolist()
        with torch.no_grad():
            return [
                self._certify(
                    _Case(
                        images[n : n + 1],
                        _one(found, n),
                        label,
                        None if raw is None else raw[n : n + 1],
                        gamma,
                    ),
                    refined,
                    infer,
                )
                for n, label in enumerate(labels)
            ]

    def bounds(
        self,
        image: Tensor,
        found: Optimum,
        norm: Norm,
        target: int | None = None,
        *,
        raw: Tensor | None = None,
        gamma: Sequence[float] | None = None,
        infer: Infer | None = None,
    ) -> Iterator[Bound]:
        """Close in on the nearest adversarial of one image (1, 784), of the `target` class or of any other.

        The arguments are those of `certify`. Each bound has more planes than the one before.
        """
        scale = 1.0 if gamma is None else torch.tensor(gamma, device=image.device)
        label = int((found.energies * scale).argmin())
        case = _Case(image, found, label, raw, gamma, None if target is None else [target])
        yield from self._refinement(case, self._search(case), infer).approach(norm)

    def _certify(self, case: _Case, refined: bool, infer: Infer | None) -> Certificate:
        search = self._search(case)
        pool, gap, lengths = search.pool, case.gap, {}
        if refined:
            refinement = self._refinement(case, search, infer)
            for norm in REFINED:
                for _ in refinement.approach(norm):
                    pass
            pool, lengths = (refinement.latents, refinement.means), refinement.certified
        radii = {name: values.amin(0)[0] for name, values in gap.radii(*pool[::-1]).items()}  # (C,)
        radii["paper_L2"] = gap.paper(radii["distance"][None])[0]
        # Inside the box nothing is further away than its corners.
        corner = float(torch.maximum(gap.x, 1 - gap.x).square().sum().sqrt())
        radii["L2"] = radii["L2"].clamp(max=corner)
        radii["Linf"] = radii["Linf"].clamp(max=1)
        if case.raw is not None:
            radii["L2_no_box"] = radii["L2"]
        least = {norm: float(radii[norm.value].min()) for norm in lengths}
        most = {Norm.L0: float(gap.x.numel()), Norm.L2: corner, Norm.LINF: 1.0}
        # The same, but for rounding, where one plane is all.
        lengths = {norm: min(max(length, least[norm]), most[norm]) for norm, length in lengths.items()}
        return _certificate(
            {name: values.cpu().tolist() for name, values in radii.items()}, case.rivals, lengths
        )

    def _search(self, case: _Case) -> RadiusSearch:
        """Section 4's search, done."""
        optima = case.found.latents[None, :, case.rivals]
        search = RadiusSearch(self._generator.select(case.rivals), case.gap, optima)
        if self._prototypes is not None:
            search.suggest(self._prototypes, case.rivals)
        search.run()
        return search

    def _refinement(self, case: _Case, search: RadiusSearch, infer: Infer | None) -> Refinement:
        others = [c for c in range(case.found.energies.shape[1]) if c != case.label and c not in case.rivals]
        return Refinement(
            self._generator,
            self._prototypes,
            infer,
            case.gap,
            case.found,
            rivals=case.rivals,
            own=[case.label, *others],
            pool=search.pool,
            gamma=case.gamma,
        )


class _Case:
    """One image (1, 784) with its optima and what is to be certified about it."""

    def __init__(
        self,
        image: Tensor,
        found: Optimum,
        label: int,
        raw: Tensor | None,
        gamma: Sequence[float] | None,
        rivals: Sequence[int] | None = None,
    ) -> None:
        self.found, self.label, self.raw, self.gamma = found, label, raw, gamma
        classes = range(found.energies.shape[1])
        self.rivals = [c for c in classes if c != label] if rivals is None else list(rivals)
        own = image, found.means[:, label], found.latents[:, label]
        self.gap: Gap = LinearGap(*own)
        if raw is not None and gamma is not None:
            factors = [gamma[c] for c in self.rivals]
            self.gap = FlipGap(*own, raw=raw, own_gamma=gamma[label], gamma=factors)


def _one(found: Optimum, n: int) -> Optimum:
    at = slice(n, n + 1)
    return Optimum(found.energies[at], found.latents[at], found.means[at])


def _certificate(
    table: dict[str, list[float]], rivals: Sequence[int], refined: dict[Norm, float]
) -> Certificate:
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
    return Certificate(Radii(**least), per_rival, nearest, refined)
