"""The lab: what is kept, and what a kill leaves behind."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.attacks import catalogue
from engine.data import strided
from engine.lab import run
from engine.lab.store import Store
from engine.lab.units import MISCLASSIFIED, Result, Unit, plan, work
from engine.models import registry
from engine.system.locks import held
from engine.types import AbsguiError, ModelChoice, ModelInfo, Norm
from tests.engine.fakes import lab_workers
from tests.engine.fakes.networks import network_file, reading_layer, scripted, tried
from tests.engine.lab.conftest import ATTACKS, SAMPLES, plain


def test_the_plan_goes_digit_by_digit_and_leaves_out_what_does_not_apply(
    choice: ModelChoice, infos: dict[ModelChoice, ModelInfo], units: list[Unit]
) -> None:
    assert [unit.digit for unit in units] == [digit for digit in strided(10_000, SAMPLES) for _ in range(3)]
    assert {(unit.attack, unit.norm) for unit in units} == {
        ("fgm", Norm.L2),
        ("fgm", Norm.LINF),
        ("salt-and-pepper", Norm.L0),
    }
    assert plan(list(infos.items()), ["latent-descent"], 2) == []
    given = plan(
        list(infos.items()), ["pointwise"], 1, norms=[Norm.L0], parameters={"pointwise": {"repeats": 1}}
    )
    assert given == [Unit(choice, "pointwise", Norm.L0, 0, 0, (("repeats", 1),))]
    with pytest.raises(AbsguiError, match="no attack 'magic'"):
        plan(list(infos.items()), ["magic"], 1)


@pytest.mark.slow  # starts processes
def test_processes_find_what_one_alone_finds_and_the_store_keeps_it(
    units: list[Unit], infos: dict[ModelChoice, ModelInfo], store: Store
) -> None:
    alone = [work(unit) for unit in units]
    assert {result.status for result in alone} >= {"found"}
    seen: list[Result] = []
    assert run.run(units, store, workers=2, progress=seen.append) == []
    assert len(seen) == len(units)
    assert plain(store.results(units, infos)) == plain(alone)
    assert store.missing(units, infos) == []


def test_what_another_process_has_come_to_first_is_not_run_again(
    units: list[Unit], infos: dict[ModelChoice, ModelInfo], store: Store
) -> None:
    with Store(store.path) as other:
        for unit in units:
            info = infos[unit.model]
            other.add(Result(unit, info.fingerprint, info.mode, 7, 1, MISCLASSIFIED))
    seen: list[Result] = []
    assert run.run(units, store, infos=infos, workers=1, progress=seen.append) == []
    assert [result.unit for result in seen] == units
    seen.clear()
    with held(store.path.parent):  # as while the other one is at work: both meet in the middle
        assert run.run(units, store, infos=infos, workers=1, progress=seen.append) == []
    assert [result.unit for result in seen] == units[::-1]


@pytest.mark.slow  # starts processes
def test_an_interrupted_run_resumes_and_ends_the_same(
    units: list[Unit], infos: dict[ModelChoice, ModelInfo], tmp_path: Path
) -> None:
    path = tmp_path / "results.sqlite"
    seen: list[Result] = []
    with Store(path) as store:
        run.run(units, store, workers=1, progress=seen.append, stopped=lambda: len(seen) >= 4)
        done = store.results(units, infos)
        assert 4 <= len(done) < len(units)
    again: list[Result] = []
    with Store(path) as store:
        missing = store.missing(units, infos)
        assert len(missing) == len(units) - len(done)
        run.run(missing, store, workers=1, progress=again.append)
        assert {result.unit for result in again} == set(missing)
        assert plain(store.results(units, infos)) == plain([work(unit) for unit in units])


@pytest.mark.slow  # processes that import everything
def test_what_its_processes_have_begun_is_kept_when_it_is_stopped(
    units: list[Unit], infos: dict[ModelChoice, ModelInfo], store: Store
) -> None:
    seen: list[Result] = []
    run.run(units, store, workers=1, progress=seen.append, stopped=lambda: len(seen) >= 1)
    begun = len(store.results(units, infos))
    assert 2 <= begun == len(seen) <= 4  # what it had in hand, and what lay in the queue of its process


@pytest.mark.skipif(not hasattr(os, "nice"), reason="all processes are equal here")
def test_its_processes_let_others_come_first(
    units: list[Unit], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "work", lab_workers.says_how_nice_it_is)
    seen: list[Result] = []
    run.run(units[:1], store, workers=1, progress=seen.append)
    assert seen[0].queries == min(os.nice(0) + run.NICENESS, 19)


def test_abandoned_it_ends_at_once_and_its_processes_with_it(
    units: list[Unit], infos: dict[ModelChoice, ModelInfo], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "work", lab_workers.hangs_after_digit_zero)
    seen: list[Result] = []
    before = set(multiprocessing.active_children())
    run.run(units, store, workers=2, progress=seen.append, abandoned=lambda: len(seen) >= 3)
    assert set(multiprocessing.active_children()) <= before
    assert {result.unit for result in store.results(units, infos)} == set(units[:3])


def test_what_depends_on_other_weights_or_settings_is_done_again(
    choice: ModelChoice,
    infos: dict[ModelChoice, ModelInfo],
    units: list[Unit],
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    noise = next(unit for unit in units if unit.attack == "salt-and-pepper")
    other = replace(noise, parameters=(("repeats", 3.0),))
    results = [work(unit) for unit in (noise, other)]
    for result in results:
        store.add(result)
    assert len(store.missing(units, infos)) == len(units) - 1
    others = {choice: replace(infos[choice], fingerprint="another")}
    assert store.missing(units, others) == units
    assert store.results(units, others) == []
    assert store.missing([replace(noise, seed=6), replace(noise, parameters=(("repeats", 4.0),))], infos)
    usual = {"salt-and-pepper": {"repeats": 10}}  # the default
    assert plan(list(infos.items()), ATTACKS, SAMPLES, seed=5, parameters=usual) == units
    kept = {row[0]: row for row in plain(store.results_of(choice, infos[choice]))}
    assert kept == {row[0]: row for row in plain(results)}
    _revise(monkeypatch, "fgm")
    assert len(store.missing(units, infos)) == len(units) - 1
    _revise(monkeypatch, noise.attack)
    assert store.missing(units, infos) == units
    assert store.results_of(choice, infos[choice]) == []


def _revise(monkeypatch: pytest.MonkeyPatch, attack: str) -> None:
    revised = replace(catalogue.DECLARATIONS[attack], revision=catalogue.REVISION + 1)
    monkeypatch.setattr(catalogue, "DECLARATIONS", {**catalogue.DECLARATIONS, attack: revised})


@pytest.mark.slow  # processes that import everything
def test_a_worker_that_dies_is_replaced(
    units: list[Unit],
    infos: dict[ModelChoice, ModelInfo],
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(lab_workers.MARKER, str(tmp_path / "died"))
    monkeypatch.setattr(run, "work", lab_workers.dies_once)
    assert run.run(units, store, workers=2) == []
    assert (tmp_path / "died").exists()
    assert plain(store.results(units, infos)) == plain([work(unit) for unit in units])


def test_workers_that_keep_dying_are_given_up(
    units: list[Unit], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "work", lab_workers.always_dies)
    with pytest.raises(AbsguiError, match=r"died 3 times.*finished results are kept"):
        run.run(units[:1], store, workers=1)


@pytest.mark.slow  # starts processes
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (lab_workers.fails_on_the_second_digit, "ZeroDivisionError('on purpose')"),
        (lab_workers.refuses_the_second_digit, "Nothing can be done here."),
    ],
    ids=["fault", "refusal"],
)
def test_a_unit_that_fails_is_reported_and_the_others_are_done(
    fault: Callable[[Unit], Result],
    words: str,
    units: list[Unit],
    infos: dict[ModelChoice, ModelInfo],
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run, "work", fault)
    failures = run.run(units, store, workers=1)
    assert {failure.unit for failure in failures} == {
        unit for unit in units if unit.digit == lab_workers.SECOND
    }
    assert failures[0].reason == words
    assert {unit.digit for unit in store.missing(units, infos)} == {lab_workers.SECOND}


def test_an_exception_ends_it_at_once_and_its_processes_with_it(
    units: list[Unit], infos: dict[ModelChoice, ModelInfo], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "work", lab_workers.hangs_after_digit_zero)  # it would wait for ever

    def interrupted(_: Result) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.run(units, store, workers=1, progress=interrupted)
    assert len(store.results(units, infos)) == 1
    assert not multiprocessing.active_children()


def test_a_worker_takes_up_new_weights_and_refuses_others(tmp_path: Path) -> None:
    choice = network_file(tmp_path)

    def unit() -> Unit:
        return plan([(choice, registry.load(choice).info)], ["fgm"], 1)[0]

    before = unit()
    assert work(before).fingerprint == before.fingerprint
    trained = reading_layer()
    trained.load_state_dict({name: 2 * value for name, value in trained.state_dict().items()})
    tried(scripted(trained, Path(choice.name)))
    after = unit()
    assert work(after).fingerprint == after.fingerprint != before.fingerprint
    own, wanted = after.fingerprint, before.fingerprint
    with pytest.raises(AbsguiError, match=f"has weights {own} on this worker, not {wanted}"):
        work(before)
