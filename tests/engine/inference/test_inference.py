"""Inference: a true optimum, never worse than before; and the paper's mode exactly as published."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from engine.inference import paper as paper_mode
from engine.inference.energy import Energy, energy
from engine.inference.fast import FastInference
from engine.inference.levenberg_marquardt import TorchDescent
from engine.inference.paper import PaperInference
from engine.inference.prototypes import Prototypes, prior_latents
from engine.nets.decoders import Decoders
from engine.nets.encoders import Encoders
from engine.nets.vae import VAE
from tests.engine.small import random_states

STATES = random_states()


@pytest.fixture(scope="module")
def decoders() -> Decoders:
    return Decoders.from_states(STATES)


@pytest.fixture(scope="module")
def fast(decoders: Decoders) -> FastInference:
    return FastInference(decoders, Encoders(STATES), Prototypes(decoders, prior_latents(60, 10, seed=0)))


@pytest.fixture(scope="module")
def images(decoders: Decoders) -> Tensor:
    """Each decoder's picture of some latent, with noise: (3, 784)."""
    latents = torch.randn(3, 10, 8, generator=torch.Generator().manual_seed(5))
    pictures = decoders.decode(latents)[torch.arange(3), torch.tensor([2, 7, 4])]
    return (pictures + 0.05 * torch.randn(3, 784, generator=torch.Generator().manual_seed(6))).clamp(0, 1)


def test_encoders_are_the_vaes_encoders(images: Tensor) -> None:
    batched = Encoders(STATES).encode(images)
    for c in (0, 9):
        vae = VAE().eval()
        vae.load_state_dict(STATES[c], strict=False)
        with torch.no_grad():
            mean, _ = vae.encode(images.view(-1, 1, 28, 28))
        torch.testing.assert_close(batched[:, c], mean, atol=1e-3, rtol=1e-3)


def test_energies_belong_to_latents_and_means(
    fast: FastInference, decoders: Decoders, images: Tensor
) -> None:
    found = fast.infer(images)
    torch.testing.assert_close(found.means, decoders.decode(found.latents), atol=1e-5, rtol=0)
    torch.testing.assert_close(found.energies, energy(found.means, found.latents, images[:, None]))


def test_every_reading_is_at_least_as_good_as_the_one_before(fast: FastInference, images: Tensor) -> None:
    quick, refined = (optimum.energies for optimum in fast.refine(images))
    assert bool((refined <= quick + 1e-4).all())
    assert bool((refined < quick).any())


def test_the_winner_is_at_an_optimum(fast: FastInference, decoders: Decoders, images: Tensor) -> None:
    found = fast.infer(images)
    means, jacobians = decoders.linearise(found.latents)
    gradient = 2 * (jacobians @ (means - images[:, None])[..., None])[..., 0] + found.latents
    winner = found.energies.argmin(1)
    assert winner.tolist() == [2, 7, 4]
    assert float(gradient[torch.arange(3), winner].norm(dim=-1).max()) < 0.2


def test_an_image_does_not_depend_on_its_neighbours(fast: FastInference, images: Tensor) -> None:
    together, alone = fast.infer(images), fast.infer(images[1:2])
    torch.testing.assert_close(together.energies[1:2], alone.energies, atol=1e-2, rtol=0)
    torch.testing.assert_close(together.energies.argmin(1)[1:2], alone.energies.argmin(1))


def test_fast_ends_no_higher_than_paper(fast: FastInference, decoders: Decoders, images: Tensor) -> None:
    paper = PaperInference(decoders, samples=60).infer(images)
    # untrained decoders have many optima, so only the winner's is compared
    assert bool((fast.infer(images).energies.amin(1) <= paper.energies.amin(1) + 1e-3).all())


@pytest.mark.parametrize("count", [1, 2, 6])
def test_few_prototypes_are_enough(count: int, decoders: Decoders, images: Tensor) -> None:
    few = FastInference(decoders, Encoders(STATES), Prototypes(decoders, prior_latents(count, 10, seed=0)))
    found = few.infer(images)
    torch.testing.assert_close(found.energies, energy(found.means, found.latents, images[:, None]))


def test_following_improves_on_its_start(fast: FastInference, images: Tensor) -> None:
    classes = [3, 1]
    begin = torch.zeros(3, 2, 8)
    start = fast.follow(images, begin, 0, classes)
    end = fast.follow(images, begin, 3, classes)
    torch.testing.assert_close(start.latents, begin)
    assert end.energies.shape == (3, 2)
    assert bool((end.energies < start.energies).all())


def test_a_descent_never_climbs_and_keeps_the_best(decoders: Decoders, images: Tensor) -> None:
    latents = torch.randn(4, 3, 10, 8, generator=torch.Generator().manual_seed(1))
    descent = TorchDescent(decoders, Energy(images), latents)
    before = descent.values.clone()
    gain = descent.step()
    torch.testing.assert_close(before - descent.values, gain, atol=1e-3, rtol=1e-4)
    assert bool((gain >= 0).all())
    least = descent.values.amin(0)
    descent.keep(1)
    torch.testing.assert_close(descent.values[0], least)
    torch.testing.assert_close(decoders.decode(descent.latents[0]), descent.means[0], atol=1e-5, rtol=0)


def test_prior_latents_are_seeded_and_leave_out_the_least_probable() -> None:
    latents = prior_latents(900, 10, seed=3)
    assert latents.shape == (10, 900, 8)
    assert torch.equal(latents, prior_latents(900, 10, seed=3))
    assert not torch.equal(latents, prior_latents(900, 10, seed=4))
    everything = prior_latents(1000, 10, seed=3, dismissed=0)
    limit = everything.square().sum(-1).sort(1).values[:, 899]
    torch.testing.assert_close(latents.square().sum(-1).amax(1), limit)


def test_prototypes_rank_by_their_energy(decoders: Decoders, images: Tensor) -> None:
    prototypes = Prototypes(decoders, prior_latents(30, 10, seed=1))
    scores = prototypes.energies(images)
    latents, means = prototypes.pick(scores, 2)
    torch.testing.assert_close(
        means, decoders.decode(latents.flatten(0, 1)).view_as(means), atol=1e-5, rtol=0
    )
    found = energy(means, latents, images[:, None])
    torch.testing.assert_close(found.permute(2, 1, 0), scores.sort(-1).values[..., :2], atol=1e-2, rtol=0)


def test_prototypes_of_some_classes_are_theirs(decoders: Decoders, images: Tensor) -> None:
    prototypes = Prototypes(decoders, prior_latents(30, 10, seed=1))
    classes = [4, 9]
    scores = prototypes.energies(images)[classes]
    latents, means = prototypes.pick(scores, 2, classes)
    found = energy(means, latents, images[:, None])
    torch.testing.assert_close(found.permute(2, 1, 0), scores.sort(-1).values[..., :2], atol=1e-2, rtol=0)


@pytest.mark.slow  # the paper's inference
def test_paper_mode_makes_fifty_updates_of_adam_in_the_ball(decoders: Decoders, images: Tensor) -> None:
    paper = PaperInference(decoders, samples=40)
    start, _ = paper.prototypes.pick(paper.prototypes.energies(images), 1)
    z = start[0].clone().requires_grad_()
    adam = torch.optim.Adam([z], lr=0.05)
    visited = []
    for _ in range(paper_mode.STEPS):
        adam.zero_grad()
        energies = energy(decoders.decode(z), z, images[:, None])
        visited.append(energies.detach())
        energies.sum().backward()
        adam.step()
        with torch.no_grad():
            norm = z.norm(dim=-1, keepdim=True)
            z.copy_(torch.where(norm > 5, 5 * z / norm, z))
    found = paper.infer(images)
    with torch.no_grad():
        visited.append(energy(decoders.decode(z), z, images[:, None]))
    least = torch.stack(visited).amin(0)  # of 51 points: the last iterate is not always the best
    torch.testing.assert_close(found.energies, least, atol=5e-3, rtol=0)
    torch.testing.assert_close(
        energy(found.means, found.latents, images[:, None]), found.energies, atol=1e-3, rtol=0
    )
    assert float(found.latents.norm(dim=-1).max()) <= 5 + 1e-5
    quick, _ = (optimum.energies for optimum in paper.refine(images))
    assert quick.mean() > found.energies.mean()


def test_paper_mode_projects_onto_the_sphere_with_its_signs(decoders: Decoders, images: Tensor) -> None:
    paper = PaperInference(decoders, samples=1)
    far = torch.full((10, 1, 8), -4.0)
    paper._prototypes = Prototypes(decoders, far)
    found = paper.infer(images)
    assert float(found.latents.norm(dim=-1).max()) <= 5 + 1e-5
    assert float((found.latents < 0).float().mean()) > 0.5
