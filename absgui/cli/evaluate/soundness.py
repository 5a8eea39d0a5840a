"""`absgui evaluate --soundness`: attacks against certificates."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from absgui.cli import common
from absgui.cli.evaluate.certificates import Bar
from engine.data import Dataset, strided
from engine.protocols import Model
from engine.types import AbsguiError, Strength

if TYPE_CHECKING:
    from engine.evaluation.explanations import Explanations
    from engine.evaluation.rowlog import RowLog
    from engine.evaluation.soundness import Nearest, Sighting
    from engine.types import Norm

SAMPLES = 200


def open_log(arguments: argparse.Namespace, model: Model, data: Dataset) -> RowLog:
    """One for all attacks. Raises AbsguiError or ExportError."""
    from engine.evaluation import soundness

    return soundness.open_log(arguments.out / "soundness.csv", model, data, _strength(arguments))


def report(
    arguments: argparse.Namespace, model: Model, data: Dataset, samples: int, bar: Bar, log: RowLog | None
) -> common.Figures:
    """Attack, compare, and return what is to be printed; `violations` should be empty."""
    from engine.evaluation.soundness import compare, evaluate_soundness

    if arguments.lab is not None:
        found = _in_lab(arguments, model, data)
        with bar("soundness", len({digit for digit, *_ in found})) as progress:
            result = compare(model, data, found, progress)
    else:
        with bar("soundness", samples) as progress:
            result = evaluate_soundness(
                model,
                data,
                samples,
                progress,
                log=log,
                only=arguments.attacks or (),
                strength=_strength(arguments),
            )
    return {
        "model": result.model,
        "samples": result.samples,
        "lab": None if arguments.lab is None else str(arguments.lab),
        "strength": arguments.strength,
        "attacks": dict(result.attacks),
        "flat": dict(result.flat),
        "adversarials": result.adversarials,
        "least": {norm.value: _record(nearest) for norm, nearest in result.least.items()},
        "violations": [_record(nearest) for nearest in result.violations],
        "files": [] if log is None else [str(log.path)],
    }


def _strength(arguments: argparse.Namespace) -> Strength | None:
    return None if arguments.strength is None else Strength(arguments.strength)


def _in_lab(
    arguments: argparse.Namespace, model: Model, data: Dataset
) -> list[tuple[int, str, Norm, Sighting | None]]:
    """The results in a lab's folder for the model. Raises AbsguiError if there are none."""
    from engine.evaluation.soundness import Sighting
    from engine.lab.store import STORE, Store
    from engine.types import Distances

    path = arguments.lab / STORE
    if not path.is_file():
        raise AbsguiError(f"There are no results of a lab in {arguments.lab}: run evaluate --models first.")
    with Store(path) as store:
        results = store.results_of(common.model_choice(arguments), model.info)
    total, samples = len(data.test), arguments.samples
    wanted = range(total) if samples is None else set(strided(total, samples))
    found = []
    for result in results:
        unit, seen = result.unit, None
        if arguments.attacks and unit.attack not in arguments.attacks:
            continue
        if unit.digit not in wanted:
            continue
        if result.L0 is not None and result.L2 is not None and result.Linf is not None:
            distances = Distances(result.L0, result.L2, result.Linf)
            seen = Sighting(int(result.adversarial_label or 0), distances, result.image)
        found.append((unit.digit, unit.attack, unit.norm, seen))
    if not found:
        raise AbsguiError(f"The lab in {arguments.lab} has no results for {model.info.title} as it is now.")
    return found


def text(figures: common.Figures, data: Dataset) -> str:
    """How it is printed unless JSON is asked for."""
    found = [["attack", "images with an adversarial"]]
    found += [[name, str(count)] for name, count in figures["attacks"].items()]
    rows = [["", "distance / bound", "image", "attack", "distance", "bound", "becomes"]]
    rows += [["least " + norm, *_cells(nearest, data)] for norm, nearest in figures["least"].items()]
    rows += [["BROKEN " + nearest["norm"], *_cells(nearest, data)] for nearest in figures["violations"]]
    verdict = f"BROKEN {len(figures['violations'])} times" if figures["violations"] else "none broken"
    no_attacks = [
        f"{name}: no gradient to follow on {count} images, so there it was no attack"
        for name, count in figures["flat"].items()
    ]
    causes = [_cause(nearest, data) for nearest in figures["violations"] if nearest["explanations"]]
    images = common.sampled(figures["samples"], data)
    if figures["lab"] is not None:
        images = f"{figures['samples']} test images of {data.title}, attacked in {figures['lab']}"
    verdict = (
        f"{figures['model']}, {images}: {figures['adversarials']} "
        f"adversarials compared with the certificates in every norm, {verdict}"
    )
    tables = [common.table(found, right=(1,)), common.table(rows, right=(1, 2, 4, 5, 6))]
    return "\n\n".join([verdict, *tables, *no_attacks, *causes, *figures["files"]])


def _record(nearest: Nearest) -> common.Figures:
    return {
        "norm": nearest.norm.value,
        "ratio": nearest.ratio,
        "digit": nearest.digit,
        "attack": nearest.attack,
        "distance": nearest.distance,
        "bound": nearest.bound,
        "label": nearest.label,
        "explanations": _energies(nearest.explanations),
    }


def _cells(nearest: common.Figures, data: Dataset) -> list[str]:
    numbers = (f"{nearest[key]:.6g}" for key in ("distance", "bound"))
    return [
        f"{nearest['ratio']:.5f}",
        str(nearest["digit"]),
        nearest["attack"],
        *numbers,
        data.class_names[nearest["label"]],
    ]


def _energies(found: Explanations | None) -> common.Figures | None:
    return None if found is None else {**asdict(found), "missed": found.missed}


def _cause(nearest: common.Figures, data: Dataset) -> str:
    """A sentence about why a certificate was broken."""
    found = nearest["explanations"]
    rival, own = data.class_names[nearest["label"]], data.class_names[found["own"]]
    energies = (
        f"image {nearest['digit']}, {nearest['attack']}: inference gives the adversarial the energies "
        f"{found['rival']:.6g} ({rival}) and {found['full']:.6g} ({own}); from other latents, "
        f"{found['followed']:.6g} ({own})."
    )
    if found["missed"]:
        return energies + " So inference missed the optimum; the certificate is not to blame."
    if not found["certificate"]:
        return energies + " So the bound claimed by the attack itself is too large; the certificate holds."
    return energies + " So the certificate is too large."
