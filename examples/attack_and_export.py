"""Attack a test digit and export what was found: python examples/attack_and_export.py [FOLDER]"""

from __future__ import annotations

import sys
from pathlib import Path

import engine
from engine import export
from engine.data import read_image
from engine.types import AttackRequest


def main(folder: str = "found") -> None:
    model = engine.load_model("abs")
    attack = engine.attack(model, AttackRequest("latent-descent", read_image("mnist:test:0").image))
    for step in attack:  # a generator of frames: leave the loop at any time, attack.outcome keeps the best
        print(f"{step.index:3}  {step.phase!s:15}  class {step.label}  L2 {step.distances.L2:.3f}")
    best = attack.outcome.best
    if best is None:
        sys.exit("no adversarial example was found")

    target = Path(folder)
    export.make_folder(target)
    export.write_npz(target / "adversarial.npz", attack.outcome)  # exact, with the original and all numbers
    export.write_gif(target / "attack.gif", attack.outcome)
    print(f"class {best.label} at L2 {best.distances.L2:.3f}, written to {target}")


if __name__ == "__main__":
    main(*sys.argv[1:])
