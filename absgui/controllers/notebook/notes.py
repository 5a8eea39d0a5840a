"""Readings that the user has put aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.types import KeptReading, ModelChoice


@dataclass(slots=True, eq=False)
class Note:
    """One of them."""

    kept: KeptReading
    choice: ModelChoice
    """How its model was asked for."""
    from_file: bool = False
    """Another session kept it."""

    def is_same(self, other: Note) -> bool:
        """It is the same reading of the same moment."""
        mine, its = self.kept, other.kept
        return (
            (mine.model.identity, mine.kept) == (its.model.identity, its.kept)
            and np.array_equal(mine.source.image, its.source.image)
            and np.array_equal(mine.reading.energies, its.reading.energies)
        )


class Notes(QObject):
    """All of them, the oldest first.

    Signals:
        changed(): there are others.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: list[Note] = []

    def __iter__(self) -> Iterator[Note]:
        return iter(self._kept)

    @property
    def readings(self) -> tuple[KeptReading, ...]:
        """As a session file keeps them."""
        return tuple(note.kept for note in self._kept)

    def add(self, note: Note) -> None:
        """Keep one more."""
        self.insert(len(self._kept), note)

    def insert(self, place: int, note: Note) -> None:
        """Keep it at this place, before which there are so many."""
        self._kept.insert(place, note)
        self.changed.emit()

    def take(self, notes: Sequence[Note]) -> None:
        """Keep those of a file too; one that is here already stays as it is."""
        for note in notes:
            if not any(note.is_same(old) for old in self._kept):
                self._kept.append(note)
        self.changed.emit()

    def bring_back(self, place: int, note: Note) -> None:
        """Keep again what was removed, instead of what a file may have brought of the same since."""
        self._kept = [each for each in self._kept if not each.is_same(note)]
        self.insert(place, note)

    def remove(self, note: Note) -> None:
        """Keep it no longer."""
        self._kept.remove(note)
        self.changed.emit()
