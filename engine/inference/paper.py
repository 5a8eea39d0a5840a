"""The paper's inference, exactly as published (section 2.3 and Appendix; SCIENCE: section 2).

8000 prior samples per class, without the 10 % least probable draws; the best of them by F starts 50 Adam
steps at a rate of 0.05, and after each the latent is projected into the ball of radius 5. The
energy is the least one on the way: Adam's last iterate is not always its best.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from engine.inference.energy import LATENT_NORM, Optimum, energy, joined
from engine.inference.prototypes import Prototypes, prior_latents
from engine.nets.decoders import Decoders
from engine.system.arrays import batches
from engine.types import Optimiser

SAMPLES = 8000
STEPS = 50
RATE = 0.05
BETAS = (0.9, 0.999)
EPSILON = 1e-8
QUICK_STEPS = 10
BATCH = 32


class PaperInference:
    """By torch, on every device. Needs 251 MB and some seconds for the samples, spent at the first use."""

    name = "paper"
    optimiser = Optimiser.ADAM

    def __init__(self, decoders: Decoders, seed: int = 0, samples: int = SAMPLES) -> None:
        self._decoders = decoders
        self._seed = seed
        self._samples = samples
        self._prototypes: Prototypes | None = None
        self._lock = threading.Lock()

    @property
    def prototypes(self) -> Prototypes:
        """The decoded prior samples, 8000 per class; made at the first use."""
        with self._lock:
            if self._prototypes is None:
                latents = prior_latents(self._samples, self._decoders.classes, self._seed)
                self._prototypes = Prototypes(self._decoders, latents)
            return self._prototypes

    def infer(self, images: Tensor) -> Optimum:
        """The optimum for images (N, 784) float32 in [0, 1] after all 50 steps."""
        parts = []
        for part in batches(images, BATCH):
            *_, last = self.refine(part)
            parts.append(last)
        return joined(parts)

    def refine(self, images: Tensor) -> Iterator[Optimum]:
        """Yield the best optimum for images (N, 784) float32 in [0, 1] after 10 steps, then after all 50."""
        scores = self.prototypes.energies(images)
        start, _ = self.prototypes.pick(scores, 1)
        best: Optimum | None = None
        for step, here in enumerate(_adam(self._decoders, images, start[0])):
            best = here if best is None else _better(here, best)
            if step in (QUICK_STEPS, STEPS):
                yield best

    def steps(self, images: Tensor, starts: Tensor, classes: Sequence[int]) -> Iterator[Optimum]:
        """As `InferenceMode` says. Energies may rise in between; the best comes again at the end."""
        best: Optimum | None = None
        last: Optimum | None = None
        for last in _adam(self._decoders.select(classes), images, starts):
            best = last if best is None else _better(last, best)
            yield last
        if best is not None and last is not None and bool((best.energies < last.energies).any()):
            yield best


def _adam(decoders: Decoders, images: Tensor, z: Tensor) -> Iterator[Optimum]:
    """Latents (N, C, 8) for images (N, 784), then where each of Adam's steps leads."""
    momentum, square = torch.zeros_like(z), torch.zeros_like(z)
    here, gradient = _evaluate(decoders, z, images)
    yield here
    for step in range(1, STEPS + 1):
        momentum = BETAS[0] * momentum + (1 - BETAS[0]) * gradient
        square = BETAS[1] * square + (1 - BETAS[1]) * gradient.square()
        scale = (square / (1 - BETAS[1] ** step)).sqrt() + EPSILON
        z = z - RATE * momentum / (1 - BETAS[0] ** step) / scale
        z = z * (LATENT_NORM / z.norm(dim=-1, keepdim=True).clamp_min(1e-12)).clamp(max=1)
        here, gradient = _evaluate(decoders, z, images)
        yield here


def _evaluate(decoders: Decoders, z: Tensor, images: Tensor) -> tuple[Optimum, Tensor]:
    """Energies and means at latents (N, C, 8), and the gradient of the energies there."""
    with torch.enable_grad():
        variable = z.detach().requires_grad_()
        means = decoders.decode(variable)
        energies = energy(means, variable, images[:, None])
        (gradient,) = torch.autograd.grad(energies.sum(), variable)
    return Optimum(energies.detach(), z, means.detach()), gradient


def _better(one: Optimum, other: Optimum) -> Optimum:
    """Each problem's latent with the lower energy, of two."""
    better = one.energies < other.energies
    return Optimum(
        torch.where(better, one.energies, other.energies),
        torch.where(better[..., None], one.latents, other.latents),
        torch.where(better[..., None], one.means, other.means),
    )
