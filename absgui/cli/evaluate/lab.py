"""`absgui evaluate --models A,B --attacks X,Y --out DIR`: the robustness lab from the command line."""

from __future__ import annotations

import argparse
import shlex
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from absgui.cli import common
from absgui.cli.evaluate import dry
from engine.data import Dataset, strided
from engine.types import AbsguiError, ModelChoice, ModelInfo, Norm, Strength

if TYPE_CHECKING:
    from engine.lab.run import Failure
    from engine.lab.store import Store
    from engine.lab.units import Result, Unit

SAMPLES = 100
FAILED, STOPPED = 3, 130
"""Exit codes if a unit failed, and after Ctrl+C."""
EVERY = 60
"""Seconds between two lines of progress where stderr is no terminal."""
MOST_FAILURES = 20
"""How many are listed."""


def run(arguments: argparse.Namespace) -> int:
    """Run what is missing, then write the tables and figures anew.

    Returns 3 if something failed, 130 after Ctrl+C; tables and figures then show what is done.
    """
    from engine.lab import page
    from engine.lab.report import write, write_distal
    from engine.lab.store import STORE, Store
    from engine.lab.units import plan
    from engine.models import registry
    from engine.system.files import check_folder, make_folder

    if arguments.out is None:
        raise AbsguiError("--models needs --out DIR, a folder for the results")
    if arguments.weights is not None:
        raise AbsguiError("--weights is for one model; write --models NAME=PATH, for instance abs=my-weights")
    if arguments.lab is not None:
        raise AbsguiError("--lab is for --soundness; the folder of --models is --out")
    data = common.dataset(arguments)
    samples = arguments.samples or min(SAMPLES, len(data.test))
    strided(len(data.test), samples)
    folder = make_folder(arguments.out)
    check_folder(folder)
    if arguments.page is not None:
        page.check(arguments.page)
    choices = _choices(arguments)
    infos = {choice: registry.load(choice).info for choice in choices}
    norms = (Norm(arguments.norm),) if arguments.norm else tuple(Norm)
    names = arguments.attacks or _defaults()
    strength = Strength(arguments.strength or Strength.DEFAULT)
    units = plan(
        list(infos.items()),
        names,
        samples,
        norms=norms,
        seed=arguments.seed or 0,
        parameters=_parameters(arguments.set or []),
        strength=strength,
    )
    if not units:
        raise AbsguiError("None of these attacks applies to these models in this norm.")
    with Store(folder / STORE) as store:
        if arguments.dry_run:
            return dry.run(arguments, store, units, infos)
        failures, stopped = _work(arguments, store, store.missing(units, infos), infos, len(units))
        results = store.results(units, infos)
    written: list[Path] = []
    with common.said_later() as unwritten:
        written += write(results, folder)
        if arguments.distal and not stopped:
            written += write_distal(choices, folder, arguments.seed or 0)
        if arguments.page is not None and not stopped:
            written += page.write(results, written, arguments.page, _command(arguments), strength)
    if arguments.json:
        common.print_json(_record(results, written, samples))
    else:
        print(_text(results, samples, data))
        print("\n" + "\n".join(map(str, written)))
    _tell(failures)
    unwritten.say()
    if stopped:
        common.tell(f"stopped with {len(results)} of {len(units)} attacks done; the same command resumes")
        return STOPPED
    return FAILED if failures else 0


def _choices(arguments: argparse.Namespace) -> list[ModelChoice]:
    """The models of --models, NAME or NAME=PATH each. Raises AbsguiError."""
    choices: list[ModelChoice] = []
    for entry in arguments.models:
        choice = common.named_choice(entry, arguments)
        if choice.name in [other.name for other in choices]:
            raise AbsguiError(
                f"--models names {choice.name} twice; evaluate the other weights in a run of their own"
            )
        choices.append(choice)
    return choices


def _work(
    arguments: argparse.Namespace,
    store: Store,
    missing: Sequence[Unit],
    infos: Mapping[ModelChoice, ModelInfo],
    total: int,
) -> tuple[list[Failure], bool]:
    """Run the missing units; returns what failed, and whether it was stopped before all was done."""
    from engine.lab.run import run as run_units

    stop = threading.Event()
    began = told = time.monotonic()
    bar = tqdm(total=total, initial=total - len(missing), unit="attack", disable=None, desc="lab")
    done = 0

    def interrupt() -> None:
        stop.set()
        common.tell("finishing what is running; Ctrl+C again quits at once")

    def report(result: Result) -> None:
        nonlocal done, told
        done += 1
        bar.update(1)
        bar.set_postfix_str(f"{result.unit.model.name} {result.unit.attack} {result.unit.digit}")
        now = time.monotonic()
        if bar.disable and now - told >= EVERY:
            told, before = now, total - len(missing)
            common.tell(
                tqdm.format_meter(before + done, total, now - began, initial=before, unit="attack", ncols=0)
            )

    with bar, common.on_interrupt(interrupt):
        failures = run_units(
            missing,
            store,
            infos=infos,
            workers=arguments.workers or 0,
            scheduler=arguments.scheduler,
            progress=report,
            stopped=stop.is_set,
        )
    return failures, done + len(failures) < len(missing)


def _tell(failures: Sequence[Failure]) -> None:
    for failure in failures[:MOST_FAILURES]:
        unit = failure.unit
        where = f"{unit.attack} in {unit.norm.value} on image {unit.digit}"
        common.tell(f"{unit.model.name}, {where}: {failure.reason}")
    if len(failures) > MOST_FAILURES:
        common.tell(f"and {len(failures) - MOST_FAILURES} more failed")


def _defaults() -> list[str]:
    """All but those that take up to minutes an image on ABS."""
    from engine.attacks.catalogue import CATALOGUE

    return [name for name, spec in CATALOGUE.items() if not spec.slow]


def _command(arguments: argparse.Namespace) -> str:
    """The command that gives the same results."""
    words = ["absgui", "evaluate", "--models", ",".join(arguments.models)]
    for option in ("attacks", "samples", "norm", "seed", "strength", "mode", "device", "data"):
        value = getattr(arguments, option)
        if value not in (None, "auto"):
            words += [f"--{option}", ",".join(value) if isinstance(value, list) else str(value)]
    for setting in arguments.set or []:
        words += ["--set", setting]
    return shlex.join([*words, *(["--distal"] if arguments.distal else []), "--out", "DIR"])


def _parameters(assignments: list[str]) -> dict[str, dict[str, float]]:
    """[MODEL:]ATTACK.NAME=VALUE, each."""
    parameters: dict[str, dict[str, float]] = {}
    for name, value in common.parameters(assignments).items():
        attack, dot, parameter = name.rpartition(".")  # a model may be a file
        if not dot:
            raise AbsguiError(f"--set {name}=...: name the attack, as in bim.steps=20")
        parameters.setdefault(attack, {})[parameter] = value
    return parameters


def _text(results: list[Result], samples: int, data: Dataset) -> str:
    from engine.lab import table
    from engine.models.registry import title

    rows = table.rows(results)
    names, most = table.models(rows), table.most(rows)
    lines = [["norm", "attack", *map(title, names)]]
    lines += [
        [
            row.norm.value,
            row.attack,
            *(table.text(row.norm, row.cells.get(name), most, interval=True) for name in names),
        ]
        for row in rows
    ]
    thresholds = ", ".join(f"{norm.value} {limit:g}" for norm, limit in table.THRESHOLDS.items())
    return (
        f"On {common.sampled(samples, data)}: median distance / accuracy at {thresholds} [its 95 % "
        "interval] (in round brackets the number of images, where not all)\n\n"
        f"{common.table(lines, right=tuple(range(2, len(names) + 2)))}"
    )


def _record(results: list[Result], written: list[Path], samples: int) -> common.Figures:
    from engine.lab import table

    return {
        "samples": samples,
        "rows": [
            {
                "norm": row.norm.value,
                "attack": row.attack,
                "models": {
                    name: {
                        "median": cell.median,
                        "accuracy": cell.accuracy,
                        "accuracy_interval": cell.interval,
                        "digits": cell.digits,
                    }
                    for name, cell in row.cells.items()
                },
            }
            for row in table.rows(results)
        ],
        "files": [str(path) for path in written],
    }
