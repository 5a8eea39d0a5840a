"""The gates that trained ABS weights have to pass."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.data import load_dataset
from engine.training.gates import gates
from engine.weights.abs import load_weights


@pytest.mark.slow  # draws and reads many digits
def test_decoders_that_draw_nothing_pass_no_gate() -> None:
    weights = load_weights()
    states = tuple(
        {
            name: np.full_like(value, -30) if name == "Decoder.conv_3.bias" else value
            for name, value in s.items()
        }
        for s in weights.states
    )
    found = gates(replace(weights, states=states), load_dataset(), draws=5)
    assert len(found) == 5
    assert not any(gate.passed for gate in found)


@pytest.mark.slow  # draws and reads hundreds of digits
def test_the_bundled_weights_draw_digits_wherever_the_prior_puts_latents() -> None:
    centre, *draws, black = gates(load_weights(), load_dataset(), draws=100)
    assert centre.passed, centre.value
    assert black.passed, black.value
    # Of a hundred draws a class: one may be misread where 99.5 % of many are right.
    for gate in draws:
        assert float(gate.value.split(" % of all")[0].rsplit(" ", 1)[1]) >= 99.3, gate.value
