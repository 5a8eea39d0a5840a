"""What a model takes for images, and what it says of everything else."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.types import PIXELS, RANGE_SLACK, SIDE, ImageError


def flat_images(images: object) -> Tensor:
    """Images (N, 28, 28) or (28, 28) of numbers in [0, 1], of any kind, as (N, 784) float32 in [0, 1].

    Never shares an array's memory. Raises ImageError for anything else.
    """
    tensor = images.detach() if isinstance(images, Tensor) else _tensor(images)
    if tensor.is_complex():
        raise ImageError("Images must hold real numbers, not complex ones.")
    if tensor.shape[-2:] != (SIDE, SIDE) or tensor.dim() not in (2, 3):
        raise ImageError(f"Images must be (N, {SIDE}, {SIDE}), not {tuple(tensor.shape)}.")
    flat = tensor.float().reshape(-1, PIXELS)
    if not len(flat):
        raise ImageError("There is no image in an empty batch.")
    if not bool(torch.isfinite(flat).all()):
        raise ImageError("The image holds NaN or infinite pixels.")
    if bool((flat < -RANGE_SLACK).any()) or bool((flat > 1 + RANGE_SLACK).any()):
        raise ImageError("Pixels must lie in [0, 1]; divide 8-bit images by 255.")
    return flat.clamp(0, 1)


def one_image(image: object) -> Tensor:
    """One image (28, 28) or (1, 28, 28) as (1, 784), likewise. Raises ImageError for more than one."""
    flat = flat_images(image)
    if len(flat) != 1:
        raise ImageError(f"One image at a time, not {len(flat)}.")
    return flat


def _tensor(images: object) -> Tensor:
    """A copy as float32: torch can't share arrays that run backwards or are big-endian or read-only."""
    try:
        array = np.asarray(images)
    except (TypeError, ValueError, RuntimeError) as error:  # ragged lists, tensors on a GPU in a list
        raise ImageError(f"Images must be one array of shape (N, {SIDE}, {SIDE}).") from error
    if array.dtype.kind not in "biuf":
        raise ImageError(f"Images must hold numbers, not {array.dtype}.")
    with np.errstate(over="ignore"):  # what is too large becomes infinite, which is refused
        return torch.from_numpy(np.array(array, np.float32, order="C"))
