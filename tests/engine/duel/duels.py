"""Duels between models written by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np

from engine.duel import DuelRun
from engine.protocols import AttackRun, AttackStarter, Model
from engine.types import AttackRequest, Duel, FloatArray, ModelInfo, Norm, Source
from tests.gui.fake_attacks import FakeAttackRun
from tests.gui.fake_values import prototype
from tests.gui.fakes import CNN, INFO, FakeModel

ATTACK = "pointwise"


def starts(requests: list[tuple[str, AttackRequest]] | None = None) -> AttackStarter:
    """Starts the fake attack on whatever model it is given; notes what was asked."""

    def start(model: Model, request: AttackRequest) -> AttackRun:
        fake = cast(FakeModel, model)
        if requests is not None:
            requests.append((fake.info.name, request))
        return FakeAttackRun(fake, request)

    return start


def seven(noise: float = 0.1) -> FloatArray:
    """A (28, 28) image that the fakes read as a 7."""
    rng = np.random.default_rng(0)
    return np.clip(prototype(7) + noise * rng.random((28, 28), np.float32), 0, 1).astype(np.float32)


def bout(
    first: ModelInfo = CNN,
    second: ModelInfo = INFO,
    *,
    label: int | None = 7,
    start: AttackStarter | None = None,
    certificates: bool = True,
    image: FloatArray | None = None,
    **request: object,
) -> DuelRun:
    shown = seven() if image is None else image
    asked = AttackRequest(**{"attack": ATTACK, "image": shown, "norm": Norm.L2, **request})  # type: ignore[arg-type]
    return DuelRun(
        Source(shown, "seven", label),
        (FakeModel(info=first), FakeModel(info=second)),
        asked,
        start=start or starts(),
        certificates=certificates,
    )


def fought(run: DuelRun | None = None) -> Duel:
    """To its end."""
    run = run or bout()
    for _ in run:
        pass
    return run.duel


def with_found(duel: Duel, side: int, distance: float | None) -> Duel:
    """The same where the nearest adversarial of a side is so far away in L2, or there is none."""
    sides = list(duel.sides)
    outcome = sides[side].outcome
    assert outcome is not None
    assert outcome.best is not None
    best = None
    if distance is not None:
        best = replace(outcome.best, distances=replace(outcome.best.distances, L2=distance))
    status = outcome.status if best is not None else type(outcome.status).NOT_FOUND
    sides[side] = replace(sides[side], outcome=replace(outcome, best=best, status=status))
    return replace(duel, sides=(sides[0], sides[1]))
