"""How everything looks: palettes, colours by meaning, fonts, the 8-px grid.

Whoever paints asks `colours()`, `font()` and `px()` at paint time and so follows a change of theme or of
text size without a signal: Qt sends every widget a PaletteChange and a StyleChange, which repaint it. What a
widget fixes when it is made, it fixes by `set_role` and `measure`; what it shares out, in its `resizeEvent`,
which it gets after another text size, too.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QDir, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QApplication, QStyleFactory

from absgui.widgets.theme import style
from absgui.widgets.theme.colours import CONTRAST, DARK, LIGHT, Colours, Meaning, Scheme, contrast, mix
from absgui.widgets.theme.text import (
    FAMILY,
    GRID,
    SIZES,
    USUAL,
    Role,
    advance,
    follow,
    font,
    measure,
    metrics,
    px,
    set_role,
    set_text_size,
    text_size,
)

__all__ = [
    "CONTRAST",
    "DARK",
    "FAMILY",
    "GRID",
    "LIGHT",
    "MOTION_MS",
    "SIZES",
    "USUAL",
    "Colours",
    "Meaning",
    "Role",
    "Scheme",
    "advance",
    "apply",
    "colours",
    "contrast",
    "follow",
    "font",
    "load_assets",
    "look",
    "measure",
    "metrics",
    "mix",
    "motion_ms",
    "px",
    "set_motion",
    "set_role",
    "set_text_size",
    "text_size",
]

_STYLED = "absgui_styled"
MOTION_MS = 120
"""How long a bar takes to grow; 0 where motion is switched off (see `motion_ms`)."""


_colours = LIGHT
"""Those in use."""


def load_assets(folder: Path) -> None:
    """Make the bundled fonts and icons known to Qt. `folder` has fonts/ and icons/. Call before `apply`."""
    QDir.setSearchPaths("absgui", [str(folder / "icons")])
    if FAMILY in QFontDatabase.families():
        return
    for name in ("Inter-Regular.otf", "Inter-SemiBold.otf"):
        QFontDatabase.addApplicationFont(str(folder / "fonts" / name))


def apply(app: QApplication, scheme: Scheme = Scheme.SYSTEM) -> None:
    """Give `app` the Fusion style, our font at the text size in use and the palette of `scheme`.

    May be called again at any time.
    """
    if not app.property(_STYLED):  # not by the style's name: with a style sheet it has none
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setProperty(_STYLED, True)
    app.setFont(font(Role.TEXT))
    global _colours  # noqa: PLW0603 - as Qt has one palette; asking that at every paint takes longer
    _colours = chosen = _chosen(scheme)
    app.setPalette(style.palette(chosen))
    app.setStyleSheet(style.style_sheet(chosen))
    for widget in app.allWidgets():
        follow(widget)
    for widget in app.allWidgets():
        if widget.isVisible():
            app.sendEvent(widget, QResizeEvent(widget.size(), widget.size()))


def colours() -> Colours:
    """The theme in use."""
    return _colours


def look() -> tuple[Colours, int]:
    """Colours and text size in use. What is costly to restyle compares it: Qt tells of one change often."""
    return _colours, text_size()


def motion_ms() -> int:
    """Duration of an animation in milliseconds; 0 if the user or the system wants none."""
    app = QApplication.instance()
    off = app is not None and bool(app.property("absgui_no_motion"))
    # Only Windows tells Qt what the user chose; elsewhere "no effects" just means that nobody was asked.
    if sys.platform == "win32" and not QApplication.isEffectEnabled(Qt.UIEffect.UI_General):
        off = True
    return 0 if off else MOTION_MS


def set_motion(on: bool) -> None:
    """Switch all animation of the application on or off."""
    app = QApplication.instance()
    if app is not None:
        app.setProperty("absgui_no_motion", not on)


def _chosen(scheme: Scheme) -> Colours:
    if scheme is Scheme.SYSTEM:
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return {Scheme.LIGHT: LIGHT, Scheme.DARK: DARK, Scheme.CONTRAST: CONTRAST}[scheme]
