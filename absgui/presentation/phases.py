"""What an attack is doing, in a few words. No Qt."""

from __future__ import annotations

from absgui.language import mark, number, tr
from engine.types import Phase, PhaseKind

WORDS = {
    PhaseKind.ORIGINAL: mark("original"),
    PhaseKind.STARTING_POINT: mark("looking for a starting point"),
    PhaseKind.STEP: mark("stepping"),
    PhaseKind.WALK: mark("walking"),
    PhaseKind.BISECT_STEP: mark("bisecting the last step"),
    PhaseKind.BISECT_WAY: mark("bisecting the way back"),
    PhaseKind.ADD_NOISE: mark("adding noise"),
    PhaseKind.DRAW_RIVAL: mark("drawing the rival"),
    PhaseKind.RESET_PIXELS: mark("resetting pixels"),
    PhaseKind.APPROACH: mark("approaching the original"),
    PhaseKind.NOISE_DRAW: mark("drawing noise"),
    PhaseKind.ALONG_BOUNDARY: mark("along the boundary"),
    PhaseKind.BEYOND: mark("beyond the boundary"),
}
"""Of the kinds without a value."""


def worded(phase: Phase) -> str:
    """ "repeat 2 of 3: resetting pixels", "size 0.250", "1 constraint"."""
    if phase.round is None:
        return _words(phase)
    turn = number(f"{phase.round:,}")
    if phase.rounds is not None:
        turn = tr("{round} of {rounds}", round=turn, rounds=number(f"{phase.rounds:,}"))
    # Rounds of these kinds are no repeats, and say nothing else.
    if phase.kind is PhaseKind.STEP:
        return tr("step {turn}", turn=turn)
    if phase.kind is PhaseKind.NOISE_DRAW:
        return tr("draw {turn}", turn=turn)
    return tr("repeat {turn}: {words}", turn=turn, words=_words(phase))


def _words(phase: Phase) -> str:
    if phase.kind in WORDS:
        return tr(WORDS[phase.kind])
    value = phase.value
    assert value is not None
    match phase.kind:
        case PhaseKind.SIZE:
            return tr("size {size}", size=number(f"{value:.3f}"))
        case PhaseKind.LENGTH:
            return tr("length {length}", length=number(f"{value:.2f}"))
        case PhaseKind.QUERY:
            return tr("query {number}", number=number(f"{value:,.0f}"))
        case PhaseKind.CONSTRAINTS:
            return tr("%n constraint(s)", "", round(value))
    raise ValueError(f"no words for {phase.kind}")
