"""Latents to start inference from, some hundred for every class, kept in the weights file.

Draws from the prior, as the paper has them, are poor starts for the nine classes that an image is not
of: their best latents lie where the prior puts few. So the starts are the latents that full inference
found for some training digits of all classes, and the encoder's means of some more of the class's own.
With some hundred of these, inference ends lower after two steps than after five from 1000 prior samples.

    python -m engine.training.starts weights/abs.safetensors [FOLDER]

adds starts to a weights file or replaces its own, using the data set in the folder (by default the bundled
one).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.data import Dataset, as_float, load_dataset
from engine.inference.fast import BATCH, FastInference
from engine.inference.prototypes import Prototypes, prior_latents
from engine.nets.architecture import State
from engine.nets.decoders import Decoders
from engine.nets.encoders import Encoders
from engine.system import torch_settings
from engine.types import CLASSES, PIXELS
from engine.weights.abs import load_weights, save_weights
from engine.weights.provenance import check

SHARED = 80
"""Training images of each class that are inferred under all ten classes."""
THOROUGH_STEPS = 12
"""Enough steps to reach an optimum; readings, which begin there, take fewer."""
OWN = 112
"""Further training images of a class that its own encoder encodes."""


@torch_settings.flushed()
def find_starts(states: Sequence[State], data: Dataset, *, progress: bool = False) -> NDArray[np.float32]:
    """Starts (10, K, 8) float32 for ten state dicts, from training images.

    K is 912 unless a class has too few images.
    Takes half a minute. With `progress` a line on stderr counts the images. Raises DatasetError for an unfit
    data set.
    """
    digits = data.train
    decoders, encoders = Decoders.from_states(states), Encoders(states)
    prototypes = Prototypes(decoders, prior_latents(1000, CLASSES, seed=0))
    fast = FastInference(decoders, encoders, prototypes, THOROUGH_STEPS)
    by_class = [digits.of_class(c) for c in range(CLASSES)]
    fewest = min(SHARED + OWN, *map(len, by_class))
    count = math.ceil(fewest * SHARED / (SHARED + OWN))
    # Turns of all classes, so that any first part of the starts serves all of them.
    shared = np.stack([rows[:count] for rows in by_class], 1).ravel()
    with torch.no_grad():
        found = []
        for at in range(0, len(shared), BATCH):
            found.append(fast.infer(_images(digits.images[shared[at : at + BATCH]])).latents)
            if progress:
                done = min(at + BATCH, len(shared))
                print(f"\rstarts: {done} of {len(shared)} images", end="", file=sys.stderr)
        starts = [torch.cat(found).transpose(0, 1)]
        if count < fewest:
            own = [_images(digits.images[rows[count:fewest]]) for rows in by_class]
            starts.append(torch.stack([encoders.encode(images)[:, c] for c, images in enumerate(own)]))
    if progress:
        print(file=sys.stderr)
    found_starts: NDArray[np.float32] = torch.cat(starts, 1).contiguous().numpy()
    return found_starts


def _images(pixels: NDArray[np.uint8]) -> Tensor:  # (N, 28, 28) -> (N, 784)
    return torch.from_numpy(as_float(pixels)).reshape(-1, PIXELS)


def main(arguments: Sequence[str]) -> int:
    """Add starts to a weights file, in place; the arguments are its path and optionally a data set's folder.

    Returns 0. Raises AbsguiError for weights or a data set that can't be used.
    """
    path, *folders = map(Path, arguments)
    weights = load_weights(path)
    data = load_dataset(*folders)
    check(weights.dataset, data, weights.source)
    starts = find_starts(weights.states, data, progress=True)
    save_weights(path, weights.states, weights.calibrations, weights.metadata, starts=starts)
    print(f"{path}: {starts.shape[1]} starts per class", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
