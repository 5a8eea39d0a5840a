"""`absgui train --model cnn` and the like: from a data set to a network's weights with their model card."""

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

from engine.data import Dataset, as_float
from engine.evaluation.pgd import accuracy_under_pgd
from engine.models.base import THRESHOLD
from engine.models.logits import BATCH
from engine.models.registry import REGISTRY
from engine.system import devices
from engine.training import calibration
from engine.training.augmentation import distort
from engine.training.card import NETWORK, write_card
from engine.training.networks import NetworkTraining
from engine.training.preparation import prepared, tensors
from engine.training.recipe import NetworkRecipe
from engine.types import SIDE
from engine.weights.calibration import Calibration
from engine.weights.networks import NetworkWeights, bundled, load_network, save_network
from engine.weights.provenance import note

CALIBRATED = 10_000
"""Training images that alpha and eta are fitted on."""
PGD_IMAGES = 1000
"""Test images for the accuracy under PGD."""


@devices.computing()
def train_network(
    name: str,
    out: Path,
    data: Dataset,
    recipe: NetworkRecipe,
    *,
    fresh: bool = False,
    test_images: int = 10_000,
) -> Path:
    """Train on `data`, calibrate and measure; returns the path of the weights file in the folder `out`.

    `name` is the registry's. A progress bar with the time left goes to stderr. Killed at any moment it
    resumes from its last epoch when it is called again with the same recipe; `fresh` starts anew. Raises
    DatasetError for an unfit data set, AbsguiError for one with too few images, WeightsError for a
    checkpoint of another recipe or data set, ExportError for a folder that can't be written.
    """
    began = time.perf_counter()
    checkpoint = f"{name}.checkpoint.safetensors"
    with prepared(out, (checkpoint,), fresh=fresh) as folder:
        training = NetworkTraining(name, *tensors(data.train, recipe.digits), recipe, data=data.info)
        with tqdm(total=recipe.epochs, unit="epoch", desc=name, bar_format=_BAR) as bar:

            def report(epochs: float, loss: float) -> None:
                bar.update(epochs - bar.n)
                bar.set_postfix_str(f"loss {loss:.3f}", refresh=False)

            module = training.run(folder / checkpoint, report)
        weights, figures = _measured(name, module, data, test_images, recipe)
        path = folder / bundled(name)
        save_network(path, weights)
        write_card(
            folder / f"{name}.md",
            NETWORK.format(
                title=REGISTRY[name].title, name=name, source=REGISTRY[name].source, data=data.title
            ),
            data,
            asdict(recipe),
            figures,
            (),
            load_network(name, path).fingerprint,
            (time.perf_counter() - began) / 60,
        )
        return path


_BAR = "{desc}: {percentage:3.0f}%|{bar}| {n:.2f}/{total} [{elapsed}<{remaining}{postfix}]"


def _measured(
    name: str, module: nn.Module, data: Dataset, test_images: int, recipe: NetworkRecipe
) -> tuple[NetworkWeights, Mapping[str, str]]:
    """The weights with alpha and eta fitted, and the figures of the card.

    Both come from training images, distorted; the test images are for the figures alone.
    """
    train, test = data.train, data.test

    def seen(images: Tensor) -> Tensor:
        images = images.view(-1, SIDE, SIDE)
        return (images >= THRESHOLD).float() if REGISTRY[name].binary else images

    tests = seen(torch.from_numpy(as_float(test.images[:test_images])))

    # A network is surer of images it was trained on than of any others: distorted, they are new to it.
    known_images, known_labels = tensors(train, CALIBRATED)
    distorted = distort(known_images, torch.Generator().manual_seed(recipe.seed))
    known = _energies(module, seen(distorted))
    unseen = _energies(module, tests)
    alpha = calibration.fit_alpha(known, known_labels.numpy())
    eta = calibration.fit_eta(known, alpha)
    right = unseen.argmin(1) == test.labels[:test_images]
    figures = {
        f"accuracy on {len(unseen)} test images": f"{100 * right.mean():.2f} %",
        "median confidence": f"{calibration.median_confidence(unseen, alpha, eta):.3f}",
        "alpha, eta": f"{alpha:.1f}, {eta:.2e}",
    }
    if recipe.epsilon:
        count = min(PGD_IMAGES, len(unseen))
        labels = torch.from_numpy(test.labels[:count].astype(np.int64))
        share = accuracy_under_pgd(module, tests[:count], labels, recipe.epsilon, seed=recipe.seed)
        what = f"accuracy on {count} test images under PGD (Linf {recipe.epsilon}, 40 steps, 5 restarts)"
        figures[what] = f"{100 * share:.2f} %"
    state = {key: value.detach().clone() for key, value in module.state_dict().items()}
    metadata = {**note(data.info), "recipe": repr(asdict(recipe)), "seed": str(recipe.seed)}
    return NetworkWeights(name, state, Calibration(alpha, eta), metadata), figures


def _energies(module: Callable[[Tensor], Tensor], images: Tensor) -> NDArray[np.float64]:
    with torch.no_grad():
        logits = torch.cat([module(part) for part in torch.split(images, BATCH)])
    energies: NDArray[np.float64] = -logits.double().numpy()
    return energies
