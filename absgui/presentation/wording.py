"""Numbers and outcomes in words, the same in every panel. No Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence

from absgui.language import mark, number, tr, translated
from engine import number_format
from engine.types import (
    AbsguiError,
    AttackRequest,
    AttackStep,
    Change,
    ChangeKind,
    DatasetInfo,
    Doubt,
    ModelInfo,
    Norm,
    Outcome,
    Status,
    UntrustedError,
)

NORM_TITLES = {Norm.L2: "L2", Norm.LINF: "L∞", Norm.L0: "L0"}
"""How a norm is written on the screen."""

NORM_MEANINGS = {
    Norm.L2: mark("Euclidean length of the change"),
    Norm.LINF: mark("largest change of one pixel, out of 1"),
    Norm.L0: mark("number of changed pixels"),
}
"""To be translated where they are shown, as the two below."""

CONDITION = mark("certified (assuming the latent optimum is found)")
"""The words that go with a certificate that rests on a search of the latents."""

GUARANTEED = mark(
    "certified (guaranteed: every component of every other class is ruled out, rounding included)"
)
"""Those that go with one that holds as it stands."""

CHANGES = {
    ChangeKind.SCALED: mark("numbers scaled"),
    ChangeKind.CLIPPED: mark("clipped"),
    ChangeKind.CHANNEL: mark("one channel taken"),
    ChangeKind.FLATTENED: mark("transparency filled"),
    ChangeKind.TURNED: mark("turned upright"),
    ChangeKind.TRANSPOSED: mark("rows and columns exchanged"),
    ChangeKind.INVERTED: mark("inverted"),
    ChangeKind.FOUND: mark("cut out of the picture"),
    ChangeKind.NORMALISED: mark("normalised"),
    ChangeKind.FITTED: mark("fitted into 28 × 28"),
}
"""What was done to a file's pixels."""

DOUBTS = {
    Doubt.SEVERAL: mark("There are several digits on the picture"),
    Doubt.FRAME: mark("What lies around the page, or its frame, was left out: check that this is the digit"),
    Doubt.FILLED: mark("This looks like a filled area rather than the strokes of a digit"),
    Doubt.CUT: mark("The ink reaches the edge of the picture: the digit may be cut off"),
    Doubt.UNCLEAR: mark("No strokes stand out clearly from the page: this may be a shadow or an edge"),
    Doubt.LIGHT: mark("The background is light: invert it if the ink is dark"),
    Doubt.TRANSPOSED: mark("Rows and columns seem exchanged, as in EMNIST's files: transpose it"),
    Doubt.BLANK: mark("All pixels are the same: there is nothing to read"),
    Doubt.TOUCHING: mark("These may be two digits that touch: cut them apart"),
    Doubt.RAINBOW: mark(
        "The colours run through the rainbow, which hides the ink: save the picture in greys"
    ),
    Doubt.NAMESAKE: mark("This is a file with a number in its name, not an image of another file: rename it"),
}
"""Why an image may not be the one digit that it is taken for."""

NOTHING = "–"
"""What stands where there is no number."""


def certified_amount(norm: Norm, value: float | None) -> str:
    """A certified radius with as many digits as it deserves, never more than it is: "2.04", "0.186", "22"."""
    return (
        NOTHING
        if value is None or math.isnan(value)
        else number(number_format.down(value, number_format.DECIMALS[norm]))
    )


def found_amount(norm: Norm, value: float | None) -> str:
    """The distance of an image that was found, in as many digits, never less than it is."""
    return (
        NOTHING
        if value is None or math.isnan(value)
        else number(number_format.up(value, number_format.DECIMALS[norm]))
    )


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
        return tr("%n pixel(s)", "", int(text)) if text.isdecimal() else tr("{n} pixels", n=text)
    return f"{NORM_TITLES[norm]} {text}"


def condition(*, guaranteed: bool, provisional: bool = False) -> str:
    """What a certificate rests on."""
    if guaranteed:
        return tr(GUARANTEED)
    return tr("{condition}, still searching", condition=tr(CONDITION)) if provisional else tr(CONDITION)


def percentage(share: float) -> str:
    """How much is unknown, never less than it is: "27 %", "4.2 %"."""
    return f"{number(number_format.up(100 * share, 0 if share >= 0.1 or share == 0 else 1))} %"


def score(value: float) -> str:
    """An energy, or what other models have in its place: "11.5", "213", "−3.2"."""
    text = f"{value:.1f}" if abs(value) < 99.95 else f"{value:.0f}"
    return number("0.0" if text == "-0.0" else text.replace("-", "−"))


SCORES = (mark("energy"), mark("minus logit"), mark("squared distance"))
"""What models have for energies, by its name; a user's own model may have others."""


def score_title(name: str) -> str:
    """ "Energy", "Minus logit"."""
    return begun(tr(name))


def probability(value: float) -> str:
    """Two decimals: "0.98"."""
    return number(f"{value:.2f}")


def duration(milliseconds: float) -> str:
    """ "340 ms", "2.4 s", "3 min 20 s"."""
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    seconds = milliseconds / 1000
    if seconds < 60:
        return number(f"{seconds:.1f} s")
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


DIGIT_NAMES = DatasetInfo().class_names
"""What classes are called where nobody said: "0" to "9"."""

_MOST_LETTERS = 16


def class_names(info: ModelInfo | None) -> tuple[str, ...]:
    """What the model calls its ten classes, elided where they are long; digits while there is no model."""
    return DIGIT_NAMES if info is None else tuple(map(elided, info.dataset.class_names))


def elided(name: str, most: int = _MOST_LETTERS) -> str:
    """At most so many letters, 16 unless given: "Ankle boot", "Convertible spo…"."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def frame_in_words(step: AttackStep, target: int | None, names: Sequence[str]) -> str:
    """What a model makes of a frame of an attack that wants `target`, or any class; it calls them `names`.

    Another class is only said to be the model's answer where its full inference says so.
    """
    p, name = probability(float(step.confidence[step.label])), with_article(names[step.label])
    if step.label == step.original_label:
        return tr("still {name}, p {p}", name=name, p=p)
    if step.is_adversarial:
        return tr("now {name}, p {p}", name=name, p=p)
    if target is not None and step.label != target:
        return tr("not the target: {name}, p {p}", name=name, p=p)
    return tr("not confirmed: {name}, p {p}", name=name, p=p)


def with_article(name: str) -> str:
    """ "a 7", "an 8", "an Ankle boot"."""
    an = name[:1].lower() in "aeiou8"
    if name.isdecimal():  # nouns have a gender elsewhere, and every digit has the same one
        return tr("an {name}", "a digit", name=name) if an else tr("a {name}", "a digit", name=name)
    return tr("an {name}", name=name) if an else tr("a {name}", name=name)


def misclassified(truth: str, label: str) -> str:
    """ "a 4, misclassified as 9"; `truth` is what the image's own class is called."""
    return tr("{truth}, misclassified as {label}", truth=with_article(truth), label=label)


DRAWING, PASTED = mark("your drawing"), mark("pasted picture")
"""Names of images that have none of their own: English wherever they are kept."""
_SAVED = ", as saved"


def saved_name(name: str) -> str:
    """The name of an image that is called one of a data set in a file, but is not that image."""
    return f"{name}{_SAVED}"


def subject_name(name: str) -> str:
    """What an image is called, as it is shown."""
    if name in (DRAWING, PASTED):
        return tr(name)
    if name.endswith(_SAVED):
        return tr("{name}, as saved", name=name.removesuffix(_SAVED))
    return name


def changed(changes: Sequence[Change], l2: float | None) -> str:
    """What was done to a file's pixels: "inverted, normalised"; "" for nothing.

    `l2`: how far they are from what is left of them, if that can be said: "clipped (0..1.01), L2 0.04".
    """
    parts = [
        f"{tr(CHANGES[change.kind])} ({change.detail})" if change.detail else tr(CHANGES[change.kind])
        for change in changes
    ]
    if parts and l2:
        parts.append(found_with_unit(Norm.L2, l2))
    return ", ".join(parts)


def begun(text: str) -> str:
    """With a capital, as sentences begin."""
    return text[:1].upper() + text[1:]


def wish(request: AttackRequest, names: Sequence[str] = DIGIT_NAMES) -> str:
    """What the attack is after: "any other class" or "a 9"."""
    return tr("any other class") if request.target is None else with_article(names[request.target])


def ending(outcome: Outcome, names: Sequence[str] = DIGIT_NAMES, found: str = "") -> str:
    """How an attack ended, in one or two sentences; `names` are those of the ten classes.

    `found` says what has become of the image, "the 7 becomes a 9" unless given.
    """
    best, norm, own = outcome.best, outcome.request.norm, names[outcome.original_label]
    steps = tr("%n step(s)", "", max(len(outcome.frames) - 1, 0))
    spent = f"{steps}, {queries(outcome.queries)}, {duration(outcome.milliseconds)}"
    if outcome.status is Status.NOT_FOUND or (outcome.status is Status.FOUND and best is None):
        return tr(
            "Not found within the budget ({spent}). That proves nothing: another attack may find one.",
            spent=spent,
        )
    if best is None:
        return tr("Stopped after {spent}. Nothing found so far.", spent=spent)
    now, distance = with_article(names[best.label]), found_with_unit(norm, best.distances.of(norm))
    if outcome.status is Status.STOPPED:
        return tr(
            "Stopped after {spent}. Best so far: {now} at {distance}.",
            spent=spent,
            now=now,
            distance=distance,
        )
    became = found or tr("the {own} becomes {now}", own=own, now=now)
    return tr("Found: {found} at {distance} ({spent}).", found=became, distance=distance, spent=spent)


def queries(count: int) -> str:
    """ "1 query", "1,204 queries"."""
    return tr("1 query") if count == 1 else tr("%n queries", "", count)


def error_in_words(error: AbsguiError) -> str:
    """An error that is the user's to mend, with what to do in the window."""
    if isinstance(error, UntrustedError):
        return tr(
            "{file} is a program, which runs when it is opened. Open it as the model, at the upper left: "
            "there you are asked whether you trust who made it.",
            file=error.name,
        )
    return translated(error.message)


def internal_error(error: BaseException, then: str = "") -> str:
    """An error that is ours: what it is called, and what the user is to know or do next."""
    return tr(
        "Internal error ({kind}: {error}). {then}",
        kind=type(error).__name__,
        error=error,
        then=then or tr("Your data is unchanged."),
    )
