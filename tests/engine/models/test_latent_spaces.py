"""Taking hold of latents: the energies are those of readings, and a descent ends where inference does."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from engine.inference.prototypes import prior_latents
from engine.models.abs import AbsModel
from engine.models.base import BaseModel
from engine.models.exact_abs import ExactModel
from engine.models.nearest_neighbour import NearestNeighbour
from engine.types import SIDE, AbsguiError, FloatArray, Optimiser
from engine.weights.abs import Weights
from engine.weights.authors import AUTHORS
from tests.engine.fakes.pictures import near, random_weights
from tests.engine.small import arrays, random_states

WEIGHTS = Weights(arrays(random_states()), AUTHORS, starts=prior_latents(30, 10, seed=0).numpy())
ROWS = np.linspace(0, 1, SIDE, dtype=np.float32)
IMAGE: FloatArray = np.outer(1 - ROWS, ROWS)
LATENTS = 5


@pytest.fixture(scope="module", params=["abs", "binary-abs"])
def decoders(request: pytest.FixtureRequest) -> AbsModel:
    return AbsModel(WEIGHTS, name=request.param)


@pytest.fixture(scope="module")
def components() -> ExactModel:
    return ExactModel(random_weights(21, 3, latents=LATENTS))


@pytest.fixture(params=["abs", "binary-abs", "exact"])
def any_model(request: pytest.FixtureRequest, components: ExactModel) -> BaseModel:
    return components if request.param == "exact" else AbsModel(WEIGHTS, name=request.param)


def drawn(count: int, size: int, seed: int = 3) -> FloatArray:
    return np.random.default_rng(seed).standard_normal((count, size), dtype=np.float32)


def test_the_optimum_is_that_of_the_reading(any_model: BaseModel) -> None:
    reading = any_model.read(IMAGE, certificate=False)
    assert reading.reconstructions is not None
    for label in (reading.label, reading.rival, 3):
        for known in (None, reading.latents[label]):
            found = any_model.latent_space(IMAGE, label, optimum=known).optimum
            assert found.energy == pytest.approx(reading.energies[label], rel=1e-5)
            np.testing.assert_allclose(found.picture, reading.reconstructions[label], atol=1e-6)
            np.testing.assert_allclose(found.latent, reading.latents[label], atol=1e-5)


def test_energies_are_those_of_the_pictures(any_model: BaseModel) -> None:
    space, latents = any_model.latent_space(IMAGE, 2), drawn(4, any_model.info.latents)
    pictures, energies = space.decode(latents), space.energies(latents)
    expected_seen = (IMAGE >= 0.5).astype(np.float32) if any_model.info.binary else IMAGE
    np.testing.assert_array_equal(space.seen, expected_seen)
    gamma, offset = any_model.info.gamma[2], space.optimum.offset
    squares = np.square(pictures.astype(np.float64) - space.seen).sum((1, 2))
    expected = gamma * (squares + np.square(latents).sum(1) / 2) + offset
    np.testing.assert_allclose(energies, expected, rtol=1e-5)
    for latent, picture, energy in zip(latents, pictures, energies, strict=True):
        point = space.at(latent)
        assert point.energy == pytest.approx(energy, rel=1e-5)
        assert point.energy == pytest.approx(point.squared_error + point.prior + offset)
        assert point.prior == pytest.approx(gamma * np.square(latent).sum() / 2, rel=1e-5)
        np.testing.assert_allclose(point.picture, picture, atol=1e-5)


def test_axes_are_at_right_angles(any_model: BaseModel) -> None:
    axes = any_model.latent_space(IMAGE, 1).axes.astype(np.float64)
    np.testing.assert_allclose(axes @ axes.T, np.eye(any_model.info.latents), atol=1e-6)


def test_levenberg_marquardt_never_rises_and_ends_at_a_minimum(decoders: AbsModel) -> None:
    space = decoders.latent_space(IMAGE, 4)
    assert space.optimiser is Optimiser.LEVENBERG_MARQUARDT
    for start in drawn(3, 8):
        way = list(space.descend(start))
        np.testing.assert_array_equal(way[0].latent, start)
        assert way[0].energy == pytest.approx(space.at(start).energy, rel=1e-5)
        assert len(way) > 3
        for one, other in itertools.pairwise(way):
            assert other.energy <= one.energy + 1e-4
        end = way[-1]
        around = end.latent + 0.05 * np.concatenate([np.eye(8), -np.eye(8)]).astype(np.float32)
        assert (space.energies(around) > end.energy).all()


def test_a_descent_from_near_the_optimum_leads_back_to_it(decoders: AbsModel) -> None:
    label = decoders.read(IMAGE, certificate=False).label  # searched to the end
    space = decoders.latent_space(IMAGE, label)
    end = list(space.descend(space.optimum.latent + np.float32(0.01)))[-1]
    assert end.energy == pytest.approx(space.optimum.energy, abs=1e-3)


def test_the_papers_optimiser_takes_its_own_steps_and_ends_with_the_best() -> None:
    model = AbsModel(WEIGHTS, mode="paper")
    space = model.latent_space(IMAGE, 4, optimum=np.zeros(8, np.float32))
    assert space.optimiser is Optimiser.ADAM
    start = drawn(1, 8)[0]
    way = list(space.descend(start))
    np.testing.assert_array_equal(way[0].latent, start)
    assert len(way) in (51, 52)
    assert way[-1].energy == pytest.approx(min(point.energy for point in way))
    # Adam's first step is as long as its rate in every latent, whatever the gradient.
    np.testing.assert_allclose(np.abs(way[1].latent - start), 0.05, rtol=1e-3)


def test_of_a_component_one_step_is_the_whole_way(components: ExactModel) -> None:
    image = near(components, 2).reshape(SIDE, SIDE)
    label = components.read(image, certificate=False).label
    space = components.latent_space(image, label)
    assert space.optimiser is Optimiser.CLOSED_FORM
    start = drawn(1, LATENTS)[0]
    first, last = space.descend(start)
    np.testing.assert_array_equal(first.latent, start)
    assert last.energy == pytest.approx(components.infer(image).energies[0, label], rel=1e-6)
    # Quadratic with this minimum: the energy rises alike to both sides, by at least the prior's part.
    for move in 0.3 * np.eye(LATENTS, dtype=np.float32):
        above, below = space.energies(np.stack([last.latent + move, last.latent - move]))
        assert above == pytest.approx(below, rel=1e-4)
        assert above >= last.energy + np.square(move).sum() / 2 - 1e-4


def test_components_can_be_chosen_and_the_best_one_is_the_readings(components: ExactModel) -> None:
    image = near(components, 5).reshape(SIDE, SIDE)
    energies = components.infer(image).energies[0]
    for label in range(3):
        best = components.latent_space(image, label)
        assert best.components.shape == (3,)
        assert best.component == best.components.argmin()
        assert best.components.min() == pytest.approx(energies[label], rel=1e-6)
        for number in range(3):
            other = components.latent_space(image, label, component=number)
            assert other.component == number
            assert other.optimum.energy == pytest.approx(best.components[number], rel=1e-6)


def test_along_the_first_axes_pictures_move_farthest_and_at_right_angles(components: ExactModel) -> None:
    space = components.latent_space(IMAGE, 0)
    moves = (space.decode(space.axes) - space.decode(0 * space.axes)).reshape(LATENTS, -1).astype(np.float64)
    products = moves @ moves.T
    lengths = np.diag(products)
    assert (np.diff(lengths) < 0).all()
    np.testing.assert_allclose(products - np.diag(lengths), 0, atol=1e-4 * lengths.max())


@pytest.mark.parametrize(
    ("label", "component", "words"),
    [(10, None, "no class 10"), (-1, None, "no class -1"), (3, 7, "component")],
)
def test_what_there_is_not_is_refused(
    any_model: BaseModel, label: int, component: int | None, words: str
) -> None:
    with pytest.raises(AbsguiError, match=words):
        any_model.latent_space(IMAGE, label, component=component)


@pytest.mark.parametrize("bad", [np.zeros((1, 3), np.float32), np.full((1, 8), np.nan, np.float32)])
def test_unfit_latents_are_refused(any_model: BaseModel, bad: FloatArray) -> None:
    space = any_model.latent_space(IMAGE, 1)
    for ask in (space.decode, space.energies, lambda z: space.at(z[0]), lambda z: list(space.descend(z[0]))):
        with pytest.raises(AbsguiError, match="finite numbers"):
            ask(bad)


def test_models_without_latents_say_so() -> None:
    images = np.stack([np.roll(IMAGE, k) for k in range(10)])
    for model in (NearestNeighbour(images, np.arange(10)), ExactModel(random_weights(12, 3))):
        assert model.info.latents == 0
        with pytest.raises(AbsguiError, match="latents"):
            model.latent_space(IMAGE, 1)
