"""`absgui train`: make weights."""

from __future__ import annotations

import argparse

from engine.training.run import TrainingOptions, train


def run(arguments: argparse.Namespace) -> int:
    """Options that are not given have the values with which the bundled weights were made."""
    given = {
        name: getattr(arguments, name)
        for name in ("seed", "epochs", "margin_steps", "digits", "workers", "fresh")
        if getattr(arguments, name) is not None
    }
    path = train(TrainingOptions(out=arguments.out, **given))
    print(f"wrote {path}; use it with --weights {path}")
    return 0
