"""The notebook: every attack that has ended, readings that were pinned, and the answers."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from absgui import __version__
from absgui.controllers.attacks import AttackControl
from absgui.controllers.episode import Episode, source_of, subject_of
from absgui.controllers.notebook.counting import Counting
from absgui.controllers.notebook.notes import Note, Notes
from absgui.controllers.sessions import SessionControl
from absgui.language import tr
from absgui.notices import Notices
from absgui.panels.notebook.panel import NotebookPanel
from absgui.presentation.notebook.compare import compared
from absgui.presentation.notebook.entry import LONGEST_NAME, Entry, Noted, entry, now
from absgui.presentation.notebook.tally import Row
from absgui.presentation.wording import subject_name
from absgui.session import Session
from absgui.settings import Settings
from engine.evaluation.made import made
from engine.export.fields import in_a_line
from engine.types import KeptReading, ModelChoice, ModelIdentity, Run

MOST_UNDO = 50
Item = Episode | Note


class NotebookControl(QObject):
    """Owns the notebook's panel.

    Signals:
        changed(): something in it is another.
    """

    changed = Signal()

    def __init__(
        self,
        session: Session,
        panel: NotebookPanel,
        attacks: AttackControl,
        notes: Notes,
        sessions: SessionControl,
        settings: Settings,
        notices: Notices,
    ) -> None:
        super().__init__(panel)
        self._session, self._panel, self._attacks = session, panel, attacks
        self._notes, self._sessions, self._notices = notes, sessions, notices
        self._counting = Counting(settings)
        self._keys = itertools.count(1)
        self._items: dict[int, Item] = {}
        """Key -> the item, the oldest first."""
        self._pins: list[int] = []
        """Keys of what is pinned, the last one at the end."""
        self._undo: list[tuple[str, Callable[[], None]]] = []
        """What was done, and what undoes it."""
        self._pair: tuple[int, int] | None = None
        self._titles = {name: tr(spec.title) for name, spec in attacks.specs.items()}
        attacks.episodes.changed.connect(self._on_changed)
        attacks.answered.connect(self._on_changed)
        notes.changed.connect(self._on_changed)
        session.reading_changed.connect(self._show_readable)
        session.subject_changed.connect(self._show_readable)
        session.model_changed.connect(self._show_readable)
        panel.show_wanted.connect(self.show)
        panel.renamed.connect(self.rename)
        panel.pin_wanted.connect(self.toggle_pin)
        panel.delete_wanted.connect(self.delete)
        panel.undo_wanted.connect(self.undo)
        panel.reading_wanted.connect(self.pin_reading)
        panel.compare_wanted.connect(self._compare_pinned)
        panel.pair_picked.connect(self.compare)
        panel.keep_picked.connect(self._set_kept)
        panel.clear_wanted.connect(self.clear_tally)
        self._on_changed()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All lines, the newest first."""
        return tuple(
            entry(key, noted, self._titles, from_file=_is_from_file(item))
            for key, item in reversed(self._items.items())
            if (noted := _noted(item)) is not None
        )

    @property
    def noted(self) -> tuple[Noted, ...]:
        """All runs and readings, the oldest first."""
        return tuple(noted for item in self._items.values() if (noted := _noted(item)) is not None)

    @property
    def choices(self) -> dict[ModelIdentity, ModelChoice]:
        """How the models of what ran or was read here were asked for; nothing of what files say."""
        return {
            noted.model.identity: item.choice
            for item in self._items.values()
            if not _is_from_file(item) and (noted := _noted(item)) is not None
        }

    @property
    def tally(self) -> tuple[Row, ...]:
        """The answers by model."""
        return self._counting.rows

    @Slot(int)
    def show(self, key: int) -> None:
        """Turn the window to the digit and the model, and the player to the attack."""
        item = self._items[key]
        if isinstance(item, Episode):
            self._sessions.turn_to(item.subject, item.model, item.choice, item)
        else:
            self._sessions.turn_to(subject_of(item.kept.source), item.kept.model, item.choice, None)

    @Slot(int, str)
    def rename(self, key: int, name: str) -> None:
        """Call it something else; "" and the digit's own name take the name away."""
        item = self._items[key]
        name = " ".join(in_a_line(name).split())[:LONGEST_NAME]
        own = item.subject.name if isinstance(item, Episode) else item.kept.source.name
        _note(item, name="" if name in (own, subject_name(own)) else name)
        self._show()

    @Slot(int)
    def toggle_pin(self, key: int) -> None:
        """Pin it, or pin it no longer."""
        item = self._items[key]
        _note(item, pinned=not _is_pinned(item))
        self._show()

    @Slot()
    def pin_reading(self) -> None:
        """Keep what the model reads in the digit that is shown."""
        session = self._session
        subject, reading, model = session.subject, session.reading, session.model
        if subject is None or reading is None or model is None or not self._is_readable:
            return
        kept = KeptReading(source_of(subject), model, reading, made(__version__), kept=now())
        self._notes.add(Note(kept, session.choice))
        name, title = subject_name(subject.name), tr(model.title)
        self._notices.say(tr("Pinned the reading of {name} by {model}", name=name, model=title))

    @Slot(int)
    def delete(self, key: int) -> None:
        """Take it out of the notebook, and so out of what is saved."""
        item = self._items[key]
        places = list(self._items)
        after = places[places.index(key) + 1 :]
        kind = [each for each in self._items.values() if isinstance(each, type(item))]
        place = kind.index(item)
        name = next(each.name for each in self.entries if each.key == key)

        def bring_back() -> None:
            rest = {each: self._items.pop(each) for each in after if each in self._items}
            self._items |= {key: item, **rest}
            if isinstance(item, Episode):
                self._attacks.episodes.bring_back(place, item)
            else:
                self._notes.bring_back(place, item)
            self._panel.list.select(key)

        self._push(tr("Deleted “{name}”", name=name), bring_back)
        if isinstance(item, Episode):
            self._attacks.episodes.remove(item)
        else:
            self._notes.remove(item)

    @Slot()
    def undo(self) -> None:
        """Bring back what was taken out last."""
        if self._undo:
            said, bring_back = self._undo.pop()
            bring_back()
            self._panel.show_undo(self._undo[-1][0] if self._undo else "")
            self._notices.say(tr("Undone: {what}", what=said))

    @Slot()
    def clear_tally(self) -> None:
        """Begin to count again at nothing."""
        cleared = self._counting.clear()

        def bring_back() -> None:
            self._counting.restore(cleared, self._runs)
            self._show()

        self._push(tr("Cleared the tally"), bring_back)
        self._show()

    @Slot()
    def _compare_pinned(self) -> None:
        if len(self._pins) >= 2:
            self.compare(self._pins[-2], self._pins[-1])

    @Slot(int, int)
    def compare(self, left: int, right: int) -> None:
        """Show two entries side by side."""
        first, second = _noted(self._items[left]), _noted(self._items[right])
        if first is None or second is None:
            return
        self._pair = left, right
        choices = [each for each in self.entries if each.pinned or each.key in self._pair]
        self._panel.show_comparison(choices, left, right, compared(first, second, self._titles))

    @property
    def _runs(self) -> list[Run]:
        return [noted for noted in self.noted if isinstance(noted, Run)]

    @property
    def _is_readable(self) -> bool:
        return self._session.is_read and self._session.is_complete

    @Slot()
    def _show_readable(self) -> None:
        self._panel.set_readable(self._is_readable)

    @Slot(bool)
    def _set_kept(self, on: bool) -> None:
        self._counting.set_kept(on)

    @Slot()
    def _on_changed(self) -> None:
        """Take in what is new and let go what is gone; everything else keeps its place."""
        here = [*self._attacks.episodes, *self._notes]
        self._items = {key: item for key, item in self._items.items() if item in here}
        known = list(self._items.values())
        self._items |= {next(self._keys): item for item in here if item not in known}
        self._counting.count(self._runs)
        self._show()

    def _show(self) -> None:
        pinned = [key for key, item in self._items.items() if _is_pinned(item)]
        self._pins = [key for key in self._pins if key in pinned]
        self._pins += [key for key in pinned if key not in self._pins]
        self._panel.show_entries(self.entries)
        self._panel.show_tally(self._counting.rows, kept=self._counting.is_kept)
        self.changed.emit()
        if self._panel.is_comparing and self._pair is not None:
            if all(key in self._items for key in self._pair):
                self.compare(*self._pair)
            else:
                self._panel.show_list()

    def _push(self, said: str, bring_back: Callable[[], None]) -> None:
        self._undo = [*self._undo, (said, bring_back)][-MOST_UNDO:]
        self._panel.show_undo(said)
        self._notices.say(said)


def _noted(item: Item) -> Noted | None:
    return item.run() if isinstance(item, Episode) else item.kept


def _is_pinned(item: Item) -> bool:
    return item.pinned if isinstance(item, Episode) else item.kept.pinned


def _is_from_file(item: Item) -> bool:
    return item.made is not None if isinstance(item, Episode) else item.from_file


def _note(item: Item, **changes: str | bool) -> None:
    """Write down a name or a pin."""
    if isinstance(item, Episode):
        for name, value in changes.items():
            setattr(item, name, value)
    else:
        item.kept = replace(item.kept, **changes)  # type: ignore[arg-type]
