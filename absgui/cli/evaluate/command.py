"""`absgui evaluate`: accuracy, certificates and their soundness on test images."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Protocol

from tqdm import tqdm

from absgui.cli import common
from absgui.cli.evaluate import (
    bounds,
    boxes,
    calibration,
    certificates,
    lab,
    nonsense,
    proofs,
    soundness,
)
from engine.data import Dataset, strided
from engine.models.registry import REGISTRY
from engine.types import AbsguiError

if TYPE_CHECKING:
    from engine.evaluation.rowlog import RowLog
    from engine.models.base import BaseModel
    from engine.protocols import Model

REPORTS = (
    "hard",
    "clean",
    "calibration",
    "nonsense",
    "pgd",
    "certificates",
    "soundness",
    "bounds",
    "proofs",
    "modes",
    "boxes",
)
"""Options that each ask for a report."""


class Logged(Protocol):
    """A module of a report that resumes."""

    @property
    def SAMPLES(self) -> int:
        """Images by default."""

    def open_log(self, arguments: argparse.Namespace, model: Model, data: Dataset, /) -> RowLog:
        """The log in --out."""

    def report(
        self,
        arguments: argparse.Namespace,
        model: Model,
        data: Dataset,
        samples: int,
        bar: certificates.Bar,
        log: RowLog | None,
        /,
    ) -> common.Figures:
        """Compute what is missing in the log; the figures for JSON."""

    def text(self, figures: common.Figures, data: Dataset, /) -> str:
        """The figures in words."""


Report = Callable[[argparse.Namespace, "BaseModel", Dataset, int], common.Figures]
"""Options, model, data and number of images -> the figures for JSON."""
LOGGED: dict[str, Logged] = {
    "certificates": certificates,
    "soundness": soundness,
    "bounds": bounds,
}
"""Option -> the report, for those that resume."""
PARTS = {
    "out": (*LOGGED, "calibration"),
    "seeds": ("certificates",),
    "attacks": ("soundness",),
    "norm": ("bounds",),
    "seed": ("pgd", "boxes", "nonsense"),
    "strength": ("soundness",),
    "lab": ("soundness",),
}
"""Other options -> the reports that use them."""
SHARED = ("out", "attacks", "norm", "seed", "strength")
"""Those of them that the lab uses as well."""
LAB = ("workers", "scheduler", "dry_run", "distal", "set", "page")
"""Options for the lab only."""
CERTIFIED = ("hard", "certificates", "soundness", "bounds", "proofs")
"""Reports about certificates, for models that have some."""
CLEAN_SAMPLES = 10_000
COMPARED_SAMPLES = 500
PGD_SAMPLES = 1000
EPSILON = 0.3
"""The largest change of a pixel under --pgd."""
BROKEN = 1
"""Exit code if an attack broke a certificate, or a proof does not hold."""


def run(arguments: argparse.Namespace) -> int:
    """Without a choice the reports are --clean and, for models that have certificates, --certificates.

    Returns 1 if a certificate was broken or a proof does not hold. What can be refused is refused before
    anything is computed.
    """
    if arguments.models is not None:
        _check_lab(arguments)
        return lab.run(arguments)
    if arguments.verify is not None:
        return _verify(arguments)
    from engine.export import write_json

    data = common.dataset(arguments)
    choice = common.model_choice(arguments)
    spec = REGISTRY.get(choice.name)
    default = ["clean"] if spec is not None and not spec.generative else ["clean", "certificates"]
    chosen = [name for name in REPORTS if getattr(arguments, name)]
    wanted = chosen or default
    _check(arguments, wanted, data)
    report: dict[str, common.Figures] = {}
    with common.loaded(choice) as model:
        if not model.info.certifies:
            wanted = chosen or ["clean"]
            _refuse(
                wanted, CERTIFIED, f"{model.info.title} has no certificates; --clean works for every model"
            )
        if spec is None or not spec.has_modes:
            _refuse(wanted, ("modes",), f"{model.info.title} has only one inference mode")
        logged = {name: part for name, part in LOGGED.items() if name in wanted}
        logs = {}
        if arguments.out is not None:
            logs = {
                name: part.open_log(arguments, model, data)
                for name, part in logged.items()
                if name != "soundness" or arguments.lab is None
            }

        def samples(default: int) -> int:
            return arguments.samples or min(default, len(data.test))

        with common.said_later() as unwritten:
            for name in [name for name in SINGLE if name in wanted]:
                default_samples, compute = SINGLE[name]
                report[name] = compute(arguments, model, data, samples(default_samples or len(data.test)))
                if name == "hard":
                    write_json(arguments.hard, {k: v for k, v in report[name].items() if k != "samples"})
            for name, part in logged.items():
                count = samples(part.SAMPLES)
                report[name] = part.report(arguments, model, data, count, _progress, logs.get(name))
    if not report:
        unwritten.say()
    for figures in report.values():
        figures["dataset"] = data.name
        unwritten.take(figures.pop("unwritten", None))
    if arguments.json:
        common.print_json(report if len(report) > 1 else next(iter(report.values())))
    else:
        print("\n\n".join(TEXTS[name](figures, data) for name, figures in report.items()))
    unwritten.say()
    return BROKEN if "soundness" in report and report["soundness"]["violations"] else 0


def _verify(arguments: argparse.Namespace) -> int:
    for name in (*REPORTS, *PARTS, *LAB, "samples"):
        if getattr(arguments, name):
            raise AbsguiError(f"--{name} can't be combined with --verify")
    held, figures, text = proofs.check(arguments, _progress)
    if arguments.json:
        common.print_json(figures)
    else:
        print(text)
    return 0 if held else BROKEN


def _refuse(wanted: list[str], reports: tuple[str, ...], why: str) -> None:
    """Raise AbsguiError if any of these reports is wanted."""
    for name in wanted:
        if name in reports:
            raise AbsguiError(f"--{name} is not possible: {why}")


def _check_lab(arguments: argparse.Namespace) -> None:
    """Raise AbsguiError for what the lab would ignore."""
    for name in (*REPORTS, "seeds"):
        if getattr(arguments, name):
            raise AbsguiError(f"--{name} can't be combined with --models")


def _check(arguments: argparse.Namespace, wanted: list[str], data: Dataset) -> None:
    """Raise AbsguiError or ExportError for options that make no sense, alone or together."""
    from engine.attacks.catalogue import CATALOGUE
    from engine.evaluation.soundness import ATTACKS, check_attacks
    from engine.system.files import check_folder, make_folder

    for option in LAB:
        if getattr(arguments, option):
            raise AbsguiError(f"--{option} is for --models only")
    for option, reports in PARTS.items():
        if getattr(arguments, option) is not None and not set(reports) & set(wanted):
            names = [*reports, *(["models"] if option in SHARED else [])]
            raise AbsguiError(f"--{option} is for {' or '.join(f'--{name}' for name in names)} only")
    spec = REGISTRY.get(arguments.model)
    if arguments.seeds is not None and spec is not None and not spec.has_modes:
        raise AbsguiError(f"{spec.title} does not search, so --seeds has no effect")
    if arguments.lab is not None and arguments.out is not None and set(wanted) & set(LOGGED) == {"soundness"}:
        raise AbsguiError("--soundness --lab only reads, so there is nothing to write to --out")
    if arguments.lab is not None and arguments.strength is not None:
        raise AbsguiError("--soundness --lab attacks nothing, so --strength has no effect")
    if arguments.attacks is not None:
        check_attacks(arguments.attacks, CATALOGUE if arguments.lab is not None else ATTACKS)
    if arguments.samples is not None:
        strided(len(data.test), arguments.samples)
    if arguments.hard is not None:
        check_folder(arguments.hard.parent)
        if arguments.hard.is_dir():
            raise AbsguiError(f"{arguments.hard} is a folder; give --hard the name of a file")
    if arguments.out is not None:
        check_folder(make_folder(arguments.out))


@contextlib.contextmanager
def _progress(title: str, samples: int) -> Iterator[Callable[[int, int], None]]:
    """A bar with the time left on stderr, none where that is no terminal."""
    with tqdm(total=samples, unit=" images", desc=title, disable=None) as bar:
        yield lambda done, _: bar.update(done - bar.n)


def _clean(_: argparse.Namespace, model: BaseModel, data: Dataset, samples: int) -> common.Figures:
    from engine.evaluation.clean import evaluate_clean

    with _progress("clean", samples) as progress:
        result = evaluate_clean(model, data, samples, progress)
    return {
        "model": result.model,
        "samples": result.samples,
        "accuracy": result.accuracy,
        "accuracy_interval": result.accuracy_interval,
        "median_confidence": result.median_confidence,
    }


def _pgd(arguments: argparse.Namespace, model: BaseModel, data: Dataset, samples: int) -> common.Figures:
    from engine.evaluation.pgd import evaluate_pgd

    with _progress("pgd", samples) as progress:
        found = evaluate_pgd(model, data, samples, EPSILON, seed=arguments.seed or 0, progress=progress)
    return asdict(found)


def _modes(arguments: argparse.Namespace, _: BaseModel, data: Dataset, samples: int) -> common.Figures:
    import engine
    from engine.evaluation.modes import compare_modes

    choice = common.model_choice(arguments)
    fast, paper = (engine.load_model(replace(choice, mode=mode)) for mode in ("fast", "paper"))
    with _progress("modes", samples) as progress:
        return asdict(compare_modes(fast, paper, data, samples, progress))


def _hard(_: argparse.Namespace, model: BaseModel, data: Dataset, samples: int) -> common.Figures:
    from engine.evaluation.hard import find_hard

    with _progress("hard", samples) as progress:
        return {**asdict(find_hard(model, data, samples, progress=progress)), "samples": samples}


def _shown(report: Callable[..., common.Figures]) -> Report:
    """A report that shows its progress itself."""
    return lambda *asked: report(*asked, _progress)


SINGLE: dict[str, tuple[int | None, Report]] = {
    "hard": (None, _hard),
    "clean": (CLEAN_SAMPLES, _clean),
    "calibration": (calibration.SAMPLES, _shown(calibration.report)),
    "nonsense": (nonsense.SAMPLES, _shown(nonsense.report)),
    "pgd": (PGD_SAMPLES, _pgd),
    "modes": (COMPARED_SAMPLES, _modes),
    "proofs": (proofs.SAMPLES, _shown(proofs.report)),
    "boxes": (boxes.SAMPLES, _shown(boxes.report)),
}
"""Option -> images by default, None for all of them, and the report, for those that begin anew each time."""


def _title(figures: common.Figures, data: Dataset) -> str:
    return f"{figures['model']}, {common.sampled(figures['samples'], data)}"


def _hard_text(figures: common.Figures, data: Dataset) -> str:
    least = figures["radii"][:1] or ["none"]
    listed = (
        f"{len(figures['misclassified'])} misclassified, {len(figures['least_certified'])} least certified"
    )
    return f"{_title(figures, data)}, the hardest: {listed} (smallest L2 radius {least[0]})"


def _clean_text(figures: common.Figures, data: Dataset) -> str:
    accuracy = common.share(figures["accuracy"], figures["accuracy_interval"], 2)
    return (
        f"{_title(figures, data)}\naccuracy {accuracy} (95 % interval), "
        f"median confidence {figures['median_confidence']:.3f}"
    )


def _pgd_text(figures: common.Figures, data: Dataset) -> str:
    unmoved = ""
    if figures["unmoved"]:
        unmoved = f"; {figures['unmoved']} without a gradient, of which nothing is known"
    accuracy = common.share(figures["accuracy"], figures["accuracy_interval"], 2)
    return (
        f"{_title(figures, data)}\naccuracy {accuracy} (95 % interval) under PGD, "
        f"Linf {figures['epsilon']:g}, {figures['steps']} steps, {figures['restarts']} restarts, "
        f"seed {figures['seed']}{unmoved}"
    )


def _modes_text(figures: common.Figures, data: Dataset) -> str:
    modes = ("fast", "paper")
    rows = [["", *modes]]
    rows += [["mean energy", *(f"{figures[f'{mode}_energy']:.3f}" for mode in modes)]]
    rows += [["its standard error", *(common.error(figures[f"{mode}_energy_error"]) for mode in modes)]]
    shares = [(figures[f"{mode}_accuracy"], figures[f"{mode}_accuracy_interval"]) for mode in modes]
    rows += [["accuracy", *(common.share(*each, digits=2) for each in shares)]]
    return (
        f"{_title(figures, data)}\n\n{common.table(rows, right=(1, 2))}\n\n"
        f"images whose own class has an energy above that of paper mode by 0.001: {figures['own_worse']}"
    )


TEXTS = {
    "hard": _hard_text,
    "clean": _clean_text,
    "calibration": calibration.text,
    "nonsense": nonsense.text,
    "pgd": _pgd_text,
    "modes": _modes_text,
    "proofs": proofs.text,
    "boxes": boxes.text,
    **{name: part.text for name, part in LOGGED.items()},
}
"""How each is printed unless JSON is asked for."""
