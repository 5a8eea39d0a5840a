"""Explain a digit by the latents of each class: python examples/analysis_by_synthesis.py [IMAGE]"""

from __future__ import annotations

import sys

import numpy as np

import engine
from engine.data import read_image
from engine.types import CLASSES


def main(source: str = "mnist:test:0") -> None:
    model = engine.load_model("abs")
    image = read_image(source).image
    ends = []
    for label in range(CLASSES):
        space = model.latent_space(image, label)
        start = np.zeros(model.info.latents, np.float32)  # the most likely latent before anything is seen
        way = list(space.descend(start))  # the model's own optimiser, step by step
        ends.append(way[-1].energy)
        best = space.optimum.energy  # what its full inference finds, from better starts
        print(
            f"class {label}: energy {way[0].energy:5.1f} -> {ends[-1]:5.1f} in {len(way) - 1} steps, "
            f"{best:.1f} by the full inference"
        )
    print(f"{source} is best explained by class {int(np.argmin(ends))}")


if __name__ == "__main__":
    main(*sys.argv[1:])
