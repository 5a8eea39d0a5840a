"""The batched decoders against single VAEs, and their tangents against finite differences."""

from __future__ import annotations

import pytest
import torch

from engine.nets.decoders import Decoders
from engine.nets.vae import VAE
from tests.engine.small import random_states

STATES = random_states()


@pytest.fixture(scope="module")
def exact() -> Decoders:
    return Decoders.from_states(STATES, dtype=torch.float64)


def latents(rows: int, classes: int = 10, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    return torch.randn(rows, classes, 8, generator=torch.Generator().manual_seed(1), dtype=dtype)


def test_batched_equals_single_decoders(exact: Decoders) -> None:
    z = latents(3)
    batched = exact.decode(z)
    for c, state in enumerate(STATES):
        vae = VAE().double().eval()
        vae.load_state_dict({k: v.double() for k, v in state.items()}, strict=False)
        with torch.no_grad():
            single = vae.decode(z[:, c]).flatten(1)
        assert single.std() > 0.05
        torch.testing.assert_close(batched[:, c], single, atol=1e-12, rtol=0)


def test_float32_is_close(exact: Decoders) -> None:
    decoders = Decoders.from_states(STATES)
    means, jacobians = decoders.linearise(latents(2).float())
    reference, slopes = exact.linearise(latents(2).float().double())
    torch.testing.assert_close(means.double(), reference, atol=1e-4, rtol=0)
    torch.testing.assert_close(jacobians.double(), slopes, atol=2e-3, rtol=1e-3)


def test_tangents_are_the_derivatives(exact: Decoders) -> None:
    z, step = latents(2), 1e-5
    means, jacobians = exact.linearise(z)
    torch.testing.assert_close(means, exact.decode(z), atol=1e-13, rtol=0)
    for k in range(8):
        shift = torch.zeros(8, dtype=z.dtype)
        shift[k] = step
        central = (exact.decode(z + shift) - exact.decode(z - shift)) / (2 * step)
        # an ELU's kink inside the step leaves an error of the order of the step
        torch.testing.assert_close(jacobians[:, :, k], central, atol=1e-5, rtol=1e-4)


def test_backpropagation_agrees_with_the_tangents(exact: Decoders) -> None:
    z = latents(2).requires_grad_()
    cotangent = torch.randn(2, 10, 784, generator=torch.Generator().manual_seed(2), dtype=z.dtype)
    (gradient,) = torch.autograd.grad((exact.decode(z) * cotangent).sum(), z)
    _, jacobians = exact.linearise(z.detach())
    torch.testing.assert_close(gradient, (jacobians * cotangent[:, :, None]).sum(-1), atol=1e-9, rtol=1e-9)


def test_rows_do_not_depend_on_the_size_of_the_batch(exact: Decoders) -> None:
    z = latents(93)
    torch.testing.assert_close(exact.decode(z)[90:], exact.decode(z[90:]), atol=1e-13, rtol=0)
    means, jacobians = exact.linearise(z[:13])
    torch.testing.assert_close(means[12:], exact.linearise(z[12:13])[0], atol=1e-13, rtol=0)
    torch.testing.assert_close(jacobians[12:], exact.linearise(z[12:13])[1], atol=1e-12, rtol=0)


def test_select_keeps_the_order(exact: Decoders) -> None:
    z = latents(2, classes=3)
    chosen = exact.select([7, 0, 7])
    everything = exact.decode(z[:, :1].expand(-1, 10, -1))
    assert chosen.classes == 3
    torch.testing.assert_close(chosen.decode(z)[:, 0], everything[:, 7], atol=1e-13, rtol=0)
