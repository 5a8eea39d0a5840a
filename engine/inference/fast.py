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
from engine.inference.energy import Optimum, energy, energy_objective, joined
from engine.inference.prototypes import Prototypes
from engine.nets.generator import Encoder, Generator
from engine.system.arrays import Array, batches, namespace

BATCH = 16
STEPS = 4
CONTENDER, MARGIN = 1.3, 3.0
"""A class could win if its energy is at most so many times the least one, and so much more."""
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
        descent.run(([FULL] * self._steps + [SECANT, LAST])[2:] if self._steps > 1 else [LAST] * self._steps)
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

    def _starts(self, images: Array, scores: Array) -> Array:
        """(2, N, C, 8)"""
        best, _ = self.prototypes.pick(scores, 1)
        return namespace(best).concat([self._encoders.encode(images)[None], best])

    def _polish(self, images: Array, scores: Array, found: Optimum) -> Optimum:
        """More starts and steps for the classes of each image that could win."""
        xp, where = namespace(images), device(images)
        energies = found.energies
        latents, means = xp.asarray(found.latents, copy=True), xp.asarray(found.means, copy=True)
        limit = CONTENDER * xp.min(energies, axis=1, keepdims=True) + MARGIN
        groups: dict[tuple[bool, ...], list[int]] = {}
        for row, contends in enumerate((energies <= limit).tolist()):
            groups.setdefault(tuple(contends), []).append(row)
        for group, rows in groups.items():
            classes = [c for c, contending in enumerate(group) if contending]
            at = xp.asarray(rows, device=where)[:, None], xp.asarray(classes, device=where)
            decoders, objective = self._decoders.select(classes), energy_objective(images[rows])
            extra, _ = self.prototypes.pick(scores[classes][:, rows], EXTRA_STARTS + 1, classes)
            descent = descend(decoders, objective, extra[1:])
            descent.run([SECANT, LAST])
            descent.keep(1)
            better = descent.values[0] < energies[at]
            start = xp.where(better[..., None], descent.latents[0], latents[at])[None]
            descent = descend(decoders, objective, start)
            descent.run(POLISH, CONVERGED, PATIENCE)
            best = descent.values[0] < energies[at]
            latents[at] = xp.where(best[..., None], descent.latents[0], latents[at])
            means[at] = xp.where(best[..., None], descent.means[0], means[at])
        return Optimum(energy(means, latents, images[:, None]), latents, means)


def _optimum(descent: Descent) -> Optimum:
    """The first start of each problem (after `keep(1)`, the only one)."""
    values = descent.values[0]
    return Optimum(
        namespace(values).astype(values, descent.latents.dtype), descent.latents[0], descent.means[0]
    )
