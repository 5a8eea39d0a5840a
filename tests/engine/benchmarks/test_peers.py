"""Our attacks beside others, on the same digits."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine.benchmarks import peers
from engine.benchmarks.peers import Counterpart, Run, compare_with_foolbox, compare_with_paper, typical
from engine.data import load_dataset, strided
from engine.types import Norm
from tests.engine.fakes.networks import model
from tests.engine.fakes.prototypes import PrototypeModel

MNIST = load_dataset()
QUICK = (
    Counterpart("boundary", Norm.L2, "BoundaryAttack", {"steps": 50}, {"steps": 3}),
    Counterpart("deepfool", Norm.L2, "L2DeepFoolAttack"),
    Counterpart("deepfool", Norm.LINF, "LinfDeepFoolAttack"),
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Foolbox's Pointwise takes most of a minute."""
    monkeypatch.setattr(peers, "COUNTERPARTS", QUICK)


@pytest.mark.slow  # runs Foolbox's attacks, too
def test_ours_beside_foolbox_on_the_same_digits() -> None:
    calls: list[tuple[int, int]] = []
    found = compare_with_foolbox(model("network"), MNIST, 2, lambda *count: calls.append(count))
    assert [(each.attack, each.norm, dict(each.parameters)) for each in found] == [
        ("boundary", "L2", {}),
        ("boundary", "L2", {"steps": 3}),
        ("deepfool", "L2", {}),
        ("deepfool", "Linf", {}),
    ]
    assert [each.peer for each in found[1:3]] == ["BoundaryAttack, steps 50", "L2DeepFoolAttack"]
    assert calls == [(n, 6) for n in range(1, 7)]
    for each in found:
        assert each.digits == tuple(strided(10_000, 2))
        for run in (*each.ours, *each.theirs):
            assert run.seconds > 0
            assert run.queries > 0
            assert 0 < run.distance < np.inf
    few, deepfool = found[1], found[2]
    assert typical(few.ours).distance >= typical(found[0].ours).distance
    assert typical(few.ours).queries < typical(found[0].ours).queries
    assert typical(deepfool.ours).distance < 1.1 * typical(deepfool.theirs).distance
    # As near is before the end, or never.
    for each in found:
        for ours, theirs, seconds in zip(each.ours, each.theirs, each.as_near, strict=True):
            assert seconds <= ours.seconds or (seconds == math.inf and ours.distance > theirs.distance)


@pytest.mark.slow  # runs Foolbox's attacks, too
def test_what_does_not_apply_to_the_model_is_left_out() -> None:
    assert {each.attack for each in compare_with_foolbox(model("no-gradients"), MNIST, 1)} == {"boundary"}


def test_queries_of_foolbox_are_the_images_it_asks_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """An attack that asks about two batches and returns a picture of another class, or none."""
    import foolbox.attacks

    original = MNIST.test.image(0)
    network = model("network")
    label = int(network.labels(original[None])[0])
    other = next(x for x in map(MNIST.test.image, range(50)) if int(network.labels(x[None])[0]) != label)

    class Asking:
        def __init__(self, found: Any = other) -> None:
            self._found = found

        def __call__(self, asked: Any, inputs: Any, _labels: Any, epsilons: object) -> Any:
            asked(inputs)
            asked(inputs.repeat(4, 1, 1, 1))
            if self._found is None:
                raise ValueError("nothing to start from")
            return None, inputs * 0 + inputs.new_tensor(self._found), None

    monkeypatch.setattr(foolbox.attacks, "Asking", Asking, raising=False)
    distance = float(np.linalg.norm(other - original))
    for options, wanted in (({}, distance), ({"found": original}, math.inf), ({"found": None}, math.inf)):
        run = peers._foolbox(network, Counterpart("boundary", Norm.L2, "Asking", options), original, label)
        assert run.queries == 5
        assert run.distance == pytest.approx(wanted)


def test_as_near_is_the_first_frame_that_is(monkeypatch: pytest.MonkeyPatch) -> None:
    counterpart = Counterpart("boundary", Norm.L2, "Other")
    courses = [[Run(1.0, 5, 4.0), Run(2.0, 9, 3.0), Run(5.0, 20, 3.0)], [Run(1.0, 5, 4.0), Run(5.0, 20, 4.0)]]
    theirs = [Run(6.0, 50, 3.5), Run(6.0, 50, 3.5)]
    named: Any = SimpleNamespace(info=SimpleNamespace(title="Fake"))
    found = peers._compared(named, counterpart, "Other", {}, [0, 1], courses, theirs)
    assert found.as_near == (2.0, math.inf)
    assert found.ratio == pytest.approx(6 / 5)
    assert found.ratio_as_near == pytest.approx((6 / 2 + 0) / 2)
    assert typical(found.ours) == Run(5.0, 20, 4.0)


def test_the_authors_latent_descent_runs_on_the_papers_inference() -> None:
    ours, paper = PrototypeModel(), PrototypeModel()
    (found,) = compare_with_paper(ours, paper, MNIST, 2)
    assert found.attack == "latent-descent"
    assert "paper" in found.peer
    assert [run.distance for run in found.ours] == pytest.approx([run.distance for run in found.theirs])
    assert len(paper.seen) == len(ours.seen)
