"""The values that the engine hands out and takes in.

Everything here is frozen, holds numpy arrays (never torch tensors) and imports
no torch, so that a window or a script can use it before torch is loaded.
Arrays inside are read-only by convention: whoever needs to change one copies it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
"""Images are (28, 28) float32 in [0, 1], white ink (1) on black (0)."""

SIDE = 28
"""Pixels along one side of an image."""
PIXELS = SIDE * SIDE
CLASSES = 10
RANGE_SLACK = 1e-4
"""By how much a pixel may lie outside its range, by the rounding of whoever made the image; it is clipped."""


class AbsguiError(Exception):
    """Something the person at the keyboard can mend. The message says what is wrong and what to do."""


class ImageError(AbsguiError):
    """A picture that can't be read as a digit."""


class WeightsError(AbsguiError):
    """Weights that are missing, corrupt or of another model."""


class ExportError(AbsguiError):
    """A file that could not be written. Whatever stood at its path before is untouched."""


class Norm(StrEnum):
    """A distance between two images: number of changed pixels, Euclidean, largest change."""

    L0 = "L0"
    L2 = "L2"
    LINF = "Linf"


class Stage(StrEnum):
    """How far a reading has come."""

    QUICK = "quick"
    """Energies after the first few optimiser steps."""
    REFINED = "refined"
    """Energies at the optimum that the inference mode reaches."""
    CERTIFYING = "certifying"
    """The same, with a certificate that is still searched for: its radii may become smaller."""
    CERTIFIED = "certified"
    """The same, with the certificate."""


class Status(StrEnum):
    """How an attack ended."""

    FOUND = "found"
    NOT_FOUND = "not found"
    STOPPED = "stopped"
    """Stopped on request; the best adversarial so far, if any, is kept."""


@dataclass(frozen=True, slots=True)
class Radii:
    """Certified radii about one image, against one rival class or all of them; 0 where there is none.

    All assume that the latent optimum is found (see SCIENCE in the documentation), but for exact models.
    """

    L2: float
    """Linear-gap certificate, perturbations inside the [0, 1] box."""
    Linf: float
    """The same for the largest change of a pixel, in grey levels of [0, 1]."""
    L0: int
    """The same for the number of changed pixels."""
    L2_no_box: float
    """Linear-gap L2 certificate for perturbations that may leave the box."""
    paper_L2: float
    """The paper's bound (eq. 8, corrected)."""
    paper_Linf: float = 0.0
    """The paper's bound for the largest change of a pixel (A.4, corrected)."""

    def of(self, norm: Norm) -> float:
        """The (boxed) linear-gap radius in `norm`."""
        return float({Norm.L0: self.L0, Norm.L2: self.L2, Norm.LINF: self.Linf}[norm])


@dataclass(frozen=True, slots=True)
class Certificate:
    """The least radii over all rival classes, and those of each rival."""

    radii: Radii
    per_rival: Mapping[int, Radii]
    """Rival class -> radii against that class alone; nine entries. Rivals far from the least radius are
    searched for from fewer starts, so theirs may be a little too large."""
    rivals: Mapping[Norm, int]
    """Norm -> the rival class whose radius is the least."""
    refined: Mapping[Norm, float] = field(default_factory=dict)
    """Norm -> the radius from several own latents (cutting planes), where it was computed; never less than
    that of `radii`."""
    guaranteed: bool = False
    """It holds as it stands; otherwise it assumes that the latent optimum is found."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the model sees in one image."""

    image: FloatArray
    """(28, 28) in [0, 1]: the image as it was given (not binarised)."""
    energies: FloatArray
    """(10,) F_c*, the negative ELBO up to a constant; lower is better. Binary ABS: scaled by gamma_c.
    Other models: what `ModelInfo.score` says, lower being better for them as well."""
    confidence: FloatArray
    """(10,) p(c|x), sums to 1."""
    latents: FloatArray
    """(10, 8) the best latent found for every class; (10, 0) where there are none."""
    reconstructions: FloatArray | None
    """(10, 28, 28) G_c(z_c*) in (0, 1): what each class makes of the image. Exact ABS: -0.5 to 1.5.
    None from models that make no pictures (`ModelInfo.explains`)."""
    stage: Stage
    milliseconds: float
    """Time from the request to this reading."""
    model: str
    """The registry name of the model, e.g. "abs"."""
    certificate: Certificate | None = None

    @property
    def label(self) -> int:
        """The predicted class: the least energy, never the largest confidence (which ties far away)."""
        return int(np.argmin(self.energies))

    @property
    def rival(self) -> int:
        """The class with the second least energy."""
        return int(np.argsort(self.energies, kind="stable")[1])


@dataclass(frozen=True, slots=True)
class Distances:
    """How far a perturbed image is from the original, in three norms."""

    L0: int
    L2: float
    Linf: float

    def of(self, norm: Norm) -> float:
        return float({Norm.L0: self.L0, Norm.L2: self.L2, Norm.LINF: self.Linf}[norm])


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


ModelIdentity = tuple[str, str, str]
"""Name, fingerprint of the weights, inference mode: results are about the same model if all three agree."""


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


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What is loaded."""

    name: str
    """As in the registry: "abs", "cnn" and so on."""
    title: str
    mode: str
    """The inference mode, "fast", "paper" or, where there is only one, "exact"."""
    device: str
    """What torch calls it and, on a GPU, its product name: "cpu", "cuda:0 (NVIDIA H200)"."""
    weights: str
    """Where the weights came from: "bundled" or the folder."""
    fingerprint: str
    """First 12 hexadecimal digits of the SHA-256 over all tensors."""
    notice: str = ""
    """Something to tell the person once, e.g. that the GPU was out of memory and the CPU is used."""
    explains: bool = True
    """It shows what each class makes of an image; readings and frames have reconstructions."""
    certifies: bool = True
    """Its readings come with certificates."""
    differentiable: bool = True
    """Its logits have gradients."""
    score: str = "energy"
    """What `Reading.energies` are, in a word or two: "energy", "squared distance", "minus logit"."""

    @property
    def identity(self) -> ModelIdentity:
        """What its results depend on; the device is no part of it."""
        return self.name, self.fingerprint, self.mode


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which model to load, and how."""

    name: str = "abs"
    weights: Path | None = None
    """A folder with ABS_0.net ... ABS_9.net, a safetensors file, or None for the bundled ones."""
    device: str = "auto"
    """"auto", "cpu", "cuda" or "cuda:N"."""
    mode: str = "fast"
    """"fast" or "paper"."""
