"""What is known between a certificate and an adversarial, without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from absgui.presentation.bounds import Bounds, Found, Mark, against_each, bounds
from absgui.presentation.findings import Findings
from absgui.presentation.robustness_text import unknown_in_words
from engine.types import Norm
from tests.gui import samples

DISTANCE = st.none() | st.floats(0, 30)


@given(st.sampled_from(list(Norm)), DISTANCE, DISTANCE, DISTANCE)
def test_the_unknown_is_what_is_left_between_the_bounds(
    norm: Norm, certified: float | None, more: float | None, best: float | None
) -> None:
    if norm is Norm.L0:
        certified, best = (None if x is None else float(int(x)) for x in (certified, best))
    refined = None if certified is None or not more else certified + more
    found = Bounds(norm, certified=certified, refined=refined, best=best)
    marks = found.marks()
    assert [found.position(mark) for mark in marks] == sorted(found.position(mark) for mark in marks)
    if found.unknown is None:
        assert certified is None or best is None
        return
    assert found.unknown >= 0
    assert not (found.contradict and found.unknown)
    assert (Mark.UNKNOWN in marks) == (found.unknown > 0)
    share = found.unknown_share
    assert share is None or 0 <= share <= 1
    assert unknown_in_words(found)


@pytest.mark.parametrize(
    ("certified", "best", "words"),
    [
        (13.0, 14.0, "the bounds meet"),
        (13.0, 15.0, "6.7 %\n1 pixel"),
        (13.0, 13.0, "missed"),
        (13.0, None, "yet"),
    ],
)
def test_what_is_certified_in_pixels_is_ruled_out_itself(
    certified: float, best: float | None, words: str
) -> None:
    assert words in unknown_in_words(Bounds(Norm.L0, certified=certified, best=best))


def test_bounds_that_meet_up_to_rounding_do_not_contradict() -> None:
    met = Bounds(Norm.L2, certified=2.0, best=1.99999)
    assert not met.contradict
    assert unknown_in_words(met) == "Unknown: 0, the bounds meet"
    assert Bounds(Norm.L2, certified=2.0, best=1.999).contradict


def test_what_is_ruled_out_class_by_class_is_ruled_out_for_all() -> None:
    certificate = samples.certificate()
    every: dict[tuple[Norm, int | None], float] = {(Norm.L2, c): 3.0 + c / 10 for c in range(10) if c != 7}
    some = {place: value for place, value in every.items() if place[1] != 9}
    assert bounds(Norm.L2, certificate, Found(below=some)).refined is None  # 9 is still at 2.04
    assert bounds(Norm.L2, certificate, Found(below=every)).refined == pytest.approx(3.8)  # 8 is at 3.8
    assert bounds(Norm.LINF, certificate, Found(below=every)).refined is None
    one = bounds(Norm.L2, certificate, Found(below={(Norm.L2, None): 2.1}))
    assert one.refined == 2.1
    assert min(against_each(Norm.L2, certificate, Found(below={(Norm.L2, None): 2.1})).values()) == 2.1


def test_the_best_of_both_refinements_counts() -> None:
    certificate = replace(samples.certificate(), refined={Norm.L2: 2.2}, guaranteed=True)
    for below, refined in ((2.1, 2.2), (2.200001, 2.2), (2.3, 2.3)):
        found = bounds(Norm.L2, certificate, Found(below={(Norm.L2, None): below}))
        assert (found.refined, found.guaranteed) == (refined, True)
    assert bounds(Norm.L2, None, Found(below={(Norm.L2, None): 2.3})).lower == 2.3
    assert min(against_each(Norm.L2, certificate, Found()).values()) == 2.2


def test_findings_keep_the_best_bound_for_each_class_image_and_model() -> None:
    findings, image, model = Findings(), samples.seven(), ("abs", "0123456789ab", "fast")
    asked = samples.request()
    for certified in (1.5, 2.1, 2.0, None):  # a search that goes on may take something back
        findings.add(image, model, replace(samples.step(1, 0.1), certified=certified), asked)
    findings.add(image, model, replace(samples.step(1, 0.1), certified=1.9), samples.request())
    findings.add(image, model, replace(samples.step(1, 0.1), certified=2.5), samples.request(target=3))
    assert findings.of(image, model).below == {(Norm.L2, None): 2.0, (Norm.L2, 3): 2.5}
    assert findings.of(image, model).best is None
    assert (
        findings.of(samples.nine(), model)
        == findings.of(image, ("abs", "x", "fast"))
        == Found(minimised=frozenset())
    )
