"""ABS and Binary ABS: analysis by synthesis with ten VAEs (Schott et al. 2018, arXiv 1805.09190)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine import kernels
from engine.certificates.certifier import Binarised, Certified
from engine.inference.energy import Optimum
from engine.models.base import THRESHOLD, BaseModel
from engine.models.inputs import (
    already,
    checked_class,
    checked_classes,
    checked_norm,
    checked_numbers,
    flat_images,
    one_image,
    whole,
)
from engine.models.latent_spaces import DecoderLatents
from engine.models.parts import Parts
from engine.models.placement import Placed
from engine.models.registry import REGISTRY
from engine.nets.architecture import LATENT
from engine.system import devices
from engine.system.arrays import Array, namespace, to_numpy
from engine.types import (
    CLASSES,
    SIDE,
    AbsguiError,
    Bound,
    Certificate,
    FloatArray,
    Inference,
    Message,
    ModelChoice,
    ModelInfo,
    Norm,
    Reading,
    Stage,
    WeightsError,
)
from engine.weights.abs import MODELS, Weights, load_weights

MODES = ("fast", "paper")

T = TypeVar("T")


class AbsModel(BaseModel):
    """Ten class-conditional VAEs; the class whose VAE explains the image best wins.

    Immutable but for the device, which falls back to the CPU once a GPU runs out of memory. Images are
    (N, 28, 28) or one (28, 28) float32 in [0, 1].
    """

    def __init__(
        self, weights: Weights, *, name: str = "abs", mode: str = "fast", device: str = devices.CPU
    ) -> None:
        """Raises AbsguiError for an unknown `name` or `mode`."""
        if name not in MODELS:
            raise AbsguiError(
                "There is no model {name!r}: choose from {models}, exact-abs.",
                name=name,
                models=", ".join(MODELS),
            )
        if mode not in MODES:
            raise AbsguiError(
                "There is no inference mode {mode!r}: choose from {modes}.", mode=mode, modes=", ".join(MODES)
            )
        self.weights = weights
        spec = REGISTRY[name]
        calibration = weights.calibrations[name]
        self._placed = Placed(weights, mode, device)
        self._has_read = False
        info = ModelInfo(
            name=name,
            title=spec.title,
            mode=mode,
            device="",
            weights=weights.source,
            fingerprint=weights.fingerprint,
            dataset=weights.dataset,
            binary=spec.binary,
            energy_limit=weights.energy_limits.get(name),
            latents=LATENT,
        )
        super().__init__(replace(info, gamma=calibration.gamma) if spec.binary else info, calibration)

    @classmethod
    def load(cls, choice: ModelChoice) -> AbsModel:
        """The model of a choice. Raises WeightsError or AbsguiError with one line that says what to do."""
        return cls(
            load_weights(choice.weights),
            name=choice.name,
            mode=choice.mode,
            device=devices.choose_device(choice.device),
        )

    @property
    def info(self) -> ModelInfo:
        """What is loaded, and where it runs by now."""
        return replace(self._info, device=devices.describe(self.device), notice=self._placed.notice)

    @property
    def device(self) -> str:
        """Where it runs by now: "cpu" or "cuda:N"."""
        return self._placed.device

    def warm_up(self, tell: Callable[[str], None] = lambda _: None) -> None:
        """Wait until code is compiled for this processor, some 20 s, where it would serve and is not yet."""
        self._placed.wait_for_kernels(tell)

    # Inference

    def infer(self, images: FloatArray, *, classes: Sequence[int] | None = None) -> Inference:
        """Energies (N, C), latents (N, C, 8) and reconstructions (N, C, 28, 28) of images (N, 28, 28).

        The full inference of the model's mode. C counts `classes`, all ten unless given.
        """
        flat = flat_images(images)
        chosen = None if classes is None else checked_classes(classes)

        def work(parts: Parts) -> Optimum:
            found = parts.mode.infer(self._seen(parts.place(flat))).on_host()
            return found if chosen is None else found.of(chosen)

        return self._inference(self._placed.run(work), chosen)

    def warm_infer(
        self,
        images: FloatArray,
        latents: FloatArray,
        *,
        steps: int = 2,
        classes: Sequence[int] | None = None,
    ) -> Inference:
        """The same after `steps` optimiser steps from `latents` (N, C, 8) alone: cheap, and approximate.

        Raises AbsguiError for latents of another shape or that are no numbers.
        """
        flat = flat_images(images)
        chosen = None if classes is None else checked_classes(classes)
        count = CLASSES if chosen is None else len(chosen)
        starts = checked_numbers(latents, (len(flat), count, LATENT), Message("Latents"))
        number = whole(steps)
        if number is None or number < 0:
            raise AbsguiError("There can't be {steps} steps; choose a whole number from 0 on.", steps=steps)

        def work(parts: Parts) -> Optimum:
            images = self._seen(parts.place(flat))
            return parts.fast.follow(images, parts.place(starts), number, chosen).on_host()

        return self._inference(self._placed.run(work), chosen)

    def labels(self, images: FloatArray) -> NDArray[np.intp]:
        """(N,) the predicted classes of images (N, 28, 28) in [0, 1], by the full inference of the mode.

        Without the energies of classes that can't win, in half the time.
        """
        if self._info.mode != "fast":
            return super().labels(images)
        flat = flat_images(images)
        energies = self._placed.run(lambda parts: to_numpy(parts.fast.leading(self._seen(parts.place(flat)))))
        found: NDArray[np.intp] = np.argmin(energies * np.asarray(self._info.gamma), axis=1)
        return found

    # Readings

    def refine(self, image: FloatArray) -> Iterator[Reading]:
        """Yield readings of one (28, 28) image, each better than the one before: quick, refined, certified.

        The last is certified. Before it come some whose radii are still searched for, the same one as long as
        nothing changes, so that a consumer who must stop can do so several times a second.
        Raises ImageError for anything but 784 finite numbers in [0, 1].
        """
        began = time.perf_counter()
        if self._has_read:
            self._placed.prepare()
        self._has_read = True  # the first reading has the processor for itself
        flat = one_image(image)
        picture = flat[0].reshape(SIDE, SIDE).copy()
        optima = self._optima(flat)
        yield self.reading(picture, self._inference(next(optima)), Stage.QUICK, began)
        optimum = next(optima)
        found = self._inference(optimum)
        yield self.reading(picture, found, Stage.REFINED, began)
        reading: Reading | None = None
        certificate: Certificate | None = None
        for certificate in self._certificates(flat, optimum):
            if reading is None or reading.certificate is not certificate:
                reading = self.reading(picture, found, Stage.CERTIFYING, began, certificate)
            yield reading
        self._placed.prepare()
        yield self.reading(picture, found, Stage.CERTIFIED, began, certificate)

    def certify(self, image: FloatArray, *, refined: bool = False) -> Certificate:
        """The certificate of the predicted class of one (28, 28) image.

        With `refined` also that from several of its latents (SCIENCE 6), which takes some seconds.
        """
        return self.certify_batch(one_image(image).reshape(1, SIDE, SIDE), refined=refined)[0]

    def certify_batch(self, images: FloatArray, *, refined: bool = False) -> list[Certificate]:
        """The certificates of images (N, 28, 28), as `certify` gives them one by one.

        On the CPU each core works on an image of its own.
        """
        return self._certified_batch(flat_images(images), refined)[1]

    def read_batch(self, images: FloatArray) -> Iterator[Reading]:
        """Yield the readings of images (N, 28, 28), certified, as `read` gives them one by one."""
        began = time.perf_counter()
        flat = flat_images(images)
        optimum, certificates = self._certified_batch(flat, refined=False)
        for n, (picture, certificate) in enumerate(zip(flat, certificates, strict=True)):
            found = self._inference(optimum.row(n))
            yield self.reading(picture.reshape(SIDE, SIDE), found, Stage.CERTIFIED, began, certificate)

    def _certified_batch(self, flat: FloatArray, refined: bool) -> tuple[Optimum, list[Certificate]]:
        """Of images (N, 784)."""

        def work(parts: Parts) -> tuple[Optimum, list[Certificate]]:
            placed = parts.place(flat)
            found = parts.mode.infer(self._seen(placed))

            def one(number: int) -> Certificate:
                certified = self._certified(placed[number : number + 1], lambda _: found.row(number))
                return parts.certifier.certify(certified, refined=refined)

            numbers = range(len(flat))
            return found, kernels.side_by_side(one, numbers) if parts.compiled else [one(n) for n in numbers]

        return self._placed.run(work)

    def bounds(self, image: FloatArray, norm: Norm, target: int | None = None) -> Iterator[Bound]:
        """Close in on the nearest adversarial of one (28, 28) image: bounds, each better than the one before.

        One of the `target` class, or of any other than the predicted one. The fast inference is used in
        every mode, since it finds the lower energies. Raises ImageError for no such image, AbsguiError for no
        such norm or class, and for the predicted class as the target.
        """
        flat, norm = one_image(image), checked_norm(norm)
        target = None if target is None else checked_class(target)

        def begin(parts: Parts) -> Iterator[Bound]:
            placed = parts.place(flat)
            certified = self._certified(placed, parts.fast.infer)
            if target == certified.label == self._certified(placed, parts.mode.infer).label:
                raise already(certified.label)
            return parts.certifier.bounds(certified, norm, target)

        return self._streamed(begin)

    def latent_space(
        self,
        image: FloatArray,
        label: int,
        *,
        component: int | None = None,
        optimum: FloatArray | None = None,
    ) -> DecoderLatents:
        """The latents of class `label` about one image (28, 28); there are no components to choose from.

        Without `optimum` (8,) the full inference finds it. Raises ImageError and AbsguiError.
        """
        if component is not None:
            raise AbsguiError("The classes of {model} have no components.", model=self._info.title)
        flat, gamma = one_image(image), self._info.gamma[checked_class(label)]
        best = self.infer(image, classes=[label]).latents[0, 0] if optimum is None else optimum
        return DecoderLatents(self._placed, self._streamed, self._seen(flat)[0], label, gamma, best)

    # Behind them

    def _streamed(self, begin: Callable[[Parts], Iterator[T]]) -> Iterator[T]:
        """What begins so, step by step and by the same parts; anew if the GPU is given up meanwhile."""
        began_on = self.device
        steps: Iterator[T] | None = None

        def work(parts: Parts) -> T | None:
            nonlocal began_on, steps
            if steps is None or parts.device != began_on:
                began_on, steps = parts.device, begin(parts)
            return next(steps, None)

        while (step := self._placed.run(work)) is not None:
            yield step

    def _optima(self, flat: FloatArray) -> Iterator[Optimum]:
        """Two of one image, on the host: after the first few steps, and in the end."""
        began_on = self.device
        found: Iterator[Optimum] | None = None

        def work(parts: Parts) -> Optimum:
            nonlocal found
            if parts.device != began_on:  # the GPU was given up meanwhile
                found = None
                return parts.mode.infer(self._seen(parts.place(flat))).on_host()
            if found is None:
                found = iter(parts.mode.refine(self._seen(parts.place(flat))))
            return next(found).on_host()

        for _ in range(2):
            yield self._placed.run(work)

    def _certificates(self, flat: FloatArray, optimum: Optimum) -> Iterator[Certificate]:
        """Those of one image, until the search has converged."""

        def begin(parts: Parts) -> Iterator[Certificate]:
            found = optimum.placed(parts.place)
            return parts.certifier.approach(self._certified(parts.place(flat), lambda _: found))

        return self._streamed(begin)

    def _certified(self, raw: Array, infer: Callable[[Array], Optimum]) -> Certified:
        """What the certifier has to know of one image (1, 784) before it was binarised."""
        seen = self._seen(raw)
        binarised = Binarised(raw, self._info.gamma) if self._info.binary else None
        return Certified(seen, infer(seen), binarised)

    def _inference(self, found: Optimum, classes: Sequence[int] | None = None) -> Inference:
        """From an optimum on the host."""
        info = self._info
        energies = found.energies
        if not np.isfinite(energies).all():
            raise WeightsError(
                "The weights {weights} give energies that are no numbers; load others.", weights=info.weights
            )
        if info.binary:
            gamma = info.gamma if classes is None else [info.gamma[c] for c in classes]
            energies = energies * np.asarray(gamma, energies.dtype)
        pictures = found.means.reshape(*energies.shape, SIDE, SIDE)
        return Inference(energies, found.latents, pictures)

    def _seen(self, flat: Array) -> Array:
        """What the decoders are compared with."""
        return namespace(flat).astype(flat >= THRESHOLD, flat.dtype) if self._info.binary else flat


def load(choice: ModelChoice) -> AbsModel:
    """Load the model of a choice, for the registry; raises as `AbsModel.load` does."""
    return AbsModel.load(choice)
