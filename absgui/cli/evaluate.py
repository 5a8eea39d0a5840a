"""`absgui evaluate`: accuracy, certificates and their soundness on MNIST's test digits."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from absgui.cli import common, evaluate_bounds, evaluate_certificates, evaluate_soundness

CLEAN_SAMPLES = 10_000
CERTIFIED_SAMPLES = 200
COMPARED_SAMPLES = 500
BROKEN = 1
"""Exit code if an attack got within what is certified."""


def run(arguments: argparse.Namespace) -> int:
    """Without a choice --clean and --certificates are evaluated. Returns 1 if a certificate was broken."""
    from engine.data import mnist
    from engine.evaluation.clean import check_samples

    chosen = ("clean", "certificates", "soundness", "bounds", "hard", "modes")
    both = not any(getattr(arguments, name) for name in chosen)
    if arguments.samples is not None:
        check_samples(arguments.samples, len(mnist("test")))
    report: dict[str, dict[str, Any]] = {}
    with common.loaded(common.model_choice(arguments)) as model:
        if arguments.hard:
            report["hard"] = _hard(model, arguments.samples or CLEAN_SAMPLES, arguments.hard)
        if arguments.clean or both:
            report["clean"] = _clean(model, arguments.samples or CLEAN_SAMPLES)
        if arguments.certificates or both:
            samples = arguments.samples or CERTIFIED_SAMPLES
            report["certificates"] = evaluate_certificates.report(arguments, model, samples, _progress)
        if arguments.soundness:
            samples = arguments.samples or CERTIFIED_SAMPLES
            report["soundness"] = evaluate_soundness.report(arguments, model, samples, _progress)
        if arguments.bounds:
            samples = arguments.samples or evaluate_bounds.SAMPLES
            report["bounds"] = evaluate_bounds.report(arguments, model, samples, _progress)
        if arguments.modes:
            report["modes"] = _modes(arguments, arguments.samples or COMPARED_SAMPLES)
    if arguments.json:
        common.print_json(report if len(report) > 1 else next(iter(report.values())))
    else:
        print("\n\n".join(TEXTS[name](figures) for name, figures in report.items()))
    return BROKEN if "soundness" in report and report["soundness"]["violations"] else 0


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


def _title(figures: dict[str, Any]) -> str:
    return f"{figures['model']}, the first {figures['samples']} test digits"


def _hard_text(figures: dict[str, Any]) -> str:
    least = figures["radii"][:1] or ["none"]
    return f"{_title(figures)}: {len(figures['misread'])} misread, least certified L2 {least[0]}"


def _clean_text(figures: dict[str, Any]) -> str:
    return (
        f"{_title(figures)}\naccuracy {100 * figures['accuracy']:.2f} %, "
        f"median confidence {figures['median_confidence']:.3f}"
    )


def _modes_text(figures: dict[str, Any]) -> str:
    rows = [["", "fast", "paper"]]
    rows += [["mean energy", *(f"{figures[f'{mode}_energy']:.3f}" for mode in ("fast", "paper"))]]
    rows += [["accuracy", *(f"{100 * figures[f'{mode}_accuracy']:.2f} %" for mode in ("fast", "paper"))]]
    return (
        f"{_title(figures)}\n\n{common.table(rows, right=(1, 2))}\n\n"
        f"digits whose own class has an energy higher by 0.001 than in paper mode: {figures['own_worse']}"
    )


TEXTS = {
    "hard": _hard_text,
    "clean": _clean_text,
    "certificates": evaluate_certificates.text,
    "soundness": evaluate_soundness.text,
    "bounds": evaluate_bounds.text,
    "modes": _modes_text,
}
"""What is printed of each where no JSON is asked for."""
