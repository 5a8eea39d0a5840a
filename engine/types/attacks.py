"""Attacks: what can be asked of one, its frames, and how it ended."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from engine.types.images import Distances, FloatArray, Norm
from engine.types.messages import Message
from engine.types.models import ModelIdentity, ModelInfo


class Status(StrEnum):
    """How an attack ended."""

    FOUND = "found"
    NOT_FOUND = "not found"
    STOPPED = "stopped"
    """Stopped on request; the best adversarial so far, if any, is kept."""


class Strength(StrEnum):
    """How hard an attack tries; the same for all of them, see `AttackSpec.effort`."""

    QUICK = "quick"
    """A quarter of the default numbers of steps, repeats and starts."""
    DEFAULT = "default"
    THOROUGH = "thorough"
    """Four times as many."""


EFFORT = frozenset({"steps", "max_steps", "repeats", "starts", "differences"})
"""The parameters that a strength sets, by name."""
FACTORS = {Strength.QUICK: 0.25, Strength.DEFAULT: 1.0, Strength.THOROUGH: 4.0}
"""What it multiplies their defaults by."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number that an attack can be tuned by."""

    name: str
    title: str
    default: float
    minimum: float
    maximum: float
    integer: bool = False
    help: str = ""


class Need(StrEnum):
    """What an attack may need of a model; see `ModelInfo`."""

    RECONSTRUCTIONS = "reconstructions"
    CERTIFICATES = "certificates"
    GRADIENTS = "gradients"


_NEEDED = {
    Need.RECONSTRUCTIONS: Message("reconstructions"),
    Need.CERTIFICATES: Message("certificates"),
    Need.GRADIENTS: Message("gradients"),
}


@dataclass(frozen=True, slots=True)
class AttackSpec:
    """A catalogue entry."""

    name: str
    """e.g. "latent-descent"."""
    title: str
    """e.g. "Latent Descent"."""
    summary: str
    """One sentence for a tooltip."""
    norms: tuple[Norm, ...]
    """The norms it can minimise; the first is the default."""
    source: str
    """Authors, year and arXiv number, e.g. "Schott et al. 2018, arXiv 1805.09190"."""
    parameters: tuple[Parameter, ...] = ()
    needs: tuple[Need, ...] = ()
    """What a model must have for it."""
    slow: bool = False
    """It takes up to minutes a digit on ABS; left out where all attacks are meant."""

    def effort(self, strength: Strength) -> dict[str, float]:
        """The parameters that a strength sets, and to what; none for the default strength.

        Those called `EFFORT`, a quarter or four times their defaults, rounded up and kept within their
        ranges. What has none of them (one step, transfer, Prototype Projection) does the same at every
        strength.
        """
        if strength is Strength.DEFAULT:
            return {}
        return {
            each.name: min(
                max(float(math.ceil(FACTORS[strength] * each.default)), each.minimum), each.maximum
            )
            for each in self.parameters
            if each.name in EFFORT
        }

    def strength_of(
        self, parameters: Mapping[str, float], asked: Strength = Strength.DEFAULT
    ) -> Strength | None:
        """The strength that sets `parameters` (those left out have their defaults) to what they are.

        None if they are no strength's. Where they are those of several, the one that was `asked` for.
        """
        complete = {each.name: each.default for each in self.parameters} | dict(parameters)
        for strength in (asked, Strength.DEFAULT, Strength.QUICK, Strength.THOROUGH):
            wanted = {each.name: each.default for each in self.parameters} | self.effort(strength)
            if all(complete[name] == wanted[name] for name in self.effort(Strength.QUICK)):
                return strength
        return None

    def obstacle(self, info: ModelInfo) -> str:
        """Why a model can't be attacked by it, as a sentence; empty if it can."""
        has = {
            Need.RECONSTRUCTIONS: info.explains,
            Need.CERTIFICATES: info.certifies,
            Need.GRADIENTS: info.differentiable,
        }
        missing = [need for need in self.needs if not has[need]]
        if not missing:
            return ""
        return Message(
            "{attack} needs {need}, which {model} does not have.",
            attack=self.title,
            need=_NEEDED[missing[0]],
            model=info.title,
        )


@dataclass(frozen=True, slots=True, eq=False)
class AttackRequest:
    """Everything that determines an attack's run (with the model)."""

    attack: str
    """A name of the catalogue."""
    image: FloatArray
    """(28, 28) in [0, 1]."""
    norm: Norm = Norm.L2
    target: int | None = None
    """The class to reach; None is any other class."""
    seed: int = 0
    parameters: Mapping[str, float] = field(default_factory=dict)
    """Only those that differ from the defaults need be given; they come before `strength`."""
    strength: Strength = Strength.DEFAULT
    """What the numbers of steps, repeats and starts are that are not given."""


class PhaseKind(StrEnum):
    """What an attack is doing; the values are what exports write. Words for users: `absgui.presentation`."""

    ORIGINAL = "original"
    """Nothing yet: the original itself."""
    STARTING_POINT = "starting-point"
    """Looking for an adversarial to start from."""
    STEP = "step"
    """One of a number of steps, for attacks with no more to say; has a round."""
    WALK = "walk"
    """Walking towards a reconstruction."""
    BISECT_STEP = "bisect-step"
    """Bisecting the last step of a walk."""
    BISECT_WAY = "bisect-way"
    """Bisecting the whole way from the original."""
    ADD_NOISE = "add-noise"
    DRAW_RIVAL = "draw-rival"
    """Drawing the rival class on top of the original."""
    RESET_PIXELS = "reset-pixels"
    APPROACH = "approach"
    """Moving single pixels towards the original."""
    SIZE = "size"
    """Trying perturbations of a size, the value, in the norm of the request."""
    LENGTH = "length"
    """Trying a part, the value, of a given perturbation."""
    NOISE_DRAW = "noise-draw"
    """Trying one draw of noise; has a round."""
    ALONG_BOUNDARY = "along-boundary"
    QUERY = "query"
    """Following another library, which is at the query whose number is the value."""
    BEYOND = "beyond"
    """Trying a little farther away than the least lead of the original's class."""
    CONSTRAINTS = "constraints"
    """Following a lower bound that rests on so many constraints, the value."""


@dataclass(frozen=True, slots=True)
class Phase:
    """What an attack is doing at a frame."""

    kind: PhaseKind
    value: float | None = None
    """What the kind says."""
    round: int | None = None
    """Which of several repeats or steps this is, from 1 on."""
    rounds: int | None = None
    """How many there will be at most."""

    def __str__(self) -> str:
        """For files: the kind, its value and the round, as in "reset-pixels 2/3" or "size 0.25"."""
        parts: list[str] = [self.kind.value]
        if self.value is not None:
            parts.append(f"{self.value:.6g}")
        if self.round is not None:
            parts.append(str(self.round) if self.rounds is None else f"{self.round}/{self.rounds}")
        return " ".join(parts)


@dataclass(frozen=True, slots=True, eq=False)
class AttackStep:
    """One frame of an attack's trajectory."""

    index: int
    """0 is the original image itself."""
    image: FloatArray
    """(28, 28) in [0, 1]."""
    queries: int
    """Model inferences spent so far."""
    energies: FloatArray
    """(10,) as in `Reading`."""
    confidence: FloatArray
    """(10,) as in `Reading`."""
    distances: Distances
    """From the original."""
    original_label: int
    rival: int
    """The target class, or else the best class other than the original one."""
    own_reconstruction: FloatArray | None
    """(28, 28) the original's class's reconstruction of this frame; None from models that make none."""
    rival_reconstruction: FloatArray | None
    """(28, 28) the rival's reconstruction of it, likewise."""
    phase: Phase
    is_adversarial: bool
    """The frame has the class that the attack wants, by the model's full inference. False as well where only
    warm-started inference says so, which is not believed."""
    certified: float | None = None
    """The refined certificate so far, in the norm of the request, from attacks that bound from below too:
    no adversarial of the class they want is nearer, if the latent optimum is found."""
    progress: float | None = None
    """In [0, 1]: how much of its budget the attack has used up; None where nothing limits it. It may end at
    any value, as soon as it has found what it wants."""

    @property
    def label(self) -> int:
        """The predicted class: the one with the least energy."""
        return int(np.argmin(self.energies))


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """How an attack ended and all it showed."""

    request: AttackRequest
    model: str
    status: Status
    original_label: int
    best: AttackStep | None
    """The nearest confirmed adversarial, None if none was found."""
    frames: tuple[AttackStep, ...]
    queries: int
    milliseconds: float
    confirmed_by: str
    """Which inference confirmed the best adversarial, e.g. "fast"; empty if there is none."""
    fingerprint: str = ""
    """The fingerprint of the weights that were attacked, as in `ModelInfo`."""
    mode: str = ""
    """The inference mode that was attacked, as in `ModelInfo`."""

    @property
    def certified(self) -> float | None:
        """What the attack itself certifies (see `AttackStep`): of its claims the last one counts."""
        return next((step.certified for step in reversed(self.frames) if step.certified is not None), None)

    @property
    def model_identity(self) -> ModelIdentity:
        """Compare it with `ModelInfo.identity` before using the outcome beside another computation."""
        return self.model, self.fingerprint, self.mode
