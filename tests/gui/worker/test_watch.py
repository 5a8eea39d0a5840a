"""What is known of the event loop's long gaps."""

from __future__ import annotations

import time

import pytest

from absgui.worker import watch
from absgui.worker.watch import Watch


def test_gaps_count_from_the_first_beat_on_and_the_longest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "perf_counter", lambda: now)
    watched = Watch()
    assert watched.beat() is None
    watched.begin("attack")
    assert watched.beat() is None
    watched.stop()
    now += 5
    watched.begin("lab")
    assert watched.beat() is None
    for gap in (0.04, 0.06, 0.5, 0.07, 0.3):
        now += gap
        assert watched.beat() == pytest.approx(gap)
    watched.begin("both")
    watched.beat()
    now += 0.4
    watched.beat()
    assert watched.stalls() == ["500 ms, lab", "400 ms, both", "300 ms, lab"][: watch._KEPT]
