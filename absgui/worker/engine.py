"""What the worker asks of the engine, so that tests can put a small fake in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.protocols import AttackRun, Model, ModelLoader
from engine.types import AttackRequest

AttackStarter = Callable[[Model, AttackRequest], AttackRun]
"""Makes an attack that has not begun yet. Raises AbsguiError where the request can't be met."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Both are called in the worker's thread only."""

    load_model: ModelLoader
    start_attack: AttackStarter
