"""What an attack is doing, in a few words. No Qt."""

from __future__ import annotations

from engine.types import Phase, PhaseKind

WORDS = {
    PhaseKind.ORIGINAL: "original",
    PhaseKind.STARTING_POINT: "looking for a starting point",
    PhaseKind.STEP: "stepping",
    PhaseKind.WALK: "walking",
    PhaseKind.BISECT_STEP: "bisecting the last step",
    PhaseKind.BISECT_WAY: "bisecting the way back",
    PhaseKind.ADD_NOISE: "adding noise",
    PhaseKind.DRAW_RIVAL: "drawing the rival",
    PhaseKind.RESET_PIXELS: "resetting pixels",
    PhaseKind.APPROACH: "approaching the original",
    PhaseKind.SIZE: "size {value:.3f}",
    PhaseKind.LENGTH: "length {value:.2f}",
    PhaseKind.NOISE_DRAW: "drawing noise",
    PhaseKind.ALONG_BOUNDARY: "along the boundary",
    PhaseKind.QUERY: "query {value:,.0f}",
    PhaseKind.BEYOND: "beyond the boundary",
    PhaseKind.CONSTRAINTS: "{value:.0f} constraints",
}
"""Kind -> its words, with the value where it has one."""
ROUNDS = {PhaseKind.STEP: "step", PhaseKind.NOISE_DRAW: "draw"}
"""What a round is called if it is no repeat; these kinds say nothing else."""


def worded(phase: Phase) -> str:
    """ "repeat 2 of 3: resetting pixels", "size 0.250", "1 constraint"."""
    words = WORDS[phase.kind].format(value=phase.value)
    if phase.value == 1 and phase.kind is PhaseKind.CONSTRAINTS:
        words = words.removesuffix("s")
    if phase.round is None:
        return words
    number = f"{phase.round:,}" if phase.rounds is None else f"{phase.round:,} of {phase.rounds:,}"
    if phase.kind in ROUNDS:
        return f"{ROUNDS[phase.kind]} {number}"
    return f"repeat {number}: {words}"
