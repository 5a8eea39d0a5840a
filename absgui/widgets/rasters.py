"""Arrays as pictures: grey levels, signed differences in the theme's colours, whole-pixel scales."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from absgui.widgets.theme import Colours, colours


def grey_image(array: NDArray[np.floating]) -> QImage:
    """(H, W) floats in [0, 1] -> a grey QImage of the same size that owns its pixels; 1 is white."""
    levels = np.rint(np.clip(_finite(array), 0.0, 1.0) * 255.0).astype(np.uint32)
    return _image(levels * np.uint32(0x010101))


def signed_image(array: NDArray[np.floating], limit: float = 1.0) -> QImage:
    """(H, W) signed floats -> diverging colours, -limit the original's blue, +limit the rival's orange.

    Zero is the panel's own colour, so an untouched pixel shows nothing; the
    limits are symmetric and the caller keeps them fixed over all frames.
    """
    table = _diverging_table(colours())
    share = np.clip(_finite(array) / max(limit, 1e-12), -1.0, 1.0)
    index = np.rint((share + 1.0) * 127.5).astype(np.intp)
    rgb = table[index].astype(np.uint32)  # (H, W, 3)
    return _image((rgb[..., 0] << 16) | (rgb[..., 1] << 8) | rgb[..., 2])


def diverging_colour(value: float, limit: float = 1.0) -> QColor:
    """The colour `signed_image` gives to `value`: for legends."""
    share = min(1.0, max(-1.0, value / max(limit, 1e-12)))
    red, green, blue = _diverging_table(colours())[round((share + 1.0) * 127.5)]
    return QColor(int(red), int(green), int(blue))


def whole_scale(room: float, pixels: int = 28, ratio: float = 1.0) -> float:
    """The side in logical px of one picture pixel so that `pixels` of them fit in `room` logical px.

    A whole number of device pixels at the screen's device pixel `ratio`, at least 1.
    """
    return max(1, int(room * ratio) // pixels) / ratio


def _finite(array: NDArray[np.floating]) -> NDArray[np.floating]:
    """0 for NaN. Most pictures have none, and looking is ten times as fast as `nan_to_num`."""
    return np.nan_to_num(array) if np.isnan(array).any() else array


def _image(pixels: NDArray[np.uint32]) -> QImage:
    """(H, W) of 0xRRGGBB -> a QImage of 32 bits a pixel, the kind that Qt enlarges quickly."""
    filled = np.ascontiguousarray(pixels | np.uint32(0xFF000000))
    height, width = filled.shape
    # copy(): a QImage over a numpy buffer shares it, and the buffer dies with this function.
    return QImage(filled.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


_tables: dict[Colours, NDArray[np.uint8]] = {}


def _diverging_table(theme: Colours) -> NDArray[np.uint8]:
    """(256, 3) uint8, original's colour -> panel -> rival's colour."""
    if theme not in _tables:
        stops = [QColor(c) for c in (theme.original, theme.panel, theme.rival)]
        values = np.array([[c.red(), c.green(), c.blue()] for c in stops], dtype=np.float64)
        at = np.linspace(-1.0, 1.0, 256)
        _tables[theme] = np.stack(
            [np.rint(np.interp(at, (-1.0, 0.0, 1.0), values[:, k])) for k in range(3)], axis=1
        ).astype(np.uint8)
    return _tables[theme]
