"""From the bundled digits to the weights of Exact ABS with their model card."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from engine.data import as_float, mnist
from engine.evaluation.clean import BATCH
from engine.models.exact_abs import ExactModel
from engine.system.files import written_whole
from engine.training import calibration
from engine.training.card import EXACT, model_card
from engine.training.pictures import PictureTraining
from engine.training.recipe import ExactRecipe
from engine.training.run import output_folder
from engine.types import PIXELS, FloatArray
from engine.weights.calibration import Calibration
from engine.weights.exact_abs import BUNDLED, ExactWeights, load_exact, save_exact

CHECKPOINT = "exact-abs.checkpoint.safetensors"
CARD = "exact-abs.md"
CALIBRATED = 5000
"""Training digits that alpha is fitted on."""
RADIUS = 1.58
"""L2 radius of the certified accuracy, as others report it."""


def train_exact(out: Path, recipe: ExactRecipe, *, fresh: bool = False, test_digits: int = 10_000) -> Path:
    """Train, calibrate and measure; returns the path of the weights file.

    A progress bar with the time left goes to stderr. Killed at any moment it goes on from its last
    checkpoint when it is called again with the same recipe.
    Raises WeightsError for a checkpoint of another recipe, ExportError for a folder that can't be written.
    """
    began = time.perf_counter()
    folder = output_folder(out)
    checkpoint = folder / CHECKPOINT
    if fresh:
        checkpoint.unlink(missing_ok=True)
    # One thread whatever the machine: the sums of another number of threads round otherwise.
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    train = mnist("train")
    images = torch.from_numpy(as_float(train.images[: recipe.digits])).view(-1, PIXELS)
    labels = torch.from_numpy(train.labels[: recipe.digits].astype(np.int64))
    training = PictureTraining(images, labels, recipe)
    with tqdm(total=training.steps, unit="step", desc="pictures") as bar:

        def report(step: int, loss: float) -> None:
            bar.update(step - bar.n)
            bar.set_postfix_str(f"loss {loss:.3f}", refresh=False)

        pictures, offsets = training.run(checkpoint, report)
    metadata = {"recipe": repr(asdict(recipe)), "seed": str(recipe.seed)}
    weights, figures = _measured(
        ExactWeights(pictures, offsets, Calibration(1.0, 1.0), metadata), test_digits
    )
    path = folder / BUNDLED
    save_exact(path, weights)
    minutes = (time.perf_counter() - began) / 60
    card = model_card(EXACT, asdict(recipe), figures, load_exact(path).fingerprint, minutes)
    with written_whole(folder / CARD) as file:
        file.write(card.encode())
    return path


def _measured(weights: ExactWeights, test_digits: int) -> tuple[ExactWeights, Mapping[str, str]]:
    """The weights with alpha and eta fitted, and the figures of the card.

    alpha comes from the first training digits, eta from the test digits (as in the paper).
    """
    train, test = mnist("train"), mnist("test")
    model = ExactModel(weights)
    known = _energies(model, as_float(train.images[:CALIBRATED]))
    unseen = _energies(model, as_float(test.images[:test_digits]))
    alpha = calibration.fit_alpha(known, train.labels[:CALIBRATED])
    eta = calibration.fit_eta(unseen, alpha)
    right = unseen.argmin(1) == test.labels[:test_digits]
    bar = tqdm(range(test_digits), unit="digit", desc="certificates")
    certified = np.mean([right[index] and model.reaches(test.image(index), RADIUS) for index in bar])
    figures = {
        f"accuracy on {test_digits} test digits": f"{100 * right.mean():.2f} %",
        "median confidence": f"{calibration.median_confidence(unseen, alpha, eta):.3f}",
        "alpha, eta": f"{alpha:.1f}, {eta:.2e}",
        f"of them read rightly and certified at L2 {RADIUS}": f"{100 * certified:.2f} %",
    }
    return replace(weights, calibration=Calibration(alpha, eta)), figures


def _energies(model: ExactModel, images: FloatArray) -> NDArray[np.float64]:
    parts = [model.infer(images[at : at + BATCH]).energies for at in range(0, len(images), BATCH)]
    return np.concatenate(parts).astype(np.float64)
