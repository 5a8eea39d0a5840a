"""Tables of digits: CSV, MAT, NPZ, IDX with its labels, matrices; and what is no image is called so."""

from __future__ import annotations

import gzip
import os
import struct
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scipy.io import savemat

from absgui.cli.options import FORMATS
from engine.data import formats, mnist, read_image, write_idx
from engine.data.layouts import seem_transposed
from engine.types import Doubt, ImageError

ROOT = Path(__file__).resolve().parents[3]
DIGITS, LABELS = mnist().images[:5], mnist().labels[:5]
ROWS = DIGITS.reshape(5, 784)
NAMES = [f"pixel{k}" for k in range(784)]


def same(source: str | Path, index: int, label: int | None = None) -> bool:
    loaded = read_image(source)
    assert loaded.label == label
    return bool(np.array_equal(loaded.image, mnist().image(index)))


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("place", ["first", "last", "none"])
@pytest.mark.parametrize("separator", [",", ";", "\t", " "])
def test_csv_files(tmp_path: Path, header: bool, place: str, separator: str) -> None:
    columns = {"first": [LABELS[:, None], ROWS], "last": [ROWS, LABELS[:, None]], "none": [ROWS]}[place]
    names = {"first": ["label", *NAMES], "last": [*NAMES, "class"], "none": NAMES}[place]
    lines = [separator.join(map(str, row)) for row in np.hstack(columns).tolist()]
    text = "\n".join([separator.join(names), *lines] if header else lines)
    (tmp_path / "a.csv").write_text(text)
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(b"\xef\xbb\xbf" + text.encode()))
    for name in ("a.csv", "b.csv.gz"):
        for index in (0, 4):
            assert same(f"{tmp_path / name}:{index}", index, None if place == "none" else int(LABELS[index]))
    assert read_image(tmp_path / "a.csv").count == 5
    assert read_image(tmp_path / "a.csv").changes == ()
    with pytest.raises(ImageError, match="has no image 5; the last one is 4"):
        read_image(f"{tmp_path}/a.csv:5")


def test_other_csv_files(tmp_path: Path) -> None:
    np.savetxt(tmp_path / "a.txt", mnist().image(2), fmt="%.9g")
    assert np.abs(read_image(tmp_path / "a.txt").image - mnist().image(2)).max() < 1e-6
    (tmp_path / "b.csv").write_text("\n".join(",".join(map(str, row)) for row in [*ROWS.tolist(), [1, 2, 3]]))
    with pytest.raises(ImageError, match="row 5 has 3 columns, not 784"):
        read_image(tmp_path / "b.csv")
    (tmp_path / "c.csv").write_text(",".join(["label", *NAMES]) + "\n")
    with pytest.raises(ImageError, match="no numbers below"):
        read_image(tmp_path / "c.csv")
    (tmp_path / "d.csv").write_text(",".join(map(str, [26, *ROWS[0].tolist()])))
    assert same(tmp_path / "d.csv", 0)
    decimal = [";".join(f"{value:.6f}".replace(".", ",") for value in mnist().image(0).ravel())] * 2
    (tmp_path / "e.csv").write_text("\n".join(decimal))
    assert np.abs(read_image(tmp_path / "e.csv").image - mnist().image(0)).max() < 1e-6


@pytest.mark.parametrize("compressed", [True, False])
def test_mat_files(tmp_path: Path, compressed: bool) -> None:
    held = {"data": ROWS.T, "label": LABELS[None].astype(np.float64)}
    savemat(tmp_path / "a.mat", held, do_compression=compressed)
    assert same(f"{tmp_path}/a.mat:3", 3, 0)
    savemat(tmp_path / "b.mat", {"X": np.moveaxis(DIGITS, 0, -1), "y": LABELS[:, None]})
    assert same(f"{tmp_path}/b.mat:4", 4, 4)
    savemat(tmp_path / "c.mat", {"words": "no image", "cells": np.array([[1], "a"], object)})
    with pytest.raises(ImageError, match="MAT file holds no image|scipy can't"):
        read_image(tmp_path / "c.mat")


def test_mat_files_of_the_other_byte_order(tmp_path: Path) -> None:
    def element(kind: int, data: bytes) -> bytes:
        return struct.pack(">II", kind, len(data)) + data + bytes(-len(data) % 8)

    parts = [struct.pack(">II", 12, 0), struct.pack(">ii", 28, 28), b"image", DIGITS[0].T.tobytes()]
    array = b"".join(element(kind, part) for kind, part in zip((6, 5, 1, 2), parts, strict=True))
    head = b"MATLAB 5.0 MAT-file".ljust(124) + b"\x01\x00MI"
    (tmp_path / "a.mat").write_bytes(head + element(14, array))
    assert same(tmp_path / "a.mat", 0)


@pytest.mark.parametrize(
    "names",
    [
        ("x_train", "y_train"),
        ("x_test", "y_test"),
        ("test_images", "test_labels"),
        ("data", "targets"),
        ("X", "Y"),
        ("arr_0", "arr_1"),
    ],
)
@pytest.mark.parametrize("form", ["plain", "column", "one-hot"])
def test_npz_files_of_other_libraries(tmp_path: Path, names: tuple[str, str], form: str) -> None:
    labels = {"plain": LABELS, "column": LABELS[:, None], "one-hot": np.eye(10)[LABELS]}[form]
    for order in (1, -1):
        held: dict[str, Any] = dict([(names[0], DIGITS), (names[1], labels)][::order])
        np.savez(tmp_path / "a.npz", **held)
        assert same(f"{tmp_path}/a.npz:2", 2, 1)


def test_images_and_labels_of_the_same_split_go_together(tmp_path: Path) -> None:
    np.savez(tmp_path / "mnist.npz", y_test=LABELS, y_train=LABELS[::-1], x_train=DIGITS[::-1], x_test=DIGITS)
    assert same(f"{tmp_path}/mnist.npz:1", 1, 2)
    assert same(f"{tmp_path}/mnist.npz:x_train:1", 3, 0)
    assert same(f"{tmp_path}/mnist.npz:x_train", 4, 4)


@pytest.mark.parametrize(
    ("labels", "known"),
    [
        (LABELS, 7),
        (LABELS.astype(np.int32)[:, None] + np.arange(8, dtype=np.int32) * 30, 7),  # QMNIST's
        (np.array([7, 26, 1, 0, 4], np.uint8), None),  # EMNIST's letters: 7 is a G
        (np.array([200] * 5, np.uint8), None),
        (np.array([-1] * 5, np.int8), None),
    ],
)
def test_labels_beside_idx_files(tmp_path: Path, labels: NDArray[Any], known: int | None) -> None:
    kind = "idx2-int" if labels.ndim == 2 else "idx1-ubyte"
    write_idx(tmp_path / "q-images-idx3-ubyte", DIGITS)
    write_idx(tmp_path / f"q-labels-{kind}", labels)
    assert same(tmp_path / "q-images-idx3-ubyte", 0, known)


def test_emnist_is_turned_and_hinted_at(tmp_path: Path) -> None:
    path = tmp_path / "emnist-digits-test-images-idx3-ubyte"
    write_idx(path, np.swapaxes(DIGITS, 1, 2).copy())
    assert read_image(path).doubts == (Doubt.TRANSPOSED,)
    turned = read_image(path, transpose=True)
    assert turned.doubts == () and np.array_equal(turned.image, mnist().image(0))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no colon in file names")
@pytest.mark.parametrize("name", ["five.npy:1", "five.npy#2", "five.npy:arr_0:1"])
def test_a_file_called_as_an_image_of_another_comes_first_and_is_told_apart(
    tmp_path: Path, name: str
) -> None:
    np.save(tmp_path / "five.npy", DIGITS)
    (tmp_path / name).mkdir()
    if name.endswith("y:1"):
        assert same(f"{tmp_path / name}", 1)  # a folder is no image
    (tmp_path / name).rmdir()
    write_idx(tmp_path / "four", DIGITS[4:])
    (tmp_path / "four").rename(tmp_path / name)
    loaded = read_image(f"{tmp_path / name}")
    assert np.array_equal(loaded.image, mnist().image(4))
    assert loaded.doubts == (Doubt.NAMESAKE,)
    (tmp_path / "five.npy").unlink()
    assert read_image(f"{tmp_path / name}").doubts == ()


@pytest.mark.parametrize("kind", ["npy", "mat", "csv", "idx"])
def test_digits_that_are_wider_than_high_are_hinted_at(tmp_path: Path, kind: str) -> None:
    for name, images in (("right", mnist().images[:40]), ("turned", mnist().images[:40].transpose(0, 2, 1))):
        path = tmp_path / f"{name}.{kind}"
        if kind == "npy":
            np.save(path, images)
        elif kind == "mat":
            savemat(path, {"images": images.reshape(40, 784)})
        elif kind == "csv":
            np.savetxt(path, images.reshape(40, 784), fmt="%d", delimiter=",")
        else:
            write_idx(path, np.ascontiguousarray(images))
        assert (Doubt.TRANSPOSED in read_image(f"{path}:3").doubts) == (name == "turned")
        assert Doubt.TRANSPOSED not in read_image(f"{path}:3", transpose=True).doubts


def test_no_twenty_genuine_digits_seem_transposed() -> None:
    images, labels = mnist().images, mnist().labels
    for start in range(0, len(images), 20):
        assert not seem_transposed(images[start : start + 20])
    for label in range(10):
        of_class = images[labels == label][:200]
        assert not any(seem_transposed(of_class[start : start + 20]) for start in range(0, 200, 20))
        assert seem_transposed(of_class.transpose(0, 2, 1))
        assert seem_transposed(255 - of_class.transpose(0, 2, 1))


def test_an_array_of_one_grey_is_doubted(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros((28, 28), np.uint8))
    assert read_image(tmp_path / "a.npy").doubts == (Doubt.BLANK,)
    assert Doubt.BLANK not in read_image("mnist:test:0").doubts


def small(side: int) -> NDArray[np.uint8]:
    pictures = [
        Image.fromarray(each).resize((side, side), Image.Resampling.BOX) for each in mnist().images[:40]
    ]
    return np.stack([np.asarray(each) for each in pictures])


@pytest.mark.parametrize("side", [8, 12, 16, 20, 28])
@pytest.mark.parametrize("count", [1, 2, 9, 40])
def test_matrices_have_a_digit_in_each_row_or_column(tmp_path: Path, side: int, count: int) -> None:
    stack = small(side)[:count]
    last = f":{count - 1}" if count > 1 else ""
    np.save(tmp_path / "stack.npy", stack)
    wanted = read_image(f"{tmp_path}/stack.npy{last}").image
    for matrix in (stack.reshape(count, -1), stack.reshape(count, -1).T, stack.reshape(count, -1) / 255):
        np.save(tmp_path / "a.npy", matrix)
        loaded = read_image(f"{tmp_path}/a.npy{last}")
        assert loaded.count == count
        assert np.abs(loaded.image - wanted).max() < 1e-5


def test_the_digits_of_scikit_learn_have_a_range_of_their_own(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.rint(small(8).reshape(40, 64) / 255 * 15))
    assert str(read_image(tmp_path / "a.npy").changes[0]) == "scaled (0..16)"


@pytest.mark.parametrize("shape", [(300, 400), (400, 300), (256, 256), (64, 100), (100, 64)])
def test_pictures_of_any_shape_are_pictures(tmp_path: Path, shape: tuple[int, int]) -> None:
    seven = Image.fromarray(DIGITS[0]).resize((min(shape) * 9 // 10,) * 2, Image.Resampling.BICUBIC)
    page = np.zeros(shape, np.uint8)
    top, left = ((side - seven.width) // 2 for side in shape)
    page[top : top + seven.width, left : left + seven.width] = np.asarray(seven)
    np.save(tmp_path / "a.npy", page)
    loaded = read_image(tmp_path / "a.npy")
    assert loaded.count == 1
    assert np.linalg.norm(loaded.image - mnist().image(0)) < 4.5


def test_idx_headers_whose_sizes_are_zero_or_overflow(tmp_path: Path) -> None:
    for sizes in ((0, 2**32 - 1, 2**32 - 1), (2**31, 2**31, 4), (0, 28, 28), (3, 0, 28)):
        head = b"\0\0\x08\x03" + b"".join(size.to_bytes(4, "big") for size in sizes)
        (tmp_path / "a-images-idx3-ubyte").write_bytes(head)
        with pytest.raises(ImageError, match="the limit is|is empty"):
            read_image(tmp_path / "a-images-idx3-ubyte")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_pipes_and_devices_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    for path in (tmp_path / "pipe.png", Path("/dev/zero")):
        with pytest.raises(ImageError, match="a pipe or a device"):
            read_image(path)


def test_every_list_of_formats_is_the_same() -> None:
    assert formats.LISTED == FORMATS
    assert formats.LISTED in " ".join((ROOT / "README.md").read_text("utf-8").split())
    path = ROOT / "README.md"
    with pytest.raises(ImageError, match=f"use {formats.LISTED}"):
        read_image(path)


def test_parquet_files(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    (tmp_path / "a.png").write_bytes(b"")
    Image.fromarray(DIGITS[0]).save(tmp_path / "a.png")
    content = (tmp_path / "a.png").read_bytes()
    pictures = arrow.table({"image": [{"bytes": content, "path": None}] * 3, "label": [1, 7, 2]})
    parquet.write_table(pictures, tmp_path / "a.parquet", row_group_size=2)
    assert same(f"{tmp_path}/a.parquet:1", 0, 7)
    pixels = arrow.table({"label": LABELS, **{name: ROWS[:, k] for k, name in enumerate(NAMES)}})
    parquet.write_table(pixels, tmp_path / "b.parquet")
    assert same(f"{tmp_path}/b.parquet:4", 4, 4)
    nested = arrow.table({"pixels": [row.tolist() for row in ROWS], "label": LABELS})
    parquet.write_table(nested, tmp_path / "c.parquet")
    assert same(f"{tmp_path}/c.parquet:3", 3, 0)
    with pytest.raises(ImageError, match="the last one is 4"):
        read_image(f"{tmp_path}/c.parquet:9")


def written(tmp_path: Path, header: str, *rows: list[object]) -> str:
    path = tmp_path / "table.csv"
    lines = [header] if header else []
    path.write_text("\n".join([*lines, *(",".join(map(str, row)) for row in rows)]) + "\n")
    return str(path)


FLAT: list[list[object]] = [mnist("test").images[n].reshape(-1).tolist() for n in range(3)]


@pytest.mark.parametrize("start", [0, 1])
def test_numbers_that_count_columns_are_names(tmp_path: Path, start: int) -> None:
    names = ",".join(str(n) for n in range(start, start + 784))
    for header, index in ((names, []), (f",{names}", [0]), (f"label,{names}", [7])):
        found = read_image(written(tmp_path, header, [*index, *FLAT[0]], [*index, *FLAT[1]]))
        assert np.array_equal(found.image, mnist("test").image(0))
        assert (found.count, found.label) == (2, 7 if header.startswith("label") else None)


@pytest.mark.parametrize("name", ["id", "ImageId", "weight"])
@pytest.mark.parametrize("at_end", [False, True])
def test_a_column_of_another_name_is_no_label(tmp_path: Path, name: str, at_end: bool) -> None:
    pixels = [f"pixel{n}" for n in range(784)]
    names = [*pixels, name] if at_end else [name, *pixels]
    rows = [[*digit, n + 3] if at_end else [n + 3, *digit] for n, digit in enumerate(FLAT)]
    found = read_image(f"{written(tmp_path, ','.join(names), *rows)}:2")
    assert np.array_equal(found.image, mnist("test").image(2))
    assert found.label is None


def test_labels_without_a_name_are_beside_pixels_that_are_black(tmp_path: Path) -> None:
    for row in ([7, *FLAT[0]], [*FLAT[0], 7]):
        found = read_image(written(tmp_path, "", row))
        assert np.array_equal(found.image, mnist("test").image(0))
        assert found.label == 7
    grey = [200] * 784
    with pytest.raises(ImageError, match="which is the label"):
        read_image(written(tmp_path, "", [7, *grey]))


def test_ten_digits_as_columns_are_no_logits(tmp_path: Path) -> None:
    np.save(tmp_path / "columns.npy", mnist("test").images[:10].reshape(10, -1).T)
    found = read_image(f"{tmp_path / 'columns.npy'}:3")
    assert np.array_equal(found.image, mnist("test").image(3))


def test_what_an_attack_was_after_is_no_label(tmp_path: Path) -> None:
    np.savez(tmp_path / "found.npz", adversarial=mnist("test").image(3), target=5)
    assert read_image(tmp_path / "found.npz").label is None


def test_labels_of_another_number_of_images_are_not_theirs(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x_test=DIGITS, y_test=np.array([3, 1, 4]))
    assert read_image(tmp_path / "a.npz").label is None
