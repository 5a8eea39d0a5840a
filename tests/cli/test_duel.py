"""`absgui duel`: what is written, what is said, how it ends."""

from __future__ import annotations

import csv
import json
import signal
from pathlib import Path

import pytest
from PIL import Image

import engine
from absgui.__main__ import main
from engine.export import read_run
from engine.protocols import AttackRun, Model
from engine.types import AttackRequest, ModelChoice
from tests.cli.helpers import Json
from tests.engine.duel.duels import starts
from tests.gui.fakes import FakeModel

Asked = list[tuple[str, AttackRequest]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Two models of their own in the place of the real ones, and what they were attacked with."""
    found: Asked = []

    def load(choice: ModelChoice) -> FakeModel:
        return FakeModel().loaded_as(choice)

    monkeypatch.setattr(engine, "load_model", load)
    monkeypatch.setattr(engine, "attack", starts(found))
    return found


def duel(out: Path, *more: str, image: str = "mnist:test:0", models: str = "cnn,abs") -> list[str]:
    return ["duel", image, "--models", models, "--attack", "pointwise", "--out", str(out), *more]


def test_a_duel_writes_everything_and_says_who_was_farther(
    asked: Asked, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "folder"
    code = main(duel(out, "--norm", "L2", "--seed", "4", "--strength", "quick"))
    text = capsys.readouterr().out
    assert {name for name, _ in asked} <= {"cnn", "abs"}
    assert all((request.seed, request.strength) == (4, "quick") for _, request in asked)
    record = json.loads((out / "duel.json").read_text("utf-8"))
    assert record["format"] == "absgui duel"
    assert record["sentence"] in text
    assert record["seed"] == 4
    assert record["source"]["name"] == "mnist:test:0"
    assert [side["model_facts"]["fingerprint"] for side in record["sides"]] == ["0123456789ab"] * 2
    assert record["made"]["absgui"]
    with (out / "duel.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["model"] for row in rows] == ["cnn", "abs"]
    assert {row["seed"] for row in rows} == {"4"}
    assert all(side["status"] in text or side["status"] for side in record["sides"])
    written = {path.name for path in out.iterdir()}
    assert {"duel.png", "duel.csv", "duel.json"} <= written
    assert all(str(out / name) in text for name in written)
    found = [side["distance"] is not None for side in record["sides"]]
    assert code == (0 if all(found) else 1)


def test_both_sides_can_be_opened_again_as_runs(asked: Asked, printed: Json, tmp_path: Path) -> None:
    """A digit that the fake classifies correctly, so that both sides are attacked."""
    digit = classified()
    record = printed(*duel(tmp_path, "--json", image=digit))
    assert [side["status"] for side in record["sides"]] == ["found", "found"]
    assert [name for name, _ in asked] == ["cnn", "abs"]
    for number, name in ((1, "cnn"), (2, "abs")):
        run = read_run(tmp_path / f"duel-{number}-{name}.npz")
        assert run.model.name == name
        assert run.outcome.request.seed == 0
    with Image.open(tmp_path / "duel.gif") as film:
        assert getattr(film, "n_frames", 1) > 1
    with Image.open(tmp_path / "duel.png") as sheet:
        assert sheet.width > 900
    assert {Path(file).name for file in record["files"]} == {path.name for path in tmp_path.iterdir()}


def classified() -> str:
    from engine.data import load_dataset

    fake, digits = FakeModel(), load_dataset().test
    for place in range(200):
        if int(fake.labels(digits.image(place)[None])[0]) == int(digits.labels[place]):
            return f"mnist:test:{place}"
    raise AssertionError("the fake classifies none correctly")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("--attack", "latent-descent"), "Latent Descent needs reconstructions, which CNN does not have"),
        (("--attack", "nonsense"), "there is no attack 'nonsense'"),
        (("--models", "cnn"), "a duel is between two models, not 1"),
        (("--models", "cnn,cnn"), "Both sides are the same model"),
        (("--models", "cnn,nobody"), "There is no model 'nobody'"),
        (("--norm", "Linf"), "does not minimise"),
        (("--set", "speed=3"), "no parameter 'speed'"),
        (("--target", "11"), "is not a class"),
    ],
)
def test_bad_input_is_said_before_anything_runs(
    asked: Asked,
    change: tuple[str, str],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(duel(tmp_path / "out", *change)) == 2
    assert words in capsys.readouterr().err
    assert not asked
    assert not list(tmp_path.rglob("duel*"))


def test_own_weights_are_a_side(asked: Asked, printed: Json, tmp_path: Path) -> None:
    record = printed(*duel(tmp_path, "--json", image=classified(), models=f"abs,abs={tmp_path / 'mine'}"))
    facts = [side["model_facts"] for side in record["sides"]]
    assert [fact["name"] for fact in facts] == ["abs", "abs"]
    assert facts[0]["fingerprint"] != facts[1]["fingerprint"]
    assert "ABS (mine)" in record["sentence"]


def test_interrupted_it_keeps_what_there_was(
    monkeypatch: pytest.MonkeyPatch, asked: Asked, printed: Json, tmp_path: Path
) -> None:
    begin = engine.attack

    def start(model: Model, request: AttackRequest) -> AttackRun:
        signal.raise_signal(signal.SIGINT)
        return begin(model, request)

    monkeypatch.setattr(engine, "attack", start)
    record = printed(*duel(tmp_path, "--json", image=classified()), code=130)
    assert record["complete"] is False
    assert [side["status"] for side in record["sides"]] == ["stopped", "stopped"]
    assert "stopped" in record["sentence"]
