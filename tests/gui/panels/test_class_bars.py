"""Numbers over bars: all that have room, and none on another bar or number."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from absgui.panels.explanation.class_bars import ENERGY, POSTERIOR, BarStyle, ClassBars, score_style

ORDER = tuple(range(10))


def bars_of(qtbot: QtBot, style: BarStyle, values: np.ndarray, width: int, own: int, rival: int) -> ClassBars:
    bars = ClassBars(style)
    qtbot.addWidget(bars)
    bars.resize(width, 120)
    bars.show_values(values, ORDER, own, rival)
    bars.grab()
    return bars


@pytest.mark.parametrize("width", [184, 220, 260, 290, 400])
@pytest.mark.parametrize("style", [ENERGY, POSTERIOR, score_style("minus logit")])
def test_no_number_lies_on_another_bar_or_number(qtbot: QtBot, style: BarStyle, width: int) -> None:
    rng = np.random.default_rng(3)
    for k in range(10):
        values = rng.random(10) if style is POSTERIOR else rng.uniform(20, 160, 10)
        bars = bars_of(qtbot, style, values, width, k, (k + 1) % 10)
        numbers = [(ORDER.index(label), rect.adjusted(0, 2, 0, -2)) for label, _, rect in bars.numbers()]
        for place, rect in numbers:
            others = [bar for each, bar in enumerate(bars._bars(values)) if each != place]
            others += [each for at, each in numbers if at != place]
            assert not any(rect.intersects(each) for each in others)
            assert 0 <= rect.left() and rect.right() <= width


def test_a_number_without_room_is_shorter_or_left_out_and_has_it_again(qtbot: QtBot) -> None:
    values = np.array([160, 150, 155, 149, 140, 150, 162, 30.8, 90, 60])
    narrow = bars_of(qtbot, ENERGY, values, 184, 7, 8).numbers()
    assert "31" in [text for _, text, _ in narrow]
    wide = bars_of(qtbot, ENERGY, values, 500, 7, 8)
    assert sorted(label for label, _, _ in wide.numbers()) == list(ORDER)
    assert "30.8" in [text for _, text, _ in wide.numbers()]
    shares = np.full(10, 0.9)
    shares[7] = 0.123
    assert [label for label, _, _ in bars_of(qtbot, POSTERIOR, shares, 120, 7, 8).numbers()] == [8]
