"""Attacks that Foolbox runs: the strongest of today, as the check that nothing was left on the table.

Foolbox calls the model; so here it runs in a thread of its own, which hands over every image that is nearer
than the best so far, and some in between, and waits until it has been shown. So these attacks stream and
stop like the others, and the two threads never compute at once.

Models that search for latents mostly answer from warm starts; what seems nearer than the best so far is
answered by their full inference.

Foolbox: Rauber, Brendel and Bethge 2017, arXiv 1707.04131.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np

from engine.attacks.answer import Answer
from engine.attacks.base import between
from engine.attacks.declaration import Declaration, MenuGroup
from engine.attacks.oracle import StopRequestedError
from engine.attacks.starting_points import FromStartingPoint
from engine.system.torch_library import load_ahead
from engine.types import (
    AttackSpec,
    AttackStep,
    FloatArray,
    Need,
    Norm,
    Parameter,
    Phase,
    PhaseKind,
)

SHOWN_EVERY = 20
"""Queries between two images that are shown though they are no better."""
FULL_EVERY = 16
"""One in this many warm-started queries is answered in full instead: these attacks take small steps."""
BEYOND = (1.001, 1.01, 1.05, 1.2)
"""Parts of the way to where the boundary seemed nearest, tried in the end if nothing was found."""
NEARER = 0.99
"""Part of the best distance from which on an adversarial is shown."""


class FoolboxAttack(FromStartingPoint):
    """One of Foolbox's minimising attacks; an `engine.attacks.foolbox_call.Watcher`."""

    kinds: ClassVar[Mapping[Norm, str]]
    """Norm -> the name of Foolbox's class."""
    needs_start: ClassVar[bool] = False
    """It starts from an adversarial."""
    start: Answer | None = None
    """The full answer about what it started from, if it needed that."""

    def options(self) -> dict[str, object]:
        """What Foolbox's class is made with."""
        return {"steps": int(self.parameters["steps"])}

    def budget(self) -> int:
        """About how many queries Foolbox makes at most."""
        return int(self.parameters["steps"])

    def search(self, origin: Answer) -> Iterator[AttackStep]:
        """Run Foolbox in its thread, and show what it hands over."""
        if self.needs_start:
            self.start = yield from self.starting_point(origin)
            if self.start is None:
                return
        self._closest, self._lead = self.original, float("inf")
        self._near = self.start or origin
        self._images: queue.Queue[FloatArray | None] = queue.Queue()
        self._turn = threading.Semaphore(0)
        self._ended = False
        self._calls = self._followed = self._careful = 0
        self._distrust = FULL_EVERY // 2
        self._error: Exception | None = None
        thread = threading.Thread(target=self._work, name="foolbox", daemon=True)
        thread.start()
        try:
            while (image := self._images.get()) is not None:
                answer = self._near if self._follows else None
                if answer is None or not answer.full:
                    answer = self.oracle.full(image)
                self._near = answer
                self.progress = min(1.0, self._calls / self.budget())
                yield self.frame(answer, Phase(PhaseKind.QUERY, self._calls))
                self._turn.release()
            self.oracle.check_stop()
        finally:
            # Wherever it is: it waits for its turn, or ends with its next query.
            self._ended = True
            self._turn.release()
            thread.join()
        if self._error is not None:
            raise self._error
        if self.best is None:
            yield from self._beyond()

    @property
    def _follows(self) -> bool:
        """Answer Foolbox's queries here, most of them from warm starts."""
        return self.oracle.has_warm_starts

    def _beyond(self) -> Iterator[AttackStep]:
        """A little farther than what was nearest to the boundary: some come to rest on it."""
        for part in BEYOND:
            image = between(self.original, self._closest, part)
            yield self.frame(self.oracle.full(image), Phase(PhaseKind.BEYOND))
            if self.best is not None:
                return

    # In Foolbox's thread

    def before_query(self) -> None:
        """Called before every query that Foolbox makes."""
        if self._ended:
            raise StopRequestedError
        self.oracle.check_stop()
        self._calls += 1
        if not self._follows:
            self.oracle.count(1)

    def answer_query(self, image: FloatArray) -> Answer:
        """The answer to a query (28, 28); in full where it seems to be the best so far.

        Where it then is not, the next ones are answered in full as well, twice as many as the time before:
        attacks go astray between answers that disagree.
        """
        self._near = self._answered(image, self._near)
        return self._near

    def after_query(self, image: FloatArray, energies: FloatArray) -> None:
        """Called with every query (28, 28) and its answer (10,): hand it over, and wait until it is shown."""
        lead = self.goal.shortfall(energies)
        if lead < self._lead:
            self._closest, self._lead = image, lead
        if self._is_better(energies, image) or self._calls % SHOWN_EVERY == 0:
            self._images.put(image)
            self._turn.acquire()

    def after_gradient(self, slope: bool) -> None:
        """Called with whether a gradient that Foolbox took is other than zero."""
        self.oracle.note_slope(slope)

    def _work(self) -> None:
        try:
            load_ahead()
            from engine.attacks import foolbox_call  # torch: not needed by those who only list the attacks

            target = self.goal.target
            call = foolbox_call.Call(
                kind=self.kinds[self.norm],
                options=self.options(),
                original=self.original,
                label=self.goal.own if target is None else target,
                targeted=target is not None,
                seed=self.request.seed,
                start=None if self.start is None else self.start.image,
            )
            foolbox_call.run(call, self.oracle, self, follow=self._follows)
        except StopRequestedError:
            pass
        except Exception as error:  # noqa: BLE001 - raised again in the thread that asked
            self._error = error
        self._images.put(None)

    def _answered(self, image: FloatArray, near: Answer) -> Answer:
        if near.full and np.array_equal(self.oracle.snap(image), near.image):
            return near  # where an attack starts the answer is known
        self._followed += 1
        if self._careful or self._followed % FULL_EVERY == 0:
            self._careful = max(0, self._careful - 1)
            return self.oracle.full(image)
        answer = self.oracle.warm(self.oracle.snap(image), near)
        if self._is_better(answer.energies, image):
            answer = self.oracle.full(image)
            if not self.goal.reached(answer.energies):
                self._careful = self._distrust
                self._distrust *= 2
        return answer

    def _is_better(self, energies: FloatArray, image: FloatArray) -> bool:
        """Adversarial, and nearer than the best so far."""
        return self.goal.reached(energies) and self.is_nearer(self.oracle.snap(image), NEARER)


class BrendelBethge(FoolboxAttack):
    """Walks along the boundary by its gradient.

    Brendel, Rauber, Kümmerer, Ustyuzhaninov and Bethge 2019, arXiv 1907.01003.
    """

    kinds: ClassVar[Mapping[Norm, str]] = {
        Norm.L2: "L2BrendelBethgeAttack",
        Norm.LINF: "LinfinityBrendelBethgeAttack",
        Norm.L0: "L0BrendelBethgeAttack",
    }
    needs_start = True


class FastMinimumNorm(FoolboxAttack):
    """Projected gradient descent in a ball that shrinks and grows.

    Pintor, Roli, Brendel and Biggio 2021, arXiv 2102.12827.
    """

    kinds: ClassVar[Mapping[Norm, str]] = {
        Norm.L2: "L2FMNAttack",
        Norm.LINF: "LInfFMNAttack",
        Norm.L0: "L0FMNAttack",
    }


class DDN(FoolboxAttack):
    """Decouples direction and norm.

    Rony, Hafemann, Oliveira, Ben Ayed, Sabourin and Granger 2019, arXiv 1811.09600.
    """

    kinds: ClassVar[Mapping[Norm, str]] = {Norm.L2: "DDNAttack"}


class CarliniWagner(FoolboxAttack):
    """Descends distance and lead at once, by a search for their balance.

    Carlini and Wagner 2017, arXiv 1608.04644.
    """

    kinds: ClassVar[Mapping[Norm, str]] = {Norm.L2: "L2CarliniWagnerAttack"}

    def options(self) -> dict[str, object]:
        """What Foolbox's class is made with."""
        return {
            "steps": int(self.parameters["steps"]),
            "binary_search_steps": int(self.parameters["searches"]),
            "stepsize": self.parameters["stepsize"],
            "initial_const": self.parameters["constant"],
        }

    def budget(self) -> int:
        """About how many queries Foolbox makes at most."""
        return int(self.parameters["steps"] * self.parameters["searches"])


def _declaration(
    name: str,
    title: str,
    summary: str,
    source: str,
    run: type[FoolboxAttack],
    parameters: tuple[Parameter, ...],
    quick: Mapping[str, float],
) -> Declaration:
    spec = AttackSpec(
        name, title, summary, tuple(run.kinds), f"{source}; by Foolbox", parameters, (Need.GRADIENTS,)
    )
    return Declaration(spec, run, MenuGroup.FOOLBOX, quick=quick)


ATTACKS = (
    _declaration(
        "brendel-bethge",
        "Brendel & Bethge",
        "Walks along the boundary by its gradient.",
        "Brendel et al. 2019, arXiv 1907.01003",
        BrendelBethge,
        (Parameter("steps", "Steps", 200, 1, 5000, True, "At most."),),
        {"steps": 20},
    ),
    _declaration(
        "fmn",
        "Fast minimum norm",
        "Gradient steps in a ball that shrinks and grows.",
        "Pintor et al. 2021, arXiv 2102.12827",
        FastMinimumNorm,
        (Parameter("steps", "Steps", 100, 1, 5000, True, "All are made."),),
        {"steps": 30},
    ),
    _declaration(
        "ddn",
        "DDN",
        "Gradient steps whose length is tuned apart from their direction.",
        "Rony et al. 2019, arXiv 1811.09600",
        DDN,
        (Parameter("steps", "Steps", 100, 1, 5000, True, "All are made."),),
        {"steps": 30},
    ),
    _declaration(
        "carlini-wagner",
        "Carlini & Wagner",
        "Descends distance and lead at once.",
        "Carlini & Wagner 2017, arXiv 1608.04644",
        CarliniWagner,
        (
            Parameter("steps", "Steps", 100, 1, 10_000, True, "Of each search, at most."),
            Parameter("searches", "Searches", 5, 1, 20, True, "For the balance of the two."),
            Parameter("stepsize", "Step", 0.05, 0.0001, 1.0, help="Of the optimiser."),
            Parameter("constant", "Constant", 10.0, 0.0001, 1e6, help="The first balance."),
        ),
        {"steps": 20, "searches": 2, "constant": 1000.0},
    ),
)
