"""Branch and bound on made-up radii: the least of each class, and nothing looked at that need not be."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest

from engine.exact.minimum import FIRST, Minimum
from engine.exact.separable import Array

SPANS = {4: slice(0, 40), 0: slice(40, 45), 7: slice(50, 90), 1: slice(90, 91)}


class Search:
    """A search that writes down what it looks at."""

    def __init__(self, seed: int, share: float | None = None) -> None:
        """With a share the test knows of so many rivals whether they are no nearer than a level."""
        rng = np.random.default_rng(seed)
        self.radii = rng.uniform(1, 9, 91)
        self.bound = self.radii * rng.uniform(0.3, 1, 91)
        self.bound[:4] = self.bound[:4].min()  # equal ones keep their order
        self.bound[10] = self.radii[10] + 3  # here the quick bound says more than the radius
        self.known = rng.random(91) < (share or 0)
        self.looked: list[list[int]] = []
        self.asked: list[tuple[int, float]] = []
        given = self.bound.copy()
        self.found = Minimum(given, self._radii, SPANS, None if share is None else self._holds)
        assert (given == self.bound).all()

    def _radii(self, rivals: np.ndarray) -> Array:
        self.looked.append(rivals.tolist())
        return np.asarray(self.radii[rivals])

    def _holds(self, rivals: np.ndarray, levels: Array) -> np.ndarray:
        self.asked += zip(rivals.tolist(), levels.tolist(), strict=True)
        return np.asarray(self.known[rivals] & (self.radii[rivals] >= levels))

    @property
    def true(self) -> Array:
        return np.maximum(self.radii, self.bound)


@pytest.mark.parametrize("share", [None, 0.0, 0.5, 1.0])
@pytest.mark.parametrize("seed", range(5))
def test_the_least_of_each_class_is_found(seed: int, share: float | None) -> None:
    search = Search(seed, share)
    for label, span in SPANS.items():
        assert search.found.least[label] == search.true[span].min()
    known, looked = search.found.known, list(chain.from_iterable(search.looked))
    assert len(set(looked)) == len(looked)
    assert (known <= search.true).all()
    assert (known >= search.bound).all()
    assert (known[looked] == search.true[looked]).all()
    others = np.setdiff1d(np.arange(91), looked)
    rivals = np.concatenate([np.arange(91)[span] for span in SPANS.values()])
    if share is None:
        assert (known[others] == search.bound[others]).all()
    for label, span in SPANS.items():
        # Nothing that is known by the end leaves a class's least radius in doubt.
        assert known[span].min() == search.found.least[label]
    assert set(looked) <= set(rivals.tolist())


def order(search: Search, span: slice) -> list[int]:
    return [span.start + int(k) for k in search.bound[span].argsort(kind="stable")]


def test_rivals_are_looked_at_in_the_order_of_their_bounds_twice_as_many_each_time() -> None:
    search = Search(1)
    queues = {c: order(search, span) for c, span in SPANS.items()}
    least = dict.fromkeys(SPANS, np.inf)
    size, wanted = FIRST, []
    first = True
    while True:
        part = {
            c: queue[:size] for c, queue in queues.items() if queue and (search.bound[queue[0]] < least[c])
        }
        if not part:
            break
        wanted.append(list(chain.from_iterable(part.values())))
        for c, chosen in part.items():
            least[c] = min(least[c], *search.true[chosen])
            queues[c] = queues[c][len(chosen) :]
        size, first = (size if first else 2 * size), False
    assert search.looked == wanted
    assert len(wanted) > 2


def test_a_quicker_test_spares_radii_and_leaves_its_levels() -> None:
    plain, tested = Search(2), Search(2, 1.0)
    assert tested.looked[0] == plain.looked[0]
    assert sum(map(len, tested.looked)) < sum(map(len, plain.looked))
    after = {
        c: float(plain.true[[k for k in plain.looked[0] if k in range(*span.indices(91))]].min())
        for c, span in SPANS.items()
    }
    asked = [
        (k, after[c])
        for c, span in SPANS.items()
        for k in order(plain, span)[FIRST:]
        if plain.bound[k] < after[c]
    ]
    assert tested.asked == asked
    for rival, level in asked:
        if tested.radii[rival] >= level:
            assert tested.found.known[rival] == max(level, tested.bound[rival])
            assert rival not in chain.from_iterable(tested.looked)
    assert any(level > tested.bound[rival] for rival, level in asked if tested.radii[rival] >= level)


@pytest.mark.parametrize("where", ["bound", "radius", "both"])
def test_what_is_no_number_proves_nothing(where: str) -> None:
    """It counts as 0, and doesn't hide what else its class has."""
    bound, radii = np.full(91, 2.0), np.full(91, 3.0)
    if where != "radius":
        bound[12] = np.nan
    if where != "bound":
        bound[12] = np.nan if where == "both" else 1.0
        radii[12] = np.nan
    found = Minimum(bound, lambda rivals: radii[rivals], SPANS)
    assert found.least[4] == {"bound": 3.0, "radius": 1.0, "both": 0.0}[where]
    assert found.least[7] == 3.0
    assert not np.isnan(found.known).any()
