"""Exact ABS where only two pixels differ: every image is looked at, on a grid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.exact import certifier
from engine.models.exact_abs import ExactModel
from engine.types import CLASSES, PIXELS, FloatArray, Norm
from engine.weights.exact_abs import BLACK, LEVELS, ExactWeights
from tests.engine.fakes.pictures import weights


def two_pixels(own: Sequence[tuple[int, int]], rival: Sequence[tuple[int, int]]) -> ExactWeights:
    """Class 0 and 1 differ in two pixels only; the other classes are far away."""
    pictures = np.full((CLASSES, len(own), PIXELS), BLACK)
    pictures[2:, :, 100:] = BLACK + LEVELS
    for place, pair in enumerate((own, rival)):
        pictures[place, :, :2] = pair
    return weights(pictures)


STEP = 1 / 500


def two_pixel_image(x: tuple[float, float]) -> FloatArray:
    image = np.zeros((28, 28), np.float32)
    image[0, :2] = x
    return image


def moves_that_win(
    own: Sequence[tuple[int, int]], rival: Sequence[tuple[int, int]], x: tuple[float, float]
) -> NDArray[np.float64]:
    """All moves (N, 2) of the two pixels, on a grid in the box, by which class 1 wins."""
    grid = np.stack(np.meshgrid(*[np.arange(0, 1 + STEP / 2, STEP)] * 2), -1).reshape(-1, 1, 2)
    energies = [np.square(grid - (np.array(p) - BLACK) / LEVELS).sum(-1).min(-1) for p in (own, rival)]
    lost: NDArray[np.float64] = grid[energies[1] < energies[0], 0] - np.asarray(x, np.float32).astype(float)
    return lost


@pytest.mark.parametrize(
    ("own", "rival", "x"),
    [
        ([(84, 84)], [(164, 174)], (0.1, 0.2)),
        ([(84, 84), (79, 154)], [(164, 174), (189, 109)], (0.1, 0.3)),
        ([(84, 40), (79, 154)], [(174, 250), (250, 109)], (0.1, 0.3)),
        ([(64, 128), (128, 64)], [(128, 128), (191, 191)], (0.0, 0.4)),
    ],
)
def test_two_pixels_by_brute_force(
    own: list[tuple[int, int]], rival: list[tuple[int, int]], x: tuple[float, float]
) -> None:
    model = ExactModel(two_pixels(own, rival))
    reading = model.read(two_pixel_image(x))
    assert reading.label == 0
    assert reading.certificate is not None
    assert reading.certificate.guaranteed
    lost = moves_that_win(own, rival, x)
    refined = reading.certificate.refined[Norm.L2]
    assert refined <= np.linalg.norm(lost, axis=1).min()
    assert refined >= np.linalg.norm(lost, axis=1).min() - 1.5 * STEP  # tight: the true distance
    assert reading.certificate.radii.L2 <= refined
    assert reading.certificate.radii.Linf <= np.abs(lost).max(1).min()


def test_own_pictures_that_only_a_move_comes_near_count_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six own pictures are near the image; between it and the rivals there are three further ones."""
    own = [(70, 70 + 4 * i) for i in range(certifier.OWN)] + [(120, 80), (120, 130), (100, 170)]
    rival, x = [(190, 110)] * len(own), (0.02, 0.1)
    model, image = ExactModel(two_pixels(own, rival)), two_pixel_image(x)
    truth = np.linalg.norm(moves_that_win(own, rival, x), axis=1).min()
    refined = []
    for cuts in range(certifier.CUTS + 1):
        monkeypatch.setattr(certifier, "CUTS", cuts)
        refined.append(model.certify(image, refined=True).refined[Norm.L2])
    assert refined == sorted(refined)
    assert refined[0] < 0.8 * truth
    assert truth - 1.5 * STEP <= refined[-1] <= truth
    assert refined[1] < truth - STEP  # valid, but one was not enough


def test_a_radius_that_takes_several_own_pictures_is_reached_too() -> None:
    model = ExactModel(two_pixels([(64, 190), (190, 64)], [(190, 190)]))
    image = np.zeros((28, 28), np.float32)
    image[0, :2] = 0.2, 0.4
    certificate = model.certify(image, refined=True)
    refined = certificate.refined[Norm.L2]
    assert certificate.radii.L2 < 0.99 * refined
    assert model.l2(image) == refined


@pytest.mark.parametrize("x", [(0.1, 0.2), (0.0, 0.0)])
def test_a_rival_that_no_move_brings_nearer_hides_no_other(x: tuple[float, float]) -> None:
    """One is the own picture itself, costs more, and can never win; the other of its class can."""
    own, rival = [(84, 84)] * 2, [(164, 174), (84, 84)]
    pictures, offsets = two_pixels(own, rival).pictures, np.zeros((CLASSES, 2))
    offsets[1, 1] = 3
    certificate = ExactModel(weights(pictures, offsets)).certify(two_pixel_image(x), refined=True)
    alone = ExactModel(two_pixels(own[:1], rival[:1])).certify(two_pixel_image(x), refined=True)
    assert certificate.radii == alone.radii
    assert certificate.refined == pytest.approx(alone.refined, rel=1e-9)
    assert certificate.radii.L2 <= np.linalg.norm(moves_that_win(own, rival[:1], x), axis=1).min()


def test_radii_against_a_class_that_can_never_win_end_at_the_box() -> None:
    own = [(84, 84)]
    offsets = np.zeros((CLASSES, 1))
    offsets[1] = 3
    image = two_pixel_image((0.1, 0.2))
    certificate = ExactModel(weights(two_pixels(own, own).pictures, offsets)).certify(image, refined=True)
    radii, farthest = certificate.per_rival[1], np.sqrt(782 + 0.9**2 + 0.8**2)
    assert radii.L2 == radii.L2_no_box == pytest.approx(farthest)
    assert radii.Linf == radii.paper_Linf == 1
    assert radii.paper_L2 <= radii.L2


def test_without_the_box_a_single_pixel_may_move_by_more_than_its_range() -> None:
    offsets = np.zeros((CLASSES, 1))
    offsets[1] = 1
    found = weights(two_pixels([(84, 84)], [(94, 84)]).pictures, offsets)
    certificate = ExactModel(found).certify(two_pixel_image((20 / LEVELS, 20 / LEVELS)), refined=True)
    radii, normal = certificate.per_rival[1], 10 / LEVELS
    assert radii.L2_no_box == pytest.approx((1 + normal**2) / (2 * normal), rel=1e-3)
    assert radii.L2 == pytest.approx(np.sqrt(782 + 2 * (1 - 20 / LEVELS) ** 2))  # never, in the box
