"""What a certificate says of each rival, of all of them, and of several constraints: as solvers find it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch

from engine.certificates.certifier import Certifier, _certificate, _Radii
from engine.types import Norm
from tests.engine.certificates.one_picture import CLASSES, Problem, least

CASES = pytest.mark.parametrize(("binary", "seed"), [(False, 14), (True, 72)], ids=["abs", "binary-abs"])


def radius(problem: Problem, norm: Norm, *, alone: bool) -> float:
    """The least move to the target, by the own class's constraint alone or by those of all classes."""
    length = least(problem, norm, [0] if alone else None)
    return max(0, math.ceil(length - 1e-9) - 1) if norm is Norm.L0 else length


@CASES
def test_a_certificate_says_of_each_rival_what_solvers_find(binary: bool, seed: int) -> None:
    problems = {c: Problem(seed, binary, c) for c in range(1, CLASSES)}
    certificate = Certifier(problems[1].generator).certify(problems[1].certified, refined=True)
    assert list(certificate.per_rival) == list(problems)
    assert not Certifier(problems[1].generator).certify(problems[1].certified).refined
    for norm in Norm:
        expected = {c: radius(problem, norm, alone=True) for c, problem in problems.items()}
        for c, radii in certificate.per_rival.items():
            assert radii.of(norm) == pytest.approx(expected[c], rel=1e-6)
        nearest = min(expected.values())
        assert certificate.radii.of(norm) == pytest.approx(nearest, rel=1e-6)
        assert expected[certificate.rivals[norm]] == pytest.approx(nearest)
        refined = min(radius(problem, norm, alone=False) for problem in problems.values())
        assert certificate.refined[norm] == pytest.approx(refined, rel=1e-5)
    for name in ("L2_no_box", "paper_L2", "paper_Linf"):
        each = [getattr(radii, name) for radii in certificate.per_rival.values()]
        assert getattr(certificate.radii, name) == min(each)


@CASES
def test_a_certificate_says_no_more_than_the_box_is_wide(binary: bool, seed: int) -> None:
    """Of rivals whose latents are so far out that nothing closes the gap."""
    problem = Problem(seed, binary)
    gap, means = problem.certified.gap([1, 2]), problem.generator.images[None, None, 1:3]
    radii = _Radii(gap)
    radii.add(torch.full((1, 1, 2, 8), 20.0), means)
    certificate = _certificate(radii, [1, 2], dict.fromkeys(Norm, 1e9))
    corner = float(np.linalg.norm(np.maximum(problem.x, 1 - problem.x)))
    for found in (certificate.radii, *certificate.per_rival.values()):
        assert [found.L0, found.L2, found.Linf] == pytest.approx([784, corner, 1])
        assert found.L2_no_box == pytest.approx(corner) if binary else found.L2_no_box > corner
    most = {Norm.L0: 784, Norm.L2: corner, Norm.LINF: 1}
    assert certificate.refined == pytest.approx(most)


@CASES
def test_what_a_pool_adds_counts_for_the_rival_that_it_is_of(
    monkeypatch: pytest.MonkeyPatch, binary: bool, seed: int
) -> None:
    problem, looked = Problem(seed, binary), []
    gap, means = problem.certified.gap([1, 2]), problem.generator.images[None, None, 1:3]
    real = gap.radii

    def noted(*pool: Any) -> Any:
        looked.append(len(pool[0]))
        return real(*pool)

    monkeypatch.setattr(gap, "radii", noted)
    pool = torch.full((4, 1, 2, 8), 20.0)
    pool[1, 0, 1], pool[3, 0, 0] = 0, 0
    radii = _Radii(gap)
    for rows in (1, 2, 4):
        radii.add(pool[:rows], means.expand(rows, 1, 2, 784))
    assert looked == [1, 1, 2]  # each row once
    certificate = _certificate(radii, [1, 2], dict.fromkeys(Norm, 0.0))
    for norm in Norm:
        expected = {c: radius(Problem(seed, binary, c), norm, alone=True) for c in (1, 2)}
        found = {c: radii.of(norm) for c, radii in certificate.per_rival.items()}
        assert found == pytest.approx(expected, rel=1e-6)
        # A refined radius is never less than that by one constraint.
        assert certificate.refined[norm] == certificate.radii.of(norm) == min(found.values())
