"""`absgui evaluate`, `train`, `info` and `bench`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from absgui.__main__ import main
from engine import resources
from engine.data import hard_digits
from engine.evaluation import bench
from tests.cli.helpers import Json, let_infer
from tests.gui.fakes import FakeModel


@pytest.mark.parametrize(
    ("argv", "wanted"),
    [
        ([], {}),
        (["--seed", "3", "--epochs", "2", "--margin-steps", "0", "--digits", "90", "--workers", "1",
          "--fresh"],
         {"seed": 3, "epochs": 2, "margin_steps": 0, "digits": 90, "workers": 1, "fresh": True}),
    ],
)  # fmt: skip
def test_train_passes_its_options_on(
    argv: list[str], wanted: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.training import run

    asked: list[run.TrainingOptions] = []

    def train(options: run.TrainingOptions) -> Path:
        asked.append(options)
        return tmp_path

    monkeypatch.setattr(run, "train", train)
    monkeypatch.delitem(sys.modules, "absgui.cli.train", raising=False)
    assert main(["train", "--out", str(tmp_path), *argv]) == 0
    assert asked == [run.TrainingOptions(out=tmp_path, **wanted)]
    monkeypatch.delitem(sys.modules, "absgui.cli.train")


def test_hard_digits_are_found_and_read_back(
    model: FakeModel, tmp_path: Path, printed: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_infer(model)
    path = tmp_path / "hard-digits.json"
    report = printed("evaluate", "--hard", str(path), "--samples", "20", "--json")
    assert set(report["misread"]) | set(report["least_certified"]) == set(range(20))
    assert report["radii"] == sorted(report["radii"])
    monkeypatch.setattr(resources, "weights", tmp_path.joinpath)
    assert hard_digits().tolist() == report["misread"] + report["least_certified"]
    path.unlink()
    assert hard_digits().size == 0


@pytest.mark.parametrize("options", [[], ["--clean"], ["--certificates"]])
def test_evaluate_prints_what_was_asked_for(
    model: FakeModel, options: list[str], printed: Json, capsys: pytest.CaptureFixture[str]
) -> None:
    let_infer(model)
    report = printed("evaluate", "--samples", "3", "--json", *options)
    clean = {"model", "samples", "accuracy", "median_confidence"}
    certificates = {"paper_L2", "L2_no_box", "L2", "Linf", "L0"}
    if options == ["--clean"]:
        assert set(report) == clean
    elif options == ["--certificates"]:
        assert {"model", "samples"} | certificates <= set(report)
        assert all(set(report[name]) == {"mean", "median", "standard_error"} for name in certificates)
    else:
        assert set(report) == {"clean", "certificates"}
    assert main(["evaluate", "--samples", "3", *options]) == 0
    assert "the first 3 test digits" in capsys.readouterr().out


def test_info_says_what_there_is(printed: Json, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = printed("info", "--json", "--device", "cpu")
    assert report["mnist"] == "complete"
    assert report["device"] == "cpu"
    assert {"source", "fingerprint"} == set(report["weights"])
    assert "latent-descent" in report["attacks"]
    assert main(["info", "--weights", str(tmp_path / "none")]) == 2
    error = capsys.readouterr().err
    assert "There are no weights at" in error
    assert error.count("\n") == 1
    assert main(["info", "--device", "abacus"]) == 2


def test_info_reports_bundled_weights_that_are_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "weights", tmp_path.joinpath)
    assert main(["info"]) == 0
    assert "can't be loaded: " in capsys.readouterr().out


def test_a_bench_whose_application_fails_is_no_bad_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise bench.BenchError("the application ended without a report:\nSegmentation fault")

    monkeypatch.setattr("absgui.cli.bench.run_bench", fail)
    assert main(["bench", "--weights", str(tmp_path / "none")]) == 2
    assert "There are no weights at" in capsys.readouterr().err
    assert main(["bench"]) == 3
    error = capsys.readouterr().err
    assert "Segmentation fault" in error
    assert error.count("\n") == 1
