"""What the panel of latents shows of one class, and how one moves in its latents. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from absgui.presentation.wording import count, score, score_title, with_article
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
    def whose(self) -> str:
        """Whose the optimum is: a reading is by the best component alone."""
        best = self.component is None or self.component == int(self.components.argmin())
        return "the reading's" if best else "the component's"

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
    return (
        f"{info.title} has no latents, so there is nothing to take hold of. "
        "Choose ABS, Binary ABS or Exact ABS in the tool bar."
    )


def energy_in_words(point: LatentPoint) -> str:
    """ "squared error 10.1 + prior 4.1"."""
    words = f"squared error {score(point.squared_error)} + prior {score(point.prior)}"
    return f"{words} + offset {score(point.offset)}" if point.offset else words


def comparison(scene: LatentScene, energy: float) -> str:
    """How far the energy is from the optimum's."""
    optimum = scene.optimum.energy
    if energy < optimum - CLOSE:
        return f"lower than {scene.whose} {score(optimum)}"
    if energy < optimum + CLOSE:
        return f"{scene.whose} optimum, {score(optimum)}"
    return f"{score(energy - optimum)} above {scene.whose} {score(optimum)}"


def step_in_words(step: Step, total: int | None) -> str:
    """While the machine's steps are shown; `total` of them, where that is known."""
    of = "" if total is None else f" of {total}"
    return f"{score_title(step.scene.optimiser)}: step {step.number}{of}, energy {score(step.point.energy)}"


def end_in_words(step: Step) -> str:
    """Where the machine's last step has led."""
    energy, optimum = step.point.energy, step.scene.optimum.energy
    how = f"{score_title(step.scene.optimiser)}, {count(step.number, 'step')}: energy {score(energy)}"
    if step.scene.optimiser is Optimiser.CLOSED_FORM:
        return f"{how}. The energy of a component is quadratic, so one step is the whole way."
    if energy < optimum - CLOSE:
        less = "a class that can't win is searched for less"
        return f"{how}, lower than the reading's {score(optimum)}: {less}."
    if energy < optimum + CLOSE:
        return f"{how}, the reading's optimum."
    if step.scene.optimiser is Optimiser.ADAM:
        return f"{how}; the reading's is {score(optimum)}, from the best of many starts."
    return f"{how}: another local minimum. The reading found {score(optimum)}, from better starts."


def others_in_words(scene: LatentScene) -> str:
    """What of the latents has no slider."""
    rest = scene.size - len(scene.axes)
    if scene.component is None:
        return ""
    chosen = f"The {len(scene.axes)} of {scene.size} directions that change the picture most"
    return f"{chosen}; the others stay as they are." if rest else f"All {scene.size} directions."


def made_name(name: str) -> str:
    """What a picture is called that a class made."""
    return f"G(z) of {with_article(name)}"


def blend_name(start: str, end: str, part: float) -> str:
    """What a mixture of two classes' pictures is called."""
    return (
        f"{100 * (1 - part):.0f} % G(z) of {with_article(start)}, {100 * part:.0f} % of {with_article(end)}"
    )


def squared_error(picture: FloatArray, seen: FloatArray) -> float:
    """|picture - x|^2"""
    return float(np.square(picture.astype(np.float64) - seen).sum())


class EndpointKind(StrEnum):
    """The first three are latents of the class that is held, the last is a picture."""

    OPTIMUM = "the optimum"
    ZERO = "z = 0"
    KEPT = "the kept latent"
    ANOTHER_CLASS = "another class"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an interpolation leads."""

    kind: EndpointKind
    label: int = -1
    """Of ANOTHER_CLASS."""


def endpoints(names: Sequence[str], label: int, *, kept: bool) -> list[tuple[Endpoint, str]]:
    """What one can go to from a class, and what it is called."""
    kinds = [EndpointKind.OPTIMUM, EndpointKind.ZERO, *([EndpointKind.KEPT] if kept else [])]
    found = [(Endpoint(kind), str(kind)) for kind in kinds]
    others = [c for c in range(len(names)) if c != label]
    return found + [
        (Endpoint(EndpointKind.ANOTHER_CLASS, c), f"picture of {with_article(names[c])}") for c in others
    ]
