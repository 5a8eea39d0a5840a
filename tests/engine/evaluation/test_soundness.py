"""Attacks against certificates: of a model whose radii are the true distances, and of models that lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.attacks import start
from engine.attacks.catalogue import CATALOGUE
from engine.attacks.methods import transfer
from engine.attacks.oracle import BELOW_THRESHOLD, Oracle
from engine.data import load_dataset, mnist
from engine.evaluation import soundness
from engine.evaluation.soundness import (
    ATTACKS,
    Sighting,
    SoundnessResult,
    compare,
    evaluate_soundness,
    open_log,
)
from engine.models.registry import load as load_model
from engine.types import (
    AbsguiError,
    AttackRequest,
    AttackStep,
    Certificate,
    Distances,
    FloatArray,
    ModelChoice,
    Norm,
)
from tests.engine.fakes.centres import Centres, count_attacks
from tests.sparing import ends


@pytest.fixture(autouse=True)
def attacks_count_as_work(monkeypatch: pytest.MonkeyPatch) -> None:
    count_attacks(monkeypatch)


MNIST = load_dataset()


@pytest.fixture(autouse=True)
def substitute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Transfer attacks get a substitute that needs no trained network."""
    monkeypatch.setattr(transfer, "substitute", lambda _: Centres())


PROJECTION = ["prototype-projection"]
"""Comes nearest, and quickly."""
QUICK = [name for name in ATTACKS if name != "brendel-bethge"]
"""All but the one that compiles for half a minute in each norm."""


@pytest.mark.slow  # every attack
def test_no_attack_gets_within_true_radii() -> None:
    result = evaluate_soundness(Centres(), MNIST, 2, only=QUICK)
    assert result.violations == ()
    variants = {(name, norm) for name in QUICK for norm in CATALOGUE[name].norms}
    assert set(result.attacks) == {f"{name} {norm.value}" for name, norm in variants}
    assert 0 not in result.attacks.values()
    assert result.adversarials > 30
    # It is no wonder that nothing is broken where nothing comes near.
    assert 1 <= result.least[Norm.L2].ratio < 1.002
    assert 1 <= result.least[Norm.LINF].ratio < 1.002
    assert result.least[Norm.L0].ratio == 1


@pytest.mark.parametrize("attack", ends(QUICK))
def test_each_attack_is_seen_to_break_what_is_certified_far_too_large(attack: str) -> None:
    result = evaluate_soundness(Centres(exaggeration=50), MNIST, 2, only=[attack])
    assert 0 not in result.attacks.values()
    assert result.violations
    for broken in result.violations:
        assert broken.distance < broken.bound
        assert broken.ratio == broken.distance / broken.bound
        assert broken.attack.startswith(attack)
        assert result.least[broken.norm].ratio <= broken.ratio


def test_what_was_found_elsewhere_is_held_against_the_certificates() -> None:
    certificate = Centres().certify(mnist("test").image(3))
    label = min(certificate.per_rival, key=lambda rival: certificate.per_rival[rival].L2)
    least = certificate.radii.L2
    near = Sighting(label, Distances(L0=700, L2=0.99 * least, Linf=1.0))
    far = Sighting(label, Distances(L0=700, L2=1.01 * least, Linf=1.0))
    found = [(3, "bim", Norm.L2, far), (3, "fgm", Norm.L2, None), (5, "fgm", Norm.L2, None)]
    result = compare(Centres(), MNIST, found)
    assert (result.samples, result.adversarials, result.violations) == (2, 1, ())
    assert result.attacks == {"bim L2": 1, "fgm L2": 0}
    assert result.least[Norm.L2].ratio == pytest.approx(1.01)
    # The same attack with another seed is one digit all the same.
    assert compare(Centres(), MNIST, [*found, found[0]]).attacks == {"bim L2": 1, "fgm L2": 0}
    (broken,) = compare(Centres(), MNIST, [*found, (3, "mim", Norm.L2, near)]).violations
    assert (broken.digit, broken.attack, broken.norm) == (3, "mim L2", Norm.L2)


def test_radii_a_hundredth_too_large_are_found_out_in_each_norm() -> None:
    result = evaluate_soundness(Centres(exaggeration=1.01), MNIST, 1, only=PROJECTION)
    assert {broken.norm for broken in result.violations} == {Norm.L2, Norm.LINF}
    result = evaluate_soundness(Centres(exaggeration=1.05), MNIST, 1, only=PROJECTION)
    # 23 pixels never suffice for the first digit, 24 do.
    assert ("L0", 24, 25) in {(broken.norm, broken.distance, broken.bound) for broken in result.violations}


@pytest.mark.slow  # every attack
def test_binary_abs() -> None:
    only = ["bim", *PROJECTION]
    result = evaluate_soundness(Centres(binary=True), MNIST, 2, only=only)
    assert result.violations == ()
    assert 0 not in result.attacks.values()
    assert all(nearest.ratio < 1.1 for nearest in result.least.values())
    # What the model can't see of a gradient attack's changes does not count.
    result = evaluate_soundness(Centres(binary=True), MNIST, 2, only=only[:1])
    assert all(nearest.ratio < 5 for nearest in result.least.values())
    result = evaluate_soundness(Centres(binary=True, exaggeration=1.2), MNIST, 1, only=PROJECTION)
    assert {broken.norm for broken in result.violations} == set(Norm)


@given(st.integers(0, 1000))
def test_snapped_images_look_the_same_to_binary_abs_and_are_nearer(seed: int) -> None:
    rng = np.random.default_rng(seed)
    edges = np.array([0, BELOW_THRESHOLD, 0.5, 1], np.float32)
    originals, images = (
        np.where(
            rng.random((2, 28, 28)) < 0.5, rng.choice(edges, (2, 28, 28)), rng.random((2, 28, 28))
        ).astype(np.float32)
        for _ in range(2)
    )
    oracles = [Oracle(Centres(binary=True), original, None) for original in originals]
    snapped = np.stack([oracle.snap(image) for oracle, image in zip(oracles, images, strict=True)])
    assert ((snapped >= 0.5) == (images >= 0.5)).all()
    assert (np.abs(snapped - originals) <= np.abs(images - originals)).all()
    assert (snapped == originals)[(images >= 0.5) == (originals >= 0.5)].all()


@dataclass
class Refined(Centres):
    """Has refined radii as well, some times the true ones."""

    times: float = 1.0

    def certify(self, image: FloatArray, *, refined: bool = False) -> Certificate:
        found = super().certify(image)
        if not refined:
            return found
        return replace(found, refined={norm: self.times * found.radii.of(norm) for norm in Norm})


def test_refined_certificates_are_held_to_it_as_well() -> None:
    assert evaluate_soundness(Refined(), MNIST, 1, only=PROJECTION).violations == ()
    broken = evaluate_soundness(Refined(times=1.5), MNIST, 1, only=PROJECTION).violations
    assert {nearest.norm for nearest in broken} == set(Norm)


@dataclass
class Elsewhere(Centres):
    """Its attacks go for one class, which need not be the nearest, and may certify what is not true."""

    target: int = 0
    boast: float = 0.0

    def attack(self, request: AttackRequest) -> Any:
        run = super().attack(replace(request, target=self.target))

        def boasting() -> Iterator[AttackStep]:
            for frame in run:
                yield replace(frame, certified=None if frame.index else self.boast)

        return boasting()


def test_an_adversarial_is_compared_with_the_radius_of_its_own_class() -> None:
    model, digit = Elsewhere(target=0), mnist("test").image(0)
    radii = model.certify(digit).per_rival
    assert radii[0].L2 > 1.2 * min(radius.L2 for radius in radii.values())
    result = evaluate_soundness(model, MNIST, 1, only=PROJECTION)
    least = result.least[Norm.L2]
    assert (least.label, least.bound) == (0, radii[0].L2)
    assert 1 <= least.ratio < 1.002


def test_of_several_adversarials_the_one_counts_that_comes_nearest_to_its_radius() -> None:
    certificate = Centres().certify(mnist("test").image(0))
    radii = certificate.per_rival
    sightings = [
        Sighting(c, Distances(radii[c].L0 + 9, part * radii[c].L2, 1.0))
        for c, part in ((0, 2), (3, 1.5), (1, 3))
    ]
    cells = soundness._cells(sightings, {}, certificate)
    assert cells["adversarials"] == "3"
    assert (cells["L2_label"], float(cells["L2_bound"])) == ("3", radii[3].L2)
    assert float(cells["L2_distance"]) == 1.5 * radii[3].L2


def test_what_an_attack_certifies_on_its_way_is_held_against_it() -> None:
    result = evaluate_soundness(Elsewhere(boast=600.0), MNIST, 1, only=PROJECTION)
    # In the norm of the attack alone: 600 pixels in L0, but the class is not 600 away in another norm either.
    bounds = {(nearest.attack, nearest.norm): nearest.bound for nearest in result.violations}
    assert bounds == {
        ("prototype-projection L2", Norm.L2): 600,
        ("prototype-projection Linf", Norm.LINF): 600,
        ("prototype-projection L0", Norm.L0): 601,
    }


def test_what_is_unknown_is_refused_before_anything_is_done() -> None:
    model = Centres()
    with pytest.raises(AbsguiError, match="no attack 'magic' here; choose from latent-descent, "):
        evaluate_soundness(model, MNIST, 2, only=["pointwise", "magic"])
    with pytest.raises(AbsguiError, match="10000"):
        evaluate_soundness(model, MNIST, 0)
    assert model.worked == 0


ONLY = ["ddn", "pointwise"]


@pytest.mark.parametrize("killed_after", [1, 5, 8])
def test_attacks_that_were_killed_go_on(killed_after: int, tmp_path: Path) -> None:
    path, calls = tmp_path / "soundness.csv", []
    killed, model = Centres(ends_after=killed_after), Centres()
    with pytest.raises(KeyboardInterrupt):
        evaluate_soundness(killed, MNIST, 3, log=open_log(path, killed, MNIST), only=ONLY)
    done = path.read_text().splitlines()
    log = open_log(path, model, MNIST)
    result = evaluate_soundness(model, MNIST, 3, lambda *count: calls.append(count), log=log, only=ONLY)
    assert same(result, evaluate_soundness(Centres(), MNIST, 3, only=ONLY))
    lines = path.read_text().splitlines()
    assert lines[: len(done)] == done
    assert len(lines) == len({tuple(line.split(",")[:7]) for line in lines}) == 1 + 3 * 3
    # No attack was run again, and only digits that were not finished were certified again.
    missing = [line.split(",") for line in lines[len(done) :]]
    assert model.worked == len(missing) + len({cells[4] for cells in missing})
    assert calls == sorted(calls)
    assert calls[-1] == (3, 3)


def test_attacks_that_are_not_asked_for_stay_in_the_log(tmp_path: Path) -> None:
    path, model = tmp_path / "soundness.csv", Centres()
    evaluate_soundness(model, MNIST, 2, log=open_log(path, model, MNIST), only=ONLY)
    part = evaluate_soundness(
        Centres(ends_after=0), MNIST, 1, log=open_log(path, model, MNIST), only=["pointwise"]
    )
    assert set(part.attacks) == {"pointwise L0", "pointwise L2"}
    assert same(part, evaluate_soundness(Centres(), MNIST, 1, only=["pointwise"]))


def same(one: SoundnessResult, other: SoundnessResult) -> bool:
    fields = ("model", "samples", "attacks", "adversarials", "least", "violations")
    return all(getattr(one, name) == getattr(other, name) for name in fields)


def test_what_breaks_a_certificate_is_explained_once_more() -> None:
    result = evaluate_soundness(Centres(exaggeration=1.1), MNIST, 1, only=PROJECTION)
    assert result.violations
    for broken in result.violations:
        found = broken.explanations
        assert found is not None
        assert found.own == 7
        assert found.rival < found.full == found.followed
        assert not found.missed
        assert found.certificate


def test_what_only_an_attack_claimed_is_no_fault_of_the_certificate() -> None:
    boasts = evaluate_soundness(Elsewhere(target=0, boast=100), MNIST, 1, only=PROJECTION).violations
    assert boasts
    for broken in boasts:
        assert broken.explanations is not None
        assert not broken.explanations.certificate


@pytest.mark.parametrize(("worth", "missed"), [(0.0, False), (100.0, True)])
def test_a_certificate_is_not_at_fault_where_inference_missed(worth: float, missed: bool) -> None:
    model, digit = Centres(exaggeration=2), mnist("test").image(3)
    frames = [frame for frame in start(model, AttackRequest("ddn", digit)) if frame.is_adversarial]
    nearest = min(frames, key=lambda frame: frame.distances.L2)
    seen = Sighting(nearest.label, nearest.distances, nearest.image)
    model.flattery, model.converging = -worth, 1000  # from a latent, class 0 explains everything better
    found = compare(model, MNIST, [(3, "ddn", Norm.L2, seen)]).violations[0].explanations
    assert found is not None
    assert found.own == 0
    assert found.rival < found.full == pytest.approx(found.followed + worth)
    assert found.missed == missed
    # Without the image there is nothing to explain.
    (broken,) = compare(model, MNIST, [(3, "ddn", Norm.L2, seen._replace(image=None))]).violations
    assert broken.explanations is None


@pytest.mark.slow  # certifies and attacks at length
@pytest.mark.parametrize(("digit", "bound"), [(83, 0.415), (184, 0.275)])
def test_where_a_shallow_search_makes_the_papers_bound_too_large(digit: int, bound: float) -> None:
    """The quick search finds 0.60 and 0.35."""
    radii = load_model(ModelChoice()).certify(mnist("test").image(digit)).radii
    assert 0.2 < radii.paper_L2 < bound


@pytest.mark.slow  # certifies and attacks at length
@pytest.mark.parametrize(
    ("model", "digit", "norm", "least"),
    [
        ("abs", 38, Norm.L2, 1.7574),
        ("abs", 23, Norm.LINF, 0.2187),
        ("abs", 166, Norm.L0, 8),
        ("binary-abs", 7, Norm.L0, 10),
    ],
    ids=lambda value: getattr(value, "value", value),
)
def test_where_a_shallow_search_certifies_too_much(model: str, digit: int, norm: Norm, least: float) -> None:
    """Digits whose `least` radius is hard to find; the attack comes very near to it."""
    shipped = load_model(ModelChoice(model))
    digits = mnist("test")
    reading = shipped.read(digits.image(digit))
    assert reading.certificate is not None
    assert reading.certificate.radii.of(norm) <= least * 1.0005
    found = soundness._cells(*soundness._attacked(shipped, reading, PROJECTION[0], norm), reading.certificate)
    assert float(found[f"{norm.value}_distance"]) >= float(found[f"{norm.value}_bound"])
