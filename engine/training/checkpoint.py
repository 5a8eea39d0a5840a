"""The state of an unfinished training in one safetensors file (never a pickle)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from engine.nets.vae import VAE
from engine.system.files import written_whole
from engine.types import DatasetInfo, WeightsError
from engine.weights.provenance import note, trained_on


@dataclass(slots=True)
class TrainingState:
    """What a VAE's training needs to resume as if it had never been interrupted."""

    model: VAE
    optimizer: torch.optim.Adam
    generator: torch.Generator
    epoch: int = 0
    """Epochs done."""
    loss: float = float("nan")
    """Mean loss of the last epoch."""


def save_checkpoint(path: Path, state: TrainingState, recipe: str, data: DatasetInfo) -> None:
    """Write `state` whole or not at all. Raises ExportError if that can't be done."""
    tensors: dict[str, Tensor] = {f"model.{k}": v.contiguous() for k, v in state.model.state_dict().items()}
    tensors |= adam_tensors(state.optimizer)
    tensors["generator"] = state.generator.get_state()
    metadata = {"epoch": str(state.epoch), "loss": repr(state.loss), "recipe": recipe}
    write_checkpoint(path, tensors, metadata, data)


def load_checkpoint(path: Path, state: TrainingState, recipe: str, data: DatasetInfo) -> None:
    """Restore `state` in place from `path`. Raises WeightsError as `read_checkpoint` does."""
    tensors, metadata = read_checkpoint(path, recipe, data)
    model = {k.removeprefix("model."): v for k, v in tensors.items() if k.startswith("model.")}
    state.model.load_state_dict(model)
    restore_adam(state.optimizer, tensors)
    state.generator.set_state(tensors["generator"])
    state.epoch = int(metadata["epoch"])
    state.loss = float(metadata["loss"])


def write_checkpoint(
    path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str], data: DatasetInfo
) -> None:
    """Write tensors of any shape to `path`, whole or not at all; `metadata` has a "recipe".

    The data set is noted too. Raises ExportError.
    """
    content = save({name: value.contiguous() for name, value in tensors.items()}, {**metadata, **note(data)})
    with written_whole(path) as file:
        file.write(content)


def read_checkpoint(path: Path, recipe: str, data: DatasetInfo) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors, of any shape and on the CPU, and the metadata of a checkpoint.

    Raises WeightsError if the file is corrupt, or belongs to a run with another recipe or data set. (Where a
    checkpoint or `data` has no checksum, nothing is known to differ.)
    """
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)
    except (SafetensorError, OSError) as error:
        raise WeightsError(
            "{path} can't be read ({error}); delete it, or train with --fresh", path=path, error=error
        ) from error
    begun_on = trained_on(metadata, str(path))
    if begun_on.checksum and data.checksum and begun_on.checksum != data.checksum:
        raise WeightsError(
            "{path} was begun on the data set {begun_on} ({begun_checksum}), not on {data} ({checksum}); "
            "choose another --out, or train with --fresh",
            path=path,
            begun_on=begun_on.name,
            begun_checksum=begun_on.checksum,
            data=data.name,
            checksum=data.checksum,
        )
    if metadata.get("recipe") != recipe:
        raise WeightsError(
            "{path} was made with other training options; choose another --out, or train with --fresh",
            path=path,
        )
    return tensors, metadata


def adam_tensors(optimizer: torch.optim.Adam) -> dict[str, Tensor]:
    """The optimiser's step counts () and moments, shaped as the parameters, as "adam.<parameter>.<name>"."""
    return {
        f"adam.{index}.{name}": torch.as_tensor(value).contiguous()
        for index, moments in optimizer.state_dict()["state"].items()
        for name, value in moments.items()
    }


def restore_adam(optimizer: torch.optim.Adam, tensors: Mapping[str, Tensor]) -> None:
    """Restore the optimiser in place from what `adam_tensors` gave; tensors of other names (any shape) are
    ignored."""
    moments: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        if key.startswith("adam."):
            _, index, name = key.split(".")
            moments.setdefault(int(index), {})[name] = value
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": moments, "param_groups": groups})
