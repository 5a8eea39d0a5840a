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
