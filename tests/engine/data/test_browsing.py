"""All images of a file at a glance."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from engine.data import contents, mnist, read_image, write_idx
from engine.types import ImageError

COUNT = 12


def digits() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    test = mnist()
    return test.images[:COUNT], test.labels[:COUNT]


def npz(folder: Path) -> str:
    images, labels = digits()
    np.savez(folder / "some.npz", x_test=images, y_test=labels)
    return str(folder / "some.npz")


def one_hot(folder: Path) -> str:
    images, labels = digits()
    np.savez(folder / "some.npz", images=images / np.float32(255), labels=np.eye(10)[labels])
    return str(folder / "some.npz:images:3")


def idx(folder: Path) -> str:
    images, labels = digits()
    write_idx(folder / "t10k-images-idx3-ubyte.gz", images)
    write_idx(folder / "t10k-labels-idx1-ubyte.gz", labels)
    return str(folder / "t10k-images-idx3-ubyte.gz")


def csv(folder: Path) -> str:
    images, labels = digits()
    rows = ["label," + ",".join(f"pixel{k}" for k in range(784))]
    rows += [",".join(map(str, [label, *image.ravel()])) for label, image in zip(labels, images, strict=True)]
    (folder / "some.csv").write_text("\n".join(rows))
    return str(folder / "some.csv")


def zipped_csv(folder: Path) -> str:
    plain = Path(csv(folder))
    (folder / "some.csv.gz").write_bytes(gzip.compress(plain.read_bytes()))
    return str(folder / "some.csv.gz")


@pytest.mark.parametrize("kind", [npz, one_hot, idx, csv, zipped_csv])
def test_images_and_classes_of_a_file(tmp_path: Path, kind: Callable[[Path], str]) -> None:
    found = contents(kind(tmp_path))
    images, labels = digits()
    assert np.array_equal(found.images, images)
    assert found.images.dtype == np.uint8
    assert np.array_equal(found.labels, labels)
    assert found.count == COUNT


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    images, labels = digits()
    columns = {"image": [image.ravel().tolist() for image in images], "label": labels.tolist()}
    parquet.write_table(pyarrow.table(columns), tmp_path / "some.parquet")
    found = contents(str(tmp_path / "some.parquet"))
    assert np.array_equal(found.images, images)
    assert np.array_equal(found.labels, labels)


def test_each_image_is_the_one_that_is_read(tmp_path: Path) -> None:
    source = npz(tmp_path)
    found = contents(source)
    for index in range(COUNT):
        loaded = read_image(f"{source}:{index}")
        assert np.array_equal(np.rint(loaded.image * 255), found.images[index])
        assert loaded.label == found.labels[index]


def test_pages_of_a_picture(tmp_path: Path) -> None:
    images, _ = digits()
    pages = [Image.fromarray(np.kron(255 - image, np.ones((3, 3), np.uint8))) for image in images]
    pages[0].save(tmp_path / "scan.tiff", save_all=True, append_images=pages[1:])
    found = contents(str(tmp_path / "scan.tiff"))
    assert np.array_equal(found.images, 255 - images)  # as they are in the file
    assert (found.labels == -1).all()


@pytest.mark.parametrize("shape", [(20, 8, 8), (20, 32, 32), (20, 32, 32, 3), (20, 40, 20)])
def test_other_sizes_are_fitted(tmp_path: Path, shape: tuple[int, ...]) -> None:
    images = np.zeros(shape, np.uint8)
    images[:, shape[1] // 4 : shape[1] // 2] = 255
    np.save(tmp_path / "some.npy", images)
    found = contents(str(tmp_path / "some.npy"))
    assert found.images.shape == (20, 28, 28)
    assert found.images[:, 7:14, 14].min() == 255
    assert found.images[:, :6].max() == found.images[:, 15:].max() == 0


def test_rows_and_columns_exchanged(tmp_path: Path) -> None:
    source = npz(tmp_path)
    assert np.array_equal(contents(source, transpose=True).images, digits()[0].transpose(0, 2, 1))


def test_one_bad_image_hides_no_other(tmp_path: Path) -> None:
    images = digits()[0] / np.float32(255)
    images[3, 5, 5], images[3, 5, 6] = np.nan, -np.inf
    np.save(tmp_path / "some.npy", images)
    found = contents(str(tmp_path / "some.npy"))
    assert found.images[3, 5, 5] == 0
    assert np.array_equal(found.images[4], digits()[0][4])


@pytest.mark.parametrize("damage", [",broken", ",-7", ",nan"])
def test_a_damaged_line_hides_no_other(tmp_path: Path, damage: str) -> None:
    path = Path(csv(tmp_path))
    head, *rows = path.read_text().splitlines()
    lines = [rows[k % COUNT] for k in range(150)]
    lines[125] = lines[125].replace(",0", damage)
    path.write_text("\n".join([head, *lines]))
    found = contents(str(path))
    assert (len(found.images), found.count) == (150, 150)
    for place in range(150):
        shown, label = digits()[0][place % COUNT], digits()[1][place % COUNT]
        assert np.array_equal(found.images[place], shown if place != 125 else 0 * shown)
        assert found.labels[place] == (label if place != 125 else -1)


def test_labels_of_other_classes_are_unknown(tmp_path: Path) -> None:
    path = Path(csv(tmp_path))
    head, *rows = path.read_text().splitlines()
    lines = [f"{k % 26 + 1},{rows[k % COUNT].partition(',')[2]}" for k in range(30)]
    path.write_text("\n".join([head, *lines]))
    assert (contents(str(path)).labels == -1).all()
    assert read_image(f"{path}:2").label is None


def test_the_range_is_that_of_single_images(tmp_path: Path) -> None:
    images = np.concatenate([np.tile(digits()[0], (50, 1, 1)), np.ones((600, 28, 28), np.uint8)])
    np.savetxt(tmp_path / "dark.csv", images.reshape(len(images), 784), fmt="%d", delimiter=",")
    found = contents(str(tmp_path / "dark.csv"))
    assert found.images[-1].max() == round(255 * read_image(f"{tmp_path}/dark.csv:1199").image.max()) == 1


def test_a_page_that_is_damaged_hides_no_other(tmp_path: Path) -> None:
    pages = [Image.fromarray(each) for each in digits()[0]]
    pages[0].save(tmp_path / "a.tiff", save_all=True, append_images=pages[1:], compression="tiff_deflate")
    content = bytearray((tmp_path / "a.tiff").read_bytes())
    with Image.open(tmp_path / "a.tiff") as whole:
        whole.seek(4)
        (start,) = whole.tag_v2[273]  # type: ignore[attr-defined]
    content[start : start + 40] = bytes(40)
    (tmp_path / "a.tiff").write_bytes(content)
    found = contents(str(tmp_path / "a.tiff"))
    assert len(found.images) == COUNT
    assert not found.images[4].any()
    assert np.array_equal(found.images[5], digits()[0][5])


def test_only_the_first_of_very_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.data.browsing.MOST", 5)
    monkeypatch.setattr("engine.data.browsing.MOST_ROWS", 7)
    for source, shown in ((npz(tmp_path), 5), (csv(tmp_path), 7)):
        found = contents(source)
        assert (len(found.images), len(found.labels), found.count) == (shown, shown, COUNT)


def test_a_single_image_is_no_collection(tmp_path: Path) -> None:
    np.save(tmp_path / "one.npy", digits()[0][0])
    with pytest.raises(ImageError, match="holds a single image"):
        contents(str(tmp_path / "one.npy"))
