"""Models of one's own: a TorchScript or ONNX file, or a function that an installed package announces.

All take images in [0, 1], white ink on black, and give logits (N, 10). A network wants images
(N, 1, 28, 28) or (N, 28, 28): both are tried.

A package announces a function `load(device: str) -> model` under the entry points `absgui.models`. What it
returns is a torch module, a function of a tensor (N, 28, 28), or an `engine.models.classifier.Classifier`.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine import devices
from engine.models.classifier import Classifier
from engine.models.logits import MODE, Logits, LogitsModel, checked
from engine.types import SIDE, AbsguiError, ModelChoice, ModelInfo

TRIAL = 2
"""Images that a new model is tried with."""


def load_file(path: Path, choice: ModelChoice) -> LogitsModel:
    """The model in a TorchScript (.pt, .ts) or ONNX file.

    A TorchScript file is a program, though no pickle: load one only from people you trust.
    Raises AbsguiError if the file can't be read or does not give logits (N, 10).
    """
    _no_weights(choice, path.name)
    if not path.is_file():
        raise AbsguiError(f"There is no file {path}.")
    device = devices.choose_device(choice.device)
    devices.prepare_thread()
    if path.suffix.lower() == ".onnx":
        function, device = _onnx(path), torch.device("cpu")
    else:
        function = _torchscript(path, device)
    fingerprint = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return _model(function, path.name, str(path), fingerprint, device, differentiable=path.suffix != ".onnx")


def load_entry(point: EntryPoint, choice: ModelChoice) -> Classifier:
    """The model that an installed package announces.

    Raises AbsguiError if the package fails, or its model does not give logits (N, 10).
    """
    _no_weights(choice, point.name)
    device = devices.choose_device(choice.device)
    devices.prepare_thread()
    try:
        made: Any = point.load()(str(device))
    except Exception as error:
        raise AbsguiError(f"The model {point.name} ({point.value}) can't be loaded: {error!r}") from error
    if isinstance(made, Classifier):
        return made
    if isinstance(made, nn.Module):
        made = made.eval().requires_grad_(requires_grad=False)
    elif not callable(made):
        raise AbsguiError(f"{point.value} gives {type(made).__name__}; it has to give a model.")
    version = point.dist.version if point.dist is not None else ""
    fingerprint = hashlib.sha256(f"{point.value} {version}".encode()).hexdigest()[:12]
    return _model(made, point.name, point.value, fingerprint, device, differentiable=None)


def _no_weights(choice: ModelChoice, name: str) -> None:
    if choice.weights is not None:
        raise AbsguiError(f"{name} brings its own weights; leave out --weights.")


def _model(
    function: Callable[[Tensor], Any],
    title: str,
    source: str,
    fingerprint: str,
    device: torch.device,
    *,
    differentiable: bool | None,
) -> LogitsModel:
    """`differentiable` None: found out by trying."""
    logits = _fitting(function, title, device)
    info = ModelInfo(
        name=source if differentiable is not None else title,
        title=title,
        mode=MODE,
        device=devices.describe(device),
        weights=source,
        fingerprint=fingerprint,
        explains=False,
        certifies=False,
        differentiable=_has_gradient(logits, device) if differentiable is None else differentiable,
        score="minus logit",
    )
    return LogitsModel(logits, info, device=device)


def _fitting(function: Callable[[Tensor], Any], title: str, device: torch.device) -> Logits:
    """The function for images (N, 28, 28), whichever shape it wants."""
    images = torch.zeros(TRIAL, SIDE, SIDE, device=device)
    shapes: tuple[Callable[[Tensor], Tensor], ...] = (lambda x: x[:, None], lambda x: x)
    faults: list[Exception] = []
    for shaped in shapes:
        try:
            with torch.no_grad():
                checked(function(shaped(images)), TRIAL, title)
        except Exception as error:  # noqa: BLE001 - a stranger's program may raise anything; it is told below
            faults.append(error)
        else:
            return lambda x, shaped=shaped: function(shaped(x))  # type: ignore[misc]
    fault = next((each for each in faults if isinstance(each, AbsguiError)), faults[0])
    if isinstance(fault, AbsguiError):
        raise fault
    raise AbsguiError(
        f"{title} takes neither images (N, 1, {SIDE}, {SIDE}) nor (N, {SIDE}, {SIDE}): "
        f"{_first_line(fault)}"
    ) from fault


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0] or type(error).__name__


def _has_gradient(logits: Logits, device: torch.device) -> bool:
    images = torch.zeros(1, SIDE, SIDE, device=device, requires_grad=True)
    return logits(images).requires_grad


def _torchscript(path: Path, device: torch.device) -> nn.Module:
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
    try:
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    except Exception as error:  # its exceptions share no base of their own
        raise AbsguiError(f"{path} is no ONNX model that can be used: {_first_line(error)}") from error
    inputs = session.get_inputs()
    if len(inputs) != 1:
        raise AbsguiError(f"{path} takes {len(inputs)} inputs; it has to take images alone.")

    def logits(images: Tensor) -> Tensor:
        found = session.run(None, {inputs[0].name: images.detach().cpu().numpy()})[0]
        return torch.from_numpy(np.asarray(found))

    return logits
