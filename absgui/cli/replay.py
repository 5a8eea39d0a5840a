"""`absgui replay`: repeat a recorded run without a window, and say what reproduces."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from absgui import __version__
from absgui.cli import common
from engine import export
from engine.evaluation.made import made
from engine.evaluation.replay import Replayed, Verdict, replay
from engine.models import registry
from engine.types import AbsguiError, KeptReading, ModelChoice, Run


def run(arguments: argparse.Namespace) -> int:
    """Read the file first; then repeat its runs, each on its own model."""
    runs, problems = _runs(arguments.file)
    if arguments.run is not None and arguments.run > len(runs):
        raise AbsguiError(f"{arguments.file} has {len(runs)} runs, so there is no run {arguments.run}")
    chosen = [arguments.run - 1] if arguments.run is not None else list(range(len(runs)))
    found, failed = _replayed(runs, chosen, arguments)
    if not found:
        raise AbsguiError(failed[0])
    problems = (*problems, *failed)
    reproduces = not problems and all(each.reproduces for each in found.values())
    if arguments.json:
        common.print_json(
            {
                "file": str(arguments.file),
                "reproduces": reproduces,
                "problems": list(problems),
                "runs": [_as_json(place, runs[place], found[place]) for place in found],
            }
        )
    else:
        print("\n\n".join([*problems, *(_as_text(place, runs[place], found[place]) for place in found)]))
    return 0 if reproduces else 1


def _replayed(
    runs: Sequence[Run], chosen: Sequence[int], arguments: argparse.Namespace
) -> tuple[dict[int, Replayed], list[str]]:
    """Place -> what came of it, and why the others could not be repeated. Each model is loaded once."""
    found: dict[int, Replayed] = {}
    failed: list[str] = []
    choices: dict[ModelChoice, list[int]] = {}
    for place in chosen:
        try:
            choices.setdefault(_choice(runs[place], arguments), []).append(place)
        except AbsguiError as error:
            failed.append(f"run {place + 1}: {error}")
    for choice, places in choices.items():
        try:
            with common.loaded(choice) as model, common.status_line() as show:
                for place in places:
                    attack = runs[place].outcome.request.attack
                    show(f"run {place + 1}: {attack}")
                    found[place] = replay(runs[place], model, made(__version__, attack))
        except AbsguiError as error:
            failed += [f"run {place + 1}: {error}" for place in places if place not in found]
    return dict(sorted(found.items())), failed


def _runs(path: Path) -> tuple[list[Run], tuple[str, ...]]:
    """What is to be repeated, and what could not be opened. Raises AbsguiError."""
    runs, _, problems = runs_of(path)
    if not runs:
        raise AbsguiError(" ".join(problems) or f"{path} holds no run to repeat")
    return runs, problems


def runs_of(path: Path) -> tuple[list[Run], list[KeptReading], tuple[str, ...]]:
    """Of a session or a record: runs, readings, and what could not be opened. Raises RecordError."""
    if export.is_session(path) or not export.holds_run(path):
        opened = export.read_session(path)
        return list(opened.session.runs), list(opened.session.readings), opened.problems
    return [export.read_run(path)], [], ()


def _choice(run: Run, arguments: argparse.Namespace) -> ModelChoice:
    """The model to repeat it on. Raises AbsguiError.

    A file may name any model. One that is a file itself is a program, and loaded only if the user names it.
    """
    name = arguments.model or run.model.name
    if arguments.model is None and name not in registry.REGISTRY:
        raise AbsguiError(
            f"it was recorded on a model of your own, {name}: give it with --model if you trust that file"
        )
    registry.check(name)
    mode = run.model.mode if run.model.mode in ("fast", "paper") else "fast"
    return ModelChoice(name, arguments.weights, arguments.device, mode, arguments.data, arguments.trust)


def _as_json(place: int, run: Run, replayed: Replayed) -> common.Figures:
    request = run.outcome.request
    return {
        "run": place + 1,
        "source": run.source.name,
        "model": run.model.name,
        "attack": request.attack,
        "norm": request.norm.value,
        "seed": request.seed,
        "verdict": replayed.verdict.value,
        "parts": [
            {"what": part.what, "verdict": part.verdict.value, "detail": part.detail}
            for part in replayed.parts
        ],
        "reasons": list(replayed.reasons),
    }


def _as_text(place: int, run: Run, replayed: Replayed) -> str:
    request = run.outcome.request
    attack = f"{request.attack} ({request.norm.value}, seed {request.seed})"
    lines = [
        f"run {place + 1}: {attack} on {run.source.name}, {run.model.title}",
        common.table([[f"  {part.what}", part.verdict.value, part.detail] for part in replayed.parts]),
    ]
    said = {
        Verdict.EXACT: "reproduces to the bit",
        Verdict.ROUNDING: "reproduces within rounding",
        Verdict.DIFFERS: "does not reproduce",
        Verdict.UNKNOWN: "could not be compared",
    }
    lines.append(f"  It {said[replayed.verdict]}.")
    if replayed.verdict is not Verdict.EXACT:
        lines += [f"  What is not as it was: {reason}" for reason in replayed.reasons]
        if not replayed.reasons:
            lines.append("  Nothing that is recorded explains it: the same weights, versions and processor.")
    return "\n".join(lines)
