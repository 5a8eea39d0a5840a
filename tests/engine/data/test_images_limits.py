"""Files that are too large, odd or hidden: what is taken from them, and what is refused in one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from engine.data import from_pixels, image_files, is_normal, mnist, read_image, write_idx
from engine.types import ImageError

SEVEN = mnist().images[0]


def test_an_image_is_found_among_numbers_that_have_no_label(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, epsilon=np.array(0.3), steps=np.arange(3), picture=SEVEN)
    loaded = read_image(path)
    assert np.array_equal(loaded.image, mnist().image(0))
    assert loaded.label is None


def test_an_archive_of_numbers_alone_has_no_image(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, epsilon=np.array(0.3))
    with pytest.raises(ImageError, match="holds no image"):
        read_image(path)


def test_a_grey_channel_may_stand_last(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, SEVEN[..., None])
    assert np.array_equal(read_image(path).image, mnist().image(0))


@pytest.mark.parametrize("shape", [(1, 20_000, 2), (2, 0, 28)])
def test_arrays_of_a_size_that_no_image_has(tmp_path: Path, shape: tuple[int, ...]) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.zeros(shape, np.uint8))
    with pytest.raises(ImageError, match=r"can't be read; use 28x28|is empty"):
        read_image(path)


def test_a_header_that_promises_too_much_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (99999999, 28, 28), }"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    with pytest.raises(ImageError, match="the limit is"):
        read_image(path)


def test_a_file_and_a_picture_beyond_the_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(SEVEN).save(path)
    monkeypatch.setattr(image_files, "LARGEST", 28 * 28 - 1)
    with pytest.raises(ImageError, match="28x28 pixels; make it smaller"):
        read_image(path)
    with pytest.raises(ImageError, match="29x29 pixels; make it smaller"):
        from_pixels(np.zeros((29, 29), np.uint8))
    monkeypatch.setattr(image_files, "LARGEST_FILE", path.stat().st_size - 1)
    with pytest.raises(ImageError, match="the file is larger than"):
        read_image(path)


def test_pictures_of_an_animation_are_numbered(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    frames = [Image.fromarray(mnist().images[n]) for n in range(3)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    assert np.abs(read_image(f"{path}:2").image - mnist().image(2)).max() < 1e-6
    with pytest.raises(ImageError, match="has no image 3; the last one is 2"):
        read_image(f"{path}:3")


@pytest.mark.parametrize("scale", [1, 255])
def test_tiff_files_of_floats(tmp_path: Path, scale: int) -> None:
    path = tmp_path / "a.tiff"
    Image.fromarray(mnist().image(0) * np.float32(scale)).save(path)
    assert np.abs(read_image(path).image - mnist().image(0)).max() < 1e-6


def test_a_tiff_file_with_what_is_no_number(tmp_path: Path) -> None:
    path = tmp_path / "a.tiff"
    Image.fromarray(np.full((28, 28), np.nan, np.float32)).save(path)
    with pytest.raises(ImageError, match="not numbers"):
        read_image(path)


def test_a_file_that_can_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(SEVEN).save(path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root may open anything
    with pytest.raises(ImageError, match="can't be read: Permission denied"):
        read_image(path)


@pytest.mark.parametrize("labels", [np.arange(3, dtype=np.uint8), np.zeros((4, 2), np.uint8)])
def test_labels_that_do_not_fit_the_images_beside_them_are_left_out(
    tmp_path: Path, labels: NDArray[np.uint8]
) -> None:
    images = tmp_path / "t10k-images-idx3-ubyte"
    write_idx(images, mnist().images[:4])
    write_idx(tmp_path / "t10k-labels-idx1-ubyte", labels)
    assert read_image(f"{images}:3").label is None


def test_images_without_labels_beside_them_have_none(tmp_path: Path) -> None:
    for name in ("t10k-images-idx3-ubyte", "digits.idx"):
        write_idx(tmp_path / name, mnist().images[:4])
        assert read_image(tmp_path / name).label is None


def test_an_image_without_ink_or_of_another_shape_has_not_the_form_of_a_digit() -> None:
    assert not is_normal(np.zeros((28, 28), np.float32))
    assert not is_normal(np.ones((20, 20), np.float32))
    dot = np.zeros((28, 28), np.float32)
    dot[14, 14] = 1
    assert not is_normal(dot)
    assert is_normal(mnist().image(0))
