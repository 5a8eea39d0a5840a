"""Training digits to start from."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from engine.attacks.starting_points import nearest_digit
from engine.data import as_float, load_dataset, mnist


@pytest.mark.parametrize("label", [0, 3, 9])
def test_the_nearest_digit_is_the_nearest_of_all(label: int) -> None:
    image = mnist("test").image(label + 20)
    digits = mnist("train")
    own = as_float(digits.images[digits.of_class(label)])
    lengths = np.square(own.astype(float) - image).sum((1, 2))
    for _ in range(2):  # the second time it is kept
        assert_array_equal(nearest_digit(load_dataset(), image, label), own[int(lengths.argmin())])
    with pytest.raises(ValueError, match="read-only"):
        nearest_digit(load_dataset(), image, label)[0, 0] = 1
