"""The gates that trained ABS weights have to pass."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.data import load_dataset
from engine.training.gates import gates
from engine.weights.abs import load_weights


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
