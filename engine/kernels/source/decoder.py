"""A class's decoder for a few latents, or for one with its derivatives, all layers in cache."""

from __future__ import annotations

from typing import Any

from engine.kernels import slots
from engine.kernels.source.layers import first_layer, last_layer, layer_pixel, pixels
from engine.kernels.source.vectors import after, compiled

PIXELS = 784
A0, A1, A2 = slots.ACTIVATIONS_0, slots.ACTIVATIONS_1, slots.ACTIVATIONS_2
W0, B0, W1, B1, W2, B2, W3, B3 = (
    slots.W0, slots.B0, slots.W1, slots.B1, slots.W2, slots.B2, slots.W3, slots.B3,
)  # fmt: skip
TAPS = slots.TAPS


def _decoder(rows: int, *, tangents: bool) -> Any:
    """(parameters, latents, out, scratch, taps_1, taps_2): pictures (rows, 784)."""
    first, last = first_layer(rows, tangents=tangents), last_layer(rows)
    pixel_1, pixel_2 = (layer_pixel(rows, channels, tangents=tangents) for channels in (32, 16))
    finish = pixels(rows, tangents=tangents)

    @compiled
    def decoder(w: Any, z: Any, out: Any, scratch: Any, taps_1: Any, taps_2: Any) -> None:
        x0, x1, x2 = after(scratch, A0), after(scratch, A1), after(scratch, A2)
        first(z, after(w, W0), after(w, B0), x0)
        for p in range(121):
            pixel_1(x0, after(w, W1), after(taps_1, TAPS * p), after(w, B1), after(x1, p * rows * 16))
        for p in range(625):
            pixel_2(x1, after(w, W2), after(taps_2, TAPS * p), after(w, B2), after(x2, p * rows * 16))
        for i in range(rows * PIXELS):
            out[i] = 0.0
        last(x2, after(w, W3), out)
        finish(out, after(w, B3))

    return decoder


linearise_one = _decoder(9, tangents=True)
"""One latent: its mean and the eight derivatives, (9, 784)."""
decode_one, decode_four, decode_nine = (_decoder(rows, tangents=False) for rows in (1, 4, 9))
