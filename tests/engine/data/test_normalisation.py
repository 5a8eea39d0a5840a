"""Normalisation: idempotent, genuine digits untouched, drawings brought into MNIST's form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from PIL import Image

from engine.data import is_normal, mnist, normalise
from engine.types import ImageError
from tests.sparing import first

INK = hnp.arrays(
    np.float32,
    hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=70),
    elements=st.floats(0, 1, width=32),
    fill=st.sampled_from([0.0, 0.0, 0.3, 1.0]).map(np.float32),
)


@pytest.mark.parametrize(
    ("split", "step"), first([("test", 20), ("train", 140), ("test", 1), ("train", 7)], rows=True)
)
def test_genuine_digits_stay_bit_for_bit(split: str, step: int) -> None:
    digits = mnist(split)
    indices = range(0, len(digits), step)
    for index in [*indices, *([19841, 45131] if split == "train" else [])]:
        image = digits.image(index)
        assert normalise(image).tobytes() == image.tobytes(), f"{split} digit {index}"


@given(INK)
@settings(deadline=None, max_examples=100)
def test_is_idempotent(ink: NDArray[np.float32]) -> None:
    once = normalise(ink)
    assert once.shape == (28, 28)
    assert once.dtype == np.float32
    assert 0 <= once.min() <= once.max() <= 1
    assert normalise(once).tobytes() == once.tobytes()
    assert is_normal(once) or not once.any()


@pytest.mark.parametrize("shift", [(3, -2), (2, 0), (0, 4), (-3, 3), (1, 1)])
def test_a_shifted_digit_is_shifted_back(shift: tuple[int, int]) -> None:
    digits = mnist()
    for index in range(100):
        image = digits.image(index)
        rows, columns = np.nonzero(image)
        room = (rows.min(), 27 - rows.max(), columns.min(), 27 - columns.max())
        if all(abs(step) <= min(room[2 * axis : 2 * axis + 2]) for axis, step in enumerate(shift)):
            assert np.array_equal(normalise(np.roll(image, shift, (0, 1))), image)


@pytest.mark.parametrize("factor", [5, 11.3])
@pytest.mark.parametrize("index", [0, 1, 2, 3])
def test_a_magnified_digit_comes_back(index: int, factor: float) -> None:
    image = mnist().image(index)
    side = round(28 * factor)
    large = Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC)
    assert np.linalg.norm(normalise(np.asarray(large)) - image) < 0.35 * np.linalg.norm(image)


def test_scaled_ink_has_the_size_the_place_and_the_peak_of_mnist() -> None:
    canvas = np.zeros((280, 280), np.float32)
    canvas[40:75, 20:200] = 0.7
    image = normalise(canvas)
    rows, columns = np.nonzero(image)
    assert (columns.max() - columns.min() + 1, rows.max() - rows.min() + 1) == (20, 4)
    assert abs((image.sum(1) @ np.arange(28)) / image.sum() - 14) <= 0.5
    assert image.max() == 1


def test_dust_does_not_stretch_the_box() -> None:
    canvas = np.zeros((280, 280), np.float32)
    canvas[100:200, 130:150] = 1
    clean = normalise(canvas)
    canvas[5, 5] = 0.03
    assert np.array_equal(normalise(canvas), clean)


@pytest.mark.parametrize("shape", [(28, 28), (280, 280), (0, 0), (1, 1)])
def test_no_ink_gives_zeros(shape: tuple[int, int]) -> None:
    assert not normalise(np.zeros(shape, np.float32)).any()


def test_integers_are_greys() -> None:
    digits = mnist()
    assert np.array_equal(normalise(digits.images[3]), digits.image(3))


@pytest.mark.parametrize("ink", [np.zeros((2, 28, 28)), np.full((28, 28), np.nan), np.full((5, 5), np.inf)])
def test_what_is_no_image_is_refused(ink: NDArray[np.float64]) -> None:
    with pytest.raises(ImageError):
        normalise(ink)
