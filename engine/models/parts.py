"""What of a model computes in one place: with tensors on a device, or with numpy arrays by compiled code."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import NamedTuple

import numpy as np

from engine.certificates.certifier import Certifier
from engine.inference.energy import InferenceMode
from engine.inference.fast import ON_CPU, ON_CUDA, FastInference
from engine.inference.prototype_store import stored_prototypes
from engine.inference.prototypes import Prototypes, prior_latents
from engine.nets.generator import Generator
from engine.system import devices
from engine.system.arrays import Array, to_numpy
from engine.system.devices import CPU
from engine.system.torch_library import load_ahead
from engine.types import CLASSES
from engine.weights.abs import Weights

PRIOR_STARTS = 1000
"""Prior samples of each class that take the place of starts, for weights that came without."""


class Parts(NamedTuple):
    """Everything that computes, and knows of which arrays."""

    device: str
    """As torch writes it; numpy's arrays are on the "cpu"."""
    compiled: bool
    """Whether they are numpy's."""
    place: Callable[[Array], Array]
    """Puts a float32 array of any kind where these compute."""
    computing: Callable[[], AbstractContextManager[None]]
    """What they compute within."""
    fast: FastInference
    mode: InferenceMode
    certifier: Certifier
    decoders: Generator


def of_arrays(weights: Weights) -> Parts:
    """For numpy's arrays, by compiled code; imports no torch, unless the weights came without starts."""
    from engine.nets.compiled import CompiledDecoders, CompiledEncoders

    decoders = CompiledDecoders.from_states(weights.states)
    prototypes = stored_prototypes(decoders, _starts(weights), weights.fingerprint)
    fast = FastInference(decoders, CompiledEncoders(weights.states), prototypes)
    certifier = Certifier(decoders, prototypes, fast.infer)
    return Parts(CPU, True, to_numpy, contextlib.nullcontext, fast, fast, certifier, decoders)


def of_tensors(weights: Weights, mode: str, device: str) -> Parts:
    """For torch's tensors on a device; `mode` is "fast" or "paper"."""
    load_ahead()
    import torch

    from engine.inference import graphs
    from engine.inference.paper import PaperInference
    from engine.nets.decoders import Decoders
    from engine.nets.encoders import Encoders

    def place(array: Array) -> Array:
        return torch.as_tensor(array).to(device, non_blocking=True)

    @contextlib.contextmanager
    def computing() -> Iterator[None]:
        with devices.computing(), torch.no_grad():
            yield

    with computing():
        decoders = Decoders.from_states(weights.states, device)
        starts = place(_starts(weights))
        if device == CPU:
            prototypes = stored_prototypes(decoders, starts, weights.fingerprint)
        else:
            prototypes = Prototypes(decoders, starts)
        encoders, layout = Encoders(weights.states, device), ON_CPU if device == CPU else ON_CUDA
        recorded = None
        if device != CPU and graphs.wanted():
            recorded = partial(graphs.Graphs, rows=(1, layout.batch))
        fast = FastInference(decoders, encoders, prototypes, layout=layout, recorded=recorded)
    inference: InferenceMode = fast if mode == "fast" else PaperInference(decoders)
    certifier = Certifier(decoders, prototypes, fast.infer)
    return Parts(device, False, place, computing, fast, inference, certifier, decoders)


def _starts(weights: Weights) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """(10, K, 8)"""
    if weights.starts is not None:
        return weights.starts
    drawn = prior_latents(PRIOR_STARTS, CLASSES, seed=0)
    return drawn.numpy()
