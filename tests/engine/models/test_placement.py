"""A model computes by torch until compiled code is ready, then by that, without anyone noticing more."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import numpy as np
import pytest

from engine.inference.prototypes import prior_latents
from engine.kernels import background
from engine.kernels.pool import Pool
from engine.models import placement
from engine.models.abs import AbsModel
from engine.types import FloatArray, Norm, Reading, Stage
from engine.weights.abs import Weights
from engine.weights.authors import AUTHORS
from tests.engine.small import arrays, random_states

WEIGHTS = Weights(arrays(random_states()), AUTHORS, starts=prior_latents(30, 10, seed=0).numpy())


class Kernels:
    """What `engine.kernels` says."""

    def __init__(self) -> None:
        self.compiled = False
        self.asked = 0

    def ready(self) -> bool:
        return self.compiled

    def prepare(self) -> None:
        self.asked += 1

    def wait(self, seconds: float) -> bool:
        self.compiled = True
        return seconds > 0


@pytest.fixture
def kernels(monkeypatch: pytest.MonkeyPatch) -> Kernels:
    found = Kernels()
    monkeypatch.setattr(placement, "kernels", found)
    return found


@pytest.fixture(scope="module")
def image() -> FloatArray:
    picture: FloatArray = AbsModel(WEIGHTS).infer(np.zeros((1, 28, 28), np.float32)).pictures[0, 6]
    noise = np.random.default_rng(0).random((28, 28), dtype=np.float32)
    return (0.8 * picture + 0.2 * noise).astype(np.float32)


def same(found: Reading, expected: Reading) -> None:
    assert found.stage is expected.stage
    for name in ("energies", "confidence", "latents", "reconstructions"):
        one, other = getattr(found, name), getattr(expected, name)
        assert one.dtype == np.float32
        tolerance = 1e-2 if name in ("latents", "reconstructions") else 1e-4  # where the optimum is flat
        np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance)
    if expected.certificate is not None:
        assert found.certificate is not None
        for norm in Norm:
            expected_radius = expected.certificate.radii.of(norm)
            assert found.certificate.radii.of(norm) == pytest.approx(expected_radius, rel=2e-3)


@pytest.mark.slow  # a process for each
@pytest.mark.parametrize("name", ["abs", "binary-abs"])
def test_compiled_code_serves_as_torch_does(kernels: Kernels, image: FloatArray, name: str) -> None:
    by_torch = AbsModel(WEIGHTS, name=name)
    kernels.compiled = True
    compiled = AbsModel(WEIGHTS, name=name)
    assert not by_torch._placed._parts.compiled
    assert compiled._placed._parts.compiled
    assert compiled.info == by_torch.info
    same(compiled.read(image), by_torch.read(image))
    one, other = (
        model.warm_infer(image[None], by_torch.read(image).latents[None, [4, 6]], classes=[4, 6])
        for model in (compiled, by_torch)
    )
    np.testing.assert_allclose(one.energies, other.energies, rtol=1e-4)
    some = compiled.infer(image[None], classes=[2, 7])
    np.testing.assert_allclose(some.energies, by_torch.infer(image[None], classes=[2, 7]).energies, rtol=1e-4)
    first, expected = (next(model.bounds(image, Norm.L2)) for model in (compiled, by_torch))
    assert first.certified == pytest.approx(expected.certified, rel=2e-3)
    np.testing.assert_allclose(
        compiled.gradients(image[None], np.eye(10, dtype=np.float32)[3:4]),
        by_torch.gradients(image[None], np.eye(10, dtype=np.float32)[3:4]),
        atol=1e-2,
    )


@pytest.mark.slow  # compiles
def test_code_is_compiled_after_the_first_reading_and_then_used(kernels: Kernels, image: FloatArray) -> None:
    model = AbsModel(WEIGHTS)
    asked, last = [], None
    for certificate in (False, True, True):
        last = model.read(image, certificate=certificate)
        asked.append((kernels.asked, model._placed._parts.compiled))
    assert last is not None
    assert asked == [(0, False), (1, False), (1, False)]
    kernels.compiled = True
    same(model.read(image), last)
    assert model._placed._parts.compiled


@pytest.mark.slow  # a bundled model without its compiled code
@pytest.mark.parametrize(
    "after",
    [
        Stage.QUICK,
        pytest.param(Stage.REFINED, marks=pytest.mark.slow),
        pytest.param(Stage.CERTIFYING, marks=pytest.mark.slow),
    ],
)
def test_a_reading_goes_on_when_code_gets_ready(kernels: Kernels, image: FloatArray, after: Stage) -> None:
    model = AbsModel(WEIGHTS)
    expected = model.read(image)
    found = None
    for found in model.refine(image):
        if found.stage is after:
            kernels.compiled = True
    assert found is not None
    same(found, expected)
    assert model._placed._parts.compiled


def test_the_papers_inference_stays_torchs(kernels: Kernels, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.inference.paper.SAMPLES", 10)
    kernels.compiled = True
    model = AbsModel(WEIGHTS, mode="paper")
    model._placed.prepare()
    assert not kernels.asked
    assert not model._placed._parts.compiled


def test_until_they_compute_models_import_no_torch() -> None:
    program = textwrap.dedent(
        """
        import sys
        import numpy as np
        import engine
        from engine.models import abs, base, placement
        from engine.weights.abs import load_weights
        load_weights()
        exact = engine.load_model(engine.ModelChoice("exact-abs", device="cpu"))
        exact.read(np.zeros((28, 28), np.float32))
        assert "torch" not in sys.modules
        """
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.slow  # starts a process that does all of that
def test_compiled_code_reads_certifies_and_is_attacked_without_heavy_libraries() -> None:
    program = textwrap.dedent(
        """
        import sys
        import engine
        from engine.attacks.catalogue import DECLARATIONS
        from engine.data import read_image
        from engine.types import Norm
        model = engine.load_model(engine.ModelChoice(device="cpu"))
        picture = read_image("mnist:test:0").image
        assert model.read(picture).certificate is not None
        norms = {"latent-descent": "L2", "fgm": "L2", "deepfool": "Linf", "sigma-zero": "L0",
                 "pointwise": "L0", "boundary": "L2", "prototype-projection": "L2"}
        for name, norm in norms.items():
            budget = dict(DECLARATIONS[name].quick)
            request = engine.AttackRequest(name, picture, Norm(norm), parameters=budget)
            assert len(list(engine.attack(model, request))) > 2
        assert not {"torch", "scipy", "numba", "foolbox"} & set(sys.modules)
        """
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_warming_up_waits_for_compiled_code(kernels: Kernels, image: FloatArray) -> None:
    model = AbsModel(WEIGHTS)
    told: list[str] = []
    model.warm_up(told.append)
    assert len(told) == kernels.asked == 1
    model.infer(image[None])
    assert model._placed._parts.compiled
    model.warm_up(told.append)
    assert len(told) == 1


@pytest.mark.slow  # certifies digits of bundled models
def test_a_batch_has_the_certificates_of_its_images(
    monkeypatch: pytest.MonkeyPatch, image: FloatArray
) -> None:
    monkeypatch.setattr(background, "_pool", lambda: Pool(3))
    model = AbsModel(WEIGHTS)
    assert model._placed._parts.compiled
    images = np.stack([image, image.T, image[::-1]])
    for found, each in zip(model.certify_batch(images), images, strict=True):
        assert found == model.certify(each)
