"""`absgui evaluate --models`: a lab that is killed and resumes."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from absgui.__main__ import main
from engine.attacks.catalogue import revision
from engine.lab.store import STORE
from tests.engine.fakes.networks import network_file
from tests.patience import PATIENCE_S


def lab(model: str, folder: Path, *more: str) -> list[str]:
    options = ["--models", model, "--attacks", "fgm,pointwise", "--samples", "5", "--out", str(folder)]
    return ["evaluate", *options, "--workers", "1", "--json", "--trust", *more]


def count(path: Path) -> int:
    """Results in the store so far."""
    if not path.exists():
        return 0
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        (found,) = connection.execute("select count(*) from results").fetchone()
    except sqlite3.OperationalError:  # not made yet
        return 0
    finally:
        connection.close()
    return int(found)


def wait_for_three(process: subprocess.Popen[Any], folder: Path) -> None:
    """Until there are three results. Looking without a pause would take the processor from the lab."""
    end = time.monotonic() + PATIENCE_S
    while count(folder / STORE) < 3:
        assert time.monotonic() < end
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
            raise AssertionError("it was through before anything was done to it")


@pytest.mark.slow  # three labs with processes of their own
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="kills a group of processes")
def test_a_lab_that_is_killed_resumes_and_ends_with_the_same_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = network_file(tmp_path).name
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    process = subprocess.Popen(
        [sys.executable, "-m", "absgui", *lab(model, killed)],
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_for_three(process, killed)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    done = count(killed / STORE)
    assert 3 <= done < 20
    assert main(lab(model, killed)) == 0
    resumed = json.loads(capsys.readouterr().out)
    assert main(lab(model, whole, "--distal", "--page", str(tmp_path / "page.md"))) == 0
    unbroken = json.loads(capsys.readouterr().out)
    assert resumed["rows"] == unbroken["rows"]
    assert {row["attack"] for row in resumed["rows"]} == {"fgm", "pointwise", "all attacks"}
    assert (killed / "table.md").read_text() == (whole / "table.md").read_text()
    assert (whole / "distal.png").stat().st_size > 1000
    assert (tmp_path / "page" / "distal.png").stat().st_size > 1000
    assert "--attacks fgm,pointwise --samples 5 --mode fast --distal" in (tmp_path / "page.md").read_text()
    assert (killed / "accuracy-distortion.svg").stat().st_size > 1000
    assert count(killed / STORE) == count(whole / STORE) == 20


@pytest.mark.slow  # labs with processes of their own
def test_two_labs_in_one_folder_share_the_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = network_file(tmp_path).name
    both, alone = tmp_path / "both", tmp_path / "alone"
    commands = [sys.executable, "-m", "absgui", *lab(model, both)]
    processes = [subprocess.Popen(commands, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [json.loads(process.communicate()[0]) for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert main(lab(model, alone)) == 0
    assert said[0]["rows"] == said[1]["rows"] == json.loads(capsys.readouterr().out)["rows"]
    assert count(both / STORE) == 20
    assert (both / "table.md").read_text() == (alone / "table.md").read_text()
    assert {path.name for path in both.iterdir()} == {path.name for path in alone.iterdir()}


def begun(model: str, folder: Path, **options: Any) -> subprocess.Popen[str]:
    """A lab in a process of its own, that has three results."""
    process = subprocess.Popen(
        [sys.executable, "-m", "absgui", *lab(model, folder, "--samples", "1000")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )
    wait_for_three(process, folder)
    return process


@pytest.mark.slow  # a lab in a process of its own
@pytest.mark.skipif(os.name == "nt", reason="sends signals")
def test_ctrl_c_keeps_what_is_done_and_writes_the_tables(tmp_path: Path) -> None:
    with begun(network_file(tmp_path).name, tmp_path / "lab") as process:
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert process.returncode == 130
    done = count(tmp_path / "lab" / STORE)
    assert f"stopped with {done} of 4000 attacks done; the same command resumes" in said
    assert "Traceback" not in said
    assert "| L2 | **all attacks** |" in (tmp_path / "lab" / "table.md").read_text()


@pytest.mark.slow  # a lab in a process of its own
@pytest.mark.skipif(os.name == "nt", reason="sends signals")
def test_processes_end_with_the_one_that_began_them(tmp_path: Path) -> None:
    with begun(network_file(tmp_path).name, tmp_path / "lab") as process:
        children = psutil.Process(process.pid).children(recursive=True)
        assert children
        process.kill()
        process.communicate()
    _, left = psutil.wait_procs(children, timeout=PATIENCE_S)
    assert left == []


@pytest.mark.slow  # starts processes
def test_weights_of_ones_own_take_the_place_of_bundled_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = shutil.copy(Path("weights") / "cnn.safetensors", tmp_path / "mine.safetensors")
    options = ["--attacks", "fgm", "--norm", "L2", "--samples", "1", "--workers", "1"]
    assert main(["evaluate", "--models", f"cnn={weights}", *options, "--out", str(tmp_path / "lab")]) == 0
    assert count(tmp_path / "lab" / STORE) == 1
    assert main(["evaluate", "--models", f"cnn={tmp_path / 'none'}", *options, "--out", str(tmp_path)]) == 2
    assert "none" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--models", "cnn"], "--models needs --out"),
        (["--models", "cnn,cnn=x", "--out", "x"], "names cnn twice"),
        (["--models", "cnn", "--weights", "x", "--out", "x"], "write --models NAME=PATH"),
        (["--models", "cnn", "--out", "x", "--set", "steps=3"], "as in bim.steps=20"),
        (["--models", "cnn", "--attacks", "bim", "--out", "x", "--set", "bim.step=3"], "it has steps"),
        (["--models", "cnn", "--attacks", "bim", "--out", "x", "--set", "fgm.steps=3"], "not among"),
        (["--models", "cnn", "--attacks", "bim", "--out", "x", "--set", "bim.steps=0"], "from 1 to 200"),
        (["--soundness", "--lab", "x"], "no results of a lab in x"),
        (["--soundness", "--lab", "x", "--out", "y"], "nothing to write to --out"),
        (["--soundness", "--lab", "x", "--attacks", "magic"], "no attack 'magic'"),
        (["--models", "cnn", "--out", "x", "--lab", "y"], "--lab is for --soundness"),
        (["--models", "cnn", "--out", "x", "--page", "page"], "ends in .md"),
        (["--models", "resnet", "--out", "x"], "no model 'resnet'"),
        (["--models", "nearest-neighbour", "--attacks", "magic", "--out", "x"], "no attack 'magic'"),
        (
            ["--models", "nearest-neighbour", "--attacks", "prototype-projection", "--out", "x"],
            "None of these",
        ),
        (["--clean", "--distal"], "--distal is for --models only"),
        (["--clean", "--workers", "2"], "--workers is for --models only"),
        (["--clean", "--scheduler", "tcp://x:1"], "--scheduler is for --models only"),
    ],
)
def test_what_makes_no_sense_is_refused(
    options: list[str],
    word: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["evaluate", *options]) == 2
    assert word in capsys.readouterr().err


@pytest.mark.slow  # attacks a bundled model
def test_what_a_lab_found_is_held_against_certificates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--attacks", "fgm,pointwise", "--norm", "L2", "--samples", "2", "--set", "pointwise.repeats=1"]
    lab = ["evaluate", "--models", "exact-abs", *options, "--workers", "1", "--out", str(tmp_path)]
    assert main(lab) == 0
    capsys.readouterr()
    soundness = ["evaluate", "--soundness", "--lab", str(tmp_path), "--json", "--model"]
    assert main([*soundness, "exact-abs"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["samples"] == 2
    assert report["attacks"] == {"fgm L2": 2, "pointwise L2": 2}
    assert report["least"]["L2"]["ratio"] >= 1
    assert report["violations"] == []
    assert main([*soundness, "exact-abs", "--samples", "1", "--attacks", "fgm"]) == 0
    assert json.loads(capsys.readouterr().out)["attacks"] == {"fgm L2": 1}
    assert main([*soundness, "abs"]) == 2
    assert "no results for ABS" in capsys.readouterr().err


@pytest.mark.slow  # starts processes
def test_parameters_are_those_that_are_set(tmp_path: Path) -> None:
    folder = tmp_path / "lab"
    options = ["--models", "nearest-neighbour", "--attacks", "gaussian-noise", "--samples", "1"]
    lab = ["evaluate", *options, "--workers", "1", "--out", str(folder), "--set"]
    assert main([*lab, "gaussian-noise.repeats=2"]) == 0
    with sqlite3.connect(folder / STORE) as connection:
        (parameters,) = connection.execute("select parameters from results").fetchone()
    assert json.loads(parameters) == {"repeats": 2, "revision": revision("gaussian-noise")}


@pytest.mark.slow  # a lab with processes of its own
def test_parameters_may_be_those_of_one_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "lab"
    options = ["--models", "cnn,nearest-neighbour", "--attacks", "gaussian-noise", "--samples", "1"]
    lab = ["evaluate", *options, "--workers", "1", "--out", str(folder)]
    sets = ["--set", "gaussian-noise.repeats=2", "--set", "nearest-neighbour:gaussian-noise.repeats=4"]
    assert main([*lab, *sets]) == 0
    with sqlite3.connect(folder / STORE) as connection:
        rows = connection.execute("select model, parameters from results").fetchall()
    assert {model: json.loads(kept)["repeats"] for model, kept in rows} == {"cnn": 2, "nearest-neighbour": 4}
    capsys.readouterr()
    assert main([*lab, "--set", "abs:gaussian-noise.repeats=4"]) == 2
    assert "'abs', which is not among the models" in capsys.readouterr().err
