"""How many boxes of latents a certificate of ABS without an assumption would take, estimated.

Every box stands for latents for which a rival would explain an image better. A box is done with when the
bound of its energies (`engine.certificates.enclosure`) is high enough; else it is halved across the latent
that moves its picture most. The number of boxes of the whole tree is estimated by following some at random
(stochastic enumeration, Vaisman and Kroese 2017): of each generation `BEAM` boxes are kept, each standing for
as many as were dropped. The estimate is unbiased unless it is given up, but it varies much: five seeds gave
2e8 to 1e9 for one rival and 4e8 to 7e9 for another. Only its order of magnitude means anything.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.certificates.enclosure import Enclosure, farthest, least_energies
from engine.data import Dataset, strided
from engine.evaluation.clean import Progress
from engine.models.abs import AbsModel
from engine.nets.architecture import LATENT
from engine.system.torch_settings import own
from engine.types import CLASSES, AbsguiError

BEAM = 64
"""Boxes of each generation that are followed."""
DEEPEST = 160
"""Generations after which the estimate is given up."""


@dataclass(frozen=True, slots=True)
class Claim:
    """That a rival can't win: its energy is larger for each of its latents and any perturbation."""

    image: Tensor
    """(784,) float64."""
    own: Tensor
    """(784,) what the class makes of it, by one latent, which serves for perturbed images too."""
    prior: float
    """|z|^2 / 2 of that latent."""
    radius: float
    """L2 length of the perturbations."""

    @property
    def energy(self) -> float:
        """What the rival's is compared with."""
        return float((self.own - self.image).square().sum()) + self.prior

    @property
    def half(self) -> float:
        """Half the side of the first box: beyond it the prior alone exceeds the class's energy."""
        reach = float((self.own - self.image).norm()) + self.radius
        return math.sqrt(2 * (reach**2 + self.prior))


@dataclass(frozen=True, slots=True)
class Tree:
    """The proof of one claim."""

    image: int
    """Index of the test image."""
    label: int
    rival: int
    lead: float
    """By how much the rival's energy is larger, as the model's search finds it."""
    boxes: float
    """Estimated; infinite if given up."""
    depth: int
    """Halvings of the smallest box met."""
    seconds: float
    """Of processor time, per box."""


@own()
def estimate_trees(
    model: AbsModel,
    data: Dataset,
    samples: int,
    radius: float = 0.0,
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> list[Tree]:
    """The trees of `samples` evenly spaced test images and all rivals, for an L2 radius in grey levels.

    At radius 0 the proof is only that the class is the one that the model names.
    Raises AbsguiError for Binary ABS, whose energies are not covered, and for too many images.
    """
    if model.info.binary:
        raise AbsguiError("The boxes are of ABS; Binary ABS's energies are not covered.")
    enclosures = [Enclosure(state) for state in model.weights.states]
    chosen = strided(len(data.test), samples)
    found = []
    for number, index in enumerate(chosen):
        image = data.test.image(int(index))
        inference = model.infer(image[None])
        energies = inference.energies[0].astype(np.float64)
        label = int(energies.argmin())
        assert inference.reconstructions is not None
        pictures = image, inference.reconstructions[0, label]
        x, own = (torch.as_tensor(picture.reshape(-1)).double() for picture in pictures)
        claim = Claim(x, own, float(np.square(inference.latents[0, label]).sum()) / 2, radius)
        for rival in (c for c in range(CLASSES) if c != label):
            began = time.process_time()
            boxes, depth, visited = tree(enclosures[rival], claim, seed=seed)
            seconds = (time.process_time() - began) / visited
            lead = float(energies[rival] - energies[label])
            found.append(Tree(int(index), label, rival, lead, boxes, depth, seconds))
        if progress is not None:
            progress(number + 1, len(chosen))
    return found


@torch.no_grad()
def tree(enclosure: Enclosure, claim: Claim, *, beam: int = BEAM, seed: int = 0) -> tuple[float, int, int]:
    """The estimated number of boxes, the deepest generation, and how many boxes were looked at.

    It is no estimate but the number itself where no generation is larger than `beam`.
    """
    drawing = torch.Generator().manual_seed(seed)
    middles = torch.zeros(1, LATENT, dtype=torch.float64)
    halves = torch.full_like(middles, claim.half)
    share, boxes, visited = 1.0, 0.0, 0
    for depth in range(DEEPEST):
        boxes += share * len(middles)
        visited += len(middles)
        forms = enclosure.enclose(middles, halves)
        bounds = least_energies(claim.image, middles, halves, forms)
        # A perturbation changes the gap by 2 <d, G - own> at most.
        left = bounds <= claim.energy + 2 * claim.radius * farthest(claim.own, forms)
        if not bool(left.any()):
            return boxes, depth, visited
        middles, halves = middles[left], halves[left]
        rows, across = torch.arange(len(middles)), forms.slopes[left].norm(dim=2).argmax(1)
        halves[rows, across] /= 2
        step = torch.zeros_like(halves)
        step[rows, across] = halves[rows, across]
        middles, halves = torch.cat([middles - step, middles + step]), torch.cat([halves, halves])
        if len(middles) > beam:
            share *= len(middles) / beam
            kept = torch.randperm(len(middles), generator=drawing)[:beam]
            middles, halves = middles[kept], halves[kept]
    return math.inf, DEEPEST, visited
