"""Where a bubble goes: beside what it is about, never over the edge."""

from __future__ import annotations

from dataclasses import replace

import pytest

from absgui.presentation.tour import ARROW, STEPS, Box, Side, Stop, place, words
from tests.gui.fakes import INFO

ROOM = Box(0, 0, 1000, 600)


@pytest.mark.parametrize(
    ("target", "side"),
    [
        (Box(0, 100, 200, 200), Side.RIGHT),
        (Box(800, 100, 200, 200), Side.LEFT),
        (Box(100, 0, 800, 100), Side.BELOW),
        (Box(0, 400, 1000, 200), Side.ABOVE),
        (Box(0, 0, 1000, 600), None),
        (None, None),
    ],
)
def test_it_stands_beside_its_target_and_inside(target: Box | None, side: Side | None) -> None:
    x, y, found = place(target, 300, 150, ROOM)
    assert found is side
    assert 0 <= x <= 700
    assert 0 <= y <= 450
    bubble = Box(x, y, 300, 150)
    if target is not None and side is not None:
        apart = max(
            target.left - bubble.right,
            bubble.left - target.right,
            target.top - bubble.bottom,
            bubble.top - target.bottom,
        )
        assert apart == ARROW


@pytest.mark.parametrize("corner", [(0, 0), (990, 0), (0, 590), (990, 590)])
def test_near_a_corner_it_stays_inside(corner: tuple[int, int]) -> None:
    x, y, side = place(Box(*corner, 10, 10), 300, 150, ROOM)
    assert side is not None
    assert 0 <= x <= 700
    assert 0 <= y <= 450


def test_a_bubble_larger_than_the_window_begins_at_its_top() -> None:
    assert place(Box(10, 10, 10, 10), 300, 900, ROOM)[1:] == (0, None)


def test_five_steps_in_their_order() -> None:
    assert [step.stop for step in STEPS] == list(Stop)
    assert [step.title for step in STEPS] == ["Draw", "Guess", "Attack", "Judge", "Compare"]


@pytest.mark.parametrize(
    ("changes", "models", "cnn"),
    [
        ({}, True, True),
        ({"explains": True, "score": "squared distance"}, False, True),
        ({"explains": False, "score": "minus logit"}, False, False),
    ],
)
def test_what_is_said_is_true_of_the_model_in_use(
    changes: dict[str, object], models: bool, cnn: bool
) -> None:
    info = replace(INFO, **changes)  # type: ignore[arg-type]
    said = {step.stop: words(step, info, asked=False) for step in STEPS}
    assert ("Ten models, one for each class" in said[Stop.DRAW]) is models
    assert ("Choose the CNN" in said[Stop.COMPARE]) is cnn
    assert "has changed. Is it" not in said[Stop.JUDGE]
    assert words(STEPS[3], info, asked=True).startswith("The prediction has changed.")
