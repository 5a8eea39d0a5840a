"""Your own models: functions that installed packages announce (`engine.models.own` has files).

All take images in [0, 1], white ink on black, and give logits (N, 10). Which shape a network wants is tried
(`engine.models.own.fitting`).

A package announces a function `load(device: str) -> model` under the entry points `absgui.models`. What it
returns is a torch module, a function of a tensor (N, 28, 28), or an `engine.models.base.BaseModel`.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import EntryPoint

import numpy as np
import torch
from torch import Tensor, nn

from engine.data import load_dataset
from engine.models.base import BaseModel
from engine.models.logits import Logits, LogitsModel, checked
from engine.models.own import trial
from engine.models.own.fitting import fitting
from engine.models.own.info import has_gradient, info_of, probes, without_weights
from engine.models.own.reading import reason
from engine.system import devices
from engine.types import AbsguiError, ModelChoice

DIGITS = 4
"""Significant digits of the largest logit that tell functions apart; the others are left to rounding."""


@devices.computing()
def load_entry(point: EntryPoint, choice: ModelChoice) -> BaseModel:
    """The model that an installed package announces.

    Raises AbsguiError if the package fails, or its model does not give logits (N, 10).
    """
    without_weights(choice, point.name)
    device = devices.choose_device(choice.device)
    try:
        made: object = point.load()(device)
    except Exception as error:
        raise AbsguiError(
            "The model {name} ({value}) can't be loaded: {why}",
            name=point.name,
            value=point.value,
            why=repr(error),
        ) from error
    if isinstance(made, BaseModel):
        return made
    if isinstance(made, nn.Module):
        made = made.eval().requires_grad_(requires_grad=False)
    elif not callable(made):
        raise AbsguiError(
            "{value} gives {kind}; it has to give a model.", value=point.value, kind=type(made).__name__
        )
    fitted = fitting(made, point.name, device)
    images = probes(choice, device)
    info = info_of(
        point.name,
        point.name,
        point.value,
        _fingerprint(made, fitted.logits, point, images),
        device,
        differentiable=has_gradient(fitted.logits, images),
    )
    model = LogitsModel(fitted.logits, info, device=device)
    return trial.noted(fitted, model, load_dataset(choice.data), device)


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
    try:
        # In one thread, as rounding leaves a few in a thousand logits that fall to either side.
        with devices.computing(), torch.no_grad():
            found = checked(logits(images), len(images), title).double().cpu().numpy()
    except AbsguiError:
        raise
    except Exception as error:
        raise AbsguiError(
            "{title} has to take any image in [0, 1], but: {why}", title=title, why=reason(error)
        ) from error
    largest = np.abs(found[np.isfinite(found)]).max(initial=0)
    places = DIGITS - 1 - int(np.floor(np.log10(largest))) if largest > 0 else 0
    rounded: bytes = (found.round(places) + 0.0).tobytes()  # -0.0 becomes 0.0
    return rounded
