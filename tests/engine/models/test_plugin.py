"""Your own models: files and packages."""

from __future__ import annotations

import sys
import types
import warnings
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import engine
from engine.attacks import start
from engine.models import registry
from engine.models.base import BaseModel
from engine.models.own import fitting, info
from engine.types import AbsguiError, AttackRequest, Norm, Status
from tests.engine.fakes.networks import scripted, tried

IMAGES = np.random.default_rng(3).random((5, 28, 28), dtype=np.float32)
ONNX = Path(__file__).parents[1] / "fakes" / "linear.onnx"


def linear(seed: int = 0) -> nn.Module:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10)).eval()


class Own(nn.Module):
    """A linear network with something before or after it."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = linear()[1]  # type: ignore[index]


class NoGrad(Own):
    def forward(self, images: Tensor) -> Tensor:
        with torch.no_grad():
            found: Tensor = self.layer(images.flatten(1))
        return found


class Rounded(Own):
    def forward(self, images: Tensor) -> Tensor:
        found: Tensor = self.layer(images.flatten(1).round())
        return found


class Choice(Own):
    def forward(self, images: Tensor) -> Tensor:
        labels = self.layer(images.flatten(1)).argmax(1)
        return torch.nn.functional.one_hot(labels, 10).to(torch.float32)


class Unbounded(Own):
    """The slope of the root is infinite at 0."""

    def forward(self, images: Tensor) -> Tensor:
        found: Tensor = self.layer(images.flatten(1).sqrt())
        return found


class Opposed(Own):
    """Its logits have the sum 0 whatever the image, as probabilities have the sum 1."""

    def forward(self, images: Tensor) -> Tensor:
        half = self.layer(images.flatten(1))[:, :5]
        return torch.cat([half, -half], 1)


class Single(Own):
    """Bound to one image, as it was exported."""

    def forward(self, images: Tensor) -> Tensor:
        found: Tensor = self.layer(images.reshape(1, 784))
        return found


class Eights(Own):
    def forward(self, images: Tensor) -> Tensor:
        found: Tensor = self.layer(images.reshape(8, 784))
        return found


def saved(module: nn.Module, path: Path, example: Tensor | None = None) -> Path:
    """A module as a TorchScript file: compiled, or traced with an example."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        made = torch.jit.script(module) if example is None else torch.jit.trace(module, example)
        torch.jit.save(made, str(path))
    return path


def bound_onnx(path: Path, batch: int) -> Path:
    """The ONNX file with a fixed batch (below 128) in the place of `n`, as a varint of the same length."""
    content = ONNX.read_bytes()
    assert content.count(b"\x12\x01n") == 2
    path.write_bytes(content.replace(b"\x12\x01n", bytes((0x08, 0x80 | batch, 0))))
    return path


def trusted(path: Path) -> BaseModel:
    """A file's model, of which it is known that it opens: that takes a process of its own (`apart`)."""
    tried(path)
    return engine.load_model(str(path), trust=True)


Announce = Callable[..., list[str]]


@pytest.fixture
def announce(monkeypatch: pytest.MonkeyPatch) -> Iterator[Announce]:
    """Makes a package that announces functions `load(device)`, by their names."""

    def announce(**functions: Callable[[str], Any]) -> list[str]:
        module = types.ModuleType("some_package")
        vars(module).update(functions)
        monkeypatch.setitem(sys.modules, "some_package", module)
        points = [metadata.EntryPoint(name, f"some_package:{name}", registry.GROUP) for name in functions]

        def announced(*, group: str) -> list[metadata.EntryPoint]:
            assert group == registry.GROUP
            return points

        registry.announced.cache_clear()
        monkeypatch.setattr(metadata, "entry_points", announced)
        return sorted(functions)

    yield announce
    registry.announced.cache_clear()


# Files


def test_a_torchscript_file_is_a_model(tmp_path: Path) -> None:
    path = scripted(linear(), tmp_path / "mine.pt")
    model = trusted(path)
    assert np.allclose(model.logits(IMAGES), linear()(torch.from_numpy(IMAGES)).detach(), atol=1e-5)
    assert (model.info.name, model.info.title) == (str(path), "mine.pt")
    assert model.info.differentiable
    images = torch.from_numpy(IMAGES).requires_grad_()
    assert torch.autograd.grad(model.differentiable_logits(images).sum(), images)[0].abs().sum() > 0


@pytest.mark.parametrize("name", ["linear.onnx", "LINEAR.ONNX"])
def test_an_onnx_file_is_a_model_without_gradients(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(ONNX.read_bytes())
    model = trusted(path)
    weight = ((np.arange(7840) * 37) % 101).reshape(784, 10).astype(np.float32) / 101
    assert np.allclose(model.logits(IMAGES), IMAGES.reshape(5, -1) @ weight, rtol=1e-4)
    assert (model.info.name, model.info.title) == (str(path), name)
    refuses_fgm(model)


def refuses_fgm(model: BaseModel) -> None:
    assert not model.info.differentiable
    with pytest.raises(AbsguiError, match="which .* does not have"):
        start(model, AttackRequest("fgm", IMAGES[0], Norm.L2))


@pytest.mark.parametrize("kind", [NoGrad, Rounded, Choice, Unbounded])
def test_a_torchscript_file_without_a_gradient_of_use_is_found_out(kind: type[Own], tmp_path: Path) -> None:
    model = trusted(saved(kind(), tmp_path / "mine.pt"))
    assert model.labels(IMAGES).shape == (5,)
    refuses_fgm(model)


def test_logits_have_a_gradient_though_their_sum_has_none(tmp_path: Path) -> None:
    assert trusted(saved(Opposed(), tmp_path / "mine.pt")).info.differentiable


def test_a_torchscript_file_for_single_images_takes_many(tmp_path: Path) -> None:
    model = trusted(saved(Single(), tmp_path / "mine.pt", torch.zeros(1, 1, 28, 28)))
    images = torch.from_numpy(IMAGES).requires_grad_()
    found = model.differentiable_logits(images)
    assert torch.allclose(found, linear()(images), atol=1e-5)
    (gradient,) = torch.autograd.grad(found[:, 3].sum(), images)
    weight = linear()[1].weight[3].view(28, 28)  # type: ignore[index]
    assert torch.allclose(gradient, weight.expand(5, -1, -1))
    assert model.info.differentiable
    *_, _last = attack = start(model, AttackRequest("fgm", IMAGES[0], Norm.L2))
    assert attack.outcome.status is Status.FOUND


@pytest.mark.parametrize("batch", [1, 8])
def test_an_onnx_file_for_some_number_of_images_takes_any(batch: int, tmp_path: Path) -> None:
    model = trusted(bound_onnx(tmp_path / "bound.onnx", batch))
    assert np.allclose(model.logits(IMAGES), engine.load_model(str(ONNX)).logits(IMAGES))


def test_a_torchscript_file_for_another_number_of_images_says_so(tmp_path: Path) -> None:
    with pytest.raises(AbsguiError, match=r"takes neither .*: RuntimeError: shape '\[8, 784\]' is invalid"):
        trusted(saved(Eights(), tmp_path / "mine.pt"))


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (nn.Sequential(nn.Flatten(), nn.Linear(784, 7)), r"gives \(2, 7\); it has to give logits \(2, 10\)"),
        (nn.Sequential(nn.Flatten(2), nn.Linear(784, 10)), r"gives \(2, 1, 10\)"),
        (nn.Conv2d(5, 10, 28), "takes neither images.*: RuntimeError: Given groups=1"),
    ],
    ids=["classes", "axes", "channels"],
)
def test_a_model_of_the_wrong_shape_says_what_is_needed(
    module: nn.Module, message: str, tmp_path: Path
) -> None:
    path = scripted(module, tmp_path / "mine.pt", channels=5 if isinstance(module, nn.Conv2d) else 1)
    with pytest.raises(AbsguiError, match=message):
        trusted(path)


@pytest.mark.parametrize("name", ["mine.pt", "mine.onnx"])
def test_files_that_are_no_models_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(AbsguiError, match="no file"):
        engine.load_model(str(tmp_path / name))
    (tmp_path / name).write_bytes(b"nonsense")
    with pytest.raises(AbsguiError, match=name):
        trusted(tmp_path / name)


def test_a_pickle_is_not_loaded(tmp_path: Path) -> None:
    torch.save(linear(), tmp_path / "mine.pt")
    with pytest.raises(AbsguiError, match=r"weights without their network, or a pickle .* torch.onnx.export"):
        engine.load_model(str(tmp_path / "mine.pt"))


# Packages


def test_a_package_announces_a_model(announce: Announce) -> None:
    names = announce(
        mine=lambda device: linear().to(device), number=lambda device: 3, broken=lambda device: 1 / 0
    )
    assert registry.names()[-3:] == names
    model = engine.load_model("mine")
    assert np.allclose(model.logits(IMAGES), linear()(torch.from_numpy(IMAGES)).detach(), atol=1e-5)
    assert model.info.name == "mine"
    assert model.info.differentiable
    with pytest.raises(AbsguiError, match="gives int"):
        engine.load_model("number")
    with pytest.raises(AbsguiError, match=r"broken .* can't be loaded: ZeroDivisionError"):
        engine.load_model("broken")
    assert fitting.TRIAL > 1  # or a model for single images would be taken for one that takes many


def fingerprint(announce: Announce, made: Any) -> str:
    announce(mine=lambda device: made)
    found: str = engine.load_model("mine").info.fingerprint
    return found


def test_a_module_that_was_trained_anew_is_another(announce: Announce) -> None:
    first = fingerprint(announce, linear(0))
    assert fingerprint(announce, linear(0)) == first
    assert fingerprint(announce, linear(1)) != first
    nudged = linear(0)
    nudged.get_parameter("1.bias").data[7] += 1e-6  # too little for any logit to show
    assert fingerprint(announce, nudged) != first
    normalised = nn.Sequential(linear(0), nn.BatchNorm1d(10))  # it has a tensor without axes
    assert fingerprint(announce, normalised) == fingerprint(announce, normalised) != first


def test_a_function_that_answers_otherwise_is_another(announce: Announce) -> None:
    def function(factor: float, shift: float = 0) -> Callable[[Tensor], Tensor]:
        return lambda images: factor * linear()(images).detach() + shift

    first = fingerprint(announce, function(1))
    assert fingerprint(announce, function(1)) == first
    assert fingerprint(announce, function(1 + 2e-7)) == first  # as rounding does
    assert len({first, *(fingerprint(announce, function(*each)) for each in ((2,), (10,), (1, 0.1)))}) == 4
    assert fingerprint(announce, lambda images: torch.zeros(len(images), 10))


def test_the_number_of_threads_makes_no_other_model(announce: Announce) -> None:
    seen = []

    def function(images: Tensor) -> Tensor:
        seen.append((len(images), torch.get_num_threads()))
        found: Tensor = linear()(images).detach()
        return found

    before = torch.get_num_threads()
    try:
        torch.set_num_threads(3)
        fingerprint(announce, function)
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)
    assert (2 * info.PROBES, 1) in seen


def test_modules_without_a_plain_state_go_by_what_they_answer(announce: Announce) -> None:
    class Holder(nn.Module):
        """Keeps its network where `state_dict` does not find it."""

        def __init__(self, module: nn.Module) -> None:
            super().__init__()
            self.kept = [module]

        def forward(self, images: Tensor) -> Any:
            return self.kept[0](images)

    class Noted(Holder):
        def get_extra_state(self) -> Any:
            return object()

        def set_extra_state(self, state: Any) -> None: ...

    for kind in (Holder, Noted):
        first = fingerprint(announce, kind(linear(0)))
        assert fingerprint(announce, kind(linear(0))) == first
        assert fingerprint(announce, kind(linear(1))) != first


def test_a_function_that_fails_on_some_images_is_refused(announce: Announce) -> None:
    def dark_only(images: Tensor) -> Tensor:
        if images.any():
            raise ValueError("too bright")
        return torch.zeros(len(images), 10)

    announce(mine=lambda device: dark_only)
    with pytest.raises(AbsguiError, match=r"mine has to take any image in \[0, 1\], but: too bright"):
        engine.load_model("mine")
