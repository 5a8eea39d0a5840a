"""Exact ABS: radii against brute force and exhaustive search, rounding, and attacks that never get below."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.attacks import start
from engine.exact import separable
from engine.exact.certifier import certify
from engine.exact.components import Components
from engine.exact.separable import Box, Minorants
from engine.models.exact_abs import ExactModel
from engine.types import (
    CLASSES,
    PIXELS,
    AttackRequest,
    FloatArray,
    Norm,
    Radii,
)
from engine.weights.exact_abs import BLACK, LEVELS, ExactWeights, pixels
from tests.engine.exact import linear
from tests.engine.fakes.pictures import near, random_weights, weights


def least_distance(weights_: ExactWeights, image: FloatArray, label: int) -> float:
    """The true L2 distance in the box to where another class wins, by a solver of general purpose."""
    from scipy.optimize import minimize

    pictures = pixels(weights_.pictures)
    offsets = weights_.offsets.astype(float)
    x = image.astype(float)
    energies = np.square(pictures - x).sum(-1) + offsets
    least = math.inf
    for c in range(CLASSES):
        for k in range(pictures.shape[1]) if c != label else ():
            normals = pictures[c, k] - pictures[label]  # <delta, normal> >= need for every own picture
            needs = (energies[c, k] - energies[label]) / 2
            used = np.abs(normals).max(0) > 0
            found = minimize(
                lambda d: (d @ d) / 2,
                np.zeros(used.sum()),
                jac=lambda d: d,
                bounds=list(zip(-x[used], 1 - x[used], strict=True)),
                constraints={
                    "type": "ineq",
                    "fun": lambda d, a=normals[:, used], b=needs: a @ d - b,
                    "jac": lambda d, a=normals[:, used]: a,
                },
                method="SLSQP",
                options={"maxiter": 300, "ftol": 1e-14},
            )
            # Near the optimum its line search often fails to gain the last digits, which is success enough.
            if (normals[:, used] @ found.x >= needs - 1e-9).all():
                least = min(least, float(np.linalg.norm(found.x)))
    return least


@pytest.mark.parametrize("seed", range(4))
def test_with_one_picture_a_class_all_bounds_meet_at_the_true_distance(seed: int) -> None:
    found = random_weights(seed, 1)
    model = ExactModel(found)
    image = near(model, seed)
    label = model.read(image.reshape(28, 28), certificate=False).label
    certificate = model.certify(image.reshape(28, 28), refined=True)
    truth = least_distance(found, image, label)
    assert certificate.radii.L2 == pytest.approx(truth, rel=1e-4, abs=2e-4)
    assert certificate.radii.L2 <= truth + 1e-7
    assert certificate.refined[Norm.L2] == pytest.approx(certificate.radii.L2, abs=1e-9)


@pytest.mark.slow  # searches for the true distance
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
def test_the_refined_radius_is_the_true_distance(seed: int) -> None:
    found = random_weights(10 + seed, 3)
    model = ExactModel(found)
    image = near(model, seed)
    certificate = model.certify(image.reshape(28, 28), refined=True)
    label = model.read(image.reshape(28, 28), certificate=False).label
    truth = least_distance(found, image, label)
    assert certificate.refined[Norm.L2] <= truth + 1e-6
    assert certificate.refined[Norm.L2] == pytest.approx(truth, rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_branch_and_bound_finds_the_least_of_all(seed: int) -> None:
    found = random_weights(20 + seed, 40, spread=5)
    model = ExactModel(found)
    image = near(model, seed)
    x = image.astype(np.float64)
    label = int(model.infer(image.reshape(1, 28, 28)).energies.argmin())
    radii = certify(Components(found), x, label).radii
    components, box = Components(found), Box.around(x)
    scores = components.scores(x[None])[0]
    own = components.of_class(label)
    mine = own.start + scores[own].argsort(kind="stable")[:6]
    rivals = np.setdiff1d(np.arange(len(scores)), np.arange(own.start, own.stop))
    # Each rival against the own picture with the largest L2 radius without box.
    lead = scores[rivals] - scores[mine, None] - components.slack
    plain = lead / 2 / np.linalg.norm(components.means[rivals] - components.means[mine][:, None], axis=-1)
    chosen = plain.argmax(0)
    normals = components.means[rivals] - components.means[mine[chosen]]
    needs = lead[chosen, np.arange(len(rivals))].clip(0) / 2
    assert radii.L2_no_box == pytest.approx(plain.max(0).clip(0).min())
    assert radii.L2 == pytest.approx(linear.l2(normals, needs, box).min(), rel=1e-7)
    assert radii.Linf == pytest.approx(linear.linf(normals, needs, box).min(), rel=2e-5)
    assert radii.L0 == linear.l0(normals, needs, box).min()


def test_the_bounds_keep_their_order() -> None:
    model = ExactModel(random_weights(3, 5))
    for seed in range(5):
        certificate = model.certify(near(model, seed).reshape(28, 28), refined=True)
        assert len(certificate.per_rival) == CLASSES - 1
        for radii in certificate.per_rival.values():
            assert 0 <= radii.paper_L2 <= radii.L2_no_box <= radii.L2
            assert 0 < radii.paper_Linf <= radii.Linf
            assert radii.L2 <= 28 * radii.Linf + 1e-9
        assert certificate.refined[Norm.L2] >= certificate.radii.L2
        for norm in Norm:
            assert certificate.radii.of(norm) == certificate.per_rival[certificate.rivals[norm]].of(norm)


def test_a_further_rival_picture_never_widens_and_a_further_own_one_never_narrows() -> None:
    found = random_weights(5, 2)
    model = ExactModel(found)
    image = near(model, 1).reshape(28, 28)
    label = model.read(image, certificate=False).label
    before = model.certify(image, refined=True)
    more = np.concatenate([found.pictures, random_weights(6, 1).pictures], 1)
    offsets = np.concatenate([found.offsets, np.full((CLASSES, 1), 1000.0)], 1)
    for c in range(CLASSES):
        offsets[c, 2] = 0  # the others' third picture costs too much to matter
        after = ExactModel(weights(more, offsets))
        if after.read(image, certificate=False).label == label:
            narrower = after.certify(image, refined=True).refined[Norm.L2]
            if c == label:
                assert narrower >= before.refined[Norm.L2] - 1e-3
            else:
                assert narrower <= before.refined[Norm.L2] + 1e-3
        offsets[c, 2] = 1000


@given(st.integers(0, 10_000), st.floats(1e-3, 30))
@settings(max_examples=60, deadline=None)
def test_no_move_within_a_radius_reaches_the_need(seed: int, need: float) -> None:
    rng = np.random.default_rng(seed)
    x = np.where(rng.random(PIXELS) < 0.7, 0.0, rng.random(PIXELS)).astype(np.float32).astype(np.float64)
    normal = rng.integers(-255, 256, PIXELS) / LEVELS * (rng.random(PIXELS) < 0.3)
    box = Box.around(x)
    normals, needs = normal[None], np.array([need])
    plane = Minorants(2 * needs, -2 * normals, np.zeros((1, 1)))
    l2, linf = separable.l2(plane, box)[0], separable.linf(plane, box)[0]
    room = np.where(normal > 0, 1 - x, x)
    size = np.abs(normal)
    assert (size * np.minimum(linf, room)).sum() <= need
    # The best moves of this length are clip(level * normal): none reaches the need, longer ones do.
    low, high = 0.0, 1e9
    for _ in range(200):
        middle = (low + high) / 2
        move = np.minimum(middle * size, room)
        low, high = (middle, high) if np.linalg.norm(move) < l2 else (low, middle)
    reached = (size * np.minimum(low * size, room)).sum()
    assert reached <= need * (1 + 1e-9)
    if (size * room).sum() > 1.0001 * need:
        assert reached >= need * (1 - 1e-6)
        assert (size * np.minimum(linf * (1 + 2e-5), room)).sum() >= need * (1 - 1e-6)


def test_scores_are_rounded_by_less_than_the_bound() -> None:
    from fractions import Fraction

    found = random_weights(8, 2, spread=300)
    components = Components(found)
    image = near(ExactModel(found), 2)
    scores = components.scores(image.astype(np.float64)[None])[0]
    for at in range(0, 20, 3):
        picture = [Fraction(int(v) - BLACK, LEVELS) for v in found.pictures.reshape(-1, PIXELS)[at]]
        exact = Fraction(float(found.offsets.flatten()[at])) + sum(p * p for p in picture)
        exact -= 2 * sum(p * Fraction(float(v)) for p, v in zip(picture, image, strict=True))
        assert abs(Fraction(float(scores[at])) - exact) <= Fraction(components.rounding)
    assert components.slack < 1e-3


def test_pushing_to_the_boundary_never_changes_the_answer_below_the_certificate() -> None:
    model = ExactModel(random_weights(9, 4))
    for seed in range(4):
        image = near(model, seed)
        reading = model.read(image.reshape(28, 28))
        assert reading.certificate is not None
        least = reading.certificate.refined[Norm.L2]
        pictures = pixels(model.weights.pictures).reshape(-1, PIXELS)
        assert reading.reconstructions is not None
        own = reading.reconstructions[reading.label].reshape(-1)
        for picture in pictures:
            towards = picture - own
            length = np.linalg.norm(towards)
            if length == 0:
                continue
            moved = np.clip(image + 0.9999 * least * towards / length, 0, 1).astype(np.float32)
            assert model.infer(moved.reshape(1, 28, 28)).energies.argmin() == reading.label


@pytest.mark.parametrize(
    ("attack", "norm"),
    [("latent-descent", Norm.L2), ("pointwise", Norm.L0), ("pointwise", Norm.L2)]
    + [("prototype-projection", norm) for norm in Norm],
)
def test_no_attack_gets_below_the_certificate(attack: str, norm: Norm) -> None:
    model = ExactModel(random_weights(11, 3))
    found = 0
    for seed in range(3):
        image = near(model, seed).reshape(28, 28)
        certificate = model.certify(image, refined=True)
        run = start(model, AttackRequest(attack, image, norm))
        for _ in run:
            pass
        if run.outcome.best is not None:
            found += 1
            best, radii = run.outcome.best.distances, certificate.radii
            least = {Norm.L0: radii.L0 + 1, Norm.L2: certificate.refined[Norm.L2], Norm.LINF: radii.Linf}
            assert best.of(norm) >= least[norm]
            if attack == "prototype-projection" and norm is Norm.L2:
                assert best.L2 <= 1.002 * least[norm]  # both bounds meet
            assert run.outcome.confirmed_by == "exact"
    assert found


@pytest.mark.parametrize("norm", list(Norm))
def test_bounds_rise_and_lead_to_the_target(norm: Norm) -> None:
    model = ExactModel(random_weights(15, 4))
    image = near(model, 2).reshape(28, 28)
    reading = model.read(image)
    assert reading.certificate is not None
    for target in (None, *range(CLASSES)):
        if target == reading.label:
            continue
        bounds = list(model.bounds(image, norm, target))
        radii = reading.certificate.radii if target is None else reading.certificate.per_rival[target]
        values = [bound.certified for bound in bounds]
        assert values == sorted(values)
        assert bounds[0].constraints == 1
        assert values[0] == radii.of(norm)  # what reports call the certificate of one normal
        assert values[-1] >= radii.of(norm) - 1e-12
        if norm is Norm.L2:  # the other norms' bounds may end a little before the boundary
            energies = model.infer(bounds[-1].at(image, 1.001)[None]).energies[0]
            reached = np.delete(energies, reading.label).min() if target is None else energies[target]
            assert reached < energies[reading.label]


def test_the_l2_radius_alone_is_that_of_the_certificate() -> None:
    for seed in range(4):
        model = ExactModel(random_weights(12, 4))
        image = near(model, seed).reshape(28, 28)
        assert model.l2(image) == model.certify(image, refined=True).refined[Norm.L2]


def test_a_tie_has_no_radius() -> None:
    pictures = BLACK + np.repeat(np.arange(10)[:, None, None] * 20 % 180, PIXELS, -1)  # 0 and 9 are alike
    certificate = ExactModel(weights(pictures)).certify(np.zeros((28, 28), np.float32), refined=True)
    assert certificate.radii == Radii(0, 0, 0, 0, 0, 0)


def test_an_early_end_makes_radii_smaller_never_larger(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(12)
    functions = Minorants(rng.uniform(1, 60, 50), rng.normal(size=(50, PIXELS)), rng.uniform(0, 0.9, (50, 1)))
    box = Box.around(rng.random(PIXELS))
    whole = np.array([separable.l2(functions, box), separable.linf(functions, box)])
    monkeypatch.setattr(separable, "STEPS", 1)
    monkeypatch.setattr(separable, "LEVELS", 1)
    early = np.array([separable.l2(functions, box), separable.linf(functions, box)])
    assert (early > 0).all()
    assert (early <= whole).all()
    assert (early < whole).any(1).all()
