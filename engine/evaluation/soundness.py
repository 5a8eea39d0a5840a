"""Attacks against certificates: nothing that an attack finds may lie within what is certified.

Every adversarial that is seen on the way counts, not only an attack's best one, and each is compared in all
norms: with the radius against the class that it was given, and with the refined one. A certificate of k
pixels means that k never suffice, so that it bounds L0 distances by k + 1.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.attacks.base import BELOW_THRESHOLD, between, distances
from engine.attacks.catalogue import CATALOGUE
from engine.data import mnist
from engine.evaluation.clean import Progress, check_samples
from engine.evaluation.rowlog import Columns, RowLog, cell, number
from engine.types import AbsguiError, AttackRequest, Certificate, Distances, FloatArray, Norm

BLOCK = 16
"""Digits that gradient attacks take at once."""
BUDGETS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {"pointwise": {"repeats": 1}, "latent-descent": {"step": 0.05}}
)
"""Parameters of the catalogue's attacks that are not their defaults here, to save time."""
HALVINGS = 5
"""Steps from a gradient attack's adversarial back towards the original."""
GRADIENTS: tuple[tuple[str, Norm, str, Mapping[str, float], tuple[float, float] | None], ...] = (
    ("foolbox-bim", Norm.L2, "L2BasicIterativeAttack", {"steps": 10}, (4.0, 4.0)),
    ("foolbox-bim", Norm.LINF, "LinfBasicIterativeAttack", {"steps": 10}, (0.3, 0.45)),
    # From Foolbox's 1.0 so few steps lead to 2.7 at most, which is not enough for most digits.
    ("foolbox-ddn", Norm.L2, "DDNAttack", {"steps": 20, "init_epsilon": 2.0}, None),
)
"""Our name, the norm, Foolbox's name and options, sizes for ABS and Binary ABS (None: it finds its own)."""
ATTACKS = tuple(dict.fromkeys([*(name for name, *_ in GRADIENTS), *CATALOGUE]))
"""In the order in which they are run, the quick ones first."""
COLUMNS: Columns = {
    "digit": int, "attack": str, "norm": Norm, "adversarials": int,
    **{f"{norm.value}_{what}": number for norm in Norm for what in ("distance", "bound", "label")},
}  # fmt: skip
"""Of the log: one attack on one digit; empty where it found no adversarial."""


class Sighting(NamedTuple):
    """An adversarial, as far as it matters here."""

    label: int
    distances: Distances


@dataclass(frozen=True, slots=True)
class Nearest:
    """Of one attack's adversarials of one digit the one that comes nearest to its certificate in a norm."""

    digit: int
    attack: str
    norm: Norm
    distance: float
    bound: float
    """No adversarial of this class may be nearer."""
    label: int

    @property
    def ratio(self) -> float:
        """Distance by bound; at least 1 as long as the certificate holds."""
        return self.distance / self.bound if self.bound else float("inf")


@dataclass(frozen=True, slots=True)
class SoundnessResult:
    """All attacks on the first test digits."""

    model: str
    samples: int
    attacks: Mapping[str, int]
    """Name and norm of each attack -> on how many digits it found an adversarial."""
    adversarials: int
    """How many were compared, in all."""
    least: Mapping[Norm, Nearest]
    """The least ratio seen in each norm in which there was any."""
    violations: tuple[Nearest, ...]


def evaluate_soundness(
    model: Any,
    samples: int = 200,
    progress: Progress | None = None,
    *,
    log: RowLog | None = None,
    only: Sequence[str] = (),
) -> SoundnessResult:
    """Run every attack of the catalogue, and some of Foolbox's, on the first `samples` MNIST test digits.

    An attack on a digit that is in the `log` is not run again. `only` names the attacks to run, where not
    all are wanted. Raises AbsguiError if there are not so many digits, or for an attack that does not exist.
    """
    check_attacks(only)
    digits = mnist("test")
    check_samples(samples, len(digits))
    attacks = [attack for attack in _attacks(model) if not only or attack[0] in only]
    rows: list[Mapping[str, str]] = []
    for start in range(0, samples, BLOCK):
        block = range(start, min(start + BLOCK, samples))
        readings: dict[int, Any] = {}
        for count, (attack, norm, run) in enumerate(attacks, 1):
            done = {} if log is None else {n: row for n in block if (row := log.find(n, attack, norm))}
            missing = [n for n in block if n not in done]
            for n in missing:
                if n not in readings:
                    readings[n] = model.read(digits.image(n), certificate=True)
            images = np.array([digits.image(n) for n in missing])
            labels = np.array([readings[n].label for n in missing])
            found = run(images, labels) if missing else ()
            for n, (sightings, claims) in zip(missing, found, strict=True):
                cells = {"digit": str(n), "attack": attack, "norm": norm.value}
                done[n] = cells | _cells(sightings, claims, readings[n].certificate)
                if log is not None:
                    log.append(done[n])
            rows += [done[n] for n in block]
            if progress is not None:
                progress(start + len(block) * count // len(attacks), samples)
    return _result(model.info.name, samples, rows)


def check_attacks(names: Sequence[str]) -> None:
    """Raise AbsguiError unless each name is one of `ATTACKS`."""
    if unknown := sorted(set(names) - set(ATTACKS)):
        raise AbsguiError(f"there is no attack {unknown[0]!r} here; there are {', '.join(ATTACKS)}")


def open_log(path: Path, model: Any) -> RowLog:
    """The log to give to `evaluate_soundness`. Raises AbsguiError if it is another model's."""
    return RowLog(path, model.info, COLUMNS, ("digit", "attack", "norm"))


Claims = Mapping[Norm, float]
"""What an attack itself certifies."""
Attack = Callable[[FloatArray, NDArray[np.intp]], Iterable[tuple[Sequence[Sighting], Claims]]]
"""Images (N, 28, 28) and their labels by the model (N,) -> for each what was seen."""


def _attacks(model: Any) -> Iterator[tuple[str, Norm, Attack]]:
    """Names, norms and attacks, in the order of `ATTACKS`."""
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # Foolbox asks for git, which nobody needs
    foolbox: Any = importlib.import_module("foolbox.attacks")
    for name, norm, kind, options, sizes in GRADIENTS:
        size = None if sizes is None else sizes[model.binary]
        yield name, norm, _by_foolbox(model, getattr(foolbox, kind)(**options), size)
    for spec in CATALOGUE.values():
        for norm in spec.norms:
            yield spec.name, norm, _by_catalogue(model, spec.name, norm)


def _by_catalogue(model: Any, name: str, norm: Norm) -> Attack:
    def run(images: FloatArray, labels: NDArray[np.intp]) -> Iterator[tuple[list[Sighting], Claims]]:
        for image, label in zip(images, labels, strict=True):
            attack = model.attack(AttackRequest(name, image, norm, parameters=BUDGETS.get(name, {})))
            sightings, claims = [], {norm: 0.0}
            for frame in attack:
                claims[norm] = max(claims[norm], frame.certified or 0.0)
                if frame.is_adversarial and frame.label != label:
                    sightings.append(Sighting(frame.label, frame.distances))
            yield sightings, claims

    return run


def _by_foolbox(model: Any, attack: Any, size: float | None) -> Attack:
    """A gradient attack of one size (None: it finds the size itself), and the way back to the original."""
    import torch

    def run(images: FloatArray, labels: NDArray[np.intp]) -> list[tuple[list[Sighting], Claims]]:
        batch = torch.from_numpy(images)[:, None]
        _, found, _ = attack(model.foolbox(), batch, torch.from_numpy(labels), epsilons=size)
        ends = found[:, 0].detach().cpu().numpy().clip(0, 1).astype(np.float32)
        seen: list[list[Sighting]] = [[] for _ in images]
        low, high = np.zeros(len(images)), np.ones(len(images))
        for step in range(HALVINGS + 1):
            part = high if step == 0 else (low + high) / 2
            trial = np.stack(
                [between(x, end, float(p)) for x, end, p in zip(images, ends, part, strict=True)]
            )
            if model.binary:
                trial = _snapped(images, trial)
            wrong = model.labels(trial)
            for n in np.flatnonzero(wrong != labels):
                seen[n].append(Sighting(int(wrong[n]), distances(images[n], trial[n])))
            if step:
                low, high = np.where(wrong == labels, part, low), np.where(wrong == labels, high, part)
        return [(sightings, {}) for sightings in seen]

    return run


def _snapped(originals: FloatArray, images: FloatArray) -> FloatArray:
    """What Binary ABS can't tell from `images`, and nearest to the originals."""
    flipped = (images >= 0.5) != (originals >= 0.5)
    threshold = np.where(images >= 0.5, np.float32(0.5), np.float32(BELOW_THRESHOLD))
    snapped: FloatArray = np.where(flipped, threshold, originals).astype(np.float32)
    return snapped


def _cells(sightings: Sequence[Sighting], claims: Claims, certificate: Certificate) -> dict[str, str]:
    """One attack on one digit, for a row."""
    cells = {"adversarials": str(len(sightings))}
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
    """What no adversarial of class `label` may be nearer than."""
    radius = certificate.per_rival[label].of(norm)
    radius = max(radius, certificate.refined.get(norm, 0.0), claims.get(norm, 0.0))
    return radius + 1 if norm is Norm.L0 else radius


def _result(model: str, samples: int, rows: Iterable[Mapping[str, str]]) -> SoundnessResult:
    attacks: dict[str, int] = {}
    least: dict[Norm, Nearest] = {}
    violations, adversarials = [], 0
    for row in rows:
        name = f"{row['attack']} {row['norm']}"
        adversarials += int(row["adversarials"])
        attacks[name] = attacks.get(name, 0) + (int(row["adversarials"]) > 0)
        if not int(row["adversarials"]):
            continue
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
        model, samples, MappingProxyType(attacks), adversarials, MappingProxyType(least), tuple(violations)
    )
