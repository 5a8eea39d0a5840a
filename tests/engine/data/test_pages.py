"""Photographs, scans and figures: the digits on them are found, and what is doubtful is said."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

import engine
from engine.data import from_pixels, mnist, read_image, read_images
from engine.data.pages.touching import seem_two
from engine.types import ChangeKind, Doubt, FloatArray, ImageError
from tests.engine.data.photos import LEVELS, photo


def enlarged(index: int, side: int = 200) -> NDArray[np.uint8]:
    picture = Image.fromarray(mnist().images[index]).resize((side, side), Image.Resampling.BICUBIC)
    return np.asarray(picture)


def is_digit(image: FloatArray, index: int) -> bool:
    """Whether it looks like a test digit, and more so than like the first others."""
    distances = [float(np.linalg.norm(image - mnist().image(other))) for other in (index, 0, 1, 2, 3, 4, 5)]
    return distances[0] == min(distances) and distances[0] < 6.5


@pytest.mark.parametrize("level", LEVELS)
def test_photographs(level: str) -> None:
    for index in (0, 3):
        loaded = from_pixels(np.asarray(photo(mnist().images[index], level, index + 1)))
        assert is_digit(loaded.image, index)
        assert loaded.inverted and loaded.digits == 1
        assert not loaded.doubts


@pytest.mark.slow(reason="a model reads 8 x 60 photographs of different digits")
def test_photographs_are_read_right() -> None:
    model, digits = engine.load_model("abs"), mnist()
    for level in LEVELS:
        chosen = [k * 163 + 5 for k in range(60)]
        images = np.stack([from_pixels(np.asarray(photo(digits.images[k], level, k))).image for k in chosen])
        right = float((model.labels(images) == digits.labels[chosen]).mean())
        assert right >= 0.95, f"{level}: {right:.1%}"


def row_of_digits(*, lines: int = 1) -> NDArray[np.uint8]:
    """7 2 1 0 4 9 (0, 1, 2, 3, 4, 7) dark on light, in `lines` rows."""
    page = np.zeros((150 * lines, 900 // lines), np.uint8)
    for place, index in enumerate((0, 1, 2, 3, 4, 7)):
        row, column = divmod(place, 6 // lines)
        area = np.s_[20 + 150 * row : 120 + 150 * row, 20 + 150 * column : 120 + 150 * column]
        page[area] = np.roll(enlarged(index, 100), 3 * (-1) ** place, 0)
    return 255 - page


def touching(left: int, right: int) -> NDArray[np.uint8]:
    """Two test digits, dark on light, moved together until they touch."""
    both = np.zeros((2, 28, 60), np.uint8)
    both[0, :, 2:30] = mnist().images[left]
    at = 30
    while not (both[0] > 128)[:, 1:][(both[1] > 128)[:, :-1]].any():
        both[1] = 0
        both[1, :, at : at + 28] = mnist().images[right]
        at -= 1
    picture = Image.fromarray(np.pad(both.max(0), 6))
    return 255 - np.asarray(picture.resize((6 * picture.width, 6 * picture.height), Image.Resampling.BICUBIC))


@pytest.mark.parametrize(("left", "right"), [(3, 4), (6, 6)])
def test_two_digits_that_touch_are_doubted(left: int, right: int) -> None:
    loaded = from_pixels(touching(left, right))
    assert loaded.digits == 1
    assert Doubt.TOUCHING in loaded.doubts


@pytest.mark.slow  # 20,000 digits, and 400 of them as pages
def test_no_digit_of_mnist_is_taken_for_two() -> None:
    for split in ("test", "train"):
        digits = mnist(split)
        assert not [k for k in range(10_000) if seem_two(digits.image(k))]
        for index in range(0, 10_000, 50):
            picture = Image.fromarray(255 - np.pad(digits.images[index], 6)).resize((240, 240))
            assert Doubt.TOUCHING not in from_pixels(np.asarray(picture)).doubts


@pytest.mark.parametrize("lines", [1, 2])
def test_several_digits_are_found_in_reading_order(tmp_path: Path, lines: int) -> None:
    path = tmp_path / "row.png"
    Image.fromarray(row_of_digits(lines=lines)).save(path)
    loaded = read_images(path)
    assert [each.digit for each in loaded] == [1, 2, 3, 4, 5, 6]
    assert {each.digits for each in loaded} == {6}
    assert all(Doubt.SEVERAL in each.doubts for each in loaded)
    assert all(is_digit(each.image, index) for each, index in zip(loaded, (0, 1, 2, 3, 4, 7), strict=True))
    assert np.array_equal(read_image(path).image, loaded[0].image)
    assert np.array_equal(read_image(f"{path}#3").image, loaded[2].image)
    assert np.array_equal(read_images(f"{path}#3")[0].image, loaded[2].image)
    with pytest.raises(ImageError, match="there is no digit 7 on the picture; found: 6"):
        read_image(f"{path}#7")


@pytest.mark.parametrize("dark", [False, True])
def test_a_strip_of_small_digits_is_no_digit(dark: bool) -> None:
    strip = np.hstack([mnist().images[k] for k in (0, 1, 2, 3)])
    loaded = from_pixels(255 - strip if dark else strip)
    assert (loaded.digits, loaded.inverted) == (4, dark)
    assert is_digit(loaded.image, 0)


def test_a_small_digit_on_a_large_page() -> None:
    page = np.full((1200, 1600), 250, np.uint8)
    page[500:600, 700:800] -= (enlarged(0, 100) * 0.8).astype(np.uint8)
    loaded = from_pixels(page)
    assert is_digit(loaded.image, 0)
    assert loaded.doubts == ()


def test_parts_of_one_digit_are_one_digit() -> None:
    for index in (1940, 6600, 9620):  # their strokes are apart
        loaded = from_pixels(255 - np.pad(enlarged(index, 224), 30))
        assert (loaded.digits, loaded.doubts) == (1, ())


@pytest.mark.parametrize("light", [False, True])
@pytest.mark.parametrize("lines", [False, True])
def test_the_axes_of_a_figure_are_a_frame(light: bool, lines: bool) -> None:
    figure = Image.new("L", (640, 480), 255)
    seven = 255 - enlarged(0, 370) if light else enlarged(0, 370)
    figure.paste(Image.fromarray(seven), (143, 58))
    draw = ImageDraw.Draw(figure)
    if lines or light:
        draw.rectangle((142, 57, 513, 428), outline=0)
        for place in range(150, 500, 66):
            draw.line((place, 428, place, 432), fill=0)
            draw.line((138, place - 80, 142, place - 80), fill=0)
            draw.text((place - 6, 436), str(place % 10), fill=0)
            draw.text((124, place - 86), str(place % 10), fill=0)
    loaded = from_pixels(np.asarray(figure))
    assert is_digit(loaded.image, 0)
    assert loaded.doubts == (Doubt.FRAME,)
    assert loaded.inverted is light
    assert ChangeKind.FOUND in [change.kind for change in loaded.changes]


@pytest.mark.parametrize("turned", [0, 7])
def test_a_page_on_a_dark_desk(turned: float) -> None:
    page = Image.new("L", (380, 500), 240)
    page.paste(Image.fromarray(240 - (enlarged(3, 220) * 0.8).astype(np.uint8)), (80, 140))
    whole = Image.new("L", (600, 700), 20)
    whole.paste(page.rotate(turned, expand=True, fillcolor=20), (60, 60))
    loaded = from_pixels(np.asarray(whole))
    assert is_digit(loaded.image, 3) and loaded.inverted
    assert Doubt.FRAME in loaded.doubts


@pytest.mark.parametrize("shape", ["rectangle", "ellipse"])
def test_a_filled_area_is_no_digit(shape: str) -> None:
    picture = Image.new("L", (300, 300), 255)
    getattr(ImageDraw.Draw(picture), shape)((90, 80, 220, 200), fill=0)
    assert Doubt.FILLED in from_pixels(np.asarray(picture)).doubts


def test_a_digit_that_is_cut_off() -> None:
    assert from_pixels(255 - enlarged(3, 280)[:150]).doubts == (Doubt.CUT,)


def test_ruled_lines_and_edges_are_not_asked_about() -> None:
    page = np.full((600, 800), 235, np.uint8)
    page[::50], page[:, 60] = 150, 150
    page[:, 770:] = 30
    page[180:400, 250:470] -= (enlarged(3, 220) * 0.8).astype(np.uint8) * (page[180:400, 250:470] > 200)
    loaded = from_pixels(page)
    assert is_digit(loaded.image, 3)
    assert (loaded.digits, loaded.doubts) == (1, ())


def test_the_channel_with_the_most_contrast_is_taken() -> None:
    ink = enlarged(0)[..., None] / 255
    for other in ([0, 130, 0], [80, 80, 255]):
        picture = (ink * [255, 0, 0] + (1 - ink) * other).astype(np.uint8)
        loaded = from_pixels(picture)
        assert is_digit(loaded.image, 0)
        assert loaded.changes[0].kind is ChangeKind.CHANNEL


def test_genuine_digits_are_taken_bit_for_bit_and_without_a_doubt(tmp_path: Path) -> None:
    digits, path = mnist(), tmp_path / "a.npy"
    for index in range(0, 10_000, 97):
        np.save(path, digits.images[index])
        written = io.BytesIO()
        Image.fromarray(digits.images[index]).save(written, "PNG")
        (tmp_path / "a.png").write_bytes(written.getvalue())
        for source in (path, tmp_path / "a.png", f"mnist:test:{index}"):
            loaded = read_image(source)
            assert loaded.image.tobytes() == digits.image(index).tobytes()
            assert (loaded.changes, loaded.changed_l2, loaded.doubts, loaded.digits) == ((), 0.0, (), 1)


@pytest.mark.slow(reason="10,000 enlarged pictures")
def test_enlarged_digits_are_seldom_doubted() -> None:
    doubted = sum(bool(from_pixels(255 - np.pad(enlarged(k, 140), 9)).doubts) for k in range(10_000))
    assert doubted <= 30  # some are two strokes, or so thick that they are filled areas
