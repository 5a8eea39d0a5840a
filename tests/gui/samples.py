"""Small honest samples of the engine's values: a digit of ink that walks towards another one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.types import (
    AttackRequest,
    AttackSpec,
    AttackStep,
    Certificate,
    Distances,
    FloatArray,
    Norm,
    Outcome,
    Parameter,
    Phase,
    PhaseKind,
    Radii,
    Reading,
    Stage,
    Status,
)

SPECS = (
    AttackSpec(
        "latent-descent",
        "Latent Descent",
        "Walks towards what the rival class makes of the image.",
        (Norm.L2,),
        "Schott et al., section 4.2",
        (
            Parameter("step", "Step size", 0.01, 0.001, 0.2, help="Share of the way walked at each step."),
            Parameter("steps", "Most steps", 400, 10, 5000, integer=True, help="Steps before it gives up."),
        ),
    ),
    AttackSpec(
        "pointwise",
        "Pointwise",
        "Starts from salt and pepper and resets pixel after pixel.",
        (Norm.L0, Norm.L2),
        "Schott et al., section 4.2",
        (Parameter("repeats", "Repeats", 3, 1, 10, integer=True),),
    ),
)


def seven() -> FloatArray:
    """(28, 28) a seven in straight strokes."""
    image = np.zeros((28, 28), np.float32)
    image[6:9, 8:20] = 1.0
    for row in range(9, 23):
        column = 18 - (row - 9) // 2
        image[row, column - 1 : column + 2] = (0.6, 1.0, 0.6)
    return image


def nine() -> FloatArray:
    """(28, 28) the same with a bow that makes it a nine."""
    image = seven()
    image[9:15, 8:10] = 0.9
    image[13:15, 8:17] = 0.9
    return image


def energies_at(share: float, own: int = 7, rival: int = 9) -> FloatArray:
    """(10,) own and rival cross at share 0.5."""
    values = np.linspace(40.0, 60.0, 10, dtype=np.float32)
    values[own] = 11.5 + 14.0 * share
    values[rival] = 25.5 - 14.0 * share
    return values


def confidence_of(energies: FloatArray) -> FloatArray:
    """(10,) the softmax of SCIENCE 2 with the authors' alpha and eta."""
    logits = -440.0 * (energies - energies.min()).astype(np.float64) / 784.0
    weights = np.exp(logits) + 3.9e-5
    shares: FloatArray = (weights / weights.sum()).astype(np.float32)
    return shares


def distances(image: FloatArray, original: FloatArray) -> Distances:
    change = (image - original).astype(np.float64)
    return Distances(
        int(np.count_nonzero(change)), float(np.linalg.norm(change)), float(np.abs(change).max(initial=0.0))
    )


def step(
    index: int,
    share: float,
    original: FloatArray | None = None,
    goal: FloatArray | None = None,
    own: int = 7,
    rival: int = 9,
) -> AttackStep:
    """The frame that lies `share` of the way from `original` to `goal`; adversarial past one half."""
    original = seven() if original is None else original
    goal = nine() if goal is None else goal
    image = ((1 - share) * original + share * goal).astype(np.float32)
    energies = energies_at(share, own, rival)
    return AttackStep(
        index=index,
        image=image,
        queries=index + 1,
        energies=energies,
        confidence=confidence_of(energies),
        distances=distances(image, original),
        original_label=own,
        rival=rival,
        own_reconstruction=original,
        rival_reconstruction=goal,
        phase=Phase(PhaseKind.WALK),
        is_adversarial=int(np.argmin(energies)) != own,
    )


def walk(count: int = 24, last: float = 0.8) -> list[AttackStep]:
    """Frames from the original to `last` of the way, evenly."""
    return [step(index, last * index / max(count - 1, 1)) for index in range(count)]


def request(
    norm: Norm = Norm.L2, target: int | None = None, image: FloatArray | None = None
) -> AttackRequest:
    return AttackRequest("latent-descent", seven() if image is None else image, norm, target, seed=3)


def outcome(
    frames: Sequence[AttackStep], status: Status | None = None, asked: AttackRequest | None = None
) -> Outcome:
    """What an attack with these frames returns: the nearest adversarial of them is the best."""
    asked = asked or request()
    adversarial = [frame for frame in frames if frame.is_adversarial]
    best = min(adversarial, key=lambda frame: frame.distances.of(asked.norm), default=None)
    if status is None:
        status = Status.NOT_FOUND if best is None else Status.FOUND
    return Outcome(
        asked,
        "abs",
        status,
        7,
        best,
        tuple(frames),
        len(frames),
        2350.0,
        "fast" if best else "",
        "0123456789ab",
        "fast",
    )


def certificate() -> Certificate:
    """Radii as they are for a typical digit; class 9 is the nearest rival."""
    per_rival = {}
    for c in range(10):
        if c == 7:
            continue
        scale = 1.0 + 0.35 * abs(9 - c)
        per_rival[c] = Radii(2.04 * scale, 0.186 * scale, int(9 * scale), 1.94 * scale, 0.53 * scale)
    return Certificate(per_rival[9], per_rival, {Norm.L0: 9, Norm.L2: 9, Norm.LINF: 9})


def reading(certified: bool = True, image: FloatArray | None = None) -> Reading:
    image = seven() if image is None else image
    energies = energies_at(0.0)
    return Reading(
        image=image,
        energies=energies,
        confidence=confidence_of(energies),
        latents=np.zeros((10, 8), np.float32),
        reconstructions=np.stack([nine() if c == 9 else seven() for c in range(10)]),
        stage=Stage.CERTIFIED if certified else Stage.QUICK,
        milliseconds=61.0,
        model="abs",
        certificate=certificate() if certified else None,
    )
