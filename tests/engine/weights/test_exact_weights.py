"""The file of Exact ABS: whole, damaged, or of something else; and how it is trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.data import as_float, mnist
from engine.training.augmentation import distort, resampling
from engine.training.pictures import PictureTraining
from engine.training.recipe import ExactRecipe
from engine.types import PIXELS, AbsguiError, WeightsError
from engine.weights.calibration import Calibration
from engine.weights.exact_abs import ExactWeights, load_exact, save_exact

RECIPE = ExactRecipe(pictures=4, epochs=3, batch=100, distortions=8)


class PowerCutError(Exception):
    """The power went off."""


def some(seed: int = 0) -> ExactWeights:
    generator = torch.Generator().manual_seed(seed)
    pictures = torch.randint(0, 256, (10, 3, 784), generator=generator, dtype=torch.uint8)
    offsets = torch.randn(10, 3, generator=generator)
    return ExactWeights(pictures.numpy(), offsets.numpy(), Calibration(321.5, 1.25e-7), {"seed": str(seed)})


def tensors() -> dict[str, Tensor]:
    whole = some()
    alpha = torch.tensor(300.0, dtype=torch.float64)
    pictures, offsets = torch.from_numpy(whole.pictures), torch.from_numpy(whole.offsets)
    return {"pictures": pictures, "offsets": offsets, "alpha": alpha, "eta": alpha / 1e9}


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "exact-abs.safetensors"
    save_exact(path, some())
    content = path.read_bytes()
    for found in (load_exact(path), load_exact(tmp_path)):
        assert np.array_equal(found.pictures, some().pictures)
        assert np.array_equal(found.offsets, some().offsets)
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


def test_training_lowers_the_loss(tmp_path: Path) -> None:
    losses: list[float] = []
    training = PictureTraining(*digits(), replace(RECIPE, batch=50, epochs=30))
    pictures, offsets = training.run(tmp_path / "checkpoint", lambda _, loss: losses.append(loss))
    assert len(losses) == training.steps == 240
    assert np.mean(losses[-20:]) < 0.9 * np.mean(losses[:20])
    assert pictures.shape == (10, 4, 784)
    assert pictures.dtype == np.uint8
    assert offsets.shape == (10, 4)


def test_a_resumed_run_ends_where_an_unbroken_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.training.pictures.SAVE_EVERY", 3)
    whole = PictureTraining(*digits(), RECIPE).run(tmp_path / "whole", nothing)

    def cut(step: int, _: float) -> None:
        if step == 7:
            raise PowerCutError

    with pytest.raises(PowerCutError):
        PictureTraining(*digits(), RECIPE).run(tmp_path / "cut", cut)
    resumed = PictureTraining(*digits(), RECIPE).run(tmp_path / "cut", nothing)
    assert np.array_equal(whole[0], resumed[0])
    assert np.array_equal(whole[1], resumed[1])
    with pytest.raises(WeightsError, match="other training options"):
        PictureTraining(*digits(), replace(RECIPE, margin=3.0)).run(tmp_path / "cut", nothing)


def test_too_few_images_are_said() -> None:
    with pytest.raises(AbsguiError, match="Too few training images"):
        PictureTraining(*digits(20), RECIPE)


def test_gradients_are_those_of_the_loss() -> None:
    images, labels = digits(200)
    training = PictureTraining(images, labels, replace(RECIPE, nearest=30))
    generator = torch.Generator().manual_seed(0)
    training.offsets.normal_(generator=generator)
    images, labels = images[:50].double().float(), labels[:50]
    with torch.no_grad():
        before = training._gradients(images, labels)
        gradient = training.pictures.grad
        assert gradient is not None
        direction = torch.randn(training.pictures.shape, generator=generator)
        slope = float((gradient * direction).sum())
        values = []
        for sign in (1, -1):
            training.pictures += sign * 1e-4 * direction
            values.append(training._gradients(images, labels))
            training.pictures -= sign * 1e-4 * direction
    assert before > 0
    assert slope == pytest.approx((values[0] - values[1]) / 2e-4, rel=0.05)


def test_a_distortion_is_a_matrix() -> None:
    images, _ = digits(3)
    bent = distort(images, torch.Generator().manual_seed(5))
    matrices = resampling(3, 1.0, torch.Generator().manual_seed(5))
    product = (matrices @ images[..., None])[..., 0].clamp(0, 1)
    torch.testing.assert_close(product, bent, atol=1e-4, rtol=0)
