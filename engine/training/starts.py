"""Latents to start inference from, some hundred for every class, kept in the weights file.

Draws from the prior, as the paper has them, are poor starts for the nine classes that an image is not
of: their best latents lie where the prior puts few. So the starts are the latents that full inference
found for some training digits of all classes, and the encoder's means of some more of the class's own.
With some hundred of these, inference ends lower after two steps than after five from 1000 prior samples.

    python -m engine.training.starts weights/abs.safetensors

adds them to weights that have none, or anew.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.data import as_float, mnist
from engine.inference.fast import BATCH, FastInference
from engine.inference.prototypes import Prototypes, prior_latents
from engine.nets.decoders import Decoders
from engine.nets.encoders import Encoders
from engine.nets.vae import State
from engine.system import devices
from engine.types import CLASSES, PIXELS
from engine.weights.abs import load_weights, save_weights

DIGITS = 80
"""Training digits of each class that are inferred under all classes."""
THOROUGH_STEPS = 12
"""For a start to be an optimum: a reading takes fewer steps, from here."""
OWN = 112
"""Further training digits of a class that its own encoder encodes."""


def find_starts(states: Sequence[State], *, progress: bool = False) -> Tensor:
    """Starts (10, 912, 8) for ten state dicts, from the bundled training digits. Takes half a minute."""
    devices.prepare_thread()
    digits = mnist("train")
    decoders, encoders = Decoders.from_states(states), Encoders(states)
    prototypes = Prototypes(decoders, prior_latents(1000, CLASSES, seed=0))
    fast = FastInference(decoders, encoders, prototypes, THOROUGH_STEPS)
    rows = [np.flatnonzero(digits.labels == c)[: DIGITS + OWN] for c in range(CLASSES)]
    # Turns of all classes, so that any first part of the starts serves all of them.
    shared = np.stack([r[:DIGITS] for r in rows], 1).ravel()
    with torch.no_grad():
        found = []
        for at in range(0, len(shared), BATCH):
            found.append(fast.infer(_images(digits.images[shared[at : at + BATCH]])).latents)
            if progress:
                print(f"\r{min(at + BATCH, len(shared))} of {len(shared)} digits", end="", file=sys.stderr)
        means = [encoders.encode(_images(digits.images[r[DIGITS:]]))[:, c] for c, r in enumerate(rows)]
    return torch.cat([torch.cat(found).transpose(0, 1), torch.stack(means)], 1).contiguous()


def _images(pixels: np.ndarray) -> Tensor:
    return torch.from_numpy(as_float(pixels)).reshape(-1, PIXELS)


def main(paths: Sequence[str]) -> int:
    """Add starts to each weights file."""
    for path in map(Path, paths):
        weights = load_weights(path)
        starts = find_starts(weights.states, progress=True)
        save_weights(path, weights.states, weights.calibrations, weights.metadata, starts=starts)
        print(f"\n{path}: {starts.shape[1]} starts for every class", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
