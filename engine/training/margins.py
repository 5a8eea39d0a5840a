"""Second phase of the training: widen the margins between the classes.

The ELBO trains every decoder on its own class alone, and what is taught beside it (`prior`) is about the
prior's draws: hardly anything tells the decoder of the 9 to stay away from a 4. Here all ten are tuned
together, on the digits that lie nearest to another class, under the inference that is used later: the latents
are the optimised ones, not the encoder's. The loss of an image x of class y is

    anchor + weight * sum over c != y of  max(0, m - rho_c)^2 / (2 m),
    rho_c = (F_c(x, z_c) - F_y(x, z_y)) / (2 |G_c(z_c) - G_y(z_y)|),

rho_c being the linear-gap radius at the present latents. Squared, so that a digit on the wrong side
weighs more than one whose radius is merely less than wished for. The anchor is the ELBO's squared error on
digits drawn from all the training data, with the noise of the encoder's posterior, which keeps the decoders
generative; latents drawn from the prior (see `prior`) do so where the margins alone would dig holes.
Encoders and BatchNorm's statistics stay as they are.

A round may end with the mean of the weights that it began with and of the tuned ones (`averaged`), which can
classify better than either (Wortsman et al., arXiv 2109.01903). The model card says where it did.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import Tensor

from engine.inference.energy import Energy, energy
from engine.inference.levenberg_marquardt import TorchDescent
from engine.inference.prototypes import Prototypes, prior_latents
from engine.nets.architecture import LATENT
from engine.nets.decoders import Decoders
from engine.nets.vae import VAE
from engine.training.augmentation import distort
from engine.training.checkpoint import adam_tensors, read_checkpoint, restore_adam, write_checkpoint
from engine.training.prior import draw, likest, neighbour_loss, owners, part_of
from engine.training.recipe import MarginRecipe
from engine.types import CLASSES, SIDE, AbsguiError, DatasetInfo
from engine.weights.provenance import UNKNOWN

State = dict[str, Tensor]

SCREENING = 400
"""Prototypes of every class that the training digits are ranked by."""
FIRST_STEPS, STEPS = 4, 2
"""Levenberg-Marquardt steps of an image's latents at its first visit and at later ones."""
SAVE_EVERY = 100
CHUNK = 500
"""Digits that are ranked against all prototypes at a time."""


class MarginTraining:
    """Tunes ten state dicts in place."""

    def __init__(
        self,
        states: list[State],
        images: Tensor,
        labels: Tensor,
        recipe: MarginRecipe,
        before: str = "",
        *,
        data: DatasetInfo = UNKNOWN,
    ) -> None:
        """`images` (N, 784) float32 in [0, 1] and `labels` (N,) int64: those to train on, of the set `data`.

        `before` says how the states were made; a checkpoint of another history or data set is refused.
        Raises AbsguiError for too few images.
        """
        if len(images) < recipe.batch or len(labels.unique()) < CLASSES:
            raise AbsguiError(
                "Too few training images: {batch} are needed, and some of every class.", batch=recipe.batch
            )
        self._data = data
        self._key = f"{recipe.fingerprint()} {before}"
        self._states = states
        self._recipe = recipe
        self._images, self._labels = images, labels
        decoders = Decoders.from_states(states)
        self._posteriors = self._encode()
        own = torch.empty(len(labels), LATENT)
        for digits, mean, _ in self._posteriors:
            own[digits] = mean
        self._hard = self._screen(decoders, own)
        self._latents = self._start(decoders, own[self._hard])
        self._visits = torch.zeros(len(self._hard), dtype=torch.int64)
        self._parameters = [
            value.requires_grad_()
            for state in states
            for name, value in state.items()
            if name.startswith("Decoder.") and name.endswith((".weight", ".bias"))
        ]
        self._optimizer = torch.optim.Adam(self._parameters, recipe.learning_rate, betas=(0.9, 0.99))
        self._step = 0

    def run(self, checkpoint: Path, progress: Callable[[int, float, float], None]) -> list[State]:
        """Train to the end, from `checkpoint` on if it exists; returns the tuned states.

        `progress` is called after every step with the steps done, the anchor and the margin loss.
        Raises WeightsError for a checkpoint of another recipe, history or data set.
        """
        if checkpoint.exists():
            self._load(checkpoint)
        per_epoch = len(self._hard) // self._recipe.batch
        while self._step < self._recipe.steps:
            epoch, place = divmod(self._step, per_epoch)
            order = torch.randperm(len(self._hard), generator=self._drawing(epoch))
            batch = order[place * self._recipe.batch : (place + 1) * self._recipe.batch]
            anchor, margin = self._update(batch)
            self._step += 1
            if self._step % SAVE_EVERY == 0 or self._step == self._recipe.steps:
                self._save(checkpoint)
            progress(self._step, anchor, margin)
        return [{name: value.detach() for name, value in state.items()} for state in self._states]

    def _drawing(self, number: int) -> torch.Generator:
        """A generator for each epoch or step, so that a resumed run draws what an unbroken one would."""
        return torch.Generator().manual_seed(self._recipe.seed * 1_000_003 + number)

    def _update(self, batch: Tensor) -> tuple[float, float]:
        recipe = self._recipe
        rate = min(1.0, (self._step + 1) / 50) * (0.5 + 0.5 * math.cos(math.pi * self._step / recipe.steps))
        for group in self._optimizer.param_groups:
            group["lr"] = recipe.learning_rate * rate
        decoders = Decoders.from_states(self._states)
        chosen = self._hard[batch]
        images, labels = self._images[chosen], self._labels[chosen]
        # Some of the digits as they are, some distorted: the training images alone would be memorised.
        kept = round(len(batch) * (1 - recipe.distorted))
        distorted = distort(images[kept:], self._drawing(900_000 + self._step))
        images = torch.cat([images[:kept], distorted])
        latents = self._refresh(decoders, batch, images, kept)
        means = decoders.decode(latents)
        margin = margin_loss(means, latents, images, labels, recipe.margin)
        anchor = self._anchor(decoders)
        loss = anchor + recipe.weight * margin
        if recipe.draws:
            loss = loss + self._drawn(decoders)
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        return anchor.item(), margin.item()

    def _refresh(self, decoders: Decoders, batch: Tensor, images: Tensor, kept: int) -> Tensor:
        """The optimised latents (B, 10, 8) of a batch, moved along with the decoders.

        Those of the first `kept` images, which are not distorted, are what the next visit starts from.
        """
        with torch.no_grad():
            steps = FIRST_STEPS if int(self._visits[batch].max()) == 0 else STEPS
            descent = TorchDescent(decoders, Energy(images), self._latents[batch][None])
            for number in range(1, steps + 1):
                descent.step(last=number == steps, secant=number % 2 == 1 and number < steps)
        self._latents[batch[:kept]] = descent.latents[0, :kept]
        self._visits[batch[:kept]] += 1
        return descent.latents[0]

    def _anchor(self, decoders: Decoders) -> Tensor:
        """The ELBO's squared error on digits of each class, latents drawn from the encoder's posterior."""
        generator = self._drawing(500_000 + self._step)
        images, latents = [], []
        for digits, mean, deviation in self._posteriors:
            some = torch.randint(len(digits), (self._recipe.anchors,), generator=generator)
            noise = torch.randn(mean[some].shape, generator=generator)
            images.append(self._images[digits[some]])
            latents.append(mean[some] + deviation[some] * noise)
        return (decoders.decode(torch.stack(latents, 1)) - torch.stack(images, 1)).square().sum(-1).mean()

    def _drawn(self, decoders: Decoders) -> Tensor:
        """The weighted losses of latents drawn from the prior: their own images, and their neighbours."""
        recipe = self._recipe
        generator = self._drawing(600_000 + self._step)
        latents = torch.stack([draw(recipe.draws, generator) for _ in self._posteriors], 1)
        pictures = decoders.decode(latents)
        images = torch.empty_like(pictures)
        for c, (digits, mean, deviation) in enumerate(self._posteriors):
            candidates = owners(latents[:, c], mean, deviation, recipe.owners)
            images[:, c] = likest(pictures[:, c].detach(), self._images[digits[candidates]])
        error = (pictures - images).square().sum(-1).mean()
        part = part_of(len(self._images), self._step)
        near = neighbour_loss(
            pictures, torch.arange(CLASSES), self._images[part], self._labels[part], recipe.lead
        )
        return recipe.draw_weight * error + recipe.neighbour_weight * near

    def _screen(self, decoders: Decoders, own: Tensor) -> Tensor:
        """Indices of the digits whose own class leads the others' prototypes by the least."""
        count = min(SCREENING, self._recipe.starts)
        with torch.no_grad():
            prototypes = Prototypes(decoders, prior_latents(count, CLASSES, self._recipe.seed))
        energy_gaps = []
        for rows in torch.split(torch.arange(len(own)), CHUNK):
            rivals = prototypes.energies(self._images[rows]).amin(-1).T  # (N, 10)
            mine = rivals.gather(1, self._labels[rows, None])[:, 0]
            mine = torch.minimum(mine, self._own_energies(decoders, rows, own[rows]))
            energy_gaps.append(rivals.scatter(1, self._labels[rows, None], math.inf).amin(1) - mine)
        return torch.cat(energy_gaps).argsort()[: self._recipe.nearest]

    def _start(self, decoders: Decoders, own: Tensor) -> Tensor:
        """First latents (n, 10, 8): the best prototypes, and the encoder's mean where that is better."""
        with torch.no_grad():
            prototypes = Prototypes(decoders, prior_latents(self._recipe.starts, CLASSES, self._recipe.seed))
        starts = []
        for part in torch.split(torch.arange(len(own)), CHUNK):
            rows = self._hard[part]
            labels = self._labels[rows]
            scores = prototypes.energies(self._images[rows])
            latents = prototypes.pick(scores, 1)[0][0].clone()
            at = torch.arange(len(rows)), labels
            better = self._own_energies(decoders, rows, own[part]) < scores.amin(-1).T[at]
            latents[at] = torch.where(better[:, None], own[part], latents[at])
            starts.append(latents)
        return torch.cat(starts)

    def _own_energies(self, decoders: Decoders, rows: Tensor, latents: Tensor) -> Tensor:
        """F_y (n,) of digits `rows` at latents (n, 8) of their own classes."""
        energies = torch.empty(len(rows))
        with torch.no_grad():
            for digit in range(CLASSES):
                at = (self._labels[rows] == digit).nonzero()[:, 0]
                if len(at):
                    means = decoders.select([digit]).decode(latents[at, None])[:, 0]
                    energies[at] = energy(means, latents[at], self._images[rows[at]])
        return energies

    def _encode(self) -> list[tuple[Tensor, Tensor, Tensor]]:
        """For each class: its digits' indices, and the mean and deviation (n, 8) of their posteriors."""
        posteriors = []
        for digit, state in enumerate(self._states):
            digits = (self._labels == digit).nonzero()[:, 0]
            vae = VAE()
            vae.load_state_dict(state, strict=False)
            vae.eval()
            with torch.no_grad():
                codes = [
                    vae.encode(x.view(-1, 1, SIDE, SIDE)) for x in torch.split(self._images[digits], 500)
                ]
            mean, log_variance = (torch.cat(part) for part in zip(*codes, strict=True))
            posteriors.append((digits, mean, (log_variance / 2).exp()))
        return posteriors

    def _save(self, checkpoint: Path) -> None:
        tensors = {f"class{c}.{k}": v.detach() for c, s in enumerate(self._states) for k, v in s.items()}
        tensors |= adam_tensors(self._optimizer)
        tensors |= {"hard": self._hard, "latents": self._latents, "visits": self._visits}
        write_checkpoint(checkpoint, tensors, {"step": str(self._step), "recipe": self._key}, self._data)

    def _load(self, checkpoint: Path) -> None:
        tensors, metadata = read_checkpoint(checkpoint, self._key, self._data)
        with torch.no_grad():
            for c, state in enumerate(self._states):
                for name, value in state.items():
                    value.copy_(tensors[f"class{c}.{name}"])
        restore_adam(self._optimizer, tensors)
        self._hard, self._latents, self._visits = (tensors[k] for k in ("hard", "latents", "visits"))
        self._step = int(metadata["step"])


def averaged(began: Sequence[State], ended: Sequence[State], share: float) -> list[State]:
    """The ten VAEs with `share` of the weights that a round ended with, and the rest of those it began with.

    Only decoders differ; what is the same in both stays as it is, bit for bit.
    """
    return [
        {
            name: value if torch.equal(value, last[name]) else torch.lerp(value, last[name], share)
            for name, value in first.items()
        }
        for first, last in zip(began, ended, strict=True)
    ]


def margin_loss(means: Tensor, latents: Tensor, images: Tensor, labels: Tensor, margin: float) -> Tensor:
    """Mean over the images, (), of the sum over the rival classes of max(0, margin - rho_c)^2 / (2 margin).

    means (B, 10, 784), latents (B, 10, 8), images (B, 784), labels (B,).
    """
    energies = energy(means, latents, images[:, None])
    rows = torch.arange(len(labels))
    own, own_mean = energies[rows, labels, None], means[rows, labels, None]
    # The small number keeps the root's gradient finite for the own class, which is masked out below.
    distance = ((means - own_mean).square().sum(-1) + 1e-6).sqrt()
    radii = (energies - own) / (2 * distance)
    short = (margin - radii).clamp_min(0).square() / (2 * margin)
    loss: Tensor = short.scatter(1, labels[:, None], 0.0).sum(1).mean()
    return loss
