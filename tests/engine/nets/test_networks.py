"""Training of the convolutional networks, and accuracy under PGD."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.data import as_float, load_dataset, mnist
from engine.evaluation.pgd import accuracy_under_pgd, ascend, evaluate_pgd
from engine.training import train_network as module
from engine.training.networks import NetworkTraining
from engine.training.recipe import NETWORKS, NetworkRecipe
from engine.training.train_network import train_network
from engine.types import AbsguiError, WeightsError
from engine.weights.networks import load_network

MNIST = load_dataset()

SMALL = NetworkRecipe(epochs=2, batch=64)
ADVERSARIAL = replace(SMALL, epsilon=0.3, warmup=1, attack_steps=2, attack_step=0.5)


def training(name: str, recipe: NetworkRecipe, count: int = 320) -> NetworkTraining:
    digits = mnist("train")
    images = torch.from_numpy(as_float(digits.images[:count])).view(-1, 784)
    return NetworkTraining(name, images, torch.from_numpy(digits.labels[:count].astype(np.int64)), recipe)


@pytest.mark.slow  # trains
@pytest.mark.parametrize("recipe", [SMALL, ADVERSARIAL], ids=["plain", "adversarial"])
def test_a_resumed_training_ends_as_an_unbroken_one(recipe: NetworkRecipe, tmp_path: Path) -> None:
    losses: list[float] = []
    whole = training("cnn", recipe).run(tmp_path / "whole", lambda _epochs, loss: losses.append(loss))
    if not recipe.epsilon:  # adversarials only become harder in so short a time
        assert np.mean(losses[-3:]) < np.mean(losses[:3])

    class KilledError(Exception):
        pass

    def killed(epochs: float, _loss: float) -> None:
        if epochs > 1.3:
            raise KilledError

    with pytest.raises(KilledError):
        training("cnn", recipe).run(tmp_path / "broken", killed)
    resumed = training("cnn", recipe).run(tmp_path / "broken", lambda _epochs, _loss: None)
    for name, value in whole.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name
    other = replace(recipe, seed=1)
    with pytest.raises(WeightsError, match="other training options"):
        training("cnn", other).run(tmp_path / "broken", lambda _epochs, _loss: None)


def test_too_few_digits_are_refused() -> None:
    with pytest.raises(AbsguiError, match="64 are needed"):
        training("cnn", SMALL, count=63)


def test_adversarials_stay_in_the_ball_and_the_box_and_raise_the_loss() -> None:
    made = training("madry", ADVERSARIAL)
    images, labels = made._images[:64], made._labels[:64]
    generator = torch.Generator().manual_seed(0)
    *_, found = ascend(made.network, images, labels, 0.3, 2, 0.15, generator)
    assert (found - images).abs().max() <= 0.3 + 1e-6
    assert 0 <= found.min() <= found.max() <= 1
    loss = torch.nn.functional.cross_entropy
    assert loss(made.network(found), labels) > loss(made.network(images), labels)


def test_pgd_on_a_model_that_is_solved_by_hand() -> None:
    """Two classes by the sign of the first pixel minus 0.5: 0.4 away, or 0.2."""

    def logits(images: Tensor) -> Tensor:
        margin = 10 * (images[:, 0, 0] - 0.5)
        return torch.stack([margin, -margin], 1)

    images = torch.zeros(4, 28, 28)
    images[:, 0, 0] = torch.tensor([0.9, 0.7, 0.1, 0.3])
    labels = torch.tensor([0, 0, 1, 0])  # the last is misclassified already
    assert accuracy_under_pgd(logits, images, labels, 0.3) == 0.5
    assert accuracy_under_pgd(logits, images, labels, 0.1) == 0.75
    assert accuracy_under_pgd(logits, images, labels, 0.45) == 0.0


def test_pgd_of_a_whole_model_and_of_one_without_gradients() -> None:
    from tests.engine.fakes.networks import model

    found = evaluate_pgd(model("network"), MNIST, 40, 0.3, seed=2)
    assert (found.samples, found.epsilon, found.seed) == (40, 0.3, 2)
    clean = (
        model("network").labels(as_float(mnist("test").images[::250])) == mnist("test").labels[::250]
    ).mean()
    assert clean > 0.6
    assert found.accuracy < 0.2
    assert evaluate_pgd(model("network"), MNIST, 40, 1e-6).accuracy == pytest.approx(clean)
    with pytest.raises(AbsguiError, match="no gradients"):
        evaluate_pgd(model("no-gradients"), MNIST, 5, 0.3)


@pytest.mark.slow  # trains
def test_a_network_is_trained_measured_and_written_with_its_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PGD_IMAGES", 10)
    monkeypatch.setattr(module, "CALIBRATED", 200)
    recipe = replace(NETWORKS["madry"], epochs=1, digits=256)
    path = train_network("madry", tmp_path, MNIST, recipe, test_images=60)
    weights = load_network("madry", tmp_path)
    assert path == tmp_path / "madry.safetensors"
    card = (tmp_path / "madry.md").read_text()
    assert weights.fingerprint in card
    assert "| accuracy on 60 test images |" in card
    assert "under PGD (Linf 0.3, 40 steps, 5 restarts)" in card
    again = train_network("madry", tmp_path, MNIST, recipe, test_images=60)  # only measured again
    assert load_network("madry", again).fingerprint == weights.fingerprint
