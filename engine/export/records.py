"""A run's numbers: as a dictionary for JSON that describes itself, and one line per frame for CSV."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
from collections.abc import Mapping
from pathlib import Path

from engine.attacks.catalogue import CATALOGUE
from engine.export.facts import all_parameters, certificate_facts, facts
from engine.export.raster import write_bytes
from engine.types import CLASSES, AttackRequest, AttackStep, Outcome, Run, Strength

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
"""The columns of frames in the CSV file. `certified` is in the norm of the attack, for the target class alone
if there is one, and empty where the attack certifies nothing. `phase` is `str` of an `engine.types.Phase`."""
ABOUT = (
    "source",
    "source_sha256",
    "true_label",
    "model",
    "fingerprint",
    "mode",
    "dataset",
    "dataset_checksum",
    "attack",
    "attack_revision",
    "norm",
    "target",
    "seed",
    "parameters",
    "certificate_L2",
    "certificate_Linf",
    "certificate_L0",
    "certificate_guaranteed",
    "absgui",
)
"""The columns after these say what the file is about, the same in every line: `source_sha256` is that of the
digit's 784 float32 (little-endian), `parameters` JSON, certificate_... the radii of the digit's reading."""


def as_run(what: Run | Outcome) -> Run:
    """A run, made of an outcome alone where that is all there is."""
    return what if isinstance(what, Run) else Run.of(what)


def record(what: Run | Outcome) -> dict[str, object]:
    """A run without its frames, fit for JSON. Distances and label are None if nothing was found.

    A stopped attack is a success too if it has a confirmed adversarial. The strength is the one whose numbers
    the attack had, however they were given, and None if they are no strength's. What follows the numbers
    (`engine.export.facts`) is enough to open the record again and to repeat the attack.
    """
    run = as_run(what)
    outcome = run.outcome
    request, best = outcome.request, outcome.best
    certificate = None if run.reading is None else run.reading.certificate
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
        "fingerprint": outcome.fingerprint,
        "certificate": None if certificate is None else certificate_facts(certificate),
        **facts(run),
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


def write_csv(path: Path, what: Run | Outcome) -> None:
    """One line per frame: the columns of `COLUMNS`, then those of `ABOUT`. Raises ExportError."""
    run = as_run(what)
    about = _about(run)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, *ABOUT))
    writer.writerows((*_row(step), *about) for step in run.outcome.frames)
    write_bytes(path, text.getvalue().encode())


def _about(run: Run) -> list[str | int]:
    """What `ABOUT` names; empty where it is not known."""
    request, info, made = run.outcome.request, run.model, run.made
    certificate = None if run.reading is None else run.reading.certificate
    radii = None if certificate is None else certificate.radii
    return [
        run.source.name,
        hashlib.sha256(run.source.image.astype("<f4").tobytes()).hexdigest(),
        "" if run.source.label is None else run.source.label,
        info.name,
        info.fingerprint,
        info.mode,
        info.dataset.name,
        info.dataset.checksum,
        request.attack,
        "" if made.attack_revision is None else made.attack_revision,
        request.norm.value,
        "" if request.target is None else request.target,
        request.seed,
        json.dumps(all_parameters(request)),
        "" if radii is None else str(float(radii.L2)),
        "" if radii is None else str(float(radii.Linf)),
        "" if radii is None else int(radii.L0),
        "" if certificate is None else int(certificate.guaranteed),
        made.version,
    ]


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
