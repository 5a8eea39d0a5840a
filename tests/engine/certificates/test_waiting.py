"""How often the host waits for a GPU while it certifies, counted without one; results are the same."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from engine.certificates.certifier import Binarised, Certified, Certifier
from engine.certificates.radius_search import THOROUGH
from engine.inference.energy import Optimum, energy
from engine.inference.prototypes import Prototypes, prior_latents
from engine.system.arrays import placed
from engine.types import Certificate, Norm
from tests.engine.fakes.gpu import CPU, DEVICE, Far
from tests.engine.small import Curved

CLASSES = 5
GAMMA = (0.95, 1.0, 1.05, 0.9, 1.1)


class Moved(Curved):
    """Curved decoders on any device."""

    def __init__(self, device: torch.device) -> None:
        super().__init__(3, CLASSES)
        self.device = device
        self._slope, self._wave, self._offset = (
            t.to(device) for t in (self._slope, self._wave, self._offset)
        )

    def select(self, classes: Sequence[int]) -> Moved:
        chosen = copy.copy(self)
        for name in ("_slope", "_wave", "_offset"):
            setattr(chosen, name, getattr(self, name)[placed(list(classes), self._offset)])
        return chosen


def certifier(device: torch.device) -> Certifier:
    generator = Moved(device)
    prototypes = Prototypes(generator, prior_latents(60, CLASSES, seed=0).to(device))

    def infer(images: Tensor) -> Optimum:
        latents, means = prototypes.pick(prototypes.energies(images), 1)
        return Optimum(energy(means, latents, images[:, None])[0], latents[0], means[0])

    return Certifier(generator, prototypes, infer)


def certified(device: torch.device, binary: bool) -> Certified:
    """An image of class 0, with noise."""
    generator = Moved(CPU)
    noise = torch.rand(1, 784, generator=torch.Generator().manual_seed(1))
    latents = torch.zeros(1, CLASSES, 8)
    means = generator.decode(latents)
    raw = torch.lerp(means[:, 0], noise, 0.2)
    seen = (raw >= 0.5).float() if binary else raw
    found = Optimum(energy(means, latents, seen[:, None]), latents, means)
    return Certified(
        seen.to(device),
        found.placed(lambda x: x.to(device)),
        Binarised(raw.to(device), GAMMA) if binary else None,
    )


def same(found: Certificate, expected: Certificate) -> None:
    assert found.rivals == expected.rivals
    assert found.refined == pytest.approx(expected.refined, rel=2e-3)
    for norm in Norm:
        assert found.radii.of(norm) == pytest.approx(expected.radii.of(norm), rel=2e-3)


@pytest.mark.slow  # certifies without compiled code
@pytest.mark.parametrize("binary", [False, True], ids=["abs", "binary-abs"])
def test_a_certificate_waits_once_for_each_decision(binary: bool) -> None:
    with Far() as far:
        certifier_, subject = certifier(DEVICE), certified(DEVICE, binary)
        far.forget()
        found = certifier_.certify(subject)
        # the label, all contenders, the near rivals of each norm twice and those of the distance, the radii
        assert far.waits == {"to the host": 3 + 2 * len(THOROUGH) + 1}
        far.forget()
        counts = []
        for _ in certifier_.approach(subject):
            counts.append(far.count)
            far.forget()
        assert counts[0] == 2  # the contenders and the radii
        assert max(counts) <= 3
    same(found, certifier(CPU).certify(certified(CPU, binary)))


TARGET = 4
"""Against which a second constraint is found in Linf."""


@pytest.mark.slow  # certifies without compiled code
@pytest.mark.parametrize("binary", [False, True], ids=["abs", "binary-abs"])
@pytest.mark.parametrize("norm", Norm)
def test_a_bound_waits_a_few_times(norm: Norm, binary: bool) -> None:
    bounds, counts = [], []
    with Far() as far:
        certifier_, subject = certifier(DEVICE), certified(DEVICE, binary)
        far.forget()
        for bound in certifier_.bounds(subject, norm, TARGET):
            bounds.append(bound)
            assert set(far.waits) == {"to the host"}
            counts.append(far.count)
            far.forget()
    assert counts[0] <= 7
    assert max(counts) <= 12  # with several constraints the host solves for each step's mixture
    if norm is Norm.LINF:
        assert bounds[-1].constraints == 2
    *_, expected = certifier(CPU).bounds(certified(CPU, binary), norm, TARGET)
    assert bounds[-1].certified == pytest.approx(expected.certified, rel=2e-3)
