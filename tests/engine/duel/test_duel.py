"""The same image and the same attack on two models: what is asked, in which order, and how it ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.attacks.catalogue import CATALOGUE
from engine.duel import check, suiting
from engine.types import (
    AbsguiError,
    AttackRequest,
    DatasetInfo,
    DuelFrame,
    DuelRead,
    DuelSideEnded,
    FlatModelError,
    Norm,
    Stage,
    Status,
    in_step,
)
from tests.engine.duel.duels import bout, fought, seven, starts, with_found
from tests.gui.fakes import CNN, INFO, NEAREST


def test_both_get_the_same_request() -> None:
    asked: list[tuple[str, AttackRequest]] = []
    run = bout(start=starts(asked), seed=5, target=3, parameters={})
    duel = fought(run)
    assert [name for name, _ in asked] == ["cnn", "abs"]
    assert asked[0][1] is asked[1][1] is run.request
    assert (run.request.seed, run.request.target) == (5, 3)
    assert [side.outcome.request for side in duel.sides if side.outcome] == [run.request] * 2
    assert all(np.array_equal(request.image, duel.source.image) for _, request in asked)


def test_both_are_read_before_any_is_attacked_and_every_frame_is_told() -> None:
    run = bout()
    news = list(run)
    kinds = [type(each) for each in news]
    first_frame = kinds.index(DuelFrame)
    assert {each.side for each in news[:first_frame] if isinstance(each, DuelRead)} == {0, 1}
    assert DuelRead not in kinds[first_frame:]
    sides = [each.side for each in news[first_frame:]]
    assert sides == sorted(sides)
    assert [each.side for each in news if isinstance(each, DuelSideEnded)] == [0, 1]
    for place, side in enumerate(run.duel.sides):
        told = [each.step for each in news if isinstance(each, DuelFrame) and each.side == place]
        assert side.outcome is not None
        assert tuple(told) == side.outcome.frames


def test_what_certifies_is_certified_and_never_beyond_what_was_found() -> None:
    first, second = fought().sides
    assert first.reading.certificate is None
    assert first.certified(Norm.L2) is None
    assert second.reading.stage is Stage.CERTIFIED
    for norm in Norm:
        certified, found = second.certified(norm), second.found(norm)
        assert certified is not None
        assert found is not None
        assert certified <= found
        assert not second.contradicts(norm)
    assert fought(bout(certificates=False)).sides[1].certified(Norm.L2) is None


def test_a_way_leads_from_the_original_to_the_nearest() -> None:
    duel = fought()
    for side in duel.sides:
        assert side.frames[0].index == 0
        assert side.frames[-1] is side.best
    nothing = with_found(duel, 0, None).sides[0]
    assert nothing.outcome is not None
    assert nothing.frames == nothing.outcome.frames


@pytest.mark.parametrize(("last", "count"), [(0, 0), (0, 1), (7, 1), (7, 8), (7, 3), (100, 9), (3, 200)])
def test_in_step_both_begin_and_end_together(last: int, count: int) -> None:
    shown = [in_step(position, last, count) for position in range(last + 1)]
    assert shown[0] == 0
    assert shown == sorted(shown)
    if last and count:
        assert shown[-1] == count - 1
    if count == last + 1:
        assert shown == list(range(count))
    assert in_step(last + 5, last, count) == shown[-1]


def test_an_attack_that_does_not_suit_both_is_refused_before_anything_runs() -> None:
    asked: list[tuple[str, AttackRequest]] = []
    with pytest.raises(
        AbsguiError, match=r"Latent Descent needs reconstructions, which CNN.*suit both: pointwise, "
    ):
        bout(attack="latent-descent", start=starts(asked))
    assert not asked
    stiff = replace(CNN, differentiable=False)
    for name, spec in CATALOGUE.items():
        assert (name in suiting([stiff, INFO])) == (not spec.obstacle(stiff) and not spec.obstacle(INFO))
    assert "alma" in suiting([CNN, INFO])
    assert "alma" not in suiting([stiff, INFO])


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"norm": Norm.LINF}, "does not minimise"),
        ({"attack": "nonsense"}, "no attack 'nonsense'"),
        ({"target": 12}, "no class 12"),
        ({"parameters": {"speed": 1}}, "no parameter 'speed'"),
    ],
)
def test_a_senseless_request_is_refused(request_: dict[str, object], words: str) -> None:
    with pytest.raises(AbsguiError, match=words):
        bout(**request_)  # type: ignore[arg-type]


def test_a_model_has_no_duel_with_itself_but_with_other_weights() -> None:
    with pytest.raises(AbsguiError, match="Both sides are the same model, CNN"):
        bout(CNN, replace(CNN, device="cuda:0"))
    assert fought(bout(CNN, replace(CNN, fingerprint="another"))).complete
    with pytest.raises(AbsguiError, match="different classes"):
        check(
            (CNN, replace(INFO, dataset=DatasetInfo("f", tuple("abcdefghij")))),
            AttackRequest("pointwise", seven()),
        )


def test_what_is_misclassified_is_not_attacked() -> None:
    asked: list[tuple[str, AttackRequest]] = []
    duel = fought(bout(label=4, start=starts(asked)))
    assert not asked
    for side in duel.sides:
        assert side.misclassified
        assert side.found(Norm.L2) == 0
        assert side.certified(Norm.L2) is None  # of the truth nothing is certified
        assert side.ended
        assert not side.contradicts(Norm.L2)
        assert side.frames == ()
    assert duel.complete
    assert duel.proved is None
    assert duel.runs == (None, None)


def test_a_target_that_is_reached_already_is_refused() -> None:
    run = bout(label=None, target=7)
    with pytest.raises(AbsguiError, match="CNN reads the image as the target, 7, already"):
        fought(run)


def test_an_attack_without_a_slope_is_no_result() -> None:
    class Flat:
        def __iter__(self) -> object:
            raise FlatModelError("no gradient anywhere")

    duel = fought(bout(start=lambda model, request: Flat()))  # type: ignore[arg-type,return-value]
    assert [side.failure for side in duel.sides] == ["no gradient anywhere"] * 2
    assert [side.found(Norm.L2) for side in duel.sides] == [None, None]
    assert duel.complete


def test_stopped_while_the_first_is_attacked_the_second_is_not() -> None:
    run = bout()
    for news in run:
        if isinstance(news, DuelFrame) and news.step.index == 3:
            run.stop()
    first, second = run.duel.sides
    assert first.outcome is not None
    assert first.outcome.status is Status.STOPPED
    assert len(first.outcome.frames) == 4
    assert second.outcome is None
    assert not run.duel.complete


def test_stopped_before_both_have_read_there_is_no_duel() -> None:
    run = bout(INFO, replace(INFO, fingerprint="another"))
    for news in run:
        assert isinstance(news, DuelRead)
        run.stop()
    with pytest.raises(RuntimeError, match="not ended"):
        _ = run.duel
    with pytest.raises(RuntimeError, match="has run already"):
        iter(run)


def test_only_a_certificate_proves_who_is_farther() -> None:
    duel = fought()
    radius = duel.sides[1].certified(Norm.L2)
    assert radius is not None
    assert with_found(duel, 0, radius / 2).proved == 1
    assert with_found(duel, 0, radius * 1.01).proved is None
    assert with_found(duel, 0, None).proved is None
    refuted = with_found(with_found(duel, 0, radius / 2), 1, radius / 3)
    assert refuted.sides[1].contradicts(Norm.L2)
    assert refuted.proved is None
    assert fought(bout(CNN, NEAREST)).proved is None
