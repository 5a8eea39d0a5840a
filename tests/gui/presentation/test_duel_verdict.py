"""The sentence that ends a duel is true in every case, and never says "more robust" of an attack."""

from __future__ import annotations

from dataclasses import replace

import pytest

from absgui.presentation.duel.scene import ranked
from absgui.presentation.duel.verdict import titles, verdict
from engine.types import Duel, DuelFrame, Norm, Status
from tests.engine.duel.duels import bout, fought, with_found
from tests.gui.fakes import CNN, INFO


@pytest.fixture(scope="module")
def duel() -> Duel:
    return fought()


def far(duel: Duel, first: float | None, second: float | None) -> Duel:
    return with_found(with_found(duel, 0, first), 1, second)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (30.0, 75.0, "The change for ABS is 2.5 times as large."),
        (75.0, 30.0, "The change for CNN is 2.5 times as large."),
        (30.0, 45.0, "The change for ABS is 50 % larger."),
        (30.0, 30.1, "The two changes are about equally large (they differ by less than 1 %)."),
        (30.0, 900.0, "The change for ABS is 30 times as large."),
    ],
)
def test_which_change_is_larger(duel: Duel, first: float, second: float, said: str) -> None:
    end = verdict(far(duel, first, second))
    assert end.sentence.endswith(said)
    assert f"after a change of L2 {first:.2f}" in end.sentence
    assert "upper bound" in end.caution
    assert "robust" not in " ".join(end.lines)


def test_found_distances_are_never_rounded_down(duel: Duel) -> None:
    assert "L2 30.01." in verdict(far(duel, 30.0001, 75.0)).sentence


@pytest.mark.parametrize(("first", "second"), [(30.0, None), (None, 30.0), (None, None)])
def test_nothing_found_proves_nothing(duel: Duel, first: float | None, second: float | None) -> None:
    end = verdict(far(duel, first, second))
    assert end.sentence.count("nothing found within the budget") == [first, second].count(None)
    assert "larger" not in end.sentence
    assert "times as large" not in end.sentence
    assert "proves nothing" in end.caution


def test_what_a_certificate_excludes_is_said_with_its_condition(duel: Duel) -> None:
    radius = duel.sides[1].certified(Norm.L2)
    assert radius is not None
    end = verdict(far(duel, radius / 2, radius * 2))
    assert end.proof.startswith("No change as small as the one for CNN alters the answer of ABS")
    assert "assuming the latent optimum is found" in end.proof
    sure = fought(bout(CNN, replace(INFO, guaranteed=True)))
    assert "guaranteed" in verdict(far(sure, radius / 2, radius * 2)).proof
    assert verdict(far(duel, radius * 1.5, radius * 2)).proof == ""


def test_a_refuted_certificate_proves_nothing(duel: Duel) -> None:
    radius = duel.sides[1].certified(Norm.L2)
    assert radius is not None
    end = verdict(far(duel, radius / 3, radius / 2))
    assert "that certificate is void" in end.proof
    assert "alters the answer" not in end.proof


def test_misclassified_from_the_start() -> None:
    end = verdict(fought(bout(label=4)))
    assert end.sentence == (
        "CNN misclassifies the image as 7 without any change. "
        "ABS misclassifies the image as 7 without any change."
    )
    assert "distance of 0" in end.caution


def test_one_misclassified_and_one_attacked(duel: Duel) -> None:
    wrong = replace(duel.sides[0], truth=4, outcome=None)
    end = verdict(replace(duel, sides=(wrong, duel.sides[1])))
    assert end.sentence.startswith("CNN misclassifies the image as 7 without any change. ABS reads")
    assert "times as large" not in end.sentence
    assert end.proof.startswith("No change up to L2")  # whatever is certified is more than 0


def test_unexplained_and_unknown() -> None:
    nonsense = fought(bout(CNN, replace(INFO, energy_limit=0.0)))
    assert "ABS: no class explains the image; its answer turns from 7 to" in verdict(nonsense).sentence
    drawn = fought(bout(label=None))
    other = replace(drawn.sides[0].reading, energies=drawn.sides[0].reading.energies[::-1].copy())
    apart = replace(drawn, sides=(replace(drawn.sides[0], reading=other), drawn.sides[1]))
    assert verdict(apart).sentence.startswith(
        "They disagree about the image itself: CNN reads a 2, ABS reads a 7."
    )
    assert "disagree" not in verdict(drawn).sentence


def test_stopped_and_failed(duel: Duel) -> None:
    run = bout()
    for news in run:
        if isinstance(news, DuelFrame) and news.step.index == 2:
            run.stop()
    end = verdict(run.duel)
    assert "CNN: stopped, nothing found so far." in end.sentence
    assert "ABS was not attacked: the duel was stopped." in end.sentence
    assert "nothing to compare yet" in end.caution
    outcome = duel.sides[1].outcome
    assert outcome is not None
    half = replace(duel.sides[1], outcome=replace(outcome, status=Status.STOPPED))
    end = verdict(replace(duel, sides=(duel.sides[0], half)))
    assert "ABS: stopped; so far it reads" in end.sentence
    assert "The change" not in end.sentence
    flat = replace(duel.sides[0], outcome=None, failure="flat")
    end = verdict(replace(duel, sides=(flat, duel.sides[1])))
    assert "CNN: no result, the attack found no gradient to follow." in end.sentence
    assert "proves nothing" in end.caution


def test_models_of_one_title_are_told_apart() -> None:
    assert titles(CNN, INFO) == ("CNN", "ABS")
    mine = replace(INFO, weights="/home/me/mine", fingerprint="f00")
    assert titles(INFO, mine) == ("ABS (bundled)", "ABS (mine)")
    assert titles(INFO, replace(INFO, mode="paper")) == ("ABS (fast)", "ABS (paper)")
    assert titles(INFO, replace(INFO, fingerprint="f00")) == ("ABS (0123456789ab)", "ABS (f00)")


def test_the_classes_that_there_is_room_for() -> None:
    p = [0.0, 0.1, 0.4, 0.0, 0.3, 0.0, 0.2, 0.0, 0.0, 0.0]
    assert ranked(p, 6, 2, 10) == list(range(10))
    assert ranked(p, 6, 2, 4) == [6, 2, 4, 1]
    assert ranked(p, 2, 2, 3) == [2, 4, 6]
    assert ranked(p, 6, 2, 1) == [2]
