"""Made-up outcomes of attacks, for the tests of what is written to disk."""

from __future__ import annotations

import numpy as np

from engine.data import mnist
from engine.types import AttackRequest, AttackStep, Distances, Norm, Outcome, Phase, PhaseKind, Status


def outcome(count: int = 12, *, found: bool = True, pictures: bool = True) -> Outcome:
    """A walk of `count` frames from test digit 0 (a 7) towards digit 7 (a 9).

    Without `pictures` the model is one that makes none.
    """
    start, end = mnist().image(0), mnist().image(7)
    frames = tuple(_step(place, start, end, count, found=found, pictures=pictures) for place in range(count))
    return Outcome(
        request=AttackRequest("latent-descent", start, Norm.L2, None, 3, {"step": 0.01}),
        model="abs",
        status=Status.FOUND if found else Status.NOT_FOUND,
        original_label=7,
        best=frames[-2] if found else None,
        frames=frames,
        queries=3 * count,
        milliseconds=12.5,
        confirmed_by="fast" if found else "",
    )


def _step(
    place: int, start: np.ndarray, end: np.ndarray, count: int, *, found: bool, pictures: bool
) -> AttackStep:
    image = (start + np.float32(0.6 * place / count) * (end - start)).astype(np.float32)
    change = np.abs(image - start)
    energies = np.full(10, 50, np.float32)
    adversarial = found and place >= count // 2
    energies[[7, 9]] = (20, 19) if adversarial else (19, 20)
    return AttackStep(
        index=place,
        image=image,
        queries=3 * place,
        energies=energies,
        confidence=np.full(10, 0.1, np.float32),
        distances=Distances(int((change > 0).sum()), float(np.linalg.norm(change)), float(change.max())),
        original_label=7,
        rival=9,
        own_reconstruction=start if pictures else None,
        rival_reconstruction=end if pictures else None,
        phase=Phase(PhaseKind.WALK),
        is_adversarial=adversarial,
    )
