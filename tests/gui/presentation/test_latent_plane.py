"""Moving in latents, and the plane of two of them, without a window."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from absgui.presentation.latents.plane import FINE, SIDES, STEPS, LatentPlane, banded, edges, places
from absgui.presentation.latents.scene import (
    LIMIT,
    Endpoint,
    EndpointKind,
    Grip,
    LatentScene,
    Step,
    comparison,
    end_in_words,
    endpoints,
    others_in_words,
)
from engine.types import FloatArray, LatentPoint, Optimiser

IMAGE = np.zeros((28, 28), np.float32)
NAMES = tuple("0123456789")


def point(energy: float, latent: FloatArray) -> LatentPoint:
    return LatentPoint(latent, IMAGE, energy, 0.0)


def scene(optimiser: Optimiser = Optimiser.LEVENBERG_MARQUARDT, component: int | None = None) -> LatentScene:
    turned = np.linalg.qr(np.random.default_rng(0).normal(size=(6, 6)))[0].astype(np.float32)
    components = np.array([12.0, 10.0], np.float32) if component is not None else np.zeros(0, np.float32)
    best = 2 * turned[3] - turned[1]
    return LatentScene(Grip(IMAGE, 4), IMAGE, turned[:4], point(10.0, best), optimiser, component, components)


def test_one_coordinate_moves_and_the_others_stay() -> None:
    held = scene()
    latent = np.arange(6, dtype=np.float32)
    moved = held.moved(latent, 2, -1.5)
    before, after = held.coordinates(latent), held.coordinates(moved)
    assert after[2] == pytest.approx(-1.5)
    assert np.delete(after, 2) == pytest.approx(np.delete(before, 2), abs=1e-5)
    step = moved - latent  # along the axis alone
    assert np.linalg.norm(step) == pytest.approx(abs(after[2] - before[2]), rel=1e-5)


def test_the_plane_begins_with_the_axes_that_matter() -> None:
    assert scene().widest == (3, 1)


def test_places_lie_in_the_plane_through_the_latent() -> None:
    held, latent = scene(), np.arange(6, dtype=np.float32)
    spots = places(held, (0, 2), latent, 5)
    along = held.coordinates(spots)
    assert along[0, [0, 2]] == pytest.approx([-LIMIT, -LIMIT], abs=1e-5)
    assert along[4, [0, 2]] == pytest.approx([LIMIT, -LIMIT], abs=1e-5)
    assert along[-1, [0, 2]] == pytest.approx([LIMIT, LIMIT], abs=1e-5)
    flat = np.zeros((FINE, FINE), np.uint8)
    plane = LatentPlane(held, (0, 2), latent, np.zeros((5, 5), np.float32), flat, flat > 0)
    assert all(plane.holds(held, (0, 2), spot) for spot in spots)
    assert not plane.holds(held, (2, 0), latent)
    assert not plane.holds(held, (0, 2), held.moved(latent, 1, 9.0))
    assert not plane.holds(scene(), (0, 2), latent)


def test_finer_planes_have_the_coarser_ones_points() -> None:
    for coarse, fine in itertools.pairwise(SIDES):
        assert set(np.linspace(-1, 1, coarse)) <= set(np.linspace(-1, 1, fine))


def test_bands_count_the_contours_below() -> None:
    ticks = np.linspace(0, 8, SIDES[-1])
    energies = (20 + np.add.outer(ticks, 0 * ticks)).astype(np.float32)  # rises upwards
    bands = banded(energies)
    assert bands.shape == (FINE, FINE)
    assert bands[-1, 0] == 0
    expected = int((STEPS < 8 - 1e-3).sum())
    assert bands[0, 0] in (expected, expected + 1)
    assert (np.diff(bands[:, 0].astype(int)) <= 0).all()
    lines = edges(bands)
    assert lines[:, 5].sum() == bands[0, 0]
    assert not edges(np.zeros((FINE, FINE), np.uint8)).any()


@pytest.mark.parametrize(
    ("energy", "optimiser", "words"),
    [
        (
            10.01,
            Optimiser.LEVENBERG_MARQUARDT,
            "Levenberg-Marquardt, 7 steps: energy 10.0, the reading's optimum.",
        ),
        (13.0, Optimiser.LEVENBERG_MARQUARDT, "another local minimum. The reading found 10.0"),
        (9.0, Optimiser.LEVENBERG_MARQUARDT, "lower than the reading's 10.0"),
        (13.0, Optimiser.ADAM, "the reading's is 10.0, from the best of many starts"),
        (10.0, Optimiser.CLOSED_FORM, "quadratic, so one step is the whole way"),
    ],
)
def test_where_the_machine_ends_is_said_as_it_is(energy: float, optimiser: Optimiser, words: str) -> None:
    held = scene(optimiser)
    assert words in end_in_words(Step(held, 7, point(energy, np.zeros(6, np.float32))))


def test_a_component_is_compared_with_its_own_optimum() -> None:
    assert comparison(scene(component=1), 12.0) == "2.0 above the reading's 10.0"
    assert comparison(scene(component=0), 12.0) == "2.0 above the component's 10.0"
    assert others_in_words(scene()) == ""
    assert others_in_words(scene(component=1)).startswith("The 4 of 6 directions")


def test_one_can_go_to_latents_of_the_class_and_to_pictures_of_others() -> None:
    found = endpoints(NAMES, 4, kept=False)
    assert [end.kind for end, _ in found[:2]] == [EndpointKind.OPTIMUM, EndpointKind.ZERO]
    assert [end.label for end, _ in found[2:]] == [c for c in range(10) if c != 4]
    assert (Endpoint(EndpointKind.ANOTHER_CLASS, 8), "picture of an 8") in found
    assert (Endpoint(EndpointKind.KEPT), "the kept latent") in endpoints(NAMES, 4, kept=True)
