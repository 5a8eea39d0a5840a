"""Attacks against certificates: no adversarial may lie within a certified radius.

Every adversarial on an attack's way counts, not only its best one (the lab keeps the best one alone), and
each is compared in all norms: with the radius against the class that it was given, with the refined one, and
with what the attack itself certifies. A certificate of k pixels means that changing k never suffices, so it
bounds L0 distances by k + 1.

Certificates assume that inference finds the optimum. Where one is broken, the image is therefore explained
once more, from the latents of the original and of training images: inference may have missed the optimum of
the original class.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from engine.attacks import start
from engine.attacks.catalogue import CATALOGUE, DECLARATIONS
from engine.data import Dataset, strided
from engine.evaluation.clean import Progress
from engine.evaluation.explanations import Explanations, explained
from engine.evaluation.rowlog import DEVICE, WITH_ATTACKS, Columns, Row, RowLog, Rows, cell, number
from engine.protocols import Model
from engine.types import (
    AbsguiError,
    AttackRequest,
    Certificate,
    Distances,
    FlatModelError,
    FloatArray,
    Norm,
    Reading,
    Strength,
)

ATTACKS = tuple(name for name in CATALOGUE if not CATALOGUE[name].slow)
"""All but the slow ones, which are the same attacks with estimated gradients or more repeats."""
COLUMNS: Columns = {
    "digit": int,
    "attack": str,
    "norm": Norm,
    "adversarials": int,
    "flat": int,
    **{f"{norm.value}_{what}": number for norm in Norm for what in ("distance", "bound", "label")},
    DEVICE: str,
}
"""A row of the log is about one attack on one image, the number `digit` of the test split; cells are empty
where it found no adversarial; `flat` is 1 where it had no gradient to follow, so that it was no attack."""
KEY = ("digit", "attack", "norm")


class Sighting(NamedTuple):
    """What is compared of an adversarial."""

    label: int
    distances: Distances
    image: FloatArray | None = None
    """(28, 28) float32 in [0, 1]; None if it was not kept."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The adversarial of one attack on one image that comes nearest to its certificate in a norm."""

    digit: int
    attack: str
    norm: Norm
    distance: float
    bound: float
    """Certified: no adversarial of this class is nearer."""
    label: int
    explanations: Explanations | None = None
    """For violations of models that are not guaranteed; None if the adversarial was not found again."""

    @property
    def ratio(self) -> float:
        """Distance / bound; at least 1 as long as the certificate holds."""
        return self.distance / self.bound if self.bound else float("inf")


@dataclass(frozen=True, slots=True)
class SoundnessResult:
    """All attacks on test images."""

    model: str
    samples: int
    attacks: Mapping[str, int]
    """Name and norm of each attack -> number of images on which it found an adversarial."""
    flat: Mapping[str, int]
    """Those that had no gradient to follow on some images -> on how many: there they were no attacks."""
    adversarials: int
    """Number of adversarials compared."""
    least: Mapping[Norm, Nearest]
    """The least ratio in each norm with any adversarial."""
    violations: tuple[Nearest, ...]


def evaluate_soundness(
    model: Model,
    data: Dataset,
    samples: int = 200,
    progress: Progress | None = None,
    *,
    log: RowLog | None = None,
    only: Sequence[str] = (),
    strength: Strength | None = None,
) -> SoundnessResult:
    """Run every attack that applies on `samples` evenly spaced test images of `data`.

    An attack on an image that is in the `log` is not run again. `only` names the attacks to run; empty: all.
    Without a `strength` they have the small budgets that they declare for this.
    Raises AbsguiError if there are fewer images, for an unknown attack, or for a model without certificates,
    and ExportError if the log can't be written.
    """
    check_attacks(only)
    digits = data.test
    chosen = strided(len(digits), samples)
    attacks = [each for each in _attacks(model) if not only or each[0] in only]
    groups = [[(n, attack, norm) for attack, norm in attacks] for n in chosen]
    rows: Rows = Rows(KEY) if log is None else log
    told = None if progress is None else lambda done: progress(done, samples)
    for missing in rows.left(groups, told):
        reading = _read(model, digits.image(missing[0][0]))
        for n, attack, norm in missing:
            cells = {"digit": str(n), "attack": attack, "norm": norm.value}
            try:
                found, claims = _attacked(model, reading, attack, norm, strength)
            except FlatModelError:
                cells["flat"] = "1"
                found, claims = [], {}
            cells[DEVICE] = model.info.device
            rows.append(_cells(found, claims, reading.certificate) | cells)

    done = rows.every(key for group in groups for key in group)

    def again(violation: Nearest, reading: Reading) -> Iterable[Sighting]:
        name, norm = violation.attack.rsplit(" ", 1)
        return _attacked(model, reading, name, Norm(norm), strength)[0]

    return _explained(model, data, _result(model.info.name, samples, done), again)


def compare(
    model: Model,
    data: Dataset,
    found: Iterable[tuple[int, str, Norm, Sighting | None]],
    progress: Progress | None = None,
) -> SoundnessResult:
    """Compare what attacks `found` elsewhere on test images of `data` with the model's certificates.

    `found`: index of the image, attack, norm, and the adversarial or None. Raises AbsguiError for a model
    without certificates.
    """
    digits, rows = data.test, []
    by_digit: dict[int, list[tuple[str, Norm, Sighting | None]]] = {}
    for digit, attack, norm, sighting in found:
        by_digit.setdefault(digit, []).append((attack, norm, sighting))
    for done, (digit, sightings) in enumerate(sorted(by_digit.items()), 1):
        certificate = _read(model, digits.image(digit)).certificate
        rows += [
            {"digit": str(digit), "attack": attack, "norm": norm.value}
            | _cells([] if sighting is None else [sighting], {}, certificate)
            for attack, norm, sighting in sightings
        ]
        if progress is not None:
            progress(done, len(by_digit))

    def again(violation: Nearest, _: Reading) -> Iterable[Sighting]:
        sightings = by_digit[violation.digit]
        return [seen for name, norm, seen in sightings if seen and violation.attack == f"{name} {norm.value}"]

    return _explained(model, data, _result(model.info.name, len(by_digit), rows), again)


def check_attacks(names: Sequence[str], known: Collection[str] = ATTACKS) -> None:
    """Raise AbsguiError unless each name is a `known` one."""
    if unknown := sorted(set(names) - set(known)):
        raise AbsguiError(
            "there is no attack {name!r} here; choose from {known}", name=unknown[0], known=", ".join(known)
        )


def open_log(path: Path, model: Model, data: Dataset, strength: Strength | None = None) -> RowLog:
    """The log to give to `evaluate_soundness` with that strength.

    Raises AbsguiError if it is about another model or data set, ExportError if it can't be written.
    """
    made_by = WITH_ATTACKS if strength is None else f"{WITH_ATTACKS} {strength.value}"
    return RowLog(path, model.info, data, COLUMNS, KEY, made_by)


def _read(model: Model, image: FloatArray) -> Reading:
    """A reading with all certificates, the refined ones included."""
    reading: Reading
    if model.info.guaranteed:
        reading = model.read(image, certificate=True)
        return reading
    reading = model.read(image, certificate=False)
    return replace(reading, certificate=model.certify(image, refined=True))


Claims = Mapping[Norm, float]
"""What an attack itself certifies in the end, by norm."""


def _attacks(model: Model) -> list[tuple[str, Norm]]:
    """Names and norms of the attacks that apply to the model."""
    specs = [CATALOGUE[name] for name in ATTACKS]
    return [(spec.name, norm) for spec in specs if not spec.obstacle(model.info) for norm in spec.norms]


def _attacked(
    model: Model, reading: Reading, name: str, norm: Norm, strength: Strength | None = None
) -> tuple[list[Sighting], Claims]:
    """The adversarials of an attack on one image, and what it certified."""
    request = AttackRequest(name, reading.image, norm, parameters=DECLARATIONS[name].quick)
    if strength is not None:
        request = AttackRequest(name, reading.image, norm, strength=strength)
    attack = start(model, request)
    sightings, claims = [], {norm: 0.0}
    for frame in attack:
        if frame.certified is not None:  # a later bound may be smaller
            claims[norm] = frame.certified
        if frame.is_adversarial and frame.label != reading.label:
            sightings.append(Sighting(frame.label, frame.distances, frame.image))
    return sightings, claims


def _cells(sightings: Sequence[Sighting], claims: Claims, certificate: Certificate | None) -> dict[str, str]:
    """The cells for one attack on one image."""
    if certificate is None:
        raise AbsguiError("Without certificates there is nothing to compare attacks with.")
    cells = {"adversarials": str(len(sightings)), "flat": "0"}
    for norm in Norm:
        found = [
            (seen.distances.of(norm), _bound(norm, seen.label, claims, certificate), seen.label)
            for seen in sightings
        ]
        nearest = ["", "", ""]
        if found:
            nearest = [cell(value) for value in min(found, key=lambda f: f[0] / f[1] if f[1] else np.inf)]
        for what, text in zip(("distance", "bound", "label"), nearest, strict=True):
            cells[f"{norm.value}_{what}"] = text
    return cells


def _bound(norm: Norm, label: int, claims: Claims, certificate: Certificate) -> float:
    """The distance below which no adversarial of class `label` may be."""
    radius = certificate.per_rival[label].of(norm)
    radius = max(radius, certificate.refined.get(norm, 0.0), claims.get(norm, 0.0))
    return radius + 1 if norm is Norm.L0 else radius


def _result(model: str, samples: int, rows: Iterable[Row]) -> SoundnessResult:
    attacks: dict[str, set[int]] = {}
    least: dict[Norm, Nearest] = {}
    flat: dict[str, int] = {}
    violations, adversarials = [], 0
    for row in rows:
        name = f"{row['attack']} {row['norm']}"
        adversarials += int(row["adversarials"])
        if int(row["flat"]):
            flat[name] = flat.get(name, 0) + 1
        found_on = attacks.setdefault(name, set())
        if not int(row["adversarials"]):
            continue
        found_on.add(int(row["digit"]))
        for norm in Norm:
            distance, bound, label = (
                number(row[f"{norm.value}_{what}"]) for what in ("distance", "bound", "label")
            )
            nearest = Nearest(int(row["digit"]), name, norm, distance, bound, int(label))
            if norm not in least or nearest.ratio < least[norm].ratio:
                least[norm] = nearest
            if nearest.ratio < 1:
                violations.append(nearest)
    return SoundnessResult(
        model=model,
        samples=samples,
        attacks=MappingProxyType({name: len(digits) for name, digits in attacks.items()}),
        flat=MappingProxyType(flat),
        adversarials=adversarials,
        least=MappingProxyType(least),
        violations=tuple(violations),
    )


def _explained(
    model: Model,
    data: Dataset,
    result: SoundnessResult,
    again: Callable[[Nearest, Reading], Iterable[Sighting]],
) -> SoundnessResult:
    """The result with explanations of its violations; `again` gives their adversarials."""
    if model.info.guaranteed:
        return result
    violations = []
    for violation in result.violations:
        reading = _read(model, data.test.image(violation.digit))
        same = (violation.label, violation.distance)
        images = [
            seen.image
            for seen in again(violation, reading)
            if seen.image is not None and (seen.label, seen.distances.of(violation.norm)) == same
        ]
        found = _explanations(model, reading, images[0], violation) if images else None
        violations.append(replace(violation, explanations=found))
    return replace(result, violations=tuple(violations))


def _explanations(model: Model, reading: Reading, image: FloatArray, violation: Nearest) -> Explanations:
    assert reading.certificate is not None
    bound = _bound(violation.norm, violation.label, {}, reading.certificate)
    return explained(model, reading, image, violation.label, certificate=violation.distance < bound)
