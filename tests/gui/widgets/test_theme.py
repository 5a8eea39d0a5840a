"""Colours that can be read, pixels that are whole."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.widgets import rasters, theme
from absgui.widgets.pixel_view import PixelView
from absgui.widgets.theme import style

THEMES = {"light": theme.LIGHT, "dark": theme.DARK, "contrast": theme.CONTRAST}
SCHEMES = {"light": theme.Scheme.LIGHT, "dark": theme.Scheme.DARK, "contrast": theme.Scheme.CONTRAST}


LEVELS = {"light": 4.5, "dark": 4.5, "contrast": 7.0}
"""What WCAG asks of text: AA, and AAA in high contrast."""
BACKGROUNDS = ["window", "panel", "raised"]


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("behind", BACKGROUNDS)
@pytest.mark.parametrize("what", ["text", "muted", "original", "rival", "certified"])
def test_everything_written_has_enough_contrast(name: str, behind: str, what: str) -> None:
    colours = asdict(THEMES[name])
    assert theme.contrast(colours[what], colours[behind]) >= LEVELS[name]


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("meaning", theme.Meaning)
@pytest.mark.parametrize("strength", [0.1, 0.16, 0.28, 0.3, 0.4])
def test_text_on_a_tint_has_enough_contrast(name: str, meaning: theme.Meaning, strength: float) -> None:
    colours = THEMES[name]
    tint = colours.tint(meaning, strength).name()
    assert theme.contrast(colours.text, tint) >= LEVELS[name]


@pytest.mark.parametrize("name", THEMES)
def test_what_is_pressed_or_chosen_has_enough_contrast(name: str) -> None:
    colours = THEMES[name]
    assert theme.contrast(colours.panel, colours.text) >= LEVELS[name]
    assert theme.contrast(colours.window, colours.focus) >= LEVELS[name]


@pytest.mark.parametrize("name", THEMES)
def test_neutral_areas_stand_out_three_to_one(name: str) -> None:
    colours = THEMES[name]
    assert min(theme.contrast(colours.neutral, b) for b in (colours.window, colours.panel)) >= 3.0


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("behind", BACKGROUNDS)
def test_the_ring_around_what_has_the_keys_stands_out(name: str, behind: str) -> None:
    assert theme.contrast(THEMES[name].focus, asdict(THEMES[name])[behind]) >= 3.0


@pytest.mark.parametrize("behind", BACKGROUNDS)
@pytest.mark.parametrize("what", ["line", "edge", "neutral"])
def test_in_high_contrast_every_line_stands_out_and_every_control_has_an_edge(what: str, behind: str) -> None:
    colours = asdict(theme.CONTRAST)
    assert theme.contrast(colours[what], colours[behind]) >= 3.0
    assert theme.contrast(theme.CONTRAST.focus, theme.CONTRAST.rival) > 1.3  # a ring is no mark of the rival


@pytest.mark.parametrize("name", THEMES)
def test_what_is_disabled_can_still_be_read(name: str) -> None:
    colours = THEMES[name]
    dead = style.palette(colours).color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText).name()
    assert theme.contrast(dead, colours.panel) >= (7.0 if name == "contrast" else 3.0)


def test_contrast_is_the_one_of_the_standard() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
def test_the_theme_in_use_is_known_and_can_be_changed_at_any_time(qapp: QApplication, name: str) -> None:
    theme.apply(qapp, SCHEMES[name])
    assert theme.colours() == THEMES[name]
    theme.apply(qapp, theme.Scheme.LIGHT)
    assert theme.colours() == theme.LIGHT


def test_figures_are_tabular_and_the_font_is_ours(qapp: QApplication) -> None:
    assert qapp.font().family() == theme.FAMILY
    assert theme.font(theme.Role.NUMBER).featureValue(QFont.Tag("tnum")) == 1


def test_a_grey_image_owns_its_pixels() -> None:
    array = np.zeros((28, 28), np.float32)
    array[3, 5] = 1.0
    picture = rasters.grey_image(array)
    array[:] = 0.5
    assert picture.pixelColor(5, 3) == QColor(255, 255, 255)
    assert picture.pixelColor(3, 5) == QColor(0, 0, 0)


def test_the_signed_map_is_symmetric_and_zero_is_nothing(qapp: QApplication) -> None:
    values = np.array([[-1.0, 0.0, 1.0, -7.0, 7.0]], np.float32)
    picture = rasters.signed_image(values, 1.0)
    shown = [picture.pixelColor(x, 0).name() for x in range(5)]
    colours = theme.LIGHT
    assert shown[0] == shown[3] == colours.original
    assert shown[2] == shown[4] == colours.rival
    assert theme.contrast(shown[1], colours.panel) < 1.02


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("room", [28, 100, 252, 419.5])
def test_a_picture_pixel_is_a_whole_number_of_device_pixels(room: float, ratio: float) -> None:
    scale = rasters.whole_scale(room, 28, ratio)
    assert scale * ratio == pytest.approx(round(scale * ratio))
    assert scale * 28 <= max(room, 28 / ratio) + 1e-9


@pytest.mark.parametrize("size", [(60, 60), (101, 250), (300, 299), (57, 900)])
def test_a_pixel_view_shows_square_unblurred_pixels(qtbot: QtBot, size: tuple[int, int]) -> None:
    view = PixelView("digit")
    qtbot.addWidget(view)
    view.resize(*size)
    chess = (np.indices((28, 28)).sum(axis=0) % 2).astype(np.float32)
    view.set_image(chess)
    area = view.pixel_rect()
    assert area.width() == area.height()
    scale = int(area.width()) // 28
    assert area.width() == 28 * scale
    picture = view.grab().toImage()
    for row, column in ((0, 0), (1, 0), (13, 14), (27, 26)):
        for dx, dy in ((0, 0), (scale - 1, scale - 1)):
            x, y = int(area.left()) + column * scale + dx, int(area.top()) + row * scale + dy
            assert picture.pixelColor(x, y).red() == 255 * (row + column) % 510


def test_a_pixel_view_refuses_other_shapes_and_says_when_it_is_empty(qtbot: QtBot) -> None:
    view = PixelView("digit")
    qtbot.addWidget(view)
    with pytest.raises(ValueError, match="28"):
        view.set_image(np.zeros((28, 27), np.float32))
    view.set_placeholder("nothing yet")
    view.set_image(None)
    assert view.image is None
    view.grab()
    view.set_image(np.zeros((28, 28), np.float32))
    view.set_signed(1.0)
    view.set_frame(theme.Meaning.RIVAL)
    view.grab()
