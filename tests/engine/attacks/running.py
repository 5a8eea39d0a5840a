"""Attacks run to their end on small models."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.attacks import start
from engine.attacks.catalogue import DECLARATIONS
from engine.types import AttackRequest, FloatArray, Outcome
from tests.engine.fakes.prototypes import PrototypeModel, bars


def digit(label: int = 0) -> FloatArray:
    """An image of a class that lies away from its prototype, a little towards the next one."""
    pictures = bars()
    image: FloatArray = (0.8 * pictures[label] + 0.2 * pictures[(label + 1) % 10]).astype(np.float32)
    return image


def run(model: PrototypeModel, request: AttackRequest) -> Outcome:
    attack = start(model, quick(request))
    frames = list(attack)
    outcome = attack.outcome
    assert len(outcome.frames) == len(frames)
    return outcome


def quick(request: AttackRequest) -> AttackRequest:
    return replace(request, parameters={**DECLARATIONS[request.attack].quick, **request.parameters})
