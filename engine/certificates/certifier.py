"""Certificates: no perturbation below these radii changes the class, if the latent optima are found.

The radius against a rival is the least, over the rival's latents, of what `energy_gap` gives for one latent;
`radius_search` searches for that least, quickly and then until it converges. All radii are evaluated at all
latents at which a search ended, so that what holds for each latent holds for the result (with box never below
without, section 4 never below 3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from engine.certificates.cutting_planes import Refinement
from engine.certificates.gaps import DISTANCE, NAMES, PAPER, Gap, flip_gap, linear_gap
from engine.certificates.radius_search import RadiusSearch
from engine.inference.energy import Optimum
from engine.inference.prototypes import Prototypes
from engine.nets.generator import Generator
from engine.system.arrays import Array, namespace, placed, to_host, to_numpy
from engine.types import Bound, Certificate, Norm, Radii

REFINED = (Norm.L2, Norm.LINF, Norm.L0)
"""In this order; the constraints of one norm serve the next."""

Infer = Callable[[Array], Optimum]
"""The full inference, of images (N, 784) as the model sees them."""


@dataclass(frozen=True, slots=True, eq=False)
class Binarised:
    """How Binary ABS came to the image that it sees."""

    raw: Array
    """(1, 784) in [0, 1], before it was binarised; distances are of this one."""
    gamma: tuple[float, ...]
    """The factors (C,) that the energies carry."""


@dataclass(frozen=True, eq=False)
class Certified:
    """What is certified: one image, and what each class makes of it."""

    image: Array
    """(1, 784) as the model sees it."""
    optimum: Optimum
    """The optima of all classes (N = 1), their energies without factors."""
    binarised: Binarised | None = None

    @property
    def classes(self) -> int:
        """How many classes there are."""
        count: int = self.optimum.energies.shape[1]
        return count

    @property
    def gamma(self) -> tuple[float, ...]:
        """The factors (C,) that the energies carry."""
        return (1.0,) * self.classes if self.binarised is None else self.binarised.gamma

    @cached_property
    def label(self) -> int:
        """The class that the image has, and that it is certified to keep."""
        energies = to_numpy(self.optimum.energies[0])
        return int(np.argmin(energies * np.asarray(self.gamma, energies.dtype)))

    def gap(self, rivals: Sequence[int]) -> Gap:
        """The energy gap to some rivals."""
        label, found = self.label, self.optimum
        own = self.image, found.means[:, label], found.latents[:, label]
        if self.binarised is None:
            return linear_gap(*own)
        gamma = [self.gamma[c] for c in rivals]
        return flip_gap(*own, raw=self.binarised.raw, own_gamma=self.gamma[label], gamma=gamma)


class Certifier:
    """Certifies predictions made by a generator, with arrays of its kind. Knows no gradients."""

    def __init__(
        self, generator: Generator, prototypes: Prototypes | None = None, infer: Infer | None = None
    ) -> None:
        """Searches start from the `prototypes` (None: fewer starts); `infer` makes refined radii surer."""
        self._generator = generator
        self._prototypes = prototypes
        self._infer = infer

    def certify(self, certified: Certified, *, refined: bool = False) -> Certificate:
        """The certificate once its search has converged.

        With `refined` it has the radii from several constraints too, which take some times as long.
        """
        rivals, gap, search = self._begin(certified)
        radii = _Radii(gap)
        for _ in search.deepen():
            pass
        radii.add(*search.pool)
        if not refined:
            return _certificate(radii, rivals)
        refinement = self._refinement(certified, rivals, gap, search)
        for norm in REFINED:
            for _ in refinement.approach(norm):
                pass
        radii.add(refinement.latents, refinement.means)
        return _certificate(radii, rivals, refinement.certified)

    def approach(self, certified: Certified) -> Iterator[Certificate]:
        """Certificates from a search that goes on until it has converged: the last one counts.

        Those before may be too large, by some per cent in Linf. They come several times a second, for a
        consumer who must stop, and are the same object as long as nothing changes.
        """
        rivals, gap, search = self._begin(certified)
        radii = _Radii(gap)
        radii.add(*search.pool)
        yield (certificate := _certificate(radii, rivals))
        for grown in search.deepen():
            if grown:
                radii.add(*search.pool)
                certificate = _certificate(radii, rivals)
            yield certificate

    def bounds(self, certified: Certified, norm: Norm, target: int | None = None) -> Iterator[Bound]:
        """Close in on the nearest adversarial example, of the `target` class or of any other.

        What one bound claims a later one may take back, if the search has found more: the last one counts.
        Each bound has more constraints than the one before.
        """
        rivals, gap, search = self._begin(certified, target)
        yield from self._refinement(certified, rivals, gap, search).approach(norm)

    def _begin(self, certified: Certified, target: int | None = None) -> tuple[list[int], Gap, RadiusSearch]:
        """The rivals, the energy gap to them, and section 4's quick search, done."""
        label = certified.label
        rivals = [c for c in range(certified.classes) if c != label] if target is None else [target]
        gap = certified.gap(rivals)
        optima = certified.optimum.latents[None, :, placed(rivals, certified.optimum.latents)]
        search = RadiusSearch(self._generator.select(rivals), gap, optima)
        if self._prototypes is not None:
            search.suggest(self._prototypes, rivals)
        search.run()
        return rivals, gap, search

    def _refinement(
        self, certified: Certified, rivals: Sequence[int], gap: Gap, search: RadiusSearch
    ) -> Refinement:
        label = certified.label
        others = [c for c in range(certified.classes) if c != label and c not in rivals]
        return Refinement(
            self._generator,
            self._prototypes,
            self._infer,
            gap,
            certified.optimum,
            rivals=rivals,
            own=[label, *others],
            pool=search.pool,
            gamma=certified.gamma,
        )


class _Radii:
    """The least radii (C,) of each name, over the latents of a pool that grows by rows."""

    def __init__(self, gap: Gap) -> None:
        self.gap = gap
        self._seen = 0
        self._least: dict[str, Array] = {}

    def add(self, latents: Array, means: Array) -> None:
        """Look at the pool (S, 1, C, ...), of which the rows since the last time, at least one, are new."""
        xp = namespace(latents)
        for name, values in self.gap.radii(means[self._seen :], latents[self._seen :]).items():
            least = xp.min(values, axis=0)[0]
            before = self._least.get(name)
            self._least[name] = least if before is None else xp.minimum(before, least)
        self._seen = len(latents)

    def on_host(self) -> tuple[dict[str, NDArray[np.float64]], float]:
        """By the names that a certificate has, and the L2 distance of the farthest image."""
        x, xp = self.gap.x, namespace(self.gap.x)
        farthest = xp.sqrt(xp.sum(xp.square(xp.maximum(x, 1 - x)), axis=-1))  # (1, 1)
        paper = self.gap.paper(self._least[DISTANCE][None])[0]
        *found, paper, farthest = to_host(*self._least.values(), paper, farthest)
        radii, corner = dict(zip(self._least, found, strict=True)), float(farthest[0, 0])
        radii["paper_L2"] = paper
        # Inside the box nothing is further away than its corners.
        radii["L2"] = np.minimum(radii["L2"], corner)
        radii["Linf"] = np.minimum(radii["Linf"], 1)
        if self.gap.flips:
            radii["L2_no_box"] = radii["L2"]
        return radii, corner


def _certificate(
    radii: _Radii, rivals: Sequence[int], refined: Mapping[Norm, float] = MappingProxyType({})
) -> Certificate:
    """From the radii known, and those that several constraints prove."""
    values, corner = radii.on_host()
    least = {norm: float(values[norm.value].min()) for norm in refined}
    most = {Norm.L0: float(radii.gap.x.shape[-1]), Norm.L2: corner, Norm.LINF: 1.0}
    # Never less than by one constraint alone; where it seems so, that is rounding.
    lengths = {norm: min(max(length, least[norm]), most[norm]) for norm, length in refined.items()}
    return _table({name: each.tolist() for name, each in values.items()}, rivals, lengths)


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
