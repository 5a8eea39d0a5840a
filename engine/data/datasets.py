"""Data sets: ten classes of 28x28 images in a training and a test split, read from a folder of IDX files.

The bundled one is MNIST; any folder with files of the same names is another. A `Dataset` is opened at once
and reads its files when they are first needed.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.data.idx import read_idx
from engine.system import resources
from engine.types import CLASSES, SIDE, DatasetError, DatasetInfo, FloatArray, ImageError

SPLITS: Final = MappingProxyType({"train": "train", "test": "t10k"})
"""Split -> how its files' names begin, as in MNIST."""
KINDS: Final = ("images-idx3-ubyte", "labels-idx1-ubyte")
"""How the names continue; ".gz" may follow."""
CLASS_NAMES: Final = "classes.txt"
"""The optional file in a folder with the names of its classes, one a line."""
LONGEST_NAME: Final = 40
"""Characters in the name of a class."""
HARD: Final = "hard-digits.json"
"""In `weights/`: which of the bundled test digits the bundled model finds hard."""

_BUNDLED_NAME, _BUNDLED_TITLE = "mnist", "MNIST"
_BUNDLED_CHECKSUM = "eb6b23307886"
"""Stored, so that it need not be computed at every start; a test computes it."""


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """The training or the test images of a data set. The arrays are read-only."""

    name: str
    """"train" or "test"."""
    images: NDArray[np.uint8]
    """(N, 28, 28), 0 is black (background) and 255 is white (ink)."""
    labels: NDArray[np.uint8]
    """(N,) 0 to 9; every class occurs."""

    def __len__(self) -> int:
        return len(self.labels)

    def image(self, index: int) -> FloatArray:
        """Image `index` as (28, 28) float32 in [0, 1]; a fresh copy."""
        return as_float(self.images[index])

    def first(self, count: int | None) -> Split:
        """The first `count` images, or all if there are fewer or for None."""
        return Split(self.name, self.images[:count], self.labels[:count])

    def of_class(self, label: int) -> NDArray[np.intp]:
        """(K,) the indices of all images of one class, in order."""
        return np.flatnonzero(self.labels == label)


@dataclass(frozen=True)
class Dataset:
    """Ten classes of images, in a folder. Make one with `load_dataset`; splits are read once, when needed."""

    name: str
    """The folder's, and "mnist" for the bundled one: sample references begin with it ("mnist:test:0")."""
    title: str
    """Its name in texts."""
    class_names: tuple[str, ...]
    """Ten, in the order of the labels."""
    folder: Path
    bundled: bool = False
    """It is the one that ships with the program, which the bundled weights were trained on."""

    def __reduce__(self) -> tuple[Callable[[Path | None], Dataset], tuple[Path | None]]:
        # Another process reads the files itself.
        return load_dataset, (None if self.bundled else self.folder,)

    @functools.cached_property
    def train(self) -> Split:
        """The training images. Raises DatasetError for unfit files."""
        return self._split("train")

    @functools.cached_property
    def test(self) -> Split:
        """The test images. Raises DatasetError for unfit files."""
        return self._split("test")

    @functools.cached_property
    def checksum(self) -> str:
        """The first 12 hexadecimal digits of the SHA-256 over all images and labels.

        The same for equal content, whatever the folder's name and whether its files are gzipped. Reads
        both splits, unless the set is the bundled one. Raises DatasetError for unfit files.
        """
        return _BUNDLED_CHECKSUM if self.bundled else content_checksum(self)

    @property
    def info(self) -> DatasetInfo:
        """The facts that weights trained on it carry; reads both splits for the checksum, unless bundled.

        Raises DatasetError for unfit files.
        """
        return DatasetInfo(self.name, self.class_names, self.checksum)

    def split(self, name: str) -> Split:
        """The split "train" or "test". Raises ImageError for another name, DatasetError for unfit files."""
        if name not in SPLITS:
            raise ImageError("{title} has no split {name!r}; use train or test", title=self.title, name=name)
        return self.train if name == "train" else self.test

    def file_checksums(self) -> str:
        """The SHA-256 of each of the four files, as `sha256sum` prints them. Raises DatasetError."""
        paths = sorted(path for split in SPLITS for path in _paths(self.folder, split))
        return "\n".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in paths)

    def _split(self, name: str) -> Split:
        try:
            images, labels = (read_idx(path) for path in _paths(self.folder, name))
        except ImageError as error:
            raise DatasetError(error.message) from error
        return _checked(Split(name, images, labels), self.folder)


def as_float(images: NDArray[np.uint8]) -> FloatArray:
    """8-bit images of any shape (...) as float32 in [0, 1]; k becomes the float nearest to k / 255."""
    found = images.astype(np.float32)
    found /= np.float32(255)  # in place: a whole split has 188 MB
    return found


def load_dataset(folder: Path | None = None) -> Dataset:
    """The data set in a folder, or the bundled MNIST for None. Only checks which files exist.

    The folder holds `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
    `t10k-labels-idx1-ubyte`, each raw or gzipped with ".gz" behind its name, and, if the
    classes have names, these in `classes.txt`: UTF-8, ten lines, that of label 0 first.
    The same folder gives the same object again, with the splits that it has read.
    Raises DatasetError, with one line that says what to do, for missing files and unfit names.
    """
    return _load(None if folder is None else Path(folder).resolve())


@functools.cache
def _load(folder: Path | None) -> Dataset:
    if folder is None:
        return Dataset(_BUNDLED_NAME, _BUNDLED_TITLE, DatasetInfo().class_names, _bundled(), bundled=True)
    if not folder.is_dir():
        raise DatasetError(
            "There is no folder {folder}: give one with the four IDX files of a data set.", folder=folder
        )
    for split in SPLITS:
        _paths(folder, split)
    name = folder.name or "data"
    return Dataset(name, name, _class_names(folder / CLASS_NAMES), folder)


def mnist(split: str = "test") -> Split:
    """The bundled "train" (60,000) or "test" (10,000) digits; read once, then kept.

    Raises ImageError for another split, DatasetError for files that are missing or damaged.
    """
    return load_dataset().split(split)


def content_checksum(data: Dataset) -> str:
    """`Dataset.checksum`, always computed. Raises DatasetError for unfit files."""
    digest = hashlib.sha256()
    for split in (data.train, data.test):
        digest.update(f"{len(split)}".encode())
        digest.update(split.images.data)
        digest.update(split.labels.data)
    return digest.hexdigest()[:12]


def bundled_files() -> dict[str, bool]:
    """File name -> whether the bundled file has the SHA-256 that SHA256SUMS lists for it."""
    found = {}
    for line in (_bundled() / "SHA256SUMS").read_text("ascii").splitlines():
        expected, name = line.split(maxsplit=1)
        path = _bundled() / name
        found[name] = path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == expected
    return found


def hard_digits(data: Dataset | None = None) -> NDArray[np.intp]:
    """(K,) indices of test digits that the bundled ABS model misclassifies or certifies least, hardest first.

    Empty for every data set but the bundled one (None), and where the list is not bundled (it is made with
    the weights, by `absgui evaluate --hard`).
    """
    path = resources.weights(HARD)
    if (data is not None and not data.bundled) or not path.is_file():
        return np.zeros(0, np.intp)
    lists = json.loads(path.read_text("utf-8"))
    return np.array([*lists["misclassified"], *lists["least_certified"]], np.intp)


def _bundled() -> Path:
    return resources.assets("mnist")


def _paths(folder: Path, split: str) -> tuple[Path, Path]:
    """The files of a split's images and labels."""
    found = []
    for kind in KINDS:
        name = f"{SPLITS[split]}-{kind}"
        path = next((folder / each for each in (name, f"{name}.gz") if (folder / each).is_file()), None)
        if path is None:
            raise DatasetError(
                "{folder} has no {name} (or {name}.gz): a data set is a folder with the four IDX files that "
                "MNIST consists of, under the same names.",
                folder=folder,
                name=name,
            )
        found.append(path)
    return found[0], found[1]


def _class_names(path: Path) -> tuple[str, ...]:
    """The names in the file, the digits if there is none. Raises DatasetError."""
    if not path.is_file():
        return DatasetInfo().class_names
    try:
        names = tuple(line.strip() for line in path.read_text("utf-8-sig").strip().splitlines())
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError("{path} can't be read: save it as UTF-8 text.", path=path) from error
    if len(names) != CLASSES or len(set(names)) != CLASSES:
        raise DatasetError("{path} must hold ten different class names, one per line.", path=path)
    if unfit := [name for name in names if not name.isprintable() or not 1 <= len(name) <= LONGEST_NAME]:
        raise DatasetError(
            "{path}: {name!r} can't be the name of a class; use 1 to {most} characters.",
            path=path,
            name=unfit[0][:50],
            most=LONGEST_NAME,
        )
    return names


def _checked(split: Split, folder: Path) -> Split:
    """The split itself. Raises DatasetError unless it is as `Split` says."""
    images, labels = split.images, split.labels
    where = f"{folder}: the {split.name} split"
    if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1:] != (SIDE, SIDE):
        raise DatasetError(
            "{where} has images of shape {shape} ({dtype}); convert them to (N, 28, 28), 8 bits per pixel.",
            where=where,
            shape=images.shape,
            dtype=images.dtype,
        )
    if labels.dtype != np.uint8 or labels.ndim != 1:
        raise DatasetError(
            "{where} has labels of shape {shape} ({dtype}); convert them to (N,), 8 bits each.",
            where=where,
            shape=labels.shape,
            dtype=labels.dtype,
        )
    if len(images) != len(labels):
        raise DatasetError(
            "{where} has {images} images, but {labels} labels; get files that belong together.",
            where=where,
            images=len(images),
            labels=len(labels),
        )
    counts = np.bincount(labels, minlength=CLASSES)
    if len(counts) > CLASSES:
        raise DatasetError(
            "{where} has a label {label}; ten classes, 0 to 9, are supported.",
            where=where,
            label=len(counts) - 1,
        )
    if not counts.all():
        raise DatasetError(
            "{where} has no image of class {label}; every class needs some.",
            where=where,
            label=counts.argmin(),
        )
    return split
