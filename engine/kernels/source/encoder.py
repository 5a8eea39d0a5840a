"""A class's encoder for one image, all layers in cache."""

from __future__ import annotations

from typing import Any

from engine.kernels import slots
from engine.kernels.source.layers import window
from engine.kernels.source.vectors import after, compiled

E0, EB0, E1, EB1 = slots.E0, slots.EB0, slots.E1, slots.EB1
E2, EB2, E3, EB3 = slots.E2, slots.EB2, slots.E3, slots.EB3
ONE = 24 * 24 * 32
TWO = ONE + 11 * 11 * 32
THREE = TWO + 5 * 5 * 64

window_0 = window(8, kernel=5, width=28, channels=1, stride=1)
window_1 = window(11, kernel=4, width=24, channels=32, stride=2)
window_2 = window(5, kernel=3, width=11, channels=32, stride=2)
window_3 = window(1, kernel=5, width=5, channels=64, stride=1, last=True)


@compiled
def encode_one(w: Any, image: Any, out: Any, scratch: Any) -> None:
    """The mean (8,) of an image (784,)."""
    x1, x2, x3, found = scratch, after(scratch, ONE), after(scratch, TWO), after(scratch, THREE)
    for group in range(2):
        weights, bias = after(w, E0 + group * 25 * 16), after(w, EB0 + group * 16)
        for y in range(24):
            for third in range(3):
                place = after(x1, (y * 24 + third * 8) * 32 + group * 16)
                window_0(after(image, y * 28 + third * 8), weights, bias, place, 32)
    for group in range(2):
        weights, bias = after(w, E1 + group * 512 * 16), after(w, EB1 + group * 16)
        for y in range(11):
            window_1(after(x1, y * 2 * 24 * 32), weights, bias, after(x2, y * 11 * 32 + group * 16), 32)
    for group in range(4):
        weights, bias = after(w, E2 + group * 288 * 16), after(w, EB2 + group * 16)
        for y in range(5):
            window_2(after(x2, y * 2 * 11 * 32), weights, bias, after(x3, y * 5 * 64 + group * 16), 64)
    window_3(x3, after(w, E3), after(w, EB3), found, 16)
    for a in range(8):
        out[a] = found[a]
