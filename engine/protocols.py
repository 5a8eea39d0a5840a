"""The one contract between models and everything that asks them: window, attacks, evaluation, lab.

Structural types without torch, so that tests can put a small fake in the place of a real model. Every model
of the engine derives from `engine.models.base.BaseModel`, which implements this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.data import Dataset
from engine.types import (
    AttackRequest,
    AttackStep,
    Bound,
    Certificate,
    FloatArray,
    Inference,
    LatentPoint,
    ModelChoice,
    ModelInfo,
    Norm,
    Optimiser,
    Outcome,
    Reading,
)


class LatentSpace(Protocol):
    """The latents of one class about one image x. To be used in the thread that asks the model."""

    @property
    def seen(self) -> FloatArray:
        """(28, 28) x as the model sees it: binarised, where it does so."""

    @property
    def axes(self) -> FloatArray:
        """(d, d) orthonormal rows, the directions to move along: those that change pictures most come first.

        ABS: the latents themselves, in no order.
        """

    @property
    def optimum(self) -> LatentPoint:
        """The best latent that the model's inference finds, that of a reading."""

    @property
    def optimiser(self) -> Optimiser:
        """What takes the steps of `descend`."""

    @property
    def component(self) -> int | None:
        """Which component of the class this is; None where there are none."""

    @property
    def components(self) -> FloatArray:
        """(K,) the least energies of all components of the class; (0,) where there are none."""

    def decode(self, latents: FloatArray) -> FloatArray:
        """Pictures (M, 28, 28) of latents (M, d)."""

    def energies(self, latents: FloatArray) -> FloatArray:
        """F(x, z), (M,), at latents (M, d)."""

    def at(self, latent: FloatArray) -> LatentPoint:
        """All about one latent (d,)."""

    def descend(self, latent: FloatArray) -> Iterator[LatentPoint]:
        """Yield `latent` (d,), then where each step of the model's own optimiser leads from there.

        The last one has the least energy, which may be that of another local minimum than `optimum`.
        """


class Model(Protocol):
    """A classifier of (28, 28) images.

    What differs between models is said by the facts of `info`; asking for what a model does not have raises
    AbsguiError. Images are float32 in [0, 1], white ink on black; ImageError for anything else.
    """

    @property
    def info(self) -> ModelInfo:
        """What is loaded, where it runs, and what it can do."""

    @property
    def dataset(self) -> Dataset:
        """The data set it is used on: attacks start from its training images."""

    def infer(self, images: FloatArray, *, classes: Sequence[int] | None = None) -> Inference:
        """The full inference for images (N, 28, 28): what decides the class.

        For `classes` alone, in that order, if given; else for all ten.
        """

    def warm_infer(
        self,
        images: FloatArray,
        latents: FloatArray,
        *,
        steps: int = 2,
        classes: Sequence[int] | None = None,
    ) -> Inference:
        """Warm-started inference: `steps` optimiser steps from `latents` (N, C, d), cheap and approximate.

        Needs `info.searches_latents`.
        """

    def warm_up(self, tell: Callable[[str], None] = ...) -> None:
        """Do what takes long and has to be done once, so that all computations after it are alike and quick.

        Without this it is done in the background. `tell` is called if there is something to wait for.
        """

    def confidence(self, energies: FloatArray) -> FloatArray:
        """p(c|x), (..., 10) float32, sums to 1, for energies (..., 10): see `Reading.confidence`."""

    def paper_confidence(self, energies: FloatArray) -> FloatArray:
        """The paper's p(c|x) with eta, (..., 10) float32, sums to 1, for energies (..., 10)."""

    def labels(self, images: FloatArray) -> NDArray[np.intp]:
        """(N,) the predicted classes of images (N, 28, 28), by the full inference."""

    def refine(self, image: FloatArray) -> Iterator[Reading]:
        """Yield readings of an image (28, 28), each better than the last (see `Stage`).

        Models without certificates end at refined. While a certificate is searched for the same reading may
        come again, so that a consumer who must stop can do so several times a second.
        """

    def read(self, image: FloatArray, *, certificate: bool = True) -> Reading:
        """The last reading of an image (28, 28) by `refine`, or without `certificate` the refined one."""

    def read_batch(self, images: FloatArray) -> Iterator[Reading]:
        """Yield the readings of images (N, 28, 28), certified, as `read` gives them, in less time."""

    def certify(self, image: FloatArray, *, refined: bool = False) -> Certificate:
        """The certificate of the predicted class of one (28, 28) image.

        With `refined` also the radii from several constraints. Needs `info.certifies`.
        """

    def certify_batch(self, images: FloatArray, *, refined: bool = False) -> list[Certificate]:
        """The certificates of images (N, 28, 28), as `certify` gives them one by one, in less time."""

    def bounds(self, image: FloatArray, norm: Norm, target: int | None = None) -> Iterator[Bound]:
        """Close in on the adversarial nearest to one (28, 28) image, of class `target` or any other.

        Each bound is better than the one before; the last one counts. Needs `info.certifies`. Raises
        AbsguiError if the predicted class is the target.
        """

    def latent_space(
        self,
        image: FloatArray,
        label: int,
        *,
        component: int | None = None,
        optimum: FloatArray | None = None,
    ) -> LatentSpace:
        """The latents of class `label` about one image (28, 28), to move in.

        `component` is one of `LatentSpace.components`, the best one unless given; `optimum` (d,) is where a
        reading found the best latent, if it is known. Needs `info.latents`.
        """

    def gradients(self, images: FloatArray, weights: FloatArray) -> FloatArray:
        """Gradients (N, 28, 28) of the sums of energies times `weights` (N, 10) at images (N, 28, 28).

        Binarising models pass them straight through. Needs `info.differentiable`.
        """


class AttackRun(Protocol):
    """One attack: iterate for its steps, then ask for its outcome."""

    def __iter__(self) -> Iterator[AttackStep]:
        """Yield the frames, frame 0 (the original) first. Ends when done, out of budget or stopped."""

    def stop(self) -> None:
        """Ask it to end before its next model query; may be called from any thread, repeatedly."""

    @property
    def outcome(self) -> Outcome:
        """How it ended. Only after the iteration has ended, and then always (stopped ones too)."""


ModelLoader = Callable[[ModelChoice], Model]
"""Loads a model; may take seconds, so never call it in the interface thread."""

AttackStarter = Callable[[Model, AttackRequest], AttackRun]
"""Makes an attack that has not begun yet. Raises AbsguiError for an unfit request."""
