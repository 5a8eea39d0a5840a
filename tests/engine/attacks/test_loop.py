"""What the loop makes of an attack's queries: fields of frames and outcome, and which frame is best."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from engine.attacks.answer import Answer
from engine.attacks.base import AttackRun, between, distances
from engine.types import AttackRequest, AttackStep, FloatArray, Norm, Phase, PhaseKind, Status
from tests.engine.attacks.running import digit
from tests.engine.fakes.prototypes import PrototypeModel, bars

SHARES = (0.3, 0.9, 0.7, 0.8)
"""Of the way to class 1; beyond 0.5 or so it is class 1."""


def moved(share: float) -> FloatArray:
    """So much of the way to class 1, in the pixels where that is another picture."""
    image = digit()
    differs = np.abs(bars()[1] - image) > 0.1
    image[differs] = between(digit(), bars()[1], share)[differs]
    return image


class Along(AttackRun):
    """Asks about images on the way to a class, one after the other."""

    def search(self, origin: Answer) -> Iterator[AttackStep]:
        answer = origin
        for count, share in enumerate(SHARES, start=1):
            self.progress, self.certified = count / len(SHARES), 0.1 * count
            answer = yield from self.query(moved(share), answer, Phase(PhaseKind.STEP), full=share > 0.5)


def along(norm: Norm = Norm.L2, target: int | None = None, seed: int = 7) -> Along:
    request = AttackRequest("bim", digit(), norm, target=target, seed=seed)
    return Along(PrototypeModel(), request, {"step": 0.5})


def test_frames_say_what_was_asked_and_answered() -> None:
    attack = along()
    frames = list(attack)
    assert [frame.index for frame in frames] == [0, 1, 2, 3, 4]
    assert [frame.phase.kind for frame in frames] == [PhaseKind.ORIGINAL] + 4 * [PhaseKind.STEP]
    assert [frame.progress for frame in frames] == [None, 0.25, 0.5, 0.75, 1.0]
    assert [frame.certified for frame in frames] == [None, 0.1, 0.2, pytest.approx(0.3), 0.4]
    assert [frame.is_adversarial for frame in frames] == [False, False, True, True, True]
    assert all(earlier.queries < later.queries for earlier, later in pairwise(frames))
    images = [digit(), *map(moved, SHARES)]
    for frame, image in zip(frames, images, strict=True):
        assert np.array_equal(frame.image, image)
        energies = PrototypeModel().infer(image[None]).energies[0]
        assert np.allclose(frame.energies, energies, atol=1e-4)
        assert frame.confidence == pytest.approx(attack.oracle.confidence(frame.energies))
        assert (frame.original_label, frame.rival) == (0, 1)
        assert np.array_equal(frame.own_reconstruction, bars()[0])  # type: ignore[arg-type]
        assert np.array_equal(frame.rival_reconstruction, bars()[1])  # type: ignore[arg-type]
        difference = image.astype(np.float64) - digit()
        assert frame.distances.L2 == pytest.approx(np.linalg.norm(difference))
        assert frame.distances.Linf == pytest.approx(np.abs(difference).max())
        assert frame.distances.L0 == np.count_nonzero(difference)


def test_the_outcome_is_about_the_run() -> None:
    attack = along()
    with pytest.raises(RuntimeError, match="not ended"):
        _ = attack.outcome
    frames = list(attack)
    outcome, info = attack.outcome, attack.oracle.info
    assert outcome.status is Status.FOUND
    assert outcome.best is frames[3], "the adversarial that is nearest, neither the first nor the last"
    assert outcome.frames == tuple(frames)
    assert outcome.queries == attack.oracle.queries > 0
    assert outcome.milliseconds > 0
    assert (outcome.model, outcome.fingerprint, outcome.mode) == (info.name, info.fingerprint, info.mode)
    assert outcome.confirmed_by == info.mode
    assert (outcome.request, outcome.original_label) == (attack.request, 0)
    with pytest.raises(RuntimeError, match="run already"):
        next(iter(attack))


def test_nothing_found_and_stopped() -> None:
    attack = along(target=5)
    frames = list(attack)
    assert not any(frame.is_adversarial for frame in frames)
    assert all(frame.rival == 5 for frame in frames)
    assert (attack.outcome.status, attack.outcome.best) == (Status.NOT_FOUND, None)
    assert attack.outcome.confirmed_by == ""
    stopped = along()
    for frame in stopped:
        if frame.index == 3:
            stopped.stop()
    assert stopped.outcome.status is Status.STOPPED
    assert len(stopped.outcome.frames) == 4
    assert stopped.outcome.best is stopped.outcome.frames[3]
    closed = along()
    steps = iter(closed)
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert closed.outcome.status is Status.STOPPED


def test_an_original_of_the_target_class_is_its_own_adversarial() -> None:
    attack = along(target=0)
    assert [frame.is_adversarial for frame in attack] == [True]
    assert attack.outcome.best is attack.outcome.frames[0]
    assert attack.outcome.status is Status.FOUND


def test_images_are_nearer_than_the_best_by_a_factor_in_the_norm() -> None:
    attack = along(Norm.LINF)
    assert attack.is_nearer(moved(1.0))
    list(attack)
    assert attack.best is not None
    length = attack.best.distances.Linf
    for share, factor, nearer in ((0.6, 1.0, True), (0.69, 0.9, False), (0.6, 0.9, True), (0.75, 1.2, True)):
        image = moved(share)
        assert attack.is_nearer(image, factor) == nearer
        assert (distances(digit(), image).Linf < factor * length) == nearer
    assert not attack.is_nearer(attack.best.image)


def test_equal_counts_of_pixels_are_told_apart_by_how_much_they_change() -> None:
    attack = along(Norm.L0)
    frames = list(attack)
    assert frames[2].distances.L0 == frames[3].distances.L0 == frames[4].distances.L0
    assert attack.best is frames[3]


def test_the_seed_is_the_only_source_of_chance() -> None:
    first, same, other = (along(seed=seed).rng.random() for seed in (7, 7, 8))
    assert first == same != other


def test_between_and_distances() -> None:
    original, image = np.zeros((28, 28), np.float32), np.ones((28, 28), np.float32)
    middle = between(original, image, 0.25)
    assert middle.dtype == np.float32
    assert middle.shape == (28, 28)
    assert (middle == 0.25).all()
    assert (between(original.ravel(), image.ravel(), 1.0) == image).all()
    tiny: FloatArray = original.copy()
    tiny[3, 4], tiny[5, 6] = 1e-30, -0.5
    found = distances(original, tiny)
    assert (found.L0, found.L2, found.Linf) == (2, 0.5, 0.5)
    assert distances(image, image) == distances(original, original)
