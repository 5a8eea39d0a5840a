"""Which model, and what it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.types.images import CLASSES

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
    data: Path | None = None
    """The folder of the data set it is used on (see `engine.data.load_dataset`), None for the bundled one.

    Weights that were trained on another one are refused."""
