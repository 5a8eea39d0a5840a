"""What is no image is called what it is, in one line."""

from __future__ import annotations

import gzip
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.data import mnist, read_image
from engine.types import ImageError

DIGITS, LABELS = mnist().images[:5], mnist().labels[:5]


def pickled(_: Path) -> bytes:
    return pickle.dumps(DIGITS)


def torch_file(path: Path) -> bytes:
    with zipfile.ZipFile(path / "a.zip", "w") as archive:
        archive.writestr("model/data.pkl", b"\x80\x02.")
    return (path / "a.zip").read_bytes()


def pictures_in_zip(path: Path) -> bytes:
    with zipfile.ZipFile(path / "a.zip", "w") as archive:
        archive.writestr("train/7.png", b"")
    return (path / "a.zip").read_bytes()


def npy(array: NDArray[Any]) -> Any:
    def made(path: Path) -> bytes:
        np.save(path / "made.npy", array)
        return (path / "made.npy").read_bytes()

    return made


def weights(path: Path) -> bytes:
    held: dict[str, Any] = {"fc1.weight": np.ones((10, 784)), "fc1.bias": np.ones(10)}
    np.savez(path / "w.npz", **held)
    return (path / "w.npz").read_bytes()


def a_film(_: Path) -> bytes:
    return b"\0\0\0\x18ftypisom" + bytes(40)


REFUSED = {
    "pickle": (pickled, "is a pickle, which can run anything"),
    "pickle as text": (lambda _: pickle.dumps([DIGITS.tolist()], 0), "is a pickle, which can run anything"),
    "array as a pickle of old": (lambda _: pickle.dumps(DIGITS, 0), "is a pickle, which can run anything"),
    "gzipped pickle": (lambda path: gzip.compress(pickled(path)), "is a pickle, which can run anything"),
    "a file of PyTorch": (torch_file, "is a file of PyTorch"),
    "weights": (weights, "holds the weights of a network"),
    "safetensors": (lambda _: (60).to_bytes(8, "little") + b'{"a": 1}' + bytes(60), "safetensors"),
    "pictures in a zip": (pictures_in_zip, r"it has \.png"),
    "HDF5": (lambda _: b"\x89HDF\r\n\x1a\n" + bytes(90), "an HDF5 file"),
    "PDF": (lambda _: b"%PDF-1.7\n", "export its page as PNG"),
    "HEIC": (lambda _: b"\0\0\0\x18ftypheic" + bytes(40), "HEIC picture .* export it as JPEG or PNG"),
    "film": (a_film, "export one frame as PNG"),
    "Parquet": (lambda _: b"PAR1" + bytes(40), "needs pyarrow|is damaged"),
    "labels": (npy(LABELS), "holds 5 labels and is not an image"),
    "column of labels": (npy(LABELS[:, None].astype(np.int64)), "holds 5 labels and is not an image"),
    "784 labels": (npy(np.arange(784) % 10), "holds 784 labels"),
    "one-hot": (npy(np.eye(10)[LABELS]), "holds one-hot labels"),
    "probabilities": (npy(np.full((7, 10), 0.1)), "holds probabilities of ten classes"),
    "logits": (npy(np.random.default_rng(0).normal(size=(100, 10))), "holds scores of ten classes"),
    "some numbers": (npy(np.linspace(0, 1, 50)), "holds 50 numbers in a row"),
    "a thin matrix": (npy(np.ones((9, 50))), "is not an image"),
    "zero images": (npy(np.zeros((0, 28, 28))), "is empty"),
    "a column too many": (npy(np.ones((10, 785))), "a column more than 784"),
    "a column too many of more": (npy(np.ones((300, 785))), "a column more than 784"),
    "strip": (npy(np.eye(60, 5000)), "a strip of 5000x60 pixels"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_image_is_called_what_it_is(tmp_path: Path, case: str) -> None:
    make, said = REFUSED[case]
    path = tmp_path / "file"
    path.write_bytes(make(tmp_path))
    with pytest.raises(ImageError, match=said) as caught:
        read_image(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [("", "no image is named"), (" ", "no image is named"), ("file:///tmp/a.png", "is an address")],
)
def test_what_names_no_file(source: str, said: str) -> None:
    with pytest.raises(ImageError, match=said):
        read_image(source)
