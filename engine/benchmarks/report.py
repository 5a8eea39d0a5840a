"""Everything measured in one run: as values, as JSON, and read again to compare a later run with it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from engine.benchmarks import machine
from engine.benchmarks.application import measure_application
from engine.benchmarks.machine import Machine
from engine.benchmarks.peers import Compared, Run, compare_with_foolbox, compare_with_paper, typical
from engine.benchmarks.readings import SEED, Counts, Engine
from engine.benchmarks.rows import Row
from engine.data import load_dataset
from engine.models.registry import REGISTRY
from engine.types import AbsguiError, ModelChoice

FORMAT = "absgui bench"
VERSION = 2
NETWORK = "cnn"
"""The bundled network that is attacked beside the model."""

Loader = Callable[[ModelChoice], Any]
"""`engine.load_model`, or a fake."""
Tell = Callable[[str], None]
"""Called with what is being measured, in a few words."""


@dataclass(frozen=True, slots=True)
class BenchReport:
    """All figures of a run, and what they depend on."""

    machine: Machine
    load_before: tuple[float, ...]
    """Load averages over 1, 5 and 15 minutes, before the first measurement; empty where there are none."""
    load_after: tuple[float, ...]
    threads: int
    """Of one operation of the engine."""
    peak: float
    """FLOP/s of float32 on one thread, the most that was reached."""
    versions: Mapping[str, str]
    model: str
    """Its title."""
    fingerprint: str
    """Of its weights."""
    dataset: str
    """Name of the data set whose test images were read."""
    seed: int
    """Of the attacks."""
    rows: tuple[Row, ...]
    stalls: tuple[str, ...] = ()
    """The longest gaps of the event loop above 50 ms, and what went on then."""
    peers: tuple[Compared, ...] = ()
    gemm: float = 0.0
    """As `peak`, by numpy's matrix product."""


def run_bench(
    choice: ModelChoice | None = None,
    counts: Counts | None = None,
    *,
    window: bool = True,
    peers: bool = False,
    load: Loader | None = None,
    tell: Tell | None = None,
) -> BenchReport:
    """Measure everything, with `peers` other implementations beside ours as well, which takes long.

    `choice` says which weights, model and data set; its mode is ignored, and its device where it is "auto"
    means the CPU and, if there is one, a GPU as well. Raises BenchError if the application does not start.
    """
    import torch

    choice, counts, say = choice or ModelChoice(), counts or Counts(), tell or (lambda _: None)
    if load is None:
        import engine

        load = engine.load_model
    before = machine.load_average()
    say("the processor")
    gemm, vectors = machine.gemm_peak(), machine.vector_peak()
    peak = max(gemm, vectors)
    rows: list[Row] = []
    stalls: tuple[str, ...] = ()
    if window:
        say("the application")
        rows, stalls = measure_application(choice, counts.processes)
    devices = [choice.device]
    if choice.device == "auto":
        devices = ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]
    data = load_dataset(choice.data)
    compared: list[Compared] = []
    model = None
    for device in devices:
        say(f"loading on {device}")
        there = replace(choice, device=device)
        model = load(replace(there, mode="fast"))
        model.warm_up(say)
        paper = load(replace(there, mode="paper")) if _has_modes(choice.name) else None
        # A network of the bundled weights is refused on another data set.
        network = load(ModelChoice(NETWORK, device=device)) if choice.data is None else None
        total = peak * machine.threads() if str(model.info.device).startswith("cpu") else 0.0
        rows += Engine(model, data, counts, total, say).rows(paper, network)
        if peers and device == devices[0]:
            say("other implementations")
            if paper is not None:
                compared += compare_with_paper(model, paper, data, counts.attacks)
            for each in (network, model):
                if each is not None:
                    compared += compare_with_foolbox(each, data, counts.attacks)
    assert model is not None
    return BenchReport(
        machine=machine.this_machine(),
        load_before=before,
        load_after=machine.load_average(),
        threads=machine.threads(),
        peak=peak,
        gemm=gemm,
        versions=machine.versions(),
        model=model.info.title,
        fingerprint=model.info.fingerprint,
        dataset=data.name,
        seed=SEED,
        rows=tuple(rows),
        stalls=stalls,
        peers=tuple(compared),
    )


def _has_modes(name: str) -> bool:
    return name in REGISTRY and REGISTRY[name].has_modes


def as_record(report: BenchReport) -> dict[str, Any]:
    """For JSON: every field, and of each row count, median, quartiles and limit beside all its values."""
    record = {"format": FORMAT, "version": VERSION, **asdict(report)}
    record["versions"] = dict(report.versions)
    record["rows"] = [
        {
            "count": row.count,
            "median": row.median,
            "quartiles": list(row.quartiles),
            "limit": row.limit,
            "above_limit": row.above_limit,
            **asdict(row),
        }
        for row in report.rows
    ]
    record["peers"] = [
        {
            **asdict(each),
            "median": {"ours": asdict(typical(each.ours)), "theirs": asdict(typical(each.theirs))},
            "ratio": each.ratio,
            "ratio_as_near": each.ratio_as_near,
        }
        for each in report.peers
    ]
    return record


def read_report(path: Path) -> BenchReport:
    """What `absgui bench --json` printed into a file. Raises AbsguiError for anything else."""
    try:
        record = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise AbsguiError("{path} can't be read: {why}", path=path, why=error.strerror or error) from error
    except ValueError as error:
        raise AbsguiError(
            "{path} is damaged, or no output of 'absgui bench --json': no JSON", path=path
        ) from error
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise AbsguiError("{path} is no output of 'absgui bench --json'", path=path)
    if record.get("version") != VERSION:
        raise AbsguiError(
            "{path} was written by another version of absgui; measure again with this one", path=path
        )
    try:
        return _report(record)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AbsguiError("{path} is damaged: {why}", path=path, why=repr(error)) from error


def _report(record: Mapping[str, Any]) -> BenchReport:
    values = {field.name: record[field.name] for field in fields(BenchReport)}
    values |= {
        "machine": Machine(**record["machine"]),
        "load_before": _numbers(record["load_before"]),
        "load_after": _numbers(record["load_after"]),
        "threads": int(record["threads"]),
        "peak": float(record["peak"]),
        "gemm": float(record["gemm"]),
        "versions": {str(name): str(version) for name, version in record["versions"].items()},
        "rows": tuple(map(_row, record["rows"])),
        "stalls": tuple(map(str, record["stalls"])),
        "peers": tuple(map(_compared, record["peers"])),
    }
    return BenchReport(**values)


def _row(record: Mapping[str, Any]) -> Row:
    values = {field.name: record[field.name] for field in fields(Row)}
    for name in ("values", "limits", "decoding", "distances"):
        values[name] = _numbers(record[name])
    for name in ("digits", "queries"):
        values[name] = tuple(map(int, record[name]))
    for name in ("key", "title", "unit", "device", "norm"):
        if not isinstance(record[name], str):
            raise TypeError(f"{name} of a row is no text")
    row = Row(**values)
    if not row.values or not all(0 < value < math.inf for value in row.values):
        raise ValueError(f"the figures of {row.key!r} are not positive numbers")
    return row


def _compared(record: Mapping[str, Any]) -> Compared:
    values = {field.name: record[field.name] for field in fields(Compared)}
    for name in ("ours", "theirs"):
        values[name] = tuple(
            Run(float(run["seconds"]), int(run["queries"]), _number(run["distance"])) for run in record[name]
        )
    values["digits"] = tuple(map(int, record["digits"]))
    values["as_near"] = _numbers(record["as_near"])
    values["parameters"] = dict(record["parameters"])
    return Compared(**values)


def _numbers(values: Any) -> tuple[float, ...]:
    return tuple(map(_number, values))


def _number(value: Any) -> float:
    """JSON has no infinity; it is null there."""
    return math.inf if value is None else float(value)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A later run beside an earlier one."""

    ratios: Mapping[tuple[str, str], float]
    """Key and device of a row -> median now / median then; only of rows that are in both."""
    others: frozenset[tuple[str, str]]
    """Rows whose images were others then, so that their ratio says less."""
    differences: tuple[str, ...]
    """What else was not the same, a line each."""


def compare(now: BenchReport, then: BenchReport) -> Comparison:
    """What has become slower or quicker, and what may be the reason for it."""
    new, old = ({(row.key, row.device): row for row in report.rows} for report in (now, then))
    both = [key for key in new if key in old and new[key].unit == old[key].unit]
    lines = [
        f"{name}: {before} then, {after} now"
        for name, before, after in (
            *((name, getattr(then.machine, name), getattr(now.machine, name)) for name in _names(Machine)),
            ("threads", then.threads, now.threads),
            ("model", then.model, now.model),
            ("weights", then.fingerprint, now.fingerprint),
            ("data set", then.dataset, now.dataset),
            ("seed", then.seed, now.seed),
            *(
                (name, then.versions.get(name) or "none", now.versions.get(name) or "none")
                for name in sorted({*then.versions, *now.versions})
            ),
        )
        if before != after
    ]
    lines += [f"only then: {_named(row)}" for key, row in old.items() if key not in both]
    lines += [f"only now: {_named(row)}" for key, row in new.items() if key not in both]
    return Comparison(
        {key: new[key].median / old[key].median for key in both},
        frozenset(key for key in both if new[key].digits != old[key].digits),
        tuple(lines),
    )


def _named(row: Row) -> str:
    return row.title.strip() + (f" on {row.device}" if row.device else "")


def _names(kind: type[Machine]) -> list[str]:
    return [field.name for field in fields(kind)]
