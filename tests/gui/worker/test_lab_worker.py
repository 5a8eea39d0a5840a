"""The lab's worker without a thread: what it has run, what it tells of it, and how it ends."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from absgui.worker import lab as lab_module
from absgui.worker.lab import Ending, LabEngine, LabPlan, LabWorker, News, RunUnits
from engine.lab.run import Failure
from engine.lab.store import STORE, Store
from engine.lab.table import ALL
from engine.lab.units import Result, Unit
from engine.types import AbsguiError, ModelChoice, Norm, WeightsError
from tests.gui.lab_fakes import MISCLASSIFIED_PLACE, FakeLab, info_of, made

ABS, CNN = ModelChoice("abs"), ModelChoice("cnn")
WELL = ("", ())


class Bench:
    """A lab's worker with a fake engine, and what it says."""

    def __init__(self, lab: FakeLab) -> None:
        self.lab = lab
        self.asked: list[dict[str, object]] = []
        self.worker = LabWorker(LabEngine(cast(RunUnits, self._run), lab.info))
        self.news: list[News] = []
        self.began: list[LabPlan] = []
        self.endings: list[Ending] = []
        self.written: list[tuple[Path, ...]] = []
        self.errors: list[str] = []
        self.worker.news.connect(self.news.append)
        self.worker.began.connect(self.began.append)
        self.worker.ended.connect(self.endings.append)
        self.worker.written.connect(self.written.append)
        self.worker.error.connect(self.errors.append)

    def _run(self, units: list[Unit], store: Store, **given: object) -> list[Failure]:
        self.asked.append(given)
        return self.lab.run(units, store, **given)  # type: ignore[arg-type]  # as they came

    def run(self, plan: LabPlan) -> tuple[str, tuple[str, ...]]:
        """How it ends: what was wrong, and which attacks failed."""
        self.worker.run(plan, {})
        (ending,) = self.endings
        self.endings.clear()
        return ending.error, ending.failures


@pytest.fixture
def bench() -> Bench:
    lab = FakeLab()
    lab.allow(1000)
    return Bench(lab)


@pytest.fixture
def plan(tmp_path: Path) -> LabPlan:
    return LabPlan((ABS, CNN), ("fgm", "pointwise"), (Norm.L2, Norm.L0), 3, 5, 2, tmp_path / "lab")


def test_what_is_planned_is_run_and_kept(bench: Bench, plan: LabPlan) -> None:
    assert bench.run(plan) == WELL
    units = bench.lab.given
    assert {(unit.model, unit.attack, unit.norm) for unit in units} == {
        (model, attack, norm)
        for model in (ABS, CNN)
        for attack, norm in (("fgm", Norm.L2), ("pointwise", Norm.L2), ("pointwise", Norm.L0))
    }
    assert len(units) == 18
    assert len({unit.digit for unit in units}) == 3
    (asked,) = bench.asked
    assert asked["workers"] == 2
    assert asked["infos"] == {ABS: info_of(ABS), CNN: info_of(CNN)}
    abandoned = cast(Callable[[], bool], asked["abandoned"])
    assert not abandoned()
    bench.worker.closed.set()
    assert abandoned()
    with Store(plan.folder / STORE) as store:
        kept = store.results(units, {ABS: info_of(ABS), CNN: info_of(CNN)})
    assert [result.unit for result in kept] == units


def test_seed_and_parameters_are_those_of_the_plan(bench: Bench, plan: LabPlan) -> None:
    bench.run(replace(plan, parameters={"pointwise": {"repeats": 2.0}}))
    by_attack = {unit.attack: unit for unit in bench.lab.given}
    assert dict(by_attack["pointwise"].parameters) == {"repeats": 2.0}
    assert not by_attack["fgm"].parameters
    first = {unit.seed for unit in bench.lab.given}
    other = Bench(bench.lab)
    bench.lab.given.clear()
    other.run(replace(plan, seed=6, folder=plan.folder / "other"))
    assert not first & {unit.seed for unit in bench.lab.given}


def test_what_is_told_is_what_was_found(bench: Bench, plan: LabPlan) -> None:
    bench.run(replace(plan, digits=5))
    first, last = bench.news[0], bench.news[-1]
    assert (first.view.done, first.view.total) == (0, 30)
    assert first.view.seconds_left is None
    assert (last.view.done, last.view.total) == (30, 30)
    digits = [found for news in bench.news for found in news.digits.get((Norm.L2, "fgm", "abs"), [])]
    assert len(digits) == 5
    assert [found.distance for found in digits if found.misclassified] == [0.0]
    assert {found.attack for found in digits} == {"fgm"}
    together = [found for news in bench.news for found in news.digits.get((Norm.L0, ALL, "cnn"), [])]
    assert {found.attack for found in together} == {"pointwise"}
    assert len(together) == 5
    rows = {(row.norm, row.attack): row for row in last.view.rows}
    assert [(cell.done, cell.total) for cell in rows[Norm.L2, "fgm"].cells] == [(5, 5), (5, 5)]
    assert MISCLASSIFIED_PLACE < 5


def test_what_was_done_before_is_told_first_and_not_run_again(bench: Bench, plan: LabPlan) -> None:
    bench.run(replace(plan, digits=3, attacks=("fgm",)))
    before = list(bench.lab.given)
    again = Bench(bench.lab)
    bench.lab.given.clear()
    again.run(plan)
    assert again.news[0].view.done == len(before) == 6
    assert not set(before) & set(bench.lab.given)
    assert len(bench.lab.given) == 12


def test_without_processes_only_what_is_there_is_told(bench: Bench, plan: LabPlan) -> None:
    assert bench.run(replace(plan, processes=0)) == WELL
    assert not bench.lab.given
    assert [news.view.done for news in bench.news] == [0]


def test_a_plan_comes_back_with_its_folder_in_full(
    bench: Bench, plan: LabPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    bench.run(replace(plan, folder=Path("~/mine")))
    assert bench.began == [replace(plan, folder=tmp_path / "mine")]
    assert (tmp_path / "mine" / STORE).is_file()


def test_the_time_left_is_what_the_rest_will_take(
    bench: Bench, plan: LabPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.run(replace(plan, attacks=("fgm",)))  # 6 of the 18, which took none of the time
    bench.news.clear()
    now = 50.0

    def run(units: list[Unit], store: Store, **given: object) -> list[Failure]:
        nonlocal now
        for unit in units[:3]:
            now += 2
            given["progress"](made(unit))  # type: ignore[operator]  # the worker's
            given["stopped"]()  # type: ignore[operator]
        return []

    monkeypatch.setattr(time, "monotonic", lambda: now)
    bench.lab.run = run  # type: ignore[method-assign,assignment]
    bench.run(plan)
    assert [news.view.done for news in bench.news] == [6, 7, 8, 9, 9]
    assert [news.view.seconds_left for news in bench.news] == [None, 22.0, 20.0, 18.0, 18.0]


def test_results_that_come_at_once_are_told_together(
    bench: Bench, plan: LabPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 50.0)
    bench.run(plan)
    assert [news.view.done for news in bench.news] == [0, 18]


def test_telling_takes_its_share_of_the_time_alone(
    bench: Bench, plan: LabPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 50.0
    told: list[float] = []

    def telling(_: News) -> None:
        nonlocal now
        told.append(now)
        now += 1

    def run(units: list[Unit], store: Store, **given: object) -> list[Failure]:
        nonlocal now
        for unit in units:
            now += 2
            given["progress"](made(unit))  # type: ignore[operator]  # the worker's
            given["stopped"]()  # type: ignore[operator]
        return []

    monkeypatch.setattr(time, "monotonic", lambda: now)
    bench.worker.news.connect(telling)
    bench.lab.run = run  # type: ignore[method-assign,assignment]
    bench.run(plan)
    assert told == [50.0, 61.0, 72.0, 83.0, 90.0]  # 1 s in every 11; at the end at once


def test_failures_are_said_in_words(bench: Bench, plan: LabPlan) -> None:
    bench.lab.fails = lambda unit: unit.attack == "fgm" and unit.model == CNN
    error, failures = bench.run(plan)
    digits = [unit.digit for unit in bench.lab.given if bench.lab.fails(unit)]
    assert failures == tuple(
        f"CNN, fgm in L2 on digit {digit}: ZeroDivisionError('on purpose')" for digit in digits
    )
    assert not error


def test_what_ends_a_run_is_said(bench: Bench, plan: LabPlan, caplog: pytest.LogCaptureFixture) -> None:
    bench.lab.raises = AbsguiError("The disk is full.")
    assert bench.run(plan) == ("The disk is full.", ())
    assert not caplog.records
    bench.lab.raises = ZeroDivisionError("on purpose")
    said = "Internal error (ZeroDivisionError: on purpose). Results so far are kept; start again."
    assert bench.run(plan) == (said, ())
    (record,) = caplog.records
    assert (record.levelno, record.getMessage()) == (logging.ERROR, "the lab failed")
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


def test_a_model_that_does_not_load_is_named(bench: Bench, plan: LabPlan) -> None:
    bench.lab.cannot_load = WeightsError("The file is damaged.")
    assert bench.run(plan)[0] == "ABS can't be loaded: The file is damaged. Or leave it out."
    assert not bench.began


def test_a_plan_of_nothing_is_refused(bench: Bench, plan: LabPlan) -> None:
    error = bench.run(replace(plan, attacks=("pointwise",), norms=(Norm.LINF,)))[0]
    assert error == "None of these attacks applies to these models in these norms; choose others."


@pytest.mark.parametrize("event", ["paused", "closed"])
def test_a_run_that_is_ended_while_its_models_load_does_not_begin(
    event: str, bench: Bench, plan: LabPlan
) -> None:
    getattr(bench.worker, event).set()
    assert bench.run(plan) == WELL
    assert not bench.began
    assert not bench.lab.given


def test_weights_that_were_trained_anew_are_loaded_anew(bench: Bench, plan: LabPlan) -> None:
    bench.run(plan)
    bench.lab.cannot_load = WeightsError("The file is damaged.")
    assert "can't be loaded" in bench.run(plan)[0]


def test_tables_are_written_of_all_results(
    bench: Bench, plan: LabPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[list[Unit], Path]] = []

    def write(results: list[Result], folder: Path) -> list[Path]:
        asked.append(([result.unit for result in results], folder))
        return [folder / "lab.csv"]

    monkeypatch.setattr(lab_module, "write", write)
    bench.run(plan)
    bench.worker.write(plan, tmp_path / "tables")
    assert asked == [(bench.lab.given, tmp_path / "tables")]
    assert bench.written == [(tmp_path / "tables" / "lab.csv",)]
    assert (tmp_path / "tables").is_dir()
    assert not bench.errors


def test_tables_that_can_not_be_written_are_told(
    bench: Bench,
    plan: LabPlan,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bench.run(plan)
    (tmp_path / "file").write_text("")
    bench.worker.write(plan, tmp_path / "file")
    assert len(bench.errors) == 1

    def broken(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(lab_module, "write", broken)
    bench.worker.write(plan, tmp_path / "tables")
    assert bench.written == [(), ()]
    assert bench.errors[1].startswith("Internal error (ZeroDivisionError: on purpose).")
    assert [record.getMessage() for record in caplog.records] == ["the lab's tables were not written"]


def test_digits_of_the_run_before_are_freed(bench: Bench, plan: LabPlan) -> None:
    old: list[object] = [object()] * 2500
    bench.worker.run(plan, {(Norm.L2, "fgm", "abs"): old})  # type: ignore[dict-item]  # any digits
    assert old == []
