"""Every attack on every model that is shipped, with its quick budget."""

from __future__ import annotations

import functools

import pytest

from engine.attacks import CATALOGUE, start
from engine.attacks.base import distances
from engine.attacks.catalogue import DECLARATIONS
from engine.data import mnist
from engine.models import registry
from engine.models.base import BaseModel
from engine.types import AttackRequest, ModelChoice, Norm, Outcome, Status
from tests.engine.attacks.test_attacks import VARIANTS

DIGIT = 2
"""A 1, which is near its neighbours."""
SURE = {
    "latent-descent",
    "pointwise",
    "pointwise-10x",
    "prototype-projection",
    "multi-start-boundary",
    "boundary",
    "brendel-bethge",
}
"""They start from adversarials, or walk until they are at one."""


@functools.cache
def model(name: str) -> BaseModel:
    return registry.load(ModelChoice(name, device="cpu"))


def run(name: str, attack: str, norm: Norm) -> Outcome:
    request = AttackRequest(
        attack, mnist("test").image(DIGIT), norm, seed=1, parameters=DECLARATIONS[attack].quick
    )
    running = start(model(name), request)
    assert list(running)
    return running.outcome


APPLICABLE = [
    pytest.param(
        name,
        attack,
        norm,
        id=f"{name}-{attack}-{norm.value}",
        # On small models all of them are tested quickly, in all norms.
        marks=[pytest.mark.slow]
        * (
            attack not in ("latent-descent", "prototype-projection", "bim", "boundary", "apgd")
            or norm is not CATALOGUE[attack].norms[0]
            or name not in ("abs", "exact-abs")
        ),
    )
    for name in registry.REGISTRY
    for attack, norm in VARIANTS
    if not CATALOGUE[attack].obstacle(model(name).info)
    # Estimates take a thousand queries, and are the same in all four attacks: one of them is enough there.
    and not (registry.REGISTRY[name].generative and attack in ("bim-ge", "mim-ge", "deepfool-ge"))
]


@pytest.mark.parametrize(("name", "attack", "norm"), APPLICABLE)
def test_what_is_claimed_is_true(name: str, attack: str, norm: Norm) -> None:
    original = mnist("test").image(DIGIT)
    outcome = run(name, attack, norm)
    assert outcome.original_label == 1
    assert outcome.status is Status.FOUND or attack not in SURE
    for frame in outcome.frames:
        assert frame.image.min() >= 0
        assert frame.image.max() <= 1
        assert frame.distances == distances(original, frame.image)
    if outcome.best is not None:
        assert model(name).labels(outcome.best.image[None])[0] == outcome.best.label != 1
        lengths = [frame.distances.of(norm) for frame in outcome.frames if frame.is_adversarial]
        assert outcome.best.distances.of(norm) == min(lengths) > 0
