"""A new model is tried on images whose class is known: does it read them, or what may it expect instead?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from engine.data import Dataset, as_float, strided
from engine.models.logits import Logits, LogitsModel
from engine.models.own.fitting import Fitted
from engine.models.own.reading import reason
from engine.types import AbsguiError

IMAGES = 100
ENOUGH = 60
"""Of these, so many read right are no sign of a mistake."""
FEW = 5
"""One in so many is looked at for every change: some models take images one at a time."""
CLOSE = 3
"""Changes that differ by no more images than this can't be told apart."""
SUM_SLACK = 1e-3
"""By which probabilities may miss the sum 1."""
CHANGES: Mapping[str, Callable[[Tensor], Tensor]] = {
    "pixels of 0 to 255": lambda x: 255 * x,
    "black ink on white": lambda x: 1 - x,
    "images turned about their diagonal": lambda x: x.transpose(1, 2),
    "pixels of -1 to 1": lambda x: 2 * x - 1,
    "MNIST's mean subtracted and its deviation divided out": lambda x: (x - 0.1307) / 0.3081,
    "black ink on white, 0 to 255": lambda x: 255 * (1 - x),
    "black ink on white, turned about their diagonal": lambda x: 1 - x.transpose(1, 2),
    "pixels of 0 to 255, turned about their diagonal": lambda x: 255 * x.transpose(1, 2),
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
        raise AbsguiError(f"{title} has to take any image in [0, 1], but: {reason(error)}") from error
    model.note(f"{fitted.notice} {odd}".strip())
    return model


def notice(logits: Logits, data: Dataset, device: str) -> str:
    """What is odd about a function of images (N, 28, 28), in sentences; empty where nothing is.

    Whatever it raises passes.
    """
    test = data.test
    chosen = strided(len(test), min(IMAGES, len(test)))
    images = torch.from_numpy(as_float(test.images[chosen])).to(device)
    labels = torch.as_tensor(test.labels[chosen].astype("int64"))
    kind = "test digits" if data.bundled else "test images"

    def right(change: Callable[[Tensor], Tensor], every: int = 1) -> tuple[int, Tensor]:
        with torch.no_grad():
            found = logits(change(images[::every])).float().cpu()
        return int((found.argmax(1) == labels[::every]).sum()), found

    count, found = right(lambda x: x)
    said = []
    if IMAGES * count < ENOUGH * len(labels):
        some = {name: right(change, FEW)[0] for name, change in CHANGES.items()}
        likely = [name for name, each in some.items() if each + CLOSE >= max(some.values())]
        reads = {name: right(CHANGES[name])[0] for name in likely}
        # A few more or less are chance: a network without biases reads at any scale.
        best = [name for name, each in reads.items() if each + CLOSE >= max(reads.values())]
        said.append(f"It reads {count} of {len(labels)} {kind} right")
        if IMAGES * max(reads.values()) >= ENOUGH * len(labels):
            numbers = " or ".join(str(reads[name]) for name in best)
            said[0] += f"; does it expect {', or '.join(best)}? With these it reads {numbers}."
        else:
            said[0] += "; it may have been trained on other classes or images."
    if bool((found >= 0).all()) and bool(((found.sum(1) - 1).abs() < SUM_SLACK).all()):
        said.append(
            "It gives probabilities, not logits: the confidence shown is too small, and attacks find less to "
            "follow. Leave its softmax out."
        )
    if not torch.allclose(found, right(lambda x: x)[1], rtol=1e-3, atol=1e-3):
        said.append("It answers differently when it is asked again: nothing that is found can be confirmed.")
    return " ".join(said)
