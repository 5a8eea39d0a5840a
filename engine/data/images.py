"""From what the user names to the 28x28 image that a model reads.

Finds out what a source is (an image of a data set, a picture, an array, pixels in memory), has `image_files`,
`arrays` or `tables` decode it to grey levels, and decides whether these are inverted, cut out and normalised.
Whatever was done is said in the `LoadedImage`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data import image_files, readers
from engine.data.datasets import SPLITS, Dataset, load_dataset
from engine.data.greys import Raw
from engine.data.normalisation import fit
from engine.data.normalisation import normalise as to_normal_form
from engine.data.packing import PREFIX, unpacked
from engine.data.pages import page
from engine.data.pages.touching import seem_two
from engine.data.sources import named
from engine.types import SIDE, Change, ChangeKind, Doubt, FloatArray, ImageError

_LEAST_CONTRAST = 0.04
"""Ink must differ from the background by this fraction of black to white (ten 8-bit greys)."""
_CLEARLY_LIGHT = 2 / 3
"""Where a 28x28 picture's border lies between its darkest and lightest if it is dark on light."""
_STRIP = 20
"""A page is at most so many times as long as it is wide."""
_PAGE = 48
"""Pixels of the longer side from which a picture is a page on which digits have to be found."""


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
    changes: tuple[Change, ...] = ()
    """All that was done to the file's pixels, in this order; empty if the model sees just these."""
    changed_l2: float | None = None
    """The L2 between `image` and the file's own pixels, over their range; None if these are not 28x28."""
    doubts: tuple[Doubt, ...] = ()
    """Why it may not be the one digit that it is taken for."""
    index: int = 0
    """Which of the file's images it is; 0 is the first."""
    file: str = ""
    """What comes before ":7" in the names of the file's images; "" where they are no file's."""
    digits: int = 1
    """How many digits were found on the picture."""
    digit: int = 1
    """Which of these it is, in reading order."""


def read_image(
    source: str | Path,
    *,
    normalise: bool = True,
    invert: bool | None = None,
    transpose: bool = False,
    data: Dataset | None = None,
) -> LoadedImage:
    """Read one image.

    `source` is NAME:test:123 or NAME:train:5, an image of `data` (None: the bundled set, so
    "mnist:test:123"), or a file of one of the kinds in `engine.data.formats`: a PNG, JPEG, BMP, GIF, TIFF,
    WebP, PNM, AVIF or HEIC picture, or NPY, NPZ, IDX (.gz), CSV, MAT or Parquet with numbers, known by its
    content, not its name. "FILE:7" takes image 7 of a file that holds several, "FILE#2" the second digit on a
    picture; without a number the first is taken. "FILE:original" takes the array of that name from an NPZ or
    MAT file, and "FILE:x_train:7" image 7 of it. "pixels:..." is an image by itself, as the window copies one
    (`engine.data.packing`).

    Grey pictures and arrays of exactly 28x28, and pictures that are one enlarged by whole pixels, are what a
    model is to see: they are never scaled or moved. Such pictures are inverted if they are clearly dark on
    light, arrays and pictures exported by this program only if `invert` is True. For all else None decides by
    the background, and `invert` forces it on (True) or off (False). `transpose` exchanges rows and columns,
    as EMNIST's files need it. Other pictures are pages, on which the digit is found (`engine.data.pages`) and
    brought into the form of MNIST's; unless `normalise`, they are only fitted into 28x28. How numbers become
    greys, `engine.data.greys` says.

    Raises ImageError, with one line that says what is wrong, for anything that can't be read, and
    DatasetError for a damaged data set.
    """
    data = data or load_dataset()
    found, digit = _read_all(source, normalise=normalise, invert=invert, transpose=transpose, data=data)
    if digit is not None and digit > len(found):
        raise ImageError(
            "{source}: there is no digit {digit} on the picture; found: {count}",
            source=source,
            count=len(found),
            digit=digit,
        )
    return found[(digit or 1) - 1]


def read_images(
    source: str | Path,
    *,
    normalise: bool = True,
    invert: bool | None = None,
    transpose: bool = False,
    data: Dataset | None = None,
) -> list[LoadedImage]:
    """As `read_image`, for all digits that were found on a picture, in reading order; one or more."""
    data = data or load_dataset()
    found, digit = _read_all(source, normalise=normalise, invert=invert, transpose=transpose, data=data)
    if digit is None:
        return found
    return [read_image(source, normalise=normalise, invert=invert, transpose=transpose, data=data)]


def from_pixels(
    pixels: NDArray[np.generic], *, normalise: bool = True, invert: bool | None = None, digit: int = 1
) -> LoadedImage:
    """As `read_image`, for pixels already in memory, such as a pasted picture.

    `pixels`: (H, W), (H, W, 3) or (H, W, 4) (with transparency), uint8. Grey ones that are 28x28, or that
    enlarged by whole pixels, are never scaled or moved: they were copied from what a model saw. `digit`
    is which of the digits on the picture is meant, the last where there are fewer. Raises ImageError for
    other shapes and types, and for blank pictures.
    """
    raw = image_files.from_pixels(pixels)
    found = _loaded(raw, "pasted", "the pasted picture", normalise=normalise, invert=invert)
    return found[min(digit, len(found)) - 1]


def _read_all(
    source: str | Path, *, normalise: bool, invert: bool | None, transpose: bool, data: Dataset
) -> tuple[list[LoadedImage], int | None]:
    """All digits of a picture, and which of them is meant."""
    text, file = str(source), ""
    if text.startswith(f"{data.name}:") and text.count(":") >= data.name.count(":") + 2:
        raw, name, digit, index = _sample(data, text), text, None, int(text.rpartition(":")[2])
    elif text.startswith(PREFIX):
        pixels = unpacked(text.removeprefix(PREFIX).strip())
        raw, name, digit, index = Raw(pixels, exact=True, plain=pixels), "copied pixels", None, 0
    else:
        what = named(text, data)
        raw, name, digit, index = readers.read(what), what.path.name, what.digit, what.index
        if what.namesake:
            raw = replace(raw, doubts=(*raw.doubts, Doubt.NAMESAKE))
        text = str(what.path)
        file = f"{text}:{what.member}" if what.member else text
    if transpose:
        raw = _transposed(raw)
    found = _loaded(raw, name, text, normalise=normalise, invert=invert)
    return [replace(each, index=index, file=file) for each in found], digit


def _sample(data: Dataset, text: str) -> Raw:
    """The image of a data set that a reference NAME:SPLIT:NUMBER names."""
    split, _, number = text.removeprefix(f"{data.name}:").partition(":")
    if split not in SPLITS:
        raise ImageError(
            "{text}: {title} has no split {split!r}; use {data}:test:N or {data}:train:N",
            text=text,
            title=data.title,
            split=split,
            data=data.name,
        )
    images = data.split(split)
    if not (number.isascii() and number.isdecimal() and len(number) < 9 and int(number) < len(images)):
        raise ImageError(
            "{text}: the {split} images are numbered 0 to {last}",
            text=text,
            split=split,
            last=len(images) - 1,
        )
    image = images.image(int(number))
    return Raw(image, True, int(images.labels[int(number)]), len(images), ours=True, plain=image)


def _transposed(raw: Raw) -> Raw:
    """Turned over its diagonal; the L2 of what is changed is against the file as it is meant to be seen."""
    return replace(
        raw,
        grey=np.ascontiguousarray(raw.grey.T),
        plain=None if raw.plain is None else np.ascontiguousarray(raw.plain.T),
        changes=(*raw.changes, Change(ChangeKind.TRANSPOSED)),
        doubts=tuple(doubt for doubt in raw.doubts if doubt is not Doubt.TRANSPOSED),
    )


def _loaded(raw: Raw, name: str, where: str, *, normalise: bool, invert: bool | None) -> list[LoadedImage]:
    """What a model is given of it: one image, or one for each digit on the page."""
    grey = raw.grey
    seen = grey.shape == (SIDE, SIDE) and not raw.coloured
    if seen and (raw.exact or raw.ours):
        inverted, light = bool(invert), not raw.ours and invert is None and _is_light(grey, _CLEARLY_LIGHT)
        doubts = (*raw.doubts, Doubt.LIGHT) if light else raw.doubts
        return [_finished(replace(raw, doubts=doubts), name, _turned(grey, inverted), inverted, ())]
    if grey.max() - grey.min() < _LEAST_CONTRAST:
        raise ImageError("{where}: the picture is blank, nothing stands out from its background", where=where)
    if seen:
        inverted = _is_light(grey, _CLEARLY_LIGHT) if invert is None else invert
        return [_finished(raw, name, _turned(grey, inverted), inverted, ())]
    if normalise and max(grey.shape) >= _PAGE:
        return _digits(raw, name, where, invert)
    inverted = _is_light(grey, 0.5) if invert is None else invert
    ink = _turned(grey, inverted)
    if not normalise:
        return [_finished(raw, name, fit(ink), inverted, (ChangeKind.FITTED,))]
    image = to_normal_form(page.without_background(ink))
    raw = replace(raw, doubts=(*raw.doubts, *_touching(image)))
    moved = ink.shape != image.shape or not np.array_equal(ink, image)
    return [_finished(raw, name, image, inverted, (ChangeKind.NORMALISED,) if moved else ())]


def _digits(raw: Raw, name: str, where: str, invert: bool | None) -> list[LoadedImage]:
    height, width = raw.grey.shape
    if max(height, width) > _STRIP * min(height, width):
        raise ImageError(
            "{where}: the picture is a strip of {width}x{height} pixels; cut the digits out of it",
            where=where,
            width=width,
            height=height,
        )
    found = page.find(raw.grey, invert=invert)
    if not found.inks:
        raise ImageError("{where}: the picture is blank, nothing stands out from its background", where=where)
    kinds = (*((ChangeKind.FOUND,) if found.cut else ()), ChangeKind.NORMALISED)
    with_doubts = replace(raw, doubts=(*raw.doubts, *found.doubts))
    images = [to_normal_form(ink) for ink in found.inks]
    return [
        replace(
            _finished(with_doubts, name, image, found.inverted, kinds),
            doubts=(*with_doubts.doubts, *_touching(image)),
            digits=len(images),
            digit=place,
        )
        for place, image in enumerate(images, start=1)
    ]


def _touching(image: FloatArray) -> tuple[Doubt, ...]:
    return (Doubt.TOUCHING,) if seem_two(image) else ()


def _finished(
    raw: Raw, name: str, image: FloatArray, inverted: bool, kinds: Sequence[ChangeKind]
) -> LoadedImage:
    done = [*((ChangeKind.INVERTED,) if inverted else ()), *kinds]
    return LoadedImage(
        image,
        raw.label,
        name,
        inverted,
        ChangeKind.NORMALISED in kinds,
        raw.count,
        (*raw.changes, *(Change(kind) for kind in done)),
        None if raw.plain is None else float(np.linalg.norm(image.astype(np.float64) - raw.plain)),
        raw.doubts,
    )


def _turned(grey: FloatArray, invert: bool) -> FloatArray:
    return np.float32(1) - grey if invert else grey


def _is_light(grey: FloatArray, part: float) -> bool:
    """Whether the background, at the border, lies above this part of the way from darkest to lightest."""
    low, high = float(grey.min()), float(grey.max())
    return page.border_level(grey) > low + part * (high - low)
