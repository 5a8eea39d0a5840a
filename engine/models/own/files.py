"""A model in a file of the user's own: TorchScript (.pt, .ts) or ONNX."""

from __future__ import annotations

import hashlib
import io
import json
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn

from engine.data import load_dataset
from engine.models.logits import LogitsModel
from engine.models.own import apart, onnx, torchscript, trial, trust
from engine.models.own.fitting import MOST_AT_ONCE, Fitted, fitting
from engine.models.own.info import has_gradient, info_of, probes, without_weights
from engine.models.own.reading import read_file
from engine.system import devices
from engine.types import AbsguiError, ModelChoice


class Content(NamedTuple):
    """What a model consists of, all of it."""

    path: Path
    content: bytes
    others: Mapping[str, bytes]
    """Files beside it that it needs: name -> content."""

    @property
    def is_onnx(self) -> bool:
        return self.path.suffix.lower() == ".onnx"

    @property
    def digest(self) -> str:
        """The SHA-256 over everything that the model loads, 64 hexadecimal digits."""
        if not self.others:
            return hashlib.sha256(self.content).hexdigest()
        parts = {"": self.content, **self.others}
        each = {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()}
        return hashlib.sha256(json.dumps(each, sort_keys=True).encode()).hexdigest()


@devices.computing()
def load_file(path: Path, choice: ModelChoice) -> LogitsModel:
    """The model in a TorchScript (.pt, .ts) or ONNX file.

    A TorchScript file is a program: it is searched, and run only if the user trusts it (`trust`). Raises
    AbsguiError if the file can't be read or does not give logits (N, 10), UntrustedError if it is a program
    that the user has not trusted yet.
    """
    without_weights(choice, path.name)
    device = devices.choose_device(choice.device)
    content = read(path)
    if content.is_onnx:
        device = "cpu"
    else:
        torchscript.check(content.content, path.name)
        trust.check(content.digest, choice, path.name)
    apart.check(path, content.digest)
    fitted = _fitted(content, device)
    images = probes(choice, device)
    info = info_of(
        str(path),
        path.name,
        str(path),
        content.digest[:12],
        device,
        differentiable=not content.is_onnx and has_gradient(fitted.logits, images),
    )
    model = LogitsModel(fitted.logits, info, device=device)
    return trial.noted(fitted, model, load_dataset(choice.data), device)


def read(path: Path) -> Content:
    """Everything that belongs to a file. Raises AbsguiError if it can't be read."""
    content = read_file(path)
    is_onnx = path.suffix.lower() == ".onnx"
    return Content(path, content, onnx.external_files(content, path) if is_onnx else {})


def opened(path: Path, device: str) -> Fitted:
    """The function in a file, asked about two images, trusted or not. Raises AbsguiError."""
    content = read(path)
    if not content.is_onnx:
        torchscript.check(content.content, path.name)
    return _fitted(content, device)


def _fitted(content: Content, device: str) -> Fitted:
    function: Callable[[Tensor], object]
    batch: int | None = None
    if content.is_onnx:
        function, shape = onnx.function(content.path, None if content.others else content.content)
        first = shape[0] if shape else None
        batch = first if isinstance(first, int) and 1 < first <= MOST_AT_ONCE else None
    else:
        function = _torchscript(content, device)
    return fitting(function, content.path.name, device, batch)


def _torchscript(content: Content, device: str) -> nn.Module:
    try:
        with warnings.catch_warnings():
            # That torch would rather have exported programs concerns whoever made the file.
            warnings.simplefilter("ignore", DeprecationWarning)
            module: nn.Module = torch.jit.load(io.BytesIO(content.content), map_location=device)
    except (RuntimeError, ValueError, OSError) as error:
        raise AbsguiError(
            "{path} is no TorchScript file: save one with torch.jit.save.", path=content.path
        ) from error
    for parameter in module.parameters():
        parameter.requires_grad_(False)
    return module.eval()
