"""What is known of the event loop's long gaps."""

from __future__ import annotations

import threading
import time

from absgui.worker import watch
from absgui.worker.watch import LONG_S, Watch


def stand_still() -> None:
    """Until the sample has been taken."""
    began = time.perf_counter()
    while time.perf_counter() - began < 3 * LONG_S:
        pass


def test_a_gap_says_where_every_thread_was() -> None:
    ready, over = threading.Event(), threading.Event()

    def wait_elsewhere() -> None:
        ready.set()
        over.wait()

    other = threading.Thread(target=wait_elsewhere)
    other.start()
    ready.wait()
    watched = Watch()
    watched.begin("attack")
    assert watched.beat() is None
    stand_still()
    gap = watched.beat()
    watched.stop()
    over.set()
    other.join()
    assert gap is not None
    assert gap >= 3 * LONG_S
    (stall,) = watched.stalls()
    assert stall.startswith(f"{1000 * gap:.0f} ms, attack: ")
    assert "stand_still" in stall
    assert "wait_elsewhere" in stall


def test_gaps_count_from_the_first_beat_on_and_the_longest_are_kept() -> None:
    watched = Watch()
    watched.begin("attack")
    watched.beat()
    watched.stop()
    stand_still()
    watched.begin("lab")
    assert watched.beat() is None
    gaps = []
    for _ in range(watch._KEPT + 1):
        stand_still()
        gaps.append(watched.beat() or 0.0)
    watched.stop()
    words = [stall.split(",")[0] for stall in watched.stalls()]
    assert words == [f"{1000 * gap:.0f} ms" for gap in sorted(gaps, reverse=True)[: watch._KEPT]]
