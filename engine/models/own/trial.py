"""A new model is tried on images whose class is known: does it read them, or what may it expect instead?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from engine.data import Dataset, as_float, strided
from engine.models.logits import Logits, LogitsModel
from engine.models.own.fitting import Fitted
from engine.models.own.reading import reason
from engine.types import AbsguiError, Message, either, sentences

IMAGES = 100
ENOUGH = 60
"""Of these, so many read right are no sign of a mistake."""
FEW = 5
"""One in so many is looked at for every change: some models take images one at a time."""
CLOSE = 3
"""Changes that differ by no more images than this can't be told apart."""
SUM_SLACK = 1e-3
"""By which probabilities may miss the sum 1."""
CHANGES: Mapping[Message, Callable[[Tensor], Tensor]] = {
    Message("pixels of 0 to 255"): lambda x: 255 * x,
    Message("black ink on white"): lambda x: 1 - x,
    Message("images turned about their diagonal"): lambda x: x.transpose(1, 2),
    Message("pixels of -1 to 1"): lambda x: 2 * x - 1,
    Message("MNIST's mean subtracted and its deviation divided out"): lambda x: (x - 0.1307) / 0.3081,
    Message("black ink on white, 0 to 255"): lambda x: 255 * (1 - x),
    Message("black ink on white, turned about their diagonal"): lambda x: 1 - x.transpose(1, 2),
    Message("pixels of 0 to 255, turned about their diagonal"): lambda x: 255 * x.transpose(1, 2),
}
"""What networks are trained on instead of white ink on black in [0, 1]."""


def noted(fitted: Fitted, model: LogitsModel, data: Dataset, device: str) -> LogitsModel:
    """The model, with a notice of how images are changed for it and what is odd about it.

    Raises AbsguiError if it fails on some of them.
    """
    try:
        odd = notice(model.asked, data, device)
    except AbsguiError:
        raise
    except Exception as error:
        title = model.info.title
        raise AbsguiError(
            "{title} has to take any image in [0, 1], but: {why}", title=title, why=reason(error)
        ) from error
    model.note(sentences(fitted.notice, odd))
    return model


def notice(logits: Logits, data: Dataset, device: str) -> Message:
    """What is odd about a function of images (N, 28, 28), in sentences; empty where nothing is.

    Whatever it raises passes.
    """
    test = data.test
    chosen = strided(len(test), min(IMAGES, len(test)))
    images = torch.from_numpy(as_float(test.images[chosen])).to(device)
    labels = torch.as_tensor(test.labels[chosen].astype("int64"))

    def right(change: Callable[[Tensor], Tensor], every: int = 1) -> tuple[int, Tensor]:
        with torch.no_grad():
            found = logits(change(images[::every])).float().cpu()
        return int((found.argmax(1) == labels[::every]).sum()), found

    count, found = right(lambda x: x)
    said: list[Message] = []
    if IMAGES * count < ENOUGH * len(labels):
        some = {name: right(change, FEW)[0] for name, change in CHANGES.items()}
        likely = [name for name, each in some.items() if each + CLOSE >= max(some.values())]
        reads = {name: right(CHANGES[name])[0] for name in likely}
        # A few more or less are chance: a network without biases reads at any scale.
        best = [name for name, each in reads.items() if each + CLOSE >= max(reads.values())]
        told = {name: reads[name] for name in best}
        said.append(_misread(count, len(labels), data, told))
    if bool((found >= 0).all()) and bool(((found.sum(1) - 1).abs() < SUM_SLACK).all()):
        said.append(
            Message(
                "It gives probabilities, not logits: the confidence shown is too small, and attacks find "
                "less to follow. Leave its softmax out."
            )
        )
    if not torch.allclose(found, right(lambda x: x)[1], rtol=1e-3, atol=1e-3):
        said.append(
            Message("It answers differently when it is asked again: nothing that is found can be confirmed.")
        )
    return sentences(*said)


def _misread(count: int, total: int, data: Dataset, reads: Mapping[Message, int]) -> Message:
    """That it reads `count` of `total`, and the change, or several, with which it reads more."""
    facts = {
        "count": count,
        "total": total,
        "kind": Message("test digits") if data.bundled else Message("test images"),
    }
    if IMAGES * max(reads.values()) < ENOUGH * total:
        return Message(
            "It reads {count} of {total} {kind} right; it may have been trained on other classes or images.",
            **facts,
        )
    return Message(
        "It reads {count} of {total} {kind} right; does it expect {changes}? With that it reads {numbers}.",
        changes=either(list(reads)),
        numbers=either(list(reads.values())),
        **facts,
    )
