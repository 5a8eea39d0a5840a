"""Attacks: what can be asked of one, its frames, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from engine.types.images import Distances, FloatArray, Norm
from engine.types.models import ModelIdentity, ModelInfo


class Status(StrEnum):
    """How an attack ended."""

    FOUND = "found"
    NOT_FOUND = "not found"
    STOPPED = "stopped"
    """Stopped on request; the best adversarial so far, if any, is kept."""


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

    PICTURES = "reconstructions"
    CERTIFICATES = "certificates"
    GRADIENTS = "gradients"


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
    """Where it comes from, e.g. "Schott et al., section 4.2"."""
    parameters: tuple[Parameter, ...] = ()
    needs: tuple[Need, ...] = ()
    """What a model must have for it."""
    slow: bool = False
    """It takes up to minutes a digit on ABS; left out where all attacks are meant."""

    def obstacle(self, info: ModelInfo) -> str:
        """Why a model can't be attacked by it, as a sentence; empty if it can."""
        has = {
            Need.PICTURES: info.explains,
            Need.CERTIFICATES: info.certifies,
            Need.GRADIENTS: info.differentiable,
        }
        missing = [need for need in self.needs if not has[need]]
        return f"{self.title} needs {missing[0]}, which {info.title} does not have." if missing else ""


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
    """Only those that differ from the defaults need be given."""


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
    """(28, 28) what the original's class makes of this frame; None from models that make no pictures."""
    rival_reconstruction: FloatArray | None
    """(28, 28) what the rival makes of it, likewise."""
    phase: str
    """What the attack is doing, in two or three words, e.g. "walking" or "binary search"."""
    is_adversarial: bool
    """The frame has the class that the attack wants, by the model's full inference. False as well where only
    a cheap look says so, which is not believed."""
    certified: float | None = None
    """The refined certificate so far, in the norm of the request, from attacks that bound from below too:
    no adversarial of the class they want is nearer, if the latent optimum is found."""

    @property
    def label(self) -> int:
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
    """Of the weights that were attacked, as in `ModelInfo`."""
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
