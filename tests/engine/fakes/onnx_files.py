"""ONNX files written by hand, as the package `onnx` is not needed for anything else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def varint(value: int) -> bytes:
    """A number as protobuf writes it."""
    parts = []
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])


def field(number: int, value: int | bytes | str) -> bytes:
    """A field of a protobuf message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(content)) + content


def linear(
    path: Path,
    weight: NDArray[np.float32],
    *,
    beside: str | None = None,
    shape: tuple[int | str, ...] = ("n", 1, 28, 28),
    kind: int = 1,
) -> Path:
    """Images of a shape to logits by a matrix (784, 10), which lies in the file or in one `beside` it.

    `kind`: of the images and the matrix, 1 for float32, 11 for float64.
    """
    content = weight.astype({1: "<f4", 11: "<f8"}[kind]).tobytes()
    tensor = field(1, weight.shape[0]) + field(1, weight.shape[1]) + field(2, kind) + field(8, "W")
    if beside is None:
        tensor += field(9, content)
    else:
        (path.parent / Path(beside).name).write_bytes(content)
        tensor += field(13, field(1, "location") + field(2, beside)) + field(14, 1)
    nodes = [("Flatten", ["x"], ["f"]), ("MatMul", ["f", "W"], ["y"])]
    graph = b"".join(
        field(1, b"".join(field(1, i) for i in ins) + b"".join(field(2, o) for o in outs) + field(4, op))
        for op, ins, outs in nodes
    )
    graph += field(2, "g") + field(5, tensor)
    graph += field(11, _value("x", shape, kind)) + field(12, _value("y", (shape[0], 10), kind))
    path.write_bytes(field(1, 8) + field(7, graph) + field(8, field(2, 13)))
    return path


def _value(name: str, shape: tuple[int | str, ...], kind: int) -> bytes:
    axes = b"".join(field(1, field(1, axis) if isinstance(axis, int) else field(2, axis)) for axis in shape)
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, axes)))
