"""On a GPU the host waits for results and little else: counted without one, and asked of one if there is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from engine.inference.prototypes import prior_latents
from engine.models.abs import AbsModel
from engine.types import FloatArray, Stage
from engine.weights.abs import Weights
from engine.weights.authors import AUTHORS
from tests.engine.fakes.gpu import DEVICE, Far, FarTensor
from tests.engine.small import arrays, random_states

WEIGHTS = Weights(arrays(random_states()), AUTHORS, starts=prior_latents(60, 10, seed=0).numpy())


@pytest.fixture(params=["abs", "binary-abs"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def images() -> FloatArray:
    rows = np.linspace(0, 1, 28, dtype=np.float32)
    return np.stack([np.outer(rows, rows), np.outer(1 - rows, rows), np.zeros((28, 28), np.float32)])


@pytest.fixture
def far() -> Iterator[Far]:
    with Far() as mode:
        yield mode


def test_a_gpu_that_is_none_counts_and_refuses_as_one_would(far: Far) -> None:
    x = torch.arange(6.0).to(DEVICE)
    assert far.waits == {"to the device": 1}
    far.forget()
    y = x + torch.arange(6.0).to(DEVICE, non_blocking=True)
    assert isinstance(y, FarTensor)
    assert far.count == 0
    assert y.tolist() == [0, 2, 4, 6, 8, 10]
    assert bool(y[2] > 3)
    assert y[y > 7].cpu().numpy().tolist() == [8, 10]
    assert y.topk(2).indices.tolist() == [5, 4]
    assert far.count == 5  # the mask is one more than what it lets through
    y[1:] *= 2
    torch.mul(y[:2], 2, out=y[:2])
    assert y.tolist() == [0, 8, 8, 12, 16, 20]
    with pytest.raises(RuntimeError, match="same device"):
        x + torch.ones(6)
    with pytest.raises(AssertionError, match="copy that waits"):
        x[[1, 2]]


@pytest.mark.slow  # bundled models without their compiled code
def test_a_reading_waits_for_its_two_results(name: str, images: FloatArray, far: Far) -> None:
    model = AbsModel(WEIGHTS, name=name, device=str(DEVICE))
    far.forget()
    counts, energies = [], []
    for reading in model.refine(images[0]):
        counts.append(far.count)
        energies.append(reading.energies)
        if reading.stage is Stage.REFINED:
            break
    assert counts == [1, 2]
    assert far.waits == {"to the host": 2}


@pytest.mark.slow  # bundled models without their compiled code
def test_a_query_waits_for_its_result(name: str, images: FloatArray, far: Far) -> None:
    model = AbsModel(WEIGHTS, name=name, device=str(DEVICE))
    far.forget()
    full = model.infer(images)
    assert far.waits == {"to the host": 1}
    model.infer(images, classes=[3, 1])
    assert far.waits == {"to the host": 2}
    model.warm_infer(images, full.latents[:, [3, 1]], classes=[3, 1])
    model.warm_infer(np.repeat(images[:1], 3, axis=0), full.latents)
    assert far.waits == {"to the host": 4}
    model.labels(images)
    assert far.waits == {"to the host": 5}


@pytest.mark.slow  # the paper's inference
def test_the_papers_inference_waits_for_its_two_results(images: FloatArray, far: Far) -> None:
    model = AbsModel(WEIGHTS, mode="paper", device=str(DEVICE))
    model.infer(images[:1])  # draws its samples
    far.forget()
    for reading in model.refine(images[0]):
        if reading.stage is Stage.REFINED:
            break
    assert far.waits == {"to the host": 2}


@pytest.mark.slow  # whole searches, twice
def test_results_are_those_of_the_cpu_or_better(name: str, images: FloatArray) -> None:
    expected = AbsModel(WEIGHTS, name=name).infer(images)
    with Far():
        model = AbsModel(WEIGHTS, name=name, device=str(DEVICE))
        found, labels = model.infer(images), model.labels(images)
    assert all(array.flags.c_contiguous for array in (found.energies, found.latents, found.pictures))
    np.testing.assert_array_less(found.energies, expected.energies + 1e-4)
    np.testing.assert_allclose(found.energies.min(1), expected.energies.min(1), rtol=1e-5)
    np.testing.assert_array_equal(labels, found.energies.argmin(1))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="torch sees no GPU")
def test_a_gpu_itself_is_not_waited_for(name: str, images: FloatArray) -> None:
    model = AbsModel(WEIGHTS, name=name, device="cuda:0")
    parts = model._placed._parts
    parts.fast.infer(parts.place(images.reshape(-1, 784)))  # what is set up at the first use may wait
    results = []
    torch.cuda.set_sync_debug_mode("error")
    try:
        with parts.computing():
            for count in (1, 3):
                found = list(parts.fast.refine(parts.place(images[:count].reshape(-1, 784))))
                results.append(found)
    finally:
        torch.cuda.set_sync_debug_mode("default")
    for quick, last in results:
        assert bool((last.energies <= quick.energies + 1e-4).all())
