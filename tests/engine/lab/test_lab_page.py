"""The page of a lab's results."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.lab import page
from engine.lab.units import MISCLASSIFIED, Result, Unit
from engine.types import ExportError, ModelChoice, Norm


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
    result("madry", "bim", 0, 0.0, 0.0, MISCLASSIFIED),
    result("madry", "bim", 1, 2.0, 1.0),
]


def write(folder: Path, *figures: Path) -> str:
    path = folder / "results.md"
    page.write(RESULTS, figures, path, "absgui evaluate --seed 7")
    return path.read_text()


def test_it_says_how_it_was_made_what_was_found_and_how_long_that_took(tmp_path: Path) -> None:
    text = write(tmp_path)
    assert "3 of the 10,000 test images of MNIST; seed 7" in text
    assert "```\nabsgui evaluate --seed 7\n```" in text
    assert "| L2 | Basic iterative (PGD) | 2.00 / 67 % [21, 94] | 2.00 / 50 % [9, 91] (2) |" in text
    assert "| L2 | *the paper's all attacks* | 1.1 / 8 % | 1.4 / 35 % |" in text
    assert "| Madry et al. | fast | abc | 1 of 2 |" in text
    # Medians over the digits that were attacked, and their sum.
    assert "| L2 | Basic iterative (PGD) | 0.50 | 1.00 |" in text
    assert "| L2 | Fast gradient | 2.00 | – |" in text
    assert "| L2 | **together** | 2.5 | 1.0 |" in text


def test_figures_that_were_made_come_along(tmp_path: Path) -> None:
    for name in ("distributions.png", "distributions.svg", "quantiles-L2.png"):
        (tmp_path / name).write_bytes(b"picture")
    text = write(tmp_path, tmp_path / "distributions.png", tmp_path / "distributions.svg")
    assert "(results/distributions.png)" in text
    assert (tmp_path / "results" / "distributions.png").read_bytes() == b"picture"
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["distributions.png"]
    assert "quantiles" not in text


def test_tables_of_numbers_come_along(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("a,b")
    text = write(tmp_path, tmp_path / "table.csv")
    assert "As files: [table.csv](results/table.csv)." in text
    assert (tmp_path / "results" / "table.csv").read_text() == "a,b"


def test_notes_are_kept_when_it_is_made_again(tmp_path: Path) -> None:
    first = write(tmp_path)
    assert first.rstrip().endswith(page.NOTES)
    path = tmp_path / "results.md"
    path.write_text(first + "\n## Where they differ\n\nHere.\n")
    assert write(tmp_path).endswith("\n## Where they differ\n\nHere.\n")
    assert write(tmp_path).count(page.NOTES) == 1


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("page", None, "ends in .md"),
        (".", None, "ends in .md"),
        ("missing/page.md", None, "no such folder"),
        ("readme.md", b"Mine", "not a page of results"),
        ("binary.md", b"\xff\xfe", "can't be read"),
        ("folder.md", "folder", "is a folder"),
    ],
)
def test_nothing_else_is_overwritten(
    tmp_path: Path, name: str, content: bytes | str | None, message: str
) -> None:
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    for attempt in (lambda: page.check(path), lambda: page.write(RESULTS, [], path, "")):
        with pytest.raises(ExportError, match=message):
            attempt()
    if isinstance(content, bytes):
        assert path.read_bytes() == content


def test_a_picture_in_a_folder_with_a_blank_is_found(tmp_path: Path) -> None:
    (tmp_path / "distributions.png").write_bytes(b"picture")
    page.write(RESULTS, [tmp_path / "distributions.png"], tmp_path / "my page.md", "")
    assert "(my%20page/distributions.png)" in (tmp_path / "my page.md").read_text()


def test_the_text_of_a_figure_stands_below_it(tmp_path: Path) -> None:
    for name, content in (("distal.png", b"\x89PNG"), ("distal.md", b"| sure |\n\nWhat it means.\n")):
        (tmp_path / name).write_bytes(content)
    text = write(tmp_path, tmp_path / "distal.png", tmp_path / "distal.md", tmp_path / "table.md")
    assert "distal.png)\n\n| sure |\n\nWhat it means.\n\n## Times" in text
