"""Proofs as they are made: a step of whole numbers for each rival, and nothing claimed beyond them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.evaluation.verify import Checker, Refusal
from engine.exact import Proof, prove, proving, separable
from engine.exact.certifier import View, certify
from engine.exact.components import Components
from engine.exact.proof import Step
from engine.exact.proving import CLAIMED, UNIT, WEIGHTS, _rounded, _units
from engine.exact.separable import Array, Box
from engine.types import CLASSES, PIXELS, Norm
from engine.weights.exact_abs import BLACK, LEVELS, ExactWeights, directions_of, pixels
from tests.engine.fakes.pictures import weights

USED = 40
"""Pixels in which components differ."""


def made(latents: int, count: int = 3) -> tuple[ExactWeights, Array]:
    """Two classes near an image (784,) of class 0; the others are far away."""
    rng = np.random.default_rng(3)
    means = np.full((CLASSES, count, PIXELS), BLACK)
    means[2:, :, 400:] = BLACK + LEVELS // 2
    means[:2, :, :USED] = rng.integers(50, 150, (2, 1, USED)) + rng.integers(-30, 31, (2, count, USED))
    image = np.zeros(PIXELS, np.float32)
    image[:USED] = (0.7 * pixels(means[0]).mean(0) + 0.3 * pixels(means[1]).mean(0))[:USED].clip(0, 1)
    found = weights(means, rng.uniform(0, 0.1, (CLASSES, count)))
    if latents:
        factors = np.zeros((CLASSES, count, latents, PIXELS))
        factors[..., :USED] = rng.normal(size=(CLASSES, count, latents, USED))
        factors /= np.linalg.norm(factors, axis=(-2, -1), keepdims=True) * 1.2
        directions, exponents = directions_of(factors)
        found = replace(found, directions=directions, exponents=exponents)
    return found, image.astype(np.float64)


@pytest.mark.parametrize("norm", list(Norm))
@pytest.mark.parametrize("latents", [0, 2])
def test_a_proof_shows_what_is_certified_and_no_more(
    norm: Norm, latents: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, image = made(latents)
    components = Components(found)
    label = int(components.scores(image[None])[0].argmin()) // 3
    assert label == 0
    certificate = certify(components, image, label)
    certified = certificate.refined.get(norm, certificate.radii.of(norm))
    radius, steps = prove(components, image, label, norm)
    assert [step.rival for step in steps] == list(range(3, 3 * CLASSES))
    if norm is Norm.L0:
        assert radius == certified > 0
    else:
        assert certified * (1 - 1e-4) <= radius <= certified * (1 + 1e-9)
    for step in steps:
        assert sum(step.weights) == WEIGHTS
        assert min(step.weights) >= 0
        assert len(step.own) == len(step.weights)
        assert set(step.own) <= {0, 1, 2}
        assert (step.level > 0) == (norm is Norm.L2)
        assert step.touch is None or step.touch.any()
    touching = [step.rival for step in steps if step.touch is not None]
    assert bool(touching) == (norm is Norm.L2 or (norm is Norm.LINF and latents > 0))
    assert len(touching) < len(steps)  # most rivals are far enough away without
    if norm is Norm.L2:
        assert any(len(step.own) > 1 for step in steps)
    checker = Checker(found)
    whole = Proof(found.fingerprint, image.astype(np.float32), label, norm, radius, steps)
    checker.check(whole)
    more = radius + 1 if norm is Norm.L0 else radius * (1 + 1e-5)
    with pytest.raises(Refusal, match="not shown"):
        checker.check(replace(whole, radius=more))
    monkeypatch.setattr(proving, "BATCH", 5)
    again, others = prove(components, image, label, norm)
    assert again == pytest.approx(radius, rel=1e-5)
    assert [step.rival for step in others] == [step.rival for step in steps]


def test_what_is_claimed_is_a_little_less_than_the_least_radius(monkeypatch: pytest.MonkeyPatch) -> None:
    found, image = made(0)
    components = Components(found)
    for norm in Norm:
        monkeypatch.setattr(proving, "CLAIMED", CLAIMED)
        before = prove(components, image, 0, norm)[0]
        monkeypatch.setattr(proving, "CLAIMED", 0.5)
        after = prove(components, image, 0, norm)[0]
        assert after == pytest.approx(before if norm is Norm.L0 else before / 2, rel=1e-5)


def test_moves_become_whole_units_that_reach_the_border() -> None:
    box = Box(np.array([-0.5, -0.5, 0, -1, -0.3, -0.3, -0.25]), np.array([0.5, 0.5, 1, 0, 0.7, 0.7, 0.75]))
    moves = np.array([[0.25, -0.5, 0, 0, 0.7, -0.3, 3.4 * UNIT], [-0.25, 0.5, 1, -1, 0.8, -0.9, -3.6 * UNIT]])
    found = _units(moves, box)
    full = int(1 / UNIT)
    assert found.dtype == np.int16
    assert found.tolist() == [
        [full // 4, -full, 0, 0, full, -full, 3],
        [-full // 4, full, full, -full, full, -full, -4],
    ]


@pytest.mark.parametrize("norm", [Norm.L2, Norm.LINF])
def test_steps_are_about_what_a_file_holds(norm: Norm) -> None:
    """The radius of a step is that of its own whole numbers, not of what they were rounded from."""
    found, image = made(2)
    components = Components(found)
    view = View(components, image, 0)
    rng = np.random.default_rng(1)
    rivals = np.array([3, 4, 9])
    own = np.array([[0, 1, 2]] * 3)
    pairs, _ = view.pairs(rivals, own)
    moves = (0.3 * rng.random((3, PIXELS))).clip(view.box.low, view.box.high)
    moves[0, :5] = view.box.high[:5]
    shares = rng.dirichlet(np.ones(3), 3)
    radii, steps = _rounded(view, pairs, norm, moves, shares)
    for n, step in enumerate(steps):
        assert (step.rival, step.own) == (rivals[n], (0, 1, 2))
        assert sum(step.weights) == WEIGHTS
        off = np.abs(np.array(step.weights) / WEIGHTS - shares[n])
        assert (np.delete(off, shares[n].argmax()) <= 0.5 / WEIGHTS).all()
        assert step.touch is not None
        touch = (step.touch * UNIT).clip(view.box.low, view.box.high)
        assert np.abs(touch - moves[n]).max() <= UNIT / 2
        one = pairs.some(np.array([n]))
        at = one.at(touch[None])
        whole = np.array([step.weights]) / WEIGHTS
        bends = view.bends(rivals[n : n + 1]) if norm is Norm.LINF else None
        functions = one.below(touch[None], whole, *at, bends)
        exact = separable.l2 if norm is Norm.L2 else separable.linf
        assert radii[n] == pytest.approx(exact(functions, view.box)[0], rel=1e-9)
        level = separable.l2_levels(functions, view.box)[0] if norm is Norm.L2 else 0
        assert step.level == pytest.approx(level, rel=1e-9)
    assert isinstance(steps[0], Step)
