"""What trained ABS weights have to show: wherever the prior puts latents, the decoders draw digits.

Otherwise some images that are none are explained perfectly (see `prior`). Two judges look at decoded latents:
a CNN, which is at hand for the bundled data set alone, and nearest neighbour.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from engine.data import Dataset
from engine.models.abs import AbsModel
from engine.models.registry import load
from engine.nets.architecture import LATENT
from engine.nets.decoders import Decoders
from engine.types import CLASSES, SIDE, FloatArray, ModelChoice
from engine.weights.abs import Weights

DRAWS = 1000
"""Latents from the prior for each class."""
SHARE = 0.995
"""Of their pictures so many have to be of their class."""
BLACK = 10.0
"""Least energy that an image without ink has to have in every class."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One of the things asked for."""

    name: str
    value: str
    wanted: str
    passed: bool


def gates(weights: Weights, data: Dataset, *, draws: int = DRAWS, seed: int = 0) -> list[Gate]:
    """What is asked for, and what the weights show. Takes half a minute."""
    pictures = decoded_prior(weights, draws, seed)
    judges = ["cnn", "nearest-neighbour"] if data.bundled else ["nearest-neighbour"]
    choices = [ModelChoice(name, data=None if data.bundled else data.folder) for name in judges]
    by_judge = {}
    for model in map(load, choices):
        labels = model.labels(pictures.reshape(-1, SIDE, SIDE)).reshape(len(pictures), CLASSES)
        by_judge[model.info.title] = labels == np.arange(CLASSES)
    found = [_at_centre(by_judge, data)]
    found += [_of_draws(title, agreed, data) for title, agreed in by_judge.items()]
    both = np.logical_and.reduce(list(by_judge.values()))
    if len(by_judge) > 1:
        found.append(_of_draws("both", both, data))
    black = AbsModel(weights, name="abs").infer(np.zeros((1, SIDE, SIDE), np.float32)).energies[0]
    least = int(black.argmin())
    found.append(
        Gate(
            "least energy of an image without ink",
            f"{black[least]:.2f} (class {data.class_names[least]})",
            f"above {BLACK:g}",
            bool(black[least] > BLACK),
        )
    )
    return found


def decoded_prior(weights: Weights, draws: int, seed: int) -> FloatArray:
    """Pictures (1 + draws, 10, 28, 28) in (0, 1): of the prior's centre, z = 0, then of draws from it."""
    generator = torch.Generator().manual_seed(seed)
    latents = torch.randn(draws, CLASSES, LATENT, generator=generator)
    latents = torch.cat([torch.zeros(1, CLASSES, LATENT), latents])
    with torch.no_grad():
        means = Decoders.from_states(weights.states).decode(latents)
    pictures: FloatArray = means.numpy().reshape(-1, CLASSES, SIDE, SIDE)
    return pictures


def _at_centre(by_judge: dict[str, NDArray[np.bool_]], data: Dataset) -> Gate:
    agreed = np.logical_and.reduce([each[0] for each in by_judge.values()])
    missed = ", ".join(data.class_names[c] for c in np.flatnonzero(~agreed))
    value = f"{agreed.sum()} of {CLASSES}" + (f" (not {missed})" if missed else "")
    return Gate("decoded z = 0 is of its class", value, "all", bool(agreed.all()))


def _of_draws(who: str, agreed: NDArray[np.bool_], data: Dataset) -> Gate:
    shares = agreed[1:].mean(0)
    worst = int(shares.argmin())
    value = (
        f"{100 * shares[worst]:.1f} % (class {data.class_names[worst]}), {100 * shares.mean():.2f} % of all"
    )
    return Gate(
        f"prior samples of their class, by {who}",
        value,
        f"{100 * SHARE:g} % of every class",
        bool(shares[worst] >= SHARE),
    )
