"""`absgui bench`: how fast the engine and the window are on this machine."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from tqdm import tqdm

from absgui.cli import common
from engine.benchmarks.models import BenchError, BenchReport, EngineFigures, WindowFigures, run_bench
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
    choice = common.model_choice(arguments)
    if arguments.foolbox:
        return _foolbox(arguments, choice)
    if choice.name not in REGISTRY or not REGISTRY[choice.name].generative:
        raise AbsguiError(f"bench measures models of the ABS family only, not {choice.name}")
    check = load_weights if REGISTRY[choice.name].has_modes else load_exact
    weights = check(choice.weights)
    provenance.check(weights.dataset, common.dataset(arguments), weights.source)
    choose_device(choice.device)
    with common.status_line() as show:
        try:
            report = run_bench(
                choice,
                digits=arguments.digits,
                attacks=arguments.attacks,
                window=arguments.window,
                tell=show,
            )
        except BenchError as error:
            # Not the user's mistake: the application or the machine it runs on failed.
            common.tell(str(error))
            return INTERNAL_ERROR
    if arguments.json:
        common.print_json(asdict(report))
    else:
        print(_text(report))
    return 0


def _foolbox(arguments: argparse.Namespace, choice: ModelChoice) -> int:
    from engine.benchmarks.attacks import STEPS, compare_with_foolbox

    data = common.dataset(arguments)
    with common.loaded(choice) as model, tqdm(desc="attacks", unit=" runs", disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        found = compare_with_foolbox(model, data, arguments.attacks, progress)
    if arguments.json:
        common.print_json(
            [{**asdict(each), "norm": each.norm.value, "parameters": dict(each.parameters)} for each in found]
        )
        return 0
    lines = [
        ["attack", "norm", "ours, s", "Foolbox, s", "ratio", "until as near", "ours finds", "Foolbox finds"]
    ]
    lines += [
        [
            each.attack + "".join(f", {name} {value:g}" for name, value in each.parameters.items()),
            each.norm.value,
            f"{each.seconds:.2f}",
            f"{each.foolbox_seconds:.2f}",
            f"{each.ratio:.1f}",
            f"{each.ratio_as_near:.1f}",
            f"{each.distance:.3f}",
            f"{each.foolbox_distance:.3f}",
        ]
        for each in found
    ]
    print(
        f"{model.info.title}, medians over {common.first_images(arguments.attacks, data)}; Foolbox's "
        f"Boundary Attack with {STEPS} steps\n"
    )
    print(common.table(lines, right=tuple(range(2, 8))))
    return 0


def _text(report: BenchReport) -> str:
    machine = f"{report.cores} cores, {report.threads} threads"
    parts = [f"Python {report.python}, torch {report.torch}, {machine}; medians"]
    if report.window is not None:
        parts.append(common.table(_window(report.window), right=(1,)))
    parts += [common.table(_engine(figures), right=(1,)) for figures in report.engine]
    return "\n\n".join(parts)


def _window(figures: WindowFigures) -> list[list[str]]:
    return [
        ["the application, from the start of its process", "", ""],
        ["  window visible", f"{figures.window_seconds:.2f}", "s"],
        ["  first reading with certificates", f"{figures.reading_seconds:.2f}", "s"],
        ["  event loop while an attack runs, 99th percentile", f"{figures.heartbeat_p99_ms:.0f}", "ms"],
        ["  the same, longest wait", f"{figures.heartbeat_max_ms:.0f}", "ms"],
        ["  peak memory", f"{figures.peak_memory_mb:.0f}", "MB"],
    ]


def _engine(figures: EngineFigures) -> list[list[str]]:
    return [
        [f"the engine on {figures.device}", "", ""],
        ["  live reading", f"{figures.fast_ms:.0f}", "ms"],
        ["  the same in paper mode", f"{figures.paper_ms:.0f}", f"ms ({figures.ratio:.1f} times)"],
        ["  reading with all certificates", f"{figures.certified_ms:.0f}", "ms"],
        ["  the same, search converged", f"{figures.searched_ms:.0f}", "ms"],
        ["  Latent Descent", f"{figures.latent_descent_fps:.0f}", "frames per second"],
        ["  Pointwise", f"{figures.pointwise_seconds:.1f}", f"s (L0 {figures.pointwise_l0:.0f})"],
    ]
