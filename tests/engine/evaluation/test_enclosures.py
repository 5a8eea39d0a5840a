"""How many boxes a proof takes: what is estimated is the size of the tree that a full search has."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from engine.certificates.enclosure import Enclosure
from engine.data import load_dataset
from engine.evaluation import enclosures
from engine.evaluation.enclosures import Claim, estimate_trees, tree
from engine.models.abs import AbsModel
from engine.nets.vae import VAE
from engine.types import AbsguiError, ModelChoice


def small() -> tuple[Enclosure, Claim]:
    """A decoder of nearly grey pictures, and an image that is black: its rival's energy is far larger."""
    torch.manual_seed(0)
    rival = Enclosure(VAE().double().eval().state_dict())
    black = torch.zeros(784, dtype=torch.float64)
    return rival, Claim(black, torch.full_like(black, 0.18), 0.5, 0.0)


@pytest.mark.slow  # many trees
def test_small_trees_are_counted_and_samples_of_them_agree_in_the_mean() -> None:
    rival, claim = small()
    exact, _, visited = tree(rival, claim, beam=10**6)
    assert exact == visited > 100
    sampled = np.array([tree(rival, claim, beam=4, seed=seed)[0] for seed in range(40)])
    assert sampled.std() > 0
    assert abs(sampled.mean() - exact) < 4 * sampled.std() / math.sqrt(len(sampled))
    assert tree(rival, claim, beam=4, seed=3) == tree(rival, claim, beam=4, seed=3)


@pytest.mark.slow  # many trees
def test_perturbations_take_more_boxes_and_what_is_untrue_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rival, claim = small()
    farther = Claim(claim.image, claim.own, claim.prior, 0.02)
    assert tree(rival, farther, beam=10**6)[0] > tree(rival, claim, beam=10**6)[0]
    monkeypatch.setattr(enclosures, "DEEPEST", 20)
    picture = rival.decode(torch.zeros(1, 8, dtype=torch.float64))[0]
    assert tree(rival, Claim(picture, picture, 0.0, 0.0), beam=8)[0] == math.inf


def test_every_rival_of_an_image_has_its_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enclosures, "DEEPEST", 1)
    data = load_dataset()
    model = AbsModel.load(ModelChoice("abs", device="cpu"))
    seen = []
    found = estimate_trees(model, data, 1, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 1)]
    assert [t.rival for t in found] == [c for c in range(10) if c != found[0].label]
    assert found[0].label == data.test.labels[0]
    assert all(t.boxes == math.inf and t.lead > 0 and t.seconds > 0 for t in found)
    binary = AbsModel.load(ModelChoice("binary-abs", device="cpu"))
    with pytest.raises(AbsguiError, match="Binary"):
        estimate_trees(binary, data, 1)
