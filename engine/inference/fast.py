"""The default inference: a few good starts, Levenberg-Marquardt with exact Jacobians, halving.

1. Two starts for every class: the encoder's mean, and the best of the prototypes (see `prototypes`).
   One step from each; the better one is kept.
2. Steps for all ten classes, the last ones with a corrected Jacobian.
3. The classes that could win get more starts from the prototypes, the best of which takes steps beside what
   was found; the better one goes on until it converges. Where shapes are fixed, on a GPU, all classes do.
4. Classes with several optima that could win, and classes about equal to the winner, are then searched from
   many starts. Not where shapes are fixed: how many there are is a number to wait for.

The energies are those of the best latents seen, so each reading is at least as good as the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from array_api_compat import device

from engine.inference.descent import FULL, LAST, SECANT, Descent, descend
from engine.inference.energy import Optimum, energy_objective, joined
from engine.inference.problems import Every, Pairs, Problems
from engine.inference.prototypes import Prototypes
from engine.nets.architecture import LATENT
from engine.nets.generator import Encoder, Generator
from engine.system.arrays import Array, batches, namespace
from engine.types import Optimiser

STEPS = 4
CONTENDER, MARGIN = 1.3, 3.0
"""A class could win if its energy is at most so many times the least one, and so much more."""
ENTRANT = 2.0
"""The same by its best prototype alone. On 3600 training digits, mixtures of two, noisy and binarised ones
the winner was never beyond 1.4 times, and after the first step never beyond 1.06 times the least one."""
EXTRA_STARTS = 3
"""Further prototypes for the classes that could win."""
TRIAL = (SECANT, FULL) * 3
"""Steps of what was found so far and of the best further start side by side."""
SPREAD, LEADER = 2e-2, 1.06
"""Where those then differ by so much, the class may have several optima, and if it could win by this ratio
(and `MARGIN`) it is searched from many more starts."""
CONTEST = 1.0
"""Where the least energies of an image differ by less, the answer hangs on them, and an attack may have
sought just that image: the classes concerned are searched from many more starts. (Those of Binary ABS are
compared before gamma scales them.)"""
SEARCH_STARTS, SEARCH_POLISHED = 16, 4
"""Prototypes of that search, and how many of them take steps to the end.

Measured against 64 starts, on 1000 training digits held out: the true class's energy is too high by more than
0.001 for 1 (6 with two further starts, one converged, and no search), of the same digits mixed with others by
0.35 for 10 (38), binarised 5 (17). A batch takes 1.25 times as long."""
POLISH = (SECANT, FULL) * 10
CONVERGED = 1e-5
PATIENCE = 6
"""A contender's descent ends after so many steps with less gain in F. A step that was too long, and not
taken, gains nothing either; the next ones are shorter, so one such step is no sign of an optimum."""

MOST_STEPS = 1000
"""Of a descent that is watched. From z = 0 to the end it takes 31 in the median and 173 at most (all classes,
12 test digits)."""

Refine = Callable[[Array], Iterator[Optimum]]


class Layout(NamedTuple):
    """What suits a device."""

    batch: int
    """Images that are inferred at a time."""
    fixed_shapes: bool
    """Whether all classes are searched to the end, and not only those that could win: the others' energies
    are then lower, and the host waits for nothing but results."""


BATCH = 16
"""On a CPU: beyond, caches are too small."""
CUDA_BATCH = 256
"""On a GPU: enough to keep it busy. A class of an image has a Jacobian of 8 x 784 floats for each of three
starts; with the old and the new ones and what is between, these 2560 problems take some 0.7 GB (which was not
measured). What decoders take besides is bounded by themselves."""
ON_CPU, ON_CUDA = Layout(BATCH, fixed_shapes=False), Layout(CUDA_BATCH, fixed_shapes=True)


class FastInference:
    """Starts from the prototypes of the weights, or from prior samples (more steps would then do good)."""

    name = "fast"
    optimiser = Optimiser.LEVENBERG_MARQUARDT

    def __init__(
        self,
        decoders: Generator,
        encoders: Encoder,
        prototypes: Prototypes,
        steps: int = STEPS,
        layout: Layout = ON_CPU,
        recorded: Callable[[Refine], Refine] | None = None,
    ) -> None:
        """`steps` is the number that all classes take; contenders take more.

        `recorded` makes another `refine` of the one here, which does the same sooner (`graphs`).
        """
        self._decoders = decoders
        self._encoders = encoders
        self._steps = steps
        self._layout = layout
        self._recorded = None if recorded is None else recorded(self._refine)
        self.prototypes = prototypes

    def infer(self, images: Array) -> Optimum:
        """The optimum for images (N, 784) float32 in [0, 1], in batches."""
        parts = []
        for part in batches(images, self._layout.batch):
            *_, last = self.refine(part)
            parts.append(last)
        return joined(parts)

    def refine(self, images: Array) -> Iterator[Optimum]:
        """Yield a quick optimum for images (N, 784) float32 in [0, 1], then the final one."""
        return self._refine(images) if self._recorded is None else self._recorded(images)

    def _refine(self, images: Array) -> Iterator[Optimum]:
        scores = self.prototypes.energies(images)
        descent = descend(self._decoders, energy_objective(images), self._starts(images, scores))
        descent.run([LAST])
        descent.keep(1)
        yield _optimum(descent)
        # Near the end a corrected Jacobian is as good as a new one, and four times cheaper.
        descent.run(self._all_steps)
        yield self._polish(images, scores, _optimum(descent))

    def follow(self, images: Array, starts: Array, steps: int, classes: Sequence[int] | None) -> Optimum:
        """The optimum for images (N, 784) by `steps` steps from `starts` (N, C, 8) alone.

        C counts `classes`, all of them for None.
        """
        batch = self._layout.batch
        decoders = self._decoders if classes is None else self._decoders.select(classes)
        xp, parts = namespace(images), []
        for image, start in zip(batches(images, batch), batches(starts, batch), strict=True):
            # Images near one another often start at the same place: it is linearised once for all of them.
            alike = len(start) > 1 and not self._layout.fixed_shapes and bool((start == start[:1]).all())
            linear = decoders.linearise(start[:1] if alike else start)
            means, jacobian = (
                xp.broadcast_to(values, (1, len(start), *values.shape[1:])) for values in linear
            )
            descent = descend(decoders, energy_objective(image), start[None], means, jacobian)
            descent.run(([SECANT] * steps + [LAST])[1:])
            parts.append(_optimum(descent))
        return joined(parts)

    def steps(self, images: Array, starts: Array, classes: Sequence[int]) -> Iterator[Optimum]:
        """As `InferenceMode` says, with a new Jacobian each; steps that gain nothing are not taken."""
        descent = descend(self._decoders.select(classes), energy_objective(images), starts[None])
        yield _optimum(descent)
        idle = 0
        for _ in range(MOST_STEPS):
            gain = float(descent.step().max())
            if gain > 0:
                yield _optimum(descent)
            idle = idle + 1 if gain < CONVERGED else 0
            if idle == PATIENCE:
                return

    @property
    def _all_steps(self) -> list[int]:
        """The steps that all classes take."""
        return ([FULL] * self._steps + [SECANT, LAST])[2:] if self._steps > 1 else [LAST] * self._steps

    def _starts(self, images: Array, scores: Array) -> Array:
        """(2, N, C, 8)"""
        best = self.prototypes.starts(scores, 1)
        return namespace(best).concat([self._encoders.encode(images)[None], best])

    def leading(self, images: Array) -> Array:
        """Energies (N, C) of the classes that could have the least, infinite for all others.

        For images (N, 784) float32 in [0, 1]. Takes half the time of `infer`, whose least one it finds. With
        fixed shapes the energies are all those of `infer`.
        """
        return namespace(images).concat([self._leading(part) for part in batches(images, self._layout.batch)])

    def _leading(self, images: Array) -> Array:
        if self._layout.fixed_shapes:
            *_, last = self.refine(images)
            return last.energies
        xp, scores = namespace(images), self.prototypes.energies(images)
        best = xp.permute_dims(xp.min(scores, axis=-1), (1, 0))  # (N, C)
        energies = xp.full_like(best, xp.inf)
        latents = xp.zeros((*best.shape, LATENT), dtype=images.dtype, device=device(images))
        means = xp.zeros((*best.shape, images.shape[-1]), dtype=images.dtype, device=device(images))
        found = Optimum(energies, latents, means)
        entrants = Pairs(self._decoders, images, _could_win(best, ENTRANT))
        descent = entrants.descend(entrants.of(self._starts(images, scores)))
        descent.run([LAST])
        descent.keep(1)
        found = entrants.put(found, descent)
        contenders = Pairs(self._decoders, images, _could_win(found.energies, CONTENDER))
        descent = contenders.descend(contenders.of(found.latents[None]))
        descent.run(self._all_steps)
        return self._polish(images, scores, contenders.put(found, descent)).energies

    def _polish(self, images: Array, scores: Array, found: Optimum) -> Optimum:
        """More starts and steps for the classes of each image that could win, or for all of them."""
        xp, problems = namespace(images), self._contenders(images, found)
        starts = self.prototypes.starts(scores, 1 + EXTRA_STARTS)
        descent = problems.descend(problems.of(starts[1:] if len(starts) > 1 else starts))
        descent.run([SECANT, LAST])
        descent.keep(1)
        descent = problems.descend(xp.concat([problems.of(found.latents[None]), descent.latents]))
        descent.run(TRIAL)
        spread = xp.max(descent.values, axis=0) - xp.min(descent.values, axis=0)
        descent.keep(1)
        descent.run(POLISH, CONVERGED, PATIENCE)
        polished = problems.put(found, descent)
        if not isinstance(problems, Pairs):  # how many have several optima is a number to wait for
            return polished
        several = problems.scattered(spread > SPREAD) & _could_win(polished.energies, LEADER)
        return self._search(images, scores, polished, several | _contested(polished.energies))

    def _search(self, images: Array, scores: Array, found: Optimum, chosen: Array) -> Optimum:
        """Many starts for the `chosen` (N, C) problems."""
        if not bool(namespace(chosen).any(chosen)):
            return found
        starts = self.prototypes.starts(scores, 1 + EXTRA_STARTS + SEARCH_STARTS)[1 + EXTRA_STARTS :]
        if not len(starts):
            return found
        problems = Pairs(self._decoders, images, chosen)
        descent = problems.descend(problems.of(starts))
        descent.run([SECANT, FULL, LAST])
        descent.keep(SEARCH_POLISHED)
        descent.run(POLISH, CONVERGED, PATIENCE)
        descent.keep(1)
        return problems.put(found, descent)

    def _contenders(self, images: Array, found: Optimum) -> Problems:
        if self._layout.fixed_shapes:
            return Every(self._decoders, images)
        return Pairs(self._decoders, images, _could_win(found.energies, CONTENDER))


def _could_win(energies: Array, ratio: float) -> Array:
    """Which classes (N, C) have energies that are not far from the least one."""
    return energies <= ratio * namespace(energies).min(energies, axis=1, keepdims=True) + MARGIN


def _contested(energies: Array) -> Array:
    """Which classes (N, C) have about the least energy of an image, where that is more than one."""
    xp = namespace(energies)
    close = energies <= xp.min(energies, axis=1, keepdims=True) + CONTEST
    return close & (xp.count_nonzero(close, axis=1, keepdims=True) > 1)


def _optimum(descent: Descent) -> Optimum:
    """The first start of each problem (after `keep(1)`, the only one)."""
    values = descent.values[0]
    return Optimum(
        namespace(values).astype(values, descent.latents.dtype), descent.latents[0], descent.means[0]
    )
