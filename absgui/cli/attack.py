"""`absgui attack`: search for an adversarial example and write everything that was found."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import engine
from absgui import __version__
from absgui.cli import common
from absgui.presentation.phases import worded
from absgui.presentation.standing import Standing
from engine import export
from engine.attacks.catalogue import CATALOGUE
from engine.attacks.confirmation import confirmed
from engine.data import LoadedImage
from engine.evaluation.made import made
from engine.number_format import down, up
from engine.protocols import Model
from engine.types import (
    AbsguiError,
    AttackRequest,
    AttackSpec,
    ModelInfo,
    Norm,
    Outcome,
    Run,
    Source,
    Status,
    Strength,
)

EXIT_CODES = {Status.FOUND: 0, Status.NOT_FOUND: 1, Status.STOPPED: 130}
"""1: nothing found within the budget; 130: stopped by Ctrl+C, with the best so far written."""


def run(arguments: argparse.Namespace) -> int:
    """Check everything that can be checked before torch is loaded; attack; write; report."""
    spec = _spec(arguments.attack)
    norm = Norm(arguments.norm) if arguments.norm else spec.norms[0]
    if norm not in spec.norms:
        raise AbsguiError(f"{spec.title} minimises {_listed(spec.norms)}, not {norm.value}")
    parameters = common.parameters(arguments.set)
    if unknown := set(parameters) - {parameter.name for parameter in spec.parameters}:
        names = _listed([parameter.name for parameter in spec.parameters])
        raise AbsguiError(f"{spec.title} has no parameter {_listed(sorted(unknown))}; it has {names}")
    data = common.dataset(arguments)
    target = None if arguments.target is None else common.class_number(arguments.target, data)
    loaded = common.image(arguments.file, arguments, data)
    folder = export.make_folder(arguments.out)
    export.check_folder(folder)
    request = AttackRequest(
        spec.name, loaded.image, norm, target, arguments.seed, parameters, Strength(arguments.strength)
    )
    with common.loaded(common.model_choice(arguments)) as model:
        outcome = _attack(model, request, data.class_names)
        reading = model.read(loaded.image, certificate=arguments.certificate)
        source = _source(arguments.file, loaded)
        whole = Run(source, model.info, outcome, reading, made(__version__, spec.name))
        info = model.info
        how = _standing(outcome, info, loaded.label)
        files: list[Path] = []
        notes: list[str] = []
        with common.said_later() as unwritten:
            _write(folder, model, whole, _known(how), files, notes)
    report = {
        "input": arguments.file,
        **export.record(whole),
        **_known(how),
        **common.made_of(loaded),
        "original_class": data.class_names[outcome.original_label],
        "class": None if outcome.best is None else data.class_names[outcome.best.label],
        "files": [str(file) for file in files],
        "notes": notes,
    }
    if arguments.json:
        common.print_json(report)
    else:
        _print(outcome, info, data.class_names, how)
        for note in notes:
            print(f"note: {note}")
        print("\n".join(str(file) for file in files))
    unwritten.say()
    return EXIT_CODES[outcome.status]


def _spec(name: str) -> AttackSpec:
    if name not in CATALOGUE:
        raise AbsguiError(f"there is no attack {name!r}; choose from {_listed(CATALOGUE)}")
    return CATALOGUE[name]


def _listed(words: Iterable[object]) -> str:
    return ", ".join(str(word) for word in words)


def _attack(model: Model, request: AttackRequest, classes: Sequence[str]) -> Outcome:
    """Run it to its end; the first Ctrl+C stops it and keeps the best so far, the second ends us.

    Raises AbsguiError if the image is of the target class already.
    """
    running = engine.attack(model, request)
    with common.status_line() as show, common.on_interrupt(running.stop):
        for step in running:
            if step.index == 0 and step.is_adversarial:
                raise AbsguiError(
                    f"the image already reads as the target, {classes[step.label]}; choose another --target"
                )
            distance = step.distances.of(request.norm)
            show(
                f"{request.attack}: frame {step.index}, {step.queries} queries, {worded(step.phase)}, "
                f"reads as {classes[step.label]}, {request.norm.value} {distance:.4g}"
            )
    return running.outcome


def _standing(outcome: Outcome, info: ModelInfo, truth: int | None) -> Standing:
    """How the answer about the original stands: it is frame 0."""
    frames = outcome.frames
    explained = not frames or info.is_explained(frames[0].image, frames[0].energies)
    return Standing(outcome.original_label, truth, explained)


def _known(how: Standing) -> dict[str, object]:
    """The same for JSON."""
    wrong = None if how.truth is None else how.is_wrong
    return {"true_label": how.truth, "misclassified": wrong, "explained": how.explained}


def _source(file: str, loaded: LoadedImage) -> Source:
    """The digit, as a record keeps it."""
    return Source(loaded.image, loaded.name, loaded.label, file, loaded.inverted, loaded.normalised)


def _write(
    folder: Path,
    model: Model,
    run: Run,
    known: Mapping[str, object],
    files: list[Path],
    notes: list[str],
) -> None:
    """Write every kind of file; adds the paths, and notes on them. Raises ExportError."""
    outcome = run.outcome

    def add(write: Callable[..., None], name: str, *what: Any, **how: Any) -> None:
        write(folder / name, *what, **how)
        files.append(folder / name)

    if outcome.best is not None:
        image = outcome.best.image
        rounded = export.quantise(image, outcome.request.image, lambda x: confirmed(model, outcome, x))
        if rounded is None:
            notes.append(
                "rounded to 8 bits it is no longer adversarial, so there is no PNG of it; use the NPY file"
            )
        else:
            text = {"attack": outcome.request.attack, "model": outcome.model, "rounded": rounded.how}
            add(export.write_png, "adversarial.png", rounded.pixels, text=text)
            add(export.write_png, "adversarial-large.png", rounded.pixels, scale=export.LARGE)
        add(export.write_npy, "adversarial.npy", image)
        add(export.write_npz, "adversarial.npz", run)
    add(export.write_trajectory, "trajectory.npz", run)
    add(export.write_csv, "trajectory.csv", run)
    add(export.write_gif, "trajectory.gif", outcome)
    add(export.write_contact_sheet, "contact-sheet.png", outcome, classes=model.info.dataset.class_names)
    add(export.write_json, "outcome.json", {**export.record(run), **known, "notes": notes})


def _print(outcome: Outcome, info: ModelInfo, classes: Sequence[str], how: Standing) -> None:
    if not how.is_plain:
        print(how.before_attack(classes))
    spec, best = CATALOGUE[outcome.request.attack], outcome.best
    effort = f"{len(outcome.frames)} frames, {outcome.queries} queries, {outcome.milliseconds / 1000:.1f} s"
    if best is None:
        print(f"{spec.title}: {outcome.status.value} ({effort})")
    else:
        distances = best.distances
        print(
            f"{spec.title}: {outcome.status.value}, {how.found(best.label, classes)} ({effort})\n"
            f"L2 {up(distances.L2, 3)}, Linf {up(distances.Linf, 3)}, L0 {distances.L0} pixels; "
            f"confirmed by {outcome.confirmed_by} inference"
        )
    if outcome.certified is not None:
        norm = outcome.request.norm
        radius = down(outcome.certified, 0 if norm is Norm.L0 else 3)
        target = outcome.request.target
        what = classes[target] if target is not None else "adversarial"
        if target is None and not how.is_plain:
            what = "image with another answer"
        rests = "guaranteed" if info.guaranteed else "assuming the latent optima are found"
        print(f"certified by the attack itself ({rests}): there is no {what} within {norm.value} {radius}")
