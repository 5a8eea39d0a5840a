"""Prototype Projection on clean test images: bounds on the nearest adversarial from below and above."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from engine.attacks import start
from engine.data import Dataset, strided
from engine.evaluation.clean import Progress
from engine.evaluation.intervals import standard_error
from engine.evaluation.rowlog import DEVICE, WITH_ATTACKS, Columns, Row, RowLog, Rows, cell, number
from engine.protocols import Model
from engine.types import AttackRequest, FloatArray, ModelInfo, Norm, Outcome

ATTACK = "prototype-projection"
LENGTHS = ("certificate", "refined", "distance")
"""What is reported for every image: the certificates of one constraint and of all, and the distance of the
adversarial found."""
TIMES = ("first_seconds", "seconds", "cpu_seconds")
"""Seconds until both bounds were known, the total, and the processor time of all threads together."""
COLUMNS: Columns = {
    **dict.fromkeys(("digit", "label", "predicted"), int),
    **dict.fromkeys((*LENGTHS, *TIMES), number),
    DEVICE: str,
}
"""A row of the log of one norm is about one image, the number `digit` of the test split; cells are empty
where it is misclassified, `distance` is inf where no adversarial was found."""
KEY = ("digit",)


@dataclass(frozen=True, slots=True)
class Spread:
    """One length over all images: 0 for a misclassified one, infinity where no adversarial was found."""

    mean: float
    median: float
    standard_error: float
    """Of the mean, over the images; NaN for a single one, or where the mean is infinite."""


@dataclass(frozen=True, slots=True)
class BoundsResult:
    """Both bounds over test images."""

    model: str
    mode: str
    norm: Norm
    samples: int
    misclassified: int
    guaranteed: bool
    """Whether the certificates hold without the assumption that latent optima are found."""
    found: int
    """Correctly classified images for which an adversarial was found."""
    lengths: Mapping[str, Spread]
    """Each of `LENGTHS`."""
    certificate_share: float
    """Median of certificate / distance over the images for which one was found; NaN if there is none. In L0
    of (certificate + 1) / distance, 1 where the bounds meet."""
    refined_share: float
    """The same for the refined certificate."""
    least_refined_share: float
    first_seconds: float
    """Median seconds until both bounds are known, over the images for which an adversarial was found."""
    seconds: float
    """Mean seconds per image."""
    cpu_seconds: float
    """Mean processor time per image in seconds, all threads together."""


def evaluate_bounds(
    model: Model,
    data: Dataset,
    samples: int = 100,
    norm: Norm = Norm.L2,
    progress: Progress | None = None,
    *,
    log: RowLog | None = None,
) -> BoundsResult:
    """Attack `samples` evenly spaced test images of `data`.

    Images in the `log`, which is for this norm alone, are taken from there with their times; the others are
    added as soon as they are done. Raises AbsguiError if there are fewer images, or if the attack can't be
    run on the model, ExportError if the log can't be written.
    """
    digits = data.test
    chosen = strided(len(digits), samples)
    keys = [(index,) for index in chosen]
    rows: Rows = Rows(KEY) if log is None else log
    told = None if progress is None else lambda done: progress(done, samples)
    for ((index,),) in rows.left([[key] for key in keys], told):
        row = {"digit": str(index), "label": str(digits.labels[index])}
        row |= _cells(model, digits.image(index), int(digits.labels[index]), norm)
        rows.append(row | {DEVICE: model.info.device})
    certificate = model.read(digits.image(0), certificate=True).certificate
    return _result(model.info, norm, rows.every(keys), certificate is not None and certificate.guaranteed)


def open_log(path: Path, model: Model, data: Dataset) -> RowLog:
    """The log to give to `evaluate_bounds`, for one norm.

    Raises AbsguiError if it is about another model or data set, ExportError if it can't be written.
    """
    return RowLog(path, model.info, data, COLUMNS, KEY, WITH_ATTACKS)


def _cells(model: Model, image: FloatArray, label: int, norm: Norm) -> dict[str, str]:
    """The cells for one image."""
    predicted = model.read(image, certificate=False).label
    cells = {"predicted": str(predicted)} | dict.fromkeys((*LENGTHS, *TIMES), "")
    if predicted != label:
        return cells
    began, cpu_began = time.perf_counter(), time.process_time()
    both = np.nan
    run = start(model, AttackRequest(ATTACK, image, norm))
    for frame in run:
        if frame.is_adversarial and np.isnan(both):
            both = time.perf_counter() - began
    times = (both, time.perf_counter() - began, time.process_time() - cpu_began)
    values = (*_lengths(run.outcome, norm), *times)
    return cells | {name: cell(value) for name, value in zip((*LENGTHS, *TIMES), values, strict=True)}


def _lengths(outcome: Outcome, norm: Norm) -> tuple[float, float, float]:
    """Each of `LENGTHS`."""
    bounds = [frame.certified for frame in outcome.frames if frame.certified is not None] or [0.0]
    distance = np.inf if outcome.best is None else outcome.best.distances.of(norm)
    return bounds[0], bounds[-1], distance


def _result(info: ModelInfo, norm: Norm, rows: Sequence[Row], guaranteed: bool) -> BoundsResult:
    right = np.array([row["predicted"] == row["label"] for row in rows])
    lengths = np.array([[number(row[name]) for name in LENGTHS] for row in rows])
    lengths[~right] = 0
    first, *spent = np.array([[number(row[name]) for row in rows] for name in TIMES])[:, right]
    found = right & np.isfinite(lengths[:, 2])
    # The certified number of pixels does not suffice: at least one more is needed.
    needed = lengths[found, :2] + (norm is Norm.L0)
    shares = needed / lengths[found, 2:]
    none = not found.any()
    spreads = {
        name: Spread(float(np.mean(values)), float(np.median(values)), standard_error(values))
        for name, values in zip(LENGTHS, lengths.T, strict=True)
    }
    seconds, cpu_seconds = (float(times.mean()) if len(times) else 0.0 for times in spent)
    return BoundsResult(
        model=info.name,
        mode=info.mode,
        norm=norm,
        samples=len(rows),
        misclassified=int((~right).sum()),
        guaranteed=guaranteed,
        found=int(found.sum()),
        lengths=MappingProxyType(spreads),
        certificate_share=np.nan if none else float(np.median(shares[:, 0])),
        refined_share=np.nan if none else float(np.median(shares[:, 1])),
        least_refined_share=np.nan if none else float(shares[:, 1].min()),
        first_seconds=np.nan if none else float(np.nanmedian(first)),
        seconds=seconds,
        cpu_seconds=cpu_seconds,
    )
