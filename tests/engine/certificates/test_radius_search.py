"""Searches for the least radii: no latent of a grid has a smaller one, and latents keep their own means."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.certificates.certifier import Binarised, Certified, Certifier
from engine.certificates.gaps import DISTANCE
from engine.certificates.radius_search import RadiusSearch
from engine.inference.energy import Optimum, energy
from engine.inference.prototypes import Prototypes, prior_latents
from engine.types import Norm
from tests.engine.small import Curved

CLASSES = 4
GAMMA = (0.95, 1.05, 0.9, 1.0)
OWN, RIVALS = 0, [1, 2, 3]


def subject(model: Curved, binary: bool) -> Certified:
    """An image of class 0, with noise."""
    drawing = torch.Generator().manual_seed(0)
    latents = torch.randn(1, CLASSES, 8, generator=drawing)
    latents[..., 2:] = 0
    means = model.decode(latents)
    raw = (means[:, OWN] + 0.1 * torch.randn(1, 784, generator=drawing)).clip(0, 1)
    seen = (raw >= 0.5).float() if binary else raw
    found = Optimum(energy(means, latents, seen[:, None]), latents, means)
    return Certified(seen, found, Binarised(raw, GAMMA) if binary else None)


@pytest.mark.parametrize("binary", [False, True], ids=["abs", "binary-abs"])
def test_no_latent_of_a_grid_has_a_smaller_radius(binary: bool) -> None:
    model = Curved(0, CLASSES)
    certified = subject(model, binary)
    assert certified.label == OWN
    prototypes = Prototypes(model, prior_latents(40, CLASSES, seed=1))
    first, *_, last = Certifier(model, prototypes).approach(certified)
    ticks = torch.linspace(-4, 4, 21)
    grid = torch.zeros(21 * 21, 1, CLASSES, 8)
    grid[..., :2] = torch.cartesian_prod(ticks, ticks)[:, None, None]
    means, grid = model.decode(grid[:, 0])[:, None, RIVALS], grid[:, :, RIVALS]
    gap = certified.gap(RIVALS)
    least = {name: values.amin(0)[0].numpy() for name, values in gap.radii(means, grid).items()}
    least["paper_L2"] = gap.paper(torch.from_numpy(least.pop(DISTANCE))[None])[0].numpy()
    for certificate, more in ((first, 1.02), (last, 1.0)):
        for name, expected in least.items():
            found = [getattr(certificate.per_rival[c], name) for c in RIVALS]
            assert (np.array(found) <= more * expected + 1e-9).all(), name
            assert getattr(certificate.radii, name) == min(found)
    for name, expected in least.items():  # they end between the points of the grid
        assert getattr(last.radii, name) >= 0.9 * expected.min() - (name == "L0")


@pytest.mark.parametrize("binary", [False, True], ids=["abs", "binary-abs"])
def test_a_pool_has_the_means_of_its_latents(binary: bool) -> None:
    model = Curved(1, CLASSES)
    certified, rivals = subject(model, binary), model.select(RIVALS)
    search = RadiusSearch(rivals, certified.gap(RIVALS), certified.optimum.latents[None, :, RIVALS])
    search.suggest(Prototypes(model, prior_latents(40, CLASSES, seed=1)), RIVALS)
    search.run()
    rows = [len(search.pool[0])]
    for grown in search.deepen():
        rows.append(len(search.pool[0]))
        assert grown == (rows[-1] > rows[-2])
    assert rows[-1] > rows[0]
    latents, means = search.pool
    torch.testing.assert_close(means[:, 0], rivals.decode(latents[:, 0]), rtol=0, atol=1e-6)


@pytest.mark.parametrize("norm", [Norm.L2, Norm.LINF])
def test_a_refined_bound_leads_to_an_adversarial(norm: Norm) -> None:
    """So it is not larger than the least perturbation; that is looked for in a grid of latents."""
    model, rival = Curved(0, CLASSES), 1
    certified = subject(model, binary=False)
    prototypes = Prototypes(model, prior_latents(40, CLASSES, seed=1))
    *_, last = Certifier(model, prototypes).bounds(certified, norm, rival)
    assert last.constraints > 1
    length = np.linalg.norm(last.move) if norm is Norm.L2 else np.abs(last.move).max()
    assert last.certified == pytest.approx(float(length), rel=1e-3)
    ticks = torch.linspace(-4, 4, 81)
    grid = torch.zeros(81 * 81, CLASSES, 8)
    grid[..., :2] = torch.cartesian_prod(ticks, ticks)[:, None]
    means, raw = model.decode(grid), certified.image[0].reshape(28, 28).numpy()
    for part, adversarial in ((0.98, False), (1.02, True)):
        image = torch.from_numpy(last.at(raw, part)).reshape(784)
        energies = energy(means, grid, image).amin(0)
        assert (int(energies.argmin()) == rival) is adversarial
