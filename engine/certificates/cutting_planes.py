"""The refined certificate: the least perturbation that several explanations of the own class allow.

It is never smaller than section 4's, which has one explanation (`constraints` says how several make one
bound). New ones come from where the bound leads: there the own class is explained anew (cutting planes),
until that explains nothing better. Then the bound is a perturbation that changes the class, and the distance
of the nearest adversarial is known (SCIENCE, section 6), if the latent optima are found.

The rivals' latents are searched for as in `certifier`: from where its search ended, and in the end from the
best of many prototypes.

Axes: S starts, N = 1 image, C rival classes, O own classes, J constraints.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.certificates.constraints import Constraints
from engine.certificates.gaps import Gap
from engine.certificates.radius_search import WIDE, best, multistart, shortlist
from engine.inference.descent import FULL, LAST, descend
from engine.inference.energy import Optimum, energy, energy_objective
from engine.inference.prototypes import Prototypes
from engine.nets.generator import Generator
from engine.system.arrays import Array, asynchronous, least, namespace, placed, to_host, to_numpy
from engine.types import SIDE, Bound, FloatArray, Norm

CONTENDERS = 3
"""Rivals with the least radii, which are searched for at a time."""
WITHIN = 1.2
"""Those with radii beyond so many times the least one are not."""
STARTS = {Norm.L2: 2, Norm.LINF: 1, Norm.L0: 1}
"""Latents of each rival that are searched from at a time; linear programmes are costly."""
STEPS = 5
CONVERGED = 5e-4
"""A radius that shrinks by no more than this part of it has converged."""
EQUAL = 1e-9
"""Among radii that differ by less, the one evaluated with all constraints counts as the least."""
SAME = 0.1
"""Latents that are nearer to each other than this are the same optimum."""
EXPLAIN_STEPS = 4
ROUNDS = 12
"""Most bounds for one norm."""
CLOSED = 2e-3
"""What a constraint must demand more than those before, as a fraction of the energy gap, to be added."""
MULTISTART = {Norm.L2: 24, Norm.LINF: 48, Norm.L0: 48}
"""Prototypes of each contender from which it is searched in the beginning and in the end. Measured: Linf and
L0 have many more local optima; of Linf the least radius is found from 48, from 12 a few per cent more."""


class Refinement:
    """One image's refined certificates. The constraints that one norm adds serve the next ones as well."""

    def __init__(
        self,
        generator: Generator,
        prototypes: Prototypes | None,
        infer: Callable[[Array], Optimum] | None,
        gap: Gap,
        found: Optimum,
        *,
        rivals: Sequence[int],
        own: Sequence[int],
        pool: tuple[Array, Array],
        gamma: Sequence[float],
    ) -> None:
        """`found` (N = 1) has the optima of all classes at the image itself.

        An adversarial is one of the `rivals` and beats all of the `own` classes, the first of which has the
        image and explains it in `gap`. The `pool` has the rivals' latents (S, 1, C, 8) where section 4's
        search ended, and their means. `infer` is the full inference, for flat images as the model sees them.
        """
        self.generator, self.prototypes, self.infer = generator, prototypes, infer
        self.gap, self.rivals, self.own = gap, list(rivals), list(own)
        self.gamma = list(gamma)
        self.latents, self.means = pool
        self.constraints = Constraints(gap)
        self.constraints.add(found.means[0, own[0]], found.latents[0, own[0]], self.gamma[own[0]])
        self.starts = found.latents[None, :1, placed(self.own, found.latents)]
        """(1 or 2, 1, O, 8) latents of the own classes, to explain other images from."""
        self.certified: dict[Norm, float] = {}

    def approach(self, norm: Norm) -> Iterator[Bound]:
        """Close in on the nearest adversarial: bounds with more and more constraints, the last one the best.

        All but the last claim no more than the first constraint does: with new constraints the least radius
        seems larger than it is, until the search over the rivals' latents has converged again.
        """
        search = _Search(self, norm)
        standing = search.certified
        for _ in range(ROUNDS):
            search.descend()
            standing = min(standing, search.certified)
            yield search.bound(standing)
            if not search.cut() and search.stands():
                break
        else:
            search.settle()
        self.certified[norm] = search.certified
        yield search.bound(search.certified)
        xp = namespace(self.latents)
        self.latents = xp.concat([self.latents, search.latents])
        self.means = xp.concat([self.means, search.means])


class _Search:
    """The search for the rivals' latent with the least radius in one norm.

    What is known of a latent's radius was computed with the constraints of that time; with those of today it
    is no smaller. So it is enough to evaluate anew those latents whose known radius is the least. What is
    known is on the host, which decides; the latents are where they are computed.
    """

    def __init__(self, whole: Refinement, norm: Norm) -> None:
        self._whole, self._norm = whole, norm
        self._xp = namespace(whole.latents)
        self.latents, self.means = (self._xp.asarray(t, copy=True) for t in (whole.latents, whole.means))
        # A copy that may be written to: (S, 1, C).
        self._values = np.array(to_numpy(whole.constraints.alone(norm, self.means, self.latents)))
        self._fresh = np.zeros_like(self._values, dtype=bool)
        self._settled = False
        self._multistart(self._contenders())

    @property
    def certified(self) -> float:
        """The least radius known."""
        known = float(self._values.min())
        # A number of pixels comes with the part of the last one that closes the gap.
        return max(0.0, math.ceil(known - 1e-9) - 1.0) if self._norm is Norm.L0 else known

    @property
    def _least(self) -> tuple[int, int]:
        """The row and the rival of the least radius."""
        place = int(np.argmin(np.where(self._fresh, self._values - EQUAL, self._values)))
        row, rival = divmod(place, self._values.shape[-1])
        return row, rival

    def descend(self) -> None:
        """Search on until the least radius is one of the present constraints."""
        while not self._fresh[self._least[0], 0, self._least[1]]:
            radii = self._radii()
            chosen = [c for c in self._contenders() if radii[c] <= WITHIN * radii.min() + 1e-9]
            count = min(STARTS[self._norm], len(self._values))
            stalest = np.where(self._fresh, self._values + EQUAL, self._values)[:, 0, chosen]
            _, rows = least(stalest, count, 0)  # (K, C')
            at = placed(rows, self.latents), 0, placed(chosen, self.latents)
            constraints = self._whole.constraints.select(chosen)
            descent = descend(
                self._generator(chosen),
                constraints.objective(self._norm),
                self.latents[at][:, None],
                self.means[at][:, None],
            )
            for number in range(1, STEPS + 1):
                gain = descent.step(last=number == STEPS)
                if not asynchronous(gain) and bool((gain <= CONVERGED * descent.values).all()):
                    break
            self.latents[at], self.means[at] = descent.latents[:, 0], descent.means[:, 0]
            heights = to_numpy(constraints.height(self._norm, descent.means, descent.latents))
            self._values[rows, 0, chosen] = heights[:, 0]
            self._fresh[rows, 0, chosen] = True
            self._forget_doubles(chosen)

    def bound(self, certified: float) -> Bound:
        """Where the least radius leads, and what may be claimed by now."""
        row, rival = self._least
        constraints = self._whole.constraints.select([rival])
        latent = self.means[row, 0, rival], self.latents[row, 0, rival]
        self._point, move, order = constraints.way(self._norm, *latent)
        return Bound(certified, len(constraints), _picture(move), None if order is None else _picture(order))

    def cut(self) -> bool:
        """Explain the image where the least radius leads; returns whether that makes a new constraint."""
        whole = self._whole
        descent = descend(whole.generator.select(whole.own), energy_objective(self._image()), whole.starts)
        descent.run([FULL] * (EXPLAIN_STEPS - 1) + [LAST])
        descent.keep(1)
        whole.starts = self._xp.concat([whole.starts[:1], descent.latents])
        return self._add(descent.values[0, 0], descent.latents[0, 0], descent.means[0, 0])

    def stands(self) -> bool:
        """Ask the full inference and many starts whether the last bound is the last word."""
        whole, before = self._whole, float(self._values.min())
        if self._settled:
            return True
        self._settled = True
        contenders = self._contenders()
        if whole.infer is not None:
            found = whole.infer(self._image())
            own = placed(whole.own, found.latents)
            if self._add(found.energies[0, own], found.latents[0, own], found.means[0, own]):
                return False
            rivals = placed([whole.rivals[c] for c in contenders], found.latents)
            self._append(contenders, found.latents[None, :, rivals], found.means[None, :, rivals])
        self.settle()
        return float(self._values.min()) >= (1 - CONVERGED) * before

    def settle(self) -> None:
        """Search from many starts by the present constraints."""
        self._multistart(self._contenders())
        self.descend()

    def _multistart(self, rivals: list[int]) -> None:
        """Search from the best prototypes of some rivals, by the mixture of constraints that counts now."""
        whole = self._whole
        if whole.prototypes is None:
            return
        row, rival = self._least
        constraints = whole.constraints.select([rival])
        nearest = self.means[row, 0, rival], self.latents[row, 0, rival]
        weights = constraints.weights(self._norm, *(t[None, None, None] for t in nearest))[0, 0, 0]
        classes = [whole.rivals[c] for c in rivals]
        gap = whole.constraints.mixed(weights).select(rivals)
        wide = shortlist(gap, whole.prototypes, classes, WIDE)
        starts = best(gap, self._norm.value, *wide, MULTISTART[self._norm])
        descent = descend(self._generator(rivals), gap.objective(self._norm.value), starts)
        for _ in multistart(descent):
            pass
        self._append(rivals, descent.latents, descent.means)

    def _add(self, energies: Array, latents: Array, means: Array) -> bool:
        """Add the constraint of that own class, of energies (O,), which explains the bound's image best.

        Unless it asks for no more than the constraints that there are.
        """
        whole, xp, (row, rival) = self._whole, self._xp, self._least
        mean, latent = (xp.astype(t[row, :, rival], xp.float64) for t in (self.means, self.latents))
        factor = whole.gamma[whole.rivals[rival]]
        theirs, before = (
            factor * energy(mean, latent, x) for x in (placed(self._point, mean), whole.gap.x[0, 0])
        )
        demand = before - whole.constraints.energies[:1]
        ours, theirs, demand = to_host(xp.astype(energies, xp.float64), theirs, demand)
        gamma = np.array([whole.gamma[k] for k in whole.own])
        best = int(np.argmin(gamma * ours))
        if theirs[0] - gamma[best] * ours[best] <= CLOSED * demand[0]:
            return False
        whole.constraints.add(means[best], latents[best], float(gamma[best]))
        self._fresh[:] = False
        self._settled = False
        return True

    def _append(self, rivals: list[int], latents: Array, means: Array) -> None:
        """Add rows with latents (S', 1, C', 8) of some rivals."""
        xp, count, constraints = self._xp, len(latents), self._whole.constraints.select(rivals)
        more = [xp.tile(old[:1], (count, 1, 1, 1)) for old in (self.latents, self.means)]
        index = placed(rivals, latents)
        more[0][:, :, index], more[1][:, :, index] = latents, means
        values = np.full((count, 1, self._values.shape[-1]), np.inf)
        values[:, :, rivals] = to_numpy(constraints.height(self._norm, means, latents))
        self.latents, self.means = xp.concat([self.latents, more[0]]), xp.concat([self.means, more[1]])
        self._values = np.concatenate([self._values, values])
        self._fresh = np.concatenate([self._fresh, np.zeros_like(values, dtype=bool)])

    def _forget_doubles(self, rivals: list[int]) -> None:
        """Where latents coincide, only the one with the least radius goes on."""
        latents = to_numpy(self.latents[:, 0, placed(rivals, self.latents)])  # (S, C', 8)
        for number, c in enumerate(rivals):
            z, values = latents[:, number], self._values[:, 0, c]
            for row in np.argsort(values).tolist():
                if self._fresh[row, 0, c] and math.isfinite(values[row]):
                    double = np.linalg.vector_norm(z - z[row], axis=-1) < SAME
                    double[row] = False
                    values[double] = math.inf

    def _contenders(self) -> list[int]:
        """The rivals with the least radii known."""
        radii = self._radii()
        contenders: list[int] = least(radii, min(CONTENDERS, len(radii)), 0)[1].tolist()
        return contenders

    def _radii(self) -> NDArray[np.float64]:
        """The least radius (C,) known for each rival."""
        radii: NDArray[np.float64] = self._values.min(0)[0]
        return radii

    def _image(self) -> Array:
        """The image (1, 784) where the last bound leads, as inference takes it."""
        starts = self._whole.starts
        return self._xp.astype(placed(self._point, starts), starts.dtype)[None]

    def _generator(self, rivals: list[int]) -> Generator:
        return self._whole.generator.select([self._whole.rivals[c] for c in rivals])


def _picture(values: NDArray[np.float64]) -> FloatArray:
    return values.astype(np.float32).reshape(SIDE, SIDE)
