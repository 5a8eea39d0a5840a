"""Training of Exact ABS: means, latent directions and offsets, end to end, on the radius certified later.

It begins with a mixture of principal components for each class (see `mixture`). The loss of an image x of
class y is a hinge on the L2 radius r, and a steeper, rounded one for images that are nearly misclassified
(m is the margin, n the recipe's `near`, a its `near_weight`, tau `ROUNDNESS`),

    max(0, m - r) + a tau log(1 + e^((n - r) / tau)),    r = softmin over the nearest rivals k of the radius
    of k against j,

j being the component of y that explains x best (see `pair_radius`). Gradients are written out: only the few
rivals nearest to an image have any. These are found by a quick bound for all components, two matrix products.

Energies need W only as C = W (W^T W + I/2)^(-1/2), so C^T is what is trained; any C whose singular values
are below 1 belongs to some W, and steps that go beyond `LONGEST` are scaled back.

Without distortions hundreds of means of a class memorise the training images. Distorting is resampling, which
is linear: a bank of random distortions as 784 x 784 matrices serves whole batches.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from engine.training.augmentation import resampling
from engine.training.checkpoint import adam_tensors, read_checkpoint, restore_adam, write_checkpoint
from engine.training.exact.flip_radius import SOFTNESS as FLIPS_SOFTNESS
from engine.training.exact.flip_radius import flip_radii
from engine.training.exact.mixture import mixture
from engine.training.exact.pair_radius import SOFTNESS, pair_radii, push
from engine.training.exact.quick_bound import bound, measure
from engine.training.recipe import ExactRecipe
from engine.types import CLASSES, PIXELS, AbsguiError, DatasetInfo
from engine.weights.exact_abs import BLACK, LEVELS, THRESHOLD
from engine.weights.provenance import UNKNOWN

SAVE_EVERY = 200
GROUPS = 8
"""Distortions per batch."""
LONGEST = 0.98
"""Largest singular value of C: certificates get loose where it comes near 1."""
ROUNDNESS = 0.2
"""tau, in units of the radius: grey levels, or flips."""

Progress = Callable[[int, float], None]
"""Called after every step with the steps done and the loss."""


@dataclass(frozen=True, slots=True)
class Screened:
    """What the quick bound says about a batch of images."""

    own: Tensor
    """(N,) the component of its class that explains each image best."""
    rivals: Tensor
    """(N, M) the nearest of all others, the nearest one first."""
    radii: Tensor
    """(N, M) their quick bounds, without box."""
    curvature: Tensor
    """(C K,) the largest eigenvalue of each component's C^T C."""


class ComponentTraining:
    """Means (10 K, 784), rows of C^T (10 K, d, 784), offsets (10 K,), class after class, tuned in place."""

    def __init__(
        self, images: Tensor, labels: Tensor, recipe: ExactRecipe, *, data: DatasetInfo = UNKNOWN
    ) -> None:
        """`images` (N, 784) float32 in [0, 1] and `labels` (N,) int64: those to train on, of the set `data`.

        Raises AbsguiError for too few images.
        """
        fewest = int(torch.bincount(labels, minlength=CLASSES).min())
        if len(images) < recipe.batch or not fewest:
            raise AbsguiError(
                "Too few training images: {batch} are needed, and some of every class.", batch=recipe.batch
            )
        count = min(recipe.components, fewest)
        self._recipe, self._data = recipe, data
        self._images, self._labels = images, labels
        self._steps = recipe.epochs * len(images) // recipe.batch
        self._step = 0
        drawing = self._drawing(-1)
        given = self._seen(images)
        parts = [mixture(given[labels == c], count, recipe.latents, drawing) for c in range(CLASSES)]
        self.means, self.factors, self.offsets = (torch.cat(part) for part in zip(*parts, strict=True))
        self.offsets -= self.offsets.mean()
        self._parameters = {"means": self.means, "factors": self.factors, "offsets": self.offsets}
        for parameter in self._parameters.values():
            parameter.grad = torch.zeros_like(parameter)
        self.averages = {name: value.clone() for name, value in self._parameters.items()}
        """Running means of the same over the last steps."""
        self._optimizer = torch.optim.Adam(
            [
                {"params": [self.means, self.offsets], "scale": 1.0},
                {"params": [self.factors], "scale": recipe.factor_rate},
            ],
            betas=(0.9, 0.99),
            fused=True,
        )
        count = min(recipe.distortions, GROUPS * self._steps)  # no more than are used
        self._bank = resampling(count, recipe.distortion, drawing)

    @property
    def steps(self) -> int:
        """Steps of the whole training."""
        return self._steps

    def run(self, checkpoint: Path, progress: Progress) -> dict[str, NDArray[np.float32]]:
        """Train to the end, from `checkpoint` on if it exists.

        Returns "means" (10, K, 784), "factors" (10, K, d, 784) and "offsets" (10, K).
        Raises WeightsError for a checkpoint of another recipe or data set.
        """
        if checkpoint.exists():
            self._load(checkpoint)
        per_epoch = len(self._images) // self._recipe.batch
        while self._step < self._steps:
            epoch, place = divmod(self._step, per_epoch)
            order = torch.randperm(len(self._images), generator=self._drawing(epoch))
            loss = self._train_step(order[place * self._recipe.batch :][: self._recipe.batch])
            self._step += 1
            if self._step % SAVE_EVERY == 0 or self._step == self._steps:
                self._save(checkpoint)
            progress(self._step, loss)
        return {
            name: value.numpy().reshape(CLASSES, len(self.means) // CLASSES, *value.shape[1:]).copy()
            for name, value in self.averages.items()
        }

    def _drawing(self, number: int) -> torch.Generator:
        """A generator for each epoch or step, so that a resumed run draws what an unbroken one would."""
        return torch.Generator().manual_seed(self._recipe.seed * 1_000_003 + 1 + number)

    @torch.no_grad()
    def _train_step(self, chosen: Tensor) -> float:
        """One step on these training images; returns the loss."""
        recipe = self._recipe
        wave = 0.5 + 0.5 * math.cos(math.pi * self._step / self._steps)
        rate = recipe.learning_rate * min(1.0, (self._step + 1) / 100) * (0.99 * wave + 0.01)
        for group in self._optimizer.param_groups:
            group["lr"] = rate * group["scale"]
        images = self._distort(self._images[chosen], self._drawing(1_000_000 + self._step))
        loss = self._fill_gradients(images, self._labels[chosen])
        self._optimizer.step()
        self.means.clamp_(-BLACK / LEVELS, (255 - BLACK) / LEVELS)
        keep = min(recipe.averaging, self._step / (self._step + 10))
        for name, value in self._parameters.items():
            self.averages[name].lerp_(value, 1 - keep)
        return loss

    def _distort(self, images: Tensor, drawing: torch.Generator) -> Tensor:
        """Some of the bank's distortions, each for a part of the batch, and a little noise."""
        part = len(images) // GROUPS
        fields = self._bank[torch.randperm(len(self._bank), generator=drawing)[:GROUPS]]
        groups = images[: part * GROUPS].view(GROUPS, part, PIXELS)
        bent = torch.bmm(groups, fields.transpose(1, 2)).view(-1, PIXELS).clamp_(0, 1)
        images = torch.cat([bent, images[part * GROUPS :]])
        return self._seen(images + self._recipe.noise * torch.randn(images.shape, generator=drawing))

    def _seen(self, images: Tensor) -> Tensor:
        return (images >= THRESHOLD).float() if self._recipe.binary else images

    def _fill_gradients(self, images: Tensor, labels: Tensor) -> float:
        """Fill the gradients and return the loss."""
        recipe = self._recipe
        for parameter in self._parameters.values():
            assert parameter.grad is not None
            parameter.grad.zero_()
        screened = self.screen(images, labels, recipe.nearest)
        # The radius is larger than this bound (n flips are sqrt n long): the others have what they need.
        active = screened.radii[:, 0] < (math.sqrt(recipe.margin) if recipe.binary else recipe.margin)
        if not bool(active.any()):
            return 0.0
        own, rivals, given = screened.own[active].numpy(), screened.rivals[active], images[active].numpy()
        radii, slopes = torch.empty(rivals.shape), torch.empty(rivals.shape)
        moves = np.empty((*rivals.shape, PIXELS), np.float32)
        values = [value.numpy() for value in self._parameters.values()]
        pairs, found = (given, own, rivals.numpy()), (radii.numpy(), slopes.numpy(), moves)
        if recipe.binary:
            flip_radii(*pairs, math.ceil(recipe.margin), *values, *found)
        else:
            quick, curvature = screened.radii[active].numpy(), screened.curvature.numpy()
            pair_radii(*pairs, quick, *values, curvature, recipe.boxed, *found)
        softness = FLIPS_SOFTNESS if recipe.binary else SOFTNESS
        share = (-radii / softness).softmax(-1).nan_to_num(0)  # no rival is reachable: nothing to gain
        radius = -softness * torch.logsumexp(-radii / softness, -1)
        short, near = (recipe.margin - radius).clamp_min(0), (recipe.near - radius) / ROUNDNESS
        counts = (short > 0) + recipe.near_weight * near.sigmoid()
        weights = share * slopes * counts[:, None] / len(labels)
        slopes_of = [value.grad.numpy() for value in self._parameters.values() if value.grad is not None]
        push(given, moves, own, rivals.numpy(), weights.numpy(), *values[:2], *slopes_of)
        losses = short + recipe.near_weight * ROUNDNESS * functional.softplus(near)
        return float(losses.sum() / len(labels))

    @torch.no_grad()
    def screen(self, images: Tensor, labels: Tensor, nearest: int) -> Screened:
        """The quick bounds for images (N, 784) of classes (N,); C is shortened where it got too long."""
        grams = self.factors @ self.factors.transpose(1, 2)
        curvature = self._shorten(grams)
        table = torch.cat([self.means, self.factors.flatten(0, 1)])
        products = images @ table.T  # all means, then all rows of C^T
        values = self.means.square().sum(1), self._shifts(), grams, self.offsets, curvature
        constants = [value.numpy() for value in values]
        energies = torch.empty(len(images), len(self.means))
        squares, lengths = images.square().sum(1), torch.empty_like(energies)
        measure(products.numpy(), squares.numpy(), *constants[:4], energies.numpy(), lengths.numpy())
        rows, count = torch.arange(len(images)), len(self.means) // CLASSES
        _, own = energies.view(len(images), CLASSES, count)[rows, labels].min(-1)
        own += labels * count
        rest = images - self._reconstructed(images, own)
        others = rest @ table.T
        radii = torch.empty_like(energies)
        bound(
            products.numpy(), others.numpy(), (images * rest).sum(1).numpy(), rest.square().sum(1).numpy(),
            energies.numpy(), lengths.numpy(), own.numpy(), constants[1], curvature.numpy(), radii.numpy(),
        )  # fmt: skip
        radii.view(len(images), CLASSES, count)[rows, labels] = math.inf
        near, rivals = radii.topk(nearest, 1, largest=False)
        return Screened(own, rivals, near, curvature)

    def _reconstructed(self, images: Tensor, places: Tensor) -> Tensor:
        """G (N, 784) of images (N, 784) by a component each, `places` (N,)."""
        means, factors = self.means[places], self.factors[places]
        latents = factors @ (images - means)[..., None]
        return means + (latents.transpose(1, 2) @ factors)[:, 0]

    def _shifts(self) -> Tensor:
        return (self.factors @ self.means[..., None])[..., 0]

    def _shorten(self, grams: Tensor) -> Tensor:
        """Scale C back where it is too long, and `grams` (C K, d, d) with it; returns their eigenvalues."""
        if not grams.shape[-1]:
            return torch.zeros(len(grams))
        largest: Tensor = torch.linalg.eigvalsh(grams)[:, -1]
        scale = (LONGEST**2 / largest).clamp_max(1)
        if bool((scale < 1).any()):
            self.factors *= scale.sqrt()[:, None, None]
            grams *= scale[:, None, None]
        return largest * scale

    def _save(self, checkpoint: Path) -> None:
        tensors = {
            **self._parameters,
            **{f"average.{name}": value for name, value in self.averages.items()},
            **adam_tensors(self._optimizer),
        }
        metadata = {"step": str(self._step), "recipe": self._recipe.fingerprint()}
        write_checkpoint(checkpoint, tensors, metadata, self._data)

    def _load(self, checkpoint: Path) -> None:
        tensors, metadata = read_checkpoint(checkpoint, self._recipe.fingerprint(), self._data)
        for name, value in self._parameters.items():
            value.copy_(tensors[name])
            self.averages[name].copy_(tensors[f"average.{name}"])
        restore_adam(self._optimizer, tensors)
        self._step = int(metadata["step"])
