"""Adversarials nearer than certified, explained: from many latents, for both classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from engine.attacks import start
from engine.data import mnist
from engine.evaluation.explanations import explained
from engine.types import AttackRequest, FloatArray, Inference
from tests.engine.fakes.centres import Centres


@pytest.mark.parametrize("rival_too", [False, True])
def test_both_classes_are_explained_from_training_images(rival_too: bool) -> None:
    @dataclass
    class Elsewhere(Centres):
        """From the latents of other images class 0 has 100 less, and so have the others, or not."""

        def infer(self, images: FloatArray, *, classes: Sequence[int] | None = None) -> Inference:
            found = super().infer(images, classes=classes)
            return found._replace(latents=found.latents + 1) if len(images) > 1 else found

        def warm_infer(
            self,
            images: FloatArray,
            latents: FloatArray,
            *,
            steps: int = 2,
            classes: Sequence[int] | None = None,
        ) -> Inference:
            found = super().warm_infer(images, latents, steps=steps, classes=classes)
            chosen = range(10) if classes is None else classes
            lower = np.array([rival_too or c == 0 for c in chosen]) & latents.any(-1)
            return found._replace(energies=(found.energies - 100 * lower).astype(np.float32))

    model, digit = Elsewhere(exaggeration=2), mnist("test").image(3)
    frames = [frame for frame in start(model, AttackRequest("ddn", digit)) if frame.is_adversarial]
    nearest = min(frames, key=lambda frame: frame.distances.L2)
    found = explained(model, model.read(digit), nearest.image, nearest.label, certificate=True)
    assert found.followed == pytest.approx(found.full - 100)
    assert found.missed != rival_too
