"""A duel: both models read the image, then both are attacked, one after the other."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from dataclasses import replace

from engine.attacks.catalogue import start as start_attack
from engine.duel.fitness import check
from engine.protocols import AttackRun, AttackStarter, Model
from engine.types import (
    AbsguiError,
    AttackRequest,
    Duel,
    DuelFrame,
    DuelNews,
    DuelRead,
    DuelSide,
    DuelSideEnded,
    FlatModelError,
    Made,
    Reading,
    Source,
    Stage,
)


class DuelRun:
    """Iterate over it for its news, then ask for its `duel`.

    Both sides get the same request: norm, target, seed, budget. A side that misclassifies the image, where
    its class is known, is not attacked: its distance is 0.
    """

    def __init__(
        self,
        source: Source,
        models: tuple[Model, Model],
        request: AttackRequest,
        *,
        start: AttackStarter = start_attack,
        made: Made | None = None,
        certificates: bool = True,
    ) -> None:
        """`request.image` is ignored in favour of the source's. Raises AbsguiError as `check` does."""
        first, second = models
        self._models = models
        self._request = check((first.info, second.info), replace(request, image=source.image))
        self._source = replace(source, image=self._request.image)
        self._start, self._made, self._certificates = start, made or Made(), certificates
        self._stop = threading.Event()
        self._attack: AttackRun | None = None
        self._begun = False
        self._duel: Duel | None = None

    def __iter__(self) -> Iterator[DuelNews]:
        """The readings of both sides, then the frames of the attacks. It runs once.

        Raises RuntimeError the second time, and AbsguiError if a side reads the image as the target already.
        """
        if self._begun:
            raise RuntimeError("this duel has run already; start another")
        self._begun = True
        return self._run()

    @property
    def request(self) -> AttackRequest:
        """What both sides are attacked with."""
        return self._request

    @property
    def duel(self) -> Duel:
        """How it ended, stopped or not; raises RuntimeError before that, or where nothing was read."""
        if self._duel is None:
            raise RuntimeError("the duel has not ended yet, or ended before both had read the image")
        return self._duel

    @property
    def has_ended(self) -> bool:
        """There is a `duel`."""
        return self._duel is not None

    @property
    def stopped(self) -> bool:
        """It was asked to end."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask it to end, before its next model query; from any thread, as often as you like."""
        self._stop.set()
        attack = self._attack
        if attack is not None:
            attack.stop()

    def _run(self) -> Iterator[DuelNews]:
        readings: list[Reading] = []
        for place, model in enumerate(self._models):
            found = yield from self._read(place, model)
            if found is None:
                return  # stopped before there was anything to say
            readings.append(found)
        sides = [
            DuelSide(model.info, reading, self._source.label)
            for model, reading in zip(self._models, readings, strict=True)
        ]
        self._check_target(sides)
        try:
            for place, model in enumerate(self._models):
                if not (self.stopped or sides[place].misclassified):
                    sides[place] = yield from self._attacked(place, model, sides[place])
                yield DuelSideEnded(place, sides[place])
        finally:
            self._duel = Duel(self._source, self._request, (sides[0], sides[1]), self._made)

    def _read(self, place: int, model: Model) -> Generator[DuelNews, None, Reading | None]:
        """Yield its readings; returns the best, None if it was stopped before there was a refined one."""
        best: Reading | None = None
        for reading in model.refine(self._source.image):
            if reading.stage is Stage.QUICK:
                if self.stopped:
                    return None
                continue
            if reading is not best and (best is None or reading.stage is not Stage.CERTIFYING):
                yield DuelRead(place, model.info, reading)
            best = reading
            if self.stopped or not self._certificates:
                break
        # A certificate that is still searched for may be too large.
        if best is not None and best.stage is Stage.CERTIFYING:
            best = replace(best, stage=Stage.REFINED, certificate=None)
        return best

    def _check_target(self, sides: list[DuelSide]) -> None:
        target = self._request.target
        for side in sides:
            if target is not None and target == side.reading.label and not side.misclassified:
                name = side.model.dataset.class_names[target]
                raise AbsguiError(
                    "{model} reads the image as the target, {name}, already; choose another target.",
                    model=side.model.title,
                    name=name,
                )

    def _attacked(self, place: int, model: Model, side: DuelSide) -> Generator[DuelNews, None, DuelSide]:
        """Yield the frames; returns the side with how it ended."""
        attack = self._start(model, self._request)
        self._attack = attack
        if self.stopped:
            attack.stop()
        try:
            for step in attack:
                yield DuelFrame(place, step)
        except FlatModelError as error:
            return replace(side, failure=str(error))
        finally:
            self._attack = None
        return replace(side, model=model.info, outcome=attack.outcome)
