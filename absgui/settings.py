"""What is remembered from one start to the next: the layout, the theme, a few switches."""

from __future__ import annotations

import json

from PySide6.QtCore import QByteArray, QSettings

from absgui.widgets.theme import USUAL, Scheme

LAYOUT_VERSION = 6
"""Goes up whenever panels are added or renamed: an older layout is then not restored."""

MOST_RECENT = 8
"""Files that are remembered."""


class Settings:
    """Typed access to QSettings; whatever is unreadable counts as not set."""

    def __init__(self) -> None:
        self._store = QSettings()

    def keep(self) -> str:
        """Write what has been set through to the disk. Returns the file if that can't be done, else ""."""
        self._store.sync()
        if self._store.status() is not QSettings.Status.NoError:
            # An error once is one for ever, except to a new one, which has the same values.
            before, self._store = self._store, QSettings()
            self._store.sync()
            del before
        return "" if self._store.status() is QSettings.Status.NoError else self._store.fileName()

    @property
    def scheme(self) -> Scheme:
        try:
            return Scheme(str(self._store.value("scheme", Scheme.SYSTEM.value)))
        except ValueError:
            return Scheme.SYSTEM

    @scheme.setter
    def scheme(self, scheme: Scheme) -> None:
        self._store.setValue("scheme", scheme.value)

    @property
    def text_size(self) -> int:
        """In per cent of the usual one."""
        try:
            return int(str(self._store.value("text_size", USUAL)))
        except ValueError:
            return USUAL

    @text_size.setter
    def text_size(self, percent: int) -> None:
        self._store.setValue("text_size", percent)

    @property
    def tour_offered(self) -> bool:
        """The tour has been offered once, whatever came of it."""
        return self._flag("tour_offered", default=False)

    @tour_offered.setter
    def tour_offered(self, on: bool) -> None:
        self._store.setValue("tour_offered", on)

    @property
    def motion(self) -> bool:
        return self._flag("motion", default=True)

    @motion.setter
    def motion(self, on: bool) -> None:
        self._store.setValue("motion", on)

    @property
    def language(self) -> str:
        """The language chosen for the window, as in "de"; "" for the system's."""
        return str(self._store.value("language", ""))

    @language.setter
    def language(self, language: str) -> None:
        self._store.setValue("language", language)

    @property
    def sorted_bars(self) -> bool:
        return self._flag("sorted_bars", default=False)

    @sorted_bars.setter
    def sorted_bars(self, on: bool) -> None:
        self._store.setValue("sorted_bars", on)

    @property
    def geometry(self) -> QByteArray | None:
        return self._bytes("geometry")

    @property
    def layout(self) -> QByteArray | None:
        return self._bytes("layout")

    @property
    def folder(self) -> str:
        """Where the last file was opened or written; "" at first."""
        return str(self._store.value("folder", ""))

    @folder.setter
    def folder(self, folder: str) -> None:
        self._store.setValue("folder", folder)

    @property
    def recent(self) -> tuple[str, ...]:
        """The files that were opened or saved lately, the last one first."""
        paths = self._json("recent")
        if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            return ()
        return tuple(paths[:MOST_RECENT])

    def remember(self, path: str) -> None:
        """Put a file in front of `recent`."""
        self._store.sync()  # another window may have opened some
        others = [other for other in self.recent if other != path]
        self._store.setValue("recent", json.dumps([path, *others][:MOST_RECENT]))

    def forget_recent(self) -> None:
        """Remember no file any more."""
        self._store.remove("recent")

    @property
    def lab(self) -> object:
        """How the lab was set up, as JSON has it; None where that is not known."""
        return self._json("lab")

    @lab.setter
    def lab(self, record: object) -> None:
        self._store.setValue("lab", json.dumps(record))

    @property
    def keeps_tally(self) -> bool:
        """The answers to "is it still a 7 to you?" are kept from one start to the next."""
        return self._flag("keep_tally", default=False)

    @keeps_tally.setter
    def keeps_tally(self, on: bool) -> None:
        self._store.setValue("keep_tally", on)

    @property
    def tally(self) -> object:
        """The answers, as JSON has them, those of another window too; None where that is not known."""
        self._store.sync()
        return self._json("tally")

    @tally.setter
    def tally(self, record: object) -> None:
        self._store.setValue("tally", json.dumps(record))

    def forget_tally(self) -> None:
        """Keep no answers."""
        self._store.remove("tally")

    def keep_layout(self, geometry: QByteArray, layout: QByteArray) -> None:
        """Remember where the window and its panels are."""
        self._store.setValue("geometry", geometry)
        self._store.setValue("layout", layout)

    def forget_layout(self) -> None:
        """Start with the usual layout next time."""
        self._store.remove("geometry")
        self._store.remove("layout")

    def _flag(self, key: str, *, default: bool) -> bool:
        # INI files give strings back.
        return str(self._store.value(key, default)).lower() in ("true", "1")

    def _json(self, key: str) -> object:
        """None where nothing is stored, or nothing that can be read."""
        try:
            return json.loads(str(self._store.value(key, "null")))
        except (ValueError, RecursionError):
            return None

    def _bytes(self, key: str) -> QByteArray | None:
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else None
