"""Training of Exact ABS: pictures and offsets, end to end, on the radius that is certified later.

It begins with the centres of k-means on the training images of each class. The loss of an image x of
class y is a hinge on the L2 radius r of the linear gap,

    max(0, m - r),    r = softmin over rival pictures k of (E_k - E_j) / (2 |w|),  w = G_k - G_j,

j being the picture of y that explains x best. |w| leaves out the pixels that can't move that way because
they are black or white already, which is most of what the box [0, 1] does to the radius. Gradients are
written out: only the few nearest rival pictures of an image have any. They are found by matrix products in
bfloat16, of numbers from which the mean image is subtracted, so that the rounding is small.

Without distortions a few hundred pictures of a class memorise the training images. Distorting is
resampling, which is linear: a bank of random distortions as 784 x 784 matrices serves whole batches.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.training.augmentation import resampling
from engine.training.checkpoint import adam_tensors, read_checkpoint, restore_adam, write_checkpoint
from engine.training.recipe import ExactRecipe
from engine.types import CLASSES, PIXELS, AbsguiError, DatasetInfo
from engine.weights.exact_abs import BLACK, LEVELS, levels
from engine.weights.provenance import UNKNOWN

SAVE_EVERY = 500
GROUPS = 8
"""Distortions per batch."""
ROUNDS = 8
"""Iterations of k-means."""
SOFTNESS = 0.15
"""Temperature of the soft minimum over radii, in units of the radius."""

Progress = Callable[[int, float], None]
"""Called after every step with the steps done and the loss."""


class PictureTraining:
    """Pictures (10 K, 784) and offsets (10 K,), class after class, tuned in place."""

    def __init__(
        self, images: Tensor, labels: Tensor, recipe: ExactRecipe, *, data: DatasetInfo = UNKNOWN
    ) -> None:
        """`images` (N, 784) float32 in [0, 1] and `labels` (N,) int64: those to train on, of the set `data`.

        Raises AbsguiError for too few images.
        """
        fewest = int(torch.bincount(labels, minlength=CLASSES).min())
        if len(images) < recipe.batch or not fewest:
            raise AbsguiError(f"Too few training images: {recipe.batch} are needed, and some of every class.")
        count = min(recipe.pictures, fewest)
        self._recipe, self._data = recipe, data
        self._images, self._labels = images, labels
        self._mean = images.mean(0)
        self._steps = recipe.epochs * len(images) // recipe.batch
        self._step = 0
        drawing = self._drawing(-1)
        centres = [_centres(images[labels == c], count, drawing) for c in range(CLASSES)]
        self.pictures = torch.cat(centres)
        self.offsets = torch.zeros(len(self.pictures))
        self.pictures.grad, self.offsets.grad = map(torch.zeros_like, (self.pictures, self.offsets))
        self._optimizer = torch.optim.Adam([self.pictures, self.offsets], betas=(0.9, 0.99), fused=True)
        self._bank = resampling(recipe.distortions, recipe.distortion, drawing).bfloat16()

    @property
    def steps(self) -> int:
        """Steps of the whole training."""
        return self._steps

    def run(self, checkpoint: Path, progress: Progress) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Train to the end, from `checkpoint` on if it exists.

        Returns pictures (10, K, 784) uint8 and offsets (10, K) float32, as the weights file holds them.
        Raises WeightsError for a checkpoint of another recipe or data set.
        """
        if checkpoint.exists():
            self._load(checkpoint)
        per_epoch = len(self._images) // self._recipe.batch
        while self._step < self._steps:
            epoch, place = divmod(self._step, per_epoch)
            order = torch.randperm(len(self._images), generator=self._drawing(epoch))
            loss = self._epoch_step(order[place * self._recipe.batch :][: self._recipe.batch])
            self._step += 1
            if self._step % SAVE_EVERY == 0 or self._step == self._steps:
                self._save(checkpoint)
            progress(self._step, loss)
        pictures, offsets = (tensor.detach().numpy() for tensor in (self.pictures, self.offsets))
        return levels(pictures).reshape(CLASSES, -1, PIXELS), offsets.reshape(CLASSES, -1).copy()

    def _drawing(self, number: int) -> torch.Generator:
        """A generator for each epoch or step, so that a resumed run draws what an unbroken one would."""
        return torch.Generator().manual_seed(self._recipe.seed * 1_000_003 + 1 + number)

    def _epoch_step(self, chosen: Tensor) -> float:
        """One step on these training images; returns the loss."""
        recipe = self._recipe
        wave = 0.5 + 0.5 * math.cos(math.pi * self._step / self._steps)
        rate = min(1.0, (self._step + 1) / 100) * (0.99 * wave + 0.01)
        self._optimizer.param_groups[0]["lr"] = recipe.learning_rate * rate
        labels = self._labels[chosen]
        with torch.no_grad():
            images = self._distort(self._images[chosen], self._drawing(1_000_000 + self._step))
            loss = self._gradients(images, labels)
            self._optimizer.step()
            self.pictures.clamp_(-BLACK / LEVELS, (255 - BLACK) / LEVELS)
        return loss

    def _distort(self, images: Tensor, drawing: torch.Generator) -> Tensor:
        """Some of the bank's distortions, each for a part of the batch, and a little noise."""
        part = len(images) // GROUPS
        fields = self._bank[torch.randperm(len(self._bank), generator=drawing)[:GROUPS]]
        groups = images[: part * GROUPS].bfloat16().view(GROUPS, part, PIXELS)
        bent = torch.bmm(groups, fields.transpose(1, 2)).float().view(-1, PIXELS).clamp_(0, 1)
        images = torch.cat([bent, images[part * GROUPS :]])
        return images + self._recipe.noise * torch.randn(images.shape, generator=drawing)

    def _gradients(self, images: Tensor, labels: Tensor) -> float:
        """Fill the gradients and return the loss."""
        recipe, pictures, offsets = self._recipe, self.pictures, self.offsets
        for parameter in (pictures, offsets):
            assert parameter.grad is not None
            parameter.grad.zero_()
        mine, rivals, near = self._screen(images, labels)
        # The radius in the box is larger than this one: the others have what they need.
        active = near < recipe.margin
        if not bool(active.any()):
            return 0.0
        images, mine, rivals = images[active], mine[active], rivals[active]
        own, theirs = pictures[mine], pictures[rivals]  # (N, 784), (N, M, 784)
        w = theirs - own[:, None]
        energy_gap = (w * theirs).sum(-1) + torch.bmm(w, (own - 2 * images)[..., None])[..., 0]
        energy_gap += offsets[rivals] - offsets[mine][:, None]
        up, down = (images < 1).float()[:, None], (images > 0).float()[:, None]
        free = w.clamp_min(0).mul_(up).addcmul_(w.clamp_max_(0), down)
        length = free.square().sum(-1).clamp_min_(1e-4).sqrt_()
        radii = energy_gap / (2 * length)
        share = (-radii / SOFTNESS).softmax(-1)  # d r / d radii
        radius = -SOFTNESS * torch.logsumexp(-radii / SOFTNESS, -1)
        loss, slope = _loss(radius, recipe)
        scale = slope[:, None] * share / len(labels)
        # d radii / d gap = 1 / (2 length); d radii / d w through the length = -radii free / length^2
        pull, turn = (scale / length)[..., None], (-scale * radii / length.square())[..., None]
        self._add(mine, -(pull.sum(1) * (own - images) + (turn * free).sum(1)), -pull.sum(1)[:, 0] / 2)
        theirs -= images[:, None]
        theirs *= pull
        theirs.addcmul_(free, turn)
        self._add(rivals.flatten(), theirs.view(-1, PIXELS), pull.flatten() / 2)
        return float(loss.sum() / len(labels))

    def _add(self, places: Tensor, pictures: Tensor, offsets: Tensor) -> None:
        assert self.pictures.grad is not None
        assert self.offsets.grad is not None
        self.pictures.grad.index_add_(0, places, pictures)
        self.offsets.grad.index_add_(0, places, offsets)

    def _screen(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The best own picture (N,), the nearest rival ones (N, M), and about the least radius (N,)."""
        pictures = self.pictures
        squares = pictures.square().sum(1)
        centred = (pictures - self._mean).bfloat16()
        along = pictures @ self._mean

        def products(points: Tensor) -> Tensor:
            part = ((points - self._mean).bfloat16() @ centred.T).float()
            return part.add_(along).add_((points @ self._mean - self._mean @ self._mean)[:, None])

        rows = torch.arange(len(images))
        scores = products(images).mul_(-2).add_(squares + self.offsets)
        by_class = scores.view(len(images), CLASSES, -1)
        least, mine = by_class[rows, labels].min(-1)
        mine = mine + labels * by_class.shape[-1]
        apart = products(pictures[mine]).mul_(-2).add_(squares).add_(squares[mine][:, None])
        radii = scores.sub_(least[:, None]).mul_(apart.clamp_min_(1e-3).rsqrt_()).mul_(0.5)
        radii.view_as(by_class)[rows, labels] = math.inf
        near, rivals = radii.topk(self._recipe.nearest, 1, largest=False)
        return mine, rivals, near[:, 0]

    def _save(self, checkpoint: Path) -> None:
        tensors = {"pictures": self.pictures, "offsets": self.offsets, **adam_tensors(self._optimizer)}
        metadata = {"step": str(self._step), "recipe": self._recipe.fingerprint()}
        write_checkpoint(checkpoint, tensors, metadata, self._data)

    def _load(self, checkpoint: Path) -> None:
        tensors, metadata = read_checkpoint(checkpoint, self._recipe.fingerprint(), self._data)
        self.pictures.copy_(tensors["pictures"])
        self.offsets.copy_(tensors["offsets"])
        restore_adam(self._optimizer, tensors)
        self._step = int(metadata["step"])


def _loss(radius: Tensor, recipe: ExactRecipe) -> tuple[Tensor, Tensor]:
    """The loss (N,) of radii (N,) and its slope."""
    short = recipe.margin - radius
    return short.clamp_min(0), -(short > 0).float()


def _centres(images: Tensor, count: int, drawing: torch.Generator) -> Tensor:
    """k-means: (count, 784)."""
    centres = images[torch.randperm(len(images), generator=drawing)[:count]].clone()
    for _ in range(ROUNDS):
        nearest = (centres.square().sum(1) - 2 * images @ centres.T).argmin(1)
        sizes = torch.bincount(nearest, minlength=count)[:, None]
        sums = torch.zeros_like(centres).index_add_(0, nearest, images)
        centres = torch.where(sizes > 0, sums / sizes.clamp_min(1), centres)
    return centres
