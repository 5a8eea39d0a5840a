"""Digits drawn in twelve styles are read right: thin, thick, small, in a corner, sloppy, fast and so on.

`strokes.json` has ten drawings in each style: the brush in sheet pixels, and every point that the pen was at.
No hands drew them: they are shapes of the ten digits, in two ways of writing each, with a hand's wobble and
slips.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict, cast

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

import engine
from absgui.app import Application
from absgui.panels.draw.canvas import Canvas
from absgui.presentation.ink import SHEET
from engine.types import ModelChoice
from tests.gui.driving import drag, wait_idle

STROKES = Path(__file__).with_name("strokes.json")


class Drawing(TypedDict):
    digit: int
    style: str
    brush: float
    strokes: list[list[tuple[float, float]]]


def drawings() -> list[Drawing]:
    return cast(list[Drawing], json.loads(STROKES.read_text(encoding="utf-8")))


def replay(canvas: Canvas, drawing: Drawing) -> None:
    """Draw it with the mouse on the empty sheet."""
    canvas.set_brush(drawing["brush"])
    area = canvas.sheet_rect()
    scale = area.width() / SHEET
    for stroke in drawing["strokes"]:
        points = [QPoint(round(area.left() + x * scale), round(area.top() + y * scale)) for x, y in stroke]
        drag(canvas, *points)


def one_of_each() -> list[Drawing]:
    """A drawing of each style, all digits among them."""
    return drawings()[::11]


def test_there_are_ten_digits_in_twelve_styles() -> None:
    given = drawings()
    assert len(given) == 120
    assert len({(each["style"], each["digit"]) for each in given}) == 120
    assert len({each["style"] for each in given}) == 12
    assert {each["digit"] for each in one_of_each()} == set(range(10))


@pytest.mark.parametrize(
    ("given", "least"),
    [(one_of_each(), 10), pytest.param(drawings(), 115, marks=pytest.mark.slow)],
    ids=["one of each", "all"],
)
def test_drawings_are_read_right(
    qtbot: QtBot, app: Application, choice: ModelChoice, given: list[Drawing], least: int
) -> None:
    canvas, images = app.window.draw.canvas, []
    for drawing in given:
        canvas.clear()
        qtbot.waitUntil(lambda: app.session.subject is None)
        replay(canvas, drawing)
        qtbot.waitUntil(lambda: app.session.subject is not None and not app.subjects._ink_timer.isActive())
        subject = app.session.subject
        assert subject is not None
        images.append(subject.image)
    wait_idle(qtbot, app)

    energies = engine.load_model(choice).infer(np.stack(images)).energies
    labels = energies.argmin(axis=1).tolist()
    wrong = [
        f"{drawing['style']} {drawing['digit']} as {label}"
        for drawing, label in zip(given, labels, strict=True)
        if label != drawing["digit"]
    ]
    assert len(given) - len(wrong) >= least, wrong
    reading = app.session.reading
    assert reading is not None
    assert reading.label == labels[-1]  # the window's own
