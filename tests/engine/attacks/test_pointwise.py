"""Pointwise and Latent Descent where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from engine.attacks import CATALOGUE, start
from engine.types import AttackRequest, Norm, Phase, PhaseKind, Status
from tests.engine.attacks.running import digit, run
from tests.engine.fakes.prototypes import PrototypeModel, bars


@pytest.fixture(params=[False, True], ids=["abs", "binary-abs"])
def model(request: pytest.FixtureRequest) -> PrototypeModel:
    return PrototypeModel(binary=request.param)


@pytest.mark.parametrize("target", [None, 1])
def test_latent_descent_leaves_a_rival_that_never_wins(model: PrototypeModel, target: int | None) -> None:
    """Class 1 reconstructs almost as class 0 does and nothing better, not even its own prototype."""
    model.pictures[1] = model.pictures[0]
    model.pictures[1, 2, 4:8] = 0.02
    model.handicap[1] = 10
    parameters = {"step": 0.05}
    outcome = run(
        model, AttackRequest("latent-descent", model.pictures[0], target=target, parameters=parameters)
    )
    assert outcome.frames[1].rival == 1
    if target is None:
        assert outcome.best is not None
        assert outcome.best.label > 1
    else:
        assert outcome.status is Status.NOT_FOUND
        assert len(outcome.frames) < 200


def test_latent_descent_is_optimal_from_a_prototype() -> None:
    """From P_0 the straight line to P_1 meets the boundary at a right angle, half way."""
    pictures = bars()
    outcome = run(PrototypeModel(), AttackRequest("latent-descent", pictures[0], target=1))
    half = float(np.linalg.norm(pictures[0] - pictures[1])) / 2
    assert outcome.best is not None
    assert half <= outcome.best.distances.L2 < 1.005 * half


@pytest.mark.parametrize("norm", [Norm.L0, Norm.L2])
def test_no_single_pixel_of_pointwise_can_be_reset(model: PrototypeModel, norm: Norm) -> None:
    outcome = run(model, AttackRequest("pointwise", digit(), norm, parameters={"repeats": 1}))
    best = outcome.best
    assert best is not None
    for pixel in np.flatnonzero(best.image != digit()):
        image = best.image.copy()
        image.flat[pixel] = digit().flat[pixel]
        assert int(np.argmin(model.infer(image[None]).energies)) == 0


@pytest.mark.parametrize(
    ("start_from", "kind"), [(0, PhaseKind.ADD_NOISE), (1, PhaseKind.ADD_NOISE), (2, PhaseKind.DRAW_RIVAL)]
)
@pytest.mark.parametrize("target", [None, 6])
def test_starting_points_of_pointwise(start_from: int, kind: PhaseKind, target: int | None) -> None:
    parameters = {"start": start_from, "repeats": 2}
    request = AttackRequest("pointwise", digit(), Norm.L0, target, parameters=parameters)
    outcome = run(PrototypeModel(), request)
    assert outcome.status is Status.FOUND
    assert outcome.frames[1].phase == Phase(kind, round=1, rounds=2)
    assert outcome.frames[-1].phase == Phase(PhaseKind.RESET_PIXELS, round=2, rounds=2)
    shares = [frame.progress for frame in outcome.frames]
    assert shares[0] is None
    assert sorted(set(shares[1:]), key=float) == [0.0, 0.5]  # type: ignore[arg-type]


def test_pointwise_l2_is_shorter_than_its_l0() -> None:
    lengths = []
    for norm in (Norm.L0, Norm.L2):
        outcome = run(PrototypeModel(), AttackRequest("pointwise", digit(), norm, parameters={"repeats": 1}))
        assert outcome.best is not None
        lengths.append(outcome.best.distances.L2)
    assert lengths[1] < lengths[0]


def test_latent_descent_knows_how_many_steps_are_left() -> None:
    request = AttackRequest("latent-descent", digit(), parameters={"max_steps": 40})
    frames = run(PrototypeModel(), request).frames
    assert [frame.progress for frame in frames[:5]] == [None, 0.025, 0.05, 0.075, 0.1]
    request = AttackRequest("latent-descent", digit(), parameters={"max_steps": 3})
    assert run(PrototypeModel(), request).frames[-1].progress == 1


def test_pointwise_that_runs_once_does_not_know_how_long_it_takes() -> None:
    outcome = run(PrototypeModel(), AttackRequest("pointwise", digit(), Norm.L0, parameters={"repeats": 1}))
    assert {frame.progress for frame in outcome.frames} == {None}
    assert outcome.frames[-1].phase == Phase(PhaseKind.RESET_PIXELS)


def test_ten_runs_of_pointwise_begin_with_its_three() -> None:
    model = PrototypeModel()
    names = ("pointwise", "pointwise-10x")
    three, ten = (
        start(model, AttackRequest(name, digit(), Norm.L0, parameters=parameters))
        for name, parameters in zip(names, ({}, {"repeats": 4}), strict=True)
    )
    first, all_of_them = ([frame.image.tobytes() for frame in attack] for attack in (three, ten))
    assert len(all_of_them) > len(first)
    assert CATALOGUE["pointwise-10x"].parameters[0].default == 10
    assert set(first[:-1]) <= set(all_of_them)
