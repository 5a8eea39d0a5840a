"""What numba has no words for: pointers, and vectors of 16 floats, in LLVM's own language.

LLVM makes 256- or 128-bit instructions of the vectors where the machine has no wider ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir
from numba import extending, njit, types

LANES = 16
FLOAT = ir.FloatType()
INT = ir.IntType(64)
VECTOR = ir.VectorType(FLOAT, LANES)
INTS = ir.VectorType(ir.IntType(32), LANES)
QUARTER = ir.VectorType(FLOAT, 4)

_POINTER: Any = types.CPointer
FLOATS, DOUBLES, WHOLES = (_POINTER(kind) for kind in (types.float32, types.float64, types.int64))

OPTIONS: dict[str, Any] = {
    "error_model": "numpy",
    "_nrt": False,  # plain memory alone, nothing to count references of
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "fastmath": {"reassoc", "contract", "nsz"},  # not infinities and NaN: they have a meaning here
}


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function once its arguments are known."""
    return njit(**OPTIONS)(function)


def intrinsic(function: Callable[..., Any]) -> Any:
    """A function that says its signature, and how LLVM's instructions for it are made."""
    return extending.intrinsic(function)


Values = list[Any]


# Pointers


def _address(kind: types.Type) -> Any:
    @intrinsic
    def address(_: Any, table: Any, slot: Any) -> Any:
        def generate(context: Any, b: Any, signature: Any, args: Any) -> Any:
            value = b.load(b.gep(args[0], [args[1]]))
            return b.inttoptr(value, context.get_value_type(signature.return_type))

        return kind(WHOLES, types.int64), generate

    return address


floats, doubles, wholes = _address(FLOATS), _address(DOUBLES), _address(WHOLES)
"""(table, slot): the array of a slot."""


@intrinsic
def after(_: Any, pointer: Any, count: Any) -> Any:
    """The pointer `count` elements further on."""

    def generate(context: Any, b: Any, signature: Any, args: Any) -> Any:
        return b.gep(args[0], [args[1]])

    return pointer(pointer, types.int64), generate


@intrinsic
def as_doubles(_: Any, pointer: Any) -> Any:
    """The same place, for float64."""

    def generate(context: Any, b: Any, signature: Any, args: Any) -> Any:
        return b.bitcast(args[0], context.get_value_type(signature.return_type))

    return DOUBLES(pointer), generate


# Vectors


def constant(value: float) -> Any:
    return ir.Constant(VECTOR, [float(value)] * LANES)


def splat(b: Any, value: Any) -> Any:
    one = b.insert_element(ir.Constant(VECTOR, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
    return b.shuffle_vector(one, ir.Constant(VECTOR, ir.Undefined), ir.Constant(INTS, [0] * LANES))


def integer(value: int) -> Any:
    return ir.Constant(INT, value)


def at(b: Any, pointer: Any, offset: Any) -> Any:
    return b.gep(pointer, [integer(offset) if isinstance(offset, int) else offset])


def load(b: Any, pointer: Any, align: int = 64, kind: Any = VECTOR) -> Any:
    found = b.load(b.bitcast(pointer, kind.as_pointer()))
    found.align = align
    return found


def store(b: Any, value: Any, pointer: Any, align: int = 64) -> None:
    b.store(value, b.bitcast(pointer, value.type.as_pointer())).align = align


def call(b: Any, name: str, *args: Any) -> Any:
    name = f"llvm.{name}.v{LANES}f32"
    function = b.module.globals.get(name)
    if function is None:
        function = ir.Function(b.module, ir.FunctionType(VECTOR, [VECTOR] * len(args)), name)
    return b.call(function, args)


def fma(b: Any, x: Any, y: Any, z: Any) -> Any:
    return call(b, "fma", x, y, z)


def larger(b: Any, x: Any, y: Any) -> Any:
    return b.select(b.fcmp_ordered(">", x, y), x, y)


def smaller(b: Any, x: Any, y: Any) -> Any:
    return b.select(b.fcmp_ordered("<", x, y), x, y)


def exp(b: Any, x: Any) -> Any:
    """exp of x in [-87, 88], to about 1e-7 of it: 2^n times a polynomial (Cephes' expf)."""
    n = call(b, "rint", b.fmul(x, constant(1.4426950408889634)))
    rest = fma(b, n, constant(-0.693359375), x)
    rest = fma(b, n, constant(2.12194440e-4), rest)
    p = constant(1.9875691500e-4)
    for c in (1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1):
        p = fma(b, p, rest, constant(c))
    p = b.fadd(fma(b, p, b.fmul(rest, rest), rest), constant(1))
    n = b.shl(b.add(b.fptosi(n, INTS), ir.Constant(INTS, [127] * LANES)), ir.Constant(INTS, [23] * LANES))
    return b.fmul(p, b.bitcast(n, VECTOR))


def elu(b: Any, x: Any) -> tuple[Any, Any]:
    """ELU and its slope. Slopes below e^-40 would make denormal numbers, which are slow."""
    power = exp(b, larger(b, smaller(b, x, constant(0)), constant(-40)))
    positive = b.fcmp_ordered(">", x, constant(0))
    return b.select(positive, x, b.fsub(power, constant(1))), b.select(positive, constant(1), power)


def loop(
    b: Any, count: Any, step: int, carried: Sequence[Any], body: Callable[[Any, Values], Values]
) -> Values:
    """`body` of 0, step, ... below `count` (at least 0) and the values carried; returns the last."""
    before = b.block
    head, done = b.append_basic_block("loop"), b.append_basic_block("done")
    b.branch(head)
    b.position_at_end(head)
    index = b.phi(INT)
    index.add_incoming(integer(0), before)
    values = []
    for value in carried:
        phi = b.phi(value.type)
        phi.add_incoming(value, before)
        values.append(phi)
    found = body(index, values)
    following = b.add(index, integer(step))
    for phi, value in zip((index, *values), (following, *found), strict=True):
        phi.add_incoming(value, b.block)
    b.cbranch(b.icmp_signed("<", following, count), head, done)
    b.position_at_end(done)
    return found
