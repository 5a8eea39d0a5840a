"""From the bundled digits to the weights of a convolutional network with its model card."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from tqdm import tqdm

from engine.data import as_float, mnist
from engine.evaluation.pgd import accuracy_under_pgd
from engine.models.logits import BATCH
from engine.models.registry import REGISTRY
from engine.system.files import written_whole
from engine.training import calibration
from engine.training.augmentation import distort
from engine.training.card import NETWORK, model_card
from engine.training.networks import NetworkTraining
from engine.training.recipe import NetworkRecipe
from engine.training.run import output_folder
from engine.types import PIXELS, SIDE
from engine.weights.calibration import Calibration
from engine.weights.networks import NetworkWeights, bundled, load_network, save_network

CALIBRATED = 10_000
"""Training digits that alpha is fitted on."""
PGD_DIGITS = 1000
"""Test digits for the accuracy under PGD."""


def train_network(
    name: str, out: Path, recipe: NetworkRecipe, *, fresh: bool = False, test_digits: int = 10_000
) -> Path:
    """Train, calibrate and measure; returns the path of the weights file.

    A progress bar with the time left goes to stderr. Killed at any moment it goes on from its last
    epoch when it is called again with the same recipe.
    Raises WeightsError for a checkpoint of another recipe, ExportError for a folder that can't be written.
    """
    began = time.perf_counter()
    folder = output_folder(out)
    checkpoint = folder / f"{name}.checkpoint.safetensors"
    if fresh:
        checkpoint.unlink(missing_ok=True)
    # One thread whatever the machine: the sums of another number of threads round otherwise.
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    train = mnist("train")
    images = torch.from_numpy(as_float(train.images[: recipe.digits])).view(-1, PIXELS)
    labels = torch.from_numpy(train.labels[: recipe.digits].astype(np.int64))
    training = NetworkTraining(name, images, labels, recipe)
    with tqdm(total=recipe.epochs, unit="epoch", desc=name, bar_format=_BAR) as bar:

        def report(epochs: float, loss: float) -> None:
            bar.update(epochs - bar.n)
            bar.set_postfix_str(f"loss {loss:.3f}", refresh=False)

        module = training.run(checkpoint, report)
    weights, figures = _measured(name, module, test_digits, recipe)
    path = folder / bundled(name)
    save_network(path, weights)
    card = model_card(
        NETWORK.format(title=REGISTRY[name].title, name=name, source=REGISTRY[name].source),
        asdict(recipe),
        figures,
        load_network(name, path).fingerprint,
        (time.perf_counter() - began) / 60,
    )
    with written_whole(folder / f"{name}.md") as file:
        file.write(card.encode())
    return path


_BAR = "{desc}: {percentage:3.0f}%|{bar}| {n:.2f}/{total} [{elapsed}<{remaining}{postfix}]"


def _measured(
    name: str, module: nn.Module, test_digits: int, recipe: NetworkRecipe
) -> tuple[NetworkWeights, Mapping[str, str]]:
    """The weights with alpha and eta fitted, and the figures of the card.

    alpha comes from the first training digits, distorted, eta from the test digits (as in the paper).
    """
    train, test = mnist("train"), mnist("test")

    def seen(images: Tensor) -> Tensor:
        images = images.view(-1, SIDE, SIDE)
        return (images >= 0.5).float() if name == "binary-cnn" else images

    tests = seen(torch.from_numpy(as_float(test.images[:test_digits])))

    # A network is surer of digits it was trained on than of any others: distorted, they are new to it.
    digits = torch.from_numpy(as_float(train.images[:CALIBRATED])).view(-1, PIXELS)
    distorted = distort(digits, torch.Generator().manual_seed(recipe.seed))
    known = _energies(module, seen(distorted))
    unseen = _energies(module, tests)
    alpha = calibration.fit_alpha(known, train.labels[:CALIBRATED])
    eta = calibration.fit_eta(unseen, alpha)
    right = unseen.argmin(1) == test.labels[:test_digits]
    figures = {
        f"accuracy on {test_digits} test digits": f"{100 * right.mean():.2f} %",
        "median confidence": f"{calibration.median_confidence(unseen, alpha, eta):.3f}",
        "alpha, eta": f"{alpha:.1f}, {eta:.2e}",
    }
    if recipe.epsilon:
        count = min(PGD_DIGITS, test_digits)
        rightly = torch.from_numpy(test.labels[:count].astype(np.int64))
        share = accuracy_under_pgd(module, tests[:count], rightly, recipe.epsilon, seed=recipe.seed)
        what = f"accuracy on {count} test digits under PGD (Linf {recipe.epsilon}, 40 steps, 5 restarts)"
        figures[what] = f"{100 * share:.2f} %"
    state = {key: value.detach().clone() for key, value in module.state_dict().items()}
    metadata = {"recipe": repr(asdict(recipe)), "seed": str(recipe.seed)}
    return NetworkWeights(name, state, Calibration(alpha, eta), metadata), figures


def _energies(module: Callable[[Tensor], Tensor], images: Tensor) -> NDArray[np.float64]:
    with torch.no_grad():
        logits = torch.cat([module(part) for part in torch.split(images, BATCH)])
    energies: NDArray[np.float64] = -logits.double().numpy()
    return energies
