"""Auto-PGD and ALMA, where the nearest adversarial is known."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from engine.attacks import start
from engine.attacks.methods.alma import ALMA, _rise
from engine.attacks.methods.auto_pgd import DLR, MARGIN, AutoPGD
from engine.models.logits import LogitsModel
from engine.types import AttackRequest, FlatModelError, FloatArray, ModelInfo, Norm
from tests.engine.attacks.test_attacks_gradient import Curved, Linear, grey, outcome
from tests.sparing import first


@pytest.mark.parametrize(
    ("name", "norm"), first([("apgd", Norm.L2), ("apgd", Norm.LINF), ("alma", Norm.L2)], rows=True)
)
def test_a_linear_model_is_attacked_at_about_the_least_distance(name: str, norm: Norm) -> None:
    ratios = []
    for seed in range(5):
        model = Linear(seed)
        more = {"first": 0.3} if name == "alma" else {}
        found = outcome(model, name, grey(), norm, **more)
        assert found.best is not None
        ratios.append(found.best.distances.of(norm) / model.least(grey(), norm))
    assert min(ratios) >= 1 - 1e-4
    # Each ends where its oscillation happens to be, which rounding decides.
    assert np.median(ratios) <= 1.05
    assert max(ratios) <= 1.2


@pytest.mark.parametrize("kind", [MARGIN, DLR])
def test_the_slope_of_each_loss_is_its_derivative(kind: int) -> None:
    model = Curved(1)
    attack = start(model, AttackRequest("apgd", grey(), Norm.L2))
    assert isinstance(attack, AutoPGD)
    attack.oracle.begin()
    answer = attack.oracle.full(grey())
    slope = attack._slope(answer, grey(), kind)
    move = 1e-3 * slope / np.linalg.norm(slope)
    ends = [attack._loss(attack.oracle.full(grey() + sign * move), kind) for sign in (1, -1)]
    assert_allclose((ends[0] - ends[1]) / 2e-3, np.linalg.norm(slope), rtol=0.02)


def test_the_ratio_that_alma_descends_has_that_slope() -> None:
    model = Curved(1)
    attack = start(model, AttackRequest("alma", grey()))
    assert isinstance(attack, ALMA)
    attack.oracle.begin()
    _, slope = attack._ratio(attack.oracle.full(grey()), grey())
    move = 1e-3 * slope / np.linalg.norm(slope)
    ends = [
        attack._ratio(attack.oracle.full(grey() + sign * move), grey() + sign * move)[0] for sign in (1, -1)
    ]
    assert_allclose((ends[0] - ends[1]) / 2e-3, np.linalg.norm(slope), rtol=0.02)


def test_the_penalty_rises_without_a_jump() -> None:
    """At 0 its derivative is the multiplier, from both sides, and it grows with the lead."""
    for multiplier, steepness in ((0.5, 1.0), (3.0, 8.0)):
        assert _rise(0.0, steepness, multiplier) == pytest.approx(multiplier)
        assert _rise(-1e-9, steepness, multiplier) == pytest.approx(multiplier)
        rises = [_rise(lead, steepness, multiplier) for lead in np.linspace(-2, 2, 41)]
        assert rises == sorted(rises)


@pytest.mark.parametrize("name", ["apgd", "alma"])
def test_a_gradient_that_is_zero_everywhere_is_an_error(name: str) -> None:
    def flat(images: torch.Tensor) -> torch.Tensor:
        return torch.arange(10, dtype=torch.float32).repeat(len(images), 1) + 0 * images.sum((1, 2))[:, None]

    info = ModelInfo(
        "flat", "Flat", "exact", "cpu", "here", "0", explains=False, certifies=False, searches_latents=False
    )
    image: FloatArray = np.full((28, 28), 0.5, np.float32)
    attack = start(LogitsModel(flat, info), AttackRequest(name, image, Norm.L2))
    with pytest.raises(FlatModelError, match=f"{name} found no gradient to follow"):
        list(attack)
