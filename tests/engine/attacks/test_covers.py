"""Single pixels that Prototype Projection changes: against all choices that there are of a few pixels."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from engine.attacks import start
from engine.attacks.covers import Covers
from engine.attacks.oracle import BELOW_THRESHOLD, Oracle
from engine.models.exact_abs import ExactModel
from engine.types import CLASSES, PIXELS, AttackRequest, FloatArray, Norm, Outcome
from engine.weights.exact_abs import BLACK
from tests.engine.fakes.pictures import weights
from tests.engine.fakes.prototypes import PrototypeModel

FREE = 8
"""Pixels in which the classes differ: the first ones."""


def few_pixels(seed: int, *, binary: bool) -> tuple[PrototypeModel, FloatArray]:
    """A model whose classes differ in a few pixels, and an image (28, 28) near class 0."""
    rng = np.random.default_rng(seed)
    pictures = np.zeros((CLASSES, PIXELS), np.float32)
    pictures[:, :FREE] = rng.random((CLASSES, FREE))
    image = np.zeros(PIXELS, np.float32)
    image[:FREE] = (0.7 * pictures[0, :FREE] + 0.3 * rng.random(FREE)).clip(0, 1)
    return PrototypeModel(pictures.reshape(-1, 28, 28), binary), image.reshape(28, 28)


def choices(image: FloatArray, *, binary: bool) -> FloatArray:
    """Every image (N, 784) with some of the few pixels black or white, or flipped as near as can be."""
    flat = image.ravel()
    values = []
    for pixel in range(FREE):
        flip = 0.5 if flat[pixel] < 0.5 else BELOW_THRESHOLD
        values.append([flat[pixel], flip] if binary else [flat[pixel], 0.0, 1.0])
    found = np.tile(flat, (len(values[0]) ** FREE, 1))
    found[:, :FREE] = list(product(*values))
    return found.astype(np.float32)


def least(
    energies: FloatArray, images: FloatArray, original: FloatArray, norm: Norm, goal: int | None
) -> float:
    """The distance of the nearest of images (N, 784) not of the original's class, or of the `goal`."""
    labels = energies.argmin(1)
    moves = np.abs(images.astype(np.float64) - original.ravel())
    own = labels[(moves == 0).all(1)][0]
    wanted = labels != own if goal is None else labels == goal
    lengths = {Norm.L0: (moves > 0).sum(1), Norm.L2: np.linalg.norm(moves, axis=1), Norm.LINF: moves.max(1)}
    return float(lengths[norm][wanted].min())


def attack(model: PrototypeModel | ExactModel, image: FloatArray, norm: Norm, target: int | None) -> Outcome:
    run = start(model, AttackRequest("prototype-projection", image, norm, target))
    list(run)
    return run.outcome


@pytest.mark.parametrize("seed", [pytest.param(n, marks=[pytest.mark.slow] * (n > 0)) for n in range(6)])
@pytest.mark.parametrize("norm", list(Norm))
def test_no_choice_of_flips_is_nearer(norm: Norm, seed: int) -> None:
    """To a target all other classes have to be beaten: several constraints at once."""
    model, image = few_pixels(seed, binary=True)
    images = choices(image, binary=True)
    energies = model.infer(images.reshape(-1, 28, 28)).energies
    own = int(model.infer(image[None]).energies.argmin())
    reachable = sorted(set(energies.argmin(1).tolist()) - {own})
    for target in [None, *reachable]:
        outcome = attack(model, image, norm, target)
        assert outcome.best is not None
        truth = least(energies, images, image, norm, target)
        assert truth - 1e-7 <= outcome.best.distances.of(norm) <= 1.006 * truth + 1e-7
        certified = outcome.frames[-1].certified
        assert certified is not None
        assert certified <= truth + 1e-6


@pytest.mark.slow  # tries every set of pixels
@pytest.mark.parametrize("seed", range(6))
def test_no_choice_of_black_and_white_has_fewer_pixels(seed: int) -> None:
    model, image = few_pixels(seed, binary=False)
    images = choices(image, binary=False)
    energies = model.infer(images.reshape(-1, 28, 28)).energies
    outcome = attack(model, image, Norm.L0, None)
    assert outcome.best is not None
    assert outcome.best.distances.L0 == least(energies, images, image, Norm.L0, None)


@pytest.mark.slow  # tries every set of pixels
@pytest.mark.parametrize("seed", range(6))
def test_exact_abs_is_left_by_the_fewest_pixels_that_several_pictures_allow(seed: int) -> None:
    rng = np.random.default_rng(seed)
    levels = np.full((CLASSES, 4, PIXELS), BLACK, np.uint8)
    levels[:, :, :FREE] = rng.integers(BLACK, BLACK + 128, (CLASSES, 4, FREE))
    model = ExactModel(weights(levels))
    image = np.zeros(PIXELS, np.float32)
    image[:FREE] = rng.random(FREE)
    images = choices(image.reshape(28, 28), binary=False)
    energies = model.infer(images.reshape(-1, 28, 28)).energies
    outcome = attack(model, image.reshape(28, 28), Norm.L0, None)
    assert outcome.best is not None
    truth = least(energies, images, image, Norm.L0, None)
    assert outcome.best.distances.L0 == truth
    assert outcome.frames[-1].certified is not None
    assert outcome.frames[-1].certified < truth


def test_an_explanation_is_the_energy_at_its_latents() -> None:
    """At any image with pixels changed, whichever image it comes from."""
    for binary in (False, True):
        model, image = few_pixels(0, binary=binary)
        oracle = Oracle(model, image, None)
        oracle.begin()
        covers = Covers(oracle, image, Norm.L0)
        images = choices(image, binary=binary)[::17].reshape(-1, 28, 28)
        answers = oracle.each(images)
        explained = covers.explain(answers[5], 3)
        for answer in answers:
            changed = (answer.image != image).ravel()
            white = (answer.image >= 0.5).ravel()
            kinds = np.zeros(PIXELS, int) if binary else np.where(white, 0, 1)
            added = np.take_along_axis(explained.changes, kinds[None], 0)[0][changed].sum()
            assert explained.energy + added == pytest.approx(float(answer.energies[3]), abs=1e-4)


def test_what_is_no_nearer_is_not_proposed() -> None:
    model, image = few_pixels(1, binary=True)
    oracle = Oracle(model, image, None)
    origin = oracle.begin()
    for norm in (Norm.L0, Norm.LINF):
        covers = Covers(oracle, image, norm)
        covers.note(origin)
        theirs = covers.explain(origin, oracle.goal.rival(origin.energies))
        found = covers.image(theirs, np.inf)
        assert found is not None
        moves = np.abs(found.astype(np.float64) - image)
        length = (moves > 0).sum() if norm is Norm.L0 else moves.max()
        assert covers.image(theirs, float(length) - 1e-9) is None
