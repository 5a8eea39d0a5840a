"""The same attack on two models: python examples/same_attack_two_models.py [MODEL MODEL [ATTACK]]"""

from __future__ import annotations

import sys

import engine
from engine.data import mnist
from engine.types import AttackRequest

DIGITS = 3


def main(first: str = "cnn", second: str = "nearest-neighbour", attack: str = "deepfool") -> None:
    digits = mnist("test")
    for name in (first, second):
        model = engine.load_model(name)
        for index in range(DIGITS):
            run = engine.attack(model, AttackRequest(attack, digits.image(index)))
            for _ in run:
                pass
            outcome = run.outcome
            found = "nothing" if outcome.best is None else f"L2 {outcome.best.distances.L2:.3f}"
            print(f"{model.info.title}, digit {index}: {found} after {outcome.queries} queries")


if __name__ == "__main__":
    main(*sys.argv[1:])
