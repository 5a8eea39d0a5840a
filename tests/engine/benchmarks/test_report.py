"""A run is kept as JSON, and a later one compared with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.benchmarks import machine
from engine.benchmarks import report as reports
from engine.benchmarks.machine import Machine
from engine.benchmarks.peers import Compared, Run
from engine.benchmarks.readings import Counts
from engine.benchmarks.report import BenchReport, as_record, compare, read_report, run_bench
from engine.benchmarks.rows import Row
from engine.benchmarks.work import DECODE
from engine.types import AbsguiError, ModelChoice
from tests.engine.benchmarks.test_readings import Readable

INF = float("inf")
LIVE = Row("live", "live reading", "ms", (4.0, 2.0, 6.0), (0, 1, 2), "cpu", (1.0, 1.0, 1.0), (0.5, 0.5, 0.5))
POINTWISE = Row("pointwise", "Pointwise, L0", "s", (3.0,), (0,), "cpu", (), (), (INF,), "L0", (40,))
WINDOW = Row("window", "window visible", "s", (1.5,))
PEER = Compared(
    "CNN", "boundary", "L2", {"steps": 6.0}, "BoundaryAttack, steps 100", (0,), (Run(1.0, 10, 2.0),),
    (Run(8.0, 90, INF),), (0.5,),
)  # fmt: skip
REPORT = BenchReport(
    Machine("EPYC", 2, 8.0, "Linux x86_64"),
    (0.1, 0.2, 0.3),
    (1.0, 0.5, 0.3),
    2,
    5e10,
    {"python": "3.11.7", "numpy": "2.1"},
    "ABS",
    "0" * 12,
    "mnist",
    0,
    (LIVE, POINTWISE, WINDOW),
    ("70 ms, lab: nowhere",),
    (PEER,),
)


def written(path: Path, record: object) -> Path:
    # As the command line prints it: without infinities.
    text = json.dumps(record).replace("Infinity", "null")
    path.write_text(text, "utf-8")
    return path


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    record = as_record(REPORT)
    live = record["rows"][0]
    assert (live["count"], live["median"], live["quartiles"]) == (3, 4.0, [3.0, 5.0])
    assert (live["limit"], live["above_limit"]) == (1.0, 4.0)
    assert live["values"] == (4.0, 2.0, 6.0)
    assert live["digits"] == (0, 1, 2)
    assert record["peers"][0]["ratio"] == 8.0
    assert record["machine"]["processor"] == "EPYC"
    assert read_report(written(tmp_path / "a.json", record)) == REPORT


def without(name: str) -> Callable[[Any], Any]:
    return lambda record: {key: value for key, value in record.items() if key != name}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda _: [], "is no output of 'absgui bench --json'"),
        (lambda _: {"rows": []}, "is no output of 'absgui bench --json'"),
        (lambda record: {**record, "version": 1}, "another version"),
        (without("rows"), "damaged: KeyError"),
        (without("machine"), "damaged: KeyError"),
        (lambda record: {**record, "machine": {"cores": 2}}, "damaged"),
        (lambda record: {**record, "rows": [{**record["rows"][0], "values": []}]}, "not positive numbers"),
        (lambda record: {**record, "rows": [{**record["rows"][0], "values": [0.0]}]}, "not positive numbers"),
        (
            lambda record: {**record, "rows": [{**record["rows"][0], "values": [None]}]},
            "not positive numbers",
        ),
        (lambda record: {**record, "rows": [{**record["rows"][0], "values": ["x"]}]}, "damaged"),
        (lambda record: {**record, "rows": [{**record["rows"][0], "key": 3}]}, "damaged"),
        (lambda record: {**record, "rows": 3}, "damaged"),
        (lambda record: {**record, "versions": []}, "damaged"),
    ],
)
def test_a_foreign_or_damaged_file_is_refused(
    tmp_path: Path, change: Callable[[Any], Any], said: str
) -> None:
    path = written(tmp_path / "a.json", change(json.loads(json.dumps(as_record(REPORT)))))
    with pytest.raises(AbsguiError, match=said):
        read_report(path)


def test_what_is_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with pytest.raises(AbsguiError, match="can't be read"):
        read_report(path)
    for content in (b"", b"{", b"\x80\xff"):
        path.write_bytes(content)
        with pytest.raises(AbsguiError, match="no JSON"):
            read_report(path)


def test_rows_are_compared_with_those_of_the_same_thing_and_device() -> None:
    now = replace(
        REPORT,
        rows=(
            replace(LIVE, values=(2.0, 1.0, 3.0)),
            replace(LIVE, device="cuda:0"),
            replace(POINTWISE, digits=(7,), values=(6.0,)),
        ),
        machine=replace(REPORT.machine, cores=4),
        versions={"python": "3.12.1", "torch": "2.6"},
        fingerprint="1" * 12,
    )
    found = compare(now, REPORT)
    assert found.ratios == {("live", "cpu"): 0.5, ("pointwise", "cpu"): 2.0}
    assert found.others == {("pointwise", "cpu")}
    assert set(found.differences) == {
        "cores: 2 then, 4 now",
        f"weights: {'0' * 12} then, {'1' * 12} now",
        "python: 3.11.7 then, 3.12.1 now",
        "numpy: 2.1 then, none now",
        "torch: none then, 2.6 now",
        "only then: window visible",
        "only now: live reading on cuda:0",
    }
    same = compare(REPORT, REPORT)
    assert set(same.ratios.values()) == {1.0}
    assert same.differences == ()


class Loader:
    """Remembers what was loaded."""

    def __init__(self) -> None:
        self.loaded: list[tuple[str, str]] = []

    def __call__(self, choice: ModelChoice) -> Any:
        self.loaded.append((choice.name, choice.mode))
        return Readable()


@pytest.mark.slow  # times everything once
def test_a_bench_of_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "gemm_peak", lambda: 1e9)
    monkeypatch.setattr(machine, "vector_peak", lambda: 0.0)
    monkeypatch.setattr(reports, "compare_with_foolbox", lambda *_: [PEER])
    load = Loader()
    said: list[str] = []
    report = run_bench(
        ModelChoice(device="cpu"), Counts(2, 1), window=False, peers=True, load=load, tell=said.append
    )
    assert load.loaded == [("abs", "fast"), ("abs", "paper"), ("cnn", "fast")]
    assert report.model == "Prototypes"
    assert report.dataset == "mnist"
    assert report.threads >= 1
    live = next(row for row in report.rows if row.key == "live")
    # The peak is that of all threads together.
    assert live.limit == pytest.approx(1000 * 10 * DECODE / (1e9 * report.threads))
    assert [each.attack for each in report.peers] == ["latent-descent", "boundary", "boundary"]
    assert said


@pytest.mark.slow  # times everything once
def test_without_modes_there_is_no_paper_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "gemm_peak", lambda: 1e9)
    monkeypatch.setattr(machine, "vector_peak", lambda: 0.0)
    load = Loader()
    report = run_bench(ModelChoice("exact-abs", device="cpu"), Counts(2, 1), window=False, load=load)
    assert load.loaded == [("exact-abs", "fast"), ("cnn", "fast")]
    assert report.peers == ()
    assert "paper" not in {row.key for row in report.rows}
