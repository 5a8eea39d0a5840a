"""The layers of decoders and encoders: their innermost loops on vectors of 16 floats.

A layer is computed for R rows at once, which share each load of weights, while the R x 16 sums stay in
registers. For decoders the rows are R = 9 for a value and its eight derivatives, or R values of one class;
for encoders neighbouring pixels. Without AVX-512 the registers hold 5 rows, so that nine are done in two
blocks.

Activations are (pixel, row, channel), weights (tap, channel in, 16 channels out), all on multiples of 64
bytes.
"""

from __future__ import annotations

from typing import Any

import llvmlite.binding
from llvmlite import ir
from numba import config, types

from engine.kernels import slots
from engine.kernels.source.vectors import (
    FLOATS,
    INTS,
    LANES,
    QUARTER,
    VECTOR,
    WHOLES,
    Values,
    at,
    constant,
    elu,
    exp,
    fma,
    integer,
    intrinsic,
    larger,
    load,
    loop,
    smaller,
    splat,
    store,
)  # fmt: skip

PIXELS, SIDE, INNER = 784, 28, 25
# NUMBA_CPU_NAME compiles for another processor, for tests.
_WIDE = not getattr(config, "CPU_NAME", None) and llvmlite.binding.get_host_cpu_features().get(
    "avx512f", False
)
_BLOCK = 12 if _WIDE else 5


def _blocks(rows: int) -> list[range]:
    return [range(first, min(first + _BLOCK, rows)) for first in range(0, rows, _BLOCK)]


def first_layer(rows: int, *, tangents: bool) -> Any:
    """(latents, weights, bias, out): latents (rows, 8), or one and its derivatives, to (16, rows, 32)."""

    @intrinsic
    def first(_: Any, z: Any, w: Any, bias: Any, out: Any) -> Any:
        def generate(context: Any, b: Any, signature: Any, args: Any) -> Any:
            z, w, bias, out = args
            count = 1 if tangents else rows
            latents = [[splat(b, b.load(at(b, z, 8 * r + k))) for k in range(8)] for r in range(count)]

            def pixel(q: Any, _: Values) -> Values:
                for half in (0, LANES):
                    weights = [
                        load(b, at(b, w, b.add(b.mul(q, integer(32)), integer(k * 512 + half))))
                        for k in range(8)
                    ]
                    place = b.add(b.mul(q, integer(32 * rows)), integer(half))
                    for r in range(count):
                        x = load(b, at(b, bias, half))
                        for k in range(8):
                            x = fma(b, latents[r][k], weights[k], x)
                        value, slope = elu(b, x)
                        store(b, value, at(b, out, b.add(place, integer(32 * r))))
                        for k in range(8 if tangents else 0):
                            product = b.fmul(slope, weights[k])
                            store(b, product, at(b, out, b.add(place, integer(32 * (k + 1)))))
                return []

            loop(b, integer(16), 1, [], pixel)
            return context.get_dummy_value()

        return types.void(FLOATS, FLOATS, FLOATS, FLOATS), generate

    return first


def layer_pixel(rows: int, channels: int, *, tangents: bool) -> Any:
    """(x, weights, taps, bias, out): one pixel (rows, 16) of a transposed convolution, with its ELU."""
    sets = {9: 1, 4: 2, 1: 8}[rows]  # so many sums of each kind hide the latency of the products
    unrolled = max(sets, 4)

    @intrinsic
    def pixel(_: Any, x: Any, w: Any, taps: Any, bias: Any, out: Any) -> Any:
        def block(b: Any, args: Any, own: range) -> Values:
            x, w, taps = args[:3]

            def tap(t: Any, sums: Values) -> Values:
                place = b.add(b.mul(t, integer(2)), integer(1))
                pixel, kernel = (b.load(at(b, taps, b.add(place, integer(k)))) for k in range(2))
                source = at(b, x, b.mul(pixel, integer(rows * channels)))
                weights = at(b, w, b.mul(kernel, integer(channels * LANES)))

                def some(i: Any, sums: Values) -> Values:
                    sums = list(sums)
                    for u in range(unrolled):
                        channel = b.add(i, integer(u))
                        weight = load(b, at(b, weights, b.mul(channel, integer(LANES))))
                        for n, r in enumerate(own):
                            k = n + len(own) * (u % sets)
                            factor = b.load(at(b, source, b.add(channel, integer(r * channels))))
                            sums[k] = fma(b, splat(b, factor), weight, sums[k])
                    return sums

                return loop(b, integer(channels), unrolled, sums, some)

            sums = loop(b, b.load(taps), 1, [constant(0)] * (len(own) * sets), tap)
            for k in range(len(own), len(sums)):
                sums[k % len(own)] = b.fadd(sums[k % len(own)], sums[k])
            return sums[: len(own)]

        def generate(context: Any, b: Any, signature: Any, args: Any) -> Any:
            bias, out = load(b, args[3]), args[4]
            slope = None
            for own in _blocks(rows):
                for r, total in zip(own, block(b, args, own), strict=True):
                    if r == 0 or not tangents:
                        value, slope = elu(b, b.fadd(total, bias))
                    else:
                        value = b.fmul(total, slope)
                    store(b, value, at(b, out, r * LANES))
            return context.get_dummy_value()

        return types.void(FLOATS, FLOATS, WHOLES, FLOATS, FLOATS), generate

    return pixel


def last_layer(rows: int) -> Any:
    """(x, weights, out): from (625, rows, 16) to sums added to out (rows, 784); without bias and sigmoid.

    The lanes are the 16 taps, row by row. Going down a column, the four sums of the upper row are complete
    for this column of the input; the others wait in their register, shifted.
    """

    @intrinsic
    def last(_: Any, x: Any, w: Any, out: Any) -> Any:
        def block(b: Any, args: Any, own: range) -> None:
            x, w, out = args
            shift = ir.Constant(INTS, [*range(4, LANES), *range(LANES, LANES + 4)])
            upper = ir.Constant(ir.VectorType(ir.IntType(32), 4), [0, 1, 2, 3])
            weights = [load(b, at(b, w, c * LANES)) for c in range(LANES)]

            def add(value: Any, place: Any) -> None:
                four = b.shuffle_vector(value, ir.Constant(VECTOR, ir.Undefined), upper)
                pointer = at(b, out, place)
                store(b, b.fadd(four, load(b, pointer, 4, QUARTER)), pointer, 4)

            def column(ix: Any, _: Values) -> Values:
                def pixel(iy: Any, waiting: Values) -> Values:
                    number = b.add(b.mul(iy, integer(INNER)), ix)
                    source = at(b, x, b.mul(number, integer(rows * LANES)))
                    sums = [b.shuffle_vector(v, constant(0), shift) for v in waiting]
                    for c in range(LANES):
                        for n, r in enumerate(own):
                            factor = b.load(at(b, source, r * LANES + c))
                            sums[n] = fma(b, splat(b, factor), weights[c], sums[n])
                    place = b.add(b.mul(iy, integer(SIDE)), ix)
                    for r, value in zip(own, sums, strict=True):
                        add(value, b.add(place, integer(r * PIXELS)))
                    return sums

                waiting = loop(b, integer(INNER), 1, [constant(0)] * len(own), pixel)
                for row in range(INNER, SIDE):
                    waiting = [b.shuffle_vector(v, constant(0), shift) for v in waiting]
                    for r, value in zip(own, waiting, strict=True):
                        add(value, b.add(ix, integer(r * PIXELS + row * SIDE)))
                return []

            loop(b, integer(INNER), 1, [], column)

        def generate(context: Any, b: Any, signature: Any, args: Any) -> Any:
            for own in _blocks(rows):
                block(b, args, own)
            return context.get_dummy_value()

        return types.void(FLOATS, FLOATS, FLOATS), generate

    return last


def pixels(rows: int, *, tangents: bool) -> Any:
    """(out, bias): the sigmoid of sums (rows, 784), in place, or of the first and its derivatives."""

    @intrinsic
    def finish(_: Any, out: Any, bias: Any) -> Any:
        def generate(context: Any, b: Any, signature: Any, args: Any) -> Any:
            out, bias = args[0], splat(b, b.load(args[1]))
            limit = 30.0  # beyond it the slope, below 1e-13, would lead to denormal numbers

            def some(i: Any, _: Values) -> Values:
                slope = None
                for r in range(rows):
                    pointer = at(b, out, b.add(i, integer(r * PIXELS)))
                    value = load(b, pointer, 4)
                    if r == 0 or not tangents:
                        value = b.fadd(value, bias)
                        value = larger(b, smaller(b, value, constant(limit)), constant(-limit))
                        power = exp(b, b.fsub(constant(0), value))
                        value = b.fdiv(constant(1), b.fadd(constant(1), power))
                        slope = b.fmul(value, b.fsub(constant(1), value))
                    else:
                        value = b.fmul(value, slope)
                    store(b, value, pointer, 4)
                return []

            loop(b, integer(PIXELS), LANES, [], some)
            return context.get_dummy_value()

        return types.void(FLOATS, FLOATS), generate

    return finish


def window(rows: int, kernel: int, width: int, channels: int, stride: int, *, last: bool = False) -> Any:
    """(x, weights, bias, out, channels out): pixels (rows, 16) side by side of a convolution, with their ELU.

    The input is `width` pixels wide. The `last` layer has no ELU.
    """
    span = kernel * channels
    unrolled = next(n for n in (8, 5, 4, 3, 1) if span % n == 0) if rows == 1 else 1 if channels == 1 else 2
    sets = unrolled if rows == 1 else 1

    @intrinsic
    def pixels_of_window(_: Any, x: Any, w: Any, bias: Any, out: Any, outputs: Any) -> Any:
        def block(b: Any, args: Any, own: range) -> Values:
            x, w = args[:2]

            def line(ky: Any, sums: Values) -> Values:
                source = at(b, x, b.mul(ky, integer(width * channels)))
                weights = at(b, w, b.mul(ky, integer(span * LANES)))

                def some(i: Any, sums: Values) -> Values:
                    sums = list(sums)
                    for u in range(unrolled):
                        place = b.add(i, integer(u))
                        weight = load(b, at(b, weights, b.mul(place, integer(LANES))))
                        for n, r in enumerate(own):
                            k = n + len(own) * (u % sets)
                            factor = b.load(at(b, source, b.add(place, integer(r * stride * channels))))
                            sums[k] = fma(b, splat(b, factor), weight, sums[k])
                    return sums

                return loop(b, integer(span), unrolled, sums, some)

            sums = loop(b, integer(kernel), 1, [constant(0)] * (len(own) * sets), line)
            for k in range(len(own), len(sums)):
                sums[k % len(own)] = b.fadd(sums[k % len(own)], sums[k])
            return sums[: len(own)]

        def generate(context: Any, b: Any, signature: Any, args: Any) -> Any:
            bias, out, outputs = load(b, args[2]), args[3], args[4]
            for own in _blocks(rows):
                for r, total in zip(own, block(b, args, own), strict=True):
                    value = b.fadd(total, bias)
                    if not last:
                        value, _ = elu(b, value)
                    store(b, value, at(b, out, b.mul(outputs, integer(r))))
            return context.get_dummy_value()

        return types.void(FLOATS, FLOATS, FLOATS, FLOATS, types.int64), generate

    return pixels_of_window


@intrinsic
def fused(_: Any, scratch: Any) -> Any:
    """(scratch): `slots.EXERCISE` products and sums of vectors, independent of one another."""

    def generate(context: Any, b: Any, signature: Any, args: Any) -> Any:
        kept = 2 * _BLOCK  # so many hide the latency, and fit into the registers
        factor = load(b, args[0])

        def some(_: Any, sums: Values) -> Values:
            return [fma(b, value, factor, factor) for value in sums]

        sums = loop(b, integer(slots.EXERCISE // kept), 1, [factor] * kept, some)
        total = sums[0]
        for value in sums[1:]:
            total = b.fadd(total, value)
        store(b, total, at(b, args[0], LANES))
        return context.get_dummy_value()

    return types.void(FLOATS), generate
