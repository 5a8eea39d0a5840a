"""Which models the commands take, and what they do with those that make no pictures or certify nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import engine
from absgui.__main__ import main
from absgui.cli.options import MODELS, STRENGTHS, TRAINED
from absgui.cli.train import TRAINERS
from engine.models.registry import REGISTRY
from engine.types import Strength
from tests.cli.helpers import Json
from tests.gui.fakes import FakeModel


def refused(argv: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What a command says that ends with 2."""
    assert main(argv) == 2
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert not said.out
    return said.err


def test_the_help_names_the_models_of_the_registry(capsys: pytest.CaptureFixture[str]) -> None:
    assert tuple(REGISTRY) == MODELS
    with pytest.raises(SystemExit):
        main(["read", "--help"])
    lines = "".join(capsys.readouterr().out.split())  # argparse breaks them where it likes
    assert all(name in lines for name in REGISTRY)


def test_what_can_be_trained_is_what_has_a_trainer() -> None:
    assert tuple(TRAINERS) == TRAINED
    assert tuple(Strength) == STRENGTHS
    assert set(TRAINED) < set(MODELS)


@pytest.mark.parametrize(
    "command",
    [
        ["read", "mnist:test:0"],
        ["attack", "mnist:test:0", "--attack", "pointwise", "--out", "OUT"],
        ["evaluate"],
        ["bench"],
        ["info"],
        [],
    ],
)
def test_an_unknown_model_is_bad_input(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = [str(tmp_path) if word == "OUT" else word for word in command]
    said = refused([*argv, "--model", "vgg"], capsys)
    assert said.startswith("absgui: There is no model 'vgg': choose from abs, ")
    assert ".onnx" in said


def test_a_reading_says_what_its_numbers_are_and_that_nothing_is_certified(
    model: FakeModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "sheet.png"
    assert main(["read", "mnist:test:0", "--model", "cnn", "--picture", str(sheet)]) == 0
    text = capsys.readouterr().out
    assert "minus logit" in text
    assert "this model has no certificates" in text
    assert "energy" not in text
    assert "safe" not in text
    assert sheet.read_bytes().startswith(b"\x89PNG")
    assert main(["read", "mnist:test:0"]) == 0
    text = capsys.readouterr().out
    assert "energy" in text
    assert "safe L2" in text
    assert "no certificates" not in text


def test_an_attack_writes_everything_but_the_pictures(model: FakeModel, tmp_path: Path) -> None:
    argv = ["attack", "mnist:test:0", "--attack", "pointwise", "--model", "cnn", "--out", str(tmp_path)]
    assert main(argv) == 0
    with np.load(tmp_path / "trajectory.npz") as content:
        assert "images" in content
        assert not [name for name in content if "reconstruction" in name]


def test_without_a_choice_only_what_the_model_has_is_evaluated(model: FakeModel, printed: Json) -> None:
    report = printed("evaluate", "--samples", "3", "--json", "--model", "cnn")
    assert set(report) == {
        "model",
        "samples",
        "accuracy",
        "accuracy_interval",
        "median_confidence",
        "dataset",
    }
    assert report["model"] == "cnn"


@pytest.mark.parametrize("option", ["--certificates", "--soundness", "--bounds", "--modes"])
def test_what_a_model_does_not_have_can_not_be_evaluated(
    model: FakeModel, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(["evaluate", "--samples", "3", "--clean", option, "--model", "cnn"], capsys)
    assert f"{option} is not possible: CNN " in said
    assert not model.seen


def test_a_folder_for_logs_needs_a_report_that_keeps_one(
    model: FakeModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(["evaluate", "--out", str(tmp_path), "--model", "nearest-neighbour"], capsys)
    assert "--out is for --certificates" in said


@pytest.mark.parametrize("name", ["cnn", "nearest-neighbour"])
def test_the_bench_is_for_the_abs_family(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "load_model", None, raising=False)
    assert "the ABS family only" in refused(["bench", "--model", name], capsys)


def test_info_looks_at_the_weights_of_the_model_it_is_given(
    printed: Json, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = printed("info", "--json", "--model", "nearest-neighbour")
    assert set(REGISTRY) <= set(report["models"])
    assert "no --weights" in refused(["info", "--model", "nearest-neighbour", "--weights", "x"], capsys)
    none = str(tmp_path / "none")
    assert none in refused(["info", "--model", "cnn", "--weights", none], capsys)
