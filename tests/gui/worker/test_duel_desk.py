"""A duel without a thread: whose models fight, what the duel says of itself, and how it is stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from absgui import __version__
from absgui.presentation.duel.scene import DuelFile, DuelJob
from absgui.presentation.duel.verdict import verdict
from absgui.worker.duels import BITE_S, Bout, DuelDesk, Ended, Loaded, Loading, Told, written
from engine.evaluation.made import made
from engine.export import duel as duel_files
from engine.types import AttackRequest, DuelSideEnded, ModelChoice, Source
from tests.gui.duel_driving import Stable, stable
from tests.gui.fake_values import prototype

__all__ = ["stable"]

ABS, CNN = ModelChoice("abs"), ModelChoice("cnn")


def bout(*choices: ModelChoice) -> Bout:
    first, second = choices
    return Bout(Source(prototype(3), "drawn"), (first, second), AttackRequest("pointwise", prototype(3)))


def never() -> bool:
    return False


def fought(
    desk: DuelDesk,
    asked: Bout,
    in_use: ModelChoice | None = None,
    stopping: Callable[[], bool] = never,
    model: object = None,
) -> list[Told]:
    """All that is told of a duel, bite by bite."""
    told: list[Told] = []
    while not (told and isinstance(told[-1], Ended)):
        told += desk.bite(asked, in_use, model, stopping)  # type: ignore[arg-type]  # a fake
    return told


def test_each_side_is_fought_by_its_own_model(stable: Stable) -> None:
    desk = DuelDesk(stable.engine)
    told = fought(desk, bout(ABS, CNN))
    assert [news.side for news in told if isinstance(news, Loading)] == [0, 1]
    assert stable.loaded == ["abs", "cnn"]
    (loaded,) = (news for news in told if isinstance(news, Loaded))
    assert [info.name for info in loaded.infos] == ["abs", "cnn"]
    assert [name for name, _ in stable.asked] == ["abs", "cnn"]
    last = told[-1]
    assert isinstance(last, Ended)
    assert last.duel is not None
    assert [side.model.name for side in last.duel.sides] == ["abs", "cnn"]
    assert last.duel.complete


def test_a_duel_says_what_it_was_made_with(stable: Stable) -> None:
    last = fought(DuelDesk(stable.engine), bout(ABS, CNN))[-1]
    assert isinstance(last, Ended)
    assert last.duel is not None
    assert last.duel.made == made(__version__, "pointwise")
    assert last.duel.made.attack_revision is not None


def test_the_model_in_use_is_not_loaded_again(stable: Stable) -> None:
    used = stable.load(CNN)
    stable.loaded.clear()
    fought(DuelDesk(stable.engine), bout(ABS, CNN), CNN, model=used)
    assert stable.loaded == ["abs"]
    assert [name for name, _ in stable.asked] == ["abs", "cnn"]


def test_a_model_of_which_it_is_not_certain_what_it_is_fights_for_nobody(stable: Stable) -> None:
    desk = DuelDesk(stable.engine)
    fought(desk, bout(ABS, CNN), None, model=stable.of("other"))
    assert stable.loaded == ["abs", "cnn"]
    fought(DuelDesk(stable.engine), bout(ABS, CNN), CNN)  # not there yet
    assert stable.loaded == ["abs", "cnn"] * 2


def test_models_of_the_duel_before_are_kept_and_no_others(stable: Stable) -> None:
    desk, other = DuelDesk(stable.engine), ModelChoice("binary-abs")
    fought(desk, bout(ABS, CNN))
    fought(desk, bout(CNN, other))
    assert stable.loaded == ["abs", "cnn", "binary-abs"]
    fought(desk, bout(ABS, other))
    assert stable.loaded == ["abs", "cnn", "binary-abs", "abs"]


def test_one_that_is_stopped_before_it_has_read_has_no_duel(stable: Stable) -> None:
    asked = bout(ABS, CNN)
    asked.stop()
    told = fought(DuelDesk(stable.engine), asked)
    assert told == [Loading(0), told[-1]]
    assert told[-1].duel is None  # type: ignore[union-attr]  # it is the end
    assert stable.loaded == []


def test_one_that_is_stopped_when_its_models_are_there_has_none_either(stable: Stable) -> None:
    desk, asked = DuelDesk(stable.engine), bout(ABS, CNN)
    told = fought(desk, asked, stopping=lambda: stable.loaded == ["abs", "cnn"])
    assert isinstance(told[-1], Ended)
    assert asked.stopped
    assert not stable.asked


def test_a_bite_ends_with_its_time_with_a_side_and_before_a_model_is_loaded(
    stable: Stable, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 10.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    desk, asked = DuelDesk(stable.engine), bout(ABS, CNN)
    assert desk.bite(asked, None, None, never) == (Loading(0),)
    assert desk.bite(asked, None, None, never) == (Loading(1),)
    sides: list[tuple[Told, ...]] = []
    while not sides or not isinstance(sides[-1][-1], Ended):
        sides.append(desk.bite(asked, None, None, never))
    assert [isinstance(bite[-1], DuelSideEnded) for bite in sides] == [True, True, False]
    again = bout(ABS, CNN)

    def passes() -> bool:
        nonlocal now
        now += BITE_S
        return False

    assert len(desk.bite(again, None, None, passes)) == 1


def test_a_sheet_names_both_models(stable: Stable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    last = fought(DuelDesk(stable.engine), bout(ABS, CNN))[-1]
    assert isinstance(last, Ended)
    assert last.duel is not None
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(duel_files, "write_duel_sheet", lambda *given: asked.append(given))
    path = tmp_path / "duel.png"
    assert written(DuelJob(DuelFile.SHEET, path, last.duel), None, never) == path
    assert asked == [(path, last.duel, ("ABS", "CNN"), verdict(last.duel).lines)]
