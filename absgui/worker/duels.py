"""What the panel of duels asks of the worker's thread: two models, one duel, in short bites. No Qt.

A bite is a background job: between two of them readings, attacks and whatever else is asked for have a turn.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from absgui import __version__
from absgui.language import in_english
from absgui.presentation.duel.scene import DuelFile, DuelJob
from absgui.presentation.duel.verdict import titles, verdict
from absgui.worker.engine import Engine
from engine import export
from engine.duel import DuelRun
from engine.evaluation.made import made
from engine.export import duel as export_duel
from engine.protocols import Model
from engine.types import AttackRequest, Duel, DuelNews, DuelSideEnded, ModelChoice, ModelInfo, Source

BITE_S = 0.03
"""After so long a bite ends with the step that it is at."""


@dataclass(frozen=True, slots=True)
class Loading:
    """A side's model is about to be loaded."""

    side: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """Both are there, and what is asked for suits them."""

    infos: tuple[ModelInfo, ModelInfo]


@dataclass(frozen=True, slots=True, eq=False)
class Ended:
    """Nothing more comes. None: it was stopped before both had read the image."""

    duel: Duel | None


Told = DuelNews | Loading | Loaded | Ended


class Bout:
    """One duel that was asked for; `stop` from any thread, all else in the worker's."""

    def __init__(
        self, source: Source, choices: tuple[ModelChoice, ModelChoice], request: AttackRequest
    ) -> None:
        self.source, self.choices, self.request = source, choices, request
        self.steps: Iterator[Told] | None = None
        self._stop = threading.Event()
        self._run: DuelRun | None = None

    @property
    def stopped(self) -> bool:
        """It is to end."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask it to end before its next model query; any number of times."""
        self._stop.set()
        if self._run is not None:
            self._run.stop()

    def attach(self, run: DuelRun) -> None:
        """Let `stop` reach the run; one that came before is passed on."""
        self._run = run
        if self.stopped:
            run.stop()


class DuelDesk:
    """Keeps the models of the last duel, so that the next one begins at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._models: dict[ModelChoice, Model] = {}

    def bite(
        self,
        bout: Bout,
        in_use: ModelChoice | None,
        model: Model | None,
        stopping: Callable[[], bool],
    ) -> tuple[Told, ...]:
        """Go on for a moment, and say what has come of it; the last of all is `Ended`.

        `in_use` is what the worker's own `model` was loaded from, None where that is not certain.
        """
        if bout.steps is None:
            bout.steps = self._fight(bout, in_use, model)
        told: list[Told] = []
        until = time.monotonic() + BITE_S
        for news in bout.steps:
            told.append(news)
            if stopping():
                bout.stop()
            if time.monotonic() >= until or isinstance(news, Loading | DuelSideEnded):
                break
        return tuple(told)

    def _fight(self, bout: Bout, in_use: ModelChoice | None, model: Model | None) -> Iterator[Told]:
        known = {choice: kept for choice, kept in self._models.items() if choice in bout.choices}
        if in_use is not None and model is not None:
            known[in_use] = model
        self._models = {}  # what is no longer wanted goes before more is loaded
        for side, choice in enumerate(bout.choices):
            if choice not in known:
                yield Loading(side)
                if bout.stopped:
                    yield Ended(None)
                    return
                known[choice] = self._engine.load_model(choice)
            self._models[choice] = known[choice]
        first, second = (self._models[choice] for choice in bout.choices)
        run = DuelRun(
            bout.source,
            (first, second),
            bout.request,
            start=self._engine.start_attack,
            made=made(__version__, bout.request.attack),
        )
        bout.attach(run)
        yield Loaded((first.info, second.info))
        yield from run
        yield Ended(run.duel if run.has_ended else None)


def written(job: DuelJob, _model: Model | None, _stopping: Callable[[], bool]) -> Path:
    """Write one file. Raises ExportError."""
    duel = job.duel
    with in_english():  # as all else that the engine writes into them
        said, names = verdict(duel), titles(duel.sides[0].model, duel.sides[1].model)
    if job.what is DuelFile.SHEET:
        export_duel.write_duel_sheet(job.path, duel, names, said.lines)
    elif job.what is DuelFile.FILM:
        export_duel.write_duel_film(job.path, duel, names, said.sentence)
    else:
        export.write_json(job.path, export_duel.duel_record(duel, said.words))
    return job.path
