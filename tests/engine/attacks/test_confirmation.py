"""What exports ask of a rounded image is what attacks ask of a frame."""

from __future__ import annotations

import numpy as np
import pytest

from engine.attacks.confirmation import confirmed
from engine.types import AttackRequest, FloatArray, Norm
from tests.engine.attacks.running import digit, run
from tests.engine.fakes.prototypes import PrototypeModel, bars


@pytest.mark.parametrize(("target", "holds"), [(None, True), (1, True), (2, False)])
def test_an_image_of_another_class_is_confirmed_if_it_is_the_one_wanted(
    target: int | None, holds: bool
) -> None:
    model = PrototypeModel()
    outcome = run(model, AttackRequest("bim", digit(), Norm.L2, target=target))
    assert confirmed(model, outcome, bars()[1]) == holds
    assert not confirmed(model, outcome, digit())


def test_what_inference_misses_of_the_original_class_is_not_confirmed() -> None:
    model = PrototypeModel(missed=3.0)
    outcome = run(model, AttackRequest("bim", digit(), Norm.L2))
    images = [mixed(float(share)) for share in np.linspace(0.3, 0.7, 41)]
    between = next(image for image in images if 0 < lead(image) < 3)
    assert int(model.infer(between[None]).energies.argmin()) == 1
    assert not confirmed(model, outcome, between)


def mixed(share: float) -> FloatArray:
    """(28, 28) between the digit and class 1."""
    image: FloatArray = ((1 - share) * digit() + share * bars()[1]).astype(np.float32)
    return image


def lead(image: FloatArray) -> float:
    """Of class 0 over class 1, by right inference."""
    energies = PrototypeModel().infer(image[None]).energies[0]
    return float(energies[1] - energies[0])
