"""Every attack on every kind of model that it applies to: what is claimed is true, and can be had again."""

from __future__ import annotations

import pytest

from engine.attacks import CATALOGUE, start
from engine.attacks.base import distances
from engine.attacks.catalogue import DECLARATIONS
from engine.attacks.methods import transfer
from engine.data import load_dataset, mnist
from engine.types import AttackRequest, Norm, Outcome, Status
from tests.engine.attacks.test_attacks import VARIANTS
from tests.engine.fakes.networks import model

MNIST = load_dataset()

KINDS = ("network", "binary-network", "nearest-neighbour", "no-gradients")
WEAK = {
    "salt-and-pepper",
    "gaussian-noise",
    "transfer-fgm",
    "transfer-bim",
    "fmn",
    "ddn",
    "carlini-wagner",
    "alma",
}
"""They may fail: they do not aim, have another model's gradients, or few steps here."""


@pytest.fixture(autouse=True)
def substitute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "substitute", lambda _: model("network"))


def run(kind: str, name: str, norm: Norm, seed: int = 3) -> Outcome:
    image = mnist("test").image(1)
    quick = DECLARATIONS[name].quick
    attack = start(model(kind), AttackRequest(name, image, norm, seed=seed, parameters=quick))
    frames = list(attack)
    assert len(frames) == len(attack.outcome.frames)
    return attack.outcome


APPLICABLE = [
    (kind, name, norm)
    for kind in KINDS
    for name, norm in VARIANTS
    if not CATALOGUE[name].obstacle(model(kind).info)
    and (name.endswith("-ge") or "pointwise" in name or kind != "no-gradients")
]


def quick_first(kind: str, name: str, norm: Norm) -> object:
    """A parameter set; what compiles, and all but one norm of each, is left to the thorough tests."""
    slow = name == "brendel-bethge" or norm is not CATALOGUE[name].norms[0]
    return pytest.param(kind, name, norm, marks=[pytest.mark.slow] * slow)


@pytest.mark.parametrize(("kind", "name", "norm"), [quick_first(*each) for each in APPLICABLE])
def test_what_is_claimed_is_true(kind: str, name: str, norm: Norm) -> None:
    outcome = run(kind, name, norm)
    original = mnist("test").image(1)
    assert outcome.original_label == model(kind).labels(original[None])[0]
    blind = kind == "binary-network" and name.startswith("deepfool")  # linear it is nowhere
    assert outcome.status is Status.FOUND or name in WEAK or blind
    for frame in outcome.frames:
        assert frame.image.min() >= 0
        assert frame.image.max() <= 1
        assert frame.distances == distances(original, frame.image)
    if outcome.best is not None:
        assert model(kind).labels(outcome.best.image[None])[0] == outcome.best.label != outcome.original_label
        lengths = [f.distances.of(norm) for f in outcome.frames if f.is_adversarial]
        assert outcome.best.distances.of(norm) == min(lengths)


@pytest.mark.parametrize(
    ("kind", "name", "norm"), [quick_first(*each) for each in APPLICABLE if each[0] == "network"]
)
def test_the_same_seed_gives_the_same_result(kind: str, name: str, norm: Norm) -> None:
    first, second = (run(kind, name, norm) for _ in range(2))
    assert [f.image.tobytes() for f in first.frames] == [f.image.tobytes() for f in second.frames]
    assert first.queries == second.queries
