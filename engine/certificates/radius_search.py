"""The search for the least radii about one image, over the latents of all its rivals (SCIENCE 3, 4).

1. For every rival the L2 radius without box is minimised from a few starts, and every other norm's from
   where that ends.
2. For the rivals that could have the least radius in a norm, which are the ones that count, that radius is
   minimised anew, from the best of a shortlist of prototypes: one norm's best starts are not another's.
3. The others' radii once more, from the best that any of these searches found for each.

That takes a fifth of a second and is often too large by some per cent, in Linf above all, which has many
local optima. So there is a second, converged search, norm by norm: for every rival from the best of many
prototypes, fewer and fewer of which go on (`multistart`). A smaller one of the same kind is for the paper's
bounds.

All is kept, as all radii are in the end evaluated at all latents at which a search ended.
"""

from __future__ import annotations

from collections import abc
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from engine.certificates.gaps import DISTANCE, IN_THE_BALL, PAPER, Gap, stacked
from engine.inference.descent import FULL, LAST, SECANT, Descent, descend
from engine.inference.energy import LATENT_NORM
from engine.inference.prototypes import Prototypes
from engine.nets.generator import Generator
from engine.system.arrays import Array, least, namespace, placed, to_host, to_numpy

STARTS = 2
"""Prototypes that every rival's first search starts from, besides the optimum of its energy."""
SHORTLIST = 48
"""Prototypes of each rival that the later searches choose their starts from."""
CONTENDERS = 3
"""Rivals with the least radii in a norm."""
OBJECTIVES = ("L2_no_box", "L2", "Linf", "L0", DISTANCE, PAPER)
"""What is minimised; each has its row among the latents found."""
CONTESTED = {"L2_no_box": 10, "Linf": 3, "L0": 2}
"""What contenders are searched for in from prototypes too, and from how many. L2 with box differs too little
from without."""
REMAINING = tuple(name for name in OBJECTIVES if name not in CONTESTED)
CONVERGED, PATIENCE = 2e-4, 6
"""A search ends when its radii shrink by less than this in so many steps: a step too long is not taken, and
the next one is shorter, so one such step is no sign of an end."""

WIDE = 192
"""Prototypes of each rival of which the converged search takes the best in its norm. Measured: from the 48
best of these it finds what it finds from all 912; from the 48 best in L2 it misses the least Linf by some per
cent on one digit in twenty."""
THOROUGH = ("L2", "Linf", "L0")
"""The norms in which it searches."""
DENSELY, SPARSELY = 48, 24
"""Starts for a rival that may be the nearest one, and for any other."""
DISTANT = 8
"""Starts for the least |G_c - x| of the `MOST` rivals nearest by the paper's L2 bound, which may be small and
so differ by more than `CLOSE`. Measured on 47 digits: the mean bound is within 0.1 % of what 96 starts for
every rival find, and what is found serves the paper's Linf bound as well."""
CLOSE, MOST = 1.1, 5
"""It may be if its radius is no more than so many times the least one; and at most how many may be."""
SURVIVORS = (1.0, 0.5, 0.25, 0.125)
"""The part of the starts from which it goes on, two steps at a time (one of them a secant one)."""
KEPT = 4
"""How many of the starts are searched from until they converge."""
CONTEST_STEPS = (*(SECANT, FULL) * 3, SECANT, LAST)
LAST_STEPS = (SECANT, FULL, SECANT, LAST)
KEPT_STEPS = (*(FULL, SECANT) * 6, FULL, LAST)
"""Steps of these searches. The last ones are all taken: least Linf radii are found along creases."""


class RadiusSearch:
    """Over the rivals c of `generator` at once; there is one image (N = 1)."""

    def __init__(self, generator: Generator, gap: Gap, optima: Array) -> None:
        """`optima` (1, 1, C, 8) minimise the rivals' energies."""
        self._generator = generator
        self._gap = gap
        self._optima = optima
        self._shortlist: tuple[Array, Array] | None = None
        self._wide: tuple[Array, Array] | None = None
        # (len(OBJECTIVES) and more, 1, C, ...)
        self._latents = self._means = optima

    @property
    def pool(self) -> tuple[Array, Array]:
        """Where the searches ended: latents (S, 1, C, 8) and their means (S, 1, C, 784)."""
        return self._latents, self._means

    def suggest(self, prototypes: Prototypes, rivals: Sequence[int]) -> None:
        """Take starts from these, too; `rivals` are the classes of the generator."""
        self._wide = shortlist(self._gap, prototypes, rivals, WIDE)
        self._shortlist = self._wide[0][:SHORTLIST], self._wide[1][:SHORTLIST]

    def run(self) -> None:
        """Search; afterwards `pool` is where the searches ended."""
        starts = self._optima
        xp = namespace(starts)
        if self._shortlist is not None:
            starts = xp.concat([starts, self._shortlist[0][:STARTS]])
        plain = descend(self._generator, self._gap.objective("L2_no_box"), starts)
        plain.run([LAST])
        plain.keep(1)
        plain.run([SECANT, FULL, SECANT])
        each = plain.branch(stacked(self._gap, [self._gap.objective(name) for name in OBJECTIVES[1:4]]), 3)
        each.run([LAST])
        norms = xp.linalg.vector_norm(self._optima, axis=-1, keepdims=True)
        inside = self._optima * xp.clip(LATENT_NORM / norms, max=1)
        near = descend(self._generator, self._gap.objective(DISTANCE), inside)
        near.run([SECANT, SECANT, LAST])
        self._latents = xp.concat([plain.latents, each.latents, near.latents, near.latents])
        self._means = xp.concat([plain.means, each.means, near.means, near.means])
        self._contend()

    def deepen(self, names: Sequence[str] = THOROUGH) -> Iterator[bool]:
        """Search until converged, for one norm after the other, after `run`.

        Yields several times a second: whether the pool has got more rows since.
        """
        if self._wide is None:
            return
        rivals = set(range(self._latents.shape[2]))
        for name in names:
            near = self._near(name)
            found = [(yield from self._multistart(name, self._wide, near, DENSELY))]
            if far := rivals - near:
                found.append((yield from self._multistart(name, self._wide, far, SPARSELY)))
            self._extend(found)
            yield True
            if late := self._near(name) - near:
                self._extend([(yield from self._multistart(name, self._wide, late, DENSELY))])
                yield True
        radii = to_numpy(self._radii(DISTANCE, self._means, self._latents))
        near = set(np.argsort(radii)[:MOST].tolist())
        self._extend([(yield from self._multistart(DISTANCE, self._wide, near, DISTANT))])
        yield True

    def _near(self, name: str) -> set[int]:
        """The rivals that may have the least radius."""
        radii = to_numpy(self._radii(name, self._means, self._latents))
        order = np.argsort(radii)[:MOST].tolist()
        return {rival for rival in order if radii[rival] <= CLOSE * radii[order[0]] + 1e-9}

    def _radii(self, name: str, means: Array, latents: Array) -> Array:
        """The least over the starts in one objective (C,); the paper's L2 bound stands for the distance."""
        xp = namespace(means)
        if name == DISTANCE:
            away = xp.astype(means, xp.float64) - self._gap.x
            return xp.min(self._gap.paper(xp.linalg.vector_norm(away, axis=-1)), axis=0)[0]
        return xp.min(self._gap.radius(name, means, latents), axis=0)[0]

    def _multistart(
        self, name: str, wide: tuple[Array, Array], chosen: set[int], count: int
    ) -> abc.Generator[bool, None, tuple[list[int], Descent]]:
        """The converged search for some rivals; yields False now and then."""
        rivals = sorted(chosen)
        gap, index = self._gap.select(rivals), placed(rivals, wide[0])
        latents, means = (values[:, :, index] for values in wide)
        starts = best(gap, name, latents, means, count)
        descent = descend(self._generator.select(rivals), gap.objective(name), starts)
        for _ in multistart(descent):
            yield False
        descent.keep(KEPT)
        descent.run(KEPT_STEPS)
        yield False
        return rivals, descent

    def _extend(self, found: Sequence[tuple[list[int], Descent]]) -> None:
        """Add rows to the pool; a rival that was not searched for is in them as it is in the first row."""
        count = max(len(descent.latents) for _, descent in found)
        xp = namespace(self._latents)
        latents, means = (xp.tile(old[:1], (count, 1, 1, 1)) for old in (self._latents, self._means))
        for rivals, descent in found:
            rows, index = len(descent.latents), placed(rivals, latents)
            latents[:rows, :, index], means[:rows, :, index] = descent.latents, descent.means
        self._latents = xp.concat([self._latents, latents])
        self._means = xp.concat([self._means, means])

    def _contend(self) -> None:
        """Search on for the rivals that could have the least radius."""
        contenders = dict(zip(OBJECTIVES, self._nearest(), strict=True))
        self._contest({name: contenders[name] for name in CONTESTED})
        rivals = sorted(set().union(*(contenders[name] for name in REMAINING)))
        generator, gap = self._generator.select(rivals), self._gap.select(rivals)
        starts = namespace(self._latents).concat([self._found(gap, name, rivals) for name in REMAINING])
        last = descend(generator, stacked(gap, [gap.objective(name) for name in REMAINING]), starts)
        last.run(LAST_STEPS, CONVERGED, PATIENCE)
        for name, latents, means in zip(REMAINING, last.latents, last.means, strict=True):
            self._put(OBJECTIVES.index(name), rivals, latents, means)

    def _contest(self, contenders: Mapping[str, list[int]]) -> None:
        """Minimise each of some objectives for its rivals, all side by side."""
        entered = [self._enter(name, rivals) for name, rivals in contenders.items()]
        rivals = [rival for each in contenders.values() for rival in each]
        gaps = {name: self._gap.select(each) for name, each in contenders.items()}
        xp = namespace(self._latents)
        descent = descend(
            self._generator.select(rivals),
            stacked(self._gap, [gap.objective(name) for name, gap in gaps.items()], axis=2),
            xp.concat([each.latents for each in entered], axis=2),
            xp.concat([each.means for each in entered], axis=2),
        )
        descent.run([FULL])
        descent.keep(1)
        descent.run(CONTEST_STEPS, CONVERGED, PATIENCE)
        first = 0
        for name, each in contenders.items():
            part = slice(first, first := first + len(each))
            self._put(OBJECTIVES.index(name), each, descent.latents[0, :, part], descent.means[0, :, part])

    def _enter(self, name: str, rivals: list[int]) -> Descent:
        """The two best starts, of what is known and the best of the shortlist, after one step each."""
        generator, gap = self._generator.select(rivals), self._gap.select(rivals)
        starts = self._found(gap, name, rivals)
        if self._shortlist is not None:
            index = placed(rivals, starts)
            latents, means = (values[:, :, index] for values in self._shortlist)
            starts = namespace(starts).concat([starts, best(gap, name, latents, means, CONTESTED[name])])
        descent = descend(generator, gap.objective(name), starts)
        descent.run([LAST])
        descent.keep(2)
        return descent

    def _found(self, gap: Gap, name: str, rivals: list[int]) -> Array:
        """For some rivals, whose gap it is, the best latents (1, 1, C, 8) so far."""
        index = placed(rivals, self._latents)
        return best(gap, name, self._latents[:, :, index], self._means[:, :, index], 1)

    def _nearest(self) -> list[list[int]]:
        """The contenders in each objective, by its own row."""
        rows = [
            self._radii(name, self._means[row : row + 1], self._latents[row : row + 1])
            for row, name in enumerate(OBJECTIVES)
        ]
        return [sorted(least(radii, min(CONTENDERS, len(radii)), 0)[1].tolist()) for radii in to_host(*rows)]

    def _put(self, row: int, rivals: list[int], latents: Array, means: Array) -> None:
        # Of the row first: an index of a row and of a list would be joined, by numpy, and not by torch.
        index = placed(rivals, self._latents)
        self._latents[row][:, index] = latents
        self._means[row][:, index] = means


def shortlist(gap: Gap, prototypes: Prototypes, rivals: Sequence[int], count: int) -> tuple[Array, Array]:
    """The prototypes of each rival with the least L2 radii without box (N = 1).

    Returns their latents (count, 1, C, 8) and means (count, 1, C, 784).
    """
    xp, single = namespace(gap.x), prototypes.means.dtype
    chosen = placed(list(rivals), gap.x)
    x, own = xp.astype(gap.x[:, 0], single), xp.astype(gap.own[:, 0], single)
    energies, ours = prototypes.energies(x)[chosen], gap.own_energy[0, :1]  # (C, 1, K), (1,)
    if gap.flips:
        energies, ours = energies * xp.astype(gap.gamma, single)[:, None, None], ours * gap.own_gamma
    products = prototypes.products(own)[chosen]
    squares = prototypes.squares[chosen][:, None] - 2 * products + xp.sum(xp.square(own))
    scores = (energies - xp.astype(ours, single)) / xp.sqrt(xp.clip(squares, min=1e-6))
    _, order = least(scores, min(count, scores.shape[-1]), -1)  # (C, 1, count)
    latents, means = (
        xp.permute_dims(values[chosen[:, None], order[:, 0]], (1, 0, 2))[:, None]
        for values in (prototypes.latents, prototypes.means)
    )
    return latents, means


def multistart(descent: Descent) -> Iterator[None]:
    """Descend from many starts, fewer and fewer of which go on; yields in between."""
    count = len(descent.latents)
    for part in SURVIVORS:
        descent.keep(max(KEPT, round(part * count)))
        descent.run([FULL, SECANT])
        yield


def best(gap: Gap, name: str, latents: Array, means: Array, count: int) -> Array:
    """The `count` latents, of (S, 1, C, 8) and their means, with the least values of an objective."""
    xp = namespace(latents)
    value = xp.astype(gap.values(name, means, latents), xp.float64)
    if name in IN_THE_BALL:  # the paper's latents do not lie outside of it
        outside = xp.linalg.vector_norm(latents, axis=-1) > 1.0001 * LATENT_NORM
        value = xp.where(outside, xp.inf, value)
    _, order = least(value, min(count, len(value)), 0)
    return xp.take_along_axis(latents, order[..., None], axis=0)
