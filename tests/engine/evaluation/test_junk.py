"""Images that are no digits: always the same, and in the form that digits have."""

from __future__ import annotations

import string
from functools import cache

import numpy as np
import pytest

from engine.data import is_normal
from engine.evaluation.junk import GREYS, KINDS, LETTERS, junk
from engine.types import FloatArray


@cache
def made() -> dict[str, FloatArray]:
    return junk()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_made_of_images(kind: str) -> None:
    images = made()[kind]
    assert images.dtype == np.float32
    assert images.shape[1:] == (28, 28)
    assert images.min() >= 0
    assert images.max() <= 1
    assert len(np.unique(images.reshape(len(images), -1), axis=0)) > 0.95 * len(images)


def test_they_depend_on_the_seed_alone() -> None:
    once, again, other = made(), junk(), junk(1)
    for kind, images in once.items():
        assert np.array_equal(images, again[kind])
        if kind not in ("letters", "flat"):
            assert not np.array_equal(images, other[kind])


@pytest.mark.parametrize("kind", ["letters", "scribbles", "smileys", "drawings"])
def test_what_is_drawn_has_the_size_and_the_place_of_a_digit(kind: str) -> None:
    assert all(map(is_normal, made()[kind]))


def test_no_letter_is_there_that_is_written_like_a_digit() -> None:
    assert set(LETTERS) == set(string.ascii_uppercase) - set("BDGIOQSZ")
    assert len(junk()["letters"]) == len(LETTERS) * 2 * 3


def test_flat_images_go_from_black_to_white() -> None:
    flat = junk()["flat"]
    assert len(flat) == GREYS
    assert flat[0].max() == 0
    assert flat[-1].min() == 1
    assert (np.ptp(flat, axis=(1, 2)) == 0).all()
