"""How accuracy falls as perturbations grow: python examples/robustness_sweep.py [FIGURE [DIGITS]]"""

from __future__ import annotations

import sys

import numpy as np
from matplotlib.figure import Figure

import engine
from engine.data import mnist, strided
from engine.types import AttackRequest, Norm

MODELS = ("cnn", "madry")


def main(figure: str = "robustness.png", digits: str = "20") -> None:
    test, drawing = mnist("test"), Figure()
    axes = drawing.subplots()
    for name in MODELS:
        model = engine.load_model(name)
        distances = []
        for index in strided(len(test), int(digits)):
            run = engine.attack(model, AttackRequest("deepfool", test.image(index), Norm.LINF))
            for _ in run:
                pass
            best, right = run.outcome.best, run.outcome.original_label == test.labels[index]
            distances.append(0.0 if not right else np.inf if best is None else best.distances.Linf)
        left = 1 - np.arange(1, len(distances) + 1) / len(distances)
        axes.step([0, *np.sort(distances)], [1, *left], where="post", label=model.info.title)
    axes.set(xlabel="Linf of the perturbation", ylabel="accuracy that is left", xlim=(0, None), ylim=(0, 1))
    axes.legend()
    drawing.savefig(figure)
    print(f"{figure}: {len(MODELS)} models on {digits} digits")


if __name__ == "__main__":
    main(*sys.argv[1:])
