"""`absgui read`, and the options that go with every command."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import engine
from absgui.__main__ import main
from engine.data import mnist
from engine.types import Certificate, ModelChoice, Norm, Radii, Stage, WeightsError
from tests.cli.helpers import Json
from tests.gui.fakes import FakeModel


def test_read_json_has_every_field(model: FakeModel, printed: Json) -> None:
    entries = printed("read", "mnist:test:0", "mnist:test:1", "--json")
    assert [entry["input"] for entry in entries] == ["mnist:test:0", "mnist:test:1"]
    for entry in entries:
        assert set(entry) == {
            "input",
            "digit",
            "digits",
            "digits_found",
            "images_in_file",
            "inverted",
            "normalised",
            "changes",
            "changed_L2",
            "warnings",
            "label",
            "class",
            "classes",
            "true_label",
            "misclassified",
            "explained",
            "energy_limit",
            "confidence",
            "paper_confidence",
            "energies",
            "certificate",
            "milliseconds",
            "model",
            "fingerprint",
            "notice",
        }
        assert len(entry["confidence"]) == len(entry["energies"]) == 10
        assert entry["label"] == int(np.argmin(entry["energies"]))
        radii = {"L2", "Linf", "L0", "L2_no_box", "paper_L2", "paper_Linf"}
        assert set(entry["certificate"]) == radii | {"refined", "guaranteed", "per_rival"}
        assert set(entry["certificate"]["per_rival"]) == set("0123456789") - {str(entry["label"])}
    assert np.array_equal(model.seen[0], mnist().image(0))


def test_a_misclassified_digit_is_called_that(
    model: FakeModel, printed: Json, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    entry = printed("read", "mnist:test:0", "--json")[0]
    assert entry["true_label"] == 7
    assert entry["label"] != 7
    assert entry["misclassified"]
    assert main(["read", "mnist:test:0"]) == 0
    text = capsys.readouterr().out
    assert f"mnist:test:0: a 7, misclassified as {entry['label']}, p " in text
    assert "the certificate is of a wrong answer: it is a 7\n" in text
    np.save(tmp_path / "mine.npy", mnist().image(0))
    unknown = printed("read", str(tmp_path / "mine.npy"), "--json")[0]
    assert (unknown["true_label"], unknown["misclassified"]) == (None, None)


def test_what_no_class_explains_is_called_that(
    model: FakeModel, printed: Json, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    explained = printed("read", "mnist:test:0", "--json")[0]
    assert (explained["explained"], explained["energy_limit"]) == (True, None)
    model.energy_limit = 6.0
    entry = printed("read", "mnist:test:0", "--json")[0]
    assert (entry["explained"], entry["energy_limit"]) == (False, 6.0)
    assert entry["label"] == explained["label"]
    assert entry["certificate"] is not None
    argv = ["read", "mnist:test:0", "--picture", str(tmp_path / "a.png")]
    assert main(argv) == 0
    text = capsys.readouterr().out
    assert f"no class explains it; the nearest is {entry['label']}, energy " in text
    assert ", above 6.0, true class 7\n" in text
    assert f"the certificate is of the answer {entry['label']}, which explains nothing\n" in text
    assert "reads as" not in text
    assert "█" not in text


def test_read_without_certificate(model: FakeModel, printed: Json) -> None:
    assert printed("read", "mnist:test:0", "--json", "--no-certificate")[0]["certificate"] is None


def test_certified_radii_are_printed_rounded_down(
    model: FakeModel, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    radii = Radii(L2=1.957, Linf=0.1289, L0=3, L2_no_box=1.9, paper_L2=1.239, paper_Linf=0.0469)
    certificate = Certificate(radii, {c: radii for c in range(10) if c != 7}, dict.fromkeys(Norm, 1))
    whole = model.reading(mnist().image(0), Stage.REFINED, 0.0)
    monkeypatch.setattr(model, "read", lambda *_, **__: replace(whole, certificate=certificate))
    assert main(["read", "mnist:test:0"]) == 0
    text = capsys.readouterr().out
    assert "): L2 1.95, Linf 0.128, L0 3 pixels\n" in text
    assert "the paper's bounds: L2 1.23, Linf 0.046\n" in text
    assert "refined" not in text
    assert "1.96" not in text
    refined = replace(certificate, refined={Norm.L2: 1.979, Norm.L0: 4.0})
    monkeypatch.setattr(model, "read", lambda *_, **__: replace(whole, certificate=refined))
    assert main(["read", "mnist:test:0"]) == 0
    assert "refined: L2 1.97, L0 4\n" in capsys.readouterr().out


def test_read_as_text_and_as_a_picture(
    model: FakeModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["read", "mnist:test:0", "--picture", str(tmp_path / "a.png")]) == 0
    text = capsys.readouterr().out
    assert "mnist:test:0: a 7, misclassified as 3, p " in text
    assert "assuming the latent optimum is found" in text
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "command", [["read"], ["attack", "--attack", "pointwise", "--out", "OUT"], ["evaluate", "--samples", "1"]]
)
def test_a_gpu_given_up_meanwhile_is_said_at_the_end(
    model: FakeModel, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
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
    assert "mnist:test:0: a 7, misclassified as 3, p " in text
    assert (tmp_path / "absgui" / "absgui-reading.png").is_file()
    monkeypatch.setenv("DISPLAY", ":7651")
    assert main(["mnist:test:3"]) == 0
    assert "mnist:test:3" in capsys.readouterr().out


def test_all_digits_on_a_picture_are_read(
    model: FakeModel, printed: Json, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "row.png"
    row = np.hstack([np.kron(mnist().images[k], np.ones((4, 4), np.uint8)) for k in (0, 1, 2)])
    Image.fromarray(255 - row).save(path)
    (entry,) = printed("read", str(path), "--json")
    assert [digit["digit"] for digit in entry["digits"]] == [1, 2, 3]
    assert (entry["digit"], entry["digits_found"], entry["changed_L2"]) == (1, 3, None)
    assert entry["changes"] == ["inverted", "cut out", "normalised"]
    assert entry["warnings"] == ["several digits"]
    assert len(model.seen) == 3
    (second,) = printed("read", f"{path}#2", "--json")
    assert (second["digit"], len(second["digits"])) == (2, 1)
    assert second["energies"] == entry["digits"][1]["energies"]
    assert main(["read", str(path)]) == 0
    text = capsys.readouterr().out
    assert text.startswith("row.png: 3 digits, which read as ")
    assert "row.png, digit 2 of 3 (inverted, cut out of the picture, normalised): reads as " in text
    assert text.count("warning: There are several digits on the picture") == 3


def test_what_was_changed_is_said_with_its_distance(
    model: FakeModel, printed: Json, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "a.npy"
    np.save(path, mnist().image(0).T * 1.01)
    argv = ["read", str(path), "--transpose"]
    (entry,) = printed(*argv, "--json")
    assert entry["changes"] == ["clipped (0..1.01)", "transposed"]
    assert 0.01 < entry["changed_L2"] < 0.1
    assert np.abs(model.seen[0] - mnist().image(0)).max() < 0.02
    assert main(argv) == 0
    assert "a.npy (clipped (0..1.01), rows and columns exchanged, L2 0.0" in capsys.readouterr().out


def test_an_attack_says_what_is_doubtful(
    model: FakeModel, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "light.npy"
    np.save(path, 255 - mnist().images[0])
    assert main(["attack", str(path), "--attack", "pointwise", "--out", str(tmp_path / "out")]) in (0, 1)
    assert "The background is light: invert it if the ink is dark" in capsys.readouterr().err


def test_an_image_comes_from_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "seven.png"
    Image.fromarray(mnist("test").images[0]).save(path)
    command = [sys.executable, "-m", "absgui", "read", "-", "--no-certificate", "--model", "cnn", "--json"]
    with path.open("rb") as file:
        done = subprocess.run(command, stdin=file, capture_output=True, text=True, check=True)
    (found,) = json.loads(done.stdout)
    assert (found["input"], found["label"], found["changed_L2"]) == ("-", 7, 0)
    empty = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert (empty.returncode, empty.stderr.count("\n")) == (2, 1)
    assert "standard input is empty" in empty.stderr
