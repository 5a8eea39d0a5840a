"""What the lab's panel shows and what it is set up to do, as plain values and words. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from absgui.language import number, tr
from absgui.presentation.wording import NORM_TITLES, NOTHING, found_amount
from engine.types import AttackSpec, FloatArray, Norm

CellKey = tuple[Norm, str, str]
"""Norm, attack and model: a cell of the table."""
NORM_ORDER = (Norm.L2, Norm.LINF, Norm.L0)
"""As the paper has them."""
AXIS_ENDS: Mapping[Norm, float] = {Norm.L2: 5.0, Norm.LINF: 0.6, Norm.L0: 60.0}
"""Where the axes of distances end, as in the figures that are written."""
MOST_DIGITS = 10_000
LARGE = 1e12
"""No parameter is as large."""
MOST_PROCESSES = 256


class LabState(Enum):
    """What the lab is doing."""

    READY = "ready"
    PREPARING = "preparing"
    """Models are being loaded."""
    RUNNING = "running"
    PAUSING = "pausing"
    """Its processes finish what they have begun."""
    PAUSED = "paused"
    DONE = "done"
    WRITING = "writing"
    """Tables and figures."""

    @property
    def busy(self) -> bool:
        """Something runs, so that nothing else can be started."""
        return self not in (LabState.READY, LabState.PAUSED, LabState.DONE)


@dataclass(frozen=True, slots=True)
class LabEntry:
    """A model or an attack that can be chosen."""

    name: str
    title: str
    tip: str = ""
    spec: AttackSpec | None = None
    """An attack's; None for a model."""
    remark: str = ""
    """What to know before it is started."""


@dataclass(frozen=True, slots=True)
class LabFolder:
    """What was found out about a folder of results."""

    text: str = ""
    """As it was typed."""
    obstacle: str = ""
    """Why there can be none, and what to do; empty if there can."""
    resumes: bool = False
    """There are results in it already."""


@dataclass(frozen=True, slots=True)
class LabSetup:
    """What is to be done."""

    models: tuple[str, ...]
    attacks: tuple[str, ...]
    norms: tuple[Norm, ...] = NORM_ORDER
    digits: int = 10
    seed: int = 0
    processes: int = 1
    folder: str = ""
    parameters: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Attack -> those of its parameters that are not the defaults."""

    def record(self) -> dict[str, object]:
        """As plain values, to be kept."""
        return asdict(self)

    @classmethod
    def of_record(cls, record: object, otherwise: LabSetup) -> LabSetup:
        """What `record()` gave; for whatever is missing or makes no sense that of `otherwise`."""
        found = record if isinstance(record, dict) else {}
        values: dict[str, Any] = {each.name: getattr(otherwise, each.name) for each in fields(cls)}
        for name in ("models", "attacks", "norms"):
            given = found.get(name)
            if isinstance(given, list) and all(isinstance(item, str) for item in given):
                values[name] = tuple(given)
        if set(values["norms"]) <= set(Norm):
            values["norms"] = tuple(map(Norm, values["norms"]))
        else:
            values["norms"] = otherwise.norms
        for name, least, most in (
            ("digits", 1, MOST_DIGITS),
            ("seed", 0, 2**31 - 1),
            ("processes", 1, MOST_PROCESSES),
        ):
            given = found.get(name)
            if isinstance(given, int) and least <= given <= most:
                values[name] = given
        if isinstance(found.get("folder"), str) and found["folder"]:
            values["folder"] = found["folder"]
        if _are_parameters(found.get("parameters")):
            values["parameters"] = found["parameters"]
        return cls(**values)


def _are_parameters(given: object) -> bool:
    return isinstance(given, dict) and all(
        isinstance(values, dict)
        and all(type(value) in (int, float) and abs(value) < LARGE for value in values.values())
        for values in given.values()
    )


@dataclass(frozen=True, slots=True)
class LabCell:
    """One attack, or all of them, on one model."""

    text: str = NOTHING
    """Median distance / accuracy at the threshold [its 95 % interval in per cent]."""
    tip: str = ""
    done: int = 0
    """Attacks that have ended."""
    total: int = 0
    """0 where the attack does not apply to the model, and in the paper's row."""


@dataclass(frozen=True, slots=True)
class LabRow:
    """One line of the table."""

    norm: Norm
    attack: str
    title: str
    tip: str
    cells: tuple[LabCell, ...]
    """One for each model."""
    together: bool = False
    """All attacks of this norm."""


@dataclass(frozen=True, slots=True, eq=False)
class LabCurve:
    """The accuracy that is left at each distance."""

    place: int
    """The model's column in the table."""
    distances: FloatArray
    """(n + 1,) from 0 on; infinite at the end where some digits have no adversarial."""
    accuracies: FloatArray
    """(n + 1,) in [0, 1], a step at each distance."""


@dataclass(frozen=True, slots=True, eq=False)
class LabView:
    """All that there is to see of the lab at one moment."""

    models: tuple[LabEntry, ...] = ()
    rows: tuple[LabRow, ...] = ()
    curves: Mapping[Norm, tuple[LabCurve, ...]] = field(default_factory=dict)
    thresholds: Mapping[Norm, float] = field(default_factory=dict)
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    """None where it can't be told yet."""


@dataclass(frozen=True, slots=True, eq=False)
class LabDigit:
    """One attack on one digit."""

    digit: int
    """Index in the test set."""
    truth: int
    attack: str
    distance: float
    """0 where it is misclassified as it is, infinite where nothing was found."""
    misclassified: bool
    becomes: int | None
    """The class of what was found, or the wrong one that it has as it is; None where nothing was found."""
    original: NDArray[np.uint8]
    """(28, 28), 255 is ink."""
    adversarial: NDArray[np.uint8] | None
    """(28, 28) what was found, in 8 bits: for the eye."""


def nearest(found: list[LabDigit]) -> list[LabDigit]:
    """The nearest adversarial of each digit, the nearest digit first."""
    best: dict[int, LabDigit] = {}
    for each in found:
        if each.digit not in best or each.distance < best[each.digit].distance:
            best[each.digit] = each
    return sorted(best.values(), key=lambda each: (each.distance, each.digit))


def digit_in_words(norm: Norm, each: LabDigit) -> str:
    """Two short lines: what becomes of it, and how far away."""
    fields = {"truth": each.truth, "label": each.becomes}
    if each.misclassified:
        return tr("{truth} is read as {label}", **fields) + "\n" + tr("misclassified")
    if each.becomes is None:
        return tr("{truth} stays {truth}", **fields) + "\n" + tr("none found")
    said = tr("{truth} becomes {label}", **fields)
    return f"{said}\n{NORM_TITLES[norm]} {found_amount(norm, each.distance)}"


def thresholds_in_words(view: LabView) -> str:
    """What the cells of the table are."""
    limits = [
        f"{NORM_TITLES[norm]} {number(f'{view.thresholds[norm]:g}')}"
        for norm in NORM_ORDER
        if norm in view.curves
    ]
    if not limits:
        return ""
    return tr("Median distance / accuracy at {limits} [95 % interval, %]", limits=", ".join(limits))


def time_left(seconds: float | None) -> str:
    """ "about 40 s left", in steps coarse enough not to flicker; empty where it is not known."""
    if seconds is None:
        return ""
    if seconds < 90:
        return tr("about {n} s left", n=max(5, 5 * round(seconds / 5)))
    if seconds < 5400:
        return tr("about {n} min left", n=round(seconds / 60))
    return tr("about {n} h left", n=number(f"{seconds / 3600:.1f}"))


def progress_in_words(state: LabState, view: LabView) -> str:
    """How far it is."""
    if state is LabState.PREPARING:
        return tr("Loading the models …")
    if state is LabState.WRITING:
        return tr("Writing tables and figures …")
    if not view.total:
        return tr("Choose models and attacks, then start. It can be paused and resumed.")
    words = [tr("{done} of %n attack(s)", "", view.total, done=number(f"{view.done:,}"))]
    if state is LabState.RUNNING:
        words.append(time_left(view.seconds_left))
    elif state is LabState.PAUSING:
        words.append(tr("pausing: finishing what has begun"))
    elif view.done < view.total:
        paused = state is LabState.PAUSED
        words.append(tr("paused; results so far are kept") if paused else tr("the others failed"))
    else:
        words.append(tr("done"))
    return " · ".join(word for word in words if word)
