"""How to start an attack. Imports no torch, as the menus of attacks do not."""

from __future__ import annotations

import importlib
import math
import operator
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np

from engine.attacks.specs import CATALOGUE, IMPLEMENTATIONS
from engine.types import (
    CLASSES,
    RANGE_SLACK,
    SIDE,
    AbsguiError,
    AttackRequest,
    AttackSpec,
    FloatArray,
    Parameter,
)

__all__ = ["CATALOGUE", "resolve", "start"]

if TYPE_CHECKING:
    from engine.attacks.base import AttackRun
    from engine.protocols import Model


def start(model: Model, request: AttackRequest) -> AttackRun:
    """An attack that has not begun yet; iterate over it.

    Raises AbsguiError if the request makes no sense: an unknown attack, norm, class or parameter, or an
    attack that does not apply to the model.
    """
    request, parameters = resolve(request)
    if obstacle := CATALOGUE[request.attack].obstacle(model.info):
        raise AbsguiError(obstacle)
    module, name = IMPLEMENTATIONS[request.attack]
    implementation = cast("type[AttackRun]", getattr(importlib.import_module(module), name))
    return implementation(model, request, parameters)


def resolve(request: AttackRequest) -> tuple[AttackRequest, dict[str, float]]:
    """A request in plain numbers, and its parameters, complete.

    Raises AbsguiError where the request can't be met.
    """
    spec = CATALOGUE.get(request.attack)
    if spec is None:
        raise AbsguiError(f"There is no attack {request.attack!r}; choose one of {', '.join(CATALOGUE)}.")
    if request.norm not in spec.norms:
        raise AbsguiError(f"{spec.title} does not minimise {request.norm}; choose {' or '.join(spec.norms)}.")
    target = None if request.target is None else _whole(request.target)
    if request.target is not None and target not in range(CLASSES):
        raise AbsguiError(f"There is no class {request.target!r}; choose a target from 0 to {CLASSES - 1}.")
    seed = _whole(request.seed)
    if seed is None or seed < 0:
        raise AbsguiError(f"The seed is {request.seed!r}; choose a whole number from 0 on.")
    complete = settings(spec, request.parameters)
    return replace(request, image=_image(request.image), target=target, seed=seed), complete


def settings(spec: AttackSpec, given: Mapping[str, float]) -> dict[str, float]:
    """All parameters of an attack: what is given, or else the default.

    Raises AbsguiError for one that it has not, or that is out of its range.
    """
    known = {parameter.name: parameter for parameter in spec.parameters}
    for name in given:
        if name not in known:
            has = ", ".join(known) or "none"
            raise AbsguiError(f"{spec.title} has no parameter {name!r}; it has {has}.")
    return {name: _checked(known[name], given.get(name)) for name in known}


def _whole(value: object) -> int | None:
    """Of Python's or numpy's whole numbers the plain one; None for anything else."""
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        return None


def _image(image: FloatArray) -> FloatArray:
    fault = AbsguiError(f"An attack needs an image of {SIDE} x {SIDE} numbers from 0 to 1.")
    try:
        array = np.asarray(image)
    except (TypeError, ValueError) as error:
        raise fault from error
    if array.shape != (SIDE, SIDE) or array.dtype.kind not in "biuf":
        raise fault
    if not ((array >= -RANGE_SLACK) & (array <= 1 + RANGE_SLACK)).all():  # NaN is neither
        raise fault
    clipped: FloatArray = np.clip(array.astype(np.float32), 0, 1)
    return clipped


def _checked(parameter: Parameter, value: float | None) -> float:
    if value is None:
        return parameter.default
    if not (math.isfinite(value) and parameter.minimum <= value <= parameter.maximum):
        raise AbsguiError(
            f"{parameter.name} is {value:g}; choose from {parameter.minimum:g} to {parameter.maximum:g}."
        )
    if parameter.integer and value != int(value):
        raise AbsguiError(f"{parameter.name} is {value:g}; choose a whole number.")
    return float(value)
