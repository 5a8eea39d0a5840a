"""`absgui bench`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import absgui
from absgui.__main__ import main
from absgui.cli import bench_tables
from engine.benchmarks.application import BenchError
from engine.benchmarks.peers import Run
from engine.benchmarks.readings import Counts
from engine.benchmarks.report import compare
from engine.benchmarks.rows import FRAMES, Row
from tests.engine.benchmarks.test_report import LIVE, PEER, POINTWISE, REPORT, WINDOW

PAPER = replace(LIVE, key="paper", title="live reading, paper mode", values=(400.0,), limits=(), decoding=())
BOUNDARY = Row("boundary-network", "Boundary, L2, on CNN", "s", (1.0,), (0,), "cpu", (), (), (2.0,), "L2")
THOROUGH = replace(LIVE, key="thorough", title="thorough search")
READ = Row("read-process", "absgui read FILE, whole process", "s", (3.0,))
RATE = Row("latent-descent-frames", "Latent Descent", FRAMES, (50.0,), (0,), "cpu", (200.0,), (0.9,))
FULL = replace(
    REPORT,
    rows=(LIVE, PAPER, POINTWISE, WINDOW, BOUNDARY, THOROUGH, READ, RATE),
    peers=(
        replace(PEER, parameters={}),
        replace(PEER, parameters={}, peer="Nearer", theirs=(Run(9.0, 9, 1.5),)),
        PEER,
    ),
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the bench is run with; it measures nothing."""
    calls: list[Any] = []

    def run_bench(choice: object, counts: Counts, **options: Any) -> Any:
        calls.append((counts, options["window"], options["peers"]))
        return FULL

    monkeypatch.setattr("absgui.cli.bench.run_bench", run_bench)
    return calls


def test_options_say_how_much_is_measured(asked: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench"]) == 0
    options = ["--digits", "5", "--attacks", "1", "--starts", "2", "--no-window", "--peers"]
    assert main(["bench", *options]) == 0
    assert asked == [(Counts(), True, False), (Counts(5, 1, 2), False, True)]
    text = capsys.readouterr().out
    for words in (
        "EPYC, 2 cores, 8 GB",
        "load average 0.10 0.20 0.30",
        "GFLOP/s",
        "BoundaryAttack, steps 100",
    ):
        assert words in text
    assert "70 ms, lab: nowhere" in text


def test_a_run_is_compared_with_the_json_of_an_earlier_one(
    asked: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["versions"]["absgui"] == absgui.__version__
    assert record["rows"][0]["values"] == [4.0, 2.0, 6.0]
    assert record["rows"][2]["distances"] == [None]
    then = tmp_path / "then.json"
    record["machine"]["cores"] = 64
    record["rows"][0]["values"] = [8.0, 8.0, 8.0]
    del record["rows"][1]
    then.write_text(json.dumps(record))
    assert main(["bench", "--compare", str(then)]) == 0
    text = capsys.readouterr().out
    lines = {line.split("  ")[0]: line.split()[-1] for line in text.splitlines() if line}
    assert lines["live reading"] == "0.50"
    assert lines["window visible"] == "1.00"
    assert lines["live reading, paper mode"] == "new"
    assert "cores: 64 then, 2 now" in text
    assert main(["bench", "--markdown", "--compare", str(then)]) == 0
    assert "| 0.50 |" in capsys.readouterr().out


def test_an_earlier_run_is_shown_without_measuring(
    asked: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept.json"
    assert main(["bench", "--json"]) == 0
    kept.write_text(capsys.readouterr().out)
    asked.clear()
    for form in ([], ["--markdown"], ["--json"]):
        assert main(["bench", *form]) == 0
        measured = capsys.readouterr().out
        assert main(["bench", *form, "--show", str(kept)]) == 0
        assert capsys.readouterr().out == measured
    assert len(asked) == 3
    kept.write_text("[]")
    assert main(["bench", "--show", str(kept)]) == 2


def test_a_foreign_file_is_refused_before_anything_is_measured(
    asked: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign = tmp_path / "foreign.json"
    foreign.write_text('{"speed": 3}')
    assert main(["bench", "--compare", str(foreign)]) == 2
    assert "no output of 'absgui bench --json'" in capsys.readouterr().err
    assert main(["bench", "--compare", str(tmp_path / "none")]) == 2
    assert asked == []


def cells(text: str) -> dict[str, list[str]]:
    """Markdown's rows by their first cell."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line[:1] == "|"]
    return {row[0]: row[1:] for row in rows}


def test_the_markdown_table_says_what_is_measured_beside_peers_and_limits() -> None:
    table = cells(bench_tables.markdown(FULL))
    assert table[""] == ["measured", "peer", "limit", "what limits it now"]
    assert table["live reading"] == [
        "4.00 ms (3.00 to 5.00, n = 3)",
        "400 ms: the paper's inference",
        "1.00 ms, 4.0 times quicker",
        "decoders 50% of the time, at 2.0 times their limit; else around them",
    ]
    assert table["Pointwise, L0"][0] == "3.00 s at L0 none"
    assert table["Boundary, L2, on CNN"][1] == "9.00 s at L2 1.50: Nearer"
    assert table["Latent Descent"][2] == "200 frames/s, 4.0 times quicker"
    assert table["absgui read FILE, whole process"][3].endswith("all but 4.00 ms")
    assert table["boundary, steps 6 on CNN"][2:6] == ["1.00", "8.00", "8.00", "16.0"]


def test_rows_of_several_devices_are_told_apart() -> None:
    both = replace(FULL, rows=(LIVE, replace(LIVE, device="cuda:0 (H200)")))
    for text in (bench_tables.text(both), bench_tables.markdown(both)):
        assert "live reading, cpu" in text
        assert "live reading, cuda:0 (H200)" in text


def test_other_images_are_said() -> None:
    then = replace(FULL, rows=(replace(LIVE, digits=(7, 8, 9)), POINTWISE))
    text = bench_tables.text(FULL, compare(FULL, then))
    assert "1.00 (other images)" in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.00123, "0.00123"),
        (0.5, "0.5"),
        (1.0, "1.00"),
        (12.34, "12.3"),
        (1234.5, "1234"),
        (float("inf"), "none"),
    ],
)
def test_numbers_have_three_digits(value: float, text: str) -> None:
    assert bench_tables.number(value) == text


def test_an_application_that_fails_is_no_bad_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise BenchError("the application ended without a report:\nSegmentation fault")

    monkeypatch.setattr("absgui.cli.bench.run_bench", fail)
    assert main(["bench", "--weights", str(tmp_path / "none")]) == 2
    assert "There are no weights at" in capsys.readouterr().err
    assert main(["bench"]) == 3
    error = capsys.readouterr().err
    assert "Segmentation fault" in error
    assert error.count("\n") == 1
