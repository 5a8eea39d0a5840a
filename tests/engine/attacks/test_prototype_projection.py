"""Prototype Projection, on a model whose bounds are exact, and on one that its bounds deceive."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.attacks import start
from engine.attacks.base import AttackRun
from engine.types import AttackRequest, Bound, FloatArray, Norm, Outcome, Phase, PhaseKind, Status
from tests.engine.fakes.prototypes import PrototypeModel, bars

NORMS = list(Norm)


def digit() -> FloatArray:
    image: FloatArray = (0.8 * bars()[0] + 0.2 * bars()[1]).astype(np.float32)
    return image


def run(model: PrototypeModel, norm: Norm, target: int | None = None) -> Outcome:
    attack = start(model, AttackRequest("prototype-projection", digit(), norm, target))
    list(attack)
    return attack.outcome


@pytest.mark.parametrize("target", [None, 5])
@pytest.mark.parametrize("norm", NORMS)
def test_with_one_picture_per_class_both_bounds_meet(norm: Norm, target: int | None) -> None:
    outcome = run(PrototypeModel(), norm, target)
    assert outcome.best is not None
    distance, certified = outcome.best.distances.of(norm), outcome.frames[-1].certified
    assert certified is not None
    if norm is Norm.L0:
        assert distance == certified + 1
    else:
        assert certified <= distance <= 1.0012 * certified


@pytest.mark.parametrize("binary", [False, True], ids=["abs", "binary-abs"])
@pytest.mark.parametrize("norm", [pytest.param(Norm.L2, marks=pytest.mark.slow), Norm.LINF, Norm.L0])
def test_what_is_certified_is_below_whatever_is_found(norm: Norm, binary: bool) -> None:
    outcome = run(PrototypeModel(binary=binary), norm)
    assert outcome.status is Status.FOUND
    assert outcome.frames[0].certified is None
    certified = [frame.certified for frame in outcome.frames[1:]]
    assert None not in certified
    assert certified == sorted(certified, key=float)  # type: ignore[arg-type]
    for frame in outcome.frames:
        if frame.is_adversarial:
            assert max(map(float, certified)) <= frame.distances.of(norm) + 1e-6  # type: ignore[arg-type]


def test_the_phase_counts_the_constraints() -> None:
    outcome = run(PrototypeModel(), Norm.L2, target=5)
    phases = [frame.phase for frame in outcome.frames]
    assert phases[0] == Phase(PhaseKind.ORIGINAL)
    assert phases[1] == Phase(PhaseKind.CONSTRAINTS, 1)
    assert phases[-1] == Phase(PhaseKind.CONSTRAINTS, 9)


class Deceived(PrototypeModel):
    """Its bounds don't know how much the classes other than 0 cost."""

    def bounds(self, image: FloatArray, norm: Norm, target: int | None = None) -> Iterator[Bound]:
        return PrototypeModel(binary=self.binary).bounds(image, norm, target)


@pytest.mark.slow  # goes on after the bounds, in every norm
@pytest.mark.parametrize("binary", [False, True], ids=["abs", "binary-abs"])
@pytest.mark.parametrize("norm", NORMS)
def test_where_the_bounds_lead_nowhere_the_way_is_gone_on(norm: Norm, binary: bool) -> None:
    model = Deceived(binary=binary)
    model.handicap[1:] = 2
    outcome, honest = run(model, norm), run(PrototypeModel(binary=binary), norm)
    assert outcome.best is not None
    assert honest.best is not None
    assert int(np.argmin(model.infer(outcome.best.image[None]).energies)) != 0
    assert outcome.best.distances.of(norm) >= honest.best.distances.of(norm)


def test_bounds_that_are_too_large_are_taken_back() -> None:
    """Whoever finds an adversarial nearer than certified does not go on certifying."""
    model = Deceived()
    model.handicap[0] = 2.5
    outcome = run(model, Norm.L2)
    assert outcome.best is not None
    certified = [frame.certified for frame in outcome.frames if frame.certified is not None]
    assert certified[-1] <= outcome.best.distances.L2


def test_a_stop_while_bounds_are_computed_shows_no_other_frame() -> None:
    attack: AttackRun | None = None

    class Stopping(PrototypeModel):
        def bounds(self, image: FloatArray, norm: Norm, target: int | None = None) -> Iterator[Bound]:
            for bound in super().bounds(image, norm, target):
                if bound.constraints > 1:
                    assert attack is not None
                    attack.stop()
                yield bound

    attack = start(Stopping(), AttackRequest("prototype-projection", digit(), target=5))
    phases = [frame.phase for frame in attack]
    assert phases[-1] == Phase(PhaseKind.CONSTRAINTS, 1)
    assert attack.outcome.status is Status.STOPPED


def test_along_the_way_of_a_bound() -> None:
    original, move = np.full((28, 28), 0.5, np.float32), np.zeros((28, 28), np.float32)
    move[0, :2] = 0.4, -0.8
    walked = Bound(1.0, 1, move)
    assert_allclose(walked.at(original, 0.5)[0, :3], [0.7, 0.1, 0.5], atol=1e-6)
    assert_allclose(walked.at(original, 2.0)[0, :3], [1.0, 0.0, 0.5])
    order = np.full((28, 28), np.inf, np.float32)
    order[0, :2] = 1.0, 0.5
    counted = Bound(1.0, 1, move, order)
    assert_allclose(counted.at(original, 0.4)[0, :2], [0.5, 0.5])
    assert_allclose(counted.at(original, 0.5)[0, :2], [0.5, 0.0])
    assert_allclose(counted.at(original, 3.0)[0, :3], [0.9, 0.0, 0.5])
