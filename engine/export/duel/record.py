"""A duel's numbers: as a dictionary for JSON that describes itself, and as a table of one line a model."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path

from engine.export.facts import (
    Facts,
    all_parameters,
    made_facts,
    model_facts,
    reading_facts,
    source_facts,
)
from engine.export.raster import write_bytes
from engine.export.records import plain, record
from engine.types import Duel, DuelSide, Norm

FORMAT = "absgui duel"
SCHEMA = 1
MISCLASSIFIED = "misclassified"
FAILED = "failed"
STOPPED = "stopped"
COLUMNS = (
    "model",
    "title",
    "fingerprint",
    "mode",
    "weights",
    "original_label",
    "status",
    "distance",
    "label",
    "L0",
    "L2",
    "Linf",
    "queries",
    "frames",
    "certified",
    "certificate_guaranteed",
    "explained",
    "source",
    "source_sha256",
    "true_label",
    "attack",
    "attack_revision",
    "norm",
    "target",
    "seed",
    "parameters",
    "dataset",
    "dataset_checksum",
    "absgui",
)
"""The columns of the table. `distance` and `certified` are in the norm of the attack: an upper and a lower
bound of the true least distance; 0 where the image is misclassified as it is, empty where there is none."""


def status(side: DuelSide) -> str:
    """How it ended: the attack's `Status`, "misclassified", "failed", or "stopped" before it began."""
    if side.misclassified:
        return MISCLASSIFIED
    if side.failure:
        return FAILED
    return STOPPED if side.outcome is None else side.outcome.status.value


def duel_record(duel: Duel, words: Mapping[str, str]) -> dict[str, object]:
    """All that a duel says, fit for JSON; `words` say its end, by what each of them is.

    The attack of each side is a whole record of its own under "run" (`engine.export.record`).
    """
    request, norm = duel.request, duel.norm
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        **words,
        "source": source_facts(duel.source),
        "attack": request.attack,
        "norm": norm.value,
        "target": request.target,
        "seed": request.seed,
        "strength": request.strength.value,
        "parameters": dict(request.parameters),
        "all_parameters": all_parameters(request),
        "complete": duel.complete,
        "proved_farther": duel.proved,
        "sides": [_side(duel, place) for place in (0, 1)],
        "made": made_facts(duel.made),
    }


def write_duel_csv(path: Path, duel: Duel) -> None:
    """One line a model, the columns of `COLUMNS`. Raises ExportError."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(duel, side) for side in duel.sides)
    write_bytes(path, text.getvalue().encode())


def _side(duel: Duel, place: int) -> Facts:
    side, run, norm = duel.sides[place], duel.runs[place], duel.norm
    return {
        "model": side.model.name,
        "title": side.model.title,
        "status": status(side),
        "failure": side.failure,
        "original_label": side.reading.label,
        "misclassified": None if side.truth is None else side.misclassified,
        "explained": side.reading.explained,
        "distance": _plain(side.found(norm)),
        "label": None if side.best is None else side.best.label,
        "certified": _plain(side.certified(norm)),
        "contradicts": side.contradicts(norm),
        "model_facts": model_facts(side.model),
        "reading": reading_facts(side.reading),
        "run": None if run is None else record(run),
    }


def _plain(value: float | None) -> float | None:
    return None if value is None else plain(value)


def _row(duel: Duel, side: DuelSide) -> list[str | int]:
    request, info, norm = duel.request, side.model, duel.norm
    best, outcome = side.best, side.outcome
    revision = duel.made.attack_revision
    return [
        info.name,
        info.title,
        info.fingerprint,
        info.mode,
        info.weights,
        side.reading.label,
        status(side),
        _number(side.found(norm), norm),
        "" if best is None else best.label,
        "" if best is None else best.distances.L0,
        "" if best is None else f"{best.distances.L2:.9g}",
        "" if best is None else f"{best.distances.Linf:.9g}",
        "" if outcome is None else outcome.queries,
        "" if outcome is None else len(outcome.frames),
        _number(side.certified(norm), norm),
        "" if side.reading.certificate is None else int(info.guaranteed),
        int(side.reading.explained),
        duel.source.name,
        hashlib.sha256(duel.source.image.astype("<f4").tobytes()).hexdigest(),
        "" if duel.source.label is None else duel.source.label,
        request.attack,
        "" if revision is None else revision,
        norm.value,
        "" if request.target is None else request.target,
        request.seed,
        json.dumps(all_parameters(request)),
        info.dataset.name,
        info.dataset.checksum,
        duel.made.version,
    ]


def _number(value: float | None, norm: Norm) -> str:
    if value is None:
        return ""
    return str(int(value)) if norm is Norm.L0 else f"{value:.9g}"
