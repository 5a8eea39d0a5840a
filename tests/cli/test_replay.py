"""`absgui replay`: what reproduces and what does not, why, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from absgui.__main__ import main
from engine import export
from engine.types import Certificate, FloatArray, Run, SavedSession, Stage, Status
from tests.cli.helpers import Json
from tests.gui import fake_attacks, fakes
from tests.gui.fake_values import certificate_of, prototype
from tests.gui.fakes import FakeModel

FILES = ("trajectory.npz", "adversarial.npz", "outcome.json")


@pytest.fixture
def out(model: FakeModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """What `absgui attack` wrote."""
    argv = ["attack", "mnist:test:0", "--attack", "latent-descent", "--seed", "3", "--out", str(tmp_path)]
    assert main(argv) == 0
    capsys.readouterr()
    return tmp_path


def parts(report: Any) -> dict[str, str]:
    return {part["what"]: part["verdict"] for part in report["runs"][0]["parts"]}


@pytest.mark.parametrize("file", FILES)
def test_every_record_of_an_attack_can_be_repeated(
    model: FakeModel, printed: Json, out: Path, file: str
) -> None:
    report = printed("replay", str(out / file), "--json")
    assert report["reproduces"] is True
    assert parts(report) == dict.fromkeys(
        ("weights", "energies", "confidence", "certificate", "attack"), "to the bit"
    )
    assert report["runs"][0]["reasons"] == []
    first, second = model.requests
    assert (first.seed, first.norm, first.target) == (second.seed, second.norm, second.target)
    assert np.array_equal(first.image, second.image)


def test_other_weights_are_said(model: FakeModel, printed: Json, out: Path) -> None:
    argv = ("replay", str(out / "trajectory.npz"), "--weights", "mine.safetensors", "--json")
    report = printed(*argv, code=1)
    assert report["reproduces"] is False
    assert parts(report)["weights"] == "differs"
    assert any(reason.startswith("other weights: 0123456789ab") for reason in report["runs"][0]["reasons"])


@pytest.mark.parametrize(
    ("factor", "verdict", "code"), [(1 + 1e-6, "within rounding", 0), (1.1, "differs", 1)]
)
def test_rounding_is_told_from_a_difference(
    model: FakeModel,
    printed: Json,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
    factor: float,
    verdict: str,
    code: int,
) -> None:
    exact = model.energies
    monkeypatch.setattr(model, "energies", lambda image: exact(image) * np.float32(factor))
    report = printed("replay", str(out / "trajectory.npz"), "--json", code=code)
    found = parts(report)
    assert found["weights"] == "to the bit"
    assert found["energies"] == found["certificate"] == verdict
    assert found["attack"] == "within rounding"  # the same images with the same distances
    details = {part["what"]: part["detail"] for part in report["runs"][0]["parts"]}
    assert "frames are the same" not in details["attack"]


def test_an_attack_that_goes_elsewhere_differs_and_says_from_where(
    model: FakeModel,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    step = fake_attacks.FakeAttackRun._step

    def other(run: fake_attacks.FakeAttackRun, index: int, own: int, rival: int) -> Any:
        if index == 1:
            monkeypatch.setattr(fake_attacks, "prototype", lambda label: prototype(label) * np.float32(0.9))
        return step(run, index, own, rival)

    monkeypatch.setattr(fake_attacks.FakeAttackRun, "_step", other)
    assert main(["replay", str(out / "trajectory.npz")]) == 1
    text = capsys.readouterr().out
    assert "attack       differs" in text
    assert "the first 1 of 13 frames are the same" in text
    assert "It does not reproduce." in text
    assert "Nothing that is recorded explains it" in text


def test_what_may_explain_it_is_listed(
    model: FakeModel,
    out: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = export.read_run(out / "trajectory.npz")
    made = replace(
        run.made, version="0.0.1", processor="abacus", libraries={"numpy": "0.1"}, attack_revision=1
    )
    older = replace(run, made=made, model=replace(run.model, device="cuda:0"))
    export.write_trajectory(tmp_path / "older.npz", older)
    monkeypatch.setattr(model, "energies", lambda image: np.arange(10, dtype=np.float32))
    assert main(["replay", str(tmp_path / "older.npz")]) == 1
    text = capsys.readouterr().out
    for words in (
        "another version of absgui: 0.0.1",
        "another processor: abacus",
        "another version of numpy: 0.1",
        "another revision of the attack: 1",
        "another device: cuda:0, here cpu",
    ):
        assert f"What is not as it was: {words}" in text


def session_of(out: Path, *runs: Run) -> str:
    export.write_session(out / "s.absgui", SavedSession(runs))
    return str(out / "s.absgui")


def test_a_session_is_repeated_run_by_run(model: FakeModel, printed: Json, out: Path) -> None:
    run = export.read_run(out / "trajectory.npz")
    cnn = replace(run.model, name="cnn", fingerprint="something")
    file = session_of(out, run, replace(run, model=cnn, reading=None))
    report = printed("replay", file, "--json", code=1)
    assert [each["verdict"] for each in report["runs"]] == ["to the bit", "differs"]
    assert [each["model"] for each in report["runs"]] == ["abs", "cnn"]
    assert printed("replay", file, "--run", "1", "--json")["reproduces"] is True
    assert main(["replay", file, "--run", "3"]) == 2


def test_a_run_that_was_stopped_is_repeated_as_far_as_it_went(
    model: FakeModel, printed: Json, out: Path
) -> None:
    run = export.read_run(out / "trajectory.npz")
    frames = run.outcome.frames[:9]
    best = next((step for step in frames if step.is_adversarial), None)
    stopped = replace(run.outcome, status=Status.STOPPED, frames=frames, best=best)
    report = printed("replay", session_of(out, replace(run, outcome=stopped)), "--json")
    assert parts(report)["attack"] == "to the bit"
    export.write_json(out / "s.json", export.record(replace(run, outcome=replace(stopped, frames=()))))
    report = printed("replay", str(out / "s.json"), "--json")
    assert parts(report)["attack"] == "not compared"


def test_a_certificate_that_was_not_final_is_not_held_against_one_that_is(
    model: FakeModel, printed: Json, out: Path
) -> None:
    run = export.read_run(out / "trajectory.npz")
    assert run.reading is not None
    provisional = replace(run.reading, stage=Stage.CERTIFYING)
    report = printed("replay", session_of(out, replace(run, reading=provisional)), "--json")
    assert parts(report)["certificate"] == "not compared"


def test_a_changed_certificate_is_found(
    model: FakeModel, printed: Json, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def longer(energies: FloatArray, excess: float = 1.0) -> Certificate:
        return certificate_of(energies, 1.2 * excess)

    monkeypatch.setattr(fakes, "certificate_of", longer)
    report = printed("replay", str(out / "trajectory.npz"), "--json", code=1)
    assert parts(report)["certificate"] == "differs"
    assert parts(report)["energies"] == "to the bit"


def test_a_file_that_is_a_model_is_not_loaded_because_a_record_says_so(
    model: FakeModel, out: Path, capsys: pytest.CaptureFixture[str], printed: Json
) -> None:
    run = export.read_run(out / "trajectory.npz")
    loads = len(model.weights_loaded)
    own = replace(run, model=replace(run.model, name="/tmp/evil.pt"))
    export.write_trajectory(out / "own.npz", own)
    assert main(["replay", str(out / "own.npz")]) == 2
    assert "a model of your own, /tmp/evil.pt: give it with --model" in capsys.readouterr().err
    assert len(model.weights_loaded) == loads
    assert main(["replay", str(out / "own.npz"), "--model", "/tmp/evil.pt"]) == 0
    capsys.readouterr()
    # In a session the other runs are repeated all the same.
    report = printed("replay", session_of(out, run, own), "--json", code=1)
    assert [each["run"] for each in report["runs"]] == [1]
    assert report["problems"][0].startswith("run 2: it was recorded on a model of your own")


def test_a_damaged_session_never_reproduces_whole(model: FakeModel, printed: Json, out: Path) -> None:
    run = export.read_run(out / "trajectory.npz")
    file = Path(session_of(out, run, run))
    file.write_bytes(file.read_bytes()[: -file.stat().st_size // 3])
    report = printed("replay", str(file), "--json", code=1)
    assert [each["verdict"] for each in report["runs"]] == ["to the bit"]
    assert "cut off or damaged" in report["problems"][0]


@pytest.mark.parametrize("name", ["none.absgui", "text.json", "picture.png", "plain.npz"])
def test_a_bad_file_ends_with_2_and_one_line(
    model: FakeModel, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "text.json").write_text("{}")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    np.savez(tmp_path / "plain.npz", image=np.zeros((28, 28)))
    assert main(["replay", str(tmp_path / name)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("absgui: ")
    assert error.count("\n") == 1


def test_an_attack_has_its_certificate_unless_it_is_not_wanted(
    model: FakeModel, tmp_path: Path, printed: Json
) -> None:
    argv = ("attack", "mnist:test:0", "--attack", "pointwise", "--out", str(tmp_path), "--json")
    assert printed(*argv)["certificate"]["L2"] > 0
    assert printed(*argv, "--no-certificate")["certificate"] is None
