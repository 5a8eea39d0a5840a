"""Repeating a recorded run, and saying what of it comes out the same: to the bit, within rounding, or not.

The same weights, attack, seed and software give the same bits on the same kind of processor. Elsewhere sums
are rounded differently. A reading then differs by as much; an attack takes other decisions from there on, and
is held against what it found: the class, and the distance in its norm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

import engine
from engine.models import registry
from engine.protocols import Model
from engine.types import (
    AttackStep,
    Certificate,
    FloatArray,
    Made,
    ModelInfo,
    Norm,
    Radii,
    Reading,
    Run,
    Stage,
    Status,
)

ENERGY = 1e-3
"""By so much of itself, or of 1 where it is less, an energy may differ by rounding."""
CONFIDENCE = 1e-3
"""By so much may a probability."""
RADIUS = 5e-3
"""By so much of itself may a certified radius: the search for it ends a little elsewhere."""
DISTANCE = 1e-3
"""By so much of itself may an adversarial's distance. Numbers of pixels have to be the same."""


class Verdict(StrEnum):
    """How something compares with what was recorded."""

    EXACT = "to the bit"
    ROUNDING = "within rounding"
    DIFFERS = "differs"
    UNKNOWN = "not compared"
    """There is nothing to compare with, or no way to repeat it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One part of a run."""

    what: str
    """"weights", "energies", "confidence", "certificate", "attack"."""
    verdict: Verdict
    detail: str
    """In words, with the numbers."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A run, repeated."""

    parts: tuple[Compared, ...]
    reasons: tuple[str, ...]
    """What is not as it was, in words: what may explain a difference."""

    @property
    def verdict(self) -> Verdict:
        """The worst of the parts that could be compared."""
        found = {part.verdict for part in self.parts}
        order = (Verdict.DIFFERS, Verdict.ROUNDING, Verdict.EXACT)
        return next((verdict for verdict in order if verdict in found), Verdict.UNKNOWN)

    @property
    def reproduces(self) -> bool:
        """Nothing differs by more than rounding."""
        return self.verdict is not Verdict.DIFFERS


def replay(run: Run, model: Model, made: Made) -> Replayed:
    """Repeat a run on a model: the reading, the certificate, the attack.

    `made` is what is computed with here (`engine.evaluation.made`). Raises AbsguiError where the attack can't
    run on this model.
    """
    parts = [_weights(run.model, model.info)]
    if run.reading is not None:
        parts += _reading(run.reading, model, run.source.image)
    parts.append(_attack(run, model))
    return Replayed(tuple(parts), tuple(_reasons(run, model.info, made)))


def _weights(recorded: ModelInfo, here: ModelInfo) -> Compared:
    named = recorded.name == here.name or (registry.is_file(recorded.name) and registry.is_file(here.name))
    same = named and recorded.fingerprint == here.fingerprint
    detail = f"{recorded.name} {recorded.fingerprint}"
    if not same:
        detail += f", here {here.name} {here.fingerprint}"
    return Compared("weights", Verdict.EXACT if same else Verdict.DIFFERS, detail)


def _reading(recorded: Reading, model: Model, image: FloatArray) -> list[Compared]:
    final = recorded.certificate is not None and recorded.stage is Stage.CERTIFIED
    again = model.read(image, certificate=final and model.info.certifies)
    parts = [
        _numbers("energies", recorded.energies, again.energies, ENERGY, relative=True),
        _numbers("confidence", recorded.confidence, again.confidence, CONFIDENCE, relative=False),
    ]
    if recorded.certificate is None:
        return parts
    if not final:
        why = "it was still being searched for when this was recorded"
        return [*parts, Compared("certificate", Verdict.UNKNOWN, why)]
    if again.certificate is None:
        return [*parts, Compared("certificate", Verdict.DIFFERS, "this model has none")]
    return [*parts, _certificate(recorded.certificate, again.certificate)]


def _numbers(what: str, recorded: FloatArray, again: FloatArray, most: float, *, relative: bool) -> Compared:
    if np.array_equal(recorded, again):
        return Compared(what, Verdict.EXACT, "all ten are the same")
    far = np.abs(again.astype(np.float64) - recorded)
    if relative:
        far /= np.maximum(np.abs(recorded), 1)
    order = np.argmin(recorded) == np.argmin(again)
    close = bool(order) and float(far.max()) <= most
    kind = "of itself " if relative else ""
    return Compared(
        what,
        Verdict.ROUNDING if close else Verdict.DIFFERS,
        f"one differs by {far.max():.2g} {kind}(rounding: {most:g} at most)",
    )


def _certificate(recorded: Certificate, again: Certificate) -> Compared:
    if recorded == again:
        return Compared("certificate", Verdict.EXACT, "every radius is the same")
    pairs = [(recorded.radii, again.radii)]
    pairs += [(recorded.per_rival[c], again.per_rival[c]) for c in recorded.per_rival if c in again.per_rival]
    least = _farthest(pairs[:1])
    close = least <= RADIUS and recorded.radii.L0 == again.radii.L0
    detail = (
        f"L2 {recorded.radii.L2:.6g}, here {again.radii.L2:.6g}; Linf {recorded.radii.Linf:.6g}, here "
        f"{again.radii.Linf:.6g}; L0 {recorded.radii.L0}, here {again.radii.L0}; radii of rivals differ by "
        f"{_farthest(pairs):.2g} of themselves at most (rounding: {RADIUS:g} for the least)"
    )
    return Compared("certificate", Verdict.ROUNDING if close else Verdict.DIFFERS, detail)


def _farthest(pairs: Sequence[tuple[Radii, Radii]]) -> float:
    """The largest difference between radii, as a part of themselves."""
    return max(_apart(one.of(norm), other.of(norm)) for one, other in pairs for norm in (Norm.L2, Norm.LINF))


def _apart(one: float, other: float) -> float:
    return 0.0 if one == other else abs(one - other) / max(abs(one), abs(other))


def _attack(run: Run, model: Model) -> Compared:
    recorded = run.outcome
    stopped = recorded.status is Status.STOPPED
    if stopped and not recorded.frames:
        why = "it was stopped by hand, and when can't be told without frames"
        return Compared("attack", Verdict.UNKNOWN, why)
    frames: list[AttackStep] = []
    again = engine.attack(model, recorded.request)
    for step in again:
        if stopped and len(frames) == len(recorded.frames):
            again.stop()
            continue
        frames.append(step)
    norm = recorded.request.norm
    best = _nearest(frames, norm) if stopped else again.outcome.best
    status = Status.STOPPED if stopped else again.outcome.status
    if recorded.frames:
        known = len(recorded.frames)
        pairs = zip(recorded.frames, frames, strict=False)
        parting = next((k for k, pair in enumerate(pairs) if not _same_frame(*pair)), min(known, len(frames)))
        if parting == known == len(frames) and status is recorded.status:
            return Compared("attack", Verdict.EXACT, f"all {known} frames are the same")
        first = f"; the first {parting} of {known} frames are the same" if parting else ""
    else:
        first = ""
        if status is recorded.status and _same_picture(recorded.best, best):
            return Compared("attack", Verdict.EXACT, "what it found is the same")
    if recorded.best is None or best is None:
        close = recorded.best is best and status is recorded.status
        told = f"{recorded.status.value}, here {status.value}"
    else:
        was, now = (each.distances.of(norm) for each in (recorded.best, best))
        close = recorded.best.label == best.label and (
            was == now if norm is Norm.L0 else _apart(was, now) <= DISTANCE
        )
        told = (
            f"class {recorded.best.label} at {norm.value} {was:.6g}, here {best.label} at {now:.6g} "
            f"(rounding: {0 if norm is Norm.L0 else DISTANCE:g} of it at most)"
        )
    return Compared("attack", Verdict.ROUNDING if close else Verdict.DIFFERS, f"{told}{first}")


def _nearest(frames: Sequence[AttackStep], norm: Norm) -> AttackStep | None:
    found = [step for step in frames if step.is_adversarial]
    return min(found, key=lambda step: (step.distances.of(norm), step.distances.L2), default=None)


def _same_frame(one: AttackStep, other: AttackStep) -> bool:
    return (
        np.array_equal(one.image, other.image)
        and np.array_equal(one.energies, other.energies)
        and (one.is_adversarial, one.queries) == (other.is_adversarial, other.queries)
    )


def _same_picture(one: AttackStep | None, other: AttackStep | None) -> bool:
    if one is None or other is None:
        return one is other
    return np.array_equal(one.image, other.image) and np.array_equal(one.energies, other.energies)


def _reasons(run: Run, info: ModelInfo, made: Made) -> list[str]:
    """What is not as it was."""
    was = run.made
    pairs: list[tuple[str, object, object]] = [
        ("other weights", run.model.fingerprint, info.fingerprint),
        ("another inference mode", run.model.mode, info.mode),
        ("another data set", run.model.dataset.checksum, info.dataset.checksum),
        ("another device", run.model.device, info.device),
        ("another version of absgui", was.version, made.version),
        ("another revision of the attack", was.attack_revision, made.attack_revision),
        ("another revision of the certificates", was.certificates_revision, made.certificates_revision),
        ("another processor", was.processor, made.processor),
        ("another system", was.system, made.system),
    ]
    pairs += [
        (
            "other kernels" if name == "kernels" else f"another version of {name}",
            was.libraries.get(name, ""),
            made.libraries.get(name),
        )
        for name in sorted({*was.libraries, *made.libraries})
        if was.libraries
    ]
    return [
        f"{what}: {_or_none(before)}, here {_or_none(here)}"
        for what, before, here in pairs
        if before != here and before not in (None, "")
    ]


def _or_none(value: object) -> object:
    return "none" if value in (None, "") else value
