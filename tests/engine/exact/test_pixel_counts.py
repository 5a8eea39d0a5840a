"""How many pixels may change: the sums that bound it, and the search for the number."""

from __future__ import annotations

import numpy as np

from engine.exact.components import Components
from engine.exact.pixel_counts import MOST, counts, holds
from engine.exact.separable import Box
from engine.types import PIXELS
from tests.engine.fakes.pictures import random_weights


def test_sums_of_the_largest_entries_exceed_what_so_many_chosenchange() -> None:
    components = Components(random_weights(5, 2, latents=4))
    rng = np.random.default_rng(0)
    places = np.array([3, 11, 3])
    sums = components.largest_sums(places)
    assert sums.shape == (3, MOST, PIXELS)
    assert components.largest_sums(places[:0]).shape == (0, MOST, PIXELS)
    for place, each in zip(places, sums, strict=True):
        factors = components.factors[place]
        entries = -np.sort(-np.abs(factors.T @ factors), -1).cumsum(-1)[:, :MOST].T
        assert (each >= entries).all()
        np.testing.assert_allclose(each, entries, rtol=1e-3, atol=1e-2)
        for n in (1, 2, 7, MOST):
            # Those that turn the latents most, all the same way.
            chosen = np.argsort(-np.abs(factors[0]))[:n]
            move = np.zeros(PIXELS)
            move[chosen] = np.sign(factors[0, chosen]) * rng.uniform(0.5, 1, n)
            assert np.square(factors @ move).sum() <= (each[n - 1] * np.square(move)).sum()


def test_bisection_finds_the_largest_number_of_chosenthat_holds() -> None:
    rng = np.random.default_rng(1)
    box = Box.around(rng.choice([0.0, 0.25, 1.0], PIXELS))
    leads, normals = rng.uniform(-1, 40, 30), rng.normal(size=(30, PIXELS))
    sums = np.sort(rng.random((30, MOST, PIXELS)), 1).astype(np.float32)
    found = counts(leads, normals, box, sums)
    for n in range(1, MOST + 1):
        held = holds(leads, normals, box, sums[:, n - 1].astype(float), np.full(30, n))
        assert (held == (found >= n)).all()
    assert found.min() == 0
    assert 0 < np.median(found) < MOST
