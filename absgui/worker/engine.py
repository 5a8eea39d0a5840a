"""What the worker asks of the engine, so that tests can put a small fake in its place."""

from __future__ import annotations

from dataclasses import dataclass

from engine.protocols import AttackStarter, ModelLoader


@dataclass(frozen=True, slots=True)
class Engine:
    """Both are called in the worker's thread only."""

    load_model: ModelLoader
    start_attack: AttackStarter
