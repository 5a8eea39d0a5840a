"""Multi-start boundary, where the nearest adversarial is known."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch import nn

from engine.attacks import start
from engine.attacks.boundary_moves import Exchange, Tangent
from engine.data import load_dataset
from engine.models.logits import LogitsModel
from engine.types import AttackRequest, FlatModelError, FloatArray, ModelInfo, Norm, Status
from tests.engine.attacks.test_attacks_gradient import Linear, grey, outcome

RNG = np.random.default_rng(1)


@pytest.mark.parametrize("norm", [Norm.L2, Norm.LINF])
def test_a_linear_model_is_attacked_at_the_least_distance(norm: Norm) -> None:
    model = Linear()
    found = outcome(model, "multi-start-boundary", grey(), norm, starts=16, rounds=30)
    assert found.best is not None
    least = model.least(grey(), norm)
    assert least * (1 - 1e-4) <= found.best.distances.of(norm) <= 1.02 * least


class Stairs(LogitsModel):
    """Two classes by the sum of 784 stairs in the pixels: the gradient is zero almost everywhere but by one
    part in a thousand, and misleads there."""

    def __init__(self) -> None:
        info = ModelInfo(
            "stairs",
            "Stairs",
            "exact",
            "cpu",
            "here",
            "0",
            explains=False,
            certifies=False,
            searches_latents=False,
        )
        super().__init__(self._logits, info)

    @staticmethod
    def _logits(images: torch.Tensor) -> torch.Tensor:
        steps = torch.sigmoid(40 * (images - 0.5)).flatten(1).sum(1)
        logits = torch.full((len(images), 10), -1e3)
        logits = torch.cat([20 - steps[:, None], steps[:, None] - 20, logits[:, 2:]], 1)
        return logits + 0 * images.sum()


def test_noise_finds_the_way_where_gradients_vanish() -> None:
    """From a black image twenty pixels have to rise to a half at least: L2 2.2, were the stairs steep."""
    image = np.zeros((28, 28), np.float32)
    found = outcome(Stairs(), "multi-start-boundary", image, Norm.L2, starts=8, rounds=30)
    assert found.best is not None
    assert found.best.distances.L2 < 3


def test_the_linearised_boundary_is_met_at_its_nearest_point() -> None:
    """In the box: no other feasible point drawn is nearer."""
    original = RNG.random(784, dtype=np.float32)
    image, slope = RNG.random((1, 784), dtype=np.float32), RNG.standard_normal((1, 784)).astype(np.float32)
    for norm in (Norm.L2, Norm.LINF):
        tangent = Tangent(original, RNG, norm)
        direction = np.sign(slope) if norm is Norm.LINF else slope
        if float((slope * (image - original)).sum()) < 0:
            slope, direction = -slope, -direction
        point = tangent.nearest_beyond(image, slope, direction)
        assert point.min() >= 0
        assert point.max() <= 1
        assert float((slope * (point - image)).sum()) >= -1e-3
        assert tangent.lengths(point)[0] <= tangent.lengths(image)[0] * (1 + 1e-5)
        for _ in range(20):
            other = (point + 0.1 * RNG.standard_normal(point.shape)).clip(0, 1).astype(np.float32)
            if float((slope * (other - image)).sum()) >= 0:
                assert tangent.lengths(other)[0] >= tangent.lengths(point)[0] * (1 - 1e-3)


@pytest.mark.parametrize("binary", [False, True])
def test_exchanges_reset_more_than_they_change(binary: bool) -> None:
    original = np.where(np.arange(784) % 3 == 0, 0.9, 0.1).astype(np.float32)
    image = original.copy()
    image[:60] = np.where(original[:60] >= 0.5, 0, 1)
    moves = Exchange(original, RNG, Norm.L0, binary=binary)
    slopes = RNG.standard_normal((1, 784)).astype(np.float32)
    proposed = moves.proposals(image[None], slopes, np.ones(1, np.float32))[0]
    assert (moves.lengths(proposed) < moves.lengths(image[None])[0]).all()
    assert_allclose(moves.lengths(image[None])[0] ** 2, 60)


def _flat(images: torch.Tensor) -> torch.Tensor:
    """By the brightness of the first pixel of the image's middle row, as a step function."""
    ones = (images[:, 14, :].amax(1) > 0.2).float()[:, None]
    scores = torch.cat([ones, 1 - ones, torch.full((len(images), 8), -1.0)], 1)
    return scores + 0 * images.sum((1, 2))[:, None]


def model_of(function: object) -> LogitsModel:
    info = ModelInfo(
        "flat", "Flat", "exact", "cpu", "here", "0", explains=False, certifies=False, searches_latents=False
    )
    return LogitsModel(function, info)  # type: ignore[arg-type]


def test_gradients_that_are_zero_everywhere_are_an_error() -> None:
    image: FloatArray = np.zeros((28, 28), np.float32)
    attack = start(model_of(_flat), AttackRequest("multi-start-boundary", image, parameters={"rounds": 3}))
    found = False
    with pytest.raises(FlatModelError, match="zero wherever it looked"):
        for frame in attack:
            found = found or frame.is_adversarial
    assert found


def test_a_model_of_one_answer_is_an_error() -> None:
    layer = nn.Linear(784, 10)
    nn.init.zeros_(layer.weight)
    module = nn.Sequential(nn.Flatten(), layer).requires_grad_(requires_grad=False)
    attack = start(model_of(module), AttackRequest("multi-start-boundary", grey()))
    with pytest.raises(FlatModelError, match="zero wherever it looked"):
        list(attack)


def test_it_starts_at_training_images_of_the_target() -> None:
    data = load_dataset()
    found = outcome(Linear(), "multi-start-boundary", data.test.image(0), Norm.L2, starts=4, rounds=1)
    assert found.status is Status.FOUND
    own = found.original_label
    target = (own + 1) % 10
    request = AttackRequest(
        "multi-start-boundary", data.test.image(0), target=target, parameters={"starts": 4, "rounds": 1}
    )
    attack = start(Linear(), request)
    frames = list(attack)
    of_target = data.train.images[data.train.of_class(target)]
    begun = [frame for frame in frames if frame.phase.kind.value == "starting-point"]
    assert len(begun) >= 4
    for frame in begun[:4]:
        assert (np.abs(of_target / np.float32(255) - frame.image).max((1, 2)) < 1e-6).any()
