"""Data sets: what is read, what is refused, and by what weights know theirs."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.data import Dataset, hard_digits, load_dataset, mnist, read_idx, read_image, write_idx
from engine.data.datasets import content_checksum
from engine.types import DatasetError, DatasetInfo, ImageError, WeightsError
from engine.weights.abs import load_weights
from engine.weights.exact_abs import load_exact
from engine.weights.networks import load_network
from engine.weights.provenance import KEY, check, note, trained_on
from tests.engine.fakes.shapes import NAMES, write_shapes

TRAIN_LABELS = "train-labels-idx1-ubyte.gz"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_shapes(tmp_path / "shapes", train=2, test=1)


def test_the_bundled_one_is_mnist() -> None:
    data = load_dataset()
    assert (data.name, data.title, data.bundled) == ("mnist", "MNIST", True)
    assert data.class_names == tuple("0123456789")
    assert (len(data.train), len(data.test)) == (60_000, 10_000)
    assert mnist("test") is data.test
    assert data.checksum == content_checksum(data)
    listed = (data.folder / "SHA256SUMS").read_text().strip().splitlines()
    assert data.file_checksums().splitlines() == sorted(listed, key=lambda line: line.split()[1])
    assert len(hard_digits(data)) > 0


def test_a_folder_is_another(folder: Path) -> None:
    data = load_dataset(folder)
    assert data is load_dataset(folder / ".." / "shapes")
    assert (data.name, data.title, data.bundled, data.class_names) == ("shapes", "shapes", False, NAMES)
    assert data.train.labels.tolist() == 2 * list(range(10))
    assert data.test.images.shape == (10, 28, 28)
    assert not data.test.images.flags.writeable
    assert data.info == DatasetInfo("shapes", NAMES, content_checksum(data))
    assert len(hard_digits(data)) == 0
    with pytest.raises(ImageError, match="use train or test"):
        data.split("validation")


def test_the_checksum_is_that_of_the_content(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "copied"
    other.mkdir()
    for path in folder.glob("*ubyte*"):
        write_idx(other / path.name.removesuffix(".gz"), read_idx(path))
    copied = load_dataset(other)
    assert copied.checksum == load_dataset(folder).checksum
    assert copied.class_names == tuple("0123456789")  # there is no classes.txt
    changed = write_shapes(tmp_path / "changed", train=2, test=1, seed=1)
    assert load_dataset(changed).checksum != copied.checksum


@pytest.mark.parametrize("bundled", [True, False])
def test_another_process_reads_the_files_itself(folder: Path, bundled: bool) -> None:
    data = load_dataset(None if bundled else folder)
    assert data.test is not None
    content = pickle.dumps(data)
    assert len(content) < 1000
    assert pickle.loads(content) == data


def test_samples_are_named_after_their_set(folder: Path) -> None:
    data = load_dataset(folder)
    loaded = read_image("shapes:test:3", data=data)
    assert (loaded.label, loaded.name, loaded.count) == (3, "shapes:test:3", 10)
    assert np.array_equal(loaded.image, data.test.image(3))
    for name, wanted in (("shapes:test:10", "numbered 0 to 9"), ("shapes:x:1", "use shapes:test:N")):
        with pytest.raises(ImageError, match=wanted):
            read_image(name, data=data)
    with pytest.raises(ImageError, match="the data set in use is shapes, not mnist; start without --data"):
        read_image("mnist:test:3", data=data)
    with pytest.raises(ImageError, match="the data set in use is mnist, not shapes"):
        read_image("shapes:test:3")


def unfit(folder: Path, name: str, change: str) -> None:
    """Spoil one file."""
    path = folder / name
    array = read_idx(path)
    changed = {
        "cut": array[:-1],
        "flat": array.reshape(len(array), -1),
        "deep": array.astype(np.int16),
        "eleventh": np.where(array == 9, 10, array).astype(np.uint8),
        "missing class": np.where(array == 9, 8, array).astype(np.uint8),
    }[change]
    write_idx(path, changed)


@pytest.mark.parametrize(
    ("name", "change", "complaint"),
    [
        ("train-images-idx3-ubyte.gz", "cut", "has 19 images, but 20 labels"),
        ("t10k-images-idx3-ubyte", "flat", r"images of shape \(10, 784\)"),
        ("t10k-images-idx3-ubyte", "deep", "int16"),
        (TRAIN_LABELS, "deep", "labels of shape"),
        (TRAIN_LABELS, "eleventh", "has a label 10"),
        (TRAIN_LABELS, "missing class", "no image of class 9"),
    ],
)
def test_unfit_files_are_refused_when_they_are_read(
    folder: Path, name: str, change: str, complaint: str
) -> None:
    unfit(folder, name, change)
    data = load_dataset(folder)
    with pytest.raises(DatasetError, match=complaint) as caught:
        data.info  # noqa: B018 - reads both splits
    assert "\n" not in str(caught.value)
    assert str(folder) in str(caught.value)


def test_missing_and_damaged_files_are_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="There is no folder"):
        load_dataset(tmp_path / "nowhere")
    (folder / "t10k-labels-idx1-ubyte").rename(folder / "t10k-labels.idx1-ubyte")
    with pytest.raises(DatasetError, match=r"has no t10k-labels-idx1-ubyte \(or"):
        load_dataset(folder)
    (folder / "t10k-labels-idx1-ubyte").write_bytes(b"\0\0\x08\x01")
    with pytest.raises(DatasetError, match="inside its header"):
        load_dataset(folder).test  # noqa: B018


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (b"one\ntwo\n", "ten different class names"),
        (b"\n".join([b"same"] * 10), "ten different class names"),
        ("\n".join(f"class\t{c}" for c in range(10)).encode(), "be the name of a class"),
        ("\n".join(f"{c:050}" for c in range(10)).encode(), "use 1 to 40 characters"),
        (b"\xff\n" * 10, "as UTF-8 text"),
    ],
)
def test_unfit_class_names_are_refused(folder: Path, names: bytes, complaint: str) -> None:
    (folder / "classes.txt").write_bytes(names)
    with pytest.raises(DatasetError, match=complaint):
        load_dataset(folder)


# What weights know of it


def test_bundled_weights_are_those_of_the_bundled_set() -> None:
    networks = [load_network(name).dataset for name in ("cnn", "binary-cnn", "madry")]
    known = [load_weights().dataset, load_exact().dataset, *networks]
    assert known == 5 * [load_dataset().info]


def test_a_note_is_read_as_it_was_written() -> None:
    info = DatasetInfo("Fäshion", NAMES, "0123456789ab")
    assert trained_on({"seed": "1", **note(info)}, "x") == info
    assert trained_on({"seed": "1"}, "x") == DatasetInfo()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        json.dumps({"name": 1, "classes": list(NAMES), "checksum": ""}),
        json.dumps({"name": "x", "classes": list(NAMES)[1:], "checksum": ""}),
        json.dumps({"name": "x", "classes": ["", *NAMES[1:]], "checksum": ""}),
        json.dumps({"name": "x", "classes": "abcdefghij", "checksum": ""}),
    ],
)
def test_a_damaged_note_is_refused(content: str) -> None:
    with pytest.raises(WeightsError, match="here has a damaged note"):
        trained_on({KEY: content}, "here")


@pytest.fixture
def shapes(folder: Path) -> Dataset:
    return load_dataset(folder)


def test_weights_of_the_same_or_an_unknown_set_are_accepted(shapes: Dataset) -> None:
    assert check(shapes.info, shapes, "x") == shapes.info
    renamed = replace(shapes.info, name="before", class_names=tuple("abcdefghij"))
    assert check(renamed, shapes, "x") == shapes.info
    assert check(DatasetInfo(), shapes, "x") == DatasetInfo(class_names=NAMES)


def test_weights_of_another_set_are_refused(shapes: Dataset) -> None:
    with pytest.raises(
        WeightsError, match=r"^The bundled weights .* on mnist, but .* is shapes: .*, or leave out --data\.$"
    ):
        check(load_dataset().info, shapes, "bundled")
    with pytest.raises(WeightsError, match=r"^The weights w were trained on shapes, .*of shapes with --data"):
        check(shapes.info, load_dataset(), "w")
    other = replace(shapes.info, checksum="0" * 12)
    with pytest.raises(WeightsError, match=rf"on shapes \(0{{12}}\), but .*shapes \({shapes.checksum}\)"):
        check(other, shapes, "w")
