"""The attacks there are, and how to start one. Imports no torch, so that menus are there before it.

Every module of `engine.attacks.methods` is an attack, or a family of them, and declares itself in a tuple
`ATTACKS` of `Declaration`.
"""

from __future__ import annotations

import importlib
import math
import operator
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType, ModuleType

import numpy as np

from engine.attacks import methods
from engine.attacks.base import AttackRun
from engine.attacks.declaration import Declaration
from engine.protocols import Model
from engine.system.torch_settings import door
from engine.types import (
    CLASSES,
    RANGE_SLACK,
    SIDE,
    AbsguiError,
    AttackRequest,
    AttackSpec,
    FloatArray,
    Message,
    Parameter,
    Strength,
    either,
)

__all__ = [
    "CATALOGUE",
    "DECLARATIONS",
    "REVISION",
    "declared",
    "resolve",
    "revision",
    "settings",
    "start",
]


def declared(modules: Iterable[ModuleType]) -> dict[str, Declaration]:
    """Name -> declaration of all attacks of some modules, in the order of the menu.

    Raises TypeError for a module that declares nothing, or something else, and ValueError for a name that is
    taken or a quick budget that the attack can't have.
    """
    found: list[tuple[tuple[int, str], Declaration]] = []
    for module in modules:
        attacks = getattr(module, "ATTACKS", ())
        if not (isinstance(attacks, tuple) and attacks and all(isinstance(a, Declaration) for a in attacks)):
            raise TypeError(
                f"{module.__name__} declares no attack: it needs ATTACKS, a tuple of "
                "engine.attacks.declaration.Declaration"
            )
        found += [((each.group, module.__name__), each) for each in attacks]
    declarations: dict[str, Declaration] = {}
    for _, each in sorted(found, key=lambda pair: pair[0]):
        name = each.spec.name
        if name in declarations:
            raise ValueError(f"two attacks are called {name!r}; a name of the catalogue stands for one")
        try:
            settings(each.spec, each.quick)
        except AbsguiError as error:
            raise ValueError(f"the quick budget of {name!r} is not possible: {error}") from error
        declarations[name] = each
    return declarations


def settings(spec: AttackSpec, given: Mapping[str, float]) -> dict[str, float]:
    """All parameters of an attack: what is given, or else the default.

    Raises AbsguiError for one that it has not, or that is out of its range.
    """
    known = {parameter.name: parameter for parameter in spec.parameters}
    for name in given:
        if name not in known:
            has = ", ".join(known) or Message("none")
            raise AbsguiError(
                "{attack} has no parameter {name!r}; it has {has}.", attack=spec.title, name=name, has=has
            )
    return {name: _checked(known[name], given.get(name)) for name in known}


def revision(attack: str) -> int:
    """The revision in which an attack last changed; kept results of an earlier one don't count."""
    return DECLARATIONS[attack].revision


@door
def start(model: Model, request: AttackRequest) -> AttackRun:
    """An attack that has not begun yet; iterate over it.

    Raises AbsguiError if the request makes no sense: an unknown attack, norm, class or parameter, or an
    attack that does not apply to the model.
    """
    request, parameters = resolve(request)
    declaration = DECLARATIONS[request.attack]
    if obstacle := declaration.spec.obstacle(model.info):
        raise AbsguiError(obstacle)
    return declaration.run(model, request, parameters)


def resolve(request: AttackRequest) -> tuple[AttackRequest, dict[str, float]]:
    """A request in plain numbers, and its parameters, complete.

    Raises AbsguiError where the request can't be met.
    """
    spec = CATALOGUE.get(request.attack)
    if spec is None:
        raise AbsguiError(
            "There is no attack {attack!r}; choose one of {attacks}.",
            attack=request.attack,
            attacks=", ".join(CATALOGUE),
        )
    if request.norm not in spec.norms:
        raise AbsguiError(
            "{attack} does not minimise {norm}; choose {norms}.",
            attack=spec.title,
            norm=request.norm,
            norms=either(spec.norms),
        )
    target = None if request.target is None else _whole(request.target)
    if request.target is not None and target not in range(CLASSES):
        raise AbsguiError(
            "There is no class {target!r}; choose a target from 0 to {last}.",
            target=request.target,
            last=CLASSES - 1,
        )
    seed = _whole(request.seed)
    if seed is None or seed < 0:
        raise AbsguiError("The seed is {seed!r}; choose a whole number from 0 on.", seed=request.seed)
    if request.strength not in list(Strength):
        raise AbsguiError(
            "There is no strength {strength!r}; choose {strengths}.",
            strength=request.strength,
            strengths=", ".join(Strength),
        )
    if not isinstance(request.parameters, Mapping):
        raise AbsguiError(
            "Parameters are names with numbers, such as {{'step': 0.1}}, not {parameters!r}.",
            parameters=request.parameters,
        )
    complete = settings(spec, {**spec.effort(Strength(request.strength)), **request.parameters})
    return replace(request, image=_image(request.image), target=target, seed=seed), complete


def _whole(value: object) -> int | None:
    """A whole number of Python or numpy as a plain one; None for anything else."""
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        return None


def _image(image: FloatArray) -> FloatArray:
    fault = AbsguiError("An attack needs an image of {side} x {side} numbers from 0 to 1.", side=SIDE)
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
            "{name} is {value:g}; choose from {minimum:g} to {maximum:g}.",
            name=parameter.name,
            value=value,
            minimum=parameter.minimum,
            maximum=parameter.maximum,
        )
    if parameter.integer and value != int(value):
        raise AbsguiError("{name} is {value:g}; choose a whole number.", name=parameter.name, value=value)
    return float(value)


def _modules() -> list[ModuleType]:
    names = [found.name for found in pkgutil.iter_modules(methods.__path__)]
    return [importlib.import_module(f"{methods.__name__}.{name}") for name in names]


DECLARATIONS: Mapping[str, Declaration] = MappingProxyType(declared(_modules()))
"""Name -> the attack, in the order of the menu."""
CATALOGUE: Mapping[str, AttackSpec] = MappingProxyType(
    {name: declaration.spec for name, declaration in DECLARATIONS.items()}
)
"""Name -> what a menu needs to know, in its order."""
REVISION = max(declaration.revision for declaration in DECLARATIONS.values())
"""The revision of all attacks together."""
