"""What the examples promise holds for the bundled ABS model."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

import engine
from absgui.presentation.ink import DEFAULT_BRUSH, Ink
from absgui.presentation.presets import MODEL, PRESETS, Preset
from engine.data import normalise, read_image
from engine.protocols import Model
from engine.types import FloatArray, Norm, Reading
from tests.sparing import ends


@pytest.fixture(scope="module")
def model() -> Model:
    return engine.load_model(MODEL)


def image_of(preset: Preset) -> FloatArray:
    if preset.digit is not None:
        return read_image(f"mnist:test:{preset.digit}").image
    ink = Ink()
    for points in preset.strokes:
        for start, end in pairwise(points):
            ink.stroke(start, end, DEFAULT_BRUSH, erase=False)
    return normalise(ink.sheet.astype(np.float32) / np.float32(255))


def radius(reading: Reading) -> float:
    assert reading.certificate is not None
    return reading.certificate.radii.of(Norm.L2)


def gap(reading: Reading) -> float:
    least, second = np.sort(reading.energies)[:2]
    return float(second - least)


PROMISES: dict[str, tuple[int | None, Callable[[Reading], bool]]] = {
    "A sure 1": (1, lambda r: r.label == 1 and gap(r) > 15 and radius(r) > 2.4),
    "A 4 that is nearly a 9": (
        4,
        lambda r: (
            r.label == 4 and int(np.argsort(r.energies)[1]) == 9 and 0.5 < gap(r) < 3 and radius(r) < 0.5
        ),
    ),
    "A hard digit": (6, lambda r: r.label == 5 and r.explained),
    "Nonsense": (None, lambda r: not r.explained),
    "A letter that passes for a 4": (None, lambda r: r.label == 4 and r.explained),
}


@pytest.mark.parametrize("preset", ends(PRESETS), ids=lambda preset: preset.title)
def test_an_example_shows_what_it_promises(model: Model, preset: Preset) -> None:
    truth, holds = PROMISES[preset.title]
    if preset.digit is not None:
        assert read_image(f"mnist:test:{preset.digit}").label == truth
    reading = model.read(image_of(preset))
    assert holds(reading), (reading.label, gap(reading), radius(reading), reading.explained)
