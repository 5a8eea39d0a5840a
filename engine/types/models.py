"""Which model, and what it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.types.images import CLASSES, FloatArray

BINARISED_AT = 0.5
"""Binary models see a pixel as 1 from here on."""
ModelIdentity = tuple[str, str, str]
"""Name, fingerprint of the weights, inference mode: results are about the same model if all three agree."""


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """What a model was trained on, as far as that is known."""

    name: str = ""
    """e.g. "mnist"; empty where unknown."""
    class_names: tuple[str, ...] = tuple(map(str, range(CLASSES)))
    """What the classes are called, in their order; ten of them, never empty."""
    checksum: str = ""
    """First 12 hexadecimal digits of the SHA-256 over its images and labels; empty where it is not known."""


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
    """Something to tell the user once, e.g. that the GPU was out of memory and the CPU is used."""
    explains: bool = True
    """It shows what each class makes of an image; readings and frames have reconstructions."""
    certifies: bool = True
    """Its readings come with certificates."""
    searches_latents: bool = True
    """Inference searches for its latents, so that it can be warm-started from those of a similar image."""
    latents: int = 0
    """How many latents a class has that can be taken hold of (`Model.latent_space`); 0 for none."""
    guaranteed: bool = False
    """Its certificates hold without assumptions; others assume that the latent optimum is found."""
    binary: bool = False
    """It sees only whether a pixel is at least 0.5."""
    gamma: tuple[float, ...] = (1.0,) * CLASSES
    """The factors (10,) that its energies carry."""
    differentiable: bool = True
    """Its logits have gradients."""
    score: str = "energy"
    """What `Reading.energies` are, in a word or two: "energy", "squared distance", "minus logit"."""
    dataset: DatasetInfo = DatasetInfo()
    """What it was trained on."""
    energy_limit: float | None = None
    """Where the least energy is above it, no class explains the image; 0.5 % of digits are above it (SCIENCE,
    section 10). None: nothing is known of that, and everything counts as explained."""

    def limit_for(self, image: FloatArray) -> float | None:
        """The largest energy of an image (28, 28) in [0, 1] that is explained, None where that is not known.

        It is never more than |x|^2, the energy if a picture without any ink explained the image.
        """
        if self.energy_limit is None:
            return None
        seen = image >= BINARISED_AT if self.binary else image
        return min(self.energy_limit, float(np.square(seen, dtype=np.float64).sum()))

    def is_explained(self, image: FloatArray, energies: FloatArray) -> bool:
        """Whether some class explains an image (28, 28) in [0, 1], whose energies (10,) are these."""
        limit = self.limit_for(image)
        return limit is None or float(np.min(energies)) <= limit

    @property
    def identity(self) -> ModelIdentity:
        """What its results depend on. The device is no part of it: what is claimed of a result holds wherever
        it was found, though another device rounds otherwise. Logs, stores and records note it beside."""
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
    data: Path | None = None
    """The folder of the data set it is used on (see `engine.data.load_dataset`), None for the bundled one.

    Weights that were trained on another one are refused."""
    trust: bool = field(default=False, compare=False)
    """Run a file that is a program (TorchScript) though the user was not asked; see docs/threat-model.md."""
