"""No slope, no result: on a model that is the same everywhere, no attack may say how robust it is."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.attacks import CATALOGUE, start
from engine.attacks.catalogue import DECLARATIONS
from engine.data import load_dataset, mnist
from engine.evaluation.pgd import accuracy_under_pgd, evaluate_pgd
from engine.models.logits import LogitsModel
from engine.types import AttackRequest, FlatModelError, ModelInfo, Need, Norm, Status

WORDS = "no gradient to follow: it was zero wherever it looked. That says nothing about robustness"
RESTS_ON_STARTS = {"brendel-bethge", "boundary"}
"""They ask for a gradient, if at all, once at an adversarial, for which they query several images."""


def flat(*, binary: bool = False) -> LogitsModel:
    """Class 7 for every image, with the same logits."""

    def logits(images: torch.Tensor) -> torch.Tensor:
        return 0 * images.reshape(len(images), -1)[:, :10] + torch.eye(10)[7]

    info = ModelInfo(
        "flat", "Flat", "exact", "cpu", "here", "0",
        explains=False, certifies=False, searches_latents=False, binary=binary,
    )  # fmt: skip
    return LogitsModel(logits, info)


APPLICABLE = [
    (name, norm) for name, spec in CATALOGUE.items() if not spec.obstacle(flat().info) for norm in spec.norms
]


@pytest.mark.parametrize("binary", [False, True], ids=["grey", "binary"])
@pytest.mark.parametrize(("name", "norm"), APPLICABLE)
def test_an_attack_without_a_slope_is_an_error_and_no_result(name: str, norm: Norm, binary: bool) -> None:
    image, model = mnist("test").image(0), flat(binary=binary)
    run = start(model, AttackRequest(name, image, norm, parameters=DECLARATIONS[name].quick))
    images = []
    needs_slopes = Need.GRADIENTS in CATALOGUE[name].needs or name.endswith("-ge")
    if needs_slopes and name not in RESTS_ON_STARTS:
        with pytest.raises(FlatModelError, match=WORDS):
            list(run)
        return
    images = [step.image for step in run]
    assert run.outcome.status is Status.NOT_FOUND
    # Honest: it did look at several images that are not the original.
    tried = {each.tobytes() for each in images if not np.array_equal(each, image)}
    assert len(tried) >= 3


def test_pgd_says_so_too() -> None:
    with pytest.raises(FlatModelError, match="PGD found no gradient"):
        evaluate_pgd(flat(), load_dataset(), 20, 0.3)


def test_pgd_counts_the_images_at_which_the_slope_is_lost() -> None:
    """Logits that differ by thousands: the gradient of the cross-entropy is 0 in float32."""
    images = torch.zeros(2, 28, 28)
    images[1] += 0.4

    def logits(seen: torch.Tensor) -> torch.Tensor:
        mean = seen.mean((1, 2))
        steep = torch.where(mean > 0.35, 10_000.0, 1.0)
        others = torch.zeros(len(seen), 9)
        return torch.cat([(steep * (mean + 0.1))[:, None], others], 1)

    with pytest.raises(FlatModelError):
        accuracy_under_pgd(logits, images[1:], torch.tensor([0]), 0.01)
    assert accuracy_under_pgd(logits, images, torch.tensor([0, 0]), 0.01) == 1.0
