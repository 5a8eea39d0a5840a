"""Made-up runs, whole: a digit, a model, its reading with a certificate, and an attack."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.types import (
    Certificate,
    DatasetInfo,
    Made,
    ModelInfo,
    Norm,
    Phase,
    PhaseKind,
    Radii,
    Reading,
    Run,
    Source,
    Stage,
)
from tests.engine.export.export_outcomes import outcome

MADE = Made("9.9", 4, "6", "x86_64, A processor", "Linux", {"numpy": "2.0"})


def info(**changes: object) -> ModelInfo:
    plain = ModelInfo(
        "abs",
        "ABS",
        "fast",
        "cpu",
        "bundled",
        "0123456789ab",
        energy_limit=100 / 3,
        dataset=DatasetInfo("mnist", checksum="abc"),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def run(count: int = 12, *, found: bool = True, pictures: bool = True) -> Run:
    """The outcome of `export_outcomes`, with all that is said around it."""
    walk = outcome(count, found=found, pictures=pictures)
    frames = [
        replace(
            step,
            phase=Phase(PhaseKind.SIZE, 1 / 3, place or None, 7 if place else None),
            certified=1 / 7 if place % 3 == 1 else None,
            progress=place / count,
        )
        for place, step in enumerate(walk.frames)
    ]
    best = frames[-2] if found else None
    walk = replace(walk, frames=tuple(frames), best=best, fingerprint="0123456789ab", mode="fast")
    image, generator = walk.request.image, np.random.default_rng(0)
    radii = Radii(1 / 3, 0.1, 7, 0.3, 0.2, 0.01)
    rivals = {rival: replace(radii, L2=radii.L2 + rival) for rival in range(10) if rival != 7}
    reading = Reading(
        image,
        generator.random(10, np.float32) + 20,
        generator.random(10, np.float32),
        generator.random((10, 8), np.float32),
        generator.random((10, 28, 28), np.float32) if pictures else None,
        Stage.CERTIFIED,
        3.25,
        "abs",
        Certificate(radii, rivals, dict.fromkeys(Norm, 9), {Norm.L2: 1 / 2}),
        1 / 3,
        generator.random(10, np.float32),
    )
    source = Source(image, "mnist:test:0", 7, "mnist:test:0")
    return Run(source, info(explains=pictures), walk, reading, MADE, 9, "still")
