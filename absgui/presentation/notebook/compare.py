"""Two entries of the notebook side by side, and what may be said about their difference. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from absgui.language import number, tr
from absgui.presentation.notebook.entry import Noted, name_of, question_of
from absgui.presentation.standing import standing
from absgui.presentation.wording import (
    NORM_TITLES,
    NOTHING,
    begun,
    certified_amount,
    certified_with_unit,
    class_names,
    condition,
    duration,
    found_amount,
    found_with_unit,
    probability,
    queries,
    score,
    score_title,
)
from engine.types import FloatArray, KeptReading, Norm, Reading, Run

_ROUNDING = 1 - 1e-4
"""Images are float32: bounds that meet may miss each other by so little."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One of three."""

    caption: str
    image: FloatArray | None
    """(28, 28) in [0, 1], or a difference in [-1, 1]; None where there is none."""
    signed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """All that the view shows."""

    left: tuple[Picture, ...]
    right: tuple[Picture, ...]
    rows: tuple[tuple[str, str, str], ...]
    """What, and both values."""
    sentence: str
    """What follows, and what does not."""


def compared(left: Noted, right: Noted, titles: Mapping[str, str]) -> Comparison:
    """`titles` are those of the attacks by name."""
    sides = [_values(each, titles) for each in (left, right)]
    keys = list(dict.fromkeys([*sides[0], *sides[1]]))
    known = _order()
    order = [key for key in known if key in keys] + [key for key in keys if key not in known]
    rows = tuple((key, sides[0].get(key, NOTHING), sides[1].get(key, NOTHING)) for key in order)
    return Comparison(pictures(left), pictures(right), rows, sentence(left, right))


def pictures(noted: Noted) -> tuple[Picture, ...]:
    """Of a run original, adversarial example and difference; of a reading what its class makes of it."""
    names = class_names(noted.model)
    image = noted.source.image
    if isinstance(noted, Run):
        best = noted.outcome.best
        if best is None:
            nothing = tr("nothing found")
            return Picture(tr("original"), image), Picture(nothing, None), Picture(nothing, None, signed=True)
        return (
            Picture(tr("original"), image),
            Picture(tr("adversarial example: {name}", name=names[best.label]), best.image),
            Picture(tr("difference"), best.image - image, signed=True),
        )
    reading = noted.reading
    if reading.reconstructions is None:
        none = tr("no reconstruction")
        return Picture(tr("image"), image), Picture(none, None), Picture(none, None, signed=True)
    made = reading.reconstructions[reading.label]
    return (
        Picture(tr("image"), image),
        Picture(tr("reconstruction by {name}", name=names[reading.label]), made),
        Picture(tr("image − reconstruction"), image - made, signed=True),
    )


def _order() -> tuple[str, ...]:
    """What stands in the table, in this order."""
    return (
        tr("Model"),
        tr("Attack"),
        tr("Norm"),
        tr("Target class"),
        tr("Seed"),
        tr("Read as"),
        tr("Becomes"),
        *(NORM_TITLES[norm] for norm in Norm),
        *(tr("Certified {norm}", norm=NORM_TITLES[norm]) for norm in Norm),
        tr("Cost"),
        tr("To you"),
    )


def _values(noted: Noted, titles: Mapping[str, str]) -> dict[str, str]:
    names = class_names(noted.model)
    found = {tr("Model"): tr(noted.model.title)}
    reading = noted.reading
    if isinstance(noted, Run):
        found |= _run_values(noted, titles)
    else:
        least = score(float(noted.reading.energies.min()))
        found[score_title(noted.model.score)] = least
        reading = noted.reading
    if reading is not None:
        p = probability(float(reading.confidence[reading.label]))
        how = standing(reading, noted.source.label)
        found[tr("Read as")] = (
            tr("{name}, p {p}", name=names[reading.label], p=p) if how.explained else tr("none of the ten")
        )
        found |= _certified(reading)
    return found


def _run_values(run: Run, titles: Mapping[str, str]) -> dict[str, str]:
    names, outcome = class_names(run.model), run.outcome
    request, best = outcome.request, outcome.best
    found = {
        tr("Attack"): titles.get(request.attack, request.attack),
        tr("Norm"): NORM_TITLES[request.norm],
        tr("Target class"): tr("any other") if request.target is None else names[request.target],
        tr("Seed"): str(request.seed),
        tr("Cost"): f"{queries(outcome.queries)}, {duration(outcome.milliseconds)}",
        tr("Becomes"): NOTHING if best is None else names[best.label],
    }
    if best is not None:
        for norm in Norm:
            minimised = tr(" (minimised)") if norm is request.norm else ""
            found[NORM_TITLES[norm]] = f"{found_amount(norm, best.distances.of(norm))}{minimised}"
    if asked := question_of(run):
        found[tr("To you")] = asked[1]
    return found


def _certified(reading: Reading) -> dict[str, str]:
    certificate = reading.certificate
    if certificate is None:
        return {}
    return {
        tr("Certified {norm}", norm=NORM_TITLES[norm]): certified_amount(norm, radius_of(reading, norm))
        for norm in Norm
    }


def radius_of(reading: Reading, norm: Norm) -> float | None:
    """The largest radius that its certificate gives in this norm, None without a certificate."""
    certificate = reading.certificate
    if certificate is None:
        return None
    return max(certificate.radii.of(norm), certificate.refined.get(norm, 0.0))


def sentence(left: Noted, right: Noted) -> str:
    """The difference, as far as the two can be compared; else why they can't."""
    if isinstance(left, Run) and isinstance(right, Run):
        return _of_runs(left, right)
    if isinstance(left, KeptReading) and isinstance(right, KeptReading):
        return _of_readings(left, right)
    run, reading = (left, right) if isinstance(left, Run) else (right, left)
    assert isinstance(run, Run)
    assert isinstance(reading, KeptReading)
    return _of_both(run, reading)


def _of_runs(left: Run, right: Run) -> str:
    norms = [each.outcome.request.norm for each in (left, right)]
    if norms[0] is not norms[1]:
        return tr(
            "Not comparable: one run minimised {first}, the other {second}, and a distance says little in a "
            "norm that was not minimised.",
            first=NORM_TITLES[norms[0]],
            second=NORM_TITLES[norms[1]],
        )
    bests = [each.outcome.best for each in (left, right)]
    names = _called(left, right)
    norm = norms[0]
    if bests[0] is None or bests[1] is None:
        if bests[0] is bests[1]:
            return tr("Neither run found an adversarial example, which proves nothing about either.")
        lost, won = (0, 1) if bests[0] is None else (1, 0)
        best = bests[won]
        assert best is not None
        said = tr(
            "{won} is at {distance}; {lost} found none, which proves nothing: there may be a nearer one.",
            won=names[won],
            distance=found_with_unit(norm, best.distances.of(norm)),
            lost=names[lost],
        )
        return begun(said)
    far = [bests[0].distances.of(norm), bests[1].distances.of(norm)]
    amounts = [found_with_unit(norm, each) for each in far]
    near, further = (0, 1) if far[0] <= far[1] else (1, 0)
    if amounts[0] == amounts[1]:
        said = tr("Both are at {distance}.", distance=amounts[0])
    elif far[near] > 0:
        said = tr(
            "{near} is at {small}, {far} at {large}: {ratio} times as far.",
            near=names[near],
            small=amounts[near],
            far=names[further],
            large=amounts[further],
            ratio=number(f"{far[further] / far[near]:.2g}"),
        )
    else:
        said = tr(
            "{near} is at {small}, {far} at {large}.",
            near=names[near],
            small=amounts[near],
            far=names[further],
            large=amounts[further],
        )
    return " ".join([begun(said), *_reservations(left, right)])


def _reservations(left: Run, right: Run) -> list[str]:
    """What keeps a comparison of two distances from saying more."""
    found = []
    requests = left.outcome.request, right.outcome.request
    if not np.array_equal(requests[0].image, requests[1].image):
        found.append(
            tr("They start from different images, so nothing follows about which attack or model is better.")
        )
    elif requests[0].target != requests[1].target:
        found.append(tr("They aim at different classes."))
    if left.model.identity != right.model.identity and not found:
        found.append(tr("Each is an upper bound for its own model: a stronger attack may find a nearer one."))
    elif not found:
        found.append(tr("Both are upper bounds: the nearest adversarial example may be nearer still."))
    return found


def _of_readings(left: KeptReading, right: KeptReading) -> str:
    labels = [class_names(each.model)[each.reading.label] for each in (left, right)]
    if not np.array_equal(left.source.image, right.source.image):
        said = tr(
            "Two images: one reads as {first}, the other as {second}.", first=labels[0], second=labels[1]
        )
    elif labels[0] == labels[1]:
        said = tr("The same image, which reads as {name} both times.", name=labels[0])
    else:
        one, other = _called(left, right)
        said = tr(
            "The same image: it reads as {first} to {one}, as {second} to {other}.",
            first=labels[0],
            one=one,
            second=labels[1],
            other=other,
        )
    certificates = [each.reading.certificate for each in (left, right)]
    if certificates[0] is None or certificates[1] is None:
        return said
    if certificates[0].guaranteed != certificates[1].guaranteed:
        return (
            said
            + " "
            + tr("One certificate is guaranteed, the other assumes that the latent optimum is found.")
        )
    rests = condition(guaranteed=certificates[0].guaranteed)
    return said + " " + tr("Both certificates: {condition}.", condition=rests)


def _of_both(run: Run, reading: KeptReading) -> str:
    best, norm = run.outcome.best, run.outcome.request.norm
    if not np.array_equal(run.source.image, reading.source.image):
        return tr("Not comparable: the run and the reading are about different images.")
    if run.model.identity != reading.model.identity:
        return tr("Not comparable: the run attacked another model than the one that made the reading.")
    radius = radius_of(reading.reading, norm)
    if best is None or radius is None:
        return tr("The same image and model; there is no certificate or no adversarial example to compare.")
    distance = best.distances.of(norm)
    if distance < _ROUNDING * radius:
        return tr(
            "An adversarial example was found at {high}, nearer than the {low} that are certified: a latent "
            "optimum was missed.",
            high=found_with_unit(norm, distance),
            low=certified_with_unit(norm, radius),
        )
    certificate = reading.reading.certificate
    guaranteed = certificate is not None and certificate.guaranteed
    return tr(
        "The same image and model: the nearest adversarial example lies between {low}, {condition}, and "
        "{high}, found.",
        low=certified_with_unit(norm, radius),
        condition=condition(guaranteed=guaranteed),
        high=found_with_unit(norm, distance),
    )


def _called(left: Noted, right: Noted) -> tuple[str, str]:
    """What tells them apart in a sentence: the models, or else the names, or else the sides."""
    if left.model.title != right.model.title:
        return tr(left.model.title), tr(right.model.title)
    if name_of(left) != name_of(right):
        return tr("“{name}”", name=name_of(left)), tr("“{name}”", name=name_of(right))
    return tr("the left one"), tr("the right one")
