"""How everything looks: palettes, colours by meaning, fonts, the 8-px grid.

Colours carry meaning and nothing else does: blue is the original's class,
orange the rival, green what is certified (Okabe-Ito hues, moved in lightness
until each has a contrast of 4.5:1 or more on its theme). Whoever paints asks
`colours()` at paint time and so follows a change of theme without a signal:
Qt sends every widget a PaletteChange, which repaints it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from PySide6.QtCore import QDir, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

GRID = 8
"""Every margin, gap and bar height is a multiple of this (or half of it)."""
MOTION_MS = 120
"""How long a bar takes to grow; 0 where motion is switched off (see `motion_ms`)."""
FAMILY = "Inter"


class Scheme(StrEnum):
    """Which palette to use."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "high contrast"


class Meaning(StrEnum):
    """What a colour says."""

    ORIGINAL = "original"
    RIVAL = "rival"
    CERTIFIED = "certified"
    NEUTRAL = "neutral"


class Role(StrEnum):
    """The three sizes of type, and the bold one of the first."""

    TEXT = "text"
    STRONG = "strong"
    NUMBER = "number"
    CAPTION = "caption"


_PIXELS = {Role.TEXT: 13, Role.STRONG: 13, Role.NUMBER: 22, Role.CAPTION: 11}
_BOLD = (Role.STRONG, Role.NUMBER)


@dataclass(frozen=True, slots=True)
class Colours:
    """One theme, as "#rrggbb"."""

    window: str
    """Between and behind the panels."""
    panel: str
    """Where things are shown."""
    raised: str
    """Buttons, tracks of bars, the empty part of a chart."""
    line: str
    """The one line between panels, ticks, frames of unmarked things."""
    text: str
    muted: str
    """Captions and units; still 4.5:1."""
    original: str
    rival: str
    certified: str
    neutral: str
    """Bars and curves of all other classes; 3:1."""
    dark: bool

    def of(self, meaning: Meaning) -> QColor:
        """The colour that says this."""
        return QColor(getattr(self, meaning.value))

    def tint(self, meaning: Meaning, strength: float = 0.16) -> QColor:
        """`meaning` mixed into the panel's colour: for areas behind text. `strength` in [0, 1]."""
        return mix(QColor(self.panel), self.of(meaning), strength)


LIGHT = Colours(
    window="#f3f4f6",
    panel="#ffffff",
    raised="#e9ebef",
    line="#d3d7de",
    text="#16191f",
    muted="#5a616d",
    original="#0069a8",
    rival="#b04c00",
    certified="#007555",
    neutral="#7f8692",
    dark=False,
)
DARK = Colours(
    window="#14161a",
    panel="#1c1f24",
    raised="#2a2e35",
    line="#383d46",
    text="#eceef2",
    muted="#a3aab6",
    original="#56b4e9",
    rival="#eda21f",
    certified="#2fbf92",
    neutral="#7d8593",
    dark=True,
)
CONTRAST = Colours(
    window="#000000",
    panel="#000000",
    raised="#262626",
    line="#ffffff",
    text="#ffffff",
    muted="#ffffff",
    original="#7cc8ff",
    rival="#ffb733",
    certified="#3df0b8",
    neutral="#b8b8b8",
    dark=True,
)


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
    """Give `app` the Fusion style, our font and the palette of `scheme`. May be called again at any time."""
    if app.style().objectName().lower() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setFont(font(Role.TEXT))
    global _colours  # noqa: PLW0603 - as Qt has one palette; asking that at every paint takes longer
    _colours = chosen = _chosen(scheme)
    app.setPalette(_palette(chosen))
    app.setStyleSheet(_style_sheet(chosen))


def colours() -> Colours:
    """The theme in use."""
    return _colours


def font(role: Role, *, bold: bool = False) -> QFont:
    """The type for `role`, with tabular figures so that changing numbers don't jump."""
    return QFont(_font(role, bold))


def metrics(role: Role, *, bold: bool = False) -> QFontMetricsF:
    """How wide and high text in that type is, in px."""
    return _metrics(role, bold)


def text_px() -> int:
    """The height of the usual type, in px."""
    return _PIXELS[Role.TEXT]


@cache
def _metrics(role: Role, bold: bool) -> QFontMetricsF:
    return QFontMetricsF(_font(role, bold))


@cache
def _font(role: Role, bold: bool) -> QFont:
    made = QFont(FAMILY)
    made.setPixelSize(_PIXELS[role])
    made.setWeight(QFont.Weight.DemiBold if bold or role in _BOLD else QFont.Weight.Normal)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


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


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """`first` with `share` (0 to 1) of `second`."""
    kept = 1.0 - share
    return QColor.fromRgbF(
        kept * first.redF() + share * second.redF(),
        kept * first.greenF() + share * second.greenF(),
        kept * first.blueF() + share * second.blueF(),
    )


def contrast(first: str, second: str) -> float:
    """WCAG contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _chosen(scheme: Scheme) -> Colours:
    if scheme is Scheme.SYSTEM:
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return {Scheme.LIGHT: LIGHT, Scheme.DARK: DARK, Scheme.CONTRAST: CONTRAST}[scheme]


def _luminance(colour: str) -> float:
    channels = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _palette(theme: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette(QColor(theme.raised), QColor(theme.window))
    for which, colour in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.panel),
        (role.AlternateBase, theme.window),
        (role.Text, theme.text),
        (role.Button, theme.raised),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.text),
        (role.ToolTipBase, theme.panel),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Mid, theme.line),
        (role.Dark, theme.line),
        (role.Link, theme.text),
        (role.Highlight, theme.text),
        (role.HighlightedText, theme.panel),
        (role.Accent, theme.text),
    ):
        palette.setColor(which, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, which, mix(QColor(theme.window), QColor(theme.muted), 0.75))
    return palette


def _style_sheet(theme: Colours) -> str:
    tone = "dark" if theme.dark else "light"
    # Where window and panel have the same colour, a line has to tell the panels apart.
    gap, width = (theme.line, 1) if theme.window == theme.panel else (theme.window, GRID)
    return f"""
    QMainWindow::separator {{ background: {gap}; width: {width}px; height: {width}px; }}
    QToolBar {{ background: {theme.panel}; border: none; border-bottom: 1px solid {theme.line};
                padding: 4px 8px; spacing: 8px; }}
    QStatusBar {{ background: {theme.panel}; border-top: 1px solid {theme.line}; }}
    QStatusBar::item {{ border: none; }}
    QToolTip {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line};
                padding: 4px; }}
    QDockWidget {{ font-weight: 600; }}
    QDockWidget::title {{ background: {theme.panel}; text-align: left; padding: 6px 8px 2px 8px; }}
    QTabBar {{ background: {theme.window}; }}
    QTabBar::tab {{ background: {theme.window}; color: {theme.muted}; padding: 6px 16px; border: none; }}
    QTabBar::tab:selected {{ background: {theme.panel}; color: {theme.text}; font-weight: 600; }}
    QTabBar::tab:focus {{ text-decoration: underline; }}
    QPushButton, QToolButton {{ background: {theme.raised}; color: {theme.text};
                border: 1px solid {theme.raised}; border-radius: 4px; padding: 3px 6px; }}
    QPushButton:hover, QToolButton:hover {{ border-color: {theme.muted}; }}
    QPushButton:focus, QToolButton:focus {{ border-color: {theme.text}; }}
    QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked
                {{ background: {theme.text}; color: {theme.panel}; }}
    QPushButton:disabled, QToolButton:disabled, QComboBox:disabled {{ color: {theme.neutral}; }}
    QToolButton[popupMode="2"] {{ padding-right: 20px; }}
    QToolButton::menu-indicator {{ image: url(absgui:down-{tone}.svg); width: 12px; height: 12px;
                subcontrol-origin: border; subcontrol-position: right center; right: 5px; }}
    QComboBox {{ background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.raised};
                border-radius: 4px; padding: 3px 8px; }}
    QComboBox:hover {{ border-color: {theme.muted}; }}
    QComboBox:focus {{ border-color: {theme.text}; }}
    QComboBox::drop-down {{ border: none; width: 20px; }}
    QComboBox::down-arrow {{ image: url(absgui:down-{tone}.svg); width: 12px; height: 12px; }}
    QComboBox QAbstractItemView {{ background: {theme.panel}; border: 1px solid {theme.line};
                selection-background-color: {theme.raised}; selection-color: {theme.text}; outline: none; }}
    QMenu {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line}; padding: 4px; }}
    QMenu::item {{ padding: 4px 24px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {theme.raised}; }}
    QMenu::item:disabled {{ color: {theme.neutral}; }}
    QMenu::section {{ color: {theme.muted}; padding: 6px 8px 2px 8px; }}
    QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px 8px; }}
    QMenu::indicator {{ width: 16px; height: 16px; left: 4px; }}
    QMenu::indicator:checked {{ image: url(absgui:check-{tone}.svg); }}
    QCheckBox {{ spacing: 8px; }}
    QCheckBox::indicator, QListView[framed="true"]::indicator {{ width: 14px; height: 14px;
                border: 1px solid {theme.muted}; border-radius: 3px; background: {theme.panel}; }}
    QCheckBox::indicator:checked, QListView[framed="true"]::indicator:checked
                {{ image: url(absgui:check-{tone}.svg); }}
    QCheckBox::indicator:disabled, QListView[framed="true"]::indicator:disabled
                {{ border-color: {theme.line}; }}
    QCheckBox:focus {{ text-decoration: underline; }}
    QAbstractItemView[framed="true"] {{ background: {theme.panel}; border: 1px solid {theme.line};
                border-radius: 4px; gridline-color: {theme.line}; selection-background-color: {theme.raised};
                selection-color: {theme.text}; outline: none; }}
    QAbstractItemView[framed="true"]:focus {{ border-color: {theme.muted}; }}
    QListView[framed="true"]::item {{ padding: 2px; }}
    QHeaderView, QHeaderView::section, QTableCornerButton::section {{ background: {theme.panel};
                color: {theme.text}; border: none; padding: 0 8px; }}
    QProgressBar {{ background: {theme.raised}; border: none; border-radius: 4px; }}
    QProgressBar::chunk {{ background: {theme.muted}; border-radius: 4px; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {theme.line}; border-radius: 4px; min-height: 24px;
                margin: 1px; }}
    QScrollBar::handle:vertical:hover {{ background: {theme.neutral}; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle:horizontal {{ background: {theme.line}; border-radius: 4px; min-width: 24px;
                margin: 1px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """
