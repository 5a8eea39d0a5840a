"""The same problem for kernels and for torch."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.certificates.compiled_gap import CompiledGap
from engine.certificates.energy_gap import FlipGap, LinearGap
from engine.certificates.gaps import Gap
from engine.nets.compiled import CompiledDecoders
from engine.nets.decoders import Decoders
from tests.engine.small import random_states

STATES = random_states(seed=3, classes=3)
ARRAYS = [{name: tensor.numpy() for name, tensor in state.items()} for state in STATES]
DECODERS, COMPILED = Decoders.from_states(STATES), CompiledDecoders.from_states(ARRAYS)
GAMMA = (1.04, 0.97, 1.0)
Array = NDArray[Any]


def normal(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def close(found: Any, expected: Any, tolerance: float) -> None:
    np.testing.assert_allclose(found, np.asarray(expected), atol=tolerance, rtol=tolerance)


def problem(seed: int, *, flips: bool) -> tuple[CompiledGap, Gap, Array, Array]:
    """A gap of both kinds, rivals' latents (4, 1, 3, 8) and their means."""
    rng = np.random.default_rng(seed)
    z = normal(4, 3, 8, seed=seed)
    means = COMPILED.decode(z)
    raw = (0.8 * means[0, :1] + 0.2 * rng.random((1, 784), np.float32)).astype(np.float32)
    raw[raw < 0.2] = 0  # much that is equal
    x = (raw >= 0.5).astype(np.float32) if flips else raw
    own, own_z = (0.9 * x + 0.05).astype(np.float32), 0.3 * normal(1, 8, seed=seed)
    of_torch = [torch.from_numpy(a) for a in (x, own, own_z)]
    if flips:
        factors = {"own_gamma": 0.98, "gamma": GAMMA}
        compiled = CompiledGap(x, own, own_z, raw=raw, own_gamma=0.98, gamma=GAMMA)
        reference: Gap = FlipGap(*of_torch, raw=torch.from_numpy(raw), **factors)  # type: ignore[arg-type]
    else:
        compiled, reference = CompiledGap(x, own, own_z), LinearGap(*of_torch)
    return compiled, reference, z[:, None], means[:, None]
