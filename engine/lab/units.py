"""One attack on one digit for one model: the unit of work, and its result."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.attacks import start
from engine.attacks.catalogue import CATALOGUE, revision, settings
from engine.data import load_dataset, strided
from engine.evaluation.made import made
from engine.protocols import Model
from engine.types import AbsguiError, AttackRequest, FloatArray, ModelChoice, ModelInfo, Norm, Strength

MISCLASSIFIED = "misclassified"
"""Status of a digit that the model misclassifies without any attack: there is nothing to attack, its distance
is 0."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What to do: one attack on one test image of one model's data set."""

    model: ModelChoice
    attack: str
    norm: Norm
    digit: int
    """Index of a test image."""
    seed: int = 0
    parameters: tuple[tuple[str, float], ...] = ()
    """Parameters of the attack that differ from its defaults, as `changed` gives them."""
    fingerprint: str = field(default="", compare=False)
    """Fingerprint of the weights that the model must have; empty: any."""

    @property
    def settings(self) -> str:
        """What else a result depends on, as JSON: all parameters, the attack's revision and the data set.

        If a default changes, so does the unit. The bundled data set is left out.
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
    """The outcome of a unit."""

    unit: Unit
    fingerprint: str
    mode: str
    truth: int
    label: int
    """The class that the model gives the unperturbed digit."""
    status: str
    """The attack's `Status`, or `MISCLASSIFIED`."""
    adversarial_label: int | None = None
    L0: int | None = None
    L2: float | None = None
    Linf: float | None = None
    queries: int = 0
    seconds: float = 0.0
    image: FloatArray | None = field(default=None, repr=False)
    """(28, 28) the nearest adversarial."""
    made: str = ""
    """What it was computed with, as JSON: certificates' revision, libraries, processor, and on which device;
    empty where that is not known."""

    def distance(self, norm: Norm) -> float:
        """Distance of the adversarial in `norm`: 0 if misclassified, infinite if none was found."""
        if self.status == MISCLASSIFIED:
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
    strength: Strength = Strength.DEFAULT,
) -> list[Unit]:
    """All units for `samples` evenly spaced test images, image by image, without attacks that don't apply.

    `parameters` maps an attack, or "MODEL:ATTACK", which takes precedence, to the parameters that are not
    its defaults; those that it does not name are as the `strength` has them. Raises AbsguiError for an
    unknown attack or model, an unfit parameter, or more samples than a model's data set has.
    """
    for name in attacks:
        if name not in CATALOGUE:
            raise AbsguiError(
                "There is no attack {name!r}; choose from {attacks}.", name=name, attacks=", ".join(CATALOGUE)
            )
    given = parameters or {}
    names = [choice.name for choice, _ in models]
    for key, values in given.items():
        model, _, name = key.rpartition(":")
        if name not in attacks:
            raise AbsguiError("There are parameters for {name!r}, which is not among the attacks.", name=name)
        if model and model not in names:
            raise AbsguiError(
                "There are parameters for {model!r}, which is not among the models.", model=model
            )
        changed(name, values)
    both = {
        (model, name): changed(
            name,
            {
                **CATALOGUE[name].effort(strength),
                **given.get(name, {}),
                **given.get(f"{model}:{name}", {}),
            },
        )
        for model in names
        for name in attacks
    }
    digits = {choice.data: strided(len(load_dataset(choice.data).test), samples) for choice, _ in models}
    return [
        Unit(choice, name, norm, digits[choice.data][place], seed, both[choice.name, name], info.fingerprint)
        for place in range(samples)
        for choice, info in models
        for name in attacks
        if not CATALOGUE[name].obstacle(info)
        for norm in CATALOGUE[name].norms
        if norm in norms
    ]


def changed(attack: str, given: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """The parameters of an attack that differ from its defaults, sorted by name.

    Raises AbsguiError for one that the attack does not have, or that is out of range.
    """
    spec = CATALOGUE[attack]
    complete = settings(spec, given)
    defaults = {parameter.name: parameter.default for parameter in spec.parameters}
    return tuple(sorted((name, float(value)) for name, value in complete.items() if value != defaults[name]))


def work(unit: Unit) -> Result:
    """Run the attack. A process loads each model once and classifies each digit once for all its attacks.

    Raises AbsguiError where the model has other weights than the unit wants.
    """
    model = _fitting(unit)
    digits = load_dataset(unit.model.data).test
    image, truth = digits.image(unit.digit), int(digits.labels[unit.digit])
    label = _label(unit.model, unit.digit)
    info = model.info
    if label != truth:
        return Result(unit, info.fingerprint, info.mode, truth, label, MISCLASSIFIED, made=_made(info.device))
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
        made=_made(model.info.device),  # by now: it may have left the GPU
    )
    if best is None:
        return found
    far = best.distances
    return replace(found, adversarial_label=best.label, L0=far.L0, L2=far.L2, Linf=far.Linf, image=best.image)


@functools.cache
def _made(device: str) -> str:
    found = made("")
    what = {
        "certificates": found.certificates_revision,
        "processor": found.processor,
        "device": device,
        **found.libraries,
    }
    return json.dumps(what, sort_keys=True)


def _fitting(unit: Unit) -> Model:
    """The unit's model; loaded anew if its weights have changed."""
    model = _model(unit.model)
    if unit.fingerprint not in ("", model.info.fingerprint):
        _model.cache_clear()
        _label.cache_clear()
        model = _model(unit.model)
        if model.info.fingerprint != unit.fingerprint:
            raise AbsguiError(
                "{model} has weights {fingerprint} on this worker, not {wanted}: give every machine the "
                "same files, and start again.",
                model=model.info.title,
                fingerprint=model.info.fingerprint,
                wanted=unit.fingerprint,
            )
    return model


@functools.cache
def _model(choice: ModelChoice) -> Model:
    from engine.models import registry
    from engine.system import devices

    devices.use_one_thread()
    model = registry.load(choice)
    model.warm_up()
    return model


@functools.lru_cache(maxsize=1000)
def _label(choice: ModelChoice, digit: int) -> int:
    image = load_dataset(choice.data).test.image(digit)
    return int(_model(choice).labels(image[None])[0])
