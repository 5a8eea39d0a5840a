"""The layers of the VAEs as numbers, their state dicts, and BatchNorm folded into them. Needs no torch."""

from __future__ import annotations

from collections.abc import Mapping

from engine.system.arrays import Array, namespace

State = Mapping[str, Array]
"""A state dict: numpy arrays, or tensors."""

LATENT = 8
"""Latent dimensions of every VAE."""

ENCODER_LAYERS = ((1, 32, 5, 1), (32, 32, 4, 2), (32, 64, 3, 2), (64, 2 * LATENT, 5, 1))
DECODER_LAYERS = ((LATENT, 32, 4, 1), (32, 16, 5, 2), (16, 16, 5, 2), (16, 1, 4, 1))
"""(channels in, channels out, kernel, stride). The paper prints 3 for the last decoder kernel;
only 4 reaches 28 pixels, and the released weights have 4."""

BATCHNORM = ("weight", "bias", "running_mean", "running_var")
BATCHNORM_EPSILON = 1e-5


def expected_shapes() -> dict[str, tuple[int, ...]]:
    """Parameter name -> shape, for the state dict of one VAE, in the order of `engine.nets.vae.VAE`'s."""
    shapes: dict[str, tuple[int, ...]] = {}
    for part, layers in (("Encoder", ENCODER_LAYERS), ("Decoder", DECODER_LAYERS)):
        for index, (inputs, outputs, kernel, _) in enumerate(layers):
            channels = (outputs, inputs) if part == "Encoder" else (inputs, outputs)
            shapes[f"{part}.conv_{index}.weight"] = (*channels, kernel, kernel)
            shapes[f"{part}.conv_{index}.bias"] = (outputs,)
            if index < len(layers) - 1:
                shapes |= {f"{part}.bn_{index}.{name}": (outputs,) for name in BATCHNORM}
    return shapes


def fold_batchnorm(state: State, part: str, index: int) -> tuple[Array, Array]:
    """Weight and bias (out,) of a layer of the "Encoder" or "Decoder", BatchNorm folded in, float64.

    They are of the kind that the state's are. Convolutions have weights (out, in, k, k), transposed ones
    (in, out, k, k). Raises KeyError for a layer that the state does not have.
    """
    xp = namespace(state[f"{part}.conv_{index}.weight"])
    weight = xp.astype(state[f"{part}.conv_{index}.weight"], xp.float64)
    bias = xp.astype(state[f"{part}.conv_{index}.bias"], xp.float64)
    if f"{part}.bn_{index}.weight" not in state:
        return weight, bias
    gain, shift, mean, variance = (
        xp.astype(state[f"{part}.bn_{index}.{name}"], xp.float64) for name in BATCHNORM
    )
    scale = gain / xp.sqrt(variance + BATCHNORM_EPSILON)
    outputs = (-1, 1, 1, 1) if part == "Encoder" else (1, -1, 1, 1)
    return weight * xp.reshape(scale, outputs), (bias - mean) * scale + shift
