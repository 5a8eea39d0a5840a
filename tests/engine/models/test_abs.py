"""The model as its users see it: kinds of arrays, stages, bad input, a GPU that gives up."""

from __future__ import annotations

import itertools
import subprocess
import sys
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.data import load_dataset
from engine.inference import fast
from engine.inference.energy import Optimum
from engine.inference.prototypes import prior_latents
from engine.models import registry
from engine.models.abs import AbsModel
from engine.models.inputs import flat_images
from engine.types import AbsguiError, FloatArray, ImageError, ModelChoice, Norm, Optimiser, Stage
from engine.weights.abs import Weights
from engine.weights.authors import AUTHORS
from engine.weights.limits import note
from tests.engine.small import arrays, random_states

WEIGHTS = Weights(arrays(random_states()), AUTHORS, starts=prior_latents(30, 10, seed=0).numpy())


@pytest.fixture(scope="module", params=["abs", "binary-abs"])
def model(request: pytest.FixtureRequest) -> AbsModel:
    return AbsModel(WEIGHTS, name=request.param)


@pytest.fixture(scope="module")
def images() -> FloatArray:
    rows = np.linspace(0, 1, 28, dtype=np.float32)
    return np.stack([np.outer(rows, rows), np.outer(1 - rows, rows), np.zeros((28, 28), np.float32)])


def test_importing_the_engine_imports_no_torch() -> None:
    code = "import engine, engine.types, engine.protocols, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_shapes_and_kinds_of_what_comes_out(model: AbsModel, images: FloatArray) -> None:
    arrays = model.infer(images)
    for array in arrays:
        assert isinstance(array, np.ndarray)
        assert array.dtype == np.float32
    assert arrays.pictures.shape == (3, 10, 28, 28)
    assert arrays.energies.shape == (3, 10)
    assert arrays.latents.shape == (3, 10, 8)


def test_energies_are_those_of_the_reconstructions(model: AbsModel, images: FloatArray) -> None:
    found = model.infer(images)
    seen = (images >= 0.5).astype(np.float64) if model.info.binary else images
    squares = ((found.pictures - seen[:, None]) ** 2).sum((-1, -2))
    expected = np.array(model.info.gamma) * (squares + (found.latents**2).sum(-1) / 2)
    np.testing.assert_allclose(found.energies, expected, rtol=1e-4)


def test_warm_starts_and_chosen_classes(model: AbsModel, images: FloatArray) -> None:
    full = model.infer(images)
    warm = model.warm_infer(images, full.latents[:, [4, 0]], steps=1, classes=[4, 0])
    assert warm.energies.shape == (3, 2)
    assert (warm.energies <= full.energies[:, [4, 0]] + 1e-3).all()
    some = model.infer(images, classes=[4, 0])
    np.testing.assert_allclose(some.energies, full.energies[:, [4, 0]], atol=1e-4)


def test_readings_get_better_and_say_their_stage(model: AbsModel, images: FloatArray) -> None:
    readings = list(model.refine(images[0]))
    assert [r.stage for r in readings[:3]] == [Stage.QUICK, Stage.REFINED, Stage.CERTIFYING]
    assert {r.stage for r in readings[2:-1]} == {Stage.CERTIFYING}
    assert readings[-1].stage is Stage.CERTIFIED
    assert [r.certificate is None for r in readings[:2]] == [True, True]
    certificates = [r.certificate for r in readings[2:] if r.certificate is not None]
    assert len(certificates) == len(readings) - 2
    for first, second in itertools.pairwise(certificates):  # a search that goes on finds nothing larger
        for rival, radii in second.per_rival.items():
            before = first.per_rival[rival]
            assert all(radii.of(norm) <= before.of(norm) for norm in Norm)
    assert readings[0].milliseconds < readings[1].milliseconds < readings[2].milliseconds
    assert (readings[1].energies <= readings[0].energies + 1e-4).all()
    last = readings[-1]
    assert last.certificate is not None
    assert last.label not in last.certificate.per_rival
    assert last.model == model.info.name
    np.testing.assert_array_equal(last.image, images[0])
    assert not np.shares_memory(last.image, images[0])
    assert model.read(images[0], certificate=False).stage is Stage.REFINED


def test_confidences_sum_to_one_and_never_overflow(model: AbsModel) -> None:
    energies = np.array([[5, 40, 1e5, 1e-9, 30, 20, 784, 1, 2, 3], np.full(10, 1e30)], np.float32)
    for confidence in (model.confidence(energies), model.paper_confidence(energies)):
        assert np.isfinite(confidence).all()
        np.testing.assert_allclose(confidence.sum(-1), 1, rtol=1e-5)
        np.testing.assert_allclose(confidence[1], 0.1, rtol=1e-5)
    alpha, eta = model.calibration.alpha, model.calibration.eta
    plain = np.exp(-alpha * energies[0].astype(float) / 784)
    np.testing.assert_allclose(model.confidence(energies)[0], plain / plain.sum(), rtol=1e-4, atol=1e-30)
    added = plain + eta
    np.testing.assert_allclose(model.paper_confidence(energies)[0], added / added.sum(), rtol=1e-4)


def test_confidence_depends_on_differences_of_energies_the_papers_on_energies(model: AbsModel) -> None:
    energies = np.linspace(12, 40, 10, dtype=np.float32)
    far = energies + 300
    np.testing.assert_allclose(model.confidence(far), model.confidence(energies), rtol=1e-3)
    np.testing.assert_allclose(model.paper_confidence(far), 0.1, rtol=1e-3)
    assert model.paper_confidence(energies)[0] > 0.5
    ratio = model.confidence(energies)[0] / model.confidence(energies)[1]
    assert np.log(ratio) == pytest.approx((energies[1] - energies[0]) / model.temperature, rel=1e-3)


def test_a_reading_has_both_probabilities_and_its_limit(images: FloatArray) -> None:
    limited = AbsModel(replace(WEIGHTS, metadata=note({"abs": 36.0, "binary-abs": 41.0})))
    reading = limited.read(images[0], certificate=False)
    assert reading.paper_confidence is not None
    np.testing.assert_array_equal(reading.confidence, limited.confidence(reading.energies))
    np.testing.assert_array_equal(reading.paper_confidence, limited.paper_confidence(reading.energies))
    assert limited.info.energy_limit == 36.0
    assert reading.limit == limited.info.limit_for(images[0])
    assert reading.explained == limited.info.is_explained(reading.image, reading.energies)
    assert AbsModel(limited.weights, name="binary-abs").info.energy_limit == 41.0
    assert limited.info.fingerprint == WEIGHTS.fingerprint
    without = AbsModel(WEIGHTS).read(images[0], certificate=False)
    assert (without.limit, without.explained) == (None, True)
    np.testing.assert_array_equal(without.energies, reading.energies)


def test_logits_have_the_envelope_gradient(images: FloatArray) -> None:
    model = AbsModel(WEIGHTS)
    x = torch.from_numpy(images[:1]).requires_grad_()
    logits = model.differentiable_logits(x)
    (gradient,) = torch.autograd.grad(logits[0, 3], x)
    found = model.infer(images[:1])
    expected = -2 / 784 * (images[0] - found.pictures[0, 3])
    np.testing.assert_allclose(gradient[0].numpy(), expected, atol=1e-6)
    np.testing.assert_allclose(logits.detach().numpy(), model.logits(images[:1]), atol=1e-6)


@pytest.mark.parametrize(
    "image",
    [
        np.full((28, 28), np.nan),
        np.full((28, 28), np.inf),
        np.full((28, 28), 2.0),
        np.full((28, 28), -0.1),
        np.zeros((27, 28)),
        np.zeros(784),
        np.zeros((2, 28, 28)),
        np.zeros((0, 28, 28)),
    ],
)
def test_unfit_images_are_refused(model: AbsModel, image: FloatArray) -> None:
    with pytest.raises(ImageError) as caught:
        model.read(image)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((28, 28), object),
        np.zeros((28, 28), complex),
        np.full((28, 28), "1"),
        np.full((28, 28), 1e300),
        "mnist:test:0",
        [[0.0, 1.0], [0.0]],
        None,
        {"image": 1},
        torch.zeros(28, 28, dtype=torch.complex64),
    ],
)
def test_what_is_no_array_of_numbers_is_refused(image: object) -> None:
    with pytest.raises(ImageError) as caught:
        flat_images(image)
    assert "\n" not in str(caught.value)


def test_arrays_of_every_build_are_taken(images: FloatArray) -> None:
    reversed_rows = np.ascontiguousarray(images[:, ::-1])[:, ::-1]
    read_only = images.copy()
    read_only.flags.writeable = False
    for array in (reversed_rows, images.astype(">f8"), read_only, np.asfortranarray(images), list(images)):
        np.testing.assert_allclose(flat_images(array), images.reshape(-1, 784), atol=1e-7)


def test_rounding_errors_outside_the_range_are_clipped(images: FloatArray) -> None:
    flat = flat_images(images * (1 + 2e-5) - 1e-5)
    assert flat.min() == 0
    assert flat.max() == 1


def test_unfit_choices_are_refused() -> None:
    with pytest.raises(AbsguiError, match="no model"):
        AbsModel(WEIGHTS, name="cnn")
    with pytest.raises(AbsguiError, match="no inference mode"):
        AbsModel(WEIGHTS, mode="slow")
    with pytest.raises(AbsguiError, match="choose auto"):
        AbsModel.load(ModelChoice(device="toaster"))


def test_info_says_what_is_loaded(model: AbsModel) -> None:
    info = model.info
    assert (info.name, info.mode, info.device, info.notice) == (model.info.name, "fast", "cpu", "")
    assert info.fingerprint == WEIGHTS.fingerprint
    assert replace(info).title in ("ABS", "Binary ABS")


class _Exhausted:
    """An inference mode on a GPU that has no memory left."""

    name = "fast"
    optimiser = Optimiser.LEVENBERG_MARQUARDT

    error: RuntimeError = torch.cuda.OutOfMemoryError("CUDA out of memory.")

    def refine(self, images: Tensor) -> Iterator[Optimum]:
        raise type(self.error)(*self.error.args)  # a new one: it holds the frames it passes

    def infer(self, images: Tensor) -> Optimum:
        raise type(self.error)(*self.error.args)  # a new one: it holds the frames it passes

    def steps(self, images: Tensor, starts: Tensor, classes: Sequence[int]) -> Iterator[Optimum]:
        raise type(self.error)(*self.error.args)  # a new one: it holds the frames it passes


@pytest.mark.parametrize("stages", [True, False])
def test_out_of_memory_falls_back_to_the_cpu_and_says_so(images: FloatArray, stages: bool) -> None:
    model = AbsModel(WEIGHTS)
    expected = model.read(images[0], certificate=False)
    # "meta" stands for a GPU: anything but the CPU
    model._placed._parts = model._placed._parts._replace(device="meta", mode=_Exhausted())
    if stages:
        reading = model.read(images[0], certificate=False)
        np.testing.assert_allclose(reading.energies, expected.energies, atol=1e-3)
    else:
        model.infer(images)
    assert model.info.device == "cpu"
    assert "out of memory" in model.info.notice


def test_a_descent_goes_on_on_the_cpu(images: FloatArray) -> None:
    model, start = AbsModel(WEIGHTS), np.zeros(8, np.float32)
    expected = [point.energy for point in model.latent_space(images[0], 3).descend(start)]
    model._placed._parts = model._placed._parts._replace(device="meta", mode=_Exhausted())
    space = model.latent_space(images[0], 3, optimum=start)
    assert [point.energy for point in space.descend(start)] == pytest.approx(expected, rel=1e-4)
    assert model.info.device == "cpu"


def test_nothing_of_the_gpu_is_held_when_its_memory_is_given_back(
    images: FloatArray, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = AbsModel(WEIGHTS)
    mode = _Exhausted()
    model._placed._parts = model._placed._parts._replace(device="meta", mode=mode)
    held, left = weakref.ref(mode), []
    del mode
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: left.append(held()))
    model.read(images[0], certificate=False)
    assert left == [None]


def test_other_faults_are_not_swallowed(images: FloatArray) -> None:
    class Broken(_Exhausted):
        error = RuntimeError("a bug")

    model = AbsModel(WEIGHTS)
    model._placed._parts = model._placed._parts._replace(device="meta", mode=Broken())
    with pytest.raises(RuntimeError, match="a bug"):
        model.infer(images)


def test_latents_that_fit_neither_images_nor_classes_are_refused(model: AbsModel, images: FloatArray) -> None:
    latents = model.infer(images).latents
    assert model.warm_infer(images, latents[:, [3]], classes=[3]).energies.shape == (3, 1)
    for wrong, classes in ((latents[..., :7], None), (latents[:2], None), (latents, [3]), (latents[0], None)):
        with pytest.raises(AbsguiError, match="Latents must be"):
            model.warm_infer(images, wrong, classes=classes)


def test_where_two_classes_are_about_equal_both_are_searched_widely(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between an 8 and a 6: of the 8's latents those that are found first are not the best ones."""
    digits = load_dataset().test
    image = ((digits.image(4508) + digits.image(7078)) / 2)[None].astype(np.float32)
    model = registry.load(ModelChoice("abs", device="cpu"))
    model.warm_up()
    wide = model.infer(image).energies[0]
    monkeypatch.setattr(fast, "CONTEST", -1.0)
    narrow = model.infer(image).energies[0]
    assert wide[8] < narrow[8] - 1
    assert (wide.argmin(), narrow.argmin()) == (8, 6)
    assert (wide <= narrow + 1e-4).all()
