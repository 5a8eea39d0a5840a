"""Which attacks there are, and how to start one. Imports no torch, so that menus can be built at once."""

from __future__ import annotations

import importlib
import math
import operator
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import numpy as np

from engine.types import (
    CLASSES,
    RANGE_SLACK,
    SIDE,
    AbsguiError,
    AttackRequest,
    AttackSpec,
    FloatArray,
    Need,
    Norm,
    Parameter,
)

if TYPE_CHECKING:
    from engine.attacks.base import AttackedModel, AttackRun

CATALOGUE: Mapping[str, AttackSpec] = MappingProxyType(
    {
        spec.name: spec
        for spec in (
            AttackSpec(
                name="latent-descent",
                title="Latent Descent",
                summary="Walks the image in small steps towards what the rival class makes of it.",
                norms=(Norm.L2,),
                source="Schott et al. 2018, made for ABS",
                needs=(Need.PICTURES,),
                parameters=(
                    Parameter(
                        "step", "Step", 0.01, 0.001, 0.2, help="Part of the way to the rival, per frame."
                    ),
                    Parameter(
                        "max_steps", "Most steps", 1000, 1, 5000, True, "Gives up after so many steps."
                    ),
                    Parameter("halvings", "Halvings", 10, 0, 20, True, "Steps of each binary search."),
                ),
            ),
            AttackSpec(
                name="pointwise",
                title="Pointwise",
                summary="Starts from noise or a drawn rival and resets pixel after pixel to the original.",
                norms=(Norm.L0, Norm.L2),
                source="Schott et al. 2018; Rauber et al. 2017",
                parameters=(
                    Parameter(
                        "repeats", "Repeats", 3, 1, 20, True, "Runs from other starts; the best counts."
                    ),
                    Parameter(
                        "start",
                        "Start",
                        0,
                        0,
                        2,
                        True,
                        "0: noise, then the rivals; 1: noise only; 2: rivals only.",
                    ),
                ),
            ),
            AttackSpec(
                name="prototype-projection",
                title="Prototype Projection",
                summary="Solves for the least perturbation and closes in on it from both sides.",
                norms=(Norm.L2, Norm.LINF, Norm.L0),
                source="Ours; SCIENCE, section 6",
                needs=(Need.CERTIFICATES,),
                parameters=(
                    Parameter("halvings", "Halvings", 4, 0, 20, True, "Steps of the last search on the way."),
                ),
            ),
        )
    }
)
"""Name -> what a menu needs to know."""

_IMPLEMENTATIONS = {
    "latent-descent": ("engine.attacks.latent_descent", "LatentDescent"),
    "pointwise": ("engine.attacks.pointwise", "Pointwise"),
    "prototype-projection": ("engine.attacks.prototype_projection", "PrototypeProjection"),
}


def start(model: AttackedModel, request: AttackRequest) -> AttackRun:
    """An attack that has not begun yet; iterate over it.

    Raises AbsguiError if the request makes no sense: an unknown attack, norm, class or parameter, or an
    attack that does not apply to the model.
    """
    request, parameters = resolve(request)
    if obstacle := CATALOGUE[request.attack].obstacle(model.info):
        raise AbsguiError(obstacle)
    module, name = _IMPLEMENTATIONS[request.attack]
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
    known = {parameter.name: parameter for parameter in spec.parameters}
    for name in request.parameters:
        if name not in known:
            raise AbsguiError(f"{spec.title} has no parameter {name!r}; it has {', '.join(known)}.")
    complete = {name: _checked(known[name], request.parameters.get(name)) for name in known}
    return replace(request, image=_image(request.image), target=target, seed=seed), complete


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
