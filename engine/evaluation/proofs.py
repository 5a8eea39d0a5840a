"""Many proofs of certificates: writing them, and checking those in files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.data import Dataset, strided
from engine.evaluation.verify import Checker, Refusal
from engine.exact import Proof
from engine.models.exact_abs import ExactModel
from engine.system.files import check_folder, make_folder
from engine.types import AbsguiError, Norm
from engine.weights.exact_abs import ExactWeights

Progress = Callable[[int, int], None]
"""Called with what is done and how much there is."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking a file came to."""

    path: Path
    norm: Norm
    radius: float
    """What the file claims."""
    refusal: str | None
    """Why it does not hold; None if it does."""


def write_proofs(
    model: ExactModel, data: Dataset, samples: int, folder: Path, progress: Progress = lambda *_: None
) -> list[Path]:
    """A file for each norm and each of `samples` evenly spaced test images that the model reads rightly.

    Raises ExportError if the folder can't be written.
    """
    check_folder(make_folder(folder))
    indices = strided(len(data.test), samples)
    paths = []
    for done, index in enumerate(indices):
        image = data.test.image(index)
        if int(model.labels(image[None])[0]) == int(data.test.labels[index]):
            for norm in Norm:
                path = folder / f"{data.name}-test-{index}-{norm.value}.json"
                model.proof(image, norm).save(path)
                paths.append(path)
        progress(done + 1, len(indices))
    return paths


def verify(
    weights: ExactWeights, paths: Sequence[Path], progress: Progress = lambda *_: None
) -> list[Verdict]:
    """Check files, and all .json files of folders. Some seconds each.

    Raises AbsguiError if one is no proof, or there are none.
    """
    files = [file for path in paths for file in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    if not files:
        raise AbsguiError(
            "There are no proofs in {path}: `absgui evaluate --proofs` writes some.", path=paths[0]
        )
    checker = Checker(weights)
    verdicts = []
    for done, file in enumerate(files):
        proof = Proof.load(file)
        refusal = None
        try:
            checker.check(proof)
        except Refusal as found:
            refusal = str(found)
        verdicts.append(Verdict(file, proof.norm, proof.radius, refusal))
        progress(done + 1, len(files))
    return verdicts
