"""`absgui train`: make weights."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from absgui.cli import common
from engine.training.recipe import NETWORKS
from engine.types import AbsguiError, ModelChoice


def run(arguments: argparse.Namespace) -> int:
    """Options that are not given have the values of the model's recipe (`engine.training.recipe`)."""
    if arguments.variant and arguments.model != "exact-abs":
        raise AbsguiError("--variant is for --model exact-abs only")
    data = common.dataset(arguments)
    path = TRAINERS[arguments.model](arguments)
    model = "" if arguments.model == ModelChoice().name else f"--model {arguments.model} "
    folder = "" if data.bundled else f" --data {arguments.data}"
    print(f"wrote {path}; use it with {model}--weights {path}{folder}")
    return 0


def _abs(arguments: argparse.Namespace) -> Path:
    from engine.training.train_abs import TrainingOptions, train_abs

    given = _given(arguments, "data", "seed", "epochs", "margin_steps", "digits", "workers", "fresh")
    return train_abs(TrainingOptions(out=arguments.out, **given))


def _exact(arguments: argparse.Namespace) -> Path:
    from engine.training.recipe import BINARY, COMPANION, ExactRecipe
    from engine.training.train_exact import train_exact

    _refuse_those_of_vaes(arguments)
    if arguments.variant == "companion" and arguments.data is not None:
        raise AbsguiError("--variant companion learns from the bundled ABS, so it needs the bundled data set")
    recipes = {None: ExactRecipe(), "binary": BINARY, "companion": COMPANION}
    recipe = replace(recipes[arguments.variant], **_given(arguments, "seed", "epochs", "digits"))
    return train_exact(arguments.out, common.dataset(arguments), recipe, fresh=arguments.fresh)


def _network(arguments: argparse.Namespace) -> Path:
    from engine.training.train_network import train_network

    _refuse_those_of_vaes(arguments)
    recipe = replace(NETWORKS[arguments.model], **_given(arguments, "seed", "epochs", "digits"))
    data = common.dataset(arguments)
    return train_network(arguments.model, arguments.out, data, recipe, fresh=arguments.fresh)


TRAINERS: dict[str, Callable[[argparse.Namespace], Path]] = {
    "abs": _abs,
    "exact-abs": _exact,
    **dict.fromkeys(NETWORKS, _network),
}
"""What --model names -> what trains it and returns the path of the weights."""


def _refuse_those_of_vaes(arguments: argparse.Namespace) -> None:
    if unfit := _given(arguments, "margin_steps", "workers"):
        raise AbsguiError(f"--{next(iter(unfit)).replace('_', '-')} is for --model abs only")


def _given(arguments: argparse.Namespace, *names: str) -> dict[str, Any]:
    return {name: getattr(arguments, name) for name in names if getattr(arguments, name) is not None}
