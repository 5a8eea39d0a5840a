"""`absgui evaluate --models A,B --attacks X,Y --out DIR`: the robustness lab without the window."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from absgui.cli import common
from engine.types import AbsguiError, ModelChoice, Norm

if TYPE_CHECKING:
    from engine.lab.units import Result

SAMPLES = 100
FAILED = 3
"""Exit code if a unit ended in a fault of the program."""


def run(arguments: argparse.Namespace) -> int:
    """Do what is missing, then write the tables and figures anew. Returns 3 if something failed."""
    from engine.data import mnist
    from engine.evaluation.clean import check_samples
    from engine.files import check_folder, make_folder
    from engine.lab import page
    from engine.lab.report import write, write_distal
    from engine.lab.run import run as run_units
    from engine.lab.store import STORE, Store
    from engine.lab.units import plan
    from engine.models import registry

    if arguments.out is None:
        raise AbsguiError("--models needs --out DIR, a folder for the results")
    if arguments.weights is not None:
        raise AbsguiError("--models is about bundled models and files; leave out --weights")
    if arguments.lab is not None:
        raise AbsguiError("--lab is for --soundness; the folder of --models is --out")
    samples = arguments.samples or SAMPLES
    check_samples(samples, len(mnist("test")))
    folder = make_folder(arguments.out)
    check_folder(folder)
    if arguments.page is not None:
        page.check(arguments.page)
    choices = [ModelChoice(name, device=arguments.device, mode=arguments.mode) for name in arguments.models]
    infos = {choice: registry.load(choice).info for choice in choices}
    norms = (Norm(arguments.norm),) if arguments.norm else tuple(Norm)
    names = arguments.attacks or _defaults()
    units = plan(
        list(infos.items()),
        names,
        samples,
        norms=norms,
        seed=arguments.seed or 0,
        parameters=_parameters(arguments.set or []),
    )
    if not units:
        raise AbsguiError("None of these attacks applies to these models in this norm.")
    with Store(folder / STORE) as store:
        missing = store.missing(units, infos)
        bar = tqdm(
            total=len(units), initial=len(units) - len(missing), unit="attack", disable=None, desc="lab"
        )

        def report(result: Result) -> None:
            bar.update(1)
            bar.set_postfix_str(f"{result.unit.model.name} {result.unit.attack} {result.unit.digit}")

        with bar:
            failures = run_units(
                missing, store, workers=arguments.workers or 0, scheduler=arguments.scheduler, progress=report
            )
        results = store.results(units, infos)
    written = write(results, folder)
    if arguments.distal:
        written += write_distal(choices, folder, arguments.seed or 0)
    if arguments.page is not None:
        written += page.write(results, written, arguments.page, _command(arguments))
    if arguments.json:
        common.print_json(_record(results, written, samples))
    else:
        print(_text(results, samples))
        print("\n" + "\n".join(map(str, written)))
    for failure in failures:
        unit = failure.unit
        print(
            f"absgui: {unit.model.name}, {unit.attack} on digit {unit.digit}: {failure.reason}",
            file=sys.stderr,
        )
    return FAILED if failures else 0


def _defaults() -> list[str]:
    """All but those that take up to minutes a digit on ABS."""
    from engine.attacks.specs import CATALOGUE

    return [name for name, spec in CATALOGUE.items() if not spec.slow]


def _command(arguments: argparse.Namespace) -> str:
    """What gives the same results."""
    words = ["absgui", "evaluate", "--models", ",".join(arguments.models)]
    for option in ("attacks", "samples", "norm", "seed", "mode", "device"):
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
            raise AbsguiError(f"--set {name}=...: say of which attack, as in bim.steps=20")
        parameters.setdefault(attack, {})[parameter] = value
    return parameters


def _text(results: list[Result], samples: int) -> str:
    from engine.lab import table
    from engine.models.registry import title

    rows = table.rows(results)
    names = table.models(rows)
    lines = [["norm", "attack", *map(title, names)]]
    lines += [
        [row.norm.value, row.attack, *(table.text(row.norm, row.cells.get(name)) for name in names)]
        for row in rows
    ]
    thresholds = ", ".join(f"{norm.value} {limit:g}" for norm, limit in table.THRESHOLDS.items())
    return f"The first {samples} test digits: median distance / accuracy at {thresholds}\n\n" + common.table(
        lines, right=tuple(range(2, len(names) + 2))
    )


def _record(results: list[Result], written: list[Path], samples: int) -> dict[str, Any]:
    from engine.lab import table

    return {
        "samples": samples,
        "rows": [
            {"norm": row.norm.value, "attack": row.attack,
             "models": {name: {"median": cell.median, "accuracy": cell.accuracy, "digits": cell.digits}
                        for name, cell in row.cells.items()}}
            for row in table.rows(results)
        ],
        "files": [str(path) for path in written],
    }  # fmt: skip
