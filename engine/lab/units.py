"""One attack on one digit for one model: the unit of work, and what comes of it."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.attacks import start
from engine.attacks.catalogue import CATALOGUE, revision, settings
from engine.data import load_dataset
from engine.protocols import Model
from engine.types import AbsguiError, AttackRequest, FloatArray, ModelChoice, ModelInfo, Norm

MISREAD = "misread"
"""Status of a digit that the model reads wrongly as it is: there is nothing to attack, its distance is 0."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is to be done."""

    model: ModelChoice
    attack: str
    norm: Norm
    digit: int
    """Index of a test image."""
    seed: int = 0
    parameters: tuple[tuple[str, float], ...] = ()
    """Of the attack, those that differ from its defaults, as `changed` gives them."""
    fingerprint: str = field(default="", compare=False)
    """Of the weights that the model is to have; empty: whichever it has."""

    @property
    def settings(self) -> str:
        """What a result depends on besides, as JSON: all parameters, the attack's revision and the data set.

        With another default it is another unit. The bundled data set goes without saying.
        """
        complete: dict[str, float | str] = dict(
            sorted(settings(CATALOGUE[self.attack], dict(self.parameters)).items())
        )
        complete["revision"] = revision(self.attack)
        if self.model.data is not None:
            complete["data"] = load_dataset(self.model.data).checksum
        return json.dumps(complete)


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What came of a unit."""

    unit: Unit
    fingerprint: str
    mode: str
    truth: int
    label: int
    """What the model reads in the digit as it is."""
    status: str
    """Of the attack, or `MISREAD`."""
    adversarial_label: int | None = None
    L0: int | None = None
    L2: float | None = None
    Linf: float | None = None
    queries: int = 0
    seconds: float = 0.0
    image: FloatArray | None = field(default=None, repr=False)
    """(28, 28) the nearest adversarial."""

    def distance(self, norm: Norm) -> float:
        """0 for a digit that is misread anyhow, infinite where no adversarial was found."""
        if self.status == MISREAD:
            return 0.0
        value = {Norm.L0: self.L0, Norm.L2: self.L2, Norm.LINF: self.Linf}[norm]
        return float("inf") if value is None else float(value)


def plan(
    models: Sequence[tuple[ModelChoice, ModelInfo]],
    attacks: Sequence[str],
    samples: int,
    *,
    norms: Sequence[Norm] = tuple(Norm),
    seed: int = 0,
    parameters: Mapping[str, Mapping[str, float]] | None = None,
) -> list[Unit]:
    """All units, digit after digit, so that every table fills evenly; attacks that don't apply are left out.

    `parameters` are those of each attack that are not its defaults, for all models, or by "MODEL:ATTACK"
    for one of them, which come first.
    Raises AbsguiError for an attack that does not exist, or a parameter that it can't have.
    """
    for name in attacks:
        if name not in CATALOGUE:
            raise AbsguiError(f"There is no attack {name!r}; choose from {', '.join(CATALOGUE)}.")
    given = parameters or {}
    names = [choice.name for choice, _ in models]
    for key, values in given.items():
        model, _, name = key.rpartition(":")
        if name not in attacks:
            raise AbsguiError(f"There are parameters for {name!r}, which is not among the attacks.")
        if model and model not in names:
            raise AbsguiError(f"There are parameters for {model!r}, which is not among the models.")
        changed(name, values)
    both = {
        (model, name): changed(name, {**given.get(name, {}), **given.get(f"{model}:{name}", {})})
        for model in names
        for name in attacks
    }
    return [
        Unit(choice, name, norm, digit, seed, both[choice.name, name], info.fingerprint)
        for digit in range(samples)
        for choice, info in models
        for name in attacks
        if not CATALOGUE[name].obstacle(info)
        for norm in CATALOGUE[name].norms
        if norm in norms
    ]


def changed(attack: str, given: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """Of an attack's parameters those that differ from the defaults, in one order.

    Raises AbsguiError for one that it has not, or that is out of its range.
    """
    spec = CATALOGUE[attack]
    complete = settings(spec, given)
    defaults = {parameter.name: parameter.default for parameter in spec.parameters}
    return tuple(sorted((name, float(value)) for name, value in complete.items() if value != defaults[name]))


def work(unit: Unit) -> Result:
    """Attack. Models are loaded once in a process, and every digit is read once for all its attacks.

    Raises AbsguiError where the model has other weights than the unit wants.
    """
    model = _fitting(unit)
    digits = load_dataset(unit.model.data).test
    image, truth = digits.image(unit.digit), int(digits.labels[unit.digit])
    label = _label(unit.model, unit.digit)
    info = model.info
    if label != truth:
        return Result(unit, info.fingerprint, info.mode, truth, label, MISREAD)
    began = time.perf_counter()
    run = start(
        model, AttackRequest(unit.attack, image, unit.norm, seed=unit.seed, parameters=dict(unit.parameters))
    )
    for _ in run:
        pass
    outcome, best = run.outcome, run.outcome.best
    found = Result(
        unit,
        info.fingerprint,
        info.mode,
        truth,
        label,
        outcome.status.value,
        queries=outcome.queries,
        seconds=time.perf_counter() - began,
    )
    if best is None:
        return found
    far = best.distances
    return replace(found, adversarial_label=best.label, L0=far.L0, L2=far.L2, Linf=far.Linf, image=best.image)


def _fitting(unit: Unit) -> Model:
    """The model; loaded anew if it has changed since."""
    model = _model(unit.model)
    if unit.fingerprint not in ("", model.info.fingerprint):
        _model.cache_clear()
        _label.cache_clear()
        model = _model(unit.model)
        if model.info.fingerprint != unit.fingerprint:
            raise AbsguiError(
                f"{model.info.title} has weights {model.info.fingerprint} where it works, not "
                f"{unit.fingerprint}: give every machine the same files, and start again."
            )
    return model


@functools.cache
def _model(choice: ModelChoice) -> Model:
    import torch

    from engine.models import registry

    model = registry.load(choice)
    torch.set_num_threads(1)  # processes side by side, each with a core of its own
    return model


@functools.lru_cache(maxsize=1000)
def _label(choice: ModelChoice, digit: int) -> int:
    image = load_dataset(choice.data).test.image(digit)
    return int(_model(choice).labels(image[None])[0])
