"""Latents drawn from the prior, and the images that they are taught."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.data import Split, mnist
from engine.nets.vae import VAE
from engine.training.preparation import parted
from engine.training.prior import draw, likest, neighbour_loss, owners, part_of
from engine.training.recipe import Recipe
from engine.training.vaes import Taught, elbo_loss
from engine.types import PIXELS, DatasetError


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def test_every_other_draw_is_of_the_prior_and_the_rest_lie_nearer_to_its_centre() -> None:
    latents = draw(20_000, generator())
    assert latents[::2].std() == pytest.approx(1, abs=0.01)
    # E t^2 = 1/3
    assert latents[1::2].square().mean() == pytest.approx(1 / 3, abs=0.01)
    assert (latents[1::2].norm(dim=1) < 0.5).float().mean() > 0.1


def test_a_latent_belongs_to_the_image_whose_posterior_is_densest_there() -> None:
    drawing = generator()
    means, deviations = torch.randn(50, 8, generator=drawing), 0.1 + torch.rand(50, 8, generator=drawing)
    latents = draw(30, drawing)
    posteriors = torch.distributions.Normal(means, deviations)
    densities = posteriors.log_prob(latents[:, None]).sum(-1)  # (30, 50)
    assert torch.equal(owners(latents, means, deviations, 3), densities.topk(3).indices)


def test_a_faint_picture_is_most_like_the_image_of_its_shape() -> None:
    images = torch.rand(2, 5, PIXELS, generator=generator())
    pictures = 0.1 * images[torch.arange(2), torch.tensor([3, 1])]
    images[:, 4] *= 0.01  # has the least ink, so it is the nearest
    torch.testing.assert_close(likest(pictures, images), 10 * pictures)


def test_neighbour_loss_is_how_far_a_rival_image_leads() -> None:
    drawing = generator()
    images, labels = torch.rand(40, PIXELS, generator=drawing), torch.arange(40) % 4
    pictures = torch.rand(3, 4, PIXELS, generator=drawing).requires_grad_()
    distances = torch.cdist(pictures.detach(), images[None]).square()  # (3, 4, 40)
    wanted = 0.0
    for c in range(4):
        behind = distances[:, c, labels == c].amin(1) - distances[:, c, labels != c].amin(1)
        wanted += float((5 + behind).clamp_min(0).sum()) / 12
    loss = neighbour_loss(pictures, torch.arange(4), images, labels, 5.0)
    assert loss.item() == pytest.approx(wanted, rel=1e-4)
    loss.backward()
    with torch.no_grad():
        assert pictures.grad is not None
        moved = neighbour_loss(pictures - 0.01 * pictures.grad, torch.arange(4), images, labels, 5.0)
    assert moved < loss


def test_a_picture_that_is_an_image_of_its_class_has_no_neighbour_loss() -> None:
    images, labels = torch.rand(20, PIXELS, generator=generator()), torch.arange(20) % 2
    assert neighbour_loss(images[None, :2], torch.arange(2), images, labels, 4.0) == 0


def test_where_no_image_of_the_class_is_at_hand_there_is_no_neighbour_loss() -> None:
    pictures, images = torch.rand(3, 1, PIXELS), torch.rand(20, PIXELS)
    for labels in (torch.zeros(20), torch.ones(20)):
        assert neighbour_loss(pictures, torch.ones(1), images, labels, 4.0) == 0


def test_a_step_s_part_is_another_of_all_images() -> None:
    parts = [part_of(55_000, step) for step in range(4)]
    assert [index for part in parts for index in range(55_000)[part]] == list(range(55_000))
    assert part_of(55_000, 4) == parts[0]
    assert part_of(100, 7) == slice(0, 100)


@pytest.mark.slow  # trains
def test_taught_latents_are_learnt() -> None:
    torch.manual_seed(0)
    model, optimizer_steps = VAE(), 60
    optimizer = torch.optim.Adam(model.parameters(), 1e-2)
    images = torch.rand(8, 1, 28, 28)
    target = torch.zeros(1, 1, 28, 28)
    target[..., 8:20, 8:20] = 1
    recipe = replace(Recipe(), draw_weight=1.0)
    everything = torch.cat([images, target]).flatten(1)
    labels = torch.tensor([0] * 8 + [1])
    taught = Taught(torch.zeros(1, 8), target.view(1, 1, PIXELS), 1, everything, labels, recipe)
    drawing = generator()
    for _ in range(optimizer_steps):
        optimizer.zero_grad()
        elbo_loss(model, images, 1.0, drawing, taught).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        assert (model.decode(torch.zeros(1, 8)) - target).square().mean() < 0.1


def test_the_loss_with_taught_latents_has_both_their_terms() -> None:
    torch.manual_seed(0)
    model = VAE().eval()  # so that BatchNorm's statistics are the same with them and without
    images, others = torch.rand(8, 1, 28, 28), torch.rand(40, PIXELS)
    labels, latents = torch.arange(40) % 2, torch.randn(3, 8)
    candidates = others[torch.arange(12).view(3, 4)]
    pictures = model.decode(latents).flatten(1)
    error = (pictures - likest(pictures, candidates)).square().sum(1).mean()
    near = neighbour_loss(pictures[:, None], torch.ones(1), others, labels, 200.0)
    assert near > 100
    recipe = replace(Recipe(), draw_weight=0.3, neighbour_weight=0.7, lead=200.0)
    taught = Taught(latents, candidates, 1, others, labels, recipe)
    plain, whole = (elbo_loss(model, images, 1.0, generator(), each) for each in (None, taught))
    torch.testing.assert_close(whole - plain, 0.3 * error + 0.7 * near)


def test_images_ordered_by_class_are_refused() -> None:
    split = mnist("train").first(2000)
    order = np.argsort(split.labels, kind="stable")
    with pytest.raises(DatasetError, match="shuffle them"):
        parted(Split("train", split.images[order], split.labels[order]))


def test_the_last_twelfth_is_held_out() -> None:
    used, held_out = parted(mnist("train"))
    assert (len(used), len(held_out)) == (55_000, 5_000)
    assert np.array_equal(np.concatenate([used.labels, held_out.labels]), mnist("train").labels)
    few, same = parted(mnist("train"), 100)
    assert len(few) == 100
    assert np.array_equal(same.images, held_out.images)
