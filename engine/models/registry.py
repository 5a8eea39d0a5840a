"""Which models there are, and how to load one. Imports no torch, so that menus can be built at once.

Your own model needs no entry here. Any package may announce one (see `engine.models.plugin`):

    [project.entry-points."absgui.models"]
    mine = "my_package:load"

and a TorchScript or ONNX file is a model by its path.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from engine.data import load_dataset
from engine.system.torch_library import load_ahead
from engine.system.torch_settings import door
from engine.types import AbsguiError, ModelChoice

if TYPE_CHECKING:
    from engine.models.base import BaseModel

GROUP = "absgui.models"
"""Entry points of this group are models."""
SUFFIXES = (".pt", ".ts", ".onnx")
"""Files that are models."""
ANSWERED = (".pt2", ".pth")
"""Files that are recognised too: most are answered with what to do instead."""
PLUGIN, FILES = "engine.models.plugin", "engine.models.own.files"


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """An entry of the registry."""

    name: str
    title: str
    summary: str
    """One sentence for a tooltip."""
    source: str
    """Where it comes from, e.g. "Schott et al., section 3"."""
    module: str
    """The module with a function `load(choice: ModelChoice) -> BaseModel`."""
    generative: bool = False
    """It is of the ABS family: it has reconstructions and certificates."""
    binary: bool = False
    """It sees images in black and white, pixels of 0.5 and more as 1, the others as 0."""
    has_weights: bool = True
    """Other weights can be put in the place of the bundled ones."""
    has_modes: bool = False
    """Its inference is a search, which can be the fast one or the paper's."""
    takes_folder: bool = False
    """Other weights may be a folder, as the authors released theirs."""


_ABS, _NETWORKS = "engine.models.abs", "engine.models.networks"
REGISTRY: Mapping[str, ModelSpec] = MappingProxyType(
    {
        spec.name: spec
        for spec in (
            ModelSpec(
                "abs",
                "ABS",
                "Ten VAEs, one a class; the one that explains the image best wins.",
                "Schott et al. 2018",
                _ABS,
                generative=True,
                has_modes=True,
                takes_folder=True,
            ),
            ModelSpec(
                "binary-abs",
                "Binary ABS",
                "ABS on the image in black and white.",
                "Schott et al. 2018",
                _ABS,
                generative=True,
                binary=True,
                has_modes=True,
                takes_folder=True,
            ),
            ModelSpec(
                "exact-abs",
                "Exact ABS",
                "A mixture of linear models for each class; certificates are guaranteed.",
                "Ours; SCIENCE, section 7",
                "engine.models.exact_abs",
                generative=True,
            ),
            ModelSpec(
                "cnn",
                "CNN",
                "A plain convolutional network with four layers.",
                "Schott et al. 2018, appendix",
                _NETWORKS,
            ),
            ModelSpec(
                "binary-cnn",
                "Binary CNN",
                "The same network on the image in black and white.",
                "Schott et al. 2018, appendix",
                _NETWORKS,
                binary=True,
            ),
            ModelSpec(
                "nearest-neighbour",
                "Nearest neighbour",
                "The class of the training digit that is nearest in L2.",
                "Schott et al. 2018",
                "engine.models.nearest_neighbour",
                has_weights=False,
            ),
            ModelSpec(
                "madry",
                "Madry et al.",
                "A network trained on its own adversarials, Linf up to 0.3.",
                "Madry et al. 2018",
                _NETWORKS,
            ),
        )
    }
)
"""Name -> what a menu needs to know."""


@door
def load(choice: ModelChoice) -> BaseModel:
    """Load a model of the registry, of an installed package, or of a file.

    Raises AbsguiError with one line that says what to do: for a name that does not exist, weights that
    are unfit, a model of the wrong shape.
    """
    found: BaseModel | None = None
    if choice.name not in REGISTRY or not REGISTRY[choice.name].generative:
        load_ahead()  # the others' modules import torch
    if choice.name in REGISTRY:
        found = importlib.import_module(REGISTRY[choice.name].module).load(choice)
    elif is_file(choice.name):
        found = importlib.import_module(FILES).load_file(Path(choice.name), choice)
    else:
        for point in (point for point in announced() if point.name == choice.name):
            found = importlib.import_module(PLUGIN).load_entry(point, choice)
    if found is not None:
        found.use_on(load_dataset(choice.data))
        return found
    raise _unknown(choice.name)


def check(name: str) -> None:
    """Raise AbsguiError, as `load` would, for a name that does not exist; a file is not looked for."""
    if name not in REGISTRY and not is_file(name) and name not in names():
        raise _unknown(name)


def _unknown(name: str) -> AbsguiError:
    return AbsguiError(
        "There is no model {name!r}: choose from {models}, or give a file ({endings}).",
        name=name,
        models=", ".join(names()),
        endings=", ".join(SUFFIXES),
    )


def names() -> list[str]:
    """Names of models: those of the registry, then those of installed packages."""
    others = {point.name for point in announced()} - set(REGISTRY)
    return [*REGISTRY, *sorted(others)]


@cache
def announced() -> tuple[metadata.EntryPoint, ...]:
    """What installed packages say that they have; read once, since that means to read them all."""
    return tuple(metadata.entry_points(group=GROUP))


def title(name: str) -> str:
    """What to call the model in texts."""
    if name in REGISTRY:
        return REGISTRY[name].title
    return Path(name).name if is_file(name) else name


def is_file(name: str) -> bool:
    """Whether a model's name is the path of a file."""
    return Path(name).suffix.lower() in (*SUFFIXES, *ANSWERED)
