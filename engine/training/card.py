"""The model card that is written beside the weights."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib import metadata

from engine import resources

ABS = """\
# ABS and Binary ABS: ten class-conditional VAEs for MNIST

Made by `absgui train`; `abs.safetensors` holds ten encoders and decoders and the calibration of
both models. Architecture: Schott et al., arXiv 1805.09190, appendix. Licence: Apache-2.0.

The inference uses the decoders alone.
"""
EXACT = """\
# Exact ABS: a fixed set of pictures for each class of MNIST

Made by `absgui train --model exact-abs`; `exact-abs.safetensors` holds the pictures in 128ths of full
ink (byte 64 is black, so pixels go from -0.5 to 1.49), an offset for each, and the calibration. Licence:
Apache-2.0.

The class of the picture with the least squared distance plus offset is the answer. Certificates hold
as they stand: nothing is searched for.
"""
NETWORK = """\
# {title}: a convolutional network for MNIST

Made by `absgui train --model {name}`; `{name}.safetensors` holds the network and the calibration of its
confidence. Architecture: {source}. Licence: Apache-2.0.

It is here to be compared with: it explains nothing and certifies nothing.
"""
PACKAGES = ("torch", "numpy", "scipy", "safetensors")


def package_versions() -> dict[str, str]:
    """Package -> version of everything that has a hand in the numbers."""
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in PACKAGES}}


def data_checksums() -> str:
    """The SHA-256 lines of the bundled MNIST files."""
    return resources.assets("mnist", "SHA256SUMS").read_text("ascii").strip()


def model_card(
    about: str,
    recipe: Mapping[str, object],
    figures: Mapping[str, str],
    fingerprint: str,
    minutes: float,
) -> str:
    """The card as Markdown: what it is `about`; `figures` are rows of name and value as measured."""
    lines = [
        about,
        "Certificates and attacks are about this model, not about people: a digit that a person reads",
        "another way than its label is no fault of either.",
        "",
        f"Fingerprint `{fingerprint}`.",
        "",
        "## Figures",
        "",
        "| figure | value |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in figures.items()),
        "",
        "## Recipe",
        "",
        "| parameter | value |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in recipe.items() if value is not None),
        "",
        f"The last call took {minutes:.0f} minutes. The same seed, packages and kind of processor give the",
        "same bytes.",
        "",
        "## Made with",
        "",
        *(f"- {name} {version}" for name, version in package_versions().items()),
        "",
        "## Data",
        "",
        "The 60,000 training digits of MNIST (bundled in `assets/mnist`); eta is set on the 10,000 test",
        "digits, as in the paper. SHA-256:",
        "",
        "```",
        data_checksums(),
        "```",
        "",
    ]
    return "\n".join(lines)
