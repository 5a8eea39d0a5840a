"""`absgui train --model exact-abs`: from a data set to the weights of Exact ABS with their model card."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from engine.data import Dataset, as_float, strided
from engine.evaluation.clean import BATCH
from engine.models.abs import AbsModel
from engine.models.exact_abs import ExactModel
from engine.system import devices
from engine.training import calibration
from engine.training.augmentation import distort
from engine.training.card import EXACT, EXACT_ABLATION, EXACT_BINARY, EXACT_COMPANION, write_card
from engine.training.exact.components import ComponentTraining
from engine.training.exact.distillation import check_enough, distil
from engine.training.limits import limit_of
from engine.training.preparation import prepared, tensors
from engine.training.recipe import ExactRecipe
from engine.types import SIDE, FloatArray, ModelChoice, Norm
from engine.weights.calibration import Calibration
from engine.weights.exact_abs import (
    BUNDLED,
    MODELS,
    ExactWeights,
    directions_of,
    levels,
    load_exact,
    save_exact,
)
from engine.weights.limits import note as limits_note
from engine.weights.provenance import note

CHECKPOINT = "exact-abs.checkpoint.safetensors"
CARD = "exact-abs.md"
CALIBRATED = 5000
"""Training images that alpha and eta are fitted on."""
FEW = 1000
"""Test images that the variants' certificates are measured on, and a companion is compared on."""
PIXELS_CHANGED, LEVELS = (5, 8, 12, 16, 20), (0.1, 0.2, 0.3, 0.4)
"""L0 and Linf radii of the certified accuracy in black and white."""
RADII = (0.5, 1.0, 1.5, 1.58, 2.0, 2.5)
"""L2 radii of the certified accuracy, those that others report."""


@devices.computing()
def train_exact(
    out: Path, data: Dataset, recipe: ExactRecipe, *, fresh: bool = False, test_images: int = 10_000
) -> Path:
    """Train on `data`, calibrate and measure; returns the path of the weights file in the folder `out`.

    A progress bar with the time left goes to stderr. Killed at any moment it resumes from its last checkpoint
    when it is called again with the same recipe; `fresh` starts anew. (A companion of ABS, a matter of some
    minutes, always does.)
    Raises DatasetError for an unfit data set, AbsguiError for one with too few images, WeightsError for a
    checkpoint of another recipe or data set, ExportError for a folder that can't be written.
    """
    began = time.perf_counter()
    with prepared(out, (CHECKPOINT,), fresh=fresh) as folder:
        found = _taught(data, recipe) if recipe.taught else _trained(data, recipe, folder / CHECKPOINT)
        directions, exponents = directions_of(found["factors"]) if recipe.latents else (None, None)
        metadata = {**note(data.info), "recipe": repr(asdict(recipe)), "seed": str(recipe.seed)}
        weights = ExactWeights(
            levels(found["means"]),
            found["offsets"],
            Calibration(1.0, 1.0),
            metadata,
            directions=directions,
            exponents=exponents,
            binary=recipe.binary,
        )
        special = recipe.binary or recipe.taught > 0
        weights, figures = _measured(
            weights, data, test_images, min(test_images, FEW) if special else test_images
        )
        path = folder / BUNDLED
        save_exact(path, weights)
        minutes = (time.perf_counter() - began) / 60
        about = EXACT.format(data=data.title)
        about += (EXACT_BINARY if recipe.binary else "") + (EXACT_COMPANION if recipe.taught else "")
        if recipe.taught:
            figures = {**figures, **_companionship(ExactModel(weights), data, test_images)}
        ablation = EXACT_ABLATION if data.bundled and not special else ""  # it was measured there
        fingerprint = load_exact(path).fingerprint
        write_card(folder / CARD, about, data, asdict(recipe), figures, (), fingerprint, minutes, ablation)
        return path


def _trained(data: Dataset, recipe: ExactRecipe, checkpoint: Path) -> Mapping[str, NDArray[np.float32]]:
    training = ComponentTraining(*tensors(data.train, recipe.digits), recipe, data=data.info)
    with tqdm(total=training.steps, unit="step", desc="components") as bar:

        def report(step: int, loss: float) -> None:
            bar.update(step - bar.n)
            bar.set_postfix_str(f"loss {loss:.3f}", refresh=False)

        return training.run(checkpoint, report)


def _taught(data: Dataset, recipe: ExactRecipe) -> Mapping[str, NDArray[np.float32]]:
    """By ABS's energies of the first training images and of as many distorted ones."""
    count = min(recipe.taught, recipe.digits or recipe.taught)
    plain, labels = tensors(data.train, count)
    images = torch.cat([plain, distort(plain, torch.Generator().manual_seed(recipe.seed))])
    labels = labels.repeat(2)
    check_enough(labels, recipe)  # before the energies, which take a while
    teacher = _abs(data)
    parts = [
        teacher.infer(part.view(-1, SIDE, SIDE).numpy()).energies
        for part in tqdm(images.split(BATCH), unit="batch", desc="ABS's energies")
    ]
    with tqdm(unit="step", desc="components") as bar:

        def report(step: int, steps: int, loss: float) -> None:
            bar.total = steps
            bar.update(step - bar.n)
            bar.set_postfix_str(f"loss {loss:.3f}", refresh=False)

        return distil(images, labels, torch.from_numpy(np.concatenate(parts)), recipe, report)


def _measured(
    weights: ExactWeights, data: Dataset, test_images: int, certified: int
) -> tuple[ExactWeights, Mapping[str, str]]:
    """The weights with alpha, eta and limit fitted, and the figures of the card, some on fewer test images.

    All come from training images, for alpha and eta distorted; the test images are for the figures alone.
    """
    train, test = data.train, data.test
    model = ExactModel(weights)
    images, _ = tensors(train, CALIBRATED)
    distorted = distort(images, torch.Generator().manual_seed(0)).view(-1, SIDE, SIDE)
    known = _energies(model, distorted.numpy())
    unseen = _energies(model, as_float(test.images[:test_images]))
    alpha = calibration.fit_alpha(known, train.labels[:CALIBRATED])
    eta = calibration.fit_eta(known, alpha)
    limit = limit_of(model, data)
    right = unseen.argmin(1) == test.labels[:test_images]
    figures = {
        f"accuracy on {len(unseen)} test images": f"{100 * right.mean():.2f} %",
        "median confidence": f"{calibration.median_confidence(unseen, alpha, eta):.3f}",
        "alpha, eta": f"{alpha:.1f}, {eta:.2e}",
        "largest energy of what is explained": f"{limit:.2f}",
        **(_flips if weights.binary else _reached)(model, data, right, min(certified, len(right))),
    }
    noted = {**weights.metadata, **limits_note({MODELS[0]: limit})}
    return replace(weights, calibration=Calibration(alpha, eta), metadata=noted), figures


def _reached(model: ExactModel, data: Dataset, right: NDArray[np.bool_], count: int) -> Mapping[str, str]:
    chosen = strided(len(right), count)
    bar = tqdm(chosen, unit="image", desc="certificates")
    radii = np.array([model.l2(data.test.image(int(index))) if right[index] else 0.0 for index in bar])
    shares = {radius: np.mean(radii > radius) for radius in RADII}
    images = f"{len(chosen)} test images"
    return {f"certified accuracy at L2 {r} ({images})": f"{100 * share:.2f} %" for r, share in shares.items()}


def _flips(model: ExactModel, data: Dataset, right: NDArray[np.bool_], count: int) -> Mapping[str, str]:
    chosen = strided(len(right), count)
    found = [
        model.certify(data.test.image(int(at))).radii
        for at in tqdm(chosen, unit="image", desc="certificates")
    ]
    correct = right[chosen]
    pixels, lengths = (np.array([radii.of(norm) for radii in found]) for norm in (Norm.L0, Norm.LINF))
    shares = {f"L0 {most}": np.mean(correct & (pixels >= most)) for most in PIXELS_CHANGED}
    shares |= {f"Linf {level}": np.mean(correct & (lengths > level)) for level in LEVELS}
    return {
        f"certified accuracy at {radius} ({len(found)} test images)": f"{100 * share:.1f} %"
        for radius, share in shares.items()
    }


def _companionship(model: ExactModel, data: Dataset, test_images: int) -> Mapping[str, str]:
    """How far the model says what ABS says."""
    chosen = strided(len(data.test), min(len(data.test), test_images, FEW))
    images = as_float(data.test.images[chosen])
    theirs, ours = (_energies(one, images) for one in (_abs(data), model))
    label = theirs.argmin(1)
    same, rows = ours.argmin(1) == label, np.arange(len(label))
    radii = [
        model.certify(image, refined=True).refined[Norm.L2] if agrees else 0.0
        for image, agrees in zip(tqdm(images, unit="image", desc="companion"), same, strict=True)
    ]
    off = np.sqrt(np.square(ours - theirs).mean(0)).mean(), np.abs(ours - theirs)[rows, label].mean()
    return {
        f"the class that ABS names ({len(label)} test images)": f"{100 * same.mean():.1f} %",
        "energies' correlation with ABS's": f"{np.corrcoef(ours.ravel(), theirs.ravel())[0, 1]:.3f}",
        "root mean square difference": f"{off[0]:.2f}",
        "mean difference for the class": f"{off[1]:.2f}",
        f"that class certified at L2 {', '.join(map(str, RADII[:4]))}": ", ".join(
            f"{100 * np.mean(np.array(radii) > radius):.1f} %" for radius in RADII[:4]
        ),
    }


def _abs(data: Dataset) -> AbsModel:
    model = AbsModel.load(ModelChoice("abs", device="cpu"))
    model.use_on(data)
    model.warm_up()  # so that all images are inferred by the same code
    return model


def _energies(model: ExactModel | AbsModel, images: FloatArray) -> NDArray[np.float64]:
    parts = [model.infer(images[at : at + BATCH]).energies for at in range(0, len(images), BATCH)]
    return np.concatenate(parts).astype(np.float64)
