"""The headless commands with a model written by hand: what is printed, what is written, how it ends."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import engine
from absgui.__main__ import main
from absgui.cli import common
from engine import resources
from engine.data import hard_digits, mnist, read_image
from engine.evaluation import bench
from engine.types import AttackStep, Certificate, ModelChoice, Norm, Radii, Stage, WeightsError
from tests.gui.fakes import FakeAttackRun, FakeModel

Json = Callable[..., Any]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    fake = FakeModel()
    monkeypatch.setattr(engine, "load_model", fake.loaded_as, raising=False)
    return fake


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Json:
    """Runs a command that must succeed (or end with `code`) and returns its JSON."""

    def run(*argv: str, code: int = 0) -> Any:
        assert main(argv) == code
        return json.loads(capsys.readouterr().out)

    return run


def test_read_json_has_every_field(model: FakeModel, printed: Json) -> None:
    entries = printed("read", "mnist:test:0", "mnist:test:1", "--json")
    assert [entry["input"] for entry in entries] == ["mnist:test:0", "mnist:test:1"]
    for entry in entries:
        assert set(entry) == {"input", "label", "confidence", "energies", "certificate", "milliseconds"}
        assert len(entry["confidence"]) == len(entry["energies"]) == 10
        assert entry["label"] == int(np.argmin(entry["energies"]))
        assert set(entry["certificate"]) == {"L2", "Linf", "L0", "paper_L2", "per_rival"}
        assert set(entry["certificate"]["per_rival"]) == set("0123456789") - {str(entry["label"])}
    assert np.array_equal(model.seen[0], mnist().image(0))


def test_read_without_certificate(model: FakeModel, printed: Json) -> None:
    assert printed("read", "mnist:test:0", "--json", "--no-certificate")[0]["certificate"] is None


def test_certified_radii_are_printed_rounded_down(
    model: FakeModel, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    radii = Radii(L2=1.957, Linf=0.1289, L0=3, L2_no_box=1.9, paper_L2=1.239)
    certificate = Certificate(radii, {c: radii for c in range(10) if c != 7}, dict.fromkeys(Norm, 1))
    whole = model.reading(mnist().image(0), Stage.REFINED, 0.0)
    monkeypatch.setattr(model, "read", lambda *_, **__: replace(whole, certificate=certificate))
    assert main(["read", "mnist:test:0"]) == 0
    text = capsys.readouterr().out
    assert "L2 1.95, Linf 0.128, L0 3 pixels; the paper's bound: L2 1.23" in text
    assert "1.96" not in text


def test_read_as_text_and_as_a_picture(
    model: FakeModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["read", "mnist:test:0", "--picture", str(tmp_path / "a.png")]) == 0
    text = capsys.readouterr().out
    assert "mnist:test:0: reads as" in text
    assert "truly a 7" in text
    assert "assuming the latent optimum is found" in text
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "command", [["read"], ["attack", "--attack", "pointwise", "--out", "OUT"], ["evaluate", "--samples", "1"]]
)
def test_a_gpu_given_up_meanwhile_is_said_at_the_end(
    model: FakeModel, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    let_infer(model)
    model.notice_while_reading = "The GPU is full."
    name, *options = [str(tmp_path) if word == "OUT" else word for word in command]
    file = [] if name == "evaluate" else ["mnist:test:0"]
    assert main([name, *file, *options]) == 0
    assert capsys.readouterr().err.splitlines().count("absgui: The GPU is full.") == 1


@pytest.mark.parametrize("options", [("--model", "binary-abs", "read"), ("read", "--model", "binary-abs")])
def test_options_stand_before_or_after_the_command(
    model: FakeModel, printed: Json, options: tuple[str, ...]
) -> None:
    printed(*options, "mnist:test:0", "--json")
    assert model.info.name == "binary-abs"


def test_the_options_reach_the_loader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[ModelChoice] = []

    def refuse(choice: ModelChoice) -> None:
        asked.append(choice)
        raise WeightsError("enough")

    monkeypatch.setattr(engine, "load_model", refuse, raising=False)
    options = ["--model", "binary-abs", "--weights", str(tmp_path), "--device", "cpu", "--mode", "paper"]
    assert main(["read", "mnist:test:0", *options]) == 2
    assert asked == [ModelChoice("binary-abs", tmp_path, "cpu", "paper")]


def test_attack_writes_everything_and_reports_it(model: FakeModel, printed: Json, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    report = printed(
        "attack", "mnist:test:0", "--attack", "latent-descent", "--seed", "3", "--set", "step=0.02",
        "--out", str(out), "--json",
    )  # fmt: skip
    wanted = {"success", "label", "original_label", "L0", "L2", "Linf", "queries", "frames", "files"}
    assert wanted <= set(report)
    assert report["success"] is True
    assert report["label"] != report["original_label"]
    assert {Path(file).name for file in report["files"]} == {file.name for file in out.iterdir()}
    assert {"adversarial.png", "trajectory.npz", "trajectory.gif", "contact-sheet.png"} <= {
        file.name for file in out.iterdir()
    }
    request = model.requests[0]
    assert (request.seed, request.target, dict(request.parameters)) == (3, None, {"step": 0.02})
    again = read_image(out / "adversarial.png")
    assert model.read(again.image).label == report["label"]


def test_attack_as_text(model: FakeModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["attack", "mnist:test:0", "--attack", "pointwise", "--out", str(tmp_path)]) == 0
    text = capsys.readouterr().out
    assert "Pointwise: found" in text
    assert str(tmp_path / "adversarial.png") in text


def test_an_attack_that_is_interrupted_keeps_what_it_found(
    model: FakeModel, printed: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = FakeAttackRun._step

    def interrupted(run: FakeAttackRun, index: int, own: int, rival: int) -> AttackStep:
        if index == 10:
            signal.raise_signal(signal.SIGINT)
        return step(run, index, own, rival)

    monkeypatch.setattr(FakeAttackRun, "_step", interrupted)
    report = printed(
        "attack", "mnist:test:0", "--attack", "latent-descent", "--out", str(tmp_path), "--json", code=130
    )
    assert report["status"] == "stopped"
    assert report["success"] is True
    assert report["frames"] == 11
    assert (tmp_path / "adversarial.png").exists()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_attack_that_finds_nothing_ends_with_1(
    model: FakeModel, printed: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "energies", lambda image: np.arange(10, dtype=np.float32))
    report = printed(
        "attack", "mnist:test:0", "--attack", "latent-descent", "--out", str(tmp_path), "--json", code=1
    )
    assert report["success"] is False
    assert report["L2"] is None
    assert not (tmp_path / "adversarial.png").exists()
    assert (tmp_path / "trajectory.npz").exists()


def test_a_target_that_is_read_already_is_refused(
    model: FakeModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    label = str(model.read(mnist().image(0)).label)
    argv = ["attack", "mnist:test:0", "--attack", "pointwise", "--target", label, "--out", str(tmp_path)]
    assert main(argv) == 2
    error = capsys.readouterr().err
    assert f"reads as {label} already" in error
    assert error.count("\n") == 1
    assert not list(tmp_path.iterdir())


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


def let_infer(model: FakeModel) -> None:
    """Give the fake what the evaluation of many digits asks of a model."""

    def infer(images: NDArray[np.float32]) -> SimpleNamespace:
        return SimpleNamespace(energies=np.stack([model.energies(image) for image in images]))

    model.infer = infer  # type: ignore[attr-defined]
    model.confidence = lambda energies: np.full(energies.shape, 0.1)  # type: ignore[attr-defined]


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
        assert all(set(report[name]) == {"mean", "median"} for name in certificates)
    else:
        assert set(report) == {"clean", "certificates"}
    assert main(["evaluate", "--samples", "3", *options]) == 0
    assert "the first 3 test digits" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "complaint"),
    [
        (["read", "none.png"], "no such file"),
        (["read", "mnist:test:99999"], "numbered 0 to 9999"),
        (["read", "mnist:test:0", "none.png", "--json"], "no such file"),
        (["read", "mnist:test:0", "mnist:test:1", "--picture", "a.png"], "single file"),
        (["read"], "required"),
        (["read", "mnist:test:0", "--mode", "slow"], "invalid choice"),
        (["attack", "mnist:test:0", "--attack", "magic", "--out", "OUT"], "there are latent-descent"),
        (["attack", "mnist:test:0", "--attack", "latent-descent"], "required"),
        (["attack", "mnist:test:0", "--attack", "latent-descent", "--norm", "L0", "--out", "OUT"], "not L0"),
        (["attack", "mnist:test:0", "--attack", "pointwise", "--target", "10", "--out", "OUT"], "0 to 9"),
        (["attack", "mnist:test:0", "--attack", "pointwise", "--seed", "-1", "--out", "OUT"], "whole number"),
        (["attack", "mnist:test:0", "--attack", "pointwise", "--set", "x", "--out", "OUT"], "NAME=NUMBER"),
        (
            ["attack", "mnist:test:0", "--attack", "pointwise", "--set", "x=1", "--out", "OUT"],
            "no parameter x",
        ),
        (["attack", "mnist:test:0", "--attack", "pointwise", "--out", "FILE"], "not a folder"),
        (["evaluate", "--samples", "0"], "1 or more"),
        (["evaluate", "--samples", "10001"], "1 to 10000"),
        (["--frobnicate"], "unrecognized"),
        (["a.png", "b.png"], "unrecognized"),
    ],
)
def test_bad_input_is_one_line_and_code_2(
    model: FakeModel, argv: list[str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    places = {"OUT": str(tmp_path / "out"), "FILE": str(tmp_path / "file")}
    try:
        code = main([places.get(word, word) for word in argv])
    except SystemExit as ended:  # argparse's own way
        assert isinstance(ended.code, int)
        code = ended.code
    error = capsys.readouterr().err
    assert code == 2
    assert complaint in error
    assert error.count("\n") == 1
    assert not model.seen, "nothing is computed for bad input"


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody reads stdout any more."""
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as stream:  # noqa: PTH123 - a descriptor is no path
        monkeypatch.setattr(sys, "stdout", stream)
        yield


@pytest.mark.usefixtures("unread")
def test_output_that_nobody_reads_changes_no_exit_code(
    model: FakeModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attack = ["attack", "mnist:test:0", "--attack", "latent-descent", "--out", str(tmp_path), "--json"]
    assert main(["read", "mnist:test:0"]) == 0
    assert main(attack) == 0
    monkeypatch.setattr(model, "energies", lambda image: np.arange(10, dtype=np.float32))
    assert main(attack) == 1


def test_a_pipe_that_breaks_elsewhere_is_no_success(model: FakeModel) -> None:
    model.fails_with = BrokenPipeError("somebody else's")
    with pytest.raises(BrokenPipeError):
        main(["read", "mnist:test:0"])


def test_ctrl_c_ends_with_130(model: FakeModel, capsys: pytest.CaptureFixture[str]) -> None:
    model.fails_with = KeyboardInterrupt()  # type: ignore[assignment]
    assert main(["read", "mnist:test:0"]) == 130
    assert capsys.readouterr().err == "absgui: interrupted\n"


def test_without_a_display_the_reading_is_text_and_a_picture(
    model: FakeModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if sys.platform != "linux":
        pytest.skip("other systems always have a display")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert main([]) == 0
    text = capsys.readouterr().out
    assert "There is no display" in text
    assert "mnist:test:0: reads as" in text
    assert (tmp_path / "absgui" / "absgui-reading.png").is_file()
    monkeypatch.setenv("DISPLAY", ":7651")
    assert main(["mnist:test:3"]) == 0
    assert "mnist:test:3" in capsys.readouterr().out


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


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (["--help"], ["read", "--help"], ["--version"]):
        with pytest.raises(SystemExit) as ended:
            main(argv)
        assert ended.value.code == 0
    assert "absgui" in capsys.readouterr().out


@pytest.mark.parametrize("unicode", [True, False])
def test_bars_and_tables(unicode: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "speaks_unicode", lambda: unicode)
    assert common.bar(0.5, 4) == ("██" if unicode else "##")
    assert common.bar(7.0, 4) == common.bar(1.0, 4)
    assert common.table([["a", "1"], ["bcd", "22"]], right=(1,)) == "a     1\nbcd  22"


def test_json_has_no_nan(capsys: pytest.CaptureFixture[str]) -> None:
    common.print_json({"a": [float("nan"), float("inf"), 1.5]})
    assert json.loads(capsys.readouterr().out) == {"a": [None, None, 1.5]}
