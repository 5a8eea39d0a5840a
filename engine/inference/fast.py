"""The default inference: a few good starts, Levenberg-Marquardt with exact Jacobians, halving.

1. Two starts for every class: the encoder's mean, and the best of the prototypes (see `prototypes`).
   One step from each; the better one is kept.
2. Steps for all ten classes, the last ones with a corrected Jacobian.
3. The classes that could win get more starts from the prototypes, and steps until they converge.

The energies are those of the best latents seen, so each reading is at least as good as the one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from array_api_compat import device

from engine.inference.descent import FULL, LAST, SECANT, Descent, descend
from engine.inference.energy import Optimum, energy_objective, joined
from engine.inference.prototypes import Prototypes
from engine.nets.architecture import LATENT
from engine.nets.generator import Encoder, Generator
from engine.system.arrays import Array, batches, namespace

BATCH = 16
STEPS = 4
CONTENDER, MARGIN = 1.3, 3.0
"""A class could win if its energy is at most so many times the least one, and so much more."""
ENTRANT = 2.0
"""The same by its best prototype alone. On 3600 training digits, mixtures of two, noisy and binarised ones
the winner was never beyond 1.4 times, and after the first step never beyond 1.06 times the least one."""
EXTRA_STARTS = 2
POLISH = (SECANT, FULL) * 10
CONVERGED = 1e-4
PATIENCE = 3
"""A contender's descent ends after so many steps with less gain in F. A step that was too long, and not
taken, gains nothing either; the next ones are shorter, so one such step is no sign of an optimum."""


class FastInference:
    """Starts from the prototypes of the weights, or from prior samples (more steps would then do good)."""

    name = "fast"

    def __init__(
        self, decoders: Generator, encoders: Encoder, prototypes: Prototypes, steps: int = STEPS
    ) -> None:
        """`steps` is the number that all classes take; contenders take more."""
        self._decoders = decoders
        self._encoders = encoders
        self._steps = steps
        self.prototypes = prototypes

    def infer(self, images: Array) -> Optimum:
        """The optimum for images (N, 784) float32 in [0, 1], in batches of `BATCH`."""
        parts = []
        for part in batches(images, BATCH):
            *_, last = self.refine(part)
            parts.append(last)
        return joined(parts)

    def refine(self, images: Array) -> Iterator[Optimum]:
        """Yield a quick optimum for images (N, 784) float32 in [0, 1], then the final one."""
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
        decoders = self._decoders if classes is None else self._decoders.select(classes)
        xp, parts = namespace(images), []
        for image, start in zip(batches(images, BATCH), batches(starts, BATCH), strict=True):
            # Images near one another often start at the same place: it is linearised once for all of them.
            alike = len(start) > 1 and bool((start == start[:1]).all())
            linear = decoders.linearise(start[:1] if alike else start)
            means, jacobian = (
                xp.broadcast_to(values, (1, len(start), *values.shape[1:])) for values in linear
            )
            descent = descend(decoders, energy_objective(image), start[None], means, jacobian)
            descent.run(([SECANT] * steps + [LAST])[1:])
            parts.append(_optimum(descent))
        return joined(parts)

    @property
    def _all_steps(self) -> list[int]:
        """The steps that all classes take."""
        return ([FULL] * self._steps + [SECANT, LAST])[2:] if self._steps > 1 else [LAST] * self._steps

    def _starts(self, images: Array, scores: Array) -> Array:
        """(2, N, C, 8)"""
        best, _ = self.prototypes.pick(scores, 1)
        return namespace(best).concat([self._encoders.encode(images)[None], best])

    def leading(self, images: Array) -> Array:
        """Energies (N, C) of the classes that could have the least, infinite for all others.

        For images (N, 784) float32 in [0, 1]. Takes half the time of `infer`, whose least one it finds.
        """
        return namespace(images).concat([self._leading(part) for part in batches(images, BATCH)])

    def _leading(self, images: Array) -> Array:
        xp, scores = namespace(images), self.prototypes.energies(images)
        best = xp.permute_dims(xp.min(scores, axis=-1), (1, 0))  # (N, C)
        rows, classes = xp.nonzero(_could_win(best, ENTRANT))
        energies = xp.full_like(best, xp.inf)
        latents = xp.empty((*best.shape, LATENT), dtype=images.dtype, device=device(images))
        means = xp.empty((*best.shape, images.shape[-1]), dtype=images.dtype, device=device(images))
        found = Optimum(energies, latents, means)
        starts = self._starts(images, scores)[:, rows, classes][:, None]
        descent = self._descent(images, rows, classes, starts)
        descent.run([LAST])
        descent.keep(1)
        _put(found, rows, classes, descent)
        rows, classes = xp.nonzero(_could_win(found.energies, CONTENDER))
        descent = self._descent(images, rows, classes, found.latents[rows, classes][None, None])
        descent.run(self._all_steps)
        _put(found, rows, classes, descent)
        return self._polish(images, scores, found).energies

    def _descent(self, images: Array, rows: Array, classes: Array, latents: Array) -> Descent:
        """From latents (S, 1, P, 8), for P pairs of a row of the images and a class."""
        decoders = self._decoders.select(classes.tolist())
        return descend(decoders, energy_objective(images[rows], paired=True), latents)

    def _polish(self, images: Array, scores: Array, found: Optimum) -> Optimum:
        """More starts and steps for the classes of each image that could win."""
        xp = namespace(images)
        made = Optimum(*(xp.asarray(a, copy=True) for a in (found.energies, found.latents, found.means)))
        rows, classes = xp.nonzero(_could_win(found.energies, CONTENDER))
        extra, _ = self.prototypes.pick(scores, EXTRA_STARTS + 1)
        descent = self._descent(images, rows, classes, extra[1:, rows, classes][:, None])
        descent.run([SECANT, LAST])
        descent.keep(1)
        better = descent.values[0, 0] < found.energies[rows, classes]
        start = xp.where(better[:, None], descent.latents[0, 0], found.latents[rows, classes])
        descent = self._descent(images, rows, classes, start[None, None])
        descent.run(POLISH, CONVERGED, PATIENCE)
        best = descent.values[0, 0] < found.energies[rows, classes]
        _put(made, rows[best], classes[best], descent, best)
        return made


def _could_win(energies: Array, ratio: float) -> Array:
    """Which classes (N, C) have energies that are not far from the least one."""
    return energies <= ratio * namespace(energies).min(energies, axis=1, keepdims=True) + MARGIN


def _put(
    into: Optimum, rows: Array, classes: Array, descent: Descent, chosen: Array | slice = slice(None)
) -> None:
    """Put in what a descent of pairs (S = N = 1) found for some of them."""
    energies, latents, means = into.energies, into.latents, into.means
    energies[rows, classes] = namespace(energies).astype(descent.values[0, 0][chosen], energies.dtype)
    latents[rows, classes] = descent.latents[0, 0][chosen]
    means[rows, classes] = descent.means[0, 0][chosen]


def _optimum(descent: Descent) -> Optimum:
    """The first start of each problem (after `keep(1)`, the only one)."""
    values = descent.values[0]
    return Optimum(
        namespace(values).astype(values, descent.latents.dtype), descent.latents[0], descent.means[0]
    )
