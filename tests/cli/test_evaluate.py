"""`absgui evaluate`, `train` and `info`."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

import engine
from absgui.__main__ import main
from absgui.cli.evaluate import soundness
from engine.data import hard_digits, load_dataset, strided
from engine.system import resources
from tests.cli.helpers import Json
from tests.engine.fakes.centres import Centres, count_attacks
from tests.gui.fakes import FakeModel


@pytest.fixture(autouse=True)
def attacks_count_as_work(monkeypatch: pytest.MonkeyPatch) -> None:
    count_attacks(monkeypatch)


@pytest.mark.parametrize(
    ("argv", "wanted"),
    [
        ([], {}),
        (
            [
                "--seed",
                "3",
                "--epochs",
                "2",
                "--margin-steps",
                "0",
                "--digits",
                "90",
                "--workers",
                "1",
                "--fresh",
            ],
            {"seed": 3, "epochs": 2, "margin_steps": 0, "digits": 90, "workers": 1, "fresh": True},
        ),
    ],
)
def test_train_passes_its_options_on(
    argv: list[str], wanted: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.training import train_abs

    asked: list[train_abs.TrainingOptions] = []

    def train(options: train_abs.TrainingOptions) -> Path:
        asked.append(options)
        return tmp_path

    monkeypatch.setattr(train_abs, "train_abs", train)
    monkeypatch.delitem(sys.modules, "absgui.cli.train", raising=False)
    assert main(["train", "--out", str(tmp_path), *argv]) == 0
    assert asked == [train_abs.TrainingOptions(out=tmp_path, **wanted)]
    monkeypatch.delitem(sys.modules, "absgui.cli.train")


def test_hard_digits_are_found_and_read_back(
    model: FakeModel, tmp_path: Path, printed: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "hard-digits.json"
    report = printed("evaluate", "--hard", str(path), "--samples", "20", "--json")
    assert set(report["misclassified"]) | set(report["least_certified"]) == set(strided(10_000, 20))
    assert report["radii"] == sorted(report["radii"])
    monkeypatch.setattr(resources, "weights", tmp_path.joinpath)
    assert hard_digits().tolist() == report["misclassified"] + report["least_certified"]
    path.unlink()
    assert hard_digits().size == 0


@pytest.mark.parametrize("options", [[], ["--clean"], ["--certificates"]])
def test_evaluate_prints_what_was_asked_for(
    model: FakeModel, options: list[str], printed: Json, capsys: pytest.CaptureFixture[str]
) -> None:
    report = printed("evaluate", "--samples", "3", "--json", *options)
    clean = {"model", "samples", "accuracy", "accuracy_interval", "median_confidence", "dataset"}
    certificates = {"paper_L2", "L2_no_box", "L2", "Linf", "L0"}
    if options == ["--clean"]:
        assert set(report) == clean
    elif options == ["--certificates"]:
        assert {"model", "samples"} | certificates <= set(report)
        assert all(set(report[name]) == {"mean", "median", "standard_error"} for name in certificates)
    else:
        assert set(report) == {"clean", "certificates"}
    assert main(["evaluate", "--samples", "3", *options]) == 0
    assert "3 of the 10,000 test images of MNIST, every 3,333rd or 3,334th" in capsys.readouterr().out
    assert main(["evaluate", "--samples", "1", *options]) == 0
    assert "the first of the 10,000 test images of MNIST" in capsys.readouterr().out


@pytest.fixture
def centres(monkeypatch: pytest.MonkeyPatch) -> Centres:
    """A model that can be attacked for real, which every command is given."""
    model = Centres()
    monkeypatch.setattr(engine, "load_model", lambda _choice: model, raising=False)
    return model


def ended(argv: list[str]) -> int:
    """The exit code of a command, whoever refuses it."""
    try:
        return main(argv)
    except SystemExit as refused:
        assert isinstance(refused.code, int)
        return refused.code


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--clean", "--out", "OUT"], "--out is for --certificates or --soundness or"),
        (["--hard", "OUT/hard.json", "--out", "OUT"], "--out is for"),
        (["--soundness", "--seeds", "2"], "--seeds is for --certificates only"),
        (["--certificates", "--seeds", "0"], "1 or more"),
        (["--certificates", "--seeds", "2", "--model", "exact-abs"], "--seeds has no effect"),
        (["--attacks", "pointwise"], "--attacks is for --soundness or --models only"),
        (
            ["--clean", "--soundness", "--attacks", "pointwise,magic"],
            "no attack 'magic' here; choose from latent-descent",
        ),
        (["--soundness", "--attacks", ""], "no attack '' here"),
        (["--soundness", "--norm", "L2"], "--norm is for --bounds or --models only"),
        (["--bounds", "--norm", "L1"], "invalid choice"),
        (["--models", "exact-abs", "--bounds"], "--bounds can't be combined with --models"),
        (["--models", "exact-abs", "--seeds", "2"], "--seeds can't be combined with --models"),
        (["--clean", "--bounds", "--out", "FILE"], "not a folder"),
        (["--clean", "--hard", "FILE/hard.json"], "nothing can be written"),
        (["--hard", "."], "is a folder"),
    ],
)
def test_options_that_make_no_sense_are_refused_in_one_line(
    centres: Centres, options: list[str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "out").mkdir()
    places = {"OUT": str(tmp_path / "out"), "FILE": str(tmp_path / "file")}
    for name, place in places.items():
        options = [option.replace(name, place) for option in options]
    assert ended(["evaluate", "--samples", "2", *options]) == 2
    error = capsys.readouterr().err
    assert complaint in error
    assert error.count("\n") == 1
    assert not centres.seen


def test_a_log_of_another_model_is_refused_before_anything_is_computed(
    centres: Centres, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--samples", "1", "--bounds", "--norm", "L0", "--out", str(tmp_path)]
    assert main(["evaluate", *options]) == 0
    assert (tmp_path / "bounds-L0.csv").exists()
    centres.seen.clear()
    centres.weights = "f" * 12
    capsys.readouterr()
    assert main(["evaluate", "--clean", *options]) == 2
    printed = capsys.readouterr()
    assert "is about abs (fast, weights 000000000000), not the model that is loaded" in printed.err
    assert (printed.out, printed.err.count("\n"), centres.seen) == ("", 1, [])


EVERYTHING = ["--certificates", "--soundness", "--attacks", "pointwise, bim", "--bounds"]


@pytest.mark.slow  # evaluates bundled models
def test_reports_of_a_run_that_was_interrupted_are_completed(
    centres: Centres, tmp_path: Path, printed: Json, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["evaluate", "--samples", "2", *EVERYTHING, "--out", str(tmp_path / "new" / "folder")]
    centres.ends_after = 7
    assert main(command) == 130
    assert capsys.readouterr().err == "absgui: interrupted\n"
    centres.ends_after = 1000
    report = printed(*command, "--json")
    files = {name: [Path(file).name for file in report[name]["files"]] for name in report}
    curves = [f"certified_accuracy.{suffix}" for suffix in ("csv", "png", "svg")]
    assert files == {
        "certificates": ["certificates.csv", *curves],
        "soundness": ["soundness.csv"],
        "bounds": ["bounds-L2.csv"],
    }
    for part in report.values():
        assert all(Path(file).stat().st_size > 0 for file in part["files"])
    assert report["soundness"]["violations"] == []
    assert set(report["soundness"]["attacks"]) == {
        "pointwise L0",
        "pointwise L2",
        "bim L2",
        "bim Linf",
    }
    for name, key in (("certificates", "digit"), ("bounds", "digit")):
        with Path(report[name]["files"][0]).open() as file:
            assert [row[key] for row in csv.DictReader(file)] == ["0", "5000"]
    # Now that all is there it is only read again, but for one certificate.
    worked = centres.worked
    assert printed(*command, "--json") == report
    assert centres.worked == worked + 1
    assert main(command) == 0
    text = capsys.readouterr().out
    assert "adversarials compared with the certificates in every norm, none broken" in text
    assert "found 2 of 2; certified part of the distance" in text
    assert str(tmp_path / "new" / "folder" / "bounds-L2.csv") in text


@pytest.mark.slow  # attacks a bundled model
def test_a_broken_certificate_is_exit_code_1(
    centres: Centres, printed: Json, capsys: pytest.CaptureFixture[str]
) -> None:
    centres.exaggeration = 1.1
    command = ["evaluate", "--soundness", "--attacks", "prototype-projection", "--samples", "1"]
    report = printed(*command, "--json", code=1)
    assert report["violations"]
    assert all(broken["distance"] < broken["bound"] for broken in report["violations"])
    assert main(command) == 1
    text = capsys.readouterr().out
    assert f"BROKEN {len(report['violations'])} times" in text
    assert text.count("So the certificate is too large.") == len(report["violations"])
    record = dict(report["violations"][0])
    record["explanations"] = record["explanations"] | {"certificate": False}
    assert "the bound claimed by the attack itself is too large" in soundness._cause(record, load_dataset())
    centres.exaggeration = 1
    assert main(command) == 0


def test_a_single_digit_has_no_standard_error(
    model: FakeModel, printed: Json, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["evaluate", "--certificates", "--samples", "1"]
    assert printed(*command, "--json")["L2"]["standard_error"] is None
    assert main(command) == 0
    text = capsys.readouterr().out
    assert "nan" not in text
    assert next(line for line in text.splitlines() if line.startswith("L2 ")).split()[2] == "-"


def test_of_several_seeds_the_least_radius_is_told(
    centres: Centres, printed: Json, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def reseeded(_model: Centres, seed: int) -> Centres:
        return Centres(exaggeration=1 - seed / 10)

    monkeypatch.setattr("engine.evaluation.certificates.reseeded", reseeded)
    command = ["evaluate", "--certificates", "--samples", "2", "--seeds", "3"]
    figures = printed(*command, "--json")["L2"]
    alone = printed(*command[:-2], "--json")["L2"]["mean"]
    assert figures["seeds"]["means"] == pytest.approx([part * alone for part in (1, 0.9, 0.8)])
    assert figures["mean"] == pytest.approx(0.8 * alone)
    assert main(command) == 0
    text = capsys.readouterr().out
    assert "for each image the least radius of 3 seeds" in text
    assert "s.e. over the seeds" in text


def test_without_matplotlib_there_is_a_table_and_a_hint(
    model: FakeModel, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert main(["evaluate", "--certificates", "--samples", "2", "--out", str(tmp_path)]) == 0
    assert "no plot: matplotlib is not installed (pip install matplotlib)" in capsys.readouterr().out
    assert {file.name for file in tmp_path.iterdir()} == {"certificates.csv", "certified_accuracy.csv"}


@pytest.mark.parametrize("terminal", [True, False])
def test_bars_are_for_terminals(
    model: FakeModel, terminal: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stream(io.StringIO):
        def isatty(self) -> bool:
            return terminal

    monkeypatch.setattr(sys, "stderr", stream := Stream())
    assert main(["evaluate", "--certificates", "--samples", "2", "--json"]) == 0
    assert ("2/2" in stream.getvalue()) == terminal
    assert (stream.getvalue() == "") != terminal
    assert json.loads(capsys.readouterr().out)["samples"] == 2


def test_info_says_what_there_is(printed: Json, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = printed("info", "--json", "--device", "cpu")
    assert report["data"]["name"] == "mnist"
    assert (report["data"]["state"], report["data"]["test_images"]) == ("complete", 10_000)
    assert report["device"] == "cpu"
    assert report["weights"]["dataset"] == "mnist"
    assert "latent-descent" in report["attacks"]
    assert main(["info", "--device", "cpu"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.endswith("Fast gradient: L2, Linf") for line in lines)  # it has no parameters
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


@pytest.mark.slow  # reads hundreds of images
def test_which_images_no_class_explains_is_counted(
    model: FakeModel, printed: Json, capsys: pytest.CaptureFixture[str]
) -> None:
    model.energy_limit = 100.0
    report = printed("evaluate", "--nonsense", "--samples", "20", "--seed", "3", "--json")
    assert (report["samples"], report["seed"], report["limit"]) == (20, 3, 100.0)
    assert report["digits"]["images"] == 20
    assert report["junk"]["noise"]["share"] == 1.0
    assert main(["evaluate", "--nonsense", "--samples", "20"]) == 0
    text = capsys.readouterr().out
    assert "no class explains an image above an energy of 100.00" in text
    assert "smileys" in text
    model.energy_limit = None
    assert main(["evaluate", "--nonsense", "--samples", "3"]) != 0
    assert "has no limit for its energies" in capsys.readouterr().err


def test_both_probabilities_are_held_against_the_truth(
    model: FakeModel, printed: Json, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "figures"
    report = printed("evaluate", "--calibration", "--samples", "20", "--json", "--out", str(folder))
    assert {Path(file).name for file in report["files"]} >= {"calibration-abs.csv"}
    assert all(Path(file).is_file() for file in report["files"])
    for kind in ("shown", "paper"):
        assert 0 <= report[kind]["ece"] <= 1
        assert sum(report[kind]["counts"]) == 20
    assert report["shown"]["ece"] != report["paper"]["ece"]
    assert main(["evaluate", "--calibration", "--samples", "20"]) == 0
    text = capsys.readouterr().out
    assert "p as shown" in text
    assert "the paper's p" in text
