"""The models beside ABS: networks and nearest neighbour."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal
from torch import Tensor, nn

import engine
from engine.attacks import start
from engine.data import as_float, load_dataset, mnist, strided
from engine.models import registry
from engine.models.logits import LogitsModel
from engine.models.nearest_neighbour import NearestNeighbour
from engine.nets.classifiers import NAMES, network
from engine.training.neighbours import fit as neighbours_fit
from engine.types import AbsguiError, AttackRequest, ModelChoice, ModelInfo, Norm, Stage, Status, WeightsError
from engine.weights.calibration import Calibration
from engine.weights.networks import NetworkWeights, load_network, save_network

IMAGES = np.random.default_rng(3).random((5, 28, 28), dtype=np.float32)
INFO = ModelInfo(
    "mine", "Mine", "exact", "cpu", "here", "0", explains=False, certifies=False, searches_latents=False
)


def linear(seed: int = 0) -> nn.Module:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10)).eval()


@pytest.fixture
def neighbours() -> NearestNeighbour:
    digits = mnist("train")
    return NearestNeighbour(as_float(digits.images[:500]), digits.labels[:500])


# The registry


def test_every_model_of_the_registry_has_a_module_that_loads_it() -> None:
    for spec in registry.REGISTRY.values():
        assert callable(vars(importlib.import_module(spec.module))["load"])
    assert registry.names()[: len(registry.REGISTRY)] == list(registry.REGISTRY)


def test_a_name_that_does_not_exist_lists_those_that_do() -> None:
    with pytest.raises(AbsguiError, match=r"no model 'resnet'.*abs, binary-abs.*madry"):
        engine.load_model("resnet")


# Networks


@pytest.mark.parametrize("name", NAMES)
def test_network_weights_survive_the_file(name: str, tmp_path: Path) -> None:
    state = network(name).state_dict()
    weights = NetworkWeights(name, state, Calibration(3.0, 1e-3), {"seed": "7"})
    save_network(tmp_path / f"{name}.safetensors", weights)
    found = load_network(name, tmp_path)
    assert found.fingerprint == weights.fingerprint
    assert found.calibration == weights.calibration
    model = engine.load_model(ModelChoice(name, weights=tmp_path, device="cpu"))
    module = network(name)
    module.load_state_dict(state)
    seen = torch.from_numpy(IMAGES)
    expected = module.eval()((seen >= 0.5).float() if name == "binary-cnn" else seen).detach()
    assert np.allclose(model.logits(IMAGES), expected, atol=1e-5)
    assert model.info.fingerprint == found.fingerprint
    reading = model.read(IMAGES[0])
    assert (reading.stage, reading.reconstructions, reading.certificate) == (Stage.REFINED, None, None)
    assert reading.label == int(expected[0].argmax())
    with pytest.raises(AbsguiError, match="no certificate"):
        model.certify(IMAGES[0])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda state: state.pop("1.weight"), "1.weight is missing"),
        (lambda state: state.update({"1.bias": torch.zeros(3)}), r"1.bias is \(3,\)"),
        (lambda state: state["1.bias"].fill_(float("nan")), "1.bias has values that are not finite"),
    ],
    ids=["missing", "shape", "nan"],
)
def test_unfit_network_weights_are_refused(
    damage: Callable[[dict[str, Tensor]], Any], message: str, tmp_path: Path
) -> None:
    state = dict(network("cnn").state_dict())
    damage(state)
    with pytest.raises(WeightsError, match=message):
        save_network(tmp_path / "x.safetensors", NetworkWeights("cnn", state, Calibration(1.0, 1.0)))


def test_missing_network_weights_say_how_to_make_some(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="absgui train --model madry"):
        load_network("madry", tmp_path)


def test_a_binary_network_sees_only_the_threshold_and_passes_gradients_through() -> None:
    model = LogitsModel(linear(), replace(INFO, binary=True))
    grey = np.where(IMAGES >= 0.5, 0.6, 0.4).astype(np.float32)
    assert np.array_equal(model.logits(IMAGES), model.logits(grey))
    images = torch.from_numpy(IMAGES).requires_grad_()
    (gradient,) = torch.autograd.grad(model.differentiable_logits(images)[:, 3].sum(), images)
    layer = linear()[1]  # type: ignore[index]
    assert torch.allclose(gradient.flatten(1), layer.weight[3].expand(5, -1), atol=1e-6)


def test_energies_are_minus_logits_and_confidences_their_softmax() -> None:
    module = linear()
    model = LogitsModel(module, INFO)
    expected = module(torch.from_numpy(IMAGES)).detach()
    energies = model.infer(IMAGES).energies
    assert np.allclose(energies, -expected.numpy(), atol=1e-6)
    assert np.allclose(model.confidence(energies), expected.softmax(1), atol=1e-6)
    # Whatever it was calibrated to by the paper's formula, it shows its own softmax.
    calibrated = LogitsModel(module, INFO, Calibration(400.0, 0.2))
    assert np.array_equal(calibrated.confidence(energies), model.confidence(energies))
    assert not np.allclose(calibrated.paper_confidence(energies), model.confidence(energies), atol=0.01)
    some = model.infer(IMAGES, classes=[4, 1])
    assert np.array_equal(some.energies, energies[:, [4, 1]])


# Nearest neighbour


def test_nearest_neighbour_is_known_by_its_images_and_labels(neighbours: NearestNeighbour) -> None:
    digits = mnist("train")
    images, labels = as_float(digits.images[:500]), digits.labels[:500]
    whole = images.tobytes() + labels.astype(np.int64).tobytes()
    assert neighbours.info.fingerprint == hashlib.sha256(whole).hexdigest()[:12]
    backwards = NearestNeighbour(images, labels[::-1][::-1])
    assert backwards.info.fingerprint == neighbours.info.fingerprint


def test_nearest_neighbour_against_all_distances(neighbours: NearestNeighbour) -> None:
    digits = mnist("train")
    known = as_float(digits.images[:500]).reshape(500, -1)
    tests = as_float(mnist("test").images[:20])
    squares = np.square(tests.reshape(20, 1, -1) - known).sum(-1)
    found = neighbours.infer(tests)
    for c in range(10):
        of_class = np.where(digits.labels[:500] == c, squares, np.inf)
        assert np.allclose(found.energies[:, c], of_class.min(1), rtol=1e-5)
        nearest = known[of_class.argmin(1)].reshape(20, 28, 28)
        assert np.array_equal(found.pictures[:, c], nearest)
    own = neighbours.read(as_float(digits.images[7]))
    assert own.energies[digits.labels[7]] == 0


@pytest.mark.parametrize("step", [0.001, 0.01, 0.03, 0.1, 0.5])
def test_nearest_neighbour_finds_the_same_however_it_came_there(
    neighbours: NearestNeighbour, step: float
) -> None:
    digits = mnist("train")
    fresh = NearestNeighbour(as_float(digits.images[:500]), digits.labels[:500])
    rng = np.random.default_rng(4)
    image = mnist("test").image(0)
    shortcuts = 0
    for number in range(30):
        image = np.clip(image + step * rng.standard_normal((28, 28)), 0, 1).astype(np.float32)
        images = image[None] if number % 3 else np.stack([image, image + np.float32(1e-3)]).clip(0, 1)
        shortcuts += neighbours._near(torch.from_numpy(images).view(-1, 784), range(10)) is not None
        fresh._anchor = None
        for found, wanted in zip(neighbours.infer(images), fresh.infer(images), strict=True):
            assert_array_equal(found, wanted)
    assert (shortcuts > 10) == (step <= 0.01)


def test_nearest_neighbour_has_the_gradient_of_its_logits(neighbours: NearestNeighbour) -> None:
    image = torch.from_numpy(as_float(mnist("test").images[:1])).requires_grad_()
    (gradient,) = torch.autograd.grad(neighbours.differentiable_logits(image)[0, 7], image)
    nearest = torch.from_numpy(neighbours.infer(image.detach().numpy()).pictures[:, 7])
    assert torch.allclose(gradient, 2 * (nearest - image.detach()) / 784, atol=1e-7)


@pytest.mark.slow  # reads hundreds of images
def test_the_confidence_of_nearest_neighbour_is_calibrated() -> None:
    model = engine.load_model("nearest-neighbour")
    digits, some = mnist("test"), strided(10_000, 300)
    energies = model.infer(as_float(digits.images[some])).energies
    confidence = model.paper_confidence(energies).max(1)
    assert float(np.median(confidence)) == pytest.approx(0.9, abs=0.02)
    assert (energies.argmin(1) == digits.labels[some]).mean() > 0.95
    found, limit = neighbours_fit(load_dataset(), calibrated=600)
    assert found.alpha == pytest.approx(model.calibration.alpha, rel=0.3)
    assert limit == pytest.approx(model.info.energy_limit, rel=0.3)
    assert (energies.min(1) > limit).mean() < 0.02


def test_nearest_neighbour_has_no_weights(tmp_path: Path) -> None:
    with pytest.raises(AbsguiError, match="has no weights"):
        engine.load_model(ModelChoice("nearest-neighbour", weights=tmp_path))


# Attacks


@pytest.mark.parametrize("norm", [Norm.L0, Norm.L2])
@pytest.mark.parametrize("kind", ["network", "nearest"])
def test_pointwise_works_on_models_without_pictures(
    kind: str, norm: Norm, neighbours: NearestNeighbour
) -> None:
    model = neighbours if kind == "nearest" else LogitsModel(linear(1), INFO)
    image = mnist("test").image(0)
    attack = start(model, AttackRequest("pointwise", image, norm, parameters={"repeats": 1}))
    *_, _last = attack
    outcome = attack.outcome
    assert outcome.status is Status.FOUND
    assert outcome.best is not None
    assert model.labels(outcome.best.image[None])[0] != outcome.original_label
    if norm is Norm.L0:  # no single reset holds
        changed = np.flatnonzero(outcome.best.image != image)
        trials = np.repeat(outcome.best.image[None], len(changed), axis=0)
        trials.reshape(len(changed), -1)[np.arange(len(changed)), changed] = image.flat[changed]
        assert (model.labels(trials) == outcome.original_label).all()


@pytest.mark.parametrize("attack", ["latent-descent", "prototype-projection"])
def test_attacks_that_do_not_apply_say_why(attack: str) -> None:
    model = LogitsModel(linear(), INFO)
    with pytest.raises(AbsguiError, match="which Mine does not have"):
        start(model, AttackRequest(attack, IMAGES[0]))
