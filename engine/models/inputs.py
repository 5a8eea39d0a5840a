"""What a model takes for images, and what it says of everything else."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.system.arrays import is_tensor
from engine.types import PIXELS, RANGE_SLACK, SIDE, FloatArray, ImageError


def flat_images(images: object) -> FloatArray:
    """Images (N, 28, 28) or (28, 28) of numbers in [0, 1], of any kind, as (N, 784) float32 in [0, 1].

    They may be a tensor on any device. Never shares an array's memory. Raises ImageError for anything else.
    """
    array = _numbers(images)
    if array.shape[-2:] != (SIDE, SIDE) or array.ndim not in (2, 3):
        raise ImageError("Images must be (N, {side}, {side}), not {shape}.", side=SIDE, shape=array.shape)
    with np.errstate(over="ignore"):  # what is too large becomes infinite, which is refused
        flat = array.astype(np.float32, order="C").reshape(-1, PIXELS)
    if not len(flat):
        raise ImageError("There is no image in an empty batch.")
    if not np.isfinite(flat).all():
        raise ImageError("The image holds NaN or infinite pixels.")
    if (flat < -RANGE_SLACK).any() or (flat > 1 + RANGE_SLACK).any():
        raise ImageError("Pixels must lie in [0, 1]; divide 8-bit images by 255.")
    clipped: FloatArray = flat.clip(0, 1)
    return clipped


def one_image(image: object) -> FloatArray:
    """One image (28, 28) or (1, 28, 28) as (1, 784), likewise. Raises ImageError for more than one."""
    flat = flat_images(image)
    if len(flat) != 1:
        raise ImageError("One image at a time, not {count}.", count=len(flat))
    return flat


def _numbers(images: object) -> NDArray[Any]:
    if is_tensor(images):
        if images.is_complex():
            raise ImageError("Images must hold real numbers, not complex ones.")
        numbers: NDArray[Any] = images.detach().float().cpu().numpy()
        return numbers
    try:
        array = np.asarray(images)
    except (TypeError, ValueError, RuntimeError) as error:  # ragged lists, tensors on a GPU in a list
        raise ImageError("Images must be one array of shape (N, {side}, {side}).", side=SIDE) from error
    if array.dtype.kind not in "biuf":
        raise ImageError("Images must hold numbers, not {dtype}.", dtype=array.dtype)
    return array
