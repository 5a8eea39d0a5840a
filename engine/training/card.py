"""The model card that is written beside the weights."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path

from engine.data import Dataset
from engine.system.files import written_whole
from engine.training.gates import Gate

ABS = """\
# ABS and Binary ABS: ten class-conditional VAEs for {data}

Made by `absgui train`; `abs.safetensors` holds ten encoders and decoders, latents to start inference from,
and the calibration of both models. Architecture: Schott et al., arXiv 1805.09190, appendix. Licence:
Apache-2.0.

Energies depend on the decoders alone; the encoders only propose starting points.
"""
ABLATION = """\
## Ablation

Mean linear-gap L2 radius with the box on the first 100 test digits (misclassified ones count as 0; quick
search only, about 0.1 % above the converged one), and how many of the first 2000 are misclassified, each
step as measured when it was tried (`--margin-rounds`):

| weights | L2 | misclassified |
|---|---|---|
| **bundled: the first round of margins** (2.0, the 8,000 digits nearest to another class) | 1.981 | 34 |
| then a prior of twice the weight, by rescaling the latents only | 2.053 | 37 |
| then the second round (margin 2.7, 20,000 digits) | 2.101 | 35 |
| then the third, unaveraged (margin 2.8, 30,000 digits, 75 % of each batch distorted) | 2.135 | 39 |
| the mean of the weights after the second and the third round | 2.132 | 36 |
| two more runs (margin 2.9, 40,000 digits), mean of both and of that mean | 2.178 | 38 |
| the mean of those two runs only | 2.189 | 40 |
| two more (margin 3.3, all 60,000 digits), mean of both and the last but one | 2.221 | 43 |
| of these two, only the one with distortions 1.6 times as strong | 2.209 | 50 |

A prior of four times the weight gains nothing over twice. Every gain in radius has a cost: after three rounds
the mean radius on the first 1000 digits is 2.030, but the accuracy on all 10,000 is 98.65 % instead of
98.84 %, fast inference explains the own class of 13 of 500 digits less well than the paper's (none after the
first round), and inference takes a sixth longer. So the bundled weights stop after the first.
"""
EXACT = """\
# Exact ABS: a fixed set of prototypes for each class of {data}

Made by `absgui train --model exact-abs`; `exact-abs.safetensors` holds the prototypes (`pictures`) in 128ths
of full ink (byte 64 is black, so pixels range from -0.5 to 1.49), an offset for each, and the calibration.
Licence: Apache-2.0.

The predicted class is that of the prototype with the lowest squared distance plus offset. Certificates are
guaranteed: inference is exact.
"""
NETWORK = """\
# {title}: a convolutional network for {data}

Made by `absgui train --model {name}`; `{name}.safetensors` holds the network and the calibration of its
confidence. Architecture: {source}. Licence: Apache-2.0.

It serves as a baseline: it offers neither explanations nor certificates.
"""
PACKAGES = ("torch", "numpy", "scipy", "safetensors")


def package_versions() -> dict[str, str]:
    """Package -> version of everything that affects the numbers."""
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in PACKAGES}}


def write_card(
    path: Path,
    about: str,
    data: Dataset,
    recipe: Mapping[str, object],
    figures: Mapping[str, str],
    passed: Sequence[Gate],
    fingerprint: str,
    minutes: float,
    ablation: str = "",
) -> None:
    """Write the card as Markdown. Raises ExportError.

    `about` says what the model is, `data` what it was trained on; `figures` are rows of name and value as
    measured, `passed` are what the weights have to show, if anything. `ablation` is a section on what was
    tried.
    """
    lines = [
        about,
        "Certificates and attacks are about this model, not about human perception: a human observer who",
        "disagrees with a label contradicts neither.",
        "",
        f"Fingerprint `{fingerprint}`.",
        "",
        "## Figures",
        "",
        "| figure | value |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in figures.items()),
        "",
        *_gates(passed),
        "## Recipe",
        "",
        "| parameter | value |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in recipe.items() if value is not None),
        "",
        f"The last run took {minutes:.0f} minutes. The same seed, package versions and processor type",
        "reproduce the same bytes.",
        "",
        *([ablation] if ablation else []),
        "## Made with",
        "",
        *(f"- {name} {version}" for name, version in package_versions().items()),
        "",
        "## Data",
        "",
        f"The training images of {data.title}{_bundled(data)}; the test images are for the figures alone.",
        f"Classes: {', '.join(data.class_names)}.",
        f"Checksum of images and labels: `{data.checksum}`. SHA-256 of the files:",
        "",
        "```",
        data.file_checksums(),
        "```",
        "",
    ]
    with written_whole(path) as file:
        file.write("\n".join(lines).encode())


def _gates(passed: Sequence[Gate]) -> list[str]:
    if not passed:
        return []
    rows = [
        f"| {gate.name} | {gate.value} | {gate.wanted} | {'yes' if gate.passed else '**no**'} |"
        for gate in passed
    ]
    return ["## Gates", "", "| gate | value | wanted | reached |", "|---|---|---|---|", *rows, ""]


def _bundled(data: Dataset) -> str:
    return f" (bundled in `assets/{data.folder.name}`)" if data.bundled else ""
