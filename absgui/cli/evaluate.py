"""`absgui evaluate`: accuracy and certificates on MNIST's test digits."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from absgui.cli import common
from engine.rounding import down

CLEAN_SAMPLES = 10_000
CERTIFIED_SAMPLES = 200
COMPARED_SAMPLES = 500


def run(arguments: argparse.Namespace) -> int:
    """Without --clean and --certificates both are evaluated."""
    from engine.data import mnist
    from engine.evaluation.clean import check_samples

    both = not (arguments.clean or arguments.certificates or arguments.hard or arguments.modes)
    if arguments.samples is not None:
        check_samples(arguments.samples, len(mnist("test")))
    report: dict[str, dict[str, Any]] = {}
    with common.loaded(common.model_choice(arguments)) as model:
        if arguments.hard:
            report["hard"] = _hard(model, arguments.samples or CLEAN_SAMPLES, arguments.hard)
        if arguments.clean or both:
            report["clean"] = _clean(model, arguments.samples or CLEAN_SAMPLES)
        if arguments.certificates or both:
            report["certificates"] = _certificates(model, arguments.samples or CERTIFIED_SAMPLES)
        if arguments.modes:
            report["modes"] = _modes(arguments, arguments.samples or COMPARED_SAMPLES)
    if arguments.json:
        common.print_json(report if len(report) > 1 else next(iter(report.values())))
    else:
        print("\n\n".join(_text(name, figures) for name, figures in report.items()))
    return 0


@contextlib.contextmanager
def _progress(title: str, samples: int) -> Iterator[Callable[[int, int], None]]:
    """A bar with the time left on stderr, none where that is no terminal."""
    with tqdm(total=samples, unit=" digits", desc=title, disable=None) as bar:
        yield lambda done, _: bar.update(done - bar.n)


def _clean(model: Any, samples: int) -> dict[str, Any]:
    from engine.evaluation.clean import evaluate_clean

    with _progress("clean", samples) as progress:
        result = evaluate_clean(model, samples, progress)
    return {
        "model": result.model,
        "samples": result.samples,
        "accuracy": result.accuracy,
        "median_confidence": result.median_confidence,
    }


def _certificates(model: Any, samples: int) -> dict[str, Any]:
    from engine.evaluation.certificates import evaluate_certificates

    with _progress("certificates", samples) as progress:
        result = evaluate_certificates(model, samples, progress)
    radii = {name: {"mean": figure.mean, "median": figure.median} for name, figure in result.figures.items()}
    return {
        "model": result.model, "samples": result.samples, **radii, "misclassified": result.misclassified
    }  # fmt: skip


def _modes(arguments: argparse.Namespace, samples: int) -> dict[str, Any]:
    import engine
    from engine.evaluation.modes import compare_modes

    choice = common.model_choice(arguments)
    fast, paper = (engine.load_model(replace(choice, mode=mode)) for mode in ("fast", "paper"))
    with _progress("modes", samples) as progress:
        return asdict(compare_modes(fast, paper, samples, progress))


def _hard(model: Any, samples: int, path: Path) -> dict[str, Any]:
    from engine.evaluation.hard import find_hard
    from engine.export import check_folder, write_json

    check_folder(path.parent)
    with _progress("hard", samples) as progress:
        found = find_hard(model, samples, progress=progress)
    write_json(path, found)
    return {**found, "samples": samples}


def _text(name: str, figures: dict[str, Any]) -> str:
    title = f"{figures['model']}, the first {figures['samples']} test digits"
    if name == "hard":
        least = figures["radii"][:1] or ["none"]
        return f"{title}: {len(figures['misread'])} misread, least certified L2 {least[0]}"
    if name == "clean":
        return (
            f"{title}\naccuracy {100 * figures['accuracy']:.2f} %, "
            f"median confidence {figures['median_confidence']:.3f}"
        )
    if name == "modes":
        rows = [["", "fast", "paper"]]
        rows += [["mean energy", *(f"{figures[f'{mode}_energy']:.3f}" for mode in ("fast", "paper"))]]
        rows += [["accuracy", *(f"{100 * figures[f'{mode}_accuracy']:.2f} %" for mode in ("fast", "paper"))]]
        return (
            f"{title}\n\n{common.table(rows, right=(1, 2))}\n\n"
            f"digits whose own class has an energy higher by 0.001 than in paper mode: {figures['own_worse']}"
        )
    radii = {key: value for key, value in figures.items() if isinstance(value, dict)}
    rows = [["certified radius", "mean", "median"]]
    rows += [[key, down(value["mean"], 3), down(value["median"], 3)] for key, value in radii.items()]
    return (
        f"{title}, {figures['misclassified']} misclassified (radius 0)\n"
        f"certified assuming the latent optimum is found\n\n{common.table(rows, right=(1, 2))}"
    )
