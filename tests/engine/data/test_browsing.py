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


def test_a_damaged_table_shows_what_comes_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.data.tables._CHUNK", 10)
    path = Path(csv(tmp_path))
    head, *rows = path.read_text().splitlines()
    lines = [rows[k % COUNT] for k in range(150)]
    lines[125] = lines[125].replace(",0", ",broken")
    path.write_text("\n".join([head, *lines]))
    found = contents(str(path))
    assert (len(found.images), found.count) == (120, 150)
    assert np.array_equal(found.images[119], digits()[0][119 % COUNT])


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
