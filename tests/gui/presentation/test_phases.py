"""What an attack is doing, in words."""

from __future__ import annotations

from absgui.presentation.phases import worded
from engine.types import Phase, PhaseKind

CASES = {
    Phase(PhaseKind.WALK): "walking",
    Phase(PhaseKind.SIZE, 0.25): "size 0.250",
    Phase(PhaseKind.QUERY, 1204): "query 1,204",
    Phase(PhaseKind.CONSTRAINTS, 1): "1 constraint",
    Phase(PhaseKind.CONSTRAINTS, 9): "9 constraints",
    Phase(PhaseKind.RESET_PIXELS, round=2, rounds=3): "repeat 2 of 3: resetting pixels",
    Phase(PhaseKind.NOISE_DRAW, round=4, rounds=10): "draw 4 of 10",
    Phase(PhaseKind.STEP, round=4): "step 4",
}


def test_words_of_a_phase() -> None:
    assert {phase: worded(phase) for phase in CASES} == CASES


def test_every_kind_has_words() -> None:
    for kind in PhaseKind:
        assert worded(Phase(kind, value=2.0, round=1, rounds=3))
