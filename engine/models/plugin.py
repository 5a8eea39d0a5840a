"""Your own models: a TorchScript or ONNX file, or a function that an installed package announces.

All take images in [0, 1], white ink on black, and give logits (N, 10). A network wants images
(N, 1, 28, 28) or (N, 28, 28): both are tried, with several images at once and with one at a time.

A package announces a function `load(device: str) -> model` under the entry points `absgui.models`. What it
returns is a torch module, a function of a tensor (N, 28, 28), or an `engine.models.base.BaseModel`.
"""

from __future__ import annotations

import hashlib
import textwrap
import warnings
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from engine.data import as_float, load_dataset
from engine.models.base import BaseModel
from engine.models.logits import MODE, Logits, LogitsModel, checked
from engine.system import devices
from engine.types import CLASSES, SIDE, AbsguiError, ModelChoice, ModelInfo

TRIAL = 2
"""Images that a new model is tried with."""
PROBES = 4
"""Images of noise, and as many of the test split, that show whether a model has gradients and which one it
is."""
DIGITS = 4
"""Significant digits of the largest logit that tell functions apart; the others are left to rounding."""


def load_file(path: Path, choice: ModelChoice) -> LogitsModel:
    """The model in a TorchScript (.pt, .ts) or ONNX file.

    A TorchScript file is a program, though not a pickle: load one only from people you trust.
    Raises AbsguiError if the file can't be read or does not give logits (N, 10).
    """
    _no_weights(choice, path.name)
    if not path.is_file():
        raise AbsguiError(f"There is no file {path}.")
    device = devices.choose_device(choice.device)
    devices.prepare_thread()
    onnx = path.suffix.lower() == ".onnx"
    if onnx:
        device = "cpu"
    logits = _fitting(_onnx(path) if onnx else _torchscript(path, device), path.name, device)
    fingerprint = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    differentiable = not onnx and _has_gradient(logits, _probes(choice, device))
    info = _info(str(path), path.name, str(path), fingerprint, device, differentiable=differentiable)
    return LogitsModel(logits, info, device=device)


def load_entry(point: EntryPoint, choice: ModelChoice) -> BaseModel:
    """The model that an installed package announces.

    Raises AbsguiError if the package fails, or its model does not give logits (N, 10).
    """
    _no_weights(choice, point.name)
    device = devices.choose_device(choice.device)
    devices.prepare_thread()
    try:
        made: object = point.load()(device)
    except Exception as error:
        raise AbsguiError(f"The model {point.name} ({point.value}) can't be loaded: {error!r}") from error
    if isinstance(made, BaseModel):
        return made
    if isinstance(made, nn.Module):
        made = made.eval().requires_grad_(requires_grad=False)
    elif not callable(made):
        raise AbsguiError(f"{point.value} gives {type(made).__name__}; it has to give a model.")
    logits = _fitting(made, point.name, device)
    probes = _probes(choice, device)
    info = _info(
        point.name,
        point.name,
        point.value,
        _fingerprint(made, logits, point, probes),
        device,
        differentiable=_has_gradient(logits, probes),
    )
    return LogitsModel(logits, info, device=device)


def _no_weights(choice: ModelChoice, name: str) -> None:
    if choice.weights is not None:
        raise AbsguiError(f"{name} brings its own weights; leave out --weights.")


def _info(
    name: str, title: str, source: str, fingerprint: str, device: str, *, differentiable: bool
) -> ModelInfo:
    return ModelInfo(
        name=name,
        title=title,
        mode=MODE,
        device=devices.describe(device),
        weights=source,
        fingerprint=fingerprint,
        explains=False,
        certifies=False,
        searches_latents=False,
        differentiable=differentiable,
        score="minus logit",
    )


def _fitting(function: Callable[[Tensor], object], title: str, device: str) -> Logits:
    """The function for images (N, 28, 28), whichever shape and number it wants.

    Raises AbsguiError if it does not give logits (N, 10) in any of these ways.
    """
    images = torch.zeros(TRIAL, SIDE, SIDE, device=device)
    ways: list[Logits] = [
        lambda x: _answer(function(x[:, None]), title),
        lambda x: _answer(function(x), title),
    ]
    # A file can be bound to the single image that it was traced or exported with.
    ways += [_one_by_one(way, title) for way in ways]
    faults: list[Exception] = []
    for way in ways:
        try:
            with torch.no_grad():
                checked(way(images), TRIAL, title)
        except Exception as error:  # noqa: BLE001 - third-party code may raise anything; it is told below
            faults.append(error)
        else:
            return way
    fault = next((each for each in faults if isinstance(each, AbsguiError)), faults[0])
    if isinstance(fault, AbsguiError):
        raise fault
    raise AbsguiError(
        f"{title} takes neither images (N, 1, {SIDE}, {SIDE}) nor (N, {SIDE}, {SIDE}): {_reason(fault)}"
    ) from fault


def _answer(found: object, title: str) -> Tensor:
    if not isinstance(found, Tensor):
        raise AbsguiError(f"{title} gives {type(found).__name__}; it has to give a tensor of logits.")
    return found


def _one_by_one(way: Logits, title: str) -> Logits:
    return lambda images: torch.cat([checked(way(image), 1, title) for image in images.split(1)])


def _reason(error: Exception) -> str:
    """What an error says, in one line that is not too long."""
    lines = str(error).strip().splitlines()
    if lines and "TorchScript" in lines[0]:  # a traceback, with the reason at its end
        lines = lines[-1:]
    return textwrap.shorten(" ".join(lines), 300, placeholder=" ...") or type(error).__name__


def _probes(choice: ModelChoice, device: str) -> Tensor:
    """(2 * PROBES, 28, 28): noise and test images of the data set in use, the same each time."""
    noise = np.random.default_rng(0).random((PROBES, SIDE, SIDE), dtype=np.float32)
    samples = as_float(load_dataset(choice.data).test.images[:PROBES])
    return torch.from_numpy(np.concatenate([noise, samples])).to(device)


def _has_gradient(logits: Logits, probes: Tensor) -> bool:
    """Whether a gradient that is of use comes through: finite everywhere, and not zero everywhere."""
    images = probes.clone().requires_grad_()
    try:
        found = logits(images)
        # Weighted, as the sum of probabilities is 1 whatever the image.
        (slopes,) = torch.autograd.grad((found * torch.arange(CLASSES).to(found)).sum(), images)
    except Exception:  # noqa: BLE001 - third-party code may raise anything
        return False
    return bool(slopes.isfinite().all()) and bool(slopes.any())


def _fingerprint(made: object, logits: Logits, point: EntryPoint, probes: Tensor) -> str:
    """Identifies a package's model: another one after training anew, though name and version stay."""
    version = point.dist.version if point.dist is not None else ""
    digest = hashlib.sha256(f"{point.value} {version}".encode())
    state = made.state_dict() if isinstance(made, nn.Module) else {}
    if state and all(_is_plain(value) for value in state.values()):
        for name, value in sorted(state.items()):
            digest.update(f"{name} {value.dtype} {tuple(value.shape)}".encode())
            digest.update(value.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy().tobytes())
    else:
        digest.update(_answers(logits, point.name, probes))
    return digest.hexdigest()[:12]


def _is_plain(value: object) -> bool:
    """Whether it is a tensor that has its numbers side by side: not sparse, not quantised."""
    return isinstance(value, Tensor) and value.layout == torch.strided and not value.is_quantized


def _answers(logits: Logits, title: str, images: Tensor) -> bytes:
    """The logits of the probes, as far as neither threads nor the machine change them.

    Raises AbsguiError if the model fails on them.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # rounding alone leaves a few in a thousand logits that fall to either side
    try:
        with torch.no_grad():
            found = checked(logits(images), len(images), title).double().cpu().numpy()
    except AbsguiError:
        raise
    except Exception as error:
        raise AbsguiError(f"{title} has to take any image in [0, 1], but: {_reason(error)}") from error
    finally:
        torch.set_num_threads(threads)
    largest = np.abs(found[np.isfinite(found)]).max(initial=0)
    places = DIGITS - 1 - int(np.floor(np.log10(largest))) if largest > 0 else 0
    rounded: bytes = (found.round(places) + 0.0).tobytes()  # -0.0 becomes 0.0
    return rounded


def _torchscript(path: Path, device: str) -> nn.Module:
    try:
        with warnings.catch_warnings():
            # That torch would rather have exported programs concerns whoever made the file.
            warnings.simplefilter("ignore", DeprecationWarning)
            module: nn.Module = torch.jit.load(str(path), map_location=device)
    except (RuntimeError, ValueError, OSError) as error:
        raise AbsguiError(f"{path} is no TorchScript file: save one with torch.jit.save.") from error
    for parameter in module.parameters():
        parameter.requires_grad_(False)
    return module.eval()


def _onnx(path: Path) -> Callable[[Tensor], Tensor]:
    try:
        import onnxruntime
    except ImportError as error:
        raise AbsguiError("ONNX files need the package onnxruntime: pip install onnxruntime") from error
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # it would write to stderr what is raised as well
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its exceptions share no base of their own
        raise AbsguiError(f"{path} is no ONNX model that can be used: {_reason(error)}") from error
    inputs = session.get_inputs()
    if len(inputs) != 1:
        raise AbsguiError(f"{path} takes {len(inputs)} inputs; it has to take images alone.")

    def logits(images: Tensor) -> Tensor:
        found = session.run(None, {inputs[0].name: images.detach().cpu().numpy()})[0]
        return torch.from_numpy(np.asarray(found))

    return logits
