"""sigma-zero where the fewest pixels are known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from engine.attacks import start
from engine.attacks.goal import Goal
from engine.attacks.methods.sigma_zero import SigmaZero
from engine.attacks.oracle import RENEW_EVERY, Oracle
from engine.types import AttackRequest, FloatArray, Norm, Outcome
from tests.engine.attacks.running import digit
from tests.engine.attacks.test_attacks_gradient import Linear, grey
from tests.engine.fakes.prototypes import PrototypeModel


def sigma_zero(model: Linear | PrototypeModel, image: FloatArray, target: int | None = None) -> SigmaZero:
    attack = start(model, AttackRequest("sigma-zero", image, Norm.L0, target))
    assert isinstance(attack, SigmaZero)
    return attack


def outcome(model: Linear | PrototypeModel, image: FloatArray, target: int | None = None) -> Outcome:
    attack = sigma_zero(model, image, target)
    assert list(attack)
    return attack.outcome


def fewest(model: Linear, image: FloatArray, winner: int, loser: int) -> int:
    """Pixels that it takes a class to overtake another: those that gain most, each as far as the box goes."""
    logits = -model.infer(image[None]).energies[0].astype(float)
    slope = (model.weight[winner] - model.weight[loser]).astype(float)
    seen = (image >= 0.5).astype(float).ravel() if model.info.binary else image.astype(float).ravel()
    gains = np.sort(np.maximum(slope * (1 - seen), -slope * seen))[::-1]
    lead = logits[loser] - logits[winner]
    return 0 if lead < 0 else int(np.searchsorted(np.cumsum(gains), lead, side="right")) + 1


def others(label: int) -> list[int]:
    return [c for c in range(10) if c != label]


def fractional(model: Linear, image: FloatArray, target: int) -> float:
    """The fewest pixels with which a class overtakes all others, if parts of a move cost parts of a pixel."""
    logits = -model.infer(image[None]).energies[0].astype(float)
    losers, x = others(target), image.astype(float).ravel()
    slopes = (model.weight[target] - model.weight[losers]).astype(float)
    gains = np.concatenate([slopes * (1 - x), -slopes * x], axis=1)
    found = linprog(np.ones(gains.shape[1]), -gains, logits[target] - logits[losers], bounds=(0, 1))
    assert found.success
    return float(found.fun)


@pytest.mark.parametrize("seed", range(4))
def test_a_linear_model_is_attacked_with_the_fewest_pixels(seed: int) -> None:
    """But for one: its last pixels do not always go as far as the box does."""
    model = Linear(seed)
    for image in (grey(), digit(seed)):
        found = outcome(model, image)
        assert found.best is not None
        least = min(fewest(model, image, c, found.original_label) for c in others(found.original_label))
        assert least <= found.best.distances.L0 <= least + 1


@pytest.mark.parametrize("seed", range(4))
def test_a_linear_model_of_black_and_white_is_attacked_with_the_fewest_pixels(seed: int) -> None:
    model = Linear(seed, binary=True)
    for image in (grey(), digit(seed)):
        found = outcome(model, image)
        assert found.best is not None
        least = min(fewest(model, image, c, found.original_label) for c in others(found.original_label))
        assert least == found.best.distances.L0


@pytest.mark.parametrize(
    "target", [pytest.param(n, marks=[pytest.mark.slow] * (n > 2)) for n in range(1, 10)]
)
def test_a_target_overtakes_every_class(target: int) -> None:
    model, image = Linear(1), grey()
    found = outcome(model, image, target)
    assert found.best is not None
    assert found.best.label == target
    least = fractional(model, image, target)
    assert least <= found.best.distances.L0 <= 1.3 * least


def test_no_step_is_made_once_one_pixel_is_enough() -> None:
    model, image = Linear(1), digit(1)
    found = outcome(model, image)
    assert found.best is found.frames[-1]
    assert found.best is not None
    assert found.best.distances.L0 == 1
    assert found.queries < 100


@pytest.mark.parametrize("target", [None, 4])
def test_what_is_descended_is_the_shortfall(target: int | None) -> None:
    attack = sigma_zero(Linear(), grey(), target)
    attack.oracle._goal = Goal(2, target)
    for seed in range(20):
        energies = np.random.default_rng(seed).random(10, dtype=np.float32)
        assert attack.goal.weights(energies) @ energies == pytest.approx(
            attack.goal.shortfall(energies), abs=1e-6
        )


def test_only_what_may_be_the_best_so_far_is_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    full, asked = Oracle.full, []

    def counted(self: Oracle, image: FloatArray) -> object:
        asked.append(image)
        return full(self, image)

    monkeypatch.setattr(Oracle, "full", counted)
    found = outcome(PrototypeModel(), digit())
    lengths = [frame.distances.L0 for frame in found.frames if frame.is_adversarial]
    improvements = len(set(np.minimum.accumulate(lengths).tolist()))
    assert improvements > 1
    assert len(asked) <= 300 // RENEW_EVERY + improvements
    assert sum(frame.is_adversarial for frame in found.frames) < found.queries / 10
