"""`absgui bench`: how fast the engine and the window are on this machine."""

from __future__ import annotations

import argparse
from dataclasses import replace

from absgui import __version__
from absgui.cli import bench_tables, common
from engine.benchmarks.application import BenchError
from engine.benchmarks.readings import Counts
from engine.benchmarks.report import BenchReport, as_record, compare, read_report, run_bench
from engine.models.registry import REGISTRY
from engine.system.devices import choose_device
from engine.types import AbsguiError, ModelChoice
from engine.weights import provenance
from engine.weights.abs import load_weights
from engine.weights.exact_abs import load_exact

INTERNAL_ERROR = 3
"""Exit code for an internal error."""


def run(arguments: argparse.Namespace) -> int:
    """Print medians; the paper's mode is measured in turns with ours. Bad input is refused first."""
    then = None if arguments.compare is None else read_report(arguments.compare)
    if arguments.show is not None:
        report = read_report(arguments.show)
    else:
        choice = _checked_choice(arguments)
        try:
            report = _measured(arguments, choice)
        except BenchError as error:
            # Not the user's mistake: the application or the machine it runs on failed.
            common.tell(str(error))
            return INTERNAL_ERROR
    comparison = None if then is None else compare(report, then)
    if arguments.json:
        common.print_json(as_record(report))
    elif arguments.markdown:
        print(bench_tables.markdown(report, comparison))
    else:
        print(bench_tables.text(report, comparison))
    return 0


def _checked_choice(arguments: argparse.Namespace) -> ModelChoice:
    choice = common.model_choice(arguments)
    if choice.name not in REGISTRY or not REGISTRY[choice.name].generative:
        raise AbsguiError(f"bench measures models of the ABS family only, not {choice.name}")
    check = load_weights if REGISTRY[choice.name].has_modes else load_exact
    weights = check(choice.weights)
    provenance.check(weights.dataset, common.dataset(arguments), weights.source)
    choose_device(choice.device)
    return choice


def _measured(arguments: argparse.Namespace, choice: ModelChoice) -> BenchReport:
    counts = Counts(arguments.digits, arguments.attacks, arguments.starts)
    with common.status_line() as show:
        report = run_bench(choice, counts, window=arguments.window, peers=arguments.peers, tell=show)
    return replace(report, versions={**report.versions, "absgui": __version__})
