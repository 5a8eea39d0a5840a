"""Proofs of certificates of Exact ABS as small files, which `engine.evaluation.verify` checks.

A file is JSON: the image, the class, the norm and the claimed radius, and for every component of another
class what shows that it can't win within that radius: own components with weights, the image where a
minorant of the gap touches it (or none, where that is the image itself), and for L2 the level of the dual.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.system.files import written_whole
from engine.types import CLASSES, PIXELS, AbsguiError, FloatArray, Norm

FORMAT = "absgui-proof-1"
LARGEST = 64 * 2**20
"""Bytes of a file that can be a proof."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """Why one rival component can't win."""

    rival: int
    """Its number among all C K."""
    own: tuple[int, ...]
    """Numbers of components of the class."""
    weights: tuple[int, ...]
    """Theirs, in 2^-20, with the sum 2^20."""
    level: float = 0.0
    """L2: t of the dual."""
    touch: NDArray[np.int16] | None = None
    """(784,) the move to the image where the minorant touches, in 2^-14; None is no move. It ends where the
    image leaves [0, 1]. L0 has none."""


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """What is claimed of one image, and why it holds."""

    fingerprint: str
    """Of the model's weights."""
    image: FloatArray
    """(784,) float32 in [0, 1]."""
    label: int
    norm: Norm
    radius: float
    """L2 and Linf in grey levels, L0 in pixels: no image as near as that is of another class."""
    steps: tuple[Step, ...]
    """One for each component of another class."""

    def save(self, path: Path) -> None:
        """Write it whole or not at all. Raises ExportError."""
        image = np.ascontiguousarray(self.image, "<f4")
        content = {
            "format": FORMAT,
            "fingerprint": self.fingerprint,
            "image": _packed(image),
            "label": self.label,
            "norm": self.norm.value,
            "radius": self.radius,
            "steps": [_written(step) for step in self.steps],
        }
        with written_whole(path) as file:
            file.write(json.dumps(content, separators=(",", ":")).encode())

    @classmethod
    def load(cls, path: Path) -> Proof:
        """Read a file. Raises AbsguiError if it is no proof."""
        try:
            if path.stat().st_size > LARGEST:
                raise AbsguiError("{path} is far too large to be a proof.", path=path)
            return cls._of(json.loads(path.read_bytes()))
        except OSError as error:
            raise AbsguiError("{path} can't be read: {why}.", path=path, why=error.strerror) from error
        except (KeyError, TypeError, ValueError, IndexError, zlib.error, binascii.Error) as error:
            raise AbsguiError(
                "{path} is no proof of a certificate ({error}); `absgui evaluate --proofs` writes some.",
                path=path,
                error=error,
            ) from error

    @classmethod
    def _of(cls, content: Any) -> Proof:
        if content["format"] != FORMAT:
            raise ValueError(f"its format is {content['format']!r}")
        label = int(content["label"])
        if not 0 <= label < CLASSES:
            raise ValueError(f"class {label}")
        return cls(
            str(content["fingerprint"]),
            np.frombuffer(_unpacked(content["image"], 4 * PIXELS), "<f4").astype(np.float32),
            label,
            Norm(content["norm"]),
            float(content["radius"]),
            tuple(_read(step) for step in content["steps"]),
        )


def _written(step: Step) -> list[Any]:
    touch = None if step.touch is None else _packed(np.ascontiguousarray(step.touch, "<i2"))
    return [step.rival, list(step.own), list(step.weights), step.level, touch]


def _read(values: list[Any]) -> Step:
    rival, own, weights, level, touch = values
    found = None
    if touch is not None:
        found = np.frombuffer(_unpacked(touch, 2 * PIXELS), "<i2").astype(np.int16)
    if not own or len(own) != len(weights):
        raise ValueError(f"components {own} with weights {weights}")
    return Step(
        int(rival),
        tuple(int(j) for j in own),
        tuple(int(m) for m in weights),
        float(level),
        found,
    )


def _packed(values: NDArray[Any]) -> str:
    return base64.b64encode(zlib.compress(values.tobytes(), 9)).decode()


def _unpacked(text: str, size: int) -> bytes:
    unpacker = zlib.decompressobj()
    found = unpacker.decompress(base64.b64decode(text, validate=True), size)
    if len(found) != size or not unpacker.eof:
        raise ValueError(f"packed values of another size than {size} bytes")
    return found
