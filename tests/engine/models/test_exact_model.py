"""Exact ABS as a model: gradients, what it takes and gives, what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.data import as_float, mnist
from engine.models.exact_abs import ExactModel
from engine.system import resources
from engine.types import (
    PIXELS,
    AbsguiError,
    ImageError,
    ModelChoice,
    Norm,
    Stage,
)
from tests.engine.fakes.pictures import near, random_weights


def test_gradients_are_those_of_the_energies() -> None:
    model = ExactModel(random_weights(12, 3))
    image = torch.from_numpy(near(model, 0)).view(1, 28, 28).requires_grad_()
    logits = model.differentiable_logits(image)
    logits[0, 4].backward()
    assert image.grad is not None
    picture = torch.from_numpy(model.infer(image.detach().numpy()).pictures[0, 4])
    torch.testing.assert_close(image.grad[0], -2 / PIXELS * (image.detach()[0] - picture))


def test_shapes_and_kinds_of_what_comes_out() -> None:
    model = ExactModel(random_weights(13, 3))
    images = np.stack([near(model, seed).reshape(28, 28) for seed in range(2)])
    arrays = model.infer(images, classes=[3, 1])
    for array in arrays:
        assert isinstance(array, np.ndarray)
        assert array.dtype == np.float32
    assert arrays.energies.shape == (2, 2)
    assert arrays.latents.shape == (2, 2, 0)
    squares = np.square(arrays.pictures.astype(np.float64) - images[:, None]).sum((-1, -2))
    offsets = arrays.energies - squares
    assert all(
        np.isclose(model.weights.offsets[c], offsets[0, i], atol=1e-4).any() for i, c in enumerate((3, 1))
    )
    stages = [reading.stage for reading in model.refine(images[0])]
    assert stages == [Stage.REFINED, Stage.CERTIFIED]
    plain, more = (model.certify(images[0], refined=refined) for refined in (False, True))
    assert plain.radii == more.radii
    assert not plain.refined
    assert more.refined[Norm.L2] >= more.radii.L2


def test_the_shipped_model_is_the_one_on_its_card() -> None:
    card = resources.weights("exact-abs.md").read_text("utf-8")
    model = ExactModel.load(ModelChoice("exact-abs"))
    assert f"Fingerprint `{model.info.fingerprint}`" in card


@pytest.mark.slow  # classifies ten thousand digits
def test_the_shipped_model_is_as_accurate_as_its_card_says() -> None:
    card = resources.weights("exact-abs.md").read_text("utf-8")
    model, test = ExactModel.load(ModelChoice("exact-abs")), mnist("test")
    labels = [model.labels(as_float(test.images[at : at + 500])) for at in range(0, len(test), 500)]
    accuracy = 100 * np.mean(np.concatenate(labels) == test.labels)
    assert f"| accuracy on 10000 test images | {accuracy:.2f} % |" in card


def test_bad_requests_are_refused() -> None:
    model = ExactModel(random_weights(14, 1))
    with pytest.raises(ImageError):
        model.read(np.zeros((2, 28, 28), np.float32))
    with pytest.raises(AbsguiError, match="mode"):
        ExactModel.load(ModelChoice("exact-abs", mode="slow"))
