"""`absgui train --model abs`: from a data set to the weights of ABS and Binary ABS with their model card."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from torch import Tensor
from tqdm import tqdm

from engine.data import Dataset, load_dataset
from engine.models.registry import REGISTRY
from engine.system import devices
from engine.training.calibration import Measured, calibrate
from engine.training.card import ABLATION, ABS, write_card
from engine.training.gates import DRAWS, gates
from engine.training.margins import MarginTraining, averaged
from engine.training.preparation import parted, prepared, tensors
from engine.training.recipe import MARGINS, MarginRecipe, Recipe
from engine.training.starts import find_starts
from engine.training.vaes import Report, check_enough, train_all
from engine.types import CLASSES
from engine.weights.abs import BUNDLED, Weights, load_weights, save_weights
from engine.weights.provenance import note

CHECKPOINTS = ("class?.checkpoint.safetensors", "margins*.checkpoint.safetensors")
"""Of this training: other models may be trained in the same folder."""
MARGIN_CHECKPOINT = "margins{}.checkpoint.safetensors"
"""Formatted with the number of the round."""
CARD = "README.md"


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """The options of `train_abs`."""

    out: Path
    """Folder for the checkpoints, the weights and the model card; made if missing."""
    data: Path | None = None
    """The folder of the data set, None for the bundled one."""
    seed: int = 0
    epochs: int = Recipe().epochs
    margin_steps: int | None = None
    """Steps of each round of margins, for a quick trial; None is the recipe's own."""
    workers: int = 0
    """Processes that train in parallel; 0 is one per core. The result does not depend on it."""
    fresh: bool = False
    """Start anew even where a checkpoint could be resumed."""
    digits: int | None = None
    """Train on the first so many images only, for a quick trial; None is all but those held out."""
    calibration_images: int | None = None
    """Of those held out so many are used for the calibration; None is all of them."""
    test_images: int = 10_000
    """Test images for the figures of the card, at most."""
    draws: int = DRAWS
    """Latents of each class that the gates decode."""


@devices.computing()
def train_abs(options: TrainingOptions) -> Path:
    """Train, calibrate and measure; returns the path of the weights file.

    Progress bars with the time left go to stderr. Killed at any moment it resumes from its last checkpoint
    when it is called again with the same options; what it wrote before stays intact.
    Raises DatasetError for an unfit data set, AbsguiError for one with too few images, WeightsError for
    checkpoints of other options or of another data set, ExportError for a folder that can't be written.
    """
    began = time.perf_counter()
    data = load_dataset(options.data)
    with prepared(options.out, CHECKPOINTS, fresh=options.fresh) as folder:
        used, held_out = parted(data.train, options.digits)
        recipe = Recipe(epochs=options.epochs, seed=options.seed, digits=len(used))
        check_enough(data, recipe)
        steps = {} if options.margin_steps is None else {"steps": options.margin_steps}
        # Every round draws others.
        margins = [replace(each, seed=options.seed + round_, **steps) for round_, each in enumerate(MARGINS)]
        workers = options.workers or os.cpu_count() or 1
        states = _first_phase(folder, data, recipe, workers)
        states = _second_phase(folder, data, states, margins, recipe)
        starts = find_starts(states, data, progress=True)
        weights, measured = calibrate(
            states,
            starts,
            held_out.first(options.calibration_images),
            data.test.first(options.test_images),
            workers,
        )
        passed = gates(weights, data, draws=options.draws)
        metadata = {
            **weights.metadata,
            **note(data.info),
            "recipe": repr(asdict(recipe)),
            "margins": repr([asdict(each) for each in margins]),
            "seed": str(options.seed),
        }
        path = folder / BUNDLED
        save_weights(path, weights.states, weights.calibrations, metadata, starts=starts)
        write_card(
            folder / CARD,
            ABS.format(data=data.title),
            data,
            asdict(recipe) | _rows(margins),
            _figures(weights, measured),
            passed,
            load_weights(path).fingerprint,  # as everyone else will see it
            (time.perf_counter() - began) / 60,
            ABLATION if data.bundled else "",  # it was measured there
        )
        for gate in passed:
            if not gate.passed:
                print(f"not reached: {gate.name}: {gate.value}, {gate.wanted} wanted", file=sys.stderr)
        return path


def _first_phase(folder: Path, data: Dataset, recipe: Recipe, workers: int) -> list[dict[str, Tensor]]:
    done = dict.fromkeys(range(CLASSES), 0)
    with tqdm(total=CLASSES * recipe.epochs, unit="epoch", desc="VAEs") as bar:

        def report(news: Report) -> None:
            label, epochs, loss = news
            bar.update(epochs - done[label])
            done[label] = epochs
            bar.set_postfix_str(f"class {data.class_names[label]}: {loss:.2f}")

        states = train_all(folder, data, recipe, workers, report)
        bar.update(bar.total - bar.n)
    return states


def _second_phase(
    folder: Path,
    data: Dataset,
    states: list[dict[str, Tensor]],
    rounds: Sequence[MarginRecipe],
    first: Recipe,
) -> list[dict[str, Tensor]]:
    images, labels = tensors(data.train, first.digits)
    before = first.fingerprint()
    for number, recipe in enumerate(rounds, 1):
        if recipe.steps == 0:
            continue
        began = [{name: value.clone() for name, value in state.items()} for state in states]
        training = MarginTraining(states, images, labels, recipe, before, data=data.info)
        with tqdm(total=recipe.steps, unit="step", desc=f"margins {number}") as bar:

            def report(step: int, anchor: float, margin: float, bar: Any = bar) -> None:
                bar.update(step - bar.n)
                bar.set_postfix_str(f"anchor {anchor:.2f}, margin {margin:.3f}")

            ended = training.run(folder / MARGIN_CHECKPOINT.format(number), report)
        states = averaged(began, ended, recipe.share)
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
        rows[f"{name}: accuracy on {figures.samples} test images"] = f"{100 * figures.accuracy:.2f} %"
        rows[f"{name}: median confidence"] = f"{figures.median_confidence:.3f}"
        rows[f"{name}: mean energy of the own class"] = f"{figures.own_energy:.2f}"
        rows[f"{name}: largest energy of what is explained"] = f"{weights.energy_limits[name]:.2f}"
        rows[f"{name}: alpha, eta"] = f"{calibration.alpha:.1f}, {calibration.eta:.2e}"
        if REGISTRY[name].binary:
            rows[f"{name}: gamma"] = ", ".join(f"{g:g}" for g in calibration.gamma)
    return rows
