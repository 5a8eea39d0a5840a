"""Attacks and Foolbox on the real models, with the shipped weights or else the authors'."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.attacks import start
from engine.data import mnist
from engine.models.abs import AbsModel
from engine.models.foolbox import as_foolbox
from engine.system import resources
from engine.types import AttackRequest, ModelChoice, Norm, Status

AUTHORS = Path(__file__).resolve().parents[4] / "shared" / "reference" / "abs"
DIGIT = 2  # a 1, which is near its neighbours


@pytest.fixture(scope="module", params=["abs", "binary-abs"])
def model(request: pytest.FixtureRequest) -> AbsModel:
    shipped = resources.weights("abs.safetensors")
    if not shipped.exists() and not AUTHORS.exists():
        pytest.skip("no weights")
    weights = None if shipped.exists() else AUTHORS
    return AbsModel.load(ModelChoice(request.param, weights, "cpu"))


@pytest.mark.slow  # attacks bundled models to the end
@pytest.mark.parametrize(
    ("name", "norm", "parameters"),
    [
        ("latent-descent", Norm.L2, {"step": 0.08}),
        ("pointwise", Norm.L0, {"repeats": 1, "start": 2}),
        ("pointwise", Norm.L0, {"repeats": 1, "start": 1}),
        ("pointwise", Norm.L2, {"repeats": 1, "start": 2}),
    ],
    ids=["latent-descent", "pointwise-L0", "pointwise-L0-noise", "pointwise-L2"],
)
def test_found_confirmed_and_above_the_certificate(
    model: AbsModel, name: str, norm: Norm, parameters: dict[str, float]
) -> None:
    image = mnist("test").image(DIGIT)
    attack = start(model, AttackRequest(name, image, norm, parameters=parameters))
    frames = list(attack)
    best = attack.outcome.best
    assert attack.outcome.status is Status.FOUND
    assert best is not None
    again = model.read(best.image, certificate=False)
    assert again.label == best.label != attack.outcome.original_label == 1
    np.testing.assert_array_equal(again.energies, best.energies)
    certificate = model.read(image).certificate
    assert certificate is not None
    radii = certificate.radii
    for frame in frames:
        if frame.is_adversarial:
            assert frame.distances.L2 >= radii.of(Norm.L2)
            assert frame.distances.of(Norm.LINF) >= radii.of(Norm.LINF)
            assert frame.distances.of(Norm.L0) > radii.of(Norm.L0)


def test_target(model: AbsModel) -> None:
    image = mnist("test").image(DIGIT)
    parameters = {"repeats": 1, "start": 2}
    attack = start(model, AttackRequest("pointwise", image, Norm.L0, target=4, parameters=parameters))
    list(attack)
    assert attack.outcome.best is not None
    assert model.read(attack.outcome.best.image, certificate=False).label == 4


def test_foolbox_agrees_with_the_model(model: AbsModel) -> None:
    import torch

    images = torch.from_numpy(np.stack([mnist("test").image(index) for index in (0, DIGIT)]))[:, None]
    logits = as_foolbox(model)(images.requires_grad_())
    expected = -model.infer(images.detach().numpy()[:, 0]).energies / 784
    np.testing.assert_allclose(logits.detach().numpy(), expected, rtol=1e-5)
    (gradient,) = torch.autograd.grad(logits[0, 7] - logits[0, 9], images)
    # A small step along the gradient, inside the box, must gain what it promises but for the curvature.
    with torch.no_grad():
        inside = ((images > 0.1) | (gradient > 0)) & ((images < 0.9) | (gradient < 0))
        step = torch.where(inside, gradient, 0.0)
        step = 0.05 * step / step.norm()
        moved = as_foolbox(model)(images + step)
        gained = moved[0, 7] - moved[0, 9] - (logits[0, 7] - logits[0, 9])
    if not model.info.binary:
        assert 0.9 < gained / (gradient * step).sum() < 1.1
    assert torch.count_nonzero(gradient[1]) == 0
