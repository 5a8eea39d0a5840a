"""Arrays of either kind: numpy's, for compiled code on the CPU, and torch's tensors.

The algorithms are written once, by the array API standard; `namespace` has its functions for an array. What
computes longest exists for each kind, and the arrays decide which of the two does the work. This imports no
torch.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
from array_api_compat import array_namespace
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

Array = Any
"""A numpy array or a torch tensor; of what shape and type stands where it is used."""


def namespace(x: Array) -> Any:
    """The functions of the array API standard for arrays like `x`.

    numpy has nearly all by itself (not `descending`, for one); what `array_api_compat` adds to it would
    take a tenth of a second to import.
    """
    return np if is_numpy(x) else array_namespace(x)


def is_numpy(x: Array) -> bool:
    """Whether `x` is a numpy array and not a tensor."""
    return isinstance(x, np.ndarray)


def is_tensor(x: object) -> TypeGuard[Tensor]:
    """Whether `x` is a torch tensor; there are none where nobody has imported torch."""
    return "torch" in sys.modules and isinstance(x, sys.modules["torch"].Tensor)


def to_numpy(x: Array) -> NDArray[Any]:
    """The same numbers as a numpy array, which may share their memory."""
    found: NDArray[Any] = x if is_numpy(x) else x.detach().cpu().numpy()
    return found


def asynchronous(x: Array) -> bool:
    """Whether `x` is computed elsewhere, on a GPU, so that asking for one of its numbers means waiting.

    There it is best to do work whose amount depends on no number, even if some of it is in vain.
    """
    return not is_numpy(x) and x.device.type != "cpu"


def placed(values: Sequence[float] | NDArray[Any], like: Array) -> Array:
    """Numbers of the host's as an array of the kind of `like` and in its place, int64 or float64 if a list.

    The host does not wait for the device: what it copies from is not to be written to.
    """
    found = np.asarray(values)
    if is_numpy(like):
        return found
    import torch

    return torch.as_tensor(found).to(like.device, non_blocking=True)


def to_host(*arrays: Array) -> list[NDArray[Any]]:
    """Several arrays of one type as numpy arrays, which may share their memory; the host waits once."""
    if not asynchronous(arrays[0]):
        return [to_numpy(x) for x in arrays]
    import torch

    flat = to_numpy(torch.cat([x.detach().reshape(-1) for x in arrays]))
    parts = np.split(flat, np.cumsum([x.numel() for x in arrays])[:-1])
    return [part.reshape(tuple(x.shape)) for part, x in zip(parts, arrays, strict=True)]


def least(x: Array, count: int, axis: int) -> tuple[Array, Array]:
    """The `count` least values along an axis, rising, and their int64 indices; both with `count` there.

    0 < count <= the length of the axis. Of equal values any.
    """
    if not is_numpy(x):
        found = x.topk(count, dim=axis, largest=False)
        return found.values, found.indices
    if count < x.shape[axis]:
        order = np.sort(np.argpartition(x, count - 1, axis).take(range(count), axis), axis)
        again = np.argsort(np.take_along_axis(x, order, axis), axis, kind="stable")
        order = np.take_along_axis(order, again, axis)
    else:
        order = np.argsort(x, axis, kind="stable")
    return np.take_along_axis(x, order, axis), order


def batches(x: Array, rows: int) -> list[Array]:
    """`x` cut along its first axis into parts of `rows`, the last one perhaps shorter; at least one part."""
    return [x[at : at + rows] for at in range(0, max(1, len(x)), rows)]
