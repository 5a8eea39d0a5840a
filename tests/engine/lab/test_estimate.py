"""What a run will cost is known from one unit of each kind."""

from __future__ import annotations

from pathlib import Path

from engine.lab.estimate import estimate
from engine.lab.units import MISCLASSIFIED, Result, Unit
from engine.types import ModelChoice, Norm

CHOICE = ModelChoice("cnn")


def unit(attack: str, digit: int) -> Unit:
    return Unit(CHOICE, attack, Norm.L2, digit)


def result(of: Unit, seconds: float, status: str = "found") -> Result:
    return Result(of, "f", "fast", 1, 1, status, seconds=seconds)


def test_one_unit_of_each_kind_is_measured_and_what_is_known_is_not(tmp_path: Path) -> None:
    asked: list[Unit] = []

    def measure(each: Unit) -> Result:
        asked.append(each)
        return result(each, 0.0, MISCLASSIFIED) if each.digit == 0 else result(each, 2.0)

    missing = [*(unit("fgm", n) for n in range(10)), *(unit("bim", n) for n in range(4, 10))]
    known = [result(unit("bim", 0), 100.0, MISCLASSIFIED), *(result(unit("bim", n), n) for n in (1, 2, 3))]
    dear, cheap = estimate(missing, known, measure)
    assert asked == [unit("fgm", 0), unit("fgm", 1)]
    assert (dear.attack, dear.left, dear.seconds, dear.measured, dear.total) == ("fgm", 8, 2.0, 1, 16.0)
    assert (cheap.attack, cheap.left, cheap.seconds, cheap.measured, cheap.total) == ("bim", 6, 2.0, 3, 12.0)


def test_what_can_not_be_measured_is_not_known() -> None:
    (cost,) = estimate([unit("fgm", n) for n in range(9)], [], lambda each: result(each, 0.0, MISCLASSIFIED))
    assert (cost.seconds, cost.measured, cost.left) == (None, 0, 6)
