"""Numbers and outcomes in words, the same in every panel. No Qt."""

from __future__ import annotations

import math

from engine import rounding
from engine.types import AttackRequest, Norm, Outcome, Status

NORM_TITLES = {Norm.L2: "L2", Norm.LINF: "L∞", Norm.L0: "L0"}
"""How a norm is written on the screen."""

NORM_MEANINGS = {
    Norm.L2: "Euclidean length of the change",
    Norm.LINF: "largest change of one pixel, of 1",
    Norm.L0: "number of changed pixels",
}

CONDITION = "certified (assuming the latent optimum is found)"
"""The words that go with a certificate that rests on a search in the latents."""

GUARANTEED = "certified (guaranteed: everything that the model compares with was looked at)"
"""Those that go with one that holds as it stands."""

NOTHING = "–"
"""What stands where there is no number."""


def certified_amount(norm: Norm, value: float | None) -> str:
    """A certified radius with as many digits as it deserves, never more than it is: "2.04", "0.186", "22"."""
    return NOTHING if value is None or math.isnan(value) else rounding.down(value, rounding.DECIMALS[norm])


def found_amount(norm: Norm, value: float | None) -> str:
    """The distance of an image that was found, in as many digits, never less than it is."""
    return NOTHING if value is None or math.isnan(value) else rounding.up(value, rounding.DECIMALS[norm])


def certified_with_unit(norm: Norm, value: float | None) -> str:
    """The same with what it counts: "22 pixels", "L2 2.04", "L∞ 0.186"."""
    return _with_unit(norm, certified_amount(norm, value))


def found_with_unit(norm: Norm, value: float | None) -> str:
    """The same with what it counts: "22 pixels", "L2 2.04", "L∞ 0.186"."""
    return _with_unit(norm, found_amount(norm, value))


def _with_unit(norm: Norm, text: str) -> str:
    if text == NOTHING:
        return text
    if norm is Norm.L0:
        return f"{text} pixel" if text == "1" else f"{text} pixels"
    return f"{NORM_TITLES[norm]} {text}"


def condition(*, guaranteed: bool, provisional: bool = False) -> str:
    """What a certificate rests on."""
    return GUARANTEED if guaranteed else f"{CONDITION}, still searching" if provisional else CONDITION


def percentage(share: float) -> str:
    """How much is unknown, never less than it is: "27 %", "4.2 %"."""
    return f"{rounding.up(100 * share, 0 if share >= 0.1 or share == 0 else 1)} %"


def score(value: float) -> str:
    """An energy, or what other models have in its place: "11.5", "213", "−3.2"."""
    text = f"{value:.1f}" if abs(value) < 99.95 else f"{value:.0f}"
    return "0.0" if text == "-0.0" else text.replace("-", "−")


def score_title(name: str) -> str:
    """ "Energy", "Minus logit"."""
    return name[:1].upper() + name[1:]


def probability(value: float) -> str:
    return f"{value:.2f}"


def duration(milliseconds: float) -> str:
    """ "340 ms", "2.4 s", "3 min 20 s"."""
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    seconds = milliseconds / 1000
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def count(number: int, thing: str) -> str:
    """ "1 step", "1,204 steps"."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def wish(request: AttackRequest) -> str:
    """What the attack is after: "any other class" or "a 9"."""
    return "any other class" if request.target is None else f"{article(request.target)} {request.target}"


def article(digit: int) -> str:
    return "an" if digit == 8 else "a"


def ending(outcome: Outcome) -> str:
    """How an attack ended, in one or two sentences."""
    best, norm, own = outcome.best, outcome.request.norm, outcome.original_label
    steps = count(max(len(outcome.frames) - 1, 0), "step")
    spent = f"{steps}, {queries(outcome.queries)}, {duration(outcome.milliseconds)}"
    if outcome.status is Status.NOT_FOUND or (outcome.status is Status.FOUND and best is None):
        return f"Not found within the budget ({spent}). That proves nothing: another attack may find one."
    if best is None:
        return f"Stopped after {spent}. Nothing found so far."
    reached = f"{article(best.label)} {best.label} at {found_with_unit(norm, best.distances.of(norm))}"
    if outcome.status is Status.STOPPED:
        return f"Stopped after {spent}. Best so far: {reached}."
    return f"Found: the {own} becomes {reached} ({spent})."


def queries(number: int) -> str:
    """ "1 query", "1,204 queries"."""
    return "1 query" if number == 1 else f"{number:,} queries"
