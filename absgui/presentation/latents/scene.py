"""What the panel of latents shows of one class, and how one moves in its latents. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from absgui.language import mark, tr
from absgui.presentation.wording import begun, score, with_article
from engine.types import FloatArray, LatentPoint, ModelInfo, Optimiser

LIMIT = 4.0
"""Sliders go so many standard deviations of the prior each way; one latent in 16,000 lies beyond."""
SHOWN = 8
"""Sliders at most."""
CLOSE = 0.05
"""Energies that differ by less are called equal: the first figure after the point is shown."""


@dataclass(frozen=True, slots=True, eq=False)
class Grip:
    """What is to be taken hold of."""

    image: FloatArray
    """(28, 28)"""
    label: int
    component: int | None = None
    """None for the best one, or where there are none."""
    optimum: FloatArray | None = None
    """(d,) what the reading found for this class."""


@dataclass(frozen=True, slots=True, eq=False)
class LatentScene:
    """The latents of one class about one image, as far as sliders and words need to know."""

    grip: Grip
    seen: FloatArray
    """(28, 28) the image as the model sees it."""
    axes: FloatArray
    """(A, d) orthonormal rows, A at most SHOWN: the directions of the sliders."""
    optimum: LatentPoint
    optimiser: Optimiser
    component: int | None
    components: FloatArray
    """(K,) least energies of all components; (0,) where there are none."""

    @property
    def size(self) -> int:
        """d"""
        return int(self.axes.shape[1])

    @property
    def axis_names(self) -> tuple[str, ...]:
        """ "z1", "z2" for latents themselves, "v1" for directions among them."""
        letter = "z" if self.component is None else "v"
        return tuple(f"{letter}{k}" for k in range(1, 1 + len(self.axes)))

    def coordinates(self, latents: FloatArray) -> FloatArray:
        """(..., A) where latents (..., d) are along the axes."""
        found: FloatArray = (latents @ self.axes.T).astype(np.float32)
        return found

    @property
    def is_of_reading(self) -> bool:
        """The optimum is the reading's, and not only its component's: a reading is by the best one alone."""
        return self.component is None or self.component == int(self.components.argmin())

    @property
    def widest(self) -> tuple[int, int]:
        """The two axes along which the optimum is farthest from z = 0; twice the same where there is one."""
        order = np.argsort(-np.abs(self.coordinates(self.optimum.latent)), kind="stable")
        return int(order[0]), int(order[min(1, len(order) - 1)])

    def moved(self, latent: FloatArray, axis: int, value: float) -> FloatArray:
        """The latent (d,) with another coordinate along one axis, and all others as they were."""
        way = np.float32(value) - self.coordinates(latent)[axis]
        moved: FloatArray = latent + way * self.axes[axis]
        return moved

    def like(self, other: LatentScene | None) -> bool:
        """A latent of the other one is one here: the same class, and the same component of it."""
        return (
            other is not None
            and (other.grip.label, other.component, other.size)
            == (self.grip.label, self.component, self.size)
            and np.array_equal(other.axes, self.axes)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """Where the hand is."""

    scene: LatentScene
    point: LatentPoint


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One of the machine's."""

    scene: LatentScene
    number: int
    """0 is where it began."""
    point: LatentPoint


def between(start: FloatArray, end: FloatArray, part: float) -> FloatArray:
    """A part, 0 to 1, of the straight way between two arrays."""
    found: FloatArray = ((1 - np.float32(part)) * start + np.float32(part) * end).astype(np.float32)
    return found


def missing(info: ModelInfo | None) -> str:
    """Why there is nothing to take hold of; empty if there is something."""
    if info is None or info.latents:
        return ""
    return tr(
        "{model} has no latents, so there is nothing to take hold of. "
        "Choose ABS, Binary ABS or Exact ABS in the tool bar.",
        model=tr(info.title),
    )


def energy_in_words(point: LatentPoint) -> str:
    """ "squared error 10.1 + prior 4.1"."""
    parts = {"error": score(point.squared_error), "prior": score(point.prior)}
    if not point.offset:
        return tr("squared error {error} + prior {prior}", **parts)
    return tr("squared error {error} + prior {prior} + offset {offset}", **parts, offset=score(point.offset))


def comparison(scene: LatentScene, energy: float) -> str:
    """How far the energy is from the optimum's."""
    optimum, whole = scene.optimum.energy, scene.is_of_reading
    least = score(optimum)
    if energy < optimum - CLOSE:
        if whole:
            return tr("lower than the reading's {energy}", energy=least)
        return tr("lower than the component's {energy}", energy=least)
    if energy < optimum + CLOSE:
        if whole:
            return tr("the reading's optimum, {energy}", energy=least)
        return tr("the component's optimum, {energy}", energy=least)
    more = score(energy - optimum)
    if whole:
        return tr("{more} above the reading's {energy}", more=more, energy=least)
    return tr("{more} above the component's {energy}", more=more, energy=least)


def step_in_words(step: Step, total: int | None) -> str:
    """While the machine's steps are shown; `total` of them, where that is known."""
    fields = {
        "optimiser": optimiser_title(step.scene.optimiser),
        "step": step.number,
        "energy": score(step.point.energy),
    }
    if total is None:
        return tr("{optimiser}: step {step}, energy {energy}", **fields)
    return tr("{optimiser}: step {step} of {total}, energy {energy}", **fields, total=total)


def end_in_words(step: Step) -> str:
    """Where the machine's last step has led."""
    energy, optimum = step.point.energy, step.scene.optimum.energy
    how = tr(
        "{optimiser}, %n step(s): energy {energy}",
        "",
        step.number,
        optimiser=optimiser_title(step.scene.optimiser),
        energy=score(energy),
    )
    least = score(optimum)
    if step.scene.optimiser is Optimiser.CLOSED_FORM:
        return tr("{how}. The energy of a component is quadratic, so one step is the whole way.", how=how)
    if energy < optimum - CLOSE:
        return tr(
            "{how}, lower than the reading's {energy}: a class that can't win is searched for less.",
            how=how,
            energy=least,
        )
    if energy < optimum + CLOSE:
        return tr("{how}, the reading's optimum.", how=how)
    if step.scene.optimiser is Optimiser.ADAM:
        return tr("{how}; the reading's is {energy}, from the best of many starts.", how=how, energy=least)
    return tr(
        "{how}: another local minimum. The reading found {energy}, from better starts.", how=how, energy=least
    )


def optimiser_title(optimiser: Optimiser) -> str:
    """ "Levenberg-Marquardt", "Closed form"."""
    return tr("Closed form") if optimiser is Optimiser.CLOSED_FORM else begun(optimiser.value)


def others_in_words(scene: LatentScene) -> str:
    """What of the latents has no slider."""
    rest = scene.size - len(scene.axes)
    if scene.component is None:
        return ""
    if not rest:
        return tr("All {size} directions.", size=scene.size)
    return tr(
        "The {shown} of {size} directions that change the picture most; the others stay as they are.",
        shown=len(scene.axes),
        size=scene.size,
    )


def made_name(name: str) -> str:
    """What a picture is called that a class made."""
    return tr("G(z) of {name}", name=with_article(name))


def blend_name(start: str, end: str, part: float) -> str:
    """What a mixture of two classes' pictures is called."""
    return tr(
        "{first} % G(z) of {start}, {second} % of {end}",
        first=f"{100 * (1 - part):.0f}",
        start=with_article(start),
        second=f"{100 * part:.0f}",
        end=with_article(end),
    )


def squared_error(picture: FloatArray, seen: FloatArray) -> float:
    """|picture - x|^2"""
    return float(np.square(picture.astype(np.float64) - seen).sum())


class EndpointKind(StrEnum):
    """The first three are latents of the class that is held, the last is a picture. The values, translated,
    are what they are called."""

    OPTIMUM = mark("the optimum")
    ZERO = "z = 0"
    KEPT = mark("the kept latent")
    ANOTHER_CLASS = mark("another class")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an interpolation leads."""

    kind: EndpointKind
    label: int = -1
    """Of ANOTHER_CLASS."""


def endpoints(names: Sequence[str], label: int, *, kept: bool) -> list[tuple[Endpoint, str]]:
    """What one can go to from a class, and what it is called."""
    kinds = [EndpointKind.OPTIMUM, EndpointKind.ZERO, *([EndpointKind.KEPT] if kept else [])]
    found = [(Endpoint(kind), tr(kind.value)) for kind in kinds]
    others = [c for c in range(len(names)) if c != label]
    return found + [
        (Endpoint(EndpointKind.ANOTHER_CLASS, c), tr("picture of {name}", name=with_article(names[c])))
        for c in others
    ]
