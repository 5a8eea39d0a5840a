"""What the lab's tables and figures say, by hand."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.evaluation.intervals import wilson
from engine.lab import figures, table
from engine.lab.units import MISCLASSIFIED, Result, Unit
from engine.models import registry
from engine.types import ModelChoice, Norm


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
    *(made("abs", "fgm", Norm.L2, digit, None, MISCLASSIFIED) for digit in range(5)),
    made("abs", "pointwise", Norm.L0, 0, 14),
]


def test_the_table_by_hand() -> None:
    rows = {(row.norm, row.attack): row.cells for row in table.rows(RESULTS)}
    assert list(rows) == [
        (Norm.L2, "fgm"),
        (Norm.L2, "bim"),
        (Norm.L2, table.ALL),
        (Norm.L0, "pointwise"),
        (Norm.L0, table.ALL),
    ]
    assert rows[Norm.L2, "fgm"]["cnn"] == table.Cell(3.0, 0.8, 5)
    assert rows[Norm.L2, "bim"]["cnn"] == table.Cell(4.0, 0.6, 5)
    assert rows[Norm.L2, table.ALL]["cnn"] == table.Cell(3.0, 0.6, 5)  # of 1, 1.2, 3, 9, 5
    assert rows[Norm.L2, table.ALL]["abs"] == table.Cell(0.0, 0.0, 5)
    assert rows[Norm.L0, table.ALL]["abs"] == table.Cell(14.0, 1.0, 1)
    page = table.markdown(RESULTS, registry.title)
    assert "| – | **none** | 100.0 % [57, 100] | 20.0 % [4, 62] |" in page
    assert "| – | *the paper's, none* | 99.1 % | 99.0 % |" in page
    assert (
        "| L2 | **all attacks** | 3.00 / 60 % [23, 88] | 0.00 / 0 % [0, 43] |" in page
    )  # of five digits, as most cells
    assert "| L2 | *the paper's all attacks* | 1.1 / 8 % | 2.3 / 80 % |" in page
    assert "| L0 | Pointwise | – | 14 / 100 % [21, 100] (1) |" in page
    lines = table.as_csv(RESULTS).splitlines()
    assert lines[0].endswith(",accuracy,low,high,paper_median,paper_accuracy")
    low, high = wilson(4, 5)
    assert lines[1] == f",none,cnn,5,,,1.0,{wilson(5, 5)[0]},1.0,,0.991"
    assert lines[3] == f"L2,fgm,cnn,5,3.0,1.5,0.8,{low},{high},,"
    assert f"L2,all attacks,abs,5,0.0,1.5,0.0,0.0,{wilson(0, 5)[1]},2.3,0.8" in lines


def test_each_attack_on_each_digit_is_a_line() -> None:
    results = [made("cnn", "fgm", Norm.L2, 7, 1.25), made("cnn", "fgm", Norm.L2, 8, None, "not found")]
    lines = list(csv.DictReader(io.StringIO(table.digits_csv(results))))
    assert [line["digit"] for line in lines] == ["7", "8"]
    assert [(line["status"], line["L2"]) for line in lines] == [("found", "1.25"), ("not found", "")]
    assert {line["attack"] for line in lines} == {"fgm"}


def test_the_papers_figures_stand_beside_those_on_mnist_only(tmp_path: Path) -> None:
    unit = Unit(ModelChoice("cnn", data=tmp_path), "fgm", Norm.L2, 0)
    elsewhere = [replace(RESULTS[0], unit=unit)]
    assert "paper" in table.markdown(RESULTS[:1], registry.title)
    assert table.as_csv(RESULTS[:1]).splitlines()[1] == f",none,cnn,1,,,1.0,{wilson(1, 1)[0]},1.0,,0.991"
    page = table.markdown(elsewhere, registry.title)
    assert "| – | **none** | 100.0 % [21, 100] |" in page
    assert "| L2 | **all attacks** | 1.00 / 0 % [0, 79] |" in page
    assert "paper" not in page
    header, *lines = table.as_csv(elsewhere).splitlines()
    assert header.endswith(",paper_median,paper_accuracy")
    assert [line.rsplit(",", 2)[1:] for line in lines] == [["", ""]] * 3


def test_models_stay_in_their_order_where_the_first_attack_is_not_for_all() -> None:
    results = [
        made("cnn", "fgm", Norm.L2, 0, 1.0),
        made("madry", "fgm", Norm.L2, 0, 1.0),
        made("abs", "latent-descent", Norm.L2, 0, 2.0),
        made("abs", "fgm", Norm.L2, 0, 2.0),
    ]
    made_of = table.rows(results)
    assert list(made_of[0].cells) == ["abs"]
    assert table.models(made_of) == ["cnn", "madry", "abs"]


def test_where_nothing_is_found_the_distance_is_infinite() -> None:
    (row, _) = table.rows([made("cnn", "fgm", Norm.L2, digit, None, "not found") for digit in range(3)])
    assert row.cells["cnn"] == table.Cell(np.inf, 1.0, 3)
    assert table.text(Norm.L2, row.cells["cnn"]) == "∞ / 100 %"


@pytest.mark.slow  # draws every figure
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


def test_what_is_far_away_and_what_is_none_look_different() -> None:
    results = [made("cnn", "fgm", Norm.L2, digit, length) for digit, length in enumerate([1.0, 7.0, None])]
    near, far, none, *_ = figures.distributions(results, registry.title).axes[0].lines
    assert [list(np.asarray(line.get_xdata())) for line in (near, far, none)] == [[1.0], [5.0], [5.0]]
    assert len({line.get_marker() for line in (near, far, none)}) == 3


def test_the_curve_falls_by_a_step_at_each_distance() -> None:
    figure = figures.accuracy_distortion(RESULTS[:5], registry.title)
    (curve, _threshold) = figure.axes[0].lines
    assert np.asarray(curve.get_xdata()).tolist() == [0, 1, 2, 3, 5, np.inf]
    assert np.allclose(np.asarray(curve.get_ydata(), float), [100, 80, 60, 40, 20, 0])
