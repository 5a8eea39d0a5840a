"""What a script may get wrong, in any model: said in a line, as an error that the user can fix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import engine
from engine.inference.prototypes import prior_latents
from engine.models.abs import AbsModel
from engine.models.exact_abs import ExactModel
from engine.models.logits import LogitsModel
from engine.models.nearest_neighbour import NearestNeighbour
from engine.types import AbsguiError, AttackRequest, ModelInfo, Norm
from engine.weights.abs import Weights
from engine.weights.authors import AUTHORS
from tests.engine.small import arrays, random_states
from tests.engine.weights.test_exact_weights import some

IMAGES = np.random.default_rng(3).random((2, 28, 28), dtype=np.float32)
INFO = ModelInfo(
    "mine", "Mine", "exact", "cpu", "here", "0", explains=False, certifies=False, searches_latents=False
)


def network() -> LogitsModel:
    torch.manual_seed(0)
    layer = torch.nn.Linear(784, 10)
    return LogitsModel(lambda x: layer(x.flatten(1)), INFO, AUTHORS["abs"])


MODELS: dict[str, Callable[[], Any]] = {
    "abs": lambda: AbsModel(
        Weights(arrays(random_states()), AUTHORS, starts=prior_latents(30, 10, seed=0).numpy())
    ),
    "exact-abs": lambda: ExactModel(some()),
    "network": network,
    "nearest-neighbour": lambda: NearestNeighbour(
        np.random.default_rng(1).random((20, 28, 28), dtype=np.float32), np.arange(20) % 10
    ),
}
"""One of each family."""


@pytest.fixture(scope="module", params=list(MODELS))
def model(request: pytest.FixtureRequest) -> Any:
    return MODELS[request.param]()


@pytest.mark.parametrize("classes", [[11], [-1], [1.5], ["a"], 11, [True], np.array([[1]]), [None]], ids=str)
def test_a_class_that_does_not_exist(model: Any, classes: Any) -> None:
    with pytest.raises(AbsguiError, match="There is no class .*; choose one from 0 to 9"):
        model.infer(IMAGES, classes=classes)


def test_some_classes_in_their_order(model: Any) -> None:
    whole = model.infer(IMAGES).energies
    for classes in ([3, 3], (9, 0), np.array([2]), range(4), [np.uint8(7)]):
        found = model.infer(IMAGES, classes=classes).energies
        assert np.allclose(found, whole[:, list(classes)])
    for single in (3, np.array(3), torch.tensor(3)):
        assert np.allclose(model.infer(IMAGES, classes=single).energies, whole[:, [3]])
    with pytest.raises(AbsguiError, match="No class was asked for"):
        model.infer(IMAGES, classes=[])


@pytest.mark.parametrize(
    "images",
    [
        None,
        "a",
        IMAGES * np.nan,
        IMAGES[:0],
        IMAGES[:, 1:],
        IMAGES + 2,
        IMAGES.astype(complex),
        [[1], [1, 2]],
    ],
    ids=["none", "text", "nan", "empty", "shape", "range", "complex", "ragged"],
)
def test_what_is_no_image(model: Any, images: Any) -> None:
    asked: list[Callable[[], object]] = [
        lambda: model.infer(images),
        lambda: model.labels(images),
        lambda: model.logits(images),
        lambda: model.read(images),
        lambda: list(model.read_batch(images)),
    ]
    if model.info.certifies:
        asked += [
            lambda: model.certify(images),
            lambda: model.certify_batch(images),
            lambda: list(model.bounds(images, Norm.L2)),
        ]
    for ask in asked:
        with pytest.raises(AbsguiError, match=r"[Ii]mage|Pixels"):
            ask()


@pytest.mark.parametrize("energies", ["a", [], 1.0, [[1], [1, 2]]], ids=str)
def test_what_are_no_energies(model: Any, energies: Any) -> None:
    for confidence in (model.confidence, model.paper_confidence):
        with pytest.raises(AbsguiError, match="Energies must be"):
            confidence(energies)


@pytest.mark.parametrize("weights", [np.ones((2, 9)), np.ones(10), np.ones((1, 10)), "a", None], ids=str)
def test_gradients_of_weights_that_do_not_fit(model: Any, weights: Any) -> None:
    if not model.info.differentiable:
        pytest.skip("has no gradients")
    with pytest.raises(AbsguiError, match="Weights must be"):
        model.gradients(IMAGES, weights)


@pytest.mark.parametrize("name", ["abs", "exact-abs"])
def test_bounds_of_what_does_not_exist(name: str) -> None:
    model = MODELS[name]()
    for target in (11, -1, "a", 1.5):
        with pytest.raises(AbsguiError, match="There is no class"):
            list(model.bounds(IMAGES[0], Norm.L2, target))
    label = model.read(IMAGES[0]).label
    with pytest.raises(AbsguiError, match=f"The image is classified as {label} already; choose another"):
        list(model.bounds(IMAGES[0], Norm.L2, label))
    with pytest.raises(AbsguiError, match="There is no norm L7; choose one of L0, L2, Linf"):
        list(model.bounds(IMAGES[0], "L7"))
    for label in (10, "a", 1.5):
        with pytest.raises(AbsguiError, match="There is no class"):
            model.latent_space(IMAGES[0], label)


def test_warm_starts_that_do_not_fit() -> None:
    model = MODELS["abs"]()
    latents = np.zeros((2, 10, 8), np.float32)
    for wrong in (
        latents[0],
        latents[:, :9],
        latents * np.nan,
        "a",
        latents.astype(complex),
        latents.astype(float) + 1e39,
    ):
        with pytest.raises(AbsguiError, match="Latents must be"):
            model.warm_infer(IMAGES, wrong)
    for steps in (-1, 1.5, "a"):
        with pytest.raises(AbsguiError, match="choose a whole number from 0 on"):
            model.warm_infer(IMAGES, latents, steps=steps)
    with pytest.raises(AbsguiError, match="There is no class 11"):
        model.warm_infer(IMAGES, latents[:, :1], classes=[11])
    assert model.warm_infer(IMAGES, latents.tolist(), steps=np.int64(1)).energies.shape == (2, 10)


def test_what_is_no_model_and_what_are_no_parameters() -> None:
    for choice in (3, None, ["abs"]):
        with pytest.raises(AbsguiError, match="is no model; give a name, such as 'abs'"):
            engine.load_model(choice)  # type: ignore[arg-type]  # that is the mistake
    for parameters in (None, 3, "step"):
        wrong = AttackRequest("gaussian-noise", IMAGES[0], parameters=parameters)  # type: ignore[arg-type]
        with pytest.raises(AbsguiError, match="Parameters are names with numbers"):
            engine.attack(network(), wrong)
