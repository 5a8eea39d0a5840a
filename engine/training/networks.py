"""Training of the convolutional networks: cross-entropy, for Madry et al.'s on adversarials made on the fly.

An adversarial starts at a random place of the Linf ball and takes a few steps along the gradient's signs,
projected onto the ball and the box (Madry et al., arXiv 1706.06083; few steps from a random start suffice:
Wong et al., arXiv 2001.03994). Steps are in parts of epsilon, which grows over the first epochs: at once in
full it keeps a network from learning anything.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.evaluation.pgd import ascend
from engine.models.base import THRESHOLD
from engine.models.registry import REGISTRY
from engine.nets.classifiers import network
from engine.training.augmentation import distort
from engine.training.checkpoint import adam_tensors, read_checkpoint, restore_adam, write_checkpoint
from engine.training.recipe import NetworkRecipe
from engine.types import SIDE, AbsguiError, DatasetInfo
from engine.weights.provenance import UNKNOWN


class NetworkTraining:
    """The training of one network."""

    def __init__(
        self,
        name: str,
        images: Tensor,
        labels: Tensor,
        recipe: NetworkRecipe,
        *,
        data: DatasetInfo = UNKNOWN,
    ) -> None:
        """`images` (N, 784) float32 in [0, 1] and `labels` (N,) int64: those to train on, of the set `data`.

        `name` is the registry's. Raises AbsguiError for fewer images than a batch.
        """
        if len(images) < recipe.batch:
            raise AbsguiError("Too few training images: at least {batch} are needed.", batch=recipe.batch)
        seen = (images >= THRESHOLD).float() if REGISTRY[name].binary else images
        self._images = seen.view(-1, SIDE, SIDE)
        self._labels = labels
        self._recipe, self._data = recipe, data
        self._key = f"{name} {recipe.fingerprint()}"
        torch.manual_seed(recipe.seed)  # of the first weights
        self.network = network(name)
        self._optimizer = torch.optim.Adam(self.network.parameters(), recipe.learning_rate)
        self._epoch = 0
        self._batches = len(images) // recipe.batch

    def run(self, checkpoint: Path, progress: Callable[[float, float], None]) -> nn.Module:
        """Train to the end, from `checkpoint` on if it exists; returns the network, in eval mode.

        `progress` is called after every batch with the epochs done, in fractions, and the loss.
        Raises WeightsError for a checkpoint of another recipe or data set.
        """
        if checkpoint.exists():
            self._load(checkpoint)
        while self._epoch < self._recipe.epochs:
            self.network.train()
            # A generator for each epoch, so that a resumed run draws what an unbroken one would.
            generator = torch.Generator().manual_seed(self._recipe.seed * 1_000_003 + self._epoch)
            order = torch.randperm(len(self._images), generator=generator)
            for number in range(self._batches):
                place = self._epoch + number / self._batches
                rows = order[number * self._recipe.batch : (number + 1) * self._recipe.batch]
                loss = self._update(rows, place, generator)
                progress(place + 1 / self._batches, loss)
            self._epoch += 1
            self._save(checkpoint)
        return self.network.eval()

    def _update(self, rows: Tensor, place: float, generator: torch.Generator) -> float:
        recipe = self._recipe
        rate = recipe.learning_rate * (0.5 + 0.5 * math.cos(math.pi * place / recipe.epochs))
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        images, labels = self._images[rows], self._labels[rows]
        if recipe.distorted:
            half = len(rows) // 2
            bent = distort(images[half:].flatten(1), generator).view(-1, SIDE, SIDE)
            images = torch.cat([images[:half], bent])
        if recipe.epsilon:
            epsilon = recipe.epsilon * min(1.0, (place + 0.1) / (recipe.warmup + 0.1))
            step = recipe.attack_step * epsilon
            *_, images = ascend(self.network, images, labels, epsilon, recipe.attack_steps, step, generator)
        loss = functional.cross_entropy(self.network(images), labels)
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        return loss.item()

    def _save(self, checkpoint: Path) -> None:
        tensors = {f"network.{name}": value for name, value in self.network.state_dict().items()}
        write_checkpoint(
            checkpoint,
            tensors | adam_tensors(self._optimizer),
            {"epoch": str(self._epoch), "recipe": self._key},
            self._data,
        )

    def _load(self, checkpoint: Path) -> None:
        tensors, metadata = read_checkpoint(checkpoint, self._key, self._data)
        state = {k.removeprefix("network."): v for k, v in tensors.items() if k.startswith("network.")}
        self.network.load_state_dict(state)
        restore_adam(self._optimizer, tensors)
        self._epoch = int(metadata["epoch"])
