"""The Boundary Attack: where it starts, and how far it steps."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.attacks import start
from engine.attacks.methods.boundary import _StepSize
from engine.attacks.oracle import BATCH
from engine.data import mnist
from engine.types import AttackRequest, Norm


@pytest.mark.slow  # walks for thousands of steps
@pytest.mark.parametrize("digit_number", [6000, 8000])
def test_the_boundary_attack_leaves_narrow_regions(digit_number: int) -> None:
    """On the straight way from its start to these digits are regions that come nearer nowhere."""
    original = mnist("test").image(digit_number)
    request = AttackRequest("boundary", original, Norm.L2, parameters={"steps": 250})
    run = start(engine.load_model("cnn"), request)
    *_, last = run
    assert run.outcome.best is not None
    assert run.outcome.best.distances.L2 < 2.3
    assert last.queries < 250 * (BATCH + 2)


def test_step_sizes_follow_how_often_moves_hold() -> None:
    step = _StepSize(0.5, 0.2, 0.5, 8, 0.6)
    step.follow(np.ones(4, bool))
    assert step.size == 0.5  # too few to tell
    step.follow(np.ones(4, bool))
    assert step.size == 0.6  # no larger than allowed
    step.follow(np.arange(8) < 3)
    assert step.size == 0.6  # between the two shares
    step.follow(np.arange(8) < 1)
    assert step.size == pytest.approx(0.8 * 0.6)
