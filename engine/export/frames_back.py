"""From the arrays that `arrays` wrote back to an attack's frames, each of which is checked."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from engine.attacks.base import distances
from engine.export.fields import in_range
from engine.types import CLASSES, SIDE, AttackStep, FloatArray, Phase, PhaseKind, RecordError

Arrays = Mapping[str, NDArray[np.generic]]

MOST_FRAMES = 1_000_000


def frames_back(arrays: Arrays, original: FloatArray, own: int, where: str) -> tuple[AttackStep, ...]:
    """All frames. Distances are not read but measured: what is written beside an image need not be true."""
    images = in_range(arrays["images"], f"{where}, images")
    count = len(images)
    if images.ndim != 3 or not 1 <= count <= MOST_FRAMES:
        raise RecordError("{where} is damaged: frames of shape {shape}", where=where, shape=images.shape)
    table = _Table(arrays, count, where)
    energies, confidence = table.floats("energies", CLASSES), table.floats("confidence", CLASSES)
    own_pictures, rival_pictures = table.pictures("own"), table.pictures("rival")
    rivals, queries = table.wholes("rival", CLASSES - 1), table.wholes("queries")
    index = table.wholes("frame")
    adversarial = table.wholes("is_adversarial", 1)
    kinds = table.texts("phase_kind")
    values, certified, progress = (table.maybe(name) for name in ("phase_value", "certified", "progress"))
    rounds, of_rounds = table.maybe("phase_round"), table.maybe("phase_rounds")
    try:
        phases = [
            Phase(
                PhaseKind(kind),
                value,
                None if each is None else int(each),
                None if most is None else int(most),
            )
            for kind, value, each, most in zip(kinds, values, rounds, of_rounds, strict=True)
        ]
    except ValueError as error:
        raise RecordError("{where} is damaged: a phase is unknown", where=where) from error
    return tuple(
        AttackStep(
            index=index[k],
            image=images[k],
            queries=queries[k],
            energies=energies[k],
            confidence=confidence[k],
            distances=distances(original, images[k]),
            original_label=own,
            rival=rivals[k],
            own_reconstruction=None if own_pictures is None else own_pictures[k],
            rival_reconstruction=None if rival_pictures is None else rival_pictures[k],
            phase=phases[k],
            is_adversarial=bool(adversarial[k]),
            certified=certified[k],
            progress=progress[k],
        )
        for k in range(count)
    )


class _Table:
    """Arrays with a row for each frame."""

    def __init__(self, arrays: Arrays, count: int, where: str) -> None:
        self._arrays, self._count, self._where = arrays, count, where

    def floats(self, name: str, columns: int) -> FloatArray:
        """(count, columns) float32, all finite."""
        found = self._rows(name, (columns,)).astype(np.float32)
        if not np.isfinite(found).all():
            raise self._fault(name)
        return found

    def pictures(self, whose: str) -> FloatArray | None:
        """(count, 28, 28) float32, None where there are none."""
        name = f"{whose}_reconstructions"
        if name not in self._arrays:
            return None
        found = self._rows(name, (SIDE, SIDE)).astype(np.float32)
        if not np.isfinite(found).all():
            raise self._fault(name)
        return found

    def wholes(self, name: str, most: int | None = None) -> list[int]:
        """Whole numbers from 0 to `most`."""
        found = self._rows(name, ())
        values = [int(value) for value in found.tolist()] if found.dtype.kind in "biu" else [-1]
        if min(values) < 0 or (most is not None and max(values) > most):
            raise self._fault(name)
        return values

    def texts(self, name: str) -> list[str]:
        """Texts."""
        found = self._rows(name, ())
        if found.dtype.kind != "U":
            raise self._fault(name)
        return [str(value) for value in found.tolist()]

    def maybe(self, name: str) -> list[float | None]:
        """Numbers; NaN is written for None."""
        found = self._rows(name, ())
        if found.dtype.kind != "f" or np.isinf(found).any():
            raise self._fault(name)
        return [None if math.isnan(value) else float(value) for value in found.tolist()]

    def _rows(self, name: str, shape: tuple[int, ...]) -> NDArray[np.generic]:
        found = self._arrays.get(name)
        if found is None or found.shape != (self._count, *shape):
            raise self._fault(name)
        return found

    def _fault(self, name: str) -> RecordError:
        return RecordError(
            "{where} is damaged: the array {name!r} is missing or not as it should be",
            where=self._where,
            name=name,
        )
