"""Which attacks there are, and how to start one. Imports no torch, so that menus can be built at once."""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import numpy as np

from engine.types import CLASSES, SIDE, AbsguiError, AttackRequest, AttackSpec, Norm, Parameter

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
        )
    }
)
"""Name -> what a menu needs to know."""

_IMPLEMENTATIONS = {
    "latent-descent": ("engine.attacks.latent_descent", "LatentDescent"),
    "pointwise": ("engine.attacks.pointwise", "Pointwise"),
}


def start(model: AttackedModel, request: AttackRequest) -> AttackRun:
    """An attack that has not begun yet; iterate over it.

    Raises AbsguiError if the request makes no sense: an unknown attack, norm, class or parameter.
    """
    parameters = resolve(request)
    module, name = _IMPLEMENTATIONS[request.attack]
    implementation = cast("type[AttackRun]", getattr(importlib.import_module(module), name))
    return implementation(model, request, parameters)


def resolve(request: AttackRequest) -> dict[str, float]:
    """The parameters of a request, complete. Raises AbsguiError where the request can't be met."""
    spec = CATALOGUE.get(request.attack)
    if spec is None:
        raise AbsguiError(f"There is no attack {request.attack!r}; choose one of {', '.join(CATALOGUE)}.")
    if request.norm not in spec.norms:
        raise AbsguiError(f"{spec.title} does not minimise {request.norm}; choose {' or '.join(spec.norms)}.")
    if request.target is not None and request.target not in range(CLASSES):
        raise AbsguiError(f"There is no class {request.target}; choose a target from 0 to {CLASSES - 1}.")
    if request.seed < 0:
        raise AbsguiError(f"The seed is {request.seed}; choose 0 or more.")
    image = np.asarray(request.image)
    if image.shape != (SIDE, SIDE) or not ((image >= 0) & (image <= 1)).all():  # NaN is neither
        raise AbsguiError(f"An attack needs an image of {SIDE} x {SIDE} numbers from 0 to 1.")
    known = {parameter.name: parameter for parameter in spec.parameters}
    for name in request.parameters:
        if name not in known:
            raise AbsguiError(f"{spec.title} has no parameter {name!r}; it has {', '.join(known)}.")
    return {name: _checked(parameter, request.parameters.get(name)) for name, parameter in known.items()}


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
