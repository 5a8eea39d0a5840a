"""An attack's numbers: as a dictionary for JSON, and one line per frame for CSV."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from pathlib import Path

from engine.attacks.catalogue import CATALOGUE
from engine.export.raster import write_bytes
from engine.types import CLASSES, AttackRequest, AttackStep, Outcome, Strength

COLUMNS = (
    "frame",
    "phase",
    "queries",
    "label",
    "original_label",
    "rival",
    "is_adversarial",
    "L0",
    "L2",
    "Linf",
    "certified",
    *(f"energy_{c}" for c in range(CLASSES)),
    *(f"confidence_{c}" for c in range(CLASSES)),
)
"""Header of the CSV file. `certified` is in the norm of the attack, for the target class alone if there
is one, and empty where the attack certifies nothing. `phase` is `str` of an `engine.types.Phase`."""


def record(outcome: Outcome) -> dict[str, object]:
    """An outcome without its images, fit for JSON. Distances and label are None if nothing was found.

    A stopped attack is a success too if it has a confirmed adversarial. The strength is the one whose numbers
    the attack had, however they were given, and None if they are no strength's.
    """
    request, best = outcome.request, outcome.best
    return {
        "success": best is not None,
        "status": outcome.status.value,
        "model": outcome.model,
        "attack": request.attack,
        "norm": request.norm.value,
        "target": request.target,
        "seed": request.seed,
        "strength": _strength(request),
        "parameters": dict(request.parameters),
        "original_label": outcome.original_label,
        "label": best.label if best else None,
        "L0": best.distances.L0 if best else None,
        "L2": plain(best.distances.L2) if best else None,
        "Linf": plain(best.distances.Linf) if best else None,
        "certified": None if outcome.certified is None else float(outcome.certified),
        "queries": outcome.queries,
        "frames": len(outcome.frames),
        "milliseconds": plain(outcome.milliseconds),
        "confirmed_by": outcome.confirmed_by,
    }


def _strength(request: AttackRequest) -> Strength | None:
    spec = CATALOGUE.get(request.attack)
    if spec is None:
        return request.strength
    return spec.strength_of({**spec.effort(request.strength), **request.parameters}, request.strength)


def plain(value: float) -> float | None:
    """A number for JSON: None for NaN and infinity, and no more digits than float32 holds."""
    return float(f"{value:.9g}") if math.isfinite(value) else None


def write_json(path: Path, content: Mapping[str, object] | list[object]) -> None:
    """Write indented UTF-8 JSON. Raises ExportError, and ValueError for NaN or infinity."""
    write_bytes(path, (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())


def write_csv(path: Path, outcome: Outcome) -> None:
    """One line per frame: the columns of `COLUMNS`. Raises ExportError."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(step) for step in outcome.frames)
    write_bytes(path, text.getvalue().encode())


def _row(step: AttackStep) -> list[str | int]:
    distances = step.distances
    return [
        step.index,
        str(step.phase),
        step.queries,
        step.label,
        step.original_label,
        step.rival,
        int(step.is_adversarial),
        distances.L0,
        f"{distances.L2:.9g}",
        f"{distances.Linf:.9g}",
        "" if step.certified is None else str(float(step.certified)),
        *(f"{energy:.9g}" for energy in step.energies.tolist()),
        *(f"{share:.9g}" for share in step.confidence.tolist()),
    ]
