"""Training: resumable, reproducible; calibration by algebra."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from engine.data import Split, as_float, mnist
from engine.training import calibration
from engine.training.margins import MarginTraining, averaged, margin_loss
from engine.training.recipe import MarginRecipe, Recipe
from engine.training.vaes import train_class
from engine.types import CLASSES, PIXELS, WeightsError

RECIPE = Recipe(epochs=3, batch=16, warmup_steps=2)


class PowerCutError(Exception):
    """The power went off."""


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)
    torch.set_flush_denormal(False)


@cache
def few() -> Split:
    """64 digits of each class."""
    return some(64)


def some(count: int) -> Split:
    digits = mnist("train")
    chosen = np.concatenate([digits.of_class(c)[:count] for c in range(CLASSES)])
    return Split("train", digits.images[chosen], digits.labels[chosen])


def nothing(*_: object) -> None:
    """No one is watching."""


def stop_after(epochs: int) -> Callable[[int, int, float], None]:
    def progress(_digit: int, done: int, _loss: float) -> None:
        if done == epochs:
            raise PowerCutError

    return progress


def test_training_lowers_the_loss(tmp_path: Path) -> None:
    losses: list[float] = []
    # The prior's draws are taught from the second epoch on, and count in the loss.
    recipe = replace(RECIPE, draws=0)
    train_class(3, few(), recipe, tmp_path / "c", lambda _digit, _done, loss: losses.append(loss))
    assert losses[-1] < losses[0]


@pytest.mark.slow  # trains twice
def test_a_resumed_run_ends_where_an_unbroken_one_does(tmp_path: Path) -> None:
    whole = train_class(3, few(), RECIPE, tmp_path / "whole", nothing)
    with pytest.raises(PowerCutError):
        train_class(3, few(), RECIPE, tmp_path / "broken", stop_after(1))
    resumed = train_class(3, few(), RECIPE, tmp_path / "broken", nothing)
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_another_seed_gives_other_weights(tmp_path: Path) -> None:
    one = train_class(3, few(), Recipe(epochs=1, batch=16), tmp_path / "one", nothing)
    two = train_class(3, few(), Recipe(epochs=1, batch=16, seed=1), tmp_path / "two", nothing)
    assert not torch.equal(one["Decoder.conv_0.weight"], two["Decoder.conv_0.weight"])


def test_a_checkpoint_of_another_recipe_is_refused(tmp_path: Path) -> None:
    train_class(3, few(), Recipe(epochs=1, batch=16), tmp_path / "c", nothing)
    with pytest.raises(WeightsError, match="other training options"):
        train_class(3, few(), Recipe(epochs=2, batch=16), tmp_path / "c", nothing)


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    (tmp_path / "c").write_bytes(b"\0" * 40)
    with pytest.raises(WeightsError, match="delete it"):
        train_class(3, few(), RECIPE, tmp_path / "c", nothing)


def small_states(tmp_path: Path) -> list[dict[str, torch.Tensor]]:
    digits, recipe = some(16), Recipe(epochs=1, batch=8)
    return [train_class(c, digits, recipe, tmp_path / f"{c}", nothing) for c in range(CLASSES)]


@pytest.mark.slow  # trains
def test_margin_training_resumes_and_lowers_its_loss(tmp_path: Path) -> None:
    digits = mnist("train")
    images = torch.from_numpy(as_float(digits.images[:60])).view(-1, PIXELS)
    labels = torch.from_numpy(digits.labels[:60].astype(np.int64))
    recipe = MarginRecipe(steps=6, nearest=8, starts=40, batch=8, anchors=1, learning_rate=1e-2)
    states = small_states(tmp_path)

    def fresh() -> MarginTraining:
        return MarginTraining([dict(state) for state in states], images, labels, recipe)

    losses: list[float] = []
    whole = fresh().run(tmp_path / "whole", lambda _step, _anchor, margin: losses.append(margin))
    assert losses[-1] < losses[0]

    import engine.training.margins as module

    every, module.SAVE_EVERY = module.SAVE_EVERY, 2
    try:
        with pytest.raises(PowerCutError):

            def progress(step: int, _anchor: float, _margin: float) -> None:
                if step == 3:
                    raise PowerCutError

            fresh().run(tmp_path / "broken", progress)
    finally:
        module.SAVE_EVERY = every
    resumed = fresh().run(tmp_path / "broken", nothing)
    for one, two in zip(whole, resumed, strict=True):
        assert all(torch.equal(one[name], two[name]) for name in one)


def test_averaged_weights_lie_between_those_a_round_begins_and_ends_with() -> None:
    encoder = {"Encoder.weight": torch.tensor([0.1]), "steps": torch.tensor(7)}
    began = {"Decoder.weight": torch.tensor([0.0, 1.0]), **encoder}
    ended = began | {"Decoder.weight": torch.tensor([4.0, 1.0])}
    (found,) = averaged([began], [ended], share=0.25)
    assert found["Decoder.weight"].tolist() == [1.0, 1.0]
    assert found["Encoder.weight"] is began["Encoder.weight"]
    assert found["steps"] is encoder["steps"]
    (ends,) = averaged([began], [ended], share=1.0)
    assert torch.equal(ends["Decoder.weight"], ended["Decoder.weight"])


def test_margin_loss_of_two_prototypes_by_hand() -> None:
    means = torch.zeros(1, 2, PIXELS)
    means[0, 1, 0] = 1.0
    images = torch.zeros(1, PIXELS)  # F_0 = 0, F_1 = 1, |w| = 1, so rho = 1/2
    loss = margin_loss(means, torch.zeros(1, 2, 8), images, torch.tensor([0]), margin=2.0)
    assert loss.item() == pytest.approx(1.5**2 / 4, rel=1e-4)
    assert margin_loss(means, torch.zeros(1, 2, 8), images, torch.tensor([0]), margin=0.5) < 1e-6


def energies(seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    generator = np.random.default_rng(seed)
    labels = generator.integers(0, CLASSES, 300)
    table = generator.uniform(25, 60, (300, CLASSES))
    table[np.arange(300), labels] = generator.uniform(5, 30, 300)
    return table, labels


def test_alpha_is_a_minimum_of_the_cross_entropy() -> None:
    table, labels = energies()
    alpha = calibration.fit_alpha(table, labels)

    def cross_entropy(a: float) -> float:
        scaled = -a * table / PIXELS
        return float(np.mean(np.log(np.exp(scaled).sum(1)) - scaled[np.arange(300), labels]))

    assert cross_entropy(alpha) <= min(cross_entropy(alpha * 1.02), cross_entropy(alpha / 1.02))


def test_eta_sets_the_median_confidence() -> None:
    table, _ = energies()
    eta = calibration.fit_eta(table, 440.0)
    assert calibration.median_confidence(table, 440.0, eta) == pytest.approx(0.9, abs=1e-6)


def test_a_model_that_is_never_sure_gets_the_least_eta() -> None:
    assert 0 < calibration.fit_eta(np.full((5, CLASSES), 30.0), 440.0) < 1e-30


def test_confidence_survives_energies_far_from_the_data() -> None:
    table, _ = energies()
    assert calibration.median_confidence(table + 5e3, 440.0, 3.9e-5) == pytest.approx(0.1)


def test_gamma_undoes_a_scaled_class() -> None:
    table, labels = energies()
    spoiled = table.copy()
    spoiled[:, 4] *= 0.96
    gamma = calibration.fit_gamma(spoiled, labels)
    before = (spoiled.argmin(1) == labels).mean()
    after = ((spoiled * gamma).argmin(1) == labels).mean()
    assert after >= before
    assert calibration.fit_gamma(np.where(np.eye(CLASSES)[labels] > 0, 1.0, 50.0), labels) == (1.0,) * CLASSES
