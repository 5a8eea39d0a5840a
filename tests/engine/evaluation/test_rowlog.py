"""Logs that grow by a row at a time: cut off at any byte, written by two, of other models, damaged."""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import Dataset, load_dataset
from engine.evaluation.rowlog import DEVICE, RowLog, cell, number
from engine.types import AbsguiError, ExportError, ModelInfo
from tests.engine.fakes.shapes import write_shapes

MNIST = load_dataset()
INFO = ModelInfo("abs", "ABS", "fast", "cpu", "bundled", "0123456789ab")
COLUMNS: dict[str, Callable[[str], object]] = {"digit": int, "how": str, "radius": number}
ROWS = [{"digit": str(n), "how": how, "radius": f"{n / 8}"} for n, how in enumerate(["a", 'b, "c"', "", "é"])]
HEADER = b"model,fingerprint,mode,revision,digit,how,radius\n"


def opened(path: Path, info: ModelInfo = INFO, revision: str = "3", data: Dataset = MNIST) -> RowLog:
    return RowLog(path, info, data, COLUMNS, ("digit",), revision)


def filled(path: Path) -> RowLog:
    """With all ROWS."""
    log = opened(path)
    for row in ROWS:
        log.append(row)
    return log


@given(st.data())
def test_cut_off_at_any_byte_a_log_resumes(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        filled(path)
        content = path.read_bytes()
        at = data.draw(st.integers(0, len(content)))
        os.truncate(path, at)
        log = opened(path)
        there = [log.find(row["digit"]) is not None for row in ROWS]
        # The header's line and a line for each row: none is lost that was whole, no half one counts.
        assert there == [n + 1 < content[:at].count(b"\n") for n in range(len(ROWS))]
        for row, is_there in zip(ROWS, there, strict=True):
            if not is_there:
                log.append(row)
        assert path.read_bytes() == content


def test_a_log_knows_what_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    for log in (filled(path), opened(path), opened(path, replace(INFO, device="cuda:0"))):
        assert path.read_bytes().startswith(HEADER)
        assert [log.find(int(row["digit"])) for row in ROWS] == [
            {"model": "abs", "fingerprint": "0123456789ab", "mode": "fast", "revision": "3"} | row
            for row in ROWS
        ]
        assert log.find(len(ROWS)) is None


def test_a_row_that_another_run_has_written_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    one, other = opened(path), opened(path)
    one.append(ROWS[1])
    other.append(ROWS[1] | {"radius": "7"})
    assert path.read_bytes().count(b"\n") == 2
    for log in (one, other, opened(path)):
        row = log.find(1)
        assert row is not None
        assert row["radius"] == ROWS[1]["radius"]


def test_where_both_wrote_a_row_all_the_same_it_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    opened(path).append(ROWS[1])
    path.write_bytes((content := path.read_bytes()) + content[len(HEADER) :].replace(b"0.125", b"7"))
    row = opened(path).find(1)
    assert row is not None
    assert row["radius"] == ROWS[1]["radius"]


def test_two_runs_at_once_share_the_work(tmp_path: Path) -> None:
    logs = [opened(tmp_path / "log.csv") for _ in range(2)]
    groups = [[(2 * n,), (2 * n + 1,)] for n in range(50)]
    told: list[list[int]] = [[], []]
    both = [log.left(groups, seen.append) for log, seen in zip(logs, told, strict=True)]
    turns, running = [0, 0], {0, 1}
    while running:
        for each in sorted(running):
            missing = next(both[each], None)
            if missing is None:
                running.remove(each)
                continue
            turns[each] += 1
            for (digit,) in missing:
                logs[each].append({"digit": str(digit), "how": str(each), "radius": "1"})
    assert sum(turns) == 50, "no work was done twice by who works in turn"
    assert min(turns) == 25
    assert [seen[-1] for seen in told] == [50, 50]
    assert all(seen == sorted(seen) for seen in told)
    assert (tmp_path / "log.csv").read_bytes().count(b"\n") == 101


def test_in_step_two_runs_soon_part(tmp_path: Path) -> None:
    logs = [opened(tmp_path / "log.csv") for _ in range(2)]
    both = [log.left([[(n,)] for n in range(200)]) for log in logs]
    turns = 0
    while True:  # both choose before either is done
        chosen = [next(each, None) for each in both]
        if chosen == [None, None]:
            break
        for log, missing in zip(logs, chosen, strict=True):
            for (digit,) in missing or []:
                turns += 1
                log.append({"digit": str(digit), "how": "", "radius": "1"})
    assert turns < 250, "of 400 if they stayed together"
    assert (tmp_path / "log.csv").read_bytes().count(b"\n") == 201


def test_each_row_says_on_which_device_and_older_logs_go_on_without(tmp_path: Path) -> None:
    columns = COLUMNS | {DEVICE: str}
    for name, before in (("new.csv", b""), ("old.csv", HEADER)):
        path = tmp_path / name
        path.write_bytes(before)
        log = RowLog(path, INFO, MNIST, columns, ("digit",), "3")
        log.append(ROWS[0] | {DEVICE: "cpu"})
        RowLog(path, INFO, MNIST, columns, ("digit",), "3").append(ROWS[1] | {DEVICE: "cuda:0 (NVIDIA H200)"})
        assert log.find(1) is None
        log.append(ROWS[1] | {DEVICE: "cpu"})  # the same row, wherever it was found
        rows = RowLog(path, INFO, MNIST, columns, ("digit",), "3").every([(0,), (1,)])
        wanted = ["cpu", "cuda:0 (NVIDIA H200)"] if not before else [None, None]
        assert [row.get(DEVICE) for row in rows] == wanted
        assert [row["how"] for row in rows] == [row["how"] for row in ROWS[:2]]


@pytest.mark.parametrize(
    "other",
    [replace(INFO, name="binary-abs"), replace(INFO, fingerprint="f" * 12), replace(INFO, mode="paper")],
    ids=["model", "weights", "mode"],
)
def test_a_log_of_another_model_is_refused(tmp_path: Path, other: ModelInfo) -> None:
    path = tmp_path / "log.csv"
    filled(path)
    path.write_bytes(content := path.read_bytes() + b"half a l")
    with pytest.raises(
        AbsguiError, match=r"abs \(fast, weights 0123456789ab\), not the model that is loaded"
    ):
        opened(path, other)
    assert path.read_bytes() == content


def test_a_log_of_other_code_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    filled(path)
    content = path.read_bytes()
    with pytest.raises(AbsguiError, match="or by another version of the searches or attacks; choose"):
        opened(path, revision="4")
    assert path.read_bytes() == content


def test_a_log_of_another_data_set_is_refused(tmp_path: Path) -> None:
    path, data = tmp_path / "log.csv", load_dataset(write_shapes(tmp_path / "shapes", train=1, test=1))
    filled(path)
    with pytest.raises(AbsguiError, match="was made on another data set"):
        opened(path, data=data)
    path.unlink()
    opened(path, data=data).append(ROWS[0])
    assert opened(path, data=data).find(0) is not None
    with pytest.raises(AbsguiError, match="was made on another data set"):
        opened(path)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (
            b"a shopping list",
            "not a log of this kind",
        ),  # not one byte of which may go, although it has no whole line
        (b"\n", "not a log of this kind"),
        (HEADER.replace(b"how", b"why"), "not a log of this kind"),
        (HEADER + b"abs,0123456789ab,fast,3,0,a\n", "damaged"),
        (HEADER + b"abs,0123456789ab,fast,3,0,a,1,1\n", "damaged"),
        (HEADER + b"\nabs,0123456789ab,fast,3,0,a,1\n", "damaged"),
        (HEADER + b"abs,0123456789ab,fast,3,0,a,1.5x\n", "damaged"),
        (HEADER + b"abs,0123456789ab,fast,3,\xff\xfe,a,1\n", "damaged"),
        (HEADER + b'abs,0123456789ab,fast,3,0,"a,1\n' * 2, "damaged"),
        (HEADER + b"abs,0123456789ab,fast,3,0," + b"a" * 140_000 + b",1\n", "damaged"),
    ],
)
def test_what_is_no_log_or_is_damaged_is_left_alone(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    with pytest.raises(AbsguiError, match=complaint):
        opened(path)
    assert path.read_bytes() == content


def test_a_log_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ExportError, match="can't be used: there is no such folder"):
        opened(tmp_path / "none" / "log.csv")
    with pytest.raises(ExportError, match="it is a folder"):
        opened(tmp_path)
    log = opened(tmp_path / "log.csv")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(ExportError, match="the disk is full"):
        patch.setattr(os, "fsync", full)
        log.append(ROWS[0])
    assert log.find(0) is None


@given(st.floats(allow_nan=False) | st.integers(-1000, 1000))
def test_numbers_are_read_back_as_they_were(value: float) -> None:
    assert number(cell(value)) == value
    assert number(cell(float(np.float32(0.1)))) == float(np.float32(0.1))
    assert math.isnan(number(""))
