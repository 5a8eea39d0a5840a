"""An attack written by hand: it fades the image into the rival's prototype, step by step, when told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from engine.types import (
    CLASSES,
    AttackRequest,
    AttackStep,
    Distances,
    Norm,
    Outcome,
    Phase,
    PhaseKind,
    Status,
)
from tests.gui.fake_values import certificate_of, confidence_of, prototype

if TYPE_CHECKING:
    from tests.gui.fakes import FakeModel

BUDGET = 1000
"""Frames of an attack that make its progress 1."""
BRACKETING = "prototype-projection"
"""The attack that streams bounds from below as well."""


class FakeAttackRun:
    """Implements `engine.protocols.AttackRun`: fades the image into the rival's prototype.

    Prototype Projection instead comes from there, as near as it remains adversarial, and certifies ever more.
    """

    def __init__(self, model: FakeModel, request: AttackRequest) -> None:
        self.model = model
        self.request = request
        self.fingerprint, self.mode = model.info.fingerprint, model.info.mode
        self._stop = threading.Event()
        self._frames: list[AttackStep] = []
        self._ended = False

    def __iter__(self) -> Iterator[AttackStep]:
        energies = self.model.energies(self.request.image)
        own = int(np.argmin(energies))
        others = [c for c in np.argsort(energies, kind="stable") if c != own]
        rival = int(others[0]) if self.request.target is None else self.request.target
        for index in range(self.model.steps + 1):
            if index:
                self.model.step_gate.wait()
            if self._stop.is_set():
                break
            step = self._step(index, own, rival)
            self._frames.append(step)
            yield step
        self._ended = True

    def stop(self) -> None:
        self._stop.set()
        self.model.step_gate.open()

    @property
    def outcome(self) -> Outcome:
        assert self._ended, "asked for the outcome before the end"
        won = [f for f in self._frames if f.is_adversarial]
        status = Status.STOPPED if self._stop.is_set() else Status.FOUND if won else Status.NOT_FOUND
        return Outcome(
            request=self.request,
            model=self.model.info.name,
            status=status,
            original_label=self._frames[0].original_label if self._frames else 0,
            best=min(won, key=lambda f: f.distances.of(self.request.norm)) if won else None,
            frames=tuple(self._frames),
            queries=len(self._frames),
            milliseconds=12.0,
            confirmed_by="fast" if won else "",
            fingerprint=self.fingerprint,
            mode=self.mode,
        )

    def _step(self, index: int, own: int, rival: int) -> AttackStep:
        start, certified = self.request.image, None
        share = np.float32(0.8 * index / self.model.steps)
        if self.request.attack == BRACKETING and index:
            share = np.float32(0.8 - 0.29 * index / self.model.steps)
            certified = self._certified(index / self.model.steps)
        image = ((1 - share) * start + share * prototype(rival)).astype(np.float32)
        energies = self.model.energies(image)
        change = image - start
        label = int(np.argmin(energies))
        return AttackStep(
            index=index,
            image=image,
            queries=index + 1,
            energies=energies,
            confidence=confidence_of(energies),
            distances=Distances(
                int((change != 0).sum()), float(np.sqrt((change**2).sum())), float(np.abs(change).max())
            ),
            original_label=own,
            rival=rival,
            own_reconstruction=self.model.made_by(own) if self.model.info.explains else None,
            rival_reconstruction=self.model.made_by(rival) if self.model.info.explains else None,
            phase=Phase(PhaseKind.WALK),
            is_adversarial=label != own if self.request.target is None else label == self.request.target,
            certified=certified,
            progress=min(1.0, index / BUDGET),
        )

    def _certified(self, share: float) -> float:
        """From what the certificate says up to nearly the truth: the fake is linear, so that is known."""
        norm, energies = self.request.norm, self.model.energies(self.request.image)
        own = int(np.argmin(energies))
        rivals = [self.request.target] if self.request.target is not None else range(CLASSES)
        found = []
        for c in rivals:
            if c != own:
                w = np.abs(prototype(c) - prototype(own))
                length = {Norm.L2: float(np.sqrt((w**2).sum())), Norm.LINF: float(w.sum())}
                true = float(energies[c] - energies[own]) / (2 * length[norm]) if norm in length else 0.0
                before = certificate_of(energies).per_rival[c].of(norm)
                found.append(before + share * max(0.98 * true - before, 0.0))
        return min(found)
