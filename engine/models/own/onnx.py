"""ONNX files: data, no programs. Which files belong to one, and a function of images made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.models.own.reading import read_file, reason
from engine.types import AbsguiError

_INSIDE = {
    "model": {7: "graph", 25: "function"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "function": {7: "node"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {13: "entry"},
}
"""Message -> its fields' numbers -> the messages there (onnx.proto), on the way to external data."""
_DEEPEST = 50
TYPES = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(float16)": np.float16}


def external_files(content: bytes, path: Path, message: str = "model") -> dict[str, bytes]:
    """The files beside an ONNX file that hold the weights of a message in it: name -> content.

    Raises AbsguiError for a damaged file, and for names that lead elsewhere than beside it.
    """
    names = set()
    try:
        for entry in _entries(content, message, 0):
            fields = {number: value for number, value in _fields(entry) if isinstance(value, bytes)}
            if fields.get(1) == b"location":
                names.add(fields.get(2, b"").decode())
    except (IndexError, ValueError, RecursionError) as error:
        raise AbsguiError("{file} is damaged, or no ONNX file; export it again.", file=path.name) from error
    found = {}
    for name in sorted(names):
        inner = Path(name)
        if not name or inner.is_absolute() or ".." in inner.parts:
            raise AbsguiError(
                "{file} has weights in {name!r}; they must lie beside it.", file=path.name, name=name
            )
        found[name] = read_file(path.parent / inner)
    return found


def function(path: Path, content: bytes | None) -> tuple[Callable[[Tensor], Tensor], tuple[object, ...]]:
    """A function of images in the file's own shape, and which that is (names for open axes).

    Its `content` is what is used, or for None the file itself, as where its weights lie in others beside it.

    Raises AbsguiError if the file can't be used.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise AbsguiError("ONNX files need the package onnxruntime: pip install onnxruntime") from error
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # it would write to stderr what is raised as well
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # sums round as they do in one thread
    try:
        session = onnxruntime.InferenceSession(
            str(path) if content is None else content, options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # its exceptions share no base of their own
        raise AbsguiError(
            "{path} is no ONNX model that can be used: {why}", path=path, why=reason(error)
        ) from error
    inputs = session.get_inputs()
    if len(inputs) != 1:
        raise AbsguiError(
            "{path} takes {count} inputs; it has to take images alone.", path=path, count=len(inputs)
        )
    kind = TYPES.get(inputs[0].type)
    if kind is None:
        raise AbsguiError(
            "{path} takes {dtype}; export it for float32 images in [0, 1], with what makes integers of them "
            "inside.",
            path=path,
            dtype=inputs[0].type,
        )

    def logits(images: Tensor) -> Tensor:
        found = session.run(None, {inputs[0].name: images.detach().cpu().numpy().astype(kind)})[0]
        return torch.from_numpy(np.asarray(found))

    return logits, tuple(inputs[0].shape or ())


def _entries(content: bytes, message: str, depth: int) -> Iterator[bytes]:
    """The entries that tensors have instead of numbers."""
    if depth > _DEEPEST:
        raise ValueError("too deep")
    inside = _INSIDE.get(message, {})
    for number, value in _fields(content):
        if number in inside and isinstance(value, bytes):
            if inside[number] == "entry":
                yield value
            else:
                yield from _entries(value, inside[number], depth + 1)


def _fields(content: bytes) -> Iterator[tuple[int, int | bytes]]:
    """A protobuf message's fields: number, and bytes or an integer. Raises ValueError, IndexError."""
    at = 0
    while at < len(content):
        tag, at = _varint(content, at)
        kind = tag & 7
        if kind == 0:
            value, at = _varint(content, at)
            yield tag >> 3, value
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        elif kind == 2:
            length, at = _varint(content, at)
            if at + length > len(content):
                raise ValueError("too long")
            yield tag >> 3, content[at : at + length]
            at += length
        else:
            raise ValueError("a group")


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        value |= (byte & 127) << shift
        at += 1
        if byte < 128:
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError("no varint")
