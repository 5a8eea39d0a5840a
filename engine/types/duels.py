"""The same image and the same attack on two models: what each of them answered, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.types.attacks import AttackRequest, AttackStep, Outcome, Status
from engine.types.images import Norm
from engine.types.models import ModelInfo
from engine.types.readings import Reading
from engine.types.runs import Made, Run, Source


@dataclass(frozen=True, slots=True, eq=False)
class DuelSide:
    """One of the two models in a duel."""

    model: ModelInfo
    reading: Reading
    """Of the image itself; with a certificate if the model has certificates and the search for it ended."""
    truth: int | None = None
    """The image's own class, None where it is not known."""
    outcome: Outcome | None = None
    """How the attack ended; None where it did not run, as on a misclassified image."""
    failure: str = ""
    """Why the attack gave no result, e.g. that it found no gradient to follow; empty where it gave one."""

    @property
    def misclassified(self) -> bool:
        """The image is known to be of another class than the model says: its distance counts as 0."""
        return self.truth is not None and self.truth != self.reading.label

    @property
    def best(self) -> AttackStep | None:
        """The nearest adversarial that was found, None if none was."""
        return None if self.outcome is None else self.outcome.best

    @property
    def ended(self) -> bool:
        """Nothing more is to come: it was not stopped on the way."""
        if self.misclassified or self.failure:
            return True
        return self.outcome is not None and self.outcome.status is not Status.STOPPED

    def found(self, norm: Norm) -> float | None:
        """The distance of the nearest adversarial that was found: an upper bound of the true least distance.

        0 for a misclassified image, None where none was found.
        """
        if self.misclassified:
            return 0.0
        return None if self.best is None else self.best.distances.of(norm)

    def certified(self, norm: Norm) -> float | None:
        """What is certified of the model's answer: a lower bound, whatever the class that it changes to.

        In L0 nothing changes up to so many pixels; else below so far away. None where there is no
        certificate, and where it is one of a wrong answer. What it rests on is said by
        `ModelInfo.guaranteed`.
        """
        certificate, outcome = self.reading.certificate, self.outcome
        if certificate is None or self.misclassified:
            return None
        radius = max(certificate.radii.of(norm), certificate.refined.get(norm, 0.0))
        # An attack with a target claims something of that class alone.
        if outcome is not None and outcome.request.target is None and outcome.request.norm is norm:
            radius = max(radius, outcome.certified or 0.0)
        return radius

    def contradicts(self, norm: Norm) -> bool:
        """An adversarial was found within what is certified: a latent optimum was missed."""
        found, radius = self.found(norm), self.certified(norm)
        if found is None or radius is None:
            return False
        return found <= radius if norm is Norm.L0 else found < radius

    @property
    def frames(self) -> tuple[AttackStep, ...]:
        """The way to what was found: from the original to the nearest adversarial, or to the last frame.

        Empty where no attack ran.
        """
        if self.outcome is None:
            return ()
        frames, best = self.outcome.frames, self.outcome.best
        place = None if best is None else next((k for k, s in enumerate(frames) if s is best), None)
        return frames if place is None else frames[: place + 1]


@dataclass(frozen=True, slots=True, eq=False)
class Duel:
    """Two models, one image, one attack."""

    source: Source
    request: AttackRequest
    """The same for both, seed and budget included."""
    sides: tuple[DuelSide, DuelSide]
    made: Made = field(default_factory=Made)

    @property
    def norm(self) -> Norm:
        """What the attack minimised."""
        return self.request.norm

    @property
    def complete(self) -> bool:
        """Nothing was stopped on the way."""
        return all(side.ended for side in self.sides)

    @property
    def runs(self) -> tuple[Run | None, Run | None]:
        """The two attacks as runs of their own; None where none ran."""
        first, second = (
            None
            if side.outcome is None
            else Run(self.source, side.model, side.outcome, side.reading, self.made)
            for side in self.sides
        )
        return first, second

    @property
    def proved(self) -> int | None:
        """The side whose nearest adversarial is proved to be farther away than the other's; None if neither.

        Its certificate reaches beyond what was found on the other side. It holds as far as certificates do.
        """
        norm = self.norm
        for side, other in ((0, 1), (1, 0)):
            radius, found = self.sides[side].certified(norm), self.sides[other].found(norm)
            if radius is None or found is None or self.sides[side].contradicts(norm):
                continue
            if (found <= radius) if norm is Norm.L0 else (found < radius):
                return side
        return None


@dataclass(frozen=True, slots=True, eq=False)
class DuelRead:
    """A side has read the image; more readings of it may follow, each better than the last."""

    side: int
    """0 or 1."""
    model: ModelInfo
    reading: Reading


@dataclass(frozen=True, slots=True, eq=False)
class DuelFrame:
    """A frame of the attack on one side."""

    side: int
    step: AttackStep


@dataclass(frozen=True, slots=True, eq=False)
class DuelSideEnded:
    """Nothing more comes of one side."""

    side: int
    result: DuelSide


DuelNews = DuelRead | DuelFrame | DuelSideEnded
"""What a duel yields on its way."""


def in_step(position: int, last: int, count: int) -> int:
    """Which of a side's `count` frames stands beside the other side's, at `position` of 0 to `last`.

    Both are at the same share of their way: the side with more frames shows each of them, the other one each
    of its frames for a while.
    """
    return 0 if last <= 0 or count <= 0 else round(min(max(position, 0), last) / last * (count - 1))
