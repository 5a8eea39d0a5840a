"""What a model sees in an image, and how far that holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from engine.types.images import FloatArray, Norm


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


class Inference(NamedTuple):
    """What a model infers for N images and C classes."""

    energies: FloatArray
    """(N, C) F_c*, lower is better; what `ModelInfo.score` says, times `ModelInfo.gamma`."""
    latents: FloatArray
    """(N, C, d) the best latents found, or (N, C, 0) from models without latents; d is 8 for ABS."""
    reconstructions: FloatArray | None
    """(N, C, 28, 28), or None from models that make none."""

    @property
    def pictures(self) -> FloatArray:
        """The reconstructions (N, C, 28, 28); raises RuntimeError where there are none."""
        if self.reconstructions is None:
            raise RuntimeError("this model makes no reconstructions")
        return self.reconstructions


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
class Bound:
    """What a model knows of the nearest adversarial by now: a lower bound, and where that leads."""

    certified: float
    """No adversarial is nearer, if the latent optimum is found: as far as it has been searched for."""
    constraints: int
    """How many latents of the own class, or components, prove that; each is one constraint."""
    move: FloatArray
    """(28, 28) the perturbation that this leads to; with an order, what each pixel can do."""
    order: FloatArray | None = None
    """(28, 28) where whole pixels change, the part of the way at which each one does."""

    def at(self, original: FloatArray, part: float) -> FloatArray:
        """The image (28, 28) in [0, 1] at a part of the way from the original; at 1 it is on the boundary."""
        move = part * self.move if self.order is None else self.move * (self.order <= part)
        moved: FloatArray = np.clip(original + move, 0, 1).astype(np.float32)
        return moved


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the model sees in one image."""

    image: FloatArray
    """(28, 28) in [0, 1]: the image as it was given (not binarised)."""
    energies: FloatArray
    """(10,) F_c*, the negative ELBO up to a constant; lower is better. Binary ABS: scaled by gamma_c.
    Other models: what `ModelInfo.score` says, lower being better for them as well."""
    confidence: FloatArray
    """(10,) p(c|x), sums to 1: a network's own softmax; of other models exp(-F_c / T), normalised, with T
    fitted (SCIENCE 2). It takes for granted that the image is of one of the classes; see `explained`."""
    latents: FloatArray
    """(10, d) the best latent found for every class, d = 8 for ABS; (10, 0) where there are none."""
    reconstructions: FloatArray | None
    """(10, 28, 28) G_c(z_c*) in (0, 1): what each class makes of the image. Exact ABS: a little beyond.
    None from models that make no pictures (`ModelInfo.explains`)."""
    stage: Stage
    milliseconds: float
    """Time from the request to this reading."""
    model: str
    """The registry name of the model, e.g. "abs"."""
    certificate: Certificate | None = None
    limit: float | None = None
    """The largest energy with which a class explains the image (`ModelInfo.limit_for`); None where that is
    not known."""
    paper_confidence: FloatArray | None = None
    """(10,) the paper's p(c|x), with eta; None where it was not computed."""

    @property
    def explained(self) -> bool:
        """Whether some class explains the image. If none does, label and certificate are those of the least
        bad explanation: what the classifier says, though it is no digit."""
        return self.limit is None or float(np.min(self.energies)) <= self.limit

    @property
    def label(self) -> int:
        """The predicted class: the least energy, never the largest confidence (which ties far away)."""
        return int(np.argmin(self.energies))

    @property
    def rival(self) -> int:
        """The class with the second least energy."""
        return int(np.argsort(self.energies, kind="stable")[1])
