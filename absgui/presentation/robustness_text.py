"""What each mark of the robustness axis means: one sentence and one formula. No Qt."""

from __future__ import annotations

from decimal import Decimal

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

_CERTIFIED_FORMULA = {
    Norm.L2: "min ‖δ‖₂ over c ≠ y, z, with x + δ in [0, 1], 2⟨δ, G_c(z) − G_y(z_y)⟩ = F_c − F_y",
    Norm.LINF: "2 Σ |w_i| min(ε, room_i) = g for the worst c, z, with w = G_c(z) − G_y(z_y), g = F_c − F_y",
    Norm.L0: "largest k with 2 · (sum of the k largest gains) < g = F_c − F_y, for the worst c, z",
}
_PAPER_PLACE = {Norm.L2: "eq. 8", Norm.LINF: "A.4"}
_PAPER_FORMULA = {
    Norm.L2: "ε = min over c ≠ y of (d_c² − F_y) / (2 (d_c + r_y))",
    Norm.LINF: "largest ε: Σ (|G_y − x| + ε)² + ½|z_y|² ≤ Σ max(0, |G_c(z) − x| − ε)², all c, z",
}
_EXACT_FORMULA = {
    Norm.L2: "min ‖δ‖₂ over c ≠ y, k, with x + δ in [0, 1], E_ck(x + δ) ≤ E_yj(x + δ)",
    Norm.LINF: "largest ε with E_ck(x + δ) > E_yj(x + δ) proved for all c ≠ y, k and all |δ_i| ≤ ε",
    Norm.L0: "largest n with E_ck(x + δ) > E_yj(x + δ) proved for all c ≠ y, k and all δ in n pixels",
}
_REFINED_EXACT_FORMULA = (
    "min ‖δ‖₂ over c ≠ y, k, with x + δ in [0, 1], E_ck(x + δ) ≤ E_yj(x + δ) for several j"
)
_PAPER_EXACT_FORMULA = {
    Norm.L2: "ε = min over c ≠ y, k of D / (s + √(s² + λ_ck D)), D = E_ck − E_y, s = ‖G_ck − x‖ + ‖G_y − x‖",
    Norm.LINF: "the same with s = ‖G_ck − x‖₁ + ‖G_y − x‖₁ and 784 λ_ck",
}
_COMPONENTS = "; k, j: components of a class"
_FLIPS = "with flips that close g = γ_c F_c − γ_y F_y, for the worst c, z"
_FLIP_FORMULA = {
    Norm.L2: f"least √ Σ (x_i − ½)² {_FLIPS}; the last one in part",
    Norm.LINF: f"least max |x_i − ½| {_FLIPS}",
    Norm.L0: "largest k with (the k flips that gain most) < g = γ_c F_c − γ_y F_y, for the worst c, z",
}
_PAPER_FLIP_FORMULA = {
    Norm.L2: "√ of the sum of the k least (x_i − ½)², k the flips that eq. 8 allows at least",
    Norm.LINF: "least max |x_i − ½| with flips that make γ_y F_y larger and, each by itself, γ_c F_c smaller",
}
"""Where the model sees only whether a pixel is at least ½, which flips it."""
_REFINED_FORMULA = "min ‖δ‖ over c ≠ y, z_c with 2⟨δ, G_c(z_c) − G_y(z)⟩ ≥ F_c(z_c) − F_y(z) for several z"
_REFINED_FLIP_FORMULA = "the same with g closed for several z of y at once; flips may be made in part"
_DISTANCE_FORMULA = {
    Norm.L2: "‖x′ − x‖₂ = √ Σ (x′_i − x_i)²",
    Norm.LINF: "‖x′ − x‖∞ = max |x′_i − x_i|",
    Norm.L0: "‖x′ − x‖₀ = number of pixels with x′_i ≠ x_i",
}


def explanation(
    mark: Mark | None, values: Bounds, answer: Standing | None, info: ModelInfo | None = None
) -> tuple[str, str]:
    """(sentence, formula) for a mark; without one, what the whole axis says.

    `answer` is what the model answered; `info` says which model predicted it, None counts as ABS.
    """
    digit = "this digit" if answer is None else answer.named(class_names(info))
    sentence, formula = _explanation(mark, values, digit, flips=info is not None and info.binary)
    if info is not None and info.guaranteed:
        if mark is Mark.PAPER:
            formula = _PAPER_EXACT_FORMULA[values.norm]
        elif mark is Mark.CERTIFIED:
            formula = _EXACT_FORMULA[values.norm] + _COMPONENTS
        elif mark is Mark.REFINED:
            formula = _REFINED_EXACT_FORMULA + _COMPONENTS
    return sentence, formula


def _explanation(mark: Mark | None, values: Bounds, digit: str, *, flips: bool) -> tuple[str, str]:
    norm = values.norm
    if mark in (Mark.CERTIFIED, Mark.REFINED):
        radius = certified_with_unit(norm, values.of(mark))
        least = f"No change of {radius} or less" if norm is Norm.L0 else f"No change below {radius}"
        rests = condition(guaranteed=values.guaranteed, provisional=values.provisional)
        if values.contradict:
            rests += "; but an adversarial was found nearer, so a latent optimum was missed"
        if mark is Mark.CERTIFIED:
            formula = (_FLIP_FORMULA if flips else _CERTIFIED_FORMULA)[norm]
            return f"{least} turns {digit} into anything else: {rests}.", formula
        own = "components" if values.guaranteed else "latents"
        refined = f"{least} turns {digit} into anything else, by several of its own {own}: {rests}."
        return refined, _REFINED_FLIP_FORMULA if flips else _REFINED_FORMULA
    if mark is Mark.PAPER:
        radius = certified_with_unit(norm, values.paper)
        sentence = (
            f"The bound of the paper ({_PAPER_PLACE[norm]}, corrected) gives {radius}: it holds too, "
            "but is never larger."
        )
        return sentence, (_PAPER_FLIP_FORMULA if flips else _PAPER_FORMULA)[norm]
    if mark is Mark.UNKNOWN:
        if values.best is None:
            return "Not certified, and no adversarial found yet: an attack may find one.", ""
        low, high = values.text(values.lower_mark or Mark.CERTIFIED), values.text(Mark.BEST)
        sentence = f"Between {low} and {high} nothing is proved and nothing found: the truth lies here."
        below = "<" if norm is Norm.L0 else "≤"
        return sentence, f"certified {below} least adversarial {NORM_TITLES[norm]} ≤ found"
    if mark is Mark.SHOWN:
        away = found_with_unit(norm, values.shown)
        return f"The frame that is shown is {away} away from the original.", _DISTANCE_FORMULA[norm]
    if mark is Mark.BEST:
        away = found_with_unit(norm, values.best)
        sentence = (
            f"The nearest image found that the model takes for another class than {digit}: {away} away."
        )
        return sentence, _DISTANCE_FORMULA[norm]
    if values.lower is None and values.best is None:
        return "", ""
    green = "" if values.lower is None else "Green: certified. "
    return (
        f"{green}Shaded: unknown. Diamond: the nearest adversarial found.",
        "Hover a mark, or step through them with ← and →, for its meaning and its formula.",
    )


def unknown_in_words(values: Bounds) -> str:
    """How much is not known between the two bounds, in a line of its own."""
    width, share, norm = values.unknown, values.unknown_share, values.norm
    if values.lower is None or width is None:
        if values.elsewhere and values.lower is not None:
            return f"Nothing found by minimising {NORM_TITLES[norm]} yet"
        return "" if values.lower is None else "No adversarial found yet"
    if values.provisional:
        return "Unknown: the certificate search has not converged"
    if values.contradict:
        return "Found below what is certified: a latent optimum was missed"
    if width == 0:
        return "Unknown: 0, the bounds meet"
    # Two significant digits: bounds that nearly meet leave a width far below their own last digit.
    exact = f"{NORM_TITLES[norm]} {Decimal(f'{width:.1e}'):f}"
    amount = found_with_unit(norm, width) if norm is Norm.L0 else exact
    return f"Unknown: {amount}" if share is None else f"Unknown: {percentage(share)}\n{amount}"
