"""The page of a lab's results."""

from __future__ import annotations

from pathlib import Path

from engine.lab import page
from engine.lab.units import MISREAD, Result, Unit
from engine.types import ModelChoice, Norm


def result(
    model: str, attack: str, digit: int, length: float, seconds: float, status: str = "found"
) -> Result:
    unit = Unit(ModelChoice(model), attack, Norm.L2, digit, seed=7)
    return Result(unit, "abc", "fast", 3, 3, status, 5, 10, length, 0.5, queries=1, seconds=seconds)


RESULTS = [
    result("cnn", "bim", 0, 1.0, 9.0),
    result("cnn", "bim", 1, 2.0, 0.5),
    result("cnn", "bim", 2, 3.0, 0.25),
    result("cnn", "fgm", 0, 4.0, 2.0),
    result("madry", "bim", 0, 0.0, 0.0, MISREAD),
    result("madry", "bim", 1, 2.0, 1.0),
]


def write(folder: Path) -> str:
    path = folder / "results.md"
    page.write(RESULTS, folder, path, "absgui evaluate --seed 7")
    return path.read_text()


def test_it_says_how_it_was_made_what_was_found_and_how_long_that_took(tmp_path: Path) -> None:
    text = write(tmp_path)
    assert "3 of MNIST's test digits, from the first on; seed 7" in text
    assert "```\nabsgui evaluate --seed 7\n```" in text
    assert "| L2 | Basic iterative (PGD) | 2.00 / 67 % | 2.00 / 50 % |" in text
    assert "| L2 | *the paper's all attacks* | 1.1 / 8 % | 1.4 / 35 % |" in text
    assert "| Madry et al. | fast | abc | 1 of 2 |" in text
    # Medians over the digits that were attacked, and their sum.
    assert "| L2 | Basic iterative (PGD) | 0.50 | 1.00 |" in text
    assert "| L2 | Fast gradient | 2.00 | – |" in text
    assert "| L2 | **together** | 2.5 | 1.0 |" in text


def test_figures_that_are_there_come_along(tmp_path: Path) -> None:
    (tmp_path / "distributions.png").write_bytes(b"picture")
    text = write(tmp_path)
    assert "(results/distributions.png)" in text
    assert (tmp_path / "results" / "distributions.png").read_bytes() == b"picture"
    assert "quantiles" not in text


def test_notes_are_kept_when_it_is_made_again(tmp_path: Path) -> None:
    first = write(tmp_path)
    assert first.rstrip().endswith(page.NOTES)
    path = tmp_path / "results.md"
    path.write_text(first + "\n## Where they differ\n\nHere.\n")
    assert write(tmp_path).endswith("\n## Where they differ\n\nHere.\n")
    assert write(tmp_path).count(page.NOTES) == 1
