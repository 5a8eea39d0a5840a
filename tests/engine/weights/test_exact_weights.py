"""The file of Exact ABS: whole, damaged, or of something else; and how it is trained."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor

from engine.data import as_float, mnist
from engine.training.augmentation import distort, resampling
from engine.training.exact.components import ComponentTraining
from engine.training.exact.flip_radius import flip_radii
from engine.training.exact.pair_radius import pair_radii
from engine.training.recipe import BINARY, ExactRecipe
from engine.types import PIXELS, AbsguiError, WeightsError
from engine.weights.calibration import Calibration
from engine.weights.exact_abs import ExactWeights, directions_of, load_exact, save_exact
from tests.engine.fakes.pictures import random_factors

RECIPE = ExactRecipe(components=4, latents=2, epochs=3, batch=100, distortions=8)


class PowerCutError(Exception):
    """The power went off."""


def some(seed: int = 0) -> ExactWeights:
    generator = torch.Generator().manual_seed(seed)
    pictures = torch.randint(0, 256, (10, 3, 784), generator=generator, dtype=torch.uint8)
    offsets = torch.randn(10, 3, generator=generator)
    directions, exponents = directions_of(random_factors(seed, (10, 3), 2))
    calibration = Calibration(321.5, 1.25e-7)
    metadata = {"seed": str(seed)}
    return ExactWeights(
        pictures.numpy(), offsets.numpy(), calibration, metadata, directions=directions, exponents=exponents
    )


def tensors() -> dict[str, Tensor]:
    whole = some()
    alpha = torch.tensor(300.0, dtype=torch.float64)
    pictures, offsets = torch.from_numpy(whole.pictures), torch.from_numpy(whole.offsets)
    latent = {"directions": whole.directions, "exponents": whole.exponents}
    return {"pictures": pictures, "offsets": offsets, "alpha": alpha, "eta": alpha / 1e9} | {
        name: torch.tensor(value).contiguous() for name, value in latent.items()
    }


def test_black_and_white_is_part_of_the_weights(tmp_path: Path) -> None:
    path = tmp_path / "exact-abs.safetensors"
    save_exact(path, replace(some(), binary=True))
    assert load_exact(path).binary
    assert not some().binary
    assert load_exact(path).fingerprint != some().fingerprint
    kept = tensors() | {"threshold": torch.tensor(0.4, dtype=torch.float64)}
    save_file(kept, path)
    with pytest.raises(WeightsError, match=r"threshold must be 0\.5"):
        load_exact(path)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "exact-abs.safetensors"
    save_exact(path, some())
    content = path.read_bytes()
    for found in (load_exact(path), load_exact(tmp_path)):
        assert np.array_equal(found.pictures, some().pictures)
        assert np.array_equal(found.offsets, some().offsets)
        assert np.array_equal(found.factors, some().factors)
        assert found.calibration == some().calibration
        assert found.metadata["seed"] == "0"
        assert found.fingerprint == some().fingerprint
    save_exact(path, some())
    assert path.read_bytes() == content
    assert some(1).fingerprint != some().fingerprint


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda t: t.pop("pictures"), "pictures is missing"),
        (lambda t: t.update(pictures=t["pictures"].float()), "float32, but uint8 is needed"),
        (lambda t: t.update(pictures=t["pictures"][:9].clone()), "pictures must be"),
        (lambda t: t.update(pictures=t["pictures"][:, :0].clone()), "pictures must be"),
        (lambda t: t.update(offsets=t["offsets"][:, :2].clone()), "offsets must be"),
        (lambda t: t.update(offsets=t["offsets"] * torch.nan), "offsets must lie"),
        (lambda t: t.update(offsets=t["offsets"] * 1e6), "offsets must lie"),
        (lambda t: t.pop("exponents"), "exponents is missing"),
        (lambda t: t.update(directions=t["directions"].float()), "float32, but int8 is needed"),
        (lambda t: t.update(directions=t["directions"][:, :, :0].clone()), "directions must be"),
        (lambda t: t.update(directions=t["directions"][:, :2].clone()), "don't fit each other"),
        (lambda t: t.update(exponents=t["exponents"][:, :, :1].clone()), "don't fit each other"),
        (lambda t: t.update(exponents=t["exponents"] - 8), "exponents must lie"),
        (lambda t: t.update(exponents=t["exponents"] - 2), "can be certified"),
        (lambda t: t.update(alpha=torch.zeros(2, dtype=torch.float64)), "single numbers"),
        (lambda t: t.update(eta=-t["eta"]), "positive"),
    ],
)
def test_unfit_tensors_are_refused(
    tmp_path: Path, damage: Callable[[dict[str, Tensor]], object], message: str
) -> None:
    content = tensors()
    damage(content)
    save_file(content, tmp_path / "exact-abs.safetensors")
    with pytest.raises(WeightsError, match=message):
        load_exact(tmp_path)


@pytest.mark.parametrize("length", [0, 7, 100, -1])
def test_torn_files_are_refused(tmp_path: Path, length: int) -> None:
    path = tmp_path / "exact-abs.safetensors"
    save_exact(path, some())
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(WeightsError, match="can't be read"):
        load_exact(path)


def test_no_file_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="absgui train --model exact-abs"):
        load_exact(tmp_path / "none")


def test_the_bundled_weights_are_fit() -> None:
    assert load_exact().source == "bundled"


def digits(count: int = 400) -> tuple[Tensor, Tensor]:
    train = mnist("train")
    images = torch.from_numpy(as_float(train.images[:count])).view(-1, PIXELS)
    return images, torch.from_numpy(train.labels[:count].astype(np.int64))


def nothing(*_: object) -> None:
    """No one is watching."""


@pytest.mark.slow  # trains
def test_training_lowers_the_loss(tmp_path: Path) -> None:
    losses: list[float] = []
    training = ComponentTraining(*digits(), replace(RECIPE, batch=50, epochs=30))
    found = training.run(tmp_path / "checkpoint", lambda _, loss: losses.append(loss))
    assert len(losses) == training.steps == 240
    assert np.mean(losses[-20:]) < 0.9 * np.mean(losses[:20])
    assert found["means"].shape == (10, 4, 784)
    assert found["factors"].shape == (10, 4, 2, 784)
    assert found["offsets"].shape == (10, 4)
    lengths = np.linalg.svd(found["factors"], compute_uv=False)
    assert 0.3 < lengths.max() < 1
    for each in found.values():
        assert each.dtype == np.float32


@pytest.mark.slow  # trains
def test_training_on_black_and_white_lowers_the_loss(tmp_path: Path) -> None:
    losses: list[float] = []
    recipe = replace(BINARY, components=4, latents=2, batch=50, epochs=30, distortions=8)
    found = ComponentTraining(*digits(), recipe).run(
        tmp_path / "checkpoint", lambda _, loss: losses.append(loss)
    )
    assert np.mean(losses[-20:]) < 0.9 * np.mean(losses[:20])
    assert found["factors"].shape == (10, 4, 2, 784)


@pytest.mark.slow  # trains
def test_without_latents_components_are_mere_pictures(tmp_path: Path) -> None:
    training = ComponentTraining(*digits(), replace(RECIPE, latents=0, epochs=20))
    losses: list[float] = []
    found = training.run(tmp_path / "checkpoint", lambda _, loss: losses.append(loss))
    assert found["factors"].shape == (10, 4, 0, 784)
    assert np.mean(losses[-20:]) < np.mean(losses[:20])


@pytest.mark.slow  # trains twice
def test_a_resumed_run_ends_where_an_unbroken_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.training.exact.components.SAVE_EVERY", 3)
    whole = ComponentTraining(*digits(), RECIPE).run(tmp_path / "whole", nothing)

    def cut(step: int, _: float) -> None:
        if step == 7:
            raise PowerCutError

    with pytest.raises(PowerCutError):
        ComponentTraining(*digits(), RECIPE).run(tmp_path / "cut", cut)
    resumed = ComponentTraining(*digits(), RECIPE).run(tmp_path / "cut", nothing)
    for name, values in whole.items():
        assert np.array_equal(values, resumed[name])
    with pytest.raises(WeightsError, match="other training options"):
        ComponentTraining(*digits(), replace(RECIPE, margin=3.0)).run(tmp_path / "cut", nothing)


def test_too_few_images_are_said() -> None:
    with pytest.raises(AbsguiError, match="Too few training images"):
        ComponentTraining(*digits(20), RECIPE)


@pytest.mark.slow  # a step of training, many times
@pytest.mark.parametrize(
    "recipe",
    [
        RECIPE,
        replace(RECIPE, boxed=False),
        replace(RECIPE, binary=True, margin=20.0, near=2.0),
    ],
)
def test_gradients_are_those_of_the_loss(recipe: ExactRecipe) -> None:
    images, labels = digits(200)
    images = (images >= 0.5).float() if recipe.binary else images
    training = ComponentTraining(images, labels, replace(recipe, nearest=30))
    generator = torch.Generator().manual_seed(0)
    images, labels = images[:50].contiguous(), labels[:50]
    training.factors *= 0.9  # so that no step makes C too long
    before = training._fill_gradients(images, labels)
    assert before > 0
    for name, value in training._parameters.items():
        gradient = value.grad
        assert gradient is not None
        direction = gradient + gradient.std() * torch.randn(value.shape, generator=generator)
        direction *= 1e-3 / direction.norm()
        training._fill_gradients(images, labels)
        slope = float((gradient * direction).sum())
        values = []
        for sign in (1, -1):
            value += sign * direction
            values.append(training._fill_gradients(images, labels))
            value -= sign * direction
        assert (values[0] - values[1]) / 2 == pytest.approx(slope, rel=0.05), name


@pytest.mark.slow  # trains
def test_the_quick_bound_is_below_the_radius_and_that_is_where_the_rival_wins() -> None:
    images, labels = digits(200)
    training = ComponentTraining(images, labels, RECIPE)
    screened = training.screen(images, labels, 5)
    shape = screened.rivals.shape
    moves = np.zeros((*shape, PIXELS), np.float32)
    free, boxed, slopes = (np.zeros(shape, np.float32) for _ in range(3))
    values = [value.numpy() for value in training._parameters.values()]
    own, rivals = screened.own.numpy(), screened.rivals.numpy()
    given = images.numpy(), own, rivals, screened.radii.numpy(), *values, screened.curvature.numpy()
    pair_radii(*given, False, free, slopes, moves)
    pair_radii(*given, True, boxed, slopes, moves)
    ahead = np.isfinite(boxed) & np.isfinite(free) & (boxed > 0)  # the others are too far to matter
    assert ahead.mean() > 0.5
    assert (screened.radii.numpy()[ahead] <= free[ahead] * (1 + 1e-3)).all()
    assert (free[ahead] <= boxed[ahead] * (1 + 1e-3)).all()
    moved = images.numpy()[:, None] + moves
    assert ((moved >= -1e-6) & (moved <= 1 + 1e-6))[ahead].all()
    means, factors, offsets = values

    def energies(places: NDArray[np.int64]) -> NDArray[np.float32]:
        away = moved - means[places]
        codes = (factors[places] @ away[..., None])[..., 0]
        found: NDArray[np.float32] = np.square(away).sum(-1) - np.square(codes).sum(-1) + offsets[places]
        return found

    gaps = energies(rivals) - energies(np.repeat(own[:, None], shape[1], 1))
    assert np.abs(gaps[ahead]).max() < 0.1  # of 20 and more at the images
    np.testing.assert_allclose(np.linalg.norm(moves, axis=-1)[ahead], boxed[ahead], rtol=1e-3)


@pytest.mark.slow  # trains
def test_flips_are_as_many_as_the_model_itself_needs() -> None:
    images, labels = digits(200)
    images = (images >= 0.5).float()
    training = ComponentTraining(images, labels, replace(RECIPE, binary=True))
    screened = training.screen(images, labels, 3)
    shape = screened.rivals.shape
    moves = np.zeros((*shape, PIXELS), np.float32)
    radii, slopes = (np.zeros(shape, np.float32) for _ in range(2))
    values = [value.numpy() for value in training._parameters.values()]
    own, rivals = screened.own.numpy(), screened.rivals.numpy()
    flip_radii(images.numpy(), own, rivals, 40, *values, radii, slopes, moves)

    def gap(image: Tensor, n: int, m: int) -> float:
        scores = []
        for k in (int(rivals[n, m]), int(own[n])):
            away = image - training.means[k]
            codes = training.factors[k] @ away
            scores.append(float(away @ away - codes @ codes + training.offsets[k]))
        return scores[0] - scores[1]

    gaps = []  # in flips, where the rival should win
    for n, m in np.argwhere((radii > 1) & (radii < 39)):
        move = torch.from_numpy(moves[n, m])
        assert float(move.abs().sum()) == pytest.approx(radii[n, m], rel=1e-4)
        assert int((move.abs() > 0).sum()) == math.ceil(radii[n, m])
        assert float((images[n] + move - 0.5).abs().max()) <= 0.5
        gaps.append(gap(images[n] + move, n, m) * slopes[n, m])
    assert len(gaps) > radii.size / 2
    assert np.median(np.abs(gaps)) < 1e-3
    assert np.mean(np.abs(gaps) < 0.5) > 0.95
    assert all(gap(images[n], n, m) <= 1e-3 for n, m in np.argwhere(radii < 0))


def test_a_distortion_is_a_matrix() -> None:
    images, _ = digits(3)
    bent = distort(images, torch.Generator().manual_seed(5))
    matrices = resampling(3, 1.0, torch.Generator().manual_seed(5))
    product = (matrices @ images[..., None])[..., 0].clamp(0, 1)
    torch.testing.assert_close(product, bent, atol=1e-4, rtol=0)
