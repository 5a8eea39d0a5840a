"""`absgui train`: make weights."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.types import AbsguiError


def run(arguments: argparse.Namespace) -> int:
    """Options that are not given have the values with which the bundled weights were made."""
    make = {"abs": _vaes, "exact-abs": _exact}.get(arguments.model, _network)
    path = make(arguments)
    print(f"wrote {path}; use it with {_model(arguments)}--weights {path}")
    return 0


def _model(arguments: argparse.Namespace) -> str:
    return "" if arguments.model == "abs" else f"--model {arguments.model} "


def _vaes(arguments: argparse.Namespace) -> Path:
    from engine.training.run import TrainingOptions, train

    given = _given(arguments, "seed", "epochs", "margin_rounds", "margin_steps", "digits", "workers", "fresh")
    return train(TrainingOptions(out=arguments.out, **given))


def _exact(arguments: argparse.Namespace) -> Path:
    from engine.training.recipe import ExactRecipe
    from engine.training.run_exact import train_exact

    _refuse_those_of_vaes(arguments)
    recipe = ExactRecipe(**_given(arguments, "seed", "epochs", "digits"))
    return train_exact(arguments.out, recipe, fresh=arguments.fresh)


def _network(arguments: argparse.Namespace) -> Path:
    from engine.training.recipe import NETWORKS
    from engine.training.run_networks import train_network

    _refuse_those_of_vaes(arguments)
    recipe = replace(NETWORKS[arguments.model], **_given(arguments, "seed", "epochs", "digits"))
    return train_network(arguments.model, arguments.out, recipe, fresh=arguments.fresh)


def _refuse_those_of_vaes(arguments: argparse.Namespace) -> None:
    if unfit := _given(arguments, "margin_rounds", "margin_steps", "workers"):
        raise AbsguiError(f"--{next(iter(unfit)).replace('_', '-')} is for the VAEs; leave it out here")


def _given(arguments: argparse.Namespace, *names: str) -> dict[str, Any]:
    return {name: getattr(arguments, name) for name in names if getattr(arguments, name) is not None}
