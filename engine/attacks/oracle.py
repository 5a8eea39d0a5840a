"""The oracle: a model's answers to the queries of one attack. No other module of this package asks a
model, but for `foolbox_call`.

One rule makes every claim honest: a frame counts as adversarial only if its answer is full, from the
inference that the model itself would use for a reading of that very image, and if the original's latents,
followed to that image, do not explain it better than what the reading found for the original class: that
would be a failure of inference and no adversarial. Warm-started queries, which take a few optimiser steps
from the latents of a similar image, are cheap and only say where to go next.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.attacks.answer import Answer
from engine.attacks.goal import Goal
from engine.data import Dataset
from engine.protocols import Model
from engine.types import CLASSES, Bound, FloatArray, Norm

BATCH = 16
"""Images in one model query at most: a stop must not wait for more than that."""
WARM_STEPS = 2
"""Optimiser steps of a warm-started query."""
FOLLOWED = 20
"""Optimiser steps by which the original's latents follow to an image that seems adversarial."""
RENEW_EVERY = 12
"""One in this many calls of `Oracle.ask` is answered in full, so that warm-started latents can leave a local
optimum."""
RIVALS = 2
"""Classes, next to the original one, that a warm-started query takes in."""
BELOW_THRESHOLD = float(np.nextafter(np.float32(0.5), np.float32(0)))
"""The largest float32 that binary models still take for 0."""


class StopRequestedError(Exception):
    """Unwinds a search to the loop; never leaves this package."""


class Oracle:
    """Answers the queries about one original, counts them, and stops when it is told to.

    Every method that asks the model raises `StopRequestedError` after `stop`; attacks let it pass.
    Images are (28, 28) float32 in [0, 1], energies (10,) float32, the least one being the predicted class's.
    """

    def __init__(self, model: Model, original: FloatArray, target: int | None) -> None:
        self.info = model.info
        self.queries = 0
        """Images that the model was asked about so far."""
        self._model = model
        self._original = original
        self._target = target
        self._goal: Goal | None = None
        self._origin: Answer | None = None
        self._scale = np.asarray(model.info.gamma, np.float32)
        self._asked = 0
        self._sloped: bool | None = None
        self._stop = threading.Event()

    @property
    def goal(self) -> Goal:
        """What the attack is after. Raises RuntimeError before `begin`."""
        if self._goal is None:
            raise RuntimeError("the original has not been asked about yet")
        return self._goal

    @property
    def binary(self) -> bool:
        """Whether the model sees only if a pixel is at least 0.5."""
        return self.info.binary

    @property
    def dataset(self) -> Dataset:
        """The data set that the model was trained on, for starting points."""
        return self._model.dataset

    @property
    def scale(self) -> FloatArray:
        """The factors (10,) that the model's energies carry; ones but for Binary ABS."""
        return self._scale

    @property
    def has_warm_starts(self) -> bool:
        """Whether the model searches for latents; all answers are full where it does not."""
        return self.info.searches_latents

    # Starting and stopping

    def begin(self) -> Answer:
        """The full answer about the original, which sets the goal. No stop prevents it."""
        origin = self._infer(self._original[None])[0]
        self._goal = Goal(int(np.argmin(origin.energies)), self._target)
        self._origin = origin
        return origin

    def stop(self) -> None:
        """Refuse every later query; from any thread, as often as you like."""
        self._stop.set()

    def check_stop(self) -> None:
        """Raise `StopRequestedError` here if a stop was asked for; for long work between queries."""
        if self._stop.is_set():
            raise StopRequestedError

    def count(self, queries: int) -> None:
        """Count queries that something else made, as Foolbox does of `foolbox`."""
        self.queries += queries

    # Queries

    def full(self, image: FloatArray) -> Answer:
        """The full answer about an image (28, 28), snapped (see `snap`)."""
        return self._query(self.snap(image)[None])[0]

    def warm(
        self, image: FloatArray, near: Answer, steps: int = WARM_STEPS, also: Sequence[int] = ()
    ) -> Answer:
        """A warm-started query about an image (28, 28) in [0, 1]: `steps` optimiser steps from the latents of
        the answer `near`, about a similar image.

        Only the original class, those that could win and `also` take them; for the others the latents stay.
        The image is not snapped. From models without latents it is the full answer.
        """
        if not self.has_warm_starts:
            return self.full(image)
        frozen = self.frozen(near, image[None], range(CLASSES))[0]
        classes = list(dict.fromkeys([*self._contenders(frozen), *also]))
        found = self._query(image[None], classes, near.latents[None, classes], steps)[0]
        energies, latents = frozen.copy(), near.latents.copy()
        reconstructions = near.required_reconstructions.copy()
        energies[classes], latents[classes] = found.energies, found.latents
        reconstructions[classes] = found.required_reconstructions
        return Answer(image, energies, latents, reconstructions, full=False)

    def ask(self, iterate: FloatArray, near: Answer, *, full: bool = False) -> Answer:
        """An answer about an iterate (28, 28), snapped, not far from the image of an earlier answer.

        It is warm-started, but full where that seems to reach the goal, in every `RENEW_EVERY`th call, and
        if asked for.
        """
        image = self.snap(iterate)
        self._asked += 1
        if full or self._asked % RENEW_EVERY == 0:
            return self.full(image)
        answer = self.warm(image, near)
        if not answer.full and self.goal.reached(answer.energies):
            answer = self.full(image)
        return answer

    def each(self, images: FloatArray) -> list[Answer]:
        """The full answers about images (N, 28, 28) in [0, 1], which are not snapped."""
        return [
            answer for at in range(0, len(images), BATCH) for answer in self._query(images[at : at + BATCH])
        ]

    def screen(
        self, images: FloatArray, near: Answer, classes: Sequence[int], steps: int = WARM_STEPS
    ) -> FloatArray:
        """Energies (N, C) for C classes of N images similar to an earlier one, by warm-started queries."""
        energies = []
        for at in range(0, len(images), BATCH):
            part = images[at : at + BATCH]
            latents = near.latents[list(classes)]
            starts = np.array(np.broadcast_to(latents, (len(part), *latents.shape)))
            energies += [answer.energies for answer in self._query(part, classes, starts, steps)]
        return np.stack(energies)

    def frozen(self, near: Answer, images: FloatArray, classes: Sequence[int]) -> FloatArray:
        """Energies (N, C) for C classes of N images at the latents of an answer: exact there, and no query.

        For models with reconstructions; raises RuntimeError for others.
        """
        reconstructions = near.required_reconstructions[list(classes)]

        def squares(images: FloatArray) -> FloatArray:  # (N, C)
            found: FloatArray = np.square(self._seen(images)[:, None] - reconstructions).sum((2, 3))
            return found

        change = squares(images) - squares(near.image[None])
        energies: FloatArray = near.energies[list(classes)] + self._scale[list(classes)] * change
        return energies

    def promising(self, current: Answer, images: FloatArray, *, frozen: bool = False) -> NDArray[np.bool_]:
        """Which of N images (N, 28, 28) similar to that of an answer seem to reach the goal, (N,).

        By warm-started queries for the classes that matter; or, if `frozen`, at the latents of `current`
        where the model reconstructs, which costs no query and is true for images that are near.
        """
        classes = self._contenders(current.energies)
        if frozen and current.reconstructions is not None:
            energies = self.frozen(current, images, classes)
        else:
            energies = self.screen(images, current, classes)
        best = np.argmin(energies, axis=1)
        promising: NDArray[np.bool_] = best != 0 if self.goal.target is None else best == 1
        return promising

    def gradients(self, answer: Answer, at: FloatArray, weights: FloatArray) -> FloatArray:
        """Gradients (K, 28, 28) of K sums of energies times weights (K, 10) at `at`, which `answer` is about.

        With reconstructions they follow from the answer alone (the envelope theorem: the latents, being
        optimal, count as fixed) and cost no query; otherwise they cost K. Binary models pass them straight
        through their threshold.
        """
        if answer.reconstructions is None:
            self.check_stop()
            self.queries += len(weights)
            found = self._model.gradients(np.repeat(at[None], len(weights), 0), weights)
            self.note_slope(bool(found.any()))
            return found
        factors = 2 * weights * self._scale
        own = factors.sum(1)[:, None, None] * self._seen(at)
        gradients: FloatArray = own - np.tensordot(factors, answer.reconstructions, 1)
        self.note_slope(bool(gradients.any()))
        return gradients

    @property
    def is_flat(self) -> bool:
        """Whether there were gradients, and all of them were zero."""
        return self._sloped is False

    def note_slope(self, slope: bool) -> None:
        """Take note of a gradient made elsewhere, as Foolbox does: whether it is other than zero."""
        self._sloped = bool(self._sloped) or slope

    def slopes(self, images: FloatArray, weights: FloatArray) -> FloatArray:
        """Gradients (N, 28, 28) of sums of energies times weights (N, 10), each at an image; N queries."""
        found = []
        for at in range(0, len(images), BATCH):
            self.check_stop()
            part = images[at : at + BATCH]
            self.queries += len(part)
            found.append(self._model.gradients(part, weights[at : at + BATCH]))
        gradients = np.concatenate(found)
        self.note_slope(bool(gradients.any()))
        return gradients

    def bounds(self, norm: Norm) -> Iterator[Bound]:
        """The model's bounds of the nearest adversarial that the attack wants.

        Raises AbsguiError if it has none.
        """
        return self._model.bounds(self._original, norm, self.goal.target)

    @property
    def model(self) -> Model:
        """The model itself, for Foolbox, which asks it directly: see `count` and `check_stop`."""
        return self._model

    # Without a query

    def snap(self, image: FloatArray) -> FloatArray:
        """An image (28, 28) clipped to [0, 1], float32; for binary models, each pixel is moved as near to the
        original as their view of it allows."""
        image = np.clip(image, 0, 1).astype(np.float32)
        if not self.binary:
            return image
        flipped = (image >= 0.5) != (self._original >= 0.5)
        threshold = np.where(image >= 0.5, np.float32(0.5), np.float32(BELOW_THRESHOLD))
        return np.where(flipped, threshold, self._original).astype(np.float32)

    def confidence(self, energies: FloatArray) -> FloatArray:
        """Probabilities (10,) of the classes for energies (10,)."""
        return self._model.confidence(energies)

    # Private

    def _contenders(self, energies: FloatArray) -> list[int]:
        """The original class, the target if there is one, and the best others: a few in all."""
        return [self.goal.own, *self.goal.rivals(energies)[:RIVALS]]

    def _seen(self, images: FloatArray) -> FloatArray:
        """Images (..., 28, 28) as the model sees them."""
        return (images >= 0.5).astype(np.float32) if self.binary else images

    def _query(
        self,
        images: FloatArray,
        classes: Sequence[int] | None = None,
        latents: FloatArray | None = None,
        steps: int = WARM_STEPS,
    ) -> list[Answer]:
        self.check_stop()
        answers = self._infer(images, classes, latents, steps)
        return self._followed(answers) if classes is None else answers

    def _followed(self, answers: list[Answer]) -> list[Answer]:
        """Full answers, in which the original class has the lower of two energies: that which inference found
        and, where another class seems to win, that which is found from the original's latents.

        The paper's inference is left as it is published: these latents are followed by the default one.
        """
        if self._origin is None or not self.has_warm_starts or self.info.mode == "paper":
            return answers
        own, followed = self.goal.own, list(answers)
        seem = [n for n, answer in enumerate(answers) if int(np.argmin(answer.energies)) != own]
        if not seem:
            return answers
        images = np.stack([answers[n].image for n in seem])
        starts = np.repeat(self._origin.latents[None, [own]], len(seem), 0)
        for n, found in zip(seem, self._infer(images, [own], starts, FOLLOWED), strict=True):
            if found.energies[0] < answers[n].energies[own]:
                followed[n] = answers[n].with_class(own, found)
        return followed

    def _infer(
        self,
        images: FloatArray,
        classes: Sequence[int] | None = None,
        latents: FloatArray | None = None,
        steps: int = WARM_STEPS,
    ) -> list[Answer]:
        """Full, or `steps` from latents (N, C, 8) if they are given and the model has any."""
        images = np.ascontiguousarray(images, dtype=np.float32)
        self.queries += len(images)
        warm = latents is not None and self.has_warm_starts
        if latents is not None and warm:
            found = self._model.warm_infer(images, latents, steps=steps, classes=classes)
        else:
            found = self._model.infer(images, classes=classes)
        made = found.reconstructions
        return [
            Answer(
                image, found.energies[n], found.latents[n], None if made is None else made[n], full=not warm
            )
            for n, image in enumerate(images)
        ]
