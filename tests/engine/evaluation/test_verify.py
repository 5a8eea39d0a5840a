"""Proofs of certificates: written, read back, checked without rounding; and broken ones refused."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from engine.data import Dataset, Split, load_dataset
from engine.evaluation.proofs import verify, write_proofs
from engine.evaluation.verify import FACTOR, PIXEL, Checker, Refusal
from engine.exact import Proof, Step
from engine.models.exact_abs import ExactModel
from engine.types import PIXELS, AbsguiError, Norm
from engine.weights.exact_abs import BLACK, LEVELS, ExactWeights, load_exact
from tests.engine.fakes.pictures import near, random_weights


@cache
def small(latents: int = 3) -> ExactWeights:
    return random_weights(5, 3, latents=latents)


@cache
def checker(latents: int = 3) -> Checker:
    return Checker(small(latents))


@cache
def proof(norm: Norm, latents: int = 3) -> Proof:
    model = ExactModel(small(latents))
    return model.proof(near(model, 4).reshape(28, 28), norm)


@pytest.mark.parametrize("norm", list(Norm))
@pytest.mark.parametrize("latents", [0, 3])
def test_what_the_engine_certifies_can_be_proven(norm: Norm, latents: int, tmp_path: Path) -> None:
    model = ExactModel(small(latents))
    certificate = model.certify(near(model, 4).reshape(28, 28), refined=True)
    path = tmp_path / "proof.json"
    proof(norm, latents).save(path)
    read = Proof.load(path)
    checker(latents).check(read)
    certified = certificate.refined.get(norm, certificate.radii.of(norm))
    assert read.radius == pytest.approx(certified, rel=1e-4)
    assert read.radius <= certified or norm is Norm.L2  # which may use other own components
    assert len(read.steps) == 27


@pytest.mark.parametrize("norm", list(Norm))
def test_a_larger_radius_is_refused(norm: Norm) -> None:
    good = proof(norm)
    larger = good.radius + 1 if norm is Norm.L0 else 1.0001 * good.radius
    with pytest.raises(Refusal, match="is not shown for component"):
        checker().check(replace(good, radius=larger))
    checker().check(replace(good, radius=0.0))
    if norm is Norm.L0:
        with pytest.raises(Refusal, match="no number of pixels"):
            checker().check(replace(good, radius=1.5))


def other_step(change: Callable[[Step], Step]) -> Callable[[Proof], Proof]:
    """One step changed: that of a rival whose minorant touches elsewhere, which is the nearest."""

    def changed(good: Proof) -> Proof:
        place = next(i for i, step in enumerate(good.steps) if step.touch is not None)
        return replace(good, steps=(*good.steps[:place], change(good.steps[place]), *good.steps[place + 1 :]))

    return changed


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda p: replace(p, fingerprint="0" * 12), "about the model 0000"),
        (lambda p: replace(p, image=p.image + np.float32(1)), "784 numbers"),
        (lambda p: replace(p, image=p.image[:5]), "784 numbers"),
        (lambda p: replace(p, image=p.image[::-1].copy()), "beaten|not shown"),
        (lambda p: replace(p, radius=float("nan")), "no radius"),
        (lambda p: replace(p, radius=-1.0), "no radius"),
        (lambda p: replace(p, label=(p.label + 1) % 10), "left out"),
        (lambda p: replace(p, steps=p.steps[1:]), "1 components of other classes are left out"),
        (other_step(lambda s: replace(s, own=(s.rival,) * len(s.own))), "not all components of class"),
        (other_step(lambda s: replace(s, weights=(2**20 - 1,) + (0,) * (len(s.own) - 1))), "weights"),
        (other_step(lambda s: replace(s, weights=(2**20, -1, 1), own=(s.own[0],) * 3)), "weights"),
        (other_step(lambda s: replace(s, level=0.0)), "not shown"),
        (other_step(lambda s: replace(s, level=-1.0)), "not shown"),
        (other_step(lambda s: replace(s, level=1e6)), "not shown"),
        (other_step(lambda s: replace(s, touch=np.full(PIXELS, 32767, np.int16))), "beaten|not shown"),
    ],
)
def test_a_broken_proof_is_refused(damage: Callable[[Proof], Proof], why: str) -> None:
    with pytest.raises(Refusal, match=why):
        checker().check(damage(proof(Norm.L2)))


def test_energies_and_reconstructions_are_exact() -> None:
    found, number = small(), 4
    image = [Fraction(i % 97, 2**10) for i in range(PIXELS)]
    whole = np.empty(PIXELS, object)
    whole[:] = [int(v * 2**PIXEL) for v in image]
    energy, picture = checker()._explain(number, whole)
    mean = [Fraction(int(v) - BLACK, LEVELS) for v in found.pictures.reshape(-1, PIXELS)[number]]
    away = [x - m for x, m in zip(image, mean, strict=True)]
    rows = [[Fraction(v) for v in row] for row in found.factors.reshape(-1, 3, PIXELS)[number]]
    codes = [sum((c * t for c, t in zip(row, away, strict=True)), Fraction(0)) for row in rows]
    wanted = sum(t * t for t in away) - sum(p * p for p in codes)
    wanted += Fraction(float(found.offsets.reshape(-1)[number]))
    assert Fraction(energy, 2 ** (2 * PIXEL + 2 * FACTOR)) == wanted
    for pixel in (0, 300, 783):
        drawn = mean[pixel] + sum(p * row[pixel] for p, row in zip(codes, rows, strict=True))
        assert Fraction(int(picture[pixel]), 2 ** (PIXEL + 2 * FACTOR)) == drawn


def test_bounds_of_the_curvature_are_valid_and_close() -> None:
    for number, factors in enumerate(small().factors.reshape(-1, 3, PIXELS)[:5]):
        largest = float(np.linalg.eigvalsh(factors @ factors.T)[-1])
        assert checker()._largest(number)[0] / 2 ** (2 * FACTOR) == pytest.approx(largest, abs=1e-8)
        entries = np.sort(np.abs(factors.T @ factors), -1)
        for count in (1, 5, PIXELS):
            sums = checker()._sums(number, count) / 2 ** (2 * FACTOR)
            np.testing.assert_allclose(sums.astype(float), entries[:, -count:].sum(-1), rtol=1e-12)


def test_the_checker_allows_for_as_much_rounding_as_the_engine() -> None:
    for latents in (0, 3):
        engines = ExactModel(small(latents))._components.slack
        assert float(checker(latents).slack) == pytest.approx(engines, rel=1e-9)


def test_files_that_are_no_proofs_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    proof(Norm.L2).save(path)
    whole = json.loads(path.read_bytes())
    bomb = zlib.compress(bytes(10**8))
    damaged = [b"", b"[]", b"{}", path.read_bytes()[:-9], json.dumps({**whole, "format": "x"}).encode()]
    for key, value in (
        ("label", 10),
        ("norm", "L7"),
        ("image", "AAAA"),
        ("image", bomb.hex()),
        ("steps", [1]),
    ):
        damaged.append(json.dumps({**whole, key: value}).encode())
    damaged.append(json.dumps({**whole, "steps": [[0, [], [], 0, None]]}).encode())
    for content in damaged:
        path.write_bytes(content)
        with pytest.raises(AbsguiError, match="no proof of a certificate"):
            Proof.load(path)
    with pytest.raises(AbsguiError, match="can't be read"):
        Proof.load(tmp_path / "none.json")
    (tmp_path / "empty").mkdir()
    with pytest.raises(AbsguiError, match="There are no proofs"):
        verify(small(), [tmp_path / "empty"])


def test_a_folder_of_proofs_is_checked(tmp_path: Path) -> None:
    model = ExactModel(small())
    pixels = (255 * near(model, 4).reshape(1, 28, 28)).round().astype(np.uint8)
    right = Split("test", pixels, np.zeros(1, np.uint8))
    right = replace(right, labels=model.labels(right.image(0)[None]).astype(np.uint8))
    data = SimpleNamespace(name="mnist", test=right)
    paths = write_proofs(model, cast(Dataset, data), 1, tmp_path)
    assert [path.name for path in paths] == [f"mnist-test-0-{norm.value}.json" for norm in Norm]
    verdicts = verify(small(), [tmp_path])
    assert [v.refusal for v in verdicts] == [None] * 3
    assert {v.norm for v in verdicts} == set(Norm)
    assert all(v.radius > 0 for v in verdicts)
    data.test = replace(right, labels=(right.labels + 1) % 10)
    assert write_proofs(model, cast(Dataset, data), 1, tmp_path / "none") == []


@pytest.mark.slow  # proofs in whole numbers
def test_the_bundled_weights_certificates_can_be_proven(tmp_path: Path) -> None:
    model, image = ExactModel(load_exact()), load_dataset().test.image(4000)
    path = tmp_path / "proof.json"
    model.proof(image, Norm.L2).save(path)
    assert [v.refusal for v in verify(load_exact(), [path])] == [None]


@pytest.mark.slow
def test_two_hundred_digits_in_three_norms(tmp_path: Path) -> None:
    model, data = ExactModel(load_exact()), load_dataset()
    paths = write_proofs(model, data, 200, tmp_path)
    assert len(paths) >= 3 * 190
    assert [v.path.name for v in verify(load_exact(), paths) if v.refusal is not None] == []
