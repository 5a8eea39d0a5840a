"""What is allowed for rounding is enough, is used, and is needed: fractions know what floats make of sums.

Where a bound is exactly reached, only the allowance keeps rounded sums from saying that it is not; each of
these tests says so too, by taking the allowance away.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from engine.exact import components as components_module
from engine.exact import flips, pixel_counts, quick, separable
from engine.exact.certifier import View, certify
from engine.exact.components import Components
from engine.exact.flips import Flips
from engine.exact.minorant import Gaps
from engine.exact.separable import GAMMA, UNIT, Array, Box, Minorants
from engine.models.exact_abs import ExactModel
from engine.types import CLASSES, PIXELS, Norm
from tests.engine.exact.test_flips import few
from tests.engine.exact.test_latents import label_of
from tests.engine.fakes.pictures import near, random_weights

COUNT = 24
"""Functions: without the allowance about half of them are found wrongly."""


def exact(values: Array) -> list[Fraction]:
    return [Fraction(float(value)) for value in values]


def below(total: Fraction) -> float:
    """The largest float64 that is less."""
    found = float(total)
    return found if Fraction(found) < total else float(np.nextafter(found, -np.inf))


def test_the_allowance_is_that_of_sums_of_784_terms_in_any_order() -> None:
    unit = Fraction(1, 2**53)
    assert Fraction(UNIT) == unit
    assert Fraction(GAMMA) >= 790 * unit / (1 - 790 * unit)  # Higham, Accuracy and Stability, 3.1
    assert flips.ROUNDING > 1 + 3 * GAMMA


@pytest.fixture
def functions() -> tuple[Box, Minorants]:
    """Functions that the worst move in the box just brings to 0."""
    rng = np.random.default_rng(0)
    box = Box.around(rng.random(PIXELS))
    slopes, bends = rng.normal(size=(COUNT, PIXELS)), np.full((COUNT, 1), 0.3)
    leads = []
    for some in slopes:
        total = Fraction(0)
        for slope, low, high in zip(exact(some), exact(box.low), exact(box.high), strict=True):
            bend = Fraction(0.3)
            total += max(low * (bend * low - slope), high * (bend * high - slope))
        leads.append(below(total))
    return box, Minorants(np.array(leads), slopes, bends)


def test_what_the_worst_move_reaches_is_not_found_out_of_reach(
    functions: tuple[Box, Minorants], monkeypatch: pytest.MonkeyPatch
) -> None:
    box, minorants = functions
    whole = np.ones(COUNT)
    assert (separable.reached(minorants, box, whole)[0] > 0).all()
    assert (separable.linf(minorants, box) < 1).all()
    assert (separable.l2(minorants, box) < box.corner).all()
    monkeypatch.setattr(separable, "GAMMA", 0.0)
    assert (separable.reached(minorants, box, whole)[0] <= 0).any()
    assert (separable.linf(minorants, box) == 1).any()
    assert (separable.l2(minorants, box) == box.corner).any()


def test_pixels_that_are_enough_are_not_held_to_be_too_few(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    box = Box.around(rng.random(PIXELS))
    normals, sums = rng.normal(size=(COUNT, PIXELS)), rng.random((COUNT, PIXELS))
    levels = rng.integers(2, pixel_counts.MOST, COUNT)
    leads = []
    for some, bends, level in zip(normals, sums, levels.tolist(), strict=True):
        ends = zip(exact(some), exact(bends), exact(box.low), exact(box.high), strict=True)
        lost = [
            max(low * (2 * w + p * low), high * (2 * w + p * high), Fraction()) for w, p, low, high in ends
        ]
        total = sum(sorted(lost)[-level:], Fraction())
        leads.append(below(total) if Fraction(float(total)) > total else float(total))
    asked = np.array(leads), normals, box, sums, levels
    assert not pixel_counts.holds(*asked).any()
    monkeypatch.setattr(pixel_counts, "GAMMA", 0.0)
    monkeypatch.setattr(pixel_counts, "_largest_sums", lambda values: _largest_sums(values) * (1 - 4 * UNIT))
    assert pixel_counts.holds(*asked).any()  # a sum that came out a little less


_largest_sums = pixel_counts._largest_sums


@pytest.fixture(scope="module")
def model() -> ExactModel:
    return ExactModel(random_weights(3, 2, latents=3))


def test_scores_are_off_by_less_than_is_allowed_for(model: ExactModel) -> None:
    found = model._components
    image = near(model, 0).astype(np.float64).ravel()
    scores, off = found.scores(image[None])[0], []
    x = exact(image)
    for place in range(4):
        true = Fraction(float(found.constants[place]))
        true -= 2 * sum(a * b for a, b in zip(x, exact(found.means[place]), strict=True))
        for row, shift in zip(found.factors[place], exact(found.shifts[place]), strict=True):
            true -= (sum(a * b for a, b in zip(x, exact(row), strict=True)) - shift) ** 2
        off.append(abs(Fraction(float(scores[place])) - true))
    assert 0 < max(off) <= Fraction(found.rounding)


def test_minorants_are_not_above_the_gap_where_they_touch_it(
    model: ExactModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In fractions; a float64 gap is above or below the true one as rounding has it."""
    found, image = model._components, near(model, 1).astype(np.float64).ravel()
    own, rivals = np.zeros((6, 1), np.int64), np.arange(6) + 4
    rng = np.random.default_rng(5)
    moves = (image + 0.1 * rng.normal(size=(6, PIXELS))).clip(0, 1) - image

    def excess() -> list[Fraction]:
        gaps = Gaps(found, image, own, rivals)
        minorants = gaps.below(moves, np.ones((6, 1)), *gaps.at(moves))
        over = []
        for n, (rival, move) in enumerate(zip(rivals.tolist(), moves, strict=True)):
            value = Fraction(float(minorants.lead[n]))
            bend = Fraction(float(minorants.bends[n, 0]))
            for slope, m in zip(exact(minorants.slopes[n]), exact(move), strict=True):
                value += slope * m - bend * m * m
            over.append(value - (_score(found, rival, image, move) - _score(found, 0, image, move)))
        return over

    assert max(excess()) <= 0
    monkeypatch.setattr(found, "slack", 0.0)
    monkeypatch.setattr(found, "tilt", 0.0)
    assert max(excess()) > 0


def _score(found: Components, place: int, image: Array, move: Array) -> Fraction:
    x = [a + b for a, b in zip(exact(image), exact(move), strict=True)]
    score = Fraction(float(found.constants[place]))
    score -= 2 * sum(a * b for a, b in zip(x, exact(found.means[place]), strict=True))
    for row, shift in zip(found.factors[place], exact(found.shifts[place]), strict=True):
        score -= (sum(a * b for a, b in zip(x, exact(row), strict=True)) - shift) ** 2
    return score


def test_a_lead_that_float32_energies_do_not_show_certifies_nothing(
    model: ExactModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the way from one class's picture to another's, where one wins by less than the slack."""
    found = model._components
    start, end = (found.means[found.of_class(c).start].clip(0, 1) for c in (0, 1))

    def lead(share: float) -> float:
        scores = found.scores(((1 - share) * start + share * end)[None])[0].reshape(CLASSES, -1).min(-1)
        return float(np.partition(scores, 1)[1] - scores.min()) * (1 if scores.argmin() == first else -1)

    first = int(found.scores(start[None])[0].reshape(CLASSES, -1).min(-1).argmin())
    low, high = 0.0, 1.0
    assert lead(low) > 0 > lead(high)
    while not 0 < lead(low) < found.slack / 2:
        middle = (low + high) / 2
        low, high = (middle, high) if lead(middle) > 0 else (low, middle)
    image = (1 - low) * start + low * end
    certificate = certify(found, image, first)
    assert certificate.radii.of(Norm.L2) == certificate.radii.of(Norm.LINF) == 0
    assert certificate.radii.of(Norm.L0) == 0
    assert certificate.radii.paper_L2 == certificate.radii.paper_Linf == 0
    monkeypatch.setattr(found, "slack", 0.0)
    assert certify(found, image, first).radii.of(Norm.L2) > 0


def test_flips_use_what_is_allowed_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a thousandth instead of a rounding, every radius is less."""
    found, image, _ = few(2)
    model = ExactModel(found)
    label = label_of(model, image)

    def radii() -> list[Array]:
        made = Flips(model._components, image.astype(np.float64), label)
        rivals = np.setdiff1d(np.arange(len(made._leads)), np.arange(*made._own_span.indices(10**6)))
        rivals = rivals[made._leads[rivals] > 0]
        every = np.ones(len(rivals))
        return [made.l2()[rivals], made.paper()[0][rivals], made.holds_linf(rivals, every).astype(float)]

    before = radii()
    monkeypatch.setattr(flips, "GAMMA", 1e-3)
    monkeypatch.setattr(flips, "ROUNDING", 1 + 4e-3)
    after = radii()
    assert (after[0] < before[0]).any()
    assert (after[0] <= before[0]).all()
    assert (after[1] < before[1])[before[1] > 0].all()
    assert (after[2] <= before[2]).all()


def test_components_and_the_quick_test_use_what_is_allowed_for(
    model: ExactModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = near(model, 2).astype(np.float64).ravel()
    label = label_of(model, image.astype(np.float32))
    found = model._components
    view = View(found, image, label)
    rivals = np.flatnonzero(np.arange(len(view.leads)) // found.count != label)
    levels = np.full(len(rivals), 1e-3)
    assert view.holds_linf(rivals, levels).any()
    monkeypatch.setattr(quick, "GAMMA", 0.5)
    assert not view.holds_linf(rivals, levels).any()
    monkeypatch.setattr(components_module, "GAMMA", 1e3 * GAMMA)
    wide = Components(random_weights(3, 2, latents=3))
    assert wide.rounding == pytest.approx(1e3 * found.rounding)
    assert wide.tilt == pytest.approx(1e3 * found.tilt)
    assert wide.slack > found.slack
    assert found.slack > float(np.spacing(np.float32(4 * PIXELS)))
