"""The loop that all attacks share.

An attack is a subclass of `AttackRun` with a `_search` that yields frames; the
rest is here: stopping, counting, seeding, keeping the best, the outcome. No
torch is needed here: a model takes and gives arrays.

One rule makes every claim honest: a frame counts as adversarial only if it was
made by `_full`, the inference that the model itself would use for a reading of
that very image. Cheap, warm-started looks only say where to go next.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.attacks.confirmed_walk import Walk
from engine.attacks.oracle import Look
from engine.protocols import Model
from engine.types import (
    CLASSES,
    SIDE,
    AttackRequest,
    AttackStep,
    Distances,
    FloatArray,
    Outcome,
    Status,
)

BATCH = 16
"""Images in one model query at most: a stop must not wait for more than that."""

WARM_STEPS = 2
"""Optimiser steps of a cheap look."""
RENEW_EVERY = 12
"""Looks from which on one is full, so that latents that follow the image leave a local optimum behind."""
RIVALS = 2
"""Classes, next to the original one, that a cheap look takes in."""

BELOW_THRESHOLD = float(np.nextafter(np.float32(0.5), np.float32(0)))
"""The largest float32 that Binary ABS still makes 0."""


class StopAskedError(Exception):
    """Unwinds a search to the loop; never leaves this package."""


class AttackRun(ABC):
    """One run of one attack; implements `engine.protocols.AttackRun`."""

    def __init__(self, model: Model, request: AttackRequest, parameters: Mapping[str, float]) -> None:
        """Request and parameters are complete and valid (see `engine.attacks.catalogue.resolve`)."""
        self._model = model
        self._request = request
        self._parameters = parameters
        self._rng = np.random.default_rng(request.seed)
        self._original = request.image
        self._follows = model.info.has_latents
        self._stop = threading.Event()
        self._begun = False
        self._own = -1
        self._queries = 0
        self._looks = 0
        self._frames: list[AttackStep] = []
        self._best: AttackStep | None = None
        self._certified: float | None = None  # for the frames to come, see `AttackStep`
        self._outcome: Outcome | None = None

    def __iter__(self) -> Iterator[AttackStep]:
        """The frames, the original first. An attack runs once: raises RuntimeError the second time."""
        if self._begun:
            raise RuntimeError("this attack has run already; start another")
        self._begun = True
        return self._run()

    @property
    def outcome(self) -> Outcome:
        """How it ended; raises RuntimeError before that."""
        if self._outcome is None:
            raise RuntimeError("the attack has not ended yet; iterate over it first")
        return self._outcome

    def stop(self) -> None:
        """Ask it to end before its next model query; from any thread, as often as you like."""
        self._stop.set()

    @abstractmethod
    def _search(self, origin: Look) -> Iterator[AttackStep]:
        """Yield frames made by `_frame` until done; `origin` is the full look at the original."""

    # What a search is made of

    def _full(self, image: FloatArray) -> Look:
        """The model's own word on an image (Binary ABS: on the nearest image that it can't tell from it)."""
        return self._query(self._snap(image)[None], None, None)[0]

    def _warm(self, image: FloatArray, near: Look, steps: int, also: Sequence[int] = ()) -> Look:
        """A cheap look: `steps` optimiser steps from the latents of a look at a similar image.

        Only the original class, those that could win and `also` take them; for the others the latents stay.
        A full look where the model infers exactly.
        """
        if not self._follows:
            return self._full(image)
        frozen = self._frozen(near, near.pictures, image[None], range(CLASSES))[0]
        classes = list(dict.fromkeys([*self._contenders(frozen), *also]))
        found = self._query(image[None], near.latents[None, classes], steps, classes)[0]
        energies, latents, pictures = frozen.copy(), near.latents.copy(), near.pictures.copy()
        energies[classes], latents[classes], pictures[classes] = (
            found.energies,
            found.latents,
            found.pictures,
        )
        return Look(image, energies, latents, pictures, full=False)

    def _contenders(self, energies: FloatArray) -> list[int]:
        """The original class, the target if there is one, and the best others: a few in all."""
        ranked = [int(label) for label in np.argsort(energies, kind="stable") if label != self._own]
        if self._request.target is not None:
            ranked = [self._request.target] + [label for label in ranked if label != self._request.target]
        return [self._own, *ranked[:RIVALS]]

    def _at(
        self, iterate: FloatArray, near: Look, phase: str, *, full: bool = False
    ) -> Generator[AttackStep, None, Look]:
        """A look at an iterate not far from another look: cheap, but full where it seems adversarial."""
        image = self._snap(iterate)
        self._looks += 1
        full = full or self._looks % RENEW_EVERY == 0
        look = self._full(image) if full else self._warm(image, near, WARM_STEPS)
        if not look.full and self._wanted(look.energies):
            look = self._full(image)
        yield self._frame(look, phase)
        return look

    def _walk_from(self, start: Look) -> Walk:
        """A walk among adversarials from a full look at one."""

        def cheap(image: FloatArray, near: Look) -> Look:
            return self._warm(self._snap(image), near, WARM_STEPS)

        return Walk(start, cheap, self._full, self._wanted)

    def _worked(self, look: Look) -> bool:
        return look.full and self._wanted(look.energies)

    def _screen(self, images: FloatArray, near: Look, steps: int, classes: Sequence[int]) -> FloatArray:
        """Energies (N, len(classes)) of many similar images (N, 28, 28) by cheap looks at a few classes."""
        energies = []
        for at in range(0, len(images), BATCH):
            part = images[at : at + BATCH]
            starts = np.broadcast_to(
                near.latents[list(classes)], (len(part), len(classes), near.latents.shape[-1])
            )
            energies += [look.energies for look in self._query(part, np.array(starts), steps, classes)]
        return np.stack(energies)

    def _promising(self, current: Look, images: FloatArray, *, frozen: bool = False) -> NDArray[np.bool_]:
        """Which of the images (N, 28, 28) look adversarial in a cheap look at the classes that matter.

        `frozen`: at the latents of `current`, where the model has some; that costs no query, and is true
        for images that are near.
        """
        classes = self._contenders(current.energies)
        if frozen and current.reconstructions is not None:
            energies = self._frozen(current, current.reconstructions[classes], images, classes)
        else:
            energies = self._screen(images, current, WARM_STEPS, classes)
        best = np.argmin(energies, axis=1)
        promising: NDArray[np.bool_] = best != 0 if self._request.target is None else best == 1
        return promising

    def _frozen(
        self, near: Look, pictures: FloatArray, images: FloatArray, classes: Sequence[int]
    ) -> FloatArray:
        """Energies (N, C) of images (N, 28, 28) at a look's latents, whose pictures are (C, 28, 28)."""

        def squares(seen: FloatArray) -> FloatArray:  # (N, C)
            seen = (seen >= 0.5).astype(np.float32) if self._model.info.binary else seen
            found: FloatArray = np.square(seen[:, None] - pictures).sum((2, 3))
            return found

        scale = np.asarray(self._model.info.gamma, np.float32)[list(classes)]
        change = squares(images) - squares(near.image[None])
        energies: FloatArray = near.energies[list(classes)] + scale * change
        return energies

    def _derivatives(self, look: Look, at: FloatArray, weights: FloatArray) -> FloatArray:
        """Gradients (K, 28, 28) of the sums of energies times weights (K, 10) at what `look` is at."""
        if look.reconstructions is None:
            self._go_on()
            self._queries += len(weights)
            return _array(self._model.gradients(np.repeat(at[None], len(weights), 0), weights))
        # By the envelope theorem the latents, being optimal, count as fixed.
        seen = (at >= 0.5).astype(np.float32) if self._model.info.binary else at
        factors = 2 * weights * np.asarray(self._model.info.gamma, np.float32)
        own = factors.sum(1)[:, None, None] * seen
        moved: FloatArray = own - np.tensordot(factors, look.reconstructions, 1)
        return moved

    def _frame(self, look: Look, phase: str) -> AttackStep:
        """The next frame. If it is the nearest confirmed adversarial so far, it is kept as the best."""
        rival = self._rival(look.energies)
        step = AttackStep(
            index=len(self._frames),
            image=look.image,
            queries=self._queries,
            energies=look.energies,
            confidence=_array(self._model.confidence(look.energies)),
            distances=distances(self._original, look.image),
            original_label=self._own,
            rival=rival,
            own_reconstruction=None if look.reconstructions is None else look.reconstructions[self._own],
            rival_reconstruction=None if look.reconstructions is None else look.reconstructions[rival],
            phase=phase,
            is_adversarial=look.full and self._wanted(look.energies),
            certified=self._certified,
        )
        self._frames.append(step)
        if step.is_adversarial and (self._best is None or self._length(step) < self._length(self._best)):
            self._best = step
        return step

    def _wanted(self, energies: FloatArray) -> bool:
        """Whether these ten energies mean the class that the attack wants."""
        label = int(np.argmin(energies))
        return label != self._own if self._request.target is None else label == self._request.target

    def _rival(self, energies: FloatArray) -> int:
        """The target, or else the best class other than the original one."""
        if self._request.target is not None:
            return self._request.target
        others = energies.copy()
        others[self._own] = np.inf
        return int(np.argmin(others))

    def _snap(self, image: FloatArray) -> FloatArray:
        """Clip; for Binary ABS, put each pixel as near to the original as the model's view of it allows."""
        image = np.clip(image, 0, 1).astype(np.float32)
        if not self._model.info.binary:
            return image
        flipped = (image >= 0.5) != (self._original >= 0.5)
        threshold = np.where(image >= 0.5, np.float32(0.5), np.float32(BELOW_THRESHOLD))
        return np.where(flipped, threshold, self._original).astype(np.float32)

    # The loop

    def _run(self) -> Iterator[AttackStep]:
        began = time.perf_counter()
        status = Status.STOPPED  # a consumer that closes the iteration early stops it as well
        try:
            # The first query is not stopped, so that an outcome always has its original.
            origin = self._ask(self._original[None], None, None, None)[0]
            self._own = int(np.argmin(origin.energies))
            yield self._frame(origin, "original")
            if self._best is None:
                yield from self._search(origin)
            status = Status.NOT_FOUND if self._best is None else Status.FOUND
        except (StopAskedError, GeneratorExit):
            pass
        if self._frames:
            info = self._model.info
            self._outcome = Outcome(
                request=self._request,
                model=info.name,
                status=status,
                original_label=self._own,
                best=self._best,
                frames=tuple(self._frames),
                queries=self._queries,
                milliseconds=1000 * (time.perf_counter() - began),
                confirmed_by="" if self._best is None else info.mode,
                fingerprint=info.fingerprint,
                mode=info.mode,
            )

    def _query(
        self,
        images: FloatArray,
        starts: FloatArray | None,
        steps: int | None,
        classes: Sequence[int] | None = None,
    ) -> list[Look]:
        self._go_on()
        return self._ask(images, starts, steps, classes)

    def _go_on(self) -> None:
        """Ends the search here if a stop was asked for."""
        if self._stop.is_set():
            raise StopAskedError

    def _ask(
        self, images: FloatArray, starts: FloatArray | None, steps: int | None, classes: Sequence[int] | None
    ) -> list[Look]:
        images = np.ascontiguousarray(images, dtype=np.float32)
        self._queries += len(images)
        if starts is None or not self._follows:
            found = self._model.infer(images, classes=classes)
        else:
            found = self._model.warm_infer(images, starts, steps=steps or WARM_STEPS, classes=classes)
        energies, latents = _array(found.energies), _array(found.latents)
        pictures = None if found.reconstructions is None else _array(found.reconstructions)
        return [
            Look(image, energies[n], latents[n], None if pictures is None else pictures[n], starts is None)
            for n, image in enumerate(images)
        ]

    def _length(self, step: AttackStep) -> tuple[float, float]:
        # Equal numbers of pixels are told apart by how much they changed.
        return step.distances.of(self._request.norm), step.distances.L2


def distances(original: FloatArray, image: FloatArray) -> Distances:
    """Between two images (28, 28), in three norms."""
    difference = image.astype(np.float64) - original.astype(np.float64)
    return Distances(
        L0=int(np.count_nonzero(difference)),
        L2=float(np.linalg.norm(difference)),
        Linf=float(np.abs(difference).max(initial=0)),
    )


def between(original: FloatArray, image: FloatArray, fraction: float) -> FloatArray:
    """The point at `fraction` of the way from one image to another, (28, 28) float32."""
    return ((1 - fraction) * original + fraction * image).astype(np.float32).reshape(SIDE, SIDE)


def _array(value: Any) -> FloatArray:
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    return np.asarray(value, dtype=np.float32)
