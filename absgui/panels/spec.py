"""What a panel says of itself, and how the window finds all panels.

To add a panel, add a folder under `absgui/panels` whose `__init__.py` holds a
`PANEL = PanelSpec(...)`. Its widget is made with its dock, or the window, as its parent and
nothing else; what it shows comes by its `show_*` methods, what the user wants
of it goes out by its signals. If it needs to know whether it is in sight, it
has a slot `set_seen(bool)`; if a part of it takes long to make, `make_ahead()`.
That is all for a panel that works by itself; one
that shows the session also needs a controller that owns it, made in `absgui/app.py`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import Enum
from pathlib import Path
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget


class PanelError(Exception):
    """A panel is declared wrongly or not at all; the message says which one and what is missing."""


class Area(Enum):
    """Where a panel is at first; all but the one in the centre can be moved and closed."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSpec:
    """The declaration of one panel. Raises PanelError where it makes no sense."""

    name: str
    """Unique; saved layouts know the panel by it."""
    title: str
    """Unique; on its tab, its title bar and in the menu View."""
    area: Area
    widget: type[QWidget]
    """Made with the window as its parent and no other argument."""
    order: int
    """Unique: panels stand, and get the focus by Tab, in this order."""
    group: str = ""
    """Panels of one area and group share its place as tabs, the first of them in front. Empty: a place of
    its own."""
    share: float = 0.2
    """The part of the window's width, or at the bottom of its height, that it gets at first."""
    least: int = 0
    """It gets at least so many px, where the window has room."""
    yields: bool = True
    """In a small window it gets the least that it can do with, so that the centre has the rest."""

    def __post_init__(self) -> None:
        given: dict[str, object] = {each.name: getattr(self, each.name) for each in fields(self)}
        name, area, widget = given["name"], given["area"], given["widget"]
        if not isinstance(name, str) or not name:
            raise PanelError(f"A panel has no name: {widget!r}.")
        if not isinstance(given["title"], str) or not given["title"]:
            raise PanelError(f"Panel {name!r} has no title.")
        if not isinstance(area, Area):
            areas = ", ".join(map(str, Area))
            raise PanelError(f"Panel {name!r}: there is no area {area!r}; choose one of {areas}.")
        for field, kind in (("order", int), ("group", str), ("share", (int, float)), ("least", int)):
            if isinstance(given[field], bool) or not isinstance(given[field], kind):
                raise PanelError(f"Panel {name!r}: {field} can't be {given[field]!r}.")
        if not 0 < self.share < 1 or self.least < 0:
            raise PanelError(f"Panel {name!r}: share must be between 0 and 1, and least not negative.")
        if not (isinstance(widget, type) and issubclass(widget, QWidget)):
            raise PanelError(f"Panel {name!r}: {widget!r} is not a subclass of QWidget.")

    @property
    def place(self) -> tuple[Area, str]:
        """Panels with the same place share it as tabs."""
        return self.area, self.group or self.name

    def extent(self, whole: int, *, roomy: bool) -> int:
        """Px of the window's `whole` width or height that it gets at first; 1 for as few as possible."""
        return max(self.least, round(self.share * whole)) if roomy or not self.yields else 1


@runtime_checkable
class Watchful(Protocol):
    """A panel that is told when it comes into sight or goes: Qt calls a tab behind another visible."""

    def set_seen(self, on: bool) -> None: ...


@runtime_checkable
class Preparable(Protocol):
    """A panel whose costly parts are made before it is looked at, one in each turn of the event loop."""

    def make_ahead(self) -> bool:
        """Make the next part; False once none is left."""


@runtime_checkable
class Staged(Protocol):
    """A panel that wants more room while there is something to look at, as its `stage_changed` says."""

    def stage_height(self, width: int, most: int) -> int:
        """The height it wants then, in px, `width` px wide and at most `most` px high."""


def find_panels(package: str = "absgui.panels") -> tuple[PanelSpec, ...]:
    """What every folder of the package declares, in order.

    Raises PanelError for a folder without a declaration and for declarations that contradict each other.
    """
    folder = Path(importlib.import_module(package).__path__[0])
    specs = []
    for part in sorted(folder.iterdir()) if folder.is_dir() else ():  # in a bundle there is no such folder
        if part.is_dir() and any(part.glob("*.py")) and not (part / "__init__.py").is_file():
            raise PanelError(f"{part} has no __init__.py with a PANEL = PanelSpec(...).")
    for module in pkgutil.iter_modules([str(folder)]):
        if module.ispkg:
            spec = getattr(importlib.import_module(f"{package}.{module.name}"), "PANEL", None)
            if not isinstance(spec, PanelSpec):
                raise PanelError(f"{folder / module.name}/__init__.py declares no PANEL = PanelSpec(...).")
            specs.append(spec)
    return check_panels(specs)


def check_panels(specs: Sequence[PanelSpec]) -> tuple[PanelSpec, ...]:
    """The same in order. Raises PanelError for two of one name, title or order, and unless one is central."""
    for what in ("name", "title", "order"):
        seen: dict[object, PanelSpec] = {}
        for spec in specs:
            value = getattr(spec, what)
            if value in seen:
                raise PanelError(
                    f"Two panels have the {what} {value!r}: {seen[value].widget.__name__} and "
                    f"{spec.widget.__name__}."
                )
            seen[value] = spec
    areas: dict[str, Area] = {}
    for spec in specs:
        if spec.group and areas.setdefault(spec.group, spec.area) is not spec.area:
            raise PanelError(f"Panel {spec.name!r}: the group {spec.group!r} is in another area already.")
    central = [spec.name for spec in specs if spec.area is Area.CENTRE]
    if len(central) != 1:
        raise PanelError(
            f"Exactly one panel must be in the centre, not {len(central)}: {', '.join(central) or 'none'}."
        )
    return tuple(sorted(specs, key=lambda spec: spec.order))
