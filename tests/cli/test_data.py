"""`--data FOLDER`: another data set is trained on, read, attacked and evaluated; weights know theirs."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from absgui.__main__ import main
from engine.data import Digits, load_dataset
from engine.training import starts, train_abs
from engine.training.calibration import calibrate
from tests.engine.fakes.shapes import NAMES, write_shapes

TRAINING = {"cnn": ["--epochs", "3"], "exact-abs": ["--epochs", "2"]}


@pytest.fixture(autouse=True)
def _threads() -> Any:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


TEST = 2
"""Images of each class: each of them is certified at the end of training."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_shapes(tmp_path_factory.mktemp("data") / "shapes", test=TEST)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Path:
    """A folder with a CNN and Exact ABS that were trained on the shapes."""
    out = tmp_path_factory.mktemp("trained")
    for model, options in TRAINING.items():
        assert main(["train", "--model", model, "--data", str(folder), "--out", str(out), *options]) == 0
    return out


def json_of(capsys: pytest.CaptureFixture[str], *argv: str) -> Any:
    capsys.readouterr()
    assert main([*argv, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    capsys.readouterr()
    assert main(argv) == 2
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert not said.out
    return said.err


@pytest.mark.slow  # trains on a folder
@pytest.mark.parametrize("model", TRAINING)
def test_what_was_trained_on_a_folder_reads_attacks_and_is_evaluated(
    model: str, folder: Path, trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--model", model, "--data", str(folder), "--weights", str(trained)]
    names = [f"shapes:test:{index}" for index in range(10)]
    readings = json_of(capsys, "read", *names, "--no-certificate", *options)
    assert all(reading["class"] == NAMES[reading["label"]] for reading in readings)
    assert all(reading["classes"] == list(NAMES) for reading in readings)
    right = [place for place, reading in enumerate(readings) if reading["label"] == place]
    assert len(right) >= 7  # the shapes are easy

    source = names[right[0]]
    assert main(["read", source, *options]) == 0
    text = capsys.readouterr().out
    assert f"reads as {NAMES[right[0]]}, p " in text
    assert f"true class {NAMES[right[0]]}\n" in text

    target = NAMES[right[1]]
    attack = ["attack", source, "--attack", "pointwise", "--target", target, "--out", str(tmp_path)]
    report = json_of(capsys, *attack, "--set", "repeats=1", *options)
    assert (report["original_class"], report["class"]) == (NAMES[right[0]], target)
    assert report["label"] == right[1]

    clean = json_of(capsys, "evaluate", "--clean", *options)
    assert (clean["dataset"], clean["samples"]) == ("shapes", 10 * TEST)
    assert clean["accuracy"] > 0.6


@pytest.mark.slow  # trains
def test_exact_abs_can_be_trained_on_black_and_white(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--model", "exact-abs", "--data", str(folder)]
    assert main(["train", "--variant", "binary", "--epochs", "2", "--out", str(tmp_path), *options]) == 0
    card = (tmp_path / "exact-abs.md").read_text("utf-8")
    assert "black and white" in card
    assert "certified accuracy at L0 5 (" in card
    options += ["--weights", str(tmp_path)]
    assert main(["read", "shapes:test:0", *options]) == 0
    assert "certified (guaranteed): L2" in capsys.readouterr().out
    attacks = ["--attacks", "pointwise,prototype-projection", "--samples", "3"]
    found = json_of(capsys, "evaluate", "--soundness", *attacks, *options)
    assert found["violations"] == []
    assert found["adversarials"] > 0
    refusal = refused(capsys, "evaluate", "--proofs", str(tmp_path / "proofs"), *options)
    assert "can't be written down" in refusal
    companion = refused(
        capsys, "train", "--variant", "companion", *options[:4], "--out", str(tmp_path / "new")
    )
    assert "needs the bundled data set" in companion
    assert "--variant is for" in refused(capsys, "train", "--variant", "binary", "--model", "cnn")


@pytest.mark.slow  # starts a process for the lab
def test_the_lab_attacks_the_images_of_the_folder(
    folder: Path, trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = f"cnn={trained},exact-abs={trained}"
    options = ["--attacks", "fgm", "--norm", "L2", "--samples", "2", "--workers", "1"]
    lab = ["evaluate", "--models", models, "--data", str(folder), *options, "--out", str(tmp_path)]
    report = json_of(capsys, *lab)
    assert {name for row in report["rows"] for name in row["models"]} == {"cnn", "exact-abs"}
    page = tmp_path / "page.md"
    assert main([*lab, "--page", str(page)]) == 0
    assert f"2 of the {10 * TEST} test images of shapes, every" in page.read_text("utf-8")
    soundness = ["evaluate", "--soundness", "--lab", str(tmp_path), "--model", "exact-abs"]
    found = json_of(capsys, *soundness, "--weights", str(trained), "--data", str(folder))
    assert (found["dataset"], found["samples"], found["violations"]) == ("shapes", 2, [])


@pytest.mark.slow  # trains on a folder
def test_the_card_and_info_say_what_weights_were_trained_on(
    folder: Path, trained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = (trained / "exact-abs.md").read_text("utf-8")
    assert "The 720 training images of shapes;" in card
    assert ", ".join(NAMES) in card
    assert load_dataset(folder).file_checksums() in card
    options = ["--model", "cnn", "--weights", str(trained), "--data", str(folder)]
    report = json_of(capsys, "info", *options)
    assert report["network_weights"]["cnn"]["dataset"] == "shapes"
    assert report["network_weights"]["madry"]["dataset"] == "mnist"
    assert (report["data"]["name"], report["data"]["classes"]) == ("shapes", list(NAMES))
    assert main(["info", *options]) == 0
    assert "trained on shapes" in capsys.readouterr().out


@pytest.mark.slow  # trains on a folder
def test_weights_of_another_data_set_are_refused(
    folder: Path, trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights, data = ["--weights", str(trained)], ["--data", str(folder)]
    both = "were trained on shapes, but the data set in use is mnist"
    assert both in refused(capsys, "evaluate", "--clean", "--model", "cnn", *weights)
    assert both in refused(capsys, "read", "mnist:test:0", "--model", "exact-abs", *weights)
    bundled = "The bundled weights were trained on mnist, but the data set in use is shapes"
    for model in ("abs", "exact-abs", "cnn"):
        assert bundled in refused(capsys, "read", "shapes:test:0", "--model", model, *data)
    lab = ["evaluate", "--models", "cnn", "--attacks", "fgm", "--out", str(tmp_path)]
    assert bundled in refused(capsys, *lab, *data)
    assert "not mnist; start without --data" in refused(capsys, "read", "mnist:test:0", *data)
    assert "is not a class of shapes" in refused(
        capsys, "attack", "shapes:test:0", "--attack", "fgm", "--target", "bag", "--out", "x", *data
    )


@pytest.mark.slow  # trains on a folder
def test_transfer_attacks_take_their_substitute_from_the_folder(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_shapes(tmp_path / "shapes", test=TEST)
    options = ["--model", "exact-abs", "--weights", str(trained), "--data", str(folder)]
    attack = ["attack", "shapes:test:1", "--attack", "transfer-fgm", "--out", str(tmp_path / "out"), *options]
    assert "need a CNN that was trained on shapes" in refused(capsys, *attack)
    shutil.copy(trained / "cnn.safetensors", folder)
    assert main(attack) in (0, 1)  # whether or not it transfers


@pytest.mark.slow  # trains on a folder
def test_training_is_not_resumed_on_another_data_set(
    folder: Path, trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = write_shapes(tmp_path / "other", seed=1, test=TEST)
    for model, options in TRAINING.items():
        argv = ["train", "--model", model, "--out", str(trained), *options, "--data"]
        capsys.readouterr()
        assert main([*argv, str(other)]) == 2
        last = capsys.readouterr().err.splitlines()[-1]
        assert "was begun on the data set shapes (" in last
        assert "not on other (" in last
        if model == "cnn":  # the other certifies all over again
            assert main([*argv, str(folder)]) == 0  # resumed at its end


def test_an_unfit_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (["read", "x:test:0"], ["train"], ["evaluate"], ["info"], ["bench"]):
        assert "has no train-images-idx3-ubyte" in refused(capsys, *argv, "--data", str(tmp_path))


def few(states: Any, starts: Any, held_out: Digits, test: Digits, workers: int) -> Any:
    """Calibration on few images."""
    return calibrate(states, starts, held_out.first(40), test.first(40), workers)


@pytest.mark.slow  # trains ten VAEs in processes of their own
def test_abs_is_trained_on_a_folder_reads_and_is_attacked(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starts, "SHARED", 4)
    monkeypatch.setattr(starts, "OWN", 8)
    monkeypatch.setattr(train_abs, "calibrate", few)
    data, out = ["--data", str(folder)], ["--out", str(tmp_path)]
    workers = ["--workers", str(min(2, os.cpu_count() or 1))]
    assert main(["train", *data, *out, "--epochs", "30", "--margin-steps", "2", *workers]) == 0
    assert "class-conditional VAEs for shapes" in (tmp_path / "README.md").read_text("utf-8")
    options = ["--weights", str(tmp_path), *data]
    for model in ("abs", "binary-abs"):
        (reading,) = json_of(capsys, "read", "shapes:test:5", "--model", model, *options)
        assert reading["class"] == NAMES[reading["label"]]
        assert reading["certificate"] is not None
    clean = json_of(capsys, "evaluate", "--clean", *options)
    assert clean["dataset"] == "shapes"
    assert clean["accuracy"] > 0.15  # so few steps teach it little
    argv = [
        "attack",
        "shapes:test:5",
        "--attack",
        "boundary",
        "--set",
        "steps=5",
        "--out",
        str(tmp_path / "a"),
    ]
    report = json_of(capsys, *argv, *options)
    assert report["success"]
    assert report["class"] != report["original_class"]
