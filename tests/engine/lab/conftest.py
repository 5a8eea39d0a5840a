"""What every test of the lab begins with: a small network, its units, a store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.lab.store import Store
from engine.lab.units import Result, Unit, plan
from engine.models import registry
from engine.types import ModelChoice, ModelInfo
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
        (
            r.unit,
            r.fingerprint,
            r.truth,
            r.label,
            r.status,
            r.adversarial_label,
            r.L0,
            r.L2,
            r.Linf,
            r.queries,
            None if r.image is None else r.image.tobytes(),
        )
        for r in results
    ]
