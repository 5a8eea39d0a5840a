"""Files of one's own: searched, trusted, tried in a process of its own, and tried on digits."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import engine
from engine.data import load_dataset
from engine.models.own import apart, onnx, torchscript, trial, trust
from engine.types import AbsguiError, ModelChoice, UntrustedError
from tests.engine.fakes.networks import reading_layer, scripted, tried
from tests.engine.fakes.onnx_files import field, linear

IMAGES = np.random.default_rng(3).random((5, 28, 28), dtype=np.float32)
LAYER = reading_layer()[1]
assert isinstance(LAYER, nn.Linear)
READS = reading_layer()
WEIGHT = LAYER.weight.detach().numpy().T.copy()


class Writes(nn.Module):
    """Writes a file by a memory map."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def forward(self, images: Tensor) -> Tensor:
        written = torch.from_file(self.path, True, 10, dtype=torch.float32)
        return images.flatten(1)[:, :10] + written.fill_(1.0)


def compiled(module: nn.Module, path: Path) -> Path:
    torch.jit.save(torch.jit.script(module), str(path))
    return path


def rewritten(source: Path, path: Path, change: Callable[[str], str]) -> Path:
    """The archive with the text of its program changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()) if name.endswith(".py") else content)
    return path


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scripted(reading_layer(), tmp_path_factory.mktemp("own") / "linear.pt")


# What a program does is known before it runs


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_program_that_writes_a_file_is_not_run_though_it_is_trusted(tmp_path: Path) -> None:
    written = tmp_path / "written"
    path = compiled(Writes(str(written)), tmp_path / "writes.pt")
    with pytest.raises(AbsguiError, match="has the word from_file, by which files are touched"):
        engine.load_model(str(path), trust=True)
    assert not written.exists()


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("    x = ops.image.read_file('/etc/passwd')", "image::read_file"),
        ("    x = ops . evil . run(1)", "evil::run"),
        ("    x = torch.save(input, '/tmp/x')", "save"),
        ("    x = (input).save('/tmp/x')", "save"),
        ("    x = torch.classes.evil.Thing(1)", "torch.classes"),
        ("    x : __torch__.torch.classes.evil.Thing = 1", "torch.classes"),
        ("    x = eval('1')", "eval"),
        ("    x = 'save'  # save", "save"),
        (r"    x = getattr(torch, '\x66rom_file')('/tmp/x', True, 1)", "getattr|from_file"),
        ("    x = getattr(ops, 'image')", "getattr"),
        ("    x = getattr(ops.aten, 'image')", "getattr"),
        ("    o = ops", "ops by another name"),
        ("    a = __torch__.torch.nn\n    b = a.classes.evil.Thing(1)", "torch.classes"),
    ],
)
def test_what_is_none_of_a_classifiers_operators_is_refused_by_name(
    line: str, named: str, plain: Path, tmp_path: Path
) -> None:
    def change(text: str) -> str:
        return text.replace(") -> Tensor:\n", f") -> Tensor:\n{line}\n", 1)

    path = rewritten(plain, tmp_path / "other.pt", change)
    torchscript.check(plain.read_bytes(), "linear.pt")
    with pytest.raises(AbsguiError, match=f"(uses|has the word) .*({named})"):
        torchscript.check(path.read_bytes(), "other.pt")


def test_archives_that_two_readers_may_read_differently_are_refused(plain: Path, tmp_path: Path) -> None:
    content = plain.read_bytes()
    with pytest.raises(AbsguiError, match="is no TorchScript file"):
        torchscript.check(b"#!" + content, "x.pt")
    with pytest.raises(AbsguiError, match="can't be read"):
        path = rewritten(plain, tmp_path / "a.pt", lambda text: text + "(")
        torchscript.check(path.read_bytes(), "x.pt")
    with pytest.raises(AbsguiError, match="letters that are none"):
        path = rewritten(plain, tmp_path / "b.pt", lambda text: text.replace("forward", "f\u00f6rward"))
        torchscript.check(path.read_bytes(), "x.pt")
    twice = tmp_path / "twice.pt"
    twice.write_bytes(content)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(twice, "a") as archive:
        archive.writestr(archive.namelist()[0], b"")
    with pytest.raises(AbsguiError, match="a file twice"):
        torchscript.check(twice.read_bytes(), "x.pt")


def test_files_that_are_no_programs_are_answered_with_what_to_do(tmp_path: Path) -> None:
    torch.save(reading_layer().state_dict(), tmp_path / "weights.pt")
    with pytest.raises(AbsguiError, match=r"weights without their network.*torch\.onnx\.export\(network"):
        engine.load_model(str(tmp_path / "weights.pt"))
    with zipfile.ZipFile(tmp_path / "program.pt2", "w") as archive:
        archive.writestr("program/archive_format", "pt2")
    with pytest.raises(AbsguiError, match=r"torch\.export file.*torch\.onnx\.export\(torch\.export\.load"):
        engine.load_model(str(tmp_path / "program.pt2"))
    os.mkfifo(tmp_path / "pipe.onnx")
    with pytest.raises(AbsguiError, match="is no file"):
        engine.load_model(str(tmp_path / "pipe.onnx"))


# Trust


def test_a_program_runs_once_it_is_trusted_and_another_of_its_name_does_not(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ABSGUI_DATA", str(tmp_path / "data"))
    path = tmp_path / "mine.pt"
    path.write_bytes(plain.read_bytes())
    tried(path)
    with pytest.raises(UntrustedError, match="--trust") as refused:
        engine.load_model(str(path))
    assert engine.load_model(str(path), trust=True).info.fingerprint == refused.value.digest[:12]
    again = pickle.loads(pickle.dumps(refused.value))
    assert (str(again), again.name, again.digest) == (
        str(refused.value),
        refused.value.name,
        refused.value.digest,
    )
    with pytest.raises(UntrustedError):  # an argument is no memory
        engine.load_model(str(path))
    trust.remember(refused.value.digest)
    trust.remember("0" * 64)
    assert engine.load_model(ModelChoice(str(path))).info.differentiable
    scripted(nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), path)
    with pytest.raises(UntrustedError):
        engine.load_model(str(path))


# A process of its own


def test_what_was_tried_is_not_tried_again_and_what_fails_is_told(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ABSGUI_CACHE", str(tmp_path))
    commands: list[list[str]] = []
    answers = [
        (1, b'noise\n{"error": {"template": "too many {what}", "values": {"what": "axes"}}}\n'),
        (-9, b""),
        (0, b""),
    ]

    def run(command: list[str], **_: object) -> object:
        commands.append(command)
        code, said = answers[len(commands) - 1]
        return subprocess.CompletedProcess(command, code, said, b"")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(AbsguiError, match="^too many axes$"):
        apart.check(plain, "d")
    with pytest.raises(AbsguiError, match=r"ended the process .*\(code -9\)"):
        apart.check(plain, "d")
    apart.check(plain, "d")
    apart.check(plain, "d")
    assert len(commands) == 3


@pytest.mark.slow  # processes that import torch
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_process_of_its_own_ends_what_swells_hangs_or_writes(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ABSGUI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(apart, "SECONDS", 20)

    class Swells(nn.Module):
        def forward(self, images: Tensor) -> Tensor:
            return torch.ones(3_000_000_000).sum() + images.flatten(1)[:, :10]

    class Hangs(nn.Module):
        def forward(self, images: Tensor) -> Tensor:
            while bool(images.sum() < 1):
                images = images * 1
            return images.flatten(1)[:, :10]

    apart.check(plain, "plain")
    assert (tmp_path / "cache" / "tried-models" / "plain").is_file()
    for module in (Swells(), Hangs()):
        path = compiled(module, tmp_path / f"{type(module).__name__}.pt")
        with pytest.raises(AbsguiError, match=path.name):
            apart.check(path, path.name)


# Everything that is loaded


def test_the_fingerprint_is_over_all_that_an_onnx_file_loads(tmp_path: Path) -> None:
    inside = engine.load_model(str(tried(linear(tmp_path / "inside.onnx", WEIGHT))))
    path = tried(linear(tmp_path / "mine.onnx", WEIGHT, beside="mine.data"))
    beside = engine.load_model(str(path))
    assert np.array_equal(beside.logits(IMAGES), inside.logits(IMAGES))
    before = path.read_bytes()
    linear(path, 2 * WEIGHT, beside="mine.data")
    assert path.read_bytes() == before
    other = engine.load_model(str(tried(path)))
    assert not np.array_equal(other.logits(IMAGES), beside.logits(IMAGES))
    assert other.info.fingerprint != beside.info.fingerprint
    (tmp_path / "mine.data").unlink()
    with pytest.raises(AbsguiError, match=r"There is no file .*mine\.data"):
        engine.load_model(str(path))


@pytest.mark.parametrize("beside", ["../mine.data", "/etc/passwd", ""])
def test_weights_elsewhere_than_beside_their_file_are_refused(beside: str, tmp_path: Path) -> None:
    path = linear(tmp_path / "mine.onnx", WEIGHT[:4], beside="mine.data")
    entry, other = (field(13, field(1, "location") + field(2, each)) for each in ("mine.data", beside))
    found = onnx.external_files(entry, path, "tensor")
    assert found == {"mine.data": WEIGHT[:4].tobytes()}
    with pytest.raises(AbsguiError, match="must lie beside it"):
        onnx.external_files(other, path, "tensor")


# Images in the form that a file wants


@pytest.mark.parametrize(
    ("shape", "kind"),
    [(("n", 28, 28, 1), 1), (("n", 784), 1), ((4, 1, 28, 28), 1), (("n", 1, 28, 28), 11)],
    ids=["channels last", "flat", "four at once", "float64"],
)
def test_images_are_given_in_the_form_that_a_file_wants(
    shape: tuple[int | str, ...], kind: int, tmp_path: Path
) -> None:
    model = engine.load_model(str(tried(linear(tmp_path / "mine.onnx", WEIGHT, shape=shape, kind=kind))))
    expected = IMAGES.reshape(5, 784) @ WEIGHT
    assert np.allclose(model.logits(IMAGES), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("kind", [torch.float64, torch.float16, torch.bfloat16])
def test_a_network_of_other_numbers_than_float32_is_asked_in_its_own(
    kind: torch.dtype, tmp_path: Path
) -> None:
    path = compiled(reading_layer().to(kind), tmp_path / "mine.pth")
    model = engine.load_model(str(tried(path)), trust=True)
    assert np.allclose(model.logits(IMAGES), READS(torch.from_numpy(IMAGES)).numpy(), rtol=0.05, atol=0.5)
    assert model.info.differentiable


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_colour_and_frames_are_told(tmp_path: Path) -> None:
    module = nn.Sequential(nn.Conv2d(3, 10, 32), nn.Flatten())
    path = compiled(module.eval(), tmp_path / "mine.pt")
    model = engine.load_model(str(tried(path)), trust=True)
    assert "three channels" in model.info.notice
    assert "32 x 32" in model.info.notice
    padded = torch.nn.functional.pad(torch.from_numpy(IMAGES), [2] * 4)[:, None].expand(-1, 3, -1, -1)
    assert np.allclose(model.logits(IMAGES), module(padded).detach().numpy(), atol=1e-5)


# Tried on digits


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (READS, ""),
        (lambda x: READS(x / 255), r"of 100 test digits right; does it expect pixels of 0 to 255\?"),
        (lambda x: READS(1 - x), r"of 100 test digits right; does it expect black ink on white\?"),
        (lambda x: READS(x.transpose(1, 2)), r"turned about their diagonal\?"),
        (lambda x: READS(x).softmax(1), r"^It gives probabilities, not logits"),
        (lambda x: READS(x) + torch.randn(10), r"It answers differently when it is asked again"),
        (
            lambda x: READS(x).roll(1, 1),
            r"digits right; it may have been trained on other classes",
        ),
    ],
)
def test_a_model_that_reads_few_digits_is_told_what_it_may_expect(
    function: Callable[[Tensor], Tensor], said: str
) -> None:
    found = trial.notice(function, load_dataset(), "cpu")
    assert re.search(said, found) if said else not found
