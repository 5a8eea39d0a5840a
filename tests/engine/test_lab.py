"""The lab: what is kept, what a kill leaves behind, and what the tables say."""

from __future__ import annotations

import logging
import multiprocessing
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import distributed
import numpy as np
import pytest

from engine.attacks import specs
from engine.lab import distal, figures, run, table
from engine.lab.store import Store
from engine.lab.units import MISREAD, Result, Unit, plan, work
from engine.models import registry
from engine.models.nearest import NearestNeighbour
from engine.types import AbsguiError, ModelChoice, ModelInfo, Norm
from tests.engine.fakes import lab_workers
from tests.engine.fakes.networks import network_file

ATTACKS = ["fgm", "salt-and-pepper"]
SAMPLES = 4


@pytest.fixture(scope="module")
def choice(tmp_path_factory: pytest.TempPathFactory) -> ModelChoice:
    return network_file(tmp_path_factory.mktemp("lab"))


@pytest.fixture
def infos(choice: ModelChoice) -> dict[ModelChoice, ModelInfo]:
    return {choice: registry.load(choice).info}


@pytest.fixture
def units(infos: dict[ModelChoice, ModelInfo]) -> list[Unit]:
    return plan(list(infos.items()), ATTACKS, SAMPLES, seed=5)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "results.sqlite") as opened:
        yield opened


def plain(results: list[Result]) -> list[tuple[object, ...]]:
    """Everything but the time it took."""
    return [
        (r.unit, r.fingerprint, r.truth, r.label, r.status, r.adversarial_label, r.L0, r.L2, r.Linf,
         r.queries, None if r.image is None else r.image.tobytes())
        for r in results
    ]  # fmt: skip


def test_the_plan_goes_digit_by_digit_and_leaves_out_what_does_not_apply(
    choice: ModelChoice, infos: dict[ModelChoice, ModelInfo], units: list[Unit]
) -> None:
    assert [unit.digit for unit in units] == [digit for digit in range(SAMPLES) for _ in range(3)]
    assert {(unit.attack, unit.norm) for unit in units} == {
        ("fgm", Norm.L2), ("fgm", Norm.LINF), ("salt-and-pepper", Norm.L0),
    }  # fmt: skip
    assert plan(list(infos.items()), ["latent-descent"], 2) == []
    given = plan(
        list(infos.items()), ["pointwise"], 1, norms=[Norm.L0], parameters={"pointwise": {"repeats": 1}}
    )
    assert given == [Unit(choice, "pointwise", Norm.L0, 0, 0, (("repeats", 1),))]
    with pytest.raises(AbsguiError, match="no attack 'magic'"):
        plan(list(infos.items()), ["magic"], 1)


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


def test_a_run_that_was_cut_off_goes_on_and_ends_the_same(
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


def test_what_its_processes_have_begun_is_kept_when_it_is_stopped(
    units: list[Unit], infos: dict[ModelChoice, ModelInfo], store: Store
) -> None:
    seen: list[Result] = []
    run.run(units, store, workers=1, progress=seen.append, stopped=lambda: len(seen) >= 1)
    begun = len(store.results(units, infos))
    assert 2 <= begun == len(seen) <= 4  # what it had in hand, and what lay in the queue of its process


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
    monkeypatch.setitem(specs.CHANGED, "fgm", specs.REVISION + 1)
    assert len(store.missing(units, infos)) == len(units) - 1
    monkeypatch.setitem(specs.CHANGED, noise.attack, specs.REVISION + 1)
    assert store.missing(units, infos) == units
    assert store.results_of(choice, infos[choice]) == []


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
    with pytest.raises(AbsguiError, match=r"died 3 times.*what is done is kept"):
        run.run(units[:1], store, workers=1)


def test_a_unit_that_fails_is_reported_and_the_others_are_done(
    units: list[Unit], infos: dict[ModelChoice, ModelInfo], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "work", lab_workers.fails_on_digit_one)
    failures = run.run(units, store, workers=1)
    assert {failure.unit for failure in failures} == {unit for unit in units if unit.digit == 1}
    assert "ZeroDivisionError('on purpose')" in failures[0].reason
    assert {unit.digit for unit in store.missing(units, infos)} == {1}


def test_files_that_are_no_store_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "results.sqlite"
    path.write_bytes(b"a picture, say" * 100)
    with pytest.raises(AbsguiError, match="no store of results"):
        Store(path)
    assert path.read_bytes() == b"a picture, say" * 100
    other = tmp_path / "other.sqlite"
    connection = sqlite3.connect(other)
    connection.execute("create table birds (name text)")
    connection.close()
    with pytest.raises(AbsguiError, match="another kind or version"):
        Store(other)


def test_a_cluster_that_loses_a_worker_finds_the_same(
    units: list[Unit],
    infos: dict[ModelChoice, ModelInfo],
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(lab_workers.MARKER, str(tmp_path / "died"))  # for the workers too: they inherit it
    monkeypatch.setattr(run, "work", lab_workers.dies_once)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
    ) as cluster:
        assert run.run(units, store, scheduler=cluster.scheduler_address) == []
    assert (tmp_path / "died").exists()
    assert plain(store.results(units, infos)) == plain([work(unit) for unit in units])


def test_a_cluster_that_is_not_there_is_said_to_be_missing(
    units: list[Unit], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CONNECT", 0.3)
    with pytest.raises(AbsguiError, match="no Dask scheduler at tcp://127.0.0.1:1"):
        run.run(units, store, scheduler="tcp://127.0.0.1:1")


# Tables and figures


def made(
    model: str, attack: str, norm: Norm, digit: int, length: float | None, status: str = "found"
) -> Result:
    unit = Unit(ModelChoice(model), attack, norm, digit)
    image = None if length is None else np.full((28, 28), 0.5, np.float32)
    lengths = {"L0": None if length is None else int(length), "L2": length, "Linf": length}
    return Result(unit, "0", "exact", 7, 7, status, 1, **lengths, image=image)  # type: ignore[arg-type]


RESULTS = [
    *(made("cnn", "fgm", Norm.L2, digit, length) for digit, length in enumerate([1.0, 2.0, 3.0, None, 5.0])),
    *(made("cnn", "bim", Norm.L2, digit, length) for digit, length in enumerate([1.5, 1.2, 4.0, 9.0, None])),
    *(made("abs", "fgm", Norm.L2, digit, None, MISREAD) for digit in range(5)),
    made("abs", "pointwise", Norm.L0, 0, 14),
]


def test_the_table_by_hand() -> None:
    rows = {(row.norm, row.attack): row.cells for row in table.rows(RESULTS)}
    assert list(rows) == [
        (Norm.L2, "fgm"), (Norm.L2, "bim"), (Norm.L2, table.ALL),
        (Norm.L0, "pointwise"), (Norm.L0, table.ALL),
    ]  # fmt: skip
    assert rows[Norm.L2, "fgm"]["cnn"] == table.Cell(3.0, 0.8, 5)
    assert rows[Norm.L2, "bim"]["cnn"] == table.Cell(4.0, 0.6, 5)
    assert rows[Norm.L2, table.ALL]["cnn"] == table.Cell(3.0, 0.6, 5)  # of 1, 1.2, 3, 9, 5
    assert rows[Norm.L2, table.ALL]["abs"] == table.Cell(0.0, 0.0, 5)
    assert rows[Norm.L0, table.ALL]["abs"] == table.Cell(14.0, 1.0, 1)
    page = table.markdown(table.rows(RESULTS), registry.title)
    assert "| L2 | **all attacks** | 3.00 / 60 % | 0.00 / 0 % |" in page
    assert "| L2 | *the paper's all attacks* | 1.1 / 8 % | 2.3 / 80 % |" in page
    assert "| L0 | Pointwise | – | 14 / 100 % |" in page
    lines = table.as_csv(table.rows(RESULTS)).splitlines()
    assert lines[1] == "L2,fgm,cnn,5,3.0,1.5,0.8"


def test_models_stay_in_their_order_where_the_first_attack_is_not_for_all() -> None:
    results = [
        made("cnn", "fgm", Norm.L2, 0, 1.0), made("madry", "fgm", Norm.L2, 0, 1.0),
        made("abs", "latent-descent", Norm.L2, 0, 2.0), made("abs", "fgm", Norm.L2, 0, 2.0),
    ]  # fmt: skip
    made_of = table.rows(results)
    assert list(made_of[0].cells) == ["abs"]
    assert table.models(made_of) == ["cnn", "madry", "abs"]


def test_where_nothing_is_found_the_distance_is_infinite() -> None:
    (row, _) = table.rows([made("cnn", "fgm", Norm.L2, digit, None, "not found") for digit in range(3)])
    assert row.cells["cnn"] == table.Cell(np.inf, 1.0, 3)
    assert table.text(Norm.L2, row.cells["cnn"]) == "∞ / 100 %"


@pytest.mark.parametrize(
    "draw",
    [
        figures.accuracy_distortion,
        figures.distributions,
        lambda results, title: figures.minimal_adversarials(results, Norm.L2, title),
        lambda results, title: figures.quantiles(results, Norm.L2, title),
    ],
    ids=["accuracy-distortion", "distributions", "minimal", "quantiles"],
)
def test_figures_are_drawn_of_whatever_there_is(draw: figures.Draw, tmp_path: Path) -> None:
    for name, results in (("all", RESULTS), ("one", RESULTS[:1]), ("none", RESULTS[10:15])):
        paths = [tmp_path / f"{name}.png", tmp_path / f"{name}.svg"]
        figures.write(draw(results, registry.title), paths)
        assert paths[0].read_bytes().startswith(b"\x89PNG")
        assert b"<svg" in paths[1].read_bytes()


def test_the_curve_falls_by_a_step_at_each_distance() -> None:
    figure = figures.accuracy_distortion(RESULTS[:5], registry.title)
    (curve, _threshold) = figure.axes[0].lines
    assert np.asarray(curve.get_xdata()).tolist() == [0, 1, 2, 3, 5, np.inf]
    assert np.allclose(np.asarray(curve.get_ydata(), float), [100, 80, 60, 40, 20, 0])


# Distal adversarials


def test_distal_adversarials_of_a_network_are_found_and_kept(tmp_path: Path) -> None:
    from tests.engine.fakes.networks import model

    network = model("network")
    found = distal.load_or_find(network, tmp_path, seed=1)
    assert found.found.sum() >= 7  # it is a soft one
    assert found.images.min() >= 0
    assert found.images.max() <= 1
    confidence = network.confidence(network.infer(found.images).energies)
    assert np.allclose(confidence.diagonal(), found.confidence, atol=1e-5)
    again = distal.load_or_find(network, tmp_path, seed=1)
    assert np.array_equal(again.images, found.images)
    assert len(list(tmp_path.iterdir())) == 1
    figures.write(figures.distal({"network": found}, registry.title), [tmp_path / "distal.png"])
    with pytest.raises(AbsguiError, match="no gradients"):
        distal.distal_adversarials(model("no-gradients"))


def test_of_a_model_that_is_never_sure_far_from_its_data_none_is_found() -> None:
    """All classes have the same picture, so that no image is more one's than another's."""
    careful = NearestNeighbour(np.zeros((10, 28, 28), np.float32), np.arange(10))
    found = distal.distal_adversarials(careful, steps=3)
    assert not found.found.any()
    assert np.allclose(found.confidence, 0.1)
