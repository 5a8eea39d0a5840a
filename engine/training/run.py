"""From the bundled digits to a weights file with its model card: what `absgui train` runs."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from engine.data import as_float, mnist
from engine.system.files import check_folder, why, written_whole
from engine.training.calibrate import Measured, calibrate
from engine.training.card import ABLATION, ABS, model_card
from engine.training.margins import MarginTraining, averaged, tightened
from engine.training.pool import Report, train_all
from engine.training.recipe import MARGINS, ROUNDS, MarginRecipe, Recipe
from engine.training.starts import find_starts
from engine.types import CLASSES, PIXELS, ExportError
from engine.weights.abs import BUNDLED, Weights, load_weights, save_weights

MARGIN_CHECKPOINT = "margins{}-{}.checkpoint.safetensors"
"""Of each round and run."""
CARD = "README.md"


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """What is asked of a run."""

    out: Path
    """Folder for the checkpoints, the weights and the model card; made if missing."""
    seed: int = 0
    epochs: int = Recipe().epochs
    margin_rounds: int = ROUNDS
    """Of `recipe.MARGINS`: more rounds make the radii larger and the accuracy a little less."""
    margin_steps: int | None = None
    """Of each round of margins, for a quick trial; None is the recipe's own."""
    workers: int = 0
    """Processes that train side by side; 0 is one for each core. The result does not depend on it."""
    fresh: bool = False
    """Start anew even where a checkpoint could be resumed."""
    calibration_digits: int = 2000
    """Training digits for alpha and gamma."""
    digits: int | None = None
    """Train on the first so many digits only, for a quick trial; None is all 60,000."""
    test_digits: int = 10_000
    """Test digits for eta and for the figures of the card."""


def train(options: TrainingOptions) -> Path:
    """Train, calibrate and measure; returns the path of the weights file.

    Progress bars with the time left go to stderr. Killed at any moment it goes on from its last
    checkpoint when it is called again with the same options; what it wrote before stays whole.
    Raises WeightsError for a checkpoint of other options, ExportError for a folder that can't be written.
    """
    began = time.perf_counter()
    folder = output_folder(options.out)
    if options.fresh:
        for checkpoint in folder.glob("*.checkpoint.safetensors"):
            checkpoint.unlink()
    recipe = Recipe(epochs=options.epochs, seed=options.seed, digits=options.digits)
    steps = {} if options.margin_steps is None else {"steps": options.margin_steps}
    margins = [replace(each, seed=options.seed, **steps) for each in MARGINS[: options.margin_rounds]]
    workers = options.workers or os.cpu_count() or 1
    states = _first_phase(folder, recipe, workers)
    states = _second_phase(folder, states, margins, recipe)
    starts = find_starts(states, progress=True)
    weights, measured = calibrate(states, starts, options.calibration_digits, options.test_digits, workers)
    metadata = {
        "recipe": repr(asdict(recipe)),
        "margins": repr([asdict(each) for each in margins]),
        "seed": str(options.seed),
    }
    path = folder / BUNDLED
    save_weights(path, weights.states, weights.calibrations, metadata, starts=starts)
    card = model_card(
        ABS,
        asdict(recipe) | _rows(margins),
        _figures(weights, measured),
        load_weights(path).fingerprint,  # as everyone else will see it
        (time.perf_counter() - began) / 60,
        ABLATION,
    )
    with written_whole(folder / CARD) as file:
        file.write(card.encode())
    return path


def output_folder(out: Path) -> Path:
    """The folder, made if missing. Raises ExportError if it can't be written."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"{out} can't be made a folder: {why(error)}") from error
    check_folder(out)
    return out


def _first_phase(folder: Path, recipe: Recipe, workers: int) -> list[dict[str, Tensor]]:
    done = dict.fromkeys(range(CLASSES), 0)
    with tqdm(total=CLASSES * recipe.epochs, unit="epoch", desc="VAEs") as bar:

        def report(news: Report) -> None:
            digit, epochs, loss = news
            bar.update(epochs - done[digit])
            done[digit] = epochs
            bar.set_postfix_str(f"class {digit}: {loss:.2f}")

        states = train_all(folder, recipe, workers, report)
        bar.update(bar.total - bar.n)
    return states


def _second_phase(
    folder: Path, states: list[dict[str, Tensor]], rounds: Sequence[MarginRecipe], first: Recipe
) -> list[dict[str, Tensor]]:
    # One thread whatever the machine: the sums of another number of threads round otherwise.
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    digits = mnist("train")
    images = torch.from_numpy(as_float(digits.images[: first.digits])).view(-1, PIXELS)
    labels = torch.from_numpy(digits.labels[: first.digits].astype(np.int64))
    before = first.fingerprint()
    for number, recipe in enumerate(rounds, 1):
        if recipe.steps == 0:
            continue
        began = tightened(states, recipe.prior)
        runs = []
        for run in range(recipe.runs):
            own = replace(recipe, seed=recipe.seed + run)
            training = MarginTraining(tightened(states, recipe.prior), images, labels, own, before)
            name = f"margins {number}" + (f", run {run + 1} of {recipe.runs}" if recipe.runs > 1 else "")
            with tqdm(total=recipe.steps, unit="step", desc=name) as bar:

                def report(step: int, anchor: float, margin: float, bar: Any = bar) -> None:
                    bar.update(step - bar.n)
                    bar.set_postfix_str(f"anchor {anchor:.2f}, margin {margin:.3f}")

                runs.append(training.run(folder / MARGIN_CHECKPOINT.format(number, run + 1), report))
        states = averaged(began, runs, recipe.share)
        before += recipe.fingerprint()
    return states


def _rows(rounds: Sequence[MarginRecipe]) -> dict[str, object]:
    """For the card: what differs from round to round side by side."""
    tables = [asdict(each) for each in rounds]
    return {f"margins: {key}": ", ".join(str(table[key]) for table in tables) for key in tables[0]}


def _figures(weights: Weights, measured: dict[str, Measured]) -> dict[str, str]:
    rows = {}
    for name, figures in measured.items():
        calibration = weights.calibrations[name]
        rows[f"{name}: accuracy on {figures.samples} test digits"] = f"{100 * figures.accuracy:.2f} %"
        rows[f"{name}: median confidence"] = f"{figures.median_confidence:.3f}"
        rows[f"{name}: mean energy of the own class"] = f"{figures.own_energy:.2f}"
        rows[f"{name}: alpha, eta"] = f"{calibration.alpha:.1f}, {calibration.eta:.2e}"
        if name == "binary-abs":
            rows[f"{name}: gamma"] = ", ".join(f"{g:g}" for g in calibration.gamma)
    return rows
