"""What is written once for numpy arrays and tensors gives the same for both, but for rounding."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from engine.certificates.certifier import Binarised, Certified, Certifier
from engine.inference.energy import Optimum
from engine.inference.fast import FastInference
from engine.inference.prototypes import Prototypes, prior_latents
from engine.nets.compiled import CompiledDecoders, CompiledEncoders
from engine.nets.decoders import Decoders
from engine.nets.encoders import Encoders
from engine.system.arrays import batches, is_numpy, least, to_numpy
from engine.types import Certificate
from tests.engine.small import random_states

STATES = random_states()
ARRAYS = [{name: tensor.numpy() for name, tensor in state.items()} for state in STATES]
GAMMA = tuple(1 + 0.02 * (c % 3) for c in range(10))


def of_torch(count: int = 40) -> FastInference:
    decoders = Decoders.from_states(STATES)
    prototypes = Prototypes(decoders, prior_latents(count, 10, seed=0))
    return FastInference(decoders, Encoders(STATES), prototypes)


def of_numpy(count: int = 40) -> FastInference:
    decoders = CompiledDecoders.from_states(ARRAYS)
    prototypes = Prototypes(decoders, prior_latents(count, 10, seed=0).numpy())
    return FastInference(decoders, CompiledEncoders(ARRAYS), prototypes)


def images(count: int) -> torch.Tensor:
    """Near pictures of several classes, so that some have one contender and some have more."""
    generator = torch.Generator().manual_seed(4)
    latents = torch.randn(count, 10, 8, generator=generator)
    pictures = Decoders.from_states(STATES).decode(latents)[torch.arange(count), torch.arange(count) % 10]
    noise = torch.rand(pictures.shape, generator=generator)
    return torch.lerp(pictures, noise, 0.2)


def same(found: Optimum, expected: Optimum) -> None:
    for name in ("energies", "latents", "means"):
        one, other = getattr(found, name), getattr(expected, name)
        assert is_numpy(one)
        assert one.dtype == np.float32
        tolerance = 1e-4 if name == "energies" else 1e-2  # a flat optimum is where rounding takes it
        np.testing.assert_allclose(one, other.numpy(), rtol=tolerance, atol=tolerance, err_msg=name)


@pytest.mark.slow  # compares torch and kernels at length
def test_inference() -> None:
    x = images(19)  # more than a batch
    one, other = of_numpy(), of_torch()
    for quick, expected in zip(one.refine(x[:5].numpy()), other.refine(x[:5]), strict=True):
        same(quick, expected)
    same(one.infer(x.numpy()), other.infer(x))
    starts = other.infer(x).latents
    same(one.follow((x**2).numpy(), starts.numpy(), 3, None), other.follow(x**2, starts, 3, None))
    alike = starts[:1, [4, 2]].expand(5, 2, 8)
    same(one.follow(x[:5].numpy(), alike.numpy(), 2, [4, 2]), other.follow(x[:5], alike, 2, [4, 2]))


@pytest.mark.slow  # compares torch and kernels at length
def test_optima_of_some_classes() -> None:
    found = of_torch().infer(images(2))
    numbers = found.placed(to_numpy)
    same(numbers.of([7, 1]), found.of([7, 1]))
    torch.testing.assert_close(found.of([7, 1]).energies, found.energies[:, [7, 1]])


def certified(found: Optimum, image: torch.Tensor, binary: bool) -> tuple[Certified, Certified]:
    """The same for arrays and for tensors."""
    seen = (image >= 0.5).float() if binary else image
    gamma = GAMMA[: found.energies.shape[1]]
    return (
        Certified(seen.numpy(), found.placed(to_numpy), Binarised(image.numpy(), gamma) if binary else None),
        Certified(seen, found, Binarised(image, gamma) if binary else None),
    )


@pytest.mark.slow  # compares torch and kernels at length
@pytest.mark.parametrize(
    "binary", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["abs", "binary-abs"]
)
def test_certificates(binary: bool) -> None:
    one, other = of_numpy(), of_torch()
    image = images(3)[2:]
    seen = (image >= 0.5).float() if binary else image
    subject = certified(other.infer(seen), image, binary)
    assert subject[0].label == subject[1].label
    found = [
        Certifier(generator, made.prototypes, made.infer).certify(each)
        for made, generator, each in (
            (one, CompiledDecoders.from_states(ARRAYS), subject[0]),
            (other, Decoders.from_states(STATES), subject[1]),
        )
    ]
    agree(*found)


def agree(found: Certificate, expected: Certificate) -> None:
    assert found.rivals == expected.rivals
    assert found.refined == pytest.approx(expected.refined, rel=2e-3)
    for rival, radii in expected.per_rival.items():
        for name in ("L2", "Linf", "L0", "L2_no_box", "paper_L2", "paper_Linf"):
            assert getattr(found.per_rival[rival], name) == pytest.approx(getattr(radii, name), rel=2e-3)


def test_prototypes() -> None:
    one, other = of_numpy(30).prototypes, of_torch(30).prototypes
    x = images(4)
    scores = one.energies(x.numpy())
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, other.energies(x).numpy(), atol=1e-3)
    for picked, expected in zip(
        one.pick(scores[[3, 8]], 2, [3, 8]), other.pick(other.energies(x)[[3, 8]], 2, [3, 8]), strict=True
    ):
        np.testing.assert_allclose(picked, expected.numpy(), atol=1e-6)


@pytest.mark.parametrize("kind", [np.asarray, torch.as_tensor], ids=["numpy", "torch"])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_the_least_rise(kind: object, axis: int) -> None:
    numbers = np.random.default_rng(0).permutation(60).reshape(5, 12).astype(np.float32)
    values, index = least(kind(numbers), 4, axis)  # type: ignore[operator]
    expected = np.sort(numbers, axis=axis).take(range(4), axis=axis)
    np.testing.assert_array_equal(to_numpy(values), expected)
    np.testing.assert_array_equal(np.take_along_axis(numbers, to_numpy(index), axis), expected)


def test_of_equal_numbers_numpy_takes_the_first() -> None:
    assert least(np.array([3.0, 1.0, 1.0, 1.0]), 2, 0)[1].tolist() == [1, 2]


def test_batches_have_every_row_once() -> None:
    parts = batches(np.arange(7), 3)
    assert [len(part) for part in parts] == [3, 3, 1]
    assert np.concatenate(parts).tolist() == list(range(7))
    assert [len(part) for part in batches(np.empty((0, 2)), 3)] == [0]


@pytest.mark.parametrize("make", [of_numpy, of_torch])
def test_the_leading_class_is_that_of_the_inference(make: Callable[[], FastInference]) -> None:
    inference = make()
    x = images(19)
    pictures = x.numpy() if make is of_numpy else x
    found, expected = to_numpy(inference.leading(pictures)), to_numpy(inference.infer(pictures).energies)
    assert np.isinf(found).any()
    np.testing.assert_array_equal(found.argmin(1), expected.argmin(1))
    np.testing.assert_allclose(found.min(1), expected.min(1), rtol=1e-3)


def test_an_image_is_inferred_as_if_it_were_alone() -> None:
    inference, x = of_numpy(), images(6).numpy()
    together, labels = inference.infer(x), inference.leading(x)
    for n in range(len(x)):
        alone = inference.infer(x[n : n + 1])
        for name in ("energies", "latents", "means"):
            np.testing.assert_array_equal(getattr(alone, name), getattr(together, name)[n : n + 1])
        np.testing.assert_array_equal(inference.leading(x[n : n + 1]), labels[n : n + 1])
