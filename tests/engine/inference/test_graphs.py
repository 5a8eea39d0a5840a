"""Recorded inference, by a recorder that replays on the CPU what it recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import torch
from torch import Tensor

from engine.inference.energy import Optimum
from engine.inference.graphs import SWITCH, YIELDS, Graphs, wanted

LEFT: list[Tensor] = []
"""What the first step leaves for the second one: a place in memory, as on a GPU."""


def optimum(values: Tensor) -> Optimum:
    return Optimum(values, values[..., None], values[..., None])


def refine(images: Tensor) -> Iterator[Optimum]:
    """Twice the images, then three times as much again."""
    LEFT[:] = [2 * images]
    yield optimum(LEFT[0].clone())
    yield optimum(3 * LEFT[0])


class Replaying:
    """Replays in place: what a graph writes stays where it was written when it was recorded."""

    recorded = 0

    def __init__(self) -> None:
        self._static: Tensor | None = None
        self._left: Tensor | None = None
        self._step = 0
        self.warm = 0

    def warm_up(self, work: Callable[[], object]) -> None:
        self.warm += 1
        work()

    def record(self, work: Callable[[], Optimum]) -> tuple[Callable[[], None], Optimum]:
        assert self.warm > 0
        Replaying.recorded += 1
        found, step = work(), self._step
        self._step += 1
        left = LEFT[0]

        def replay() -> None:
            if step == 0:
                torch.mul(inputs[-1], 2, out=left)
                found.energies.copy_(left)
            else:
                torch.mul(left, 3, out=found.energies)

        return replay, found


inputs: list[Tensor] = []


@pytest.fixture
def graphs() -> Graphs:
    """For one image and for three."""
    Replaying.recorded = 0

    def noting(images: Tensor) -> Iterator[Optimum]:
        inputs.append(images)  # the last one is what is recorded with
        return refine(images)

    return Graphs(noting, (1, 3), Replaying)


def energies(found: Iterator[Optimum]) -> list[list[float]]:
    return [each.energies.tolist() for each in found]


def test_inputs_are_copied_and_results_are_the_callers(graphs: Graphs) -> None:
    first = list(graphs(torch.tensor([1.0])))
    assert energies(graphs(torch.tensor([5.0]))) == [[10], [30]]
    assert energies(iter(first)) == [[2], [6]]
    assert Replaying.recorded == YIELDS


def test_each_shape_is_recorded_once_and_others_never(graphs: Graphs) -> None:
    for _ in range(2):
        assert energies(graphs(torch.ones(2))) == [[2, 2], [6, 6]]
    assert Replaying.recorded == 0
    for count in (1, 3):
        list(graphs(torch.ones(count)))
    assert Replaying.recorded == 2 * YIELDS
    assert energies(graphs(torch.tensor([0.0, 1.0, 2.0]))) == [[0, 2, 4], [0, 6, 12]]
    assert Replaying.recorded == 2 * YIELDS


def test_two_runs_take_turns(graphs: Graphs) -> None:
    one, other = graphs(torch.tensor([1.0])), graphs(torch.tensor([2.0]))
    turns = [next(run).energies.item() for run in (one, other, one, other)]
    assert turns == [2, 4, 6, 12]


def test_what_cannot_be_recorded_is_done_step_by_step_and_said(caplog: pytest.LogCaptureFixture) -> None:
    class Failing(Replaying):
        def record(self, work: Callable[[], Optimum]) -> tuple[Callable[[], None], Optimum]:
            raise RuntimeError("operation not permitted when stream is capturing")

    graphs = Graphs(refine, (1,), Failing)
    for _ in range(2):
        assert energies(graphs(torch.tensor([4.0]))) == [[8], [24]]
    assert [record.getMessage() for record in caplog.records] == [
        "Inference of 1 images can't be recorded as a graph: operation not permitted when stream is capturing"
    ]


def test_graphs_are_for_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SWITCH, raising=False)
    assert not wanted()
    monkeypatch.setenv(SWITCH, "1")
    assert wanted()
