"""The search for distal adversarials: several optimisers from several starts, restricted and not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data import as_float, strided
from engine.lab.distal import record
from engine.lab.distal.ascent import Ascent, Places
from engine.lab.distal.away import Away, Digits, seen_by
from engine.lab.distal.optimisers import OPTIMISERS
from engine.lab.distal.record import Distal, Found, Numbers
from engine.lab.distal.starts import STARTS, starts
from engine.models.base import BaseModel
from engine.types import CLASSES, SIDE, AbsguiError, FlatModelError

REVISION = "3"
"""Raise it when the search changes, so that kept findings are computed again."""
STEPS = 45
"""Of each optimiser from each start."""
ROUNDS = 20
"""Of the last climb, at most."""
GENUINE = 1000
"""Test digits whose energies say what is usual."""
USUAL = 0.99
"""Quantile of their energies."""
BATCH = 50
"""Images that are inferred at a time."""
Progress = Callable[[int, int], None]


def distal_adversarials(
    model: BaseModel, *, seed: int = 0, steps: int = STEPS, progress: Progress | None = None
) -> Distal:
    """Search for each class, `steps` of each optimiser from each start; `progress` gets (done, all steps).

    Raises AbsguiError for a model without gradients, and FlatModelError where no search for a class moved an
    image: its gradient is 0 wherever the search looked, so that nothing was searched.
    """
    if not model.info.differentiable:
        raise AbsguiError("{model} has no gradients, which distal adversarials need.", model=model.info.title)
    done, total = 0, 2 * len(OPTIMISERS) * steps

    def told() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, total)

    digits = Digits(model.dataset, model.info.binary)
    limit = digits.limit()
    rng = np.random.default_rng(seed)
    away = Away(digits, limit, rng)
    free, far = (_found(model, digits, kept, seed, steps, told) for kept in (None, away))
    return Distal(free, far, limit, _genuine(model))


def load_or_find(model: BaseModel, folder: Path, *, seed: int = 0) -> Distal:
    """`distal_adversarials`, or what a file in the folder keeps of an earlier search.

    Raises AbsguiError like it, ExportError if the file can't be written.
    """
    info = model.info
    stem = f"distal-{Path(info.name).stem}-{info.fingerprint}-{info.mode}-r{REVISION}-{seed}"
    path = folder / f"{stem}.npz"
    kept = record.read(path)
    if kept is not None:
        return kept
    found = distal_adversarials(model, seed=seed)
    record.write(path, found)
    return found


def _found(
    model: BaseModel, digits: Digits, away: Away | None, seed: int, steps: int, told: Callable[[], None]
) -> Found:
    """The best for each class; both searches begin at the same starts, as far as they may."""
    rng = np.random.default_rng(seed)
    begun = starts(model.dataset, rng).reshape(-1, SIDE, SIDE)
    wanted = np.tile(np.arange(CLASSES), len(STARTS))
    if away is not None:
        begun = away.begin(begun, rng.random(begun.shape, dtype=np.float32))
    ascent = Ascent(model, away)
    runs = [ascent.run(optimiser(), begun, wanted, steps, told) for optimiser in OPTIMISERS]
    travelled = np.array([far for _, far in runs]).reshape(-1, CLASSES)
    if not (travelled > 0).any(0).all():
        still = np.flatnonzero(~(travelled > 0).any(0)).tolist()
        raise FlatModelError(
            "{model}: no search for {classes} moved an image, because the gradient is zero wherever it "
            "looked. So nothing was searched, which says nothing about it.",
            model=model.info.title,
            classes=", ".join(map(str, still)),
        )
    values = np.array([(best.log_p, -best.energy) for best, _ in runs])  # (3, 2, 50)
    log_p, low = (values[:, part].reshape(-1, CLASSES) for part in (0, 1))
    # lexsort: the last key counts first.
    choice = np.array([np.lexsort((low[:, c], log_p[:, c]))[-1] for c in range(CLASSES)])
    optimiser, start = np.divmod(choice, len(STARTS))
    places = start * CLASSES + np.arange(CLASSES)
    best = _places(runs, optimiser, places)
    gain = ascent.climb(best, np.arange(CLASSES), ROUNDS)
    distance, nearest = digits.nearest(best.images)
    return Found(
        images=seen_by(best.images, model.info.binary),
        nearest=np.stack([digits.image(int(index)) for index in nearest]),
        log_p=best.log_p,
        energy=best.energy,
        distance=distance,
        nearest_label=model.dataset.train.labels[nearest].astype(np.int64),
        moved=ascent.distances(best.images, begun[places]),
        gain=gain,
        optimiser=optimiser.astype(np.int64),
        start=start.astype(np.int64),
    )


def _places(
    runs: list[tuple[Places, Numbers]], optimiser: NDArray[np.intp], places: NDArray[np.intp]
) -> Places:
    """Of each class the place (10,) that an optimiser (10,) found."""
    pairs = [(runs[run][0], place) for run, place in zip(optimiser, places, strict=True)]
    return Places(
        np.stack([found.images[place] for found, place in pairs]),
        np.array([found.log_p[place] for found, place in pairs]),
        np.array([found.energy[place] for found, place in pairs]),
    )


def _genuine(model: BaseModel) -> Numbers:
    """(10,) the `USUAL` quantile of each class's energy over its test digits."""
    test = model.dataset.test
    chosen = np.array(strided(len(test), min(GENUINE, len(test))))
    labels = test.labels[chosen]
    energies = np.concatenate(
        [
            model.infer(as_float(test.images[chosen[at : at + BATCH]])).energies
            for at in range(0, len(chosen), BATCH)
        ]
    )
    own = energies[np.arange(len(chosen)), labels].astype(np.float64)
    return np.array([np.quantile(own[labels == c], USUAL) for c in range(CLASSES)])
