"""The garbage collector does little at a time, and is as it was in the end."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytestqt.qtbot import QtBot

from absgui.controllers.garbage import FEW, MANY, OFTEN, SOME, GarbageControl


class Knot:
    """Refers to itself, so that nothing but the collector frees it."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def control(qtbot: QtBot) -> Iterator[GarbageControl]:
    control = GarbageControl()
    gc.collect()
    gc.freeze()  # what pytest has imported
    yield control
    control.close()


@pytest.fixture
def searches() -> Iterator[list[int]]:
    """Generations that were collected."""
    seen: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            seen.append(info["generation"])

    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)


def grown(count: int) -> list[list[object]]:
    return [[] for _ in range(count)]


def grown_old(count: int) -> list[list[object]]:
    """New objects that have outlived two collections."""
    made = grown(count)
    gc.collect(0)
    gc.collect(1)
    return made


def test_old_cycles_are_found_once_there_are_some(control: GarbageControl, searches: list[int]) -> None:
    owned = Knot()
    kept = grown_old(10)
    knot = weakref.ref(owned)
    del owned
    control.look()
    assert 2 not in searches
    assert knot() is not None
    kept += grown_old(FEW)
    control.look()
    assert searches.count(2) == 1
    assert knot() is None
    control.look()
    assert searches.count(2) == 1  # nothing has been added
    assert len(kept) == FEW + 10


def test_what_comes_in_bulk_is_set_aside_unsearched(control: GarbageControl, searches: list[int]) -> None:
    before = gc.get_freeze_count()
    kept = grown_old(MANY)
    control.look()
    assert 2 not in searches
    assert gc.get_freeze_count() >= before + len(kept)
    assert len(gc.get_objects(2)) < FEW


def test_no_thread_collects_by_itself(control: GarbageControl, searches: list[int]) -> None:
    kept = grown(100_000)
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(grown, 100_000).result()
    assert searches == []
    assert len(kept) == len(made)


def test_young_cycles_are_found_soon(control: GarbageControl, searches: list[int]) -> None:
    knots = [Knot() for _ in range(SOME)]
    last = weakref.ref(knots[-1])
    del knots
    control.look_at_young()
    assert searches == [0]
    assert last() is None
    kept = []
    for _ in range(OFTEN + 1):
        kept.append(grown(SOME))
        control.look_at_young()
    assert 1 in searches
    assert 2 not in searches


def test_the_collector_is_as_it_was_in_the_end(qtbot: QtBot) -> None:
    before = gc.isenabled()
    control = GarbageControl()
    assert not gc.isenabled()
    gc.freeze()
    control.close()
    assert gc.isenabled() is before
    assert gc.get_freeze_count() == 0
