"""The tally of answers: of the runs in the notebook and, if the user wants, of earlier starts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from absgui.presentation.notebook.tally import Asked, Row, asked_of, from_record, record, rows
from absgui.settings import Settings
from engine.evaluation.intervals import wilson
from engine.types import Run

Cleared = tuple[Mapping[str, Asked], Mapping[str, Asked]]
"""What was kept of earlier starts, and what is passed over."""


class Counting:
    """Every run counts once, however often it is opened again."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._earlier: dict[str, Asked] = from_record(settings.tally) if settings.keeps_tally else {}
        self._stored = dict(self._earlier)
        """What the settings had when they were last read or written."""
        self._passed_over: dict[str, Asked] = {}
        """Runs that were there when the tally was cleared, until they are answered differently."""
        self._here: dict[str, Asked] = {}

    @property
    def is_kept(self) -> bool:
        """From one start to the next."""
        return self._settings.keeps_tally

    @property
    def all(self) -> dict[str, Asked]:
        """Key of a run -> what was asked."""
        return {**self._earlier, **self._here}

    @property
    def rows(self) -> tuple[Row, ...]:
        """By model."""
        return rows(self.all.values(), wilson)

    def count(self, runs: Iterable[Run]) -> None:
        """These are the runs of the notebook now."""
        asked = dict(found for run in runs if (found := asked_of(run)) is not None)
        for key in self._here.keys() - asked.keys():  # it was deleted
            self._earlier.pop(key, None)
        self._passed_over = {key: each for key, each in self._passed_over.items() if asked.get(key) == each}
        self._here = {key: each for key, each in asked.items() if key not in self._passed_over}
        self._keep()

    def clear(self) -> Cleared:
        """Begin again at nothing. Returns what `restore` takes."""
        before = dict(self._earlier), dict(self._passed_over)
        self._passed_over |= self._here
        self._earlier, self._here = {}, {}
        self._keep()
        return before

    def restore(self, cleared: Cleared, runs: Iterable[Run]) -> None:
        """As it was before it was cleared, with what has been answered since."""
        earlier, passed_over = cleared
        self._earlier, self._passed_over = dict(earlier), dict(passed_over)
        self.count(runs)

    def set_kept(self, on: bool) -> None:
        """Keep it from one start to the next, or forget what is kept."""
        self._settings.keeps_tally = on
        if on:
            self._keep()
        else:
            self._settings.forget_tally()
            self._stored = {}

    def _keep(self) -> None:
        if self._settings.keeps_tally:
            self._take_in()
            self._settings.tally = record(self.all)
            self._stored = from_record(self._settings.tally)

    def _take_in(self) -> None:
        """What another window has kept, or forgotten, since."""
        stored = from_record(self._settings.tally)
        for key in self._stored.keys() - stored.keys():
            self._earlier.pop(key, None)
        self._earlier |= {key: each for key, each in stored.items() if self._stored.get(key) != each}
