"""The loop that all attacks share.

An attack is a subclass of `AttackRun` with a `search` that asks `self.oracle` and yields frames made by
`self.frame`; the rest is here: seeding, keeping the best, the outcome. No torch is needed: a model takes and
gives arrays. CONTRIBUTING says what else an attack's module needs.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator, Mapping

import numpy as np

from engine.attacks.answer import Answer
from engine.attacks.confirmed_walk import Walk
from engine.attacks.goal import Goal
from engine.attacks.oracle import Oracle, StopRequestedError
from engine.protocols import Model
from engine.system.torch_settings import steps
from engine.types import (
    SIDE,
    AttackRequest,
    AttackStep,
    Distances,
    FlatModelError,
    FloatArray,
    Norm,
    Outcome,
    Phase,
    PhaseKind,
    Status,
)


class AttackRun(ABC):
    """One run of one attack; implements `engine.protocols.AttackRun`."""

    def __init__(self, model: Model, request: AttackRequest, parameters: Mapping[str, float]) -> None:
        """Request and parameters are complete and valid (see `engine.attacks.catalogue.resolve`)."""
        self.oracle = Oracle(model, request.image, request.target)
        self.original: FloatArray = request.image
        """(28, 28) float32 in [0, 1]."""
        self.norm: Norm = request.norm
        """What is to be minimised."""
        self.parameters = parameters
        """All that the spec names."""
        self.rng = np.random.default_rng(request.seed)
        """The only source of chance: the same seed gives the same frames."""
        self.best: AttackStep | None = None
        """The nearest confirmed adversarial so far."""
        self.progress: float | None = None
        """For the frames to come, see `AttackStep`; set it where the budget is known."""
        self.certified: float | None = None
        """For the frames to come, see `AttackStep`."""
        self.request = request
        self._begun = False
        self._frames: list[AttackStep] = []
        self._outcome: Outcome | None = None

    def __iter__(self) -> Iterator[AttackStep]:
        """The frames, the original first. An attack runs once: raises RuntimeError the second time.

        Iterating raises FlatModelError in the end if nothing was found and every gradient that it asked for
        was zero: then there was no attack.
        """
        if self._begun:
            raise RuntimeError("this attack has run already; start another")
        self._begun = True
        return steps(self._run())

    @property
    def outcome(self) -> Outcome:
        """How it ended; raises RuntimeError before that."""
        if self._outcome is None:
            raise RuntimeError("the attack has not ended yet; iterate over it first")
        return self._outcome

    def stop(self) -> None:
        """Ask it to end before its next model query; from any thread, as often as you like."""
        self.oracle.stop()

    # For subclasses

    @abstractmethod
    def search(self, origin: Answer) -> Iterator[AttackStep]:
        """Yield frames until done or out of budget; `origin` is the full answer about the original.

        It is not called if the original is of the target class already.
        """

    @property
    def goal(self) -> Goal:
        """What the attack is after: the original's class, the target, and whether energies reach it."""
        return self.oracle.goal

    def frame(self, answer: Answer, phase: Phase) -> AttackStep:
        """The next frame, to be yielded. The nearest confirmed adversarial so far is kept as the best."""
        goal, rival = self.goal, self.goal.rival(answer.energies)
        reconstructions = answer.reconstructions
        step = AttackStep(
            index=len(self._frames),
            image=answer.image,
            queries=self.oracle.queries,
            energies=answer.energies,
            confidence=self.oracle.confidence(answer.energies),
            distances=distances(self.original, answer.image),
            original_label=goal.own,
            rival=rival,
            own_reconstruction=None if reconstructions is None else reconstructions[goal.own],
            rival_reconstruction=None if reconstructions is None else reconstructions[rival],
            phase=phase,
            is_adversarial=self.is_adversarial(answer),
            certified=self.certified,
            progress=self.progress,
        )
        self._frames.append(step)
        if step.is_adversarial and (self.best is None or self._length(step) < self._length(self.best)):
            self.best = step
        return step

    def query(
        self, iterate: FloatArray, near: Answer, phase: Phase, *, full: bool = False
    ) -> Generator[AttackStep, None, Answer]:
        """`Oracle.ask` about an iterate (28, 28), and the frame; returns the answer.

        Use it as `answer = yield from self.query(...)`.
        """
        answer = self.oracle.ask(iterate, near, full=full)
        yield self.frame(answer, phase)
        return answer

    def is_adversarial(self, answer: Answer) -> bool:
        """Whether an answer is full and reaches the goal: no other one counts."""
        return answer.full and self.goal.reached(answer.energies)

    def is_nearer(self, image: FloatArray, factor: float = 1.0) -> bool:
        """Whether an image (28, 28) is nearer than `factor` times the best so far; True if there is none."""
        length = distances(self.original, image).of(self.norm)
        return self.best is None or length < factor * self.best.distances.of(self.norm)

    def walk_from(self, start: Answer) -> Walk:
        """A walk among adversarials from a full answer about one."""
        return Walk(self.oracle, start)

    def flat(self) -> FlatModelError:
        """The error of an attack whose gradients were zero, all of them (`Oracle.is_flat`)."""
        return FlatModelError(
            "{attack} found no gradient to follow: it was zero wherever it looked. That says nothing about "
            "robustness; use an attack that needs none, such as Pointwise or Boundary.",
            attack=self.request.attack,
        )

    # The loop

    def _run(self) -> Iterator[AttackStep]:
        began = time.perf_counter()
        status = Status.STOPPED  # a consumer that closes the iteration early stops it as well
        try:
            origin = self.oracle.begin()
            yield self.frame(origin, Phase(PhaseKind.ORIGINAL))
            if self.best is None:
                yield from self.search(origin)
            if self.best is None and self.oracle.is_flat:
                raise self.flat()
            status = Status.NOT_FOUND if self.best is None else Status.FOUND
        except (StopRequestedError, GeneratorExit):
            pass
        if self._frames:
            info = self.oracle.info
            self._outcome = Outcome(
                request=self.request,
                model=info.name,
                status=status,
                original_label=self.goal.own,
                best=self.best,
                frames=tuple(self._frames),
                queries=self.oracle.queries,
                milliseconds=1000 * (time.perf_counter() - began),
                confirmed_by="" if self.best is None else info.mode,
                fingerprint=info.fingerprint,
                mode=info.mode,
            )

    def _length(self, step: AttackStep) -> tuple[float, float]:
        # Equal numbers of pixels are told apart by how much they changed.
        return step.distances.of(self.norm), step.distances.L2


def distances(original: FloatArray, image: FloatArray) -> Distances:
    """Between two images (28, 28), in three norms."""
    difference = image.astype(np.float64) - original.astype(np.float64)
    return Distances(
        L0=int(np.count_nonzero(difference)),
        L2=float(np.linalg.norm(difference)),
        Linf=float(np.abs(difference).max(initial=0)),
    )


def between(original: FloatArray, image: FloatArray, fraction: float) -> FloatArray:
    """The point at `fraction` of the way from one image to another, (28, 28) float32."""
    return ((1 - fraction) * original + fraction * image).astype(np.float32).reshape(SIDE, SIDE)
