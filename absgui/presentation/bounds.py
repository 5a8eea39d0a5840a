"""What is known of the least adversarial of one image: bounds from below, from above, and between. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from absgui.language import mark
from absgui.presentation.wording import certified_amount, found_amount
from engine.types import Certificate, Distances, Norm, Radii


class Mark(StrEnum):
    """What stands on the axis of one norm and can be explained. The value, translated, is its name."""

    PAPER = mark("paper")
    CERTIFIED = mark("certified")
    REFINED = mark("refined")
    UNKNOWN = mark("unknown")
    SHOWN = mark("shown")
    BEST = mark("best found")


BELOW = (Mark.PAPER, Mark.CERTIFIED, Mark.REFINED)
"""The bounds from below, in the order in which each is at least the one before."""

_ROUNDING = 1 - 1e-4
"""Images are float32: bounds that meet may miss each other by so little."""


@dataclass(frozen=True, slots=True)
class Found:
    """All that attacks have shown about one image and one model."""

    best: Distances | None = None
    """The least distances of adversarials, each by itself: not of one image. None if nothing was found."""
    minimised: frozenset[Norm] = frozenset(Norm)
    """The norms that those attacks minimised which found something; in the others nothing was sought."""
    by_class: Mapping[tuple[Norm, int], float] = field(default_factory=dict)
    """Norm, class -> the nearest adversarial of that class, from attacks that minimised this norm."""
    below: Mapping[tuple[Norm, int | None], float] = field(default_factory=dict)
    """Norm, class -> no adversarial of that class is nearer; None: of no class at all."""

    def distance(self, norm: Norm) -> float | None:
        """To the nearest adversarial; None also where there is one, but no attack has minimised this norm."""
        return None if self.best is None or norm not in self.minimised else self.best.of(norm)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Positions in one norm; None where there is none."""

    norm: Norm = Norm.L2
    certified: float | None = None
    """The linear-gap certificate."""
    paper: float | None = None
    refined: float | None = None
    """From several own latents; only where that is more than `certified`."""
    no_finer: bool = False
    """Several own latents were tried and give no more than `certified`."""
    shown: float | None = None
    """Where the frame that is looked at is."""
    best: float | None = None
    elsewhere: bool = False
    """An adversarial is known, but no attack that minimised this norm has found one."""
    guaranteed: bool = False
    """The bounds from below hold as they stand; what attacks certify does, where the certificate does."""
    provisional: bool = False
    """The certificate is still searched for and may become smaller: nothing follows from it yet."""

    def of(self, mark: Mark) -> float | None:
        """The value at a mark; None where there is none."""
        by_mark = {
            Mark.PAPER: self.paper,
            Mark.CERTIFIED: self.certified,
            Mark.REFINED: self.refined,
            Mark.SHOWN: self.shown,
            Mark.BEST: self.best,
        }
        return by_mark.get(mark)

    def text(self, mark: Mark) -> str:
        """The number that stands at a mark: what is certified rounded down, what was found rounded up."""
        return (certified_amount if mark in BELOW else found_amount)(self.norm, self.of(mark))

    @property
    def lower_mark(self) -> Mark | None:
        """The best bound from below; None while there is none."""
        if self.certified is None and self.refined is None:
            return None
        return Mark.CERTIFIED if self.refined is None else Mark.REFINED

    @property
    def lower(self) -> float | None:
        """The best bound from below; None while there is none."""
        mark = self.lower_mark
        return None if mark is None else self.of(mark)

    @property
    def unknown(self) -> float | None:
        """How wide it is between the bounds, 0 or more; None while one of them is missing.

        What is certified in L0 is ruled out itself: between 13 certified and 15 found lies one number.
        """
        if self.lower is None or self.best is None:
            return None
        return max(self.best - self.lower - (1 if self.norm is Norm.L0 else 0), 0.0)

    @property
    def unknown_share(self) -> float | None:
        """The same as a part of what was found; None also where an adversarial is at 0."""
        width = self.unknown
        return None if width is None or not self.best else width / self.best

    @property
    def contradict(self) -> bool:
        """An adversarial was found where none should be: a latent optimum was missed."""
        if self.lower is None or self.best is None or self.provisional:
            return False
        return self.best <= self.lower if self.norm is Norm.L0 else self.best < _ROUNDING * self.lower

    def marks(self) -> list[Mark]:
        """Those that are there, from left to right; a frame that is the nearest found is that alone."""
        found = [mark for mark in Mark if self.of(mark) is not None]
        if self.shown is not None and self.shown == self.best:
            found.remove(Mark.SHOWN)
        if self.lower is not None and (self.unknown is None or self.unknown > 0):
            found.append(Mark.UNKNOWN)
        order = list(Mark)
        return sorted(found, key=lambda mark: (self.position(mark), order.index(mark)))

    def position(self, mark: Mark) -> float:
        """Where a mark stands; the unknown begins where what is certified ends."""
        return (self.lower if mark is Mark.UNKNOWN else self.of(mark)) or 0.0


def bounds(
    norm: Norm,
    certificate: Certificate | None,
    found: Found,
    shown: Distances | None = None,
    *,
    provisional: bool = False,
) -> Bounds:
    """Everything that is known in one norm, put together."""
    away = None if shown is None else shown.of(norm)
    elsewhere = found.best is not None and norm not in found.minimised
    if certificate is None:
        below = found.below.get((norm, None))
        return Bounds(norm, shown=away, best=found.distance(norm), refined=below, elsewhere=elsewhere)
    certified, refined = certificate.radii.of(norm), certificate.refined.get(norm)
    # What is certified against every class by itself is certified against all of them, up to the least.
    seen = any(each is norm for each, _ in found.below)
    by_attacks = min(against_each(norm, certificate, found).values(), default=0.0) if seen else 0.0
    if _ROUNDING * by_attacks > max(certified, refined or 0.0):
        refined = by_attacks
    return Bounds(
        norm,
        certified=certified,
        paper=_paper(norm, certificate.radii),
        refined=refined if refined is not None and refined > certified else None,
        no_finer=(refined is not None or (norm, None) in found.below) and (refined or 0.0) <= certified,
        shown=away,
        best=found.distance(norm),
        elsewhere=elsewhere,
        guaranteed=certificate.guaranteed,
        provisional=provisional,
    )


def _paper(norm: Norm, radii: Radii) -> float | None:
    """The paper has no bound in L0."""
    return {Norm.L2: radii.paper_L2, Norm.LINF: radii.paper_Linf}.get(norm)


def against_each(norm: Norm, certificate: Certificate, found: Found) -> dict[int, float]:
    """Rival -> the best bound from below against that class alone."""
    any_class = max(found.below.get((norm, None), 0.0), certificate.refined.get(norm, 0.0))
    return {
        rival: max(radii.of(norm), found.below.get((norm, rival), 0.0), any_class)
        for rival, radii in certificate.per_rival.items()
    }
