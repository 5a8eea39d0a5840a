"""Images (N, 28, 28) in the shape, the type and the number in which a function wants them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from engine.models.logits import Logits, checked
from engine.models.own.reading import reason
from engine.types import SIDE, AbsguiError, Message, sentences

TRIAL = 2
"""Images that a new model is tried with."""
MOST_AT_ONCE = 4096
"""Images of a batch that a file may be bound to."""
PAD = 2
"""Pixels on each side that make 32 of 28."""


class Fitted(NamedTuple):
    """A function that takes images (N, 28, 28) float32."""

    logits: Logits
    notice: str = ""
    """How images are changed for it, in a sentence; empty if they are not."""


class _Shape(NamedTuple):
    change: Callable[[Tensor], Tensor]
    notice: str = ""


_WIDE = Message("It takes images of 32 x 32: a black frame is put around them.")
_COLOURED = Message("It takes three channels: each is given the grey image.")
_BOTH = sentences(_COLOURED, _WIDE)
SHAPES = (
    _Shape(lambda x: x[:, None]),
    _Shape(lambda x: x),
    _Shape(lambda x: x[..., None]),
    _Shape(lambda x: x[:, None].expand(-1, 3, -1, -1), _COLOURED),
    _Shape(lambda x: x[..., None].expand(-1, -1, -1, 3), _COLOURED),
    _Shape(lambda x: x.flatten(1)),
    _Shape(lambda x: functional.pad(x, [PAD] * 4)[:, None], _WIDE),
    _Shape(lambda x: functional.pad(x, [PAD] * 4)[..., None], _WIDE),
    _Shape(lambda x: functional.pad(x, [PAD] * 4)[:, None].expand(-1, 3, -1, -1), _BOTH),
    _Shape(lambda x: functional.pad(x, [PAD] * 4)[..., None].expand(-1, -1, -1, 3), _BOTH),
)
"""Those of images (N, 28, 28) that networks are trained with, the usual ones first."""
KINDS = (torch.float32, torch.float64, torch.float16, torch.bfloat16)


def fitting(
    function: Callable[[Tensor], object], title: str, device: str, batch: int | None = None
) -> Fitted:
    """The function for images (N, 28, 28), whichever shape, type and number it wants.

    `batch`: the number that a file is bound to, where that is known. Raises AbsguiError if it does not give
    logits (N, 10) in any of these ways.
    """
    faults: list[Exception] = []
    images = torch.zeros(TRIAL, SIDE, SIDE, device=device)
    for kind in KINDS:
        for shape in SHAPES:
            for number in (None, 1) if batch is None else (batch,):
                way = _way(function, title, shape.change, kind, number)
                try:
                    with torch.no_grad():
                        checked(way(images), TRIAL, title)
                except Exception as error:  # noqa: BLE001 - others' code may raise anything; it is told below
                    faults.append(error)
                else:
                    return Fitted(way, shape.notice)
    fault = next((each for each in faults if isinstance(each, AbsguiError)), faults[0])
    if isinstance(fault, AbsguiError):
        raise fault
    raise AbsguiError(
        "{title} takes neither images (N, 1, {side}, {side}) nor (N, {side}, {side}), 32 x 32 or in colour "
        "(export it for any number of them): {why}",
        title=title,
        side=SIDE,
        why=reason(fault),
    ) from fault


def _way(
    function: Callable[[Tensor], object],
    title: str,
    change: Callable[[Tensor], Tensor],
    kind: torch.dtype,
    number: int | None,
) -> Logits:
    """One way to ask: all images at once, or `number` at a time, the last ones filled up with black."""

    def ask(images: Tensor) -> Tensor:
        found = function(change(images).to(kind))
        if not isinstance(found, Tensor):
            raise AbsguiError(
                "{title} gives {kind}; it has to give a tensor of logits.",
                title=title,
                kind=type(found).__name__,
            )
        return found

    def in_parts(images: Tensor) -> Tensor:
        assert number is not None
        parts = []
        for part in images.split(number):
            missing = number - len(part)
            whole = functional.pad(part, [0, 0, 0, 0, 0, missing]) if missing else part
            parts.append(checked(ask(whole), number, title)[: len(part)])
        return torch.cat(parts)

    return ask if number is None else in_parts
