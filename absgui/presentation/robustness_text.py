"""What each mark of the robustness axis means: one sentence and one formula. No Qt."""

from __future__ import annotations

from decimal import Decimal

from absgui.language import mark, number, tr
from absgui.presentation.bounds import Bounds, Mark
from absgui.presentation.standing import Standing
from absgui.presentation.wording import (
    NORM_TITLES,
    certified_with_unit,
    class_names,
    condition,
    found_with_unit,
    percentage,
)
from engine.types import ModelInfo, Norm

_PAPER_PLACE = {Norm.L2: mark("eq. 8"), Norm.LINF: "A.4"}
_CERTIFIED_FORMULA = {
    Norm.L2: mark("min ‖δ‖₂ over c ≠ y, z, with x + δ in [0, 1], 2⟨δ, G_c(z) − G_y(z_y)⟩ = F_c − F_y"),
    Norm.LINF: mark(
        "2 Σ |w_i| min(ε, room_i) = g for the worst c, z, with w = G_c(z) − G_y(z_y), g = F_c − F_y"
    ),
    Norm.L0: mark("largest k with 2 · (sum of the k largest gains) < g = F_c − F_y, for the worst c, z"),
}
_PAPER_FORMULA = {
    Norm.L2: mark("ε = min over c ≠ y of (d_c² − F_y) / (2 (d_c + r_y))"),
    Norm.LINF: mark("largest ε: Σ (|G_y − x| + ε)² + ½|z_y|² ≤ Σ max(0, |G_c(z) − x| − ε)², all c, z"),
}
_EXACT_FORMULA = {
    Norm.L2: mark("min ‖δ‖₂ over c ≠ y, k, with x + δ in [0, 1], E_ck(x + δ) ≤ E_yj(x + δ)"),
    Norm.LINF: mark("largest ε with E_ck(x + δ) > E_yj(x + δ) proved for all c ≠ y, k and all |δ_i| ≤ ε"),
    Norm.L0: mark("largest n with E_ck(x + δ) > E_yj(x + δ) proved for all c ≠ y, k and all δ in n pixels"),
}
_REFINED_EXACT_FORMULA = mark(
    "min ‖δ‖₂ over c ≠ y, k, with x + δ in [0, 1], E_ck(x + δ) ≤ E_yj(x + δ) for several j"
)
_PAPER_EXACT_FORMULA = {
    Norm.L2: mark(
        "ε = min over c ≠ y, k of D / (s + √(s² + λ_ck D)), D = E_ck − E_y, s = ‖G_ck − x‖ + ‖G_y − x‖"
    ),
    Norm.LINF: mark("the same with s = ‖G_ck − x‖₁ + ‖G_y − x‖₁ and 784 λ_ck"),
}
_COMPONENTS = mark("; k, j: components of a class")
_FLIP_FORMULA = {
    Norm.L2: mark(
        "least √ Σ (x_i − ½)² with flips that close g = γ_c F_c − γ_y F_y, for the worst c, z; the "
        "last one in part"
    ),
    Norm.LINF: mark("least max |x_i − ½| with flips that close g = γ_c F_c − γ_y F_y, for the worst c, z"),
    Norm.L0: mark("largest k with (the k flips that gain most) < g = γ_c F_c − γ_y F_y, for the worst c, z"),
}
_PAPER_FLIP_FORMULA = {
    Norm.L2: mark("√ of the sum of the k least (x_i − ½)², k the flips that eq. 8 allows at least"),
    Norm.LINF: mark(
        "least max |x_i − ½| with flips that make γ_y F_y larger and, each by itself, γ_c F_c smaller"
    ),
}
"""Where the model sees only whether a pixel is at least ½, which flips it."""
_REFINED_FORMULA = mark(
    "min ‖δ‖ over c ≠ y, z_c with 2⟨δ, G_c(z_c) − G_y(z)⟩ ≥ F_c(z_c) − F_y(z) for several z"
)
_REFINED_FLIP_FORMULA = mark("the same with g closed for several z of y at once; flips may be made in part")
_DISTANCE_FORMULA = {
    Norm.L2: "‖x′ − x‖₂ = √ Σ (x′_i − x_i)²",
    Norm.LINF: "‖x′ − x‖∞ = max |x′_i − x_i|",
    Norm.L0: mark("‖x′ − x‖₀ = number of pixels with x′_i ≠ x_i"),
}


def explanation(
    place: Mark | None, values: Bounds, answer: Standing | None, info: ModelInfo | None = None
) -> tuple[str, str]:
    """(sentence, formula) for a mark; without one, what the whole axis says.

    `answer` is what the model answered; `info` says which model predicted it, None counts as ABS.
    """
    digit = tr("this digit") if answer is None else answer.named(class_names(info))
    sentence, formula = _explanation(place, values, digit, flips=info is not None and info.binary)
    if info is not None and info.guaranteed:
        if place is Mark.PAPER:
            formula = tr(_PAPER_EXACT_FORMULA[values.norm])
        elif place is Mark.CERTIFIED:
            formula = tr(_EXACT_FORMULA[values.norm]) + tr(_COMPONENTS)
        elif place is Mark.REFINED:
            formula = tr(_REFINED_EXACT_FORMULA) + tr(_COMPONENTS)
    return sentence, formula


def _explanation(place: Mark | None, values: Bounds, digit: str, *, flips: bool) -> tuple[str, str]:
    norm = values.norm
    if place in (Mark.CERTIFIED, Mark.REFINED):
        return _certified(place, values, digit, flips=flips)
    if place is Mark.PAPER:
        sentence = tr(
            "The bound of the paper ({place}, corrected) gives {radius}: it holds too, but is never larger.",
            place=tr(_PAPER_PLACE[norm]),
            radius=certified_with_unit(norm, values.paper),
        )
        return sentence, tr((_PAPER_FLIP_FORMULA if flips else _PAPER_FORMULA)[norm])
    if place is Mark.UNKNOWN:
        if values.best is None:
            return tr("Not certified, and no adversarial found yet: an attack may find one."), ""
        sentence = tr(
            "Between {low} and {high} nothing is proved and nothing found: the truth lies here.",
            low=values.text(values.lower_mark or Mark.CERTIFIED),
            high=values.text(Mark.BEST),
        )
        below = "<" if norm is Norm.L0 else "≤"
        formula = tr(
            "certified {below} least adversarial {norm} ≤ found", below=below, norm=NORM_TITLES[norm]
        )
        return sentence, formula
    if place is Mark.SHOWN:
        away = found_with_unit(norm, values.shown)
        sentence = tr("The frame that is shown is {distance} away from the original.", distance=away)
        return sentence, tr(_DISTANCE_FORMULA[norm])
    if place is Mark.BEST:
        sentence = tr(
            "The nearest image found that the model takes for another class than {digit}: {distance} away.",
            digit=digit,
            distance=found_with_unit(norm, values.best),
        )
        return sentence, tr(_DISTANCE_FORMULA[norm])
    if values.lower is None and values.best is None:
        return "", ""
    green = [] if values.lower is None else [tr("Green: certified.")]
    return (
        " ".join([*green, tr("Shaded: unknown. Diamond: the nearest adversarial found.")]),
        tr("Hover a mark, or step through them with ← and →, for its meaning and its formula."),
    )


def _certified(place: Mark, values: Bounds, digit: str, *, flips: bool) -> tuple[str, str]:
    norm = values.norm
    rests = condition(guaranteed=values.guaranteed, provisional=values.provisional)
    if values.contradict:
        rests = tr(
            "{condition}; but an adversarial was found nearer, so a latent optimum was missed",
            condition=rests,
        )
    radius = certified_with_unit(norm, values.of(place))
    least = tr("No change below {radius}", radius=radius)
    if norm is Norm.L0:
        least = tr("No change of {radius} or less", radius=radius)
    said = {"change": least, "digit": digit, "condition": rests}
    if place is Mark.CERTIFIED:
        formula = (_FLIP_FORMULA if flips else _CERTIFIED_FORMULA)[norm]
        return tr("{change} turns {digit} into anything else: {condition}.", **said), tr(formula)
    if values.guaranteed:
        sentence = tr(
            "{change} turns {digit} into anything else, by several of its own components: {condition}.",
            **said,
        )
    else:
        sentence = tr(
            "{change} turns {digit} into anything else, by several of its own latents: {condition}.", **said
        )
    return sentence, tr(_REFINED_FLIP_FORMULA if flips else _REFINED_FORMULA)


def unknown_in_words(values: Bounds) -> str:
    """How much is not known between the two bounds, in a line of its own."""
    width, share, norm = values.unknown, values.unknown_share, values.norm
    if values.lower is None or width is None:
        if values.elsewhere and values.lower is not None:
            return tr("Nothing found by minimising {norm} yet", norm=NORM_TITLES[norm])
        return "" if values.lower is None else tr("No adversarial found yet")
    if values.provisional:
        return tr("Unknown: the certificate search has not converged")
    if values.contradict:
        return tr("Found below what is certified: a latent optimum was missed")
    if width == 0:
        return tr("Unknown: 0, the bounds meet")
    # Two significant digits: bounds that nearly meet leave a width far below their own last digit.
    digits = f"{Decimal(f'{width:.1e}'):f}"
    exact = f"{NORM_TITLES[norm]} {number(digits)}"
    amount = found_with_unit(norm, width) if norm is Norm.L0 else exact
    if share is None:
        return tr("Unknown: {amount}", amount=amount)
    return tr("Unknown: {amount}", amount=percentage(share)) + "\n" + amount
