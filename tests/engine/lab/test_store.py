"""The lab's store: older ones are read, what is none is left alone."""

from __future__ import annotations

import json
import sqlite3
from importlib import metadata
from pathlib import Path

import pytest

from engine.lab.store import Store
from engine.lab.units import MISCLASSIFIED, Result, Unit, work
from engine.models import registry
from engine.types import AbsguiError, ModelChoice, ModelInfo, Norm
from tests.engine.fakes.networks import network_file


@pytest.fixture(scope="module")
def choice(tmp_path_factory: pytest.TempPathFactory) -> ModelChoice:
    return network_file(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def infos(choice: ModelChoice) -> dict[ModelChoice, ModelInfo]:
    return {choice: registry.load(choice).info}


def test_a_store_from_before_the_status_was_renamed_is_read(
    choice: ModelChoice, infos: dict[ModelChoice, ModelInfo], tmp_path: Path
) -> None:
    path = tmp_path / "results.sqlite"
    info, unit = infos[choice], Unit(choice, "fgm", Norm.L2, 0)
    with Store(path) as store:
        store.add(Result(unit, info.fingerprint, info.mode, 7, 1, MISCLASSIFIED))
    connection = sqlite3.connect(path, isolation_level=None)
    assert connection.execute("update results set status = 'misread'").rowcount == 1
    connection.close()
    with Store(path) as store:
        assert store.missing([unit], infos) == []
        for (found,) in (store.results([unit], infos), store.results_of(choice, info)):
            assert found.status == MISCLASSIFIED
            assert found.distance(Norm.L2) == 0


def test_a_store_of_the_version_before_is_read_and_gets_what_results_are_made_with(
    choice: ModelChoice, infos: dict[ModelChoice, ModelInfo], tmp_path: Path
) -> None:
    path = tmp_path / "results.sqlite"
    info, units = infos[choice], [Unit(choice, "fgm", Norm.L2, digit) for digit in range(2)]
    with Store(path) as store:
        store.add(Result(units[0], info.fingerprint, info.mode, 7, 1, MISCLASSIFIED))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("alter table results drop column made")
    connection.execute("pragma user_version = 1")
    connection.close()
    with Store(path) as store:
        store.add(work(units[1]))
        old, new = store.results(units, infos)
        assert old.made == ""
        assert json.loads(new.made)["torch"] == metadata.version("torch")
        assert json.loads(new.made)["device"] == "cpu"
    with Store(path) as store:
        assert len(store.results(units, infos)) == 2


def test_files_that_are_no_store_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "results.sqlite"
    path.write_bytes(b"a picture, say" * 100)
    with pytest.raises(AbsguiError, match="not a store of results"):
        Store(path)
    assert path.read_bytes() == b"a picture, say" * 100
    other = tmp_path / "other.sqlite"
    connection = sqlite3.connect(other)
    connection.execute("create table birds (name text)")
    connection.close()
    with pytest.raises(AbsguiError, match="not a store of results of this version"):
        Store(other)
