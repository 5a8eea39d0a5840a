"""What a model takes for images, classes, latents and the like, and what it says of everything else."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.system.arrays import is_tensor, to_numpy
from engine.types import CLASSES, PIXELS, RANGE_SLACK, SIDE, AbsguiError, FloatArray, ImageError, Norm


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


def checked_class(label: object) -> int:
    """The number of a class. Raises AbsguiError if there is none of that number."""
    number = whole(label)
    if number is None or not 0 <= number < CLASSES:
        raise AbsguiError(
            "There is no class {label}; choose one from 0 to {last}.", label=label, last=CLASSES - 1
        )
    return number


def already(label: int) -> AbsguiError:
    """What is said of a target class that an image is of."""
    return AbsguiError("The image is classified as {label} already; choose another target.", label=label)


def checked_classes(classes: object) -> list[int]:
    """The numbers of some classes, in their order, which may be among them more than once.

    Raises AbsguiError for none, and for what is no class.
    """
    # An array without axes is iterable by its type alone.
    if isinstance(classes, Iterable) and getattr(classes, "ndim", None) != 0:
        given: list[object] = list(classes)
    else:
        given = [classes]
    if not given:
        raise AbsguiError("No class was asked for; leave `classes` out for all ten.")
    return [checked_class(label) for label in given]


def checked_norm(norm: object) -> Norm:
    """The norm, or that of a name: "L0", "L2", "Linf". Raises AbsguiError for anything else."""
    try:
        return Norm(str(norm))
    except ValueError as error:
        raise AbsguiError(
            "There is no norm {norm}; choose one of {norms}.", norm=norm, norms=", ".join(Norm)
        ) from error


def checked_numbers(values: object, shape: tuple[int, ...], what: str, *, finite: bool = True) -> FloatArray:
    """Numbers in an array of this shape, float32, of any kind. Raises AbsguiError for anything else.

    `what` they are called begins the sentence: "Latents".
    """
    try:
        array = np.array(to_numpy(values) if is_tensor(values) else values)
    except (TypeError, ValueError, RuntimeError):  # ragged lists, tensors on a GPU in a list
        array = np.array(None)
    if array.dtype.kind not in "biuf":
        raise AbsguiError("{what} must be {shape} numbers.", what=what, shape=shape)
    if array.shape != shape:
        raise AbsguiError("{what} must be {shape}, not {given}.", what=what, shape=shape, given=array.shape)
    with np.errstate(over="ignore"):  # what is too large becomes infinite, which is refused
        found: FloatArray = array.astype(np.float32)
    if finite and not np.isfinite(found).all():
        raise AbsguiError("{what} must be finite numbers; some are NaN or infinite.", what=what)
    return found


def whole(value: object) -> int | None:
    """A whole number of any kind, None if it is none."""
    if isinstance(value, bool):  # most likely a mask
        return None
    try:
        return operator.index(value)  # type: ignore[arg-type]  # that is the question
    except TypeError:
        return None


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
