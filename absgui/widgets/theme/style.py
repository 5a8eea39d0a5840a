"""The palette and the style sheet of a theme."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from absgui.widgets.theme.colours import Colours, mix
from absgui.widgets.theme.text import GRID, px


def palette(theme: Colours) -> QPalette:
    role = QPalette.ColorRole
    made = QPalette(QColor(theme.raised), QColor(theme.window))
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
        made.setColor(which, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(disabled, which, mix(QColor(theme.window), QColor(theme.muted), 0.75))
    return made


def style_sheet(theme: Colours) -> str:
    tone = "dark" if theme.dark else "light"
    # Where window and panel have the same colour, a line has to tell the panels apart.
    gap, width = (theme.line, 1) if theme.window == theme.panel else (theme.window, GRID)
    high = theme.edge == theme.line
    chosen, on_chosen = (theme.focus, theme.window) if high else (theme.raised, theme.text)
    # A ring of another colour than the edge is told from it at a glance, and has to be.
    ring = 1 if theme.focus == theme.text else 2
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
                border: 1px solid {theme.edge}; border-radius: 4px; padding: 3px 6px; }}
    QPushButton:hover, QToolButton:hover {{ border-color: {theme.muted}; }}
    QPushButton:focus, QToolButton:focus {{ border: {ring}px solid {theme.focus}; }}
    QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked
                {{ background: {theme.text}; color: {theme.panel}; }}
    QPushButton:disabled, QToolButton:disabled, QComboBox:disabled {{ color: {theme.neutral}; }}
    QToolButton[popupMode="2"] {{ padding-right: {px(12) + 8}px; }}
    QToolButton::menu-indicator {{ image: url(absgui:down-{tone}.svg); width: {px(12)}px; height: {px(12)}px;
                subcontrol-origin: border; subcontrol-position: right center; right: 5px; }}
    QComboBox {{ background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.edge};
                border-radius: 4px; padding: 3px 8px; }}
    QComboBox:hover {{ border-color: {theme.muted}; }}
    QComboBox:focus {{ border: {ring}px solid {theme.focus}; }}
    QComboBox::drop-down {{ border: none; width: {px(12) + 8}px; }}
    QComboBox::down-arrow {{ image: url(absgui:down-{tone}.svg); width: {px(12)}px; height: {px(12)}px; }}
    QComboBox QAbstractItemView {{ background: {theme.panel}; border: 1px solid {theme.line};
                selection-background-color: {chosen}; selection-color: {on_chosen}; outline: none; }}
    QMenu {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line}; padding: 4px; }}
    QMenu::item {{ padding: 4px {px(16) + 8}px; border-radius: 4px;
                border: 1px solid transparent; }}
    QMenu::item:selected {{ background: {theme.raised}; border-color: {chosen}; }}
    QMenu::item:disabled {{ color: {theme.neutral}; }}
    QMenu::section {{ color: {theme.muted}; padding: 6px 8px 2px 8px; }}
    QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px 8px; }}
    QMenu::indicator {{ width: {px(16)}px; height: {px(16)}px; left: 4px; }}
    QMenu::indicator:checked {{ image: url(absgui:check-{tone}.svg); }}
    QCheckBox {{ spacing: 8px; }}
    QCheckBox::indicator, QListView[framed="true"]::indicator {{ width: {px(14)}px; height: {px(14)}px;
                border: 1px solid {theme.muted}; border-radius: 3px; background: {theme.panel}; }}
    QCheckBox::indicator:checked, QListView[framed="true"]::indicator:checked
                {{ image: url(absgui:check-{tone}.svg); }}
    QCheckBox::indicator:disabled, QListView[framed="true"]::indicator:disabled
                {{ border-color: {theme.line}; }}
    QCheckBox:focus {{ text-decoration: underline; }}
    QAbstractItemView[framed="true"] {{ background: {theme.panel}; border: 1px solid {theme.line};
                border-radius: 4px; gridline-color: {theme.line}; selection-background-color: {chosen};
                selection-color: {on_chosen}; outline: none; }}
    QAbstractItemView[framed="true"]:focus {{ border-color: {theme.focus}; }}
    QListView[framed="true"]::item {{ padding: 2px; }}
    QHeaderView, QHeaderView::section, QTableCornerButton::section {{ background: {theme.panel};
                color: {theme.text}; border: none; padding: 0 8px; }}
    {_framed(theme) if high else ""}
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


def _framed(theme: Colours) -> str:
    """Fields to type into have an edge of the window's own colour, made darker: black on black."""
    return f"""
    QLineEdit, QAbstractSpinBox {{ border: 1px solid {theme.edge}; border-radius: 4px; padding: 2px 4px; }}
    QLineEdit:focus, QAbstractSpinBox:focus {{ border-color: {theme.focus}; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: {px(16)}px; }}
    """
