"""Which files are read, in one place: messages, the file dialogue and documents list these."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from engine.types import ImageError, Message, either

PICTURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "PNG": ("png",),
        "JPEG": ("jpg", "jpeg"),
        "BMP": ("bmp",),
        "GIF": ("gif",),
        "TIFF": ("tif", "tiff"),
        "WebP": ("webp",),
        "PNM": ("pgm", "ppm", "pbm", "pnm"),
        "AVIF": ("avif",),
        "HEIC": ("heic", "heif"),
    }
)
"""Kind of picture -> how the names of such files end."""
ARRAYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "NPY": ("npy",),
        "NPZ": ("npz",),
        "IDX": ("ubyte", "gz"),
        "CSV": ("csv", "tsv"),
        "MAT": ("mat",),
        "Parquet": ("parquet",),
    }
)
"""Kind of table of numbers -> the same."""
ENDINGS = tuple(
    ending if ending == "ubyte" else f".{ending}"
    for endings in (*PICTURES.values(), *ARRAYS.values())
    for ending in endings
)
"""How the names of all of them end."""
LISTED = either([*PICTURES, *ARRAYS])
"""As texts have it: "PNG, JPEG, ... or Parquet"."""
PILLOW = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
"""What Pillow calls those that it always reads."""
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"heif")
_OTHERS = (
    (
        b"\x89HDF\r\n\x1a\n",
        Message("an HDF5 file (Keras's weights, MATLAB's -v7.3): save the images as NPY"),
    ),
    (b"%PDF", Message("a PDF: export its page as PNG")),
    (b"<svg", Message("a drawing of lines (SVG): export it as PNG")),
    (b"<?xml", Message("XML, not pixels: export the picture as PNG")),
    (b"8BPS", Message("a Photoshop file: export it as PNG")),
    (b"II*\0\x10\0\0\0CR", Message("a camera's raw file: export it as JPEG")),
)
"""How other files begin that are taken for images -> what they are, and what to do."""


_PICKLE = re.compile(rb"\x80[\x02-\x05]|\([dl]p\d+\n|c[A-Za-z_][\w.]*\n\w+\n")
"""How pickles begin, in binary or as text."""


def refuse_others(path: Path, head: bytes) -> None:
    """Raise ImageError for a file that is known, by its first bytes (at least 16), to be something else."""
    for magic, what in _OTHERS:
        if head.startswith(magic):
            raise ImageError("{path}: is {what}", path=path, what=what)
    if _PICKLE.match(head):
        raise ImageError(
            "{path}: is a pickle, which can run anything, so it isn't opened; {advice}",
            path=path,
            advice=AS_NPY,
        )
    if head[8:9] == b"{" and head[6:8] == b"\0\0":
        raise ImageError(
            "{path}: holds a network's weights (safetensors), not images; see --weights", path=path
        )


AS_NPY = Message("load it where you trust it and save the images with numpy.save")


def plugin(path: Path, head: bytes) -> tuple[str, ...]:
    """Formats that Pillow may try for a file with these first bytes: its own, and what a plug-in adds.

    Raises ImageError, with what to do, where the plug-in is not there.
    """
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    if brand in (b"avif", b"avis"):
        from PIL import features

        if features.check("avif"):
            return ("AVIF",)
        raise ImageError(
            "{path}: is an AVIF picture, which this Pillow can't read; export it as JPEG or PNG", path=path
        )
    if brand in _HEIC:
        if importlib.util.find_spec("pillow_heif") is None:
            raise ImageError(
                "{path}: is a HEIC picture (as iPhones make them); export it as JPEG or PNG, or pip install "
                "pillow-heif",
                path=path,
            )
        import pillow_heif

        pillow_heif.register_heif_opener()
        return ("HEIF",)
    if brand:
        raise ImageError(
            "{path}: is a film or a picture of the kind {brand!r}; export one frame as PNG",
            path=path,
            brand=brand,
        )
    return PILLOW
