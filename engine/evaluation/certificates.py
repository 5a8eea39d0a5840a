"""Certified radii on clean test images, and the certified accuracy at each radius."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from engine.certificates.revision import REVISION
from engine.data import Dataset, strided
from engine.evaluation.clean import Progress
from engine.evaluation.intervals import standard_error, wilson
from engine.evaluation.rowlog import DEVICE, Columns, Row, RowLog, Rows, cell, number
from engine.protocols import Model
from engine.types import CLASSES, AbsguiError, Certificate, Norm

FIGURES = ("paper_L2", "L2_no_box", "L2", "paper_Linf", "Linf", "L0")
"""Fields of `engine.types.Radii`, in the order in which they are reported."""
REFINED = {f"refined_{norm.value}": norm for norm in (Norm.L2, Norm.LINF, Norm.L0)}
"""Those of `Certificate.refined`, reported where a model has them."""
COLUMNS: Columns = {
    **dict.fromkeys(("seed", "digit", "label", "predicted", "guaranteed"), int),
    **dict.fromkeys((*FIGURES, *REFINED), number),
    DEVICE: str,
}
"""A row of the log is about one image, the number `digit` of the test split, for one seed of the searches;
refined radii are empty where a model has none."""
KEY = ("seed", "digit")
NORMS = {
    name: Norm(name.removeprefix("paper_").removeprefix("refined_").removesuffix("_no_box"))
    for name in (*FIGURES, *REFINED)
}
GRIDS: Mapping[Norm, tuple[float, ...]] = MappingProxyType(
    {
        Norm.L2: tuple(sorted([*(n / 20 for n in range(81)), 1.58])),
        Norm.LINF: tuple(n / 100 for n in range(51)),
        Norm.L0: tuple(float(n) for n in range(41)),
    }
)
"""Radii at which the certified accuracy is reported; among them those that publications use."""

BLOCK = 8
"""Images that are certified side by side."""

Radii = NDArray[np.float64]
"""(N,) one radius for each image, NaN where a model has none; 0 for misclassified images."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One radius over all images."""

    mean: float
    median: float
    standard_error: float
    """Standard error of the mean over the images; NaN for a single one."""


@dataclass(frozen=True, slots=True, eq=False)
class CertificateResult:
    """Certified radii over test images; a misclassified image counts 0."""

    model: str
    samples: int
    figures: Mapping[str, Figure]
    """Each of `FIGURES`, and of `REFINED` those that the model has."""
    misclassified: int
    guaranteed: bool
    """Whether the certificates hold without the assumption that latent optima are found."""
    correct: NDArray[np.bool_]
    """(samples,) whether each image is classified correctly."""
    radii: Mapping[str, Radii]
    """The same keys as `figures`."""

    def accuracy(self, name: str, radius: float) -> float:
        """The fraction of the images, 0 to 1, that is classified correctly under all perturbations of size
        `radius`.

        A radius is an open bound for L2 and Linf (at its very end two classes tie), a closed one for L0.
        """
        return self._reached(name, radius) / self.samples

    def interval(self, name: str, radius: float) -> tuple[float, float]:
        """The 95 % interval (Wilson) of `accuracy`."""
        return wilson(self._reached(name, radius), self.samples)

    def _reached(self, name: str, radius: float) -> int:
        radii = self.radii[name]
        reached = radii >= radius if NORMS[name] is Norm.L0 else radii > radius
        return int(np.sum(self.correct & reached))


@dataclass(frozen=True, slots=True)
class Spread:
    """One radius over several seeds."""

    means: tuple[float, ...]
    """The mean over the images for each seed."""
    mean: float
    standard_error: float
    """Standard error of that mean over the seeds, which shows how much the searches differ."""


def evaluate_certificates(
    model: Model,
    data: Dataset,
    samples: int = 200,
    progress: Progress | None = None,
    *,
    log: RowLog | None = None,
    seed: int = 0,
) -> CertificateResult:
    """Certify `samples` evenly spaced test images of `data`.

    Images of this `seed` in the `log` are taken from there; the others are added as soon as they are done.
    Raises AbsguiError if there are fewer images, ExportError if the log can't be written.
    """
    digits = data.test
    chosen = strided(len(digits), samples)
    keys = [(seed, index) for index in chosen]
    rows: Rows = Rows(KEY) if log is None else log

    def tell(*_: object) -> None:
        if progress is not None:
            progress(len(rows.every(keys)), samples)

    for missing in rows.left([keys[first : first + BLOCK] for first in range(0, samples, BLOCK)], tell):
        indices = [index for index in chosen if (seed, index) in missing]
        readings = model.read_batch(np.stack([digits.image(index) for index in indices]))
        for index, reading in zip(indices, readings, strict=True):
            assert reading.certificate is not None
            cells = _row(reading.label, int(digits.labels[index]), reading.certificate)
            rows.append({"seed": str(seed), "digit": str(index), DEVICE: model.info.device} | cells)
            tell()
    return _result(model.info.name, rows.every(keys))


def reseeded(model: Model, seed: int) -> Model:
    """The same model, whose searches start from prior draws instead of the starts of its weights.

    (The paper's inference has its own draws, so that in its mode only the certificates' searches differ.)
    Raises AbsguiError for a model that does not search.
    """
    from engine.inference.prototypes import prior_latents
    from engine.models.abs import AbsModel
    from engine.models.parts import PRIOR_STARTS

    if not isinstance(model, AbsModel):
        raise AbsguiError("{model} does not search, so there are no seeds to choose.", model=model.info.title)
    starts = prior_latents(PRIOR_STARTS, CLASSES, seed=seed).numpy()
    weights = replace(model.weights, starts=starts)
    return AbsModel(weights, name=model.info.name, mode=model.info.mode, device=model.device)


def over_seeds(results: Sequence[CertificateResult]) -> dict[str, Spread]:
    """Every figure over the results of two or more seeds for the same images."""
    spreads = {}
    for name in results[0].figures:
        means = [result.figures[name].mean for result in results]
        spreads[name] = Spread(tuple(means), float(np.mean(means)), standard_error(np.array(means)))
    return spreads


def least_of(results: Sequence[CertificateResult]) -> CertificateResult:
    """The certificates of several seeds in one: for every image the least radius, 0 unless all classify it
    correctly.

    A radius is the least value that a search found, so the least of several is nearest to the truth.
    """
    correct = np.all([result.correct for result in results], axis=0)
    radii = {
        name: np.where(correct, np.min([result.radii[name] for result in results], axis=0), 0.0)
        for name in results[0].radii
    }
    return replace(
        results[0],
        figures=_figures(radii),
        misclassified=int((~correct).sum()),
        correct=correct,
        radii=MappingProxyType(radii),
    )


def accuracy_table(result: CertificateResult) -> str:
    """The certified accuracy over `GRIDS` as CSV text: radius_of, norm, radius, certified_accuracy, the ends
    of its 95 % interval (Wilson), and the number of images."""
    lines = ["radius_of,norm,radius,certified_accuracy,low,high,samples"]
    for name in result.figures:
        norm = NORMS[name]
        for radius in GRIDS[norm]:
            shares = (result.accuracy(name, radius), *result.interval(name, radius))
            cells = [name, norm.value, f"{radius:g}", *(f"{share:.6g}" for share in shares)]
            lines.append(",".join([*cells, str(result.samples)]))
    return "\n".join(lines) + "\n"


def open_log(path: Path, model: Model, data: Dataset) -> RowLog:
    """The log to give to `evaluate_certificates`.

    Raises AbsguiError if it is about another model or data set, ExportError if it can't be written.
    """
    return RowLog(path, model.info, data, COLUMNS, KEY, REVISION)


def _row(predicted: int, label: int, certificate: Certificate) -> dict[str, str]:
    """The cells for one image; its radii are those of the predicted class, right or wrong."""
    cells = {"label": str(label), "predicted": str(predicted)}
    cells["guaranteed"] = str(int(certificate.guaranteed))
    cells |= {name: cell(getattr(certificate.radii, name)) for name in FIGURES}
    refined = {name: certificate.refined.get(norm) for name, norm in REFINED.items()}
    return cells | {name: "" if value is None else cell(value) for name, value in refined.items()}


def _result(model: str, rows: Sequence[Row]) -> CertificateResult:
    correct = np.array([row["predicted"] == row["label"] for row in rows])
    radii = {}
    for name in (*FIGURES, *REFINED):
        values = np.array([number(row[name]) for row in rows])
        if not np.isnan(values).any():
            radii[name] = np.where(correct, values, 0.0)
    return CertificateResult(
        model=model,
        samples=len(rows),
        figures=_figures(radii),
        misclassified=int((~correct).sum()),
        guaranteed=all(row["guaranteed"] == "1" for row in rows),
        correct=correct,
        radii=MappingProxyType(radii),
    )


def _figures(radii: Mapping[str, Radii]) -> Mapping[str, Figure]:
    return MappingProxyType(
        {
            name: Figure(float(np.mean(values)), float(np.median(values)), standard_error(values))
            for name, values in radii.items()
        }
    )
