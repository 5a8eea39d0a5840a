"""A GPU that is none: tensors that claim another device, compute on the CPU, and count what a host waits for.

Work on a GPU is queued, and the host goes on at once, until it asks for a number: then it waits for all
that is queued. `Far` counts such questions in `waits`; and as a GPU does, it refuses to mix devices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Self

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map

aten = torch.ops.aten
DEVICE = torch.device("meta")
"""What these tensors claim: a device that is not the CPU and needs no driver."""
CPU = torch.device("cpu")
COUNTING = {
    aten._local_scalar_dense.default, aten.nonzero.default, aten.masked_select.default, aten.equal.default,
    aten._unique2.default, aten.unique_dim.default, aten.unique_consecutive.default, aten.is_nonzero.default,
    aten.repeat_interleave.Tensor, aten.linalg_solve.default, aten._linalg_check_errors.default,
}  # fmt: skip
"""What gives the host a number, or a shape that depends on numbers."""
INDEXING = {aten.index.Tensor, aten.index_put.default, aten.index_put_.default, aten._index_put_impl_.default}
COPYING = {aten._to_copy.default, aten.copy_.default}


class FarTensor(torch.Tensor):
    """A tensor that is said to be on `DEVICE`; its numbers are in `near`."""

    near: Tensor

    @staticmethod
    def __new__(cls, near: Tensor) -> Self:
        made: Self = torch.Tensor._make_wrapper_subclass(
            cls, near.size(), strides=near.stride(), storage_offset=near.storage_offset(), dtype=near.dtype,
            device=DEVICE, requires_grad=False,
        )  # fmt: skip
        made.near = near
        return made

    def tolist(self) -> Any:
        """As on a GPU, by way of the host."""
        return self.cpu().tolist()

    @classmethod
    def __torch_dispatch__(  # type: ignore[override]  # torch's own stub leaves `func` out
        cls, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        raise AssertionError("used outside of its `Far`")


class Far(TorchDispatchMode):
    """While this is entered, what is said to be on `DEVICE` computes, and `waits` counts."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # of torch
        self.waits: Counter[str] = Counter()
        """Operation -> how often it would have made the host wait."""

    @property
    def count(self) -> int:
        """How often the host would have waited, since the last `forget`."""
        return self.waits.total()

    def forget(self) -> None:
        """Count anew."""
        self.waits.clear()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        tensors = _tensors([args, kwargs])
        far = [t for t in tensors if isinstance(t, FarTensor)]
        target = kwargs.get("device")
        lies_far = bool(far) if target is None else torch.device(target) == DEVICE
        if any(t.device == DEVICE and not isinstance(t, FarTensor) for t in tensors):
            raise AssertionError(f"{func} of numbers that were brought to the device by a copy that waits")
        self._look(func, args, kwargs, tensors, far)
        if target is not None:
            kwargs["device"] = CPU
        found = func(*tree_map(_near, args), **tree_map(_near, kwargs))
        if func._schema.is_mutable:  # in place, or into `out`
            return kwargs.get("out", args[0] if args else None)
        return tree_map(_far, found) if lies_far and func is not aten._local_scalar_dense.default else found

    def _look(
        self, func: Any, args: Any, kwargs: Any, tensors: Sequence[Tensor], far: Sequence[Tensor]
    ) -> None:
        if func in COPYING:
            here = args[0] if func is aten._to_copy.default else args[1]
            there = kwargs.get("device", here.device) if func is aten._to_copy.default else args[0].device
            blocking = not (
                kwargs.get("non_blocking") or (func is aten.copy_.default and args[2:] == (True,))
            )
            leaves = torch.device(there) == CPU
            if torch.device(there) != here.device and (leaves or blocking):
                self.waits["to the host" if leaves else "to the device"] += 1
            return
        if not far:
            return
        if func in COUNTING:
            self.waits[str(func)] += 1
        if func in INDEXING:
            for index in args[1]:
                if index is not None and index.dtype in (torch.bool, torch.uint8):
                    self.waits["mask"] += 1
                elif index is not None and not isinstance(index, FarTensor):
                    self.waits["index from the host"] += 1
        elif any(not isinstance(t, FarTensor) and t.dim() for t in tensors):
            raise RuntimeError(f"Expected all tensors to be on the same device: {func}")


def to_far(x: Tensor) -> Tensor:
    """The same numbers on `DEVICE`."""
    return FarTensor(x)


def _tensors(tree: Any) -> list[Tensor]:
    found: list[Tensor] = []
    tree_map(lambda leaf: found.append(leaf) if isinstance(leaf, Tensor) else None, tree)
    return found


def _near(leaf: Any) -> Any:
    return leaf.near if isinstance(leaf, FarTensor) else leaf


def _far(leaf: Any) -> Any:
    return FarTensor(leaf) if isinstance(leaf, Tensor) else leaf
