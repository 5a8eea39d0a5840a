"""Enclosures of decoders: every latent of a box is inside, and bounds are below all energies."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from engine.certificates import enclosure
from engine.certificates.enclosure import Enclosure, Forms, farthest, least_energies
from engine.nets.vae import VAE
from tests.sparing import first

BOXES = 24


def decoder(seed: int) -> tuple[VAE, Enclosure]:
    """A random one with BatchNorm that is not the identity."""
    torch.manual_seed(seed)
    vae = VAE().double().eval()
    for name, values in vae.state_dict().items():
        if "running" in name:
            values.copy_(torch.rand_like(values) + 0.5)
    return vae, Enclosure(vae.state_dict())


def boxes(seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """Middles, halves (B, 8), and where in them latents are (B, 50, 8): within [-1, 1], at corners too."""
    drawing = torch.Generator().manual_seed(seed)
    middles = torch.randn(BOXES, 8, generator=drawing).double()
    halves = 10 ** -torch.linspace(0, 4, BOXES).double()[:, None] * torch.rand(BOXES, 8, generator=drawing)
    places = 2 * torch.rand(BOXES, 50, 8, generator=drawing).double() - 1
    places[:, ::2] = places[:, ::2].sign()
    return middles, halves.double(), places


@pytest.mark.parametrize("seed", first(range(3)))
def test_pictures_of_a_box_are_inside(seed: int) -> None:
    vae, tested = decoder(seed)
    middles, halves, places = boxes(seed)
    forms = tested.enclose(middles, halves)
    latents = middles[:, None] + halves[:, None] * places
    with torch.no_grad():
        pictures = vae.decode(latents.flatten(0, 1)).view(BOXES, -1, 784)
    assert torch.allclose(tested.decode(middles), vae.decode(middles).flatten(1))
    away = (pictures - forms.centres[:, None] - places @ forms.slopes).abs()
    assert bool((away <= forms.rests[:, None] + 1e-12).all())
    # What is not linear is of the second order.
    wide, narrow = (
        tested.enclose(middles, torch.full_like(middles, half)).rests.sum() for half in (0.1, 0.01)
    )
    assert 50 < float(wide / narrow) < 200


@pytest.mark.parametrize("seed", first(range(3)))
def test_bounds_are_below_the_energies_of_a_box(seed: int) -> None:
    _, tested = decoder(seed)
    middles, halves, places = boxes(seed)
    image = torch.rand(784, generator=torch.Generator().manual_seed(seed)).double()
    forms = tested.enclose(middles, halves)
    latents = middles[:, None] + halves[:, None] * places
    pictures = tested.decode(latents.flatten(0, 1)).view(BOXES, -1, 784)
    energies = (pictures - image).square().sum(-1) + latents.square().sum(-1) / 2
    bounds = least_energies(image, middles, halves, forms)
    assert bool((bounds <= energies.min(1).values + 1e-9).all())
    assert float(energies[-1].min() - bounds[-1]) < 1e-2 * float(energies[-1].min())
    assert bool((farthest(image, forms)[:, None] >= (pictures - image).norm(dim=-1) - 1e-9).all())


def few_forms(seed: int, rests: float) -> tuple[Tensor, Tensor, Tensor, Forms]:
    """An image of three pixels, and what is shown of boxes of two latents."""
    drawing = torch.Generator().manual_seed(seed)
    image = torch.rand(3, generator=drawing).double()
    middles = torch.randn(BOXES, 2, generator=drawing).double()
    halves = 0.2 + torch.rand(BOXES, 2, generator=drawing).double()
    slopes = 0.6 * torch.randn(BOXES, 2, 3, generator=drawing).double()
    spread = rests * torch.rand(BOXES, 3, generator=drawing).double()
    return image, middles, halves, Forms(torch.rand(BOXES, 3, generator=drawing).double(), slopes, spread)


@pytest.mark.parametrize("rests", [0.0, 0.3])
def test_a_tangent_is_below_all_energies_wherever_the_descent_ends(
    monkeypatch: pytest.MonkeyPatch, rests: float
) -> None:
    image, middles, halves, forms = few_forms(2, rests)
    ticks = torch.linspace(-1, 1, 101, dtype=torch.float64)
    grid = torch.cartesian_prod(ticks, ticks)  # (101^2, 2)
    away = ((forms.centres - image)[:, None] + grid @ forms.slopes).abs() - forms.rests[:, None]
    latents = middles[:, None] + halves[:, None] * grid
    lowest = (away.clamp_min(0).square().sum(-1) + latents.square().sum(-1) / 2).amin(1)
    bounds = []
    for steps in (0, 1, 3, enclosure.STEPS):
        monkeypatch.setattr(enclosure, "STEPS", steps)
        bounds.append(least_energies(image, middles, halves, forms))
        assert bool((bounds[-1] <= lowest + 1e-12).all())
    # In the end it is nearly the least.
    assert float((lowest - bounds[-1]).mean()) < 1e-3
    assert bool((lowest - bounds[-1] < 0.01).all())
    # From the middle of the box, the tangent is that of the sum at u = 0.
    u = torch.zeros_like(middles, requires_grad=True)
    left = (((u[:, None] @ forms.slopes)[:, 0] + forms.centres - image).abs() - forms.rests).clamp_min(0)
    values = left.square().sum(1) + (middles + halves * u).square().sum(1) / 2
    (gradients,) = torch.autograd.grad(values.sum(), u)
    torch.testing.assert_close(bounds[0], values.detach() - gradients.abs().sum(1))


def test_the_farthest_is_the_sum_of_lengths() -> None:
    image, _, _, forms = few_forms(3, 0.3)
    one = Forms(forms.centres, 0 * forms.slopes, 0 * forms.rests)
    torch.testing.assert_close(farthest(image, one), (forms.centres - image).norm(dim=1))
    bounds = farthest(image, forms)
    corners = torch.cartesian_prod(*[torch.tensor([-1.0, 1.0]).double()] * 2)
    shown = forms.centres[:, None] + corners @ forms.slopes - image
    most = (shown.abs() + forms.rests[:, None]).norm(dim=-1).amax(1)
    assert bool((bounds >= most - 1e-12).all())
    assert bool((bounds < 2 * most).all())


@pytest.mark.parametrize(
    ("form", "function"), [(enclosure.elu, functional.elu), (enclosure.logistic, torch.sigmoid)]
)
def test_the_lines_along_both_functions_hold_and_touch(
    form: Callable[[Forms], Forms], function: Callable[[Tensor], Tensor]
) -> None:
    drawing = np.random.default_rng(0)
    centres = torch.tensor(drawing.normal(0, 3, (400, 1)))
    reach = torch.tensor(10 ** drawing.uniform(-6, 1, (400, 1)))
    found = form(Forms(centres, reach[:, None], torch.zeros_like(centres)))
    places = torch.linspace(-1, 1, 20001, dtype=torch.float64)
    away = function(centres + reach * places) - found.centres - found.slopes[:, 0] * places
    assert bool((away.abs() <= found.rests + 1e-12).all())
    # No line of this slope is nearer: it is touched from both sides.
    assert bool((found.rests[:, 0] - away.amax(1) <= 1e-4 * found.rests[:, 0] + 1e-12).all())
    assert bool((found.rests[:, 0] + away.amin(1) <= 1e-4 * found.rests[:, 0] + 1e-12).all())
