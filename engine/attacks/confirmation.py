"""Whether an image still is what an attack was after, by the rule that its frames are judged by."""

from __future__ import annotations

from engine.attacks.oracle import Oracle
from engine.protocols import Model
from engine.types import AttackRequest, FloatArray, Outcome


def confirmed(model: Model, outcome: Outcome, image: FloatArray) -> bool:
    """Whether an image (28, 28) in [0, 1], as it is, reaches what the attack of an outcome was after."""
    return reached(model, outcome.request, image)


def reached(model: Model, request: AttackRequest, image: FloatArray) -> bool:
    """Whether an image (28, 28) in [0, 1], as it is, is what an attack is asked for.

    Two full inferences: the original's latents are followed to the image (see `Oracle`).
    """
    oracle = Oracle(model, request.image, request.target)
    oracle.begin()
    return oracle.goal.reached(oracle.each(image[None])[0].energies)
