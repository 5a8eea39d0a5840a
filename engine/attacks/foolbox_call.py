"""One call of a Foolbox attack. It needs torch, without which the attacks that use it have to be listed."""

from __future__ import annotations

import importlib
import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from engine.attacks.answer import Answer
from engine.attacks.oracle import Oracle
from engine.models.base import BaseModel, of_classes
from engine.models.foolbox import as_foolbox
from engine.system import torch_settings
from engine.types import AbsguiError, FloatArray, Inference
from engine.weights.calibration import Calibration


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """What Foolbox is called with."""

    kind: str
    """The name of its class."""
    options: Mapping[str, object]
    """What that class is made with."""
    original: FloatArray
    """(28, 28)"""
    label: int
    """The class of the original, or the target class if it is `targeted`."""
    targeted: bool
    seed: int
    start: FloatArray | None
    """(28, 28) the adversarial to start from, for attacks that need one."""


class Watcher(Protocol):
    """Is told of every query that Foolbox makes, in the thread of the call; what it raises ends the call."""

    def before_query(self) -> None:
        """Called before each query."""

    def answer_query(self, image: FloatArray) -> Answer:
        """Answer a query (28, 28); asked only if `follow`."""

    def after_query(self, image: FloatArray, energies: FloatArray) -> None:
        """A query (28, 28) in [0, 1], and its answer (10,)."""

    def after_gradient(self, slope: bool) -> None:
        """Foolbox took the gradient at a query: whether it is other than zero."""


@torch_settings.flushed()
def run(call: Call, oracle: Oracle, watcher: Watcher, *, follow: bool) -> None:
    """Run the attack to its end.

    Foolbox asks the model itself, with exact gradients; if `follow`, it asks the watcher, and gradients
    follow from its answers. Raises AbsguiError if a package is missing that the attack needs.
    """
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # Foolbox asks for git, which is not needed
    foolbox: Any = importlib.import_module("foolbox")
    model = _Followed(oracle, watcher) if follow else oracle.model
    if not isinstance(model, BaseModel):
        raise AbsguiError("Foolbox's attacks need a model that derives from engine.models.base.BaseModel.")
    inner = as_foolbox(model)
    watched = foolbox.PyTorchModel(_Watched(inner, watcher).eval(), bounds=(0, 1), device=inner.device)
    criteria = foolbox.criteria
    label = torch.tensor([call.label], device=inner.device)
    criterion = criteria.TargetedMisclassification if call.targeted else criteria.Misclassification
    image = torch.from_numpy(call.original)[None, None].to(inner.device)
    more = {}
    if call.start is not None:
        more["starting_points"] = torch.from_numpy(call.start)[None, None].to(inner.device)
    # Foolbox draws from the generators that everyone shares.
    state = np.random.get_state()  # noqa: NPY002
    try:
        with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of compiling, for one
            attack = _made(getattr(foolbox.attacks, call.kind), call.options)
            torch.manual_seed(call.seed)
            np.random.seed(call.seed % 2**32)  # noqa: NPY002
            attack(watched, image, criterion(label), epsilons=None, **more)
    finally:
        np.random.set_state(state)  # noqa: NPY002


def _made(kind: Callable[..., Any], options: Mapping[str, object]) -> Any:
    try:
        return kind(**options)
    except ImportError as error:
        name = error.name
        raise AbsguiError("This attack needs the package {name}: pip install {name}", name=name) from error


class _Followed(BaseModel):
    """The model with the watcher's answers, one image at a time."""

    def __init__(self, oracle: Oracle, watcher: Watcher) -> None:
        super().__init__(oracle.info, Calibration(1.0, 1.0))
        self._watcher = watcher

    def infer(self, images: FloatArray, *, classes: Sequence[int] | None = None) -> Inference:
        """Energies (1, 10) and reconstructions (1, 10, 28, 28) of images (1, 28, 28)."""
        answer = self._watcher.answer_query(images[0])
        found = Inference(answer.energies[None], answer.latents[None], answer.required_reconstructions[None])
        return of_classes(found, classes)


class _Watched(nn.Module):
    """A model of which the watcher is told."""

    def __init__(self, inner: Any, watcher: Watcher) -> None:
        super().__init__()
        self._inner, self._watcher = inner, watcher

    def forward(self, images: Tensor) -> Tensor:  # (1, 1, 28, 28) -> (1, 10)
        self._watcher.before_query()
        if images.requires_grad:
            images.register_hook(lambda slope: self._watcher.after_gradient(bool(slope.any())))
        logits: Tensor = self._inner(images)
        image = images[0, 0].detach().cpu().numpy().clip(0, 1)
        self._watcher.after_query(image, -logits[0].detach().cpu().numpy())
        return logits
