"""From what the user names to the 28x28 image that a model reads.

Finds out what a source is (an image of a data set, a picture, an array, pixels in memory), has `image_files`
or `arrays` decode it to grey levels, and decides whether these are inverted and normalised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data import arrays, image_files
from engine.data.arrays import Raw
from engine.data.datasets import SPLITS, Dataset, load_dataset
from engine.data.idx import looks_like_idx, read_idx
from engine.data.normalisation import fit
from engine.data.normalisation import normalise as to_normal_form
from engine.data.packing import PREFIX, unpacked
from engine.types import SIDE, FloatArray, ImageError

_FOREIGN = re.compile(rf"(?P<name>.+):(?:{'|'.join(SPLITS)}):\d{{1,9}}", re.DOTALL)
"""A reference to an image of any data set."""
_NUMBERED = re.compile(r"(?P<path>.+):(?P<index>\d{1,9})", re.DOTALL)
_MEMBER = re.compile(r"(?P<path>.+):(?P<name>[a-z_]\w{0,99})", re.DOTALL | re.ASCII)
_LEAST_CONTRAST = 0.04
"""Ink must differ from the background by this fraction of black to white (ten 8-bit greys)."""


@dataclass(frozen=True, slots=True, eq=False)
class LoadedImage:
    """An image that models can read, and how it was made."""

    image: FloatArray
    """(28, 28) float32 in [0, 1], white ink on black."""
    label: int | None
    """The true class, 0 to 9, where it is known, as for images of a data set."""
    name: str
    """Its name in texts: the reference, or the file's name without its folder."""
    inverted: bool
    """It was dark on light and has been inverted."""
    normalised: bool
    """It was scaled or moved as MNIST's digits are; False if it was so already or must not be changed."""
    count: int = 1
    """How many images the file holds; this is one of them."""


def read_image(
    source: str | Path, *, normalise: bool = True, invert: bool | None = None, data: Dataset | None = None
) -> LoadedImage:
    """Read one image.

    `source` is NAME:test:123 or NAME:train:5, an image of `data` (None: the bundled set, so
    "mnist:test:123"), or a PNG, JPEG, BMP, GIF, TIFF or WebP picture, or an NPY, NPZ or IDX (.gz) file,
    known by its content, not its name. "FILE:7" takes image 7 of a file that holds several; without a number
    the first is taken. "FILE:original" takes the array of that name from an NPZ file. "pixels:..." is an
    image by itself, as the window copies one (`engine.data.packing`).
    Pictures are brought into the form of MNIST's digits if `normalise`, else only fitted
    into 28x28. Arrays of exactly 28x28 and pictures exported by this program are what a model is to see:
    these are never scaled or moved, and inverted only if `invert` is True. For all else `invert` forces the
    inversion of dark-on-light on (True) or off (False); None decides by the background.
    Raises ImageError, with one line that says what is wrong, for anything that can't be read, and
    DatasetError for a damaged data set.
    """
    text = str(source)
    data = data or load_dataset()
    if text.startswith(f"{data.name}:") and text.count(":") >= data.name.count(":") + 2:
        return _sample(data, text, invert=bool(invert))
    if text.startswith(PREFIX):
        image = unpacked(text.removeprefix(PREFIX).strip())
        return LoadedImage(1 - image if invert else image, None, "copied pixels", bool(invert), False)
    path, index, member = _path_and_index(text, data)
    raw = _read(path, index, member)
    ink, inverted = _white_on_black(raw, invert, path)
    if raw.exact and ink.shape == (SIDE, SIDE):
        return LoadedImage(ink, raw.label, path.name, inverted, normalised=False, count=raw.count)
    if normalise:
        image = to_normal_form(_without_background(ink))
        moved = ink.shape != image.shape or not np.array_equal(ink, image)
    else:
        image, moved = fit(ink), False
    return LoadedImage(image, raw.label, path.name, inverted, moved, raw.count)


def from_pixels(
    pixels: NDArray[np.generic], *, normalise: bool = True, invert: bool | None = None
) -> LoadedImage:
    """As `read_image`, for pixels already in memory, such as a pasted picture.

    `pixels`: (H, W), (H, W, 3) or (H, W, 4) (with transparency), uint8. Grey ones that are 28x28, or that
    enlarged by whole pixels, are never scaled or moved: they were copied from what a model saw. Raises
    ImageError for other shapes and types, and for blank pictures.
    """
    seen = image_files.model_pixels(pixels)
    raw = image_files.from_pixels(pixels) if seen is None else Raw(seen, exact=False)
    ink, inverted = _white_on_black(raw, invert, Path("the pasted picture"))
    if seen is not None:
        return LoadedImage(ink, None, "pasted", inverted, normalised=False)
    image = to_normal_form(_without_background(ink)) if normalise else fit(ink)
    return LoadedImage(image, None, "pasted", inverted, normalised=normalise)


def _sample(data: Dataset, text: str, *, invert: bool) -> LoadedImage:
    """The image of a data set that a reference NAME:SPLIT:NUMBER names."""
    split, _, number = text.removeprefix(f"{data.name}:").partition(":")
    if split not in SPLITS:
        raise ImageError(
            f"{text}: {data.title} has no split {split!r}; use {data.name}:test:N or {data.name}:train:N"
        )
    images = data.split(split)
    if not (number.isascii() and number.isdecimal() and len(number) < 9 and int(number) < len(images)):
        raise ImageError(f"{text}: the {split} images are numbered 0 to {len(images) - 1}")
    image, label = images.image(int(number)), int(images.labels[int(number)])
    return LoadedImage(1 - image if invert else image, label, text, invert, False, len(images))


def _path_and_index(text: str, data: Dataset) -> tuple[Path, int, str]:
    """The file, which of its images, and the name of an array in it, empty if none is named."""
    path = Path(text)
    match, member = _NUMBERED.fullmatch(text), _MEMBER.fullmatch(text)
    try:
        if match and not path.exists() and Path(match["path"]).is_file():
            return Path(match["path"]), int(match["index"]), ""
        if member and not path.exists() and Path(member["path"]).is_file():
            return Path(member["path"]), 0, member["name"]
        if path.is_dir():
            raise ImageError(f"{text}: is a folder; give a file in it")
        if not path.exists() and (other := _FOREIGN.fullmatch(text)):
            bundled = other["name"] == load_dataset().name
            remedy = "start without --data" if bundled else f"give the folder of {other['name']} with --data"
            raise ImageError(
                f"{text}: the data set in use is {data.name}, not {other['name']}; {remedy}, or use "
                f"{data.name}:test:N"
            )
        if not path.exists():
            raise ImageError(f"{text}: no such file, and not of the form {data.name}:test:123")
    except (OSError, ValueError) as error:  # too long a name, a NUL in it, a folder that may not be entered
        raise ImageError(f"{text[:200]!r}: can't be read: {getattr(error, 'strerror', error)}") from error
    return path, 0, ""


def _read(path: Path, index: int, member: str) -> Raw:
    """Read a file of the kind that its first bytes tell."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise ImageError(f"{path}: can't be read: {error.strerror or error}") from error
    if not head:
        raise ImageError(f"{path}: the file is empty")
    if path.suffix.lower() == ".absgui":
        raise ImageError(f"{path}: is a session; open it in the window, or repeat it with 'absgui replay'")
    zipped = head.startswith((b"PK\x03\x04", b"PK\x05\x06"))
    if member and not zipped:
        raise ImageError(f"{path}: is no NPZ file, so it has no array {member!r}")
    if head.startswith(b"\x93NUMPY"):
        return arrays.from_npy(path, index)
    if zipped:
        return arrays.from_npz(path, index, member)
    if head.startswith(b"\x1f\x8b") or looks_like_idx(head):
        raw = arrays.pick(read_idx(path), index, path)
        return replace(raw, label=_sibling_label(path, index))
    return image_files.read(path, index)


def _sibling_label(path: Path, index: int) -> int | None:
    """The label from the file that lies beside a file of images, under MNIST's names."""
    beside = path.with_name(path.name.replace("images", "labels").replace("idx3", "idx1"))
    if beside == path or not beside.is_file():
        return None
    labels = read_idx(beside)
    return int(labels[index]) if labels.ndim == 1 and index < len(labels) else None


def _white_on_black(raw: Raw, invert: bool | None, path: Path) -> tuple[FloatArray, bool]:
    """White ink on black, deciding by the border, where the background is, whether to invert.

    What was made for a model is not guessed about: it is inverted only on demand.
    """
    grey = raw.grey
    if raw.ours or (raw.exact and grey.shape == (SIDE, SIDE)):
        return (np.float32(1) - grey if invert else grey), bool(invert)
    if grey.max() - grey.min() < _LEAST_CONTRAST:
        raise ImageError(f"{path}: the picture is blank, nothing stands out from its background")
    if invert is None:
        invert = bool(_background(grey) > (float(grey.min()) + float(grey.max())) / 2)
    return (np.float32(1) - grey if invert else grey), invert


def _background(grey: FloatArray) -> float:
    border = np.concatenate([grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]])
    return float(np.median(border))


def _without_background(ink: FloatArray) -> FloatArray:
    """Stretch the greys so that the background, with its noise, is 0 and the darkest ink is 1.

    A picture whose background is black already is left as it is.
    """
    border = np.concatenate([ink[0], ink[-1], ink[1:-1, 0], ink[1:-1, -1]])
    level, peak = float(np.median(border)), float(ink.max())
    noise = float(np.percentile(np.abs(border - level), 90))
    low = min(level + 2 * noise, (level + peak) / 2)
    if low <= 1 / 255 or peak - low < _LEAST_CONTRAST / 2:
        return ink
    stretched: FloatArray = (ink - np.float32(low)) / np.float32(peak - low)
    return np.clip(stretched, 0, 1, out=stretched)
