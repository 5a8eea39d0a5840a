"""Certificates: no perturbation below these radii changes the class, if the latent optima are found.

The radius against a rival is the least, over the rival's latents, of what `energy_gap` gives for one latent;
`radius_search` searches for that least, quickly and then until it converges. All radii are evaluated at all
latents at which a search ended, so that what holds for each latent holds for the result (with box never below
without, section 4 never below 3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

import torch
from torch import Tensor

from engine.certificates.cutting_planes import Refinement
from engine.certificates.energy_gap import NAMES, PAPER, FlipGap, Gap, LinearGap
from engine.certificates.radius_search import RadiusSearch
from engine.inference.energy import Optimum
from engine.inference.prototypes import Prototypes
from engine.nets.decoders import Generator
from engine.types import Bound, Certificate, Norm, Radii

REVISION = "3"
"""Of what certificates say: to be raised with any change that may give other radii, so that kept ones are
made again."""
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
        certificates = []
        for n in range(len(images)):
            row = slice(n, n + 1)
            *_, last = self.approach(
                images[row],
                _one(found, n),
                raw=None if raw is None else raw[row],
                gamma=gamma,
                refined=refined,
                infer=infer,
            )
            certificates.append(last)
        return certificates

    @torch.no_grad()
    def approach(
        self,
        image: Tensor,
        found: Optimum,
        *,
        raw: Tensor | None = None,
        gamma: Sequence[float] | None = None,
        refined: bool = False,
        infer: Infer | None = None,
    ) -> Iterator[Certificate]:
        """Certificates for one image (1, 784), from a more and more thorough search: the last one counts.

        Those before may be too large, by some per cent in Linf. They come several times a second, for who
        must stop, and are the same object as long as nothing changes. The arguments are those of `certify`.
        """
        case = _case(image, found, raw, gamma)
        search = self._search(case)
        radii = _Radii(case.gap)
        radii.add(*search.pool)
        yield (certificate := _certificate(radii, case))
        for grown in search.deepen():
            if grown:
                radii.add(*search.pool)
                certificate = _certificate(radii, case)
            yield certificate
        if refined:
            refinement = self._refinement(case, search, infer)
            for norm in REFINED:
                for _ in refinement.approach(norm):
                    pass
            radii.add(refinement.latents, refinement.means)
            yield _certificate(radii, case, refinement.certified)

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

        What one bound claims a later one may take back, if the search has found more: the last one counts.
        The arguments are those of `certify`. Each bound has more planes than the one before.
        """
        case = _case(image, found, raw, gamma, target)
        yield from self._refinement(case, self._search(case), infer).approach(norm)

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
        self.found, self.label, self.gamma = found, label, gamma
        classes = range(found.energies.shape[1])
        self.rivals = [c for c in classes if c != label] if rivals is None else list(rivals)
        own = image, found.means[:, label], found.latents[:, label]
        self.gap: Gap = LinearGap(*own)
        if raw is not None and gamma is not None:
            factors = [gamma[c] for c in self.rivals]
            self.gap = FlipGap(*own, raw=raw, own_gamma=gamma[label], gamma=factors)


def _case(
    image: Tensor,
    found: Optimum,
    raw: Tensor | None,
    gamma: Sequence[float] | None,
    target: int | None = None,
) -> _Case:
    scale = 1.0 if gamma is None else torch.tensor(gamma, device=image.device)
    label = int((found.energies * scale).argmin())
    return _Case(image, found, label, raw, gamma, None if target is None else [target])


def _one(found: Optimum, n: int) -> Optimum:
    at = slice(n, n + 1)
    return Optimum(found.energies[at], found.latents[at], found.means[at])


class _Radii:
    """The least radii (C,) of each name, over the latents of a pool that grows by rows."""

    def __init__(self, gap: Gap) -> None:
        self.gap = gap
        self._seen = 0
        self._least: dict[str, Tensor] = {}

    def add(self, latents: Tensor, means: Tensor) -> None:
        """Look at the pool (S, 1, C, ...), of which only the rows since the last time are new."""
        if len(latents) > self._seen:
            for name, values in self.gap.radii(means[self._seen :], latents[self._seen :]).items():
                least = values.amin(0)[0]
                before = self._least.get(name)
                self._least[name] = least if before is None else torch.minimum(before, least)
            self._seen = len(latents)

    def values(self) -> dict[str, Tensor]:
        """By the names that a certificate has."""
        radii, gap = dict(self._least), self.gap
        radii["paper_L2"] = gap.paper(radii["distance"][None])[0]
        # Inside the box nothing is further away than its corners.
        radii["L2"] = radii["L2"].clamp(max=self.corner)
        radii["Linf"] = radii["Linf"].clamp(max=1)
        if isinstance(gap, FlipGap):
            radii["L2_no_box"] = radii["L2"]
        return radii

    @property
    def corner(self) -> float:
        """The L2 distance of the farthest image."""
        x = self.gap.x
        return float(torch.maximum(x, 1 - x).square().sum().sqrt())


def _certificate(
    radii: _Radii, case: _Case, refined: Mapping[Norm, float] = MappingProxyType({})
) -> Certificate:
    """From the radii known, and those that several planes prove."""
    values = radii.values()
    least = {norm: float(values[norm.value].min()) for norm in refined}
    most = {Norm.L0: float(case.gap.x.numel()), Norm.L2: radii.corner, Norm.LINF: 1.0}
    # Never less than by one plane alone; that it seems so is rounding.
    lengths = {norm: min(max(length, least[norm]), most[norm]) for norm, length in refined.items()}
    return _table({name: each.cpu().tolist() for name, each in values.items()}, case.rivals, lengths)


def _table(table: dict[str, list[float]], rivals: Sequence[int], refined: dict[Norm, float]) -> Certificate:
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
