"""torch's settings are the caller's. What computes here has its own meanwhile, and then puts them back.

A default type or device, half precision for matrix products, autocast and the like would change energies and
make certified radii larger than they are. Every public way into a model or an attack is a door: what is
behind it computes with all of float32 whatever was set before it. This imports no torch by itself.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

_LEAST = 5e-324
"""The least number above zero, a denormal one: it equals zero where the processor takes these for zero."""
_INHERITED, _WHOLE = "none", "ieee"
"""Precisions of float32, as torch 2.9 and later call them: that of the next wider setting, and all of it."""


class _Setting(NamedTuple):
    """One of the process."""

    read: Callable[[], Any]
    write: Callable[[Any], object]
    wanted: object


class _Settings(NamedTuple):
    """All of the process."""

    plain: list[_Setting]
    """Among them old names of precisions, which write the new ones as well."""
    wider: list[_Setting]
    """New names of precisions that others inherit where they have none of their own."""
    operations: list[_Setting]
    """Those others. Both are empty before torch 2.9."""


class _Thread(threading.local):
    """What a thread is doing."""

    within = False
    """Whether it has come in by a door already."""


class _Process:
    """The settings that all threads share: the first one in pins them, the last one out puts them back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._before: list[tuple[_Setting, object]] = []

    def enter(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._before = _pinned()

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                _write(self._before)


_process = _Process()
_thread = _Thread()


@contextlib.contextmanager
def own() -> Iterator[None]:
    """Within the block torch computes as these packages want it to; afterwards all is as the caller had it.

    Nothing where torch has not been imported. Cheap (some 20 us), and next to nothing within another block.
    Numbers too small for float32's usual form are kept, as IEEE wants (`flushed` differs).
    """
    if "torch" not in sys.modules or _thread.within:
        yield
        return
    torch = _torch()

    flushes = _flushes()
    _process.enter()
    _thread.within = True
    try:
        with contextlib.ExitStack() as stack:
            if torch.get_default_device().type != "cpu":
                stack.enter_context(torch.device("cpu"))
            for device in ("cpu", "cuda"):
                if torch.is_autocast_enabled(device):
                    stack.enter_context(torch.autocast(device, enabled=False))
            if torch.is_inference_mode_enabled():
                stack.enter_context(torch.inference_mode(mode=False))
            if not torch.is_grad_enabled():
                stack.enter_context(torch.enable_grad())
            if flushes:
                torch.set_flush_denormal(False)
            yield
    finally:
        if flushes:
            torch.set_flush_denormal(True)
        _process.leave()
        _thread.within = False


@contextlib.contextmanager
def flushed() -> Iterator[None]:
    """The same, with denormal numbers taken for zero, as is best where torch computes. Imports torch.

    Saturated sigmoids leave such numbers, which make CPU convolutions 5 to 10 times slower. The mode belongs
    to a thread; the helper threads that torch starts within the block inherit it.
    """
    torch = _torch()

    with own():
        before = _flushes()
        torch.set_flush_denormal(True)
        try:
            yield
        finally:
            torch.set_flush_denormal(before)


def door(function: Callable[P, R]) -> Callable[P, R]:
    """The function with settings of our own; where it gives an iterator, each of its steps has them as well.

    Between two steps the settings are the caller's.
    """

    @functools.wraps(function)
    def entered(*args: P.args, **kwargs: P.kwargs) -> R:
        with own():
            found = function(*args, **kwargs)
        # A property of R that types can't say: an iterator of the same kind.
        return steps(found) if isinstance(found, Iterator) else found  # type: ignore[return-value]

    return entered


def steps(found: Iterator[T]) -> Iterator[T]:
    """The same, each step with settings of our own."""
    try:
        while True:
            with own():
                try:
                    step = next(found)
                except StopIteration:
                    return
            yield step
    finally:
        # A generator that is left early ends here and now, as it would without this one around it.
        if (close := getattr(found, "close", None)) is not None:
            with own():
                close()


def _torch() -> Any:
    """Waits where another thread is importing it. Not by a statement: those who have doors need no torch."""
    return importlib.import_module("torch")


def _flushes() -> bool:
    return _LEAST == 0.0


def _pinned() -> list[tuple[_Setting, object]]:
    """Set all to what is wanted; returns what has to be written to have them back, in that order."""
    plain, wider, operations = _settings()
    before, wide = _differing(_read(plain)), _differing(_read(wider))
    for setting, _ in wide:  # or the others would read as they inherit
        setting.write(setting.wanted)
    narrow = _differing(_read(operations))
    for setting, _ in (*before, *narrow):
        setting.write(setting.wanted)
    return before + narrow + wide


def _differing(values: list[tuple[_Setting, object]]) -> list[tuple[_Setting, object]]:
    return [(setting, value) for setting, value in values if value != setting.wanted]


def _read(settings: list[_Setting]) -> list[tuple[_Setting, object]]:
    """Those that say what they are: an old name that contradicts a new one does not; the new one decides."""
    found = []
    for setting in settings:
        try:
            found.append((setting, setting.read()))
        except RuntimeError:
            continue
    return found


def _write(values: list[tuple[_Setting, object]]) -> None:
    """Only what is to change: writing an old name writes new ones as well."""
    for setting, value in values:
        if [value] != [known for _, known in _read([setting])]:
            setting.write(value)


@functools.cache
def _settings() -> _Settings:
    torch = _torch()

    backends = torch.backends
    cudnn, mkldnn, matmul = backends.cudnn, backends.mkldnn, backends.cuda.matmul
    plain = [
        _Setting(torch.get_default_dtype, torch.set_default_dtype, torch.float32),
        _Setting(torch.get_deterministic_debug_mode, torch.set_deterministic_debug_mode, 0),
        _Setting(torch.get_float32_matmul_precision, torch.set_float32_matmul_precision, "highest"),
        _attribute(matmul, "allow_tf32", wanted=False),
        _attribute(cudnn, "allow_tf32", wanted=False),
        _attribute(cudnn, "enabled", wanted=True),
        _attribute(cudnn, "benchmark", wanted=False),
        _attribute(cudnn, "deterministic", wanted=False),
        _attribute(mkldnn, "enabled", wanted=True),
        _attribute(mkldnn, "deterministic", wanted=False),
    ]
    wider = [_precision(backend, "all", _INHERITED) for backend in ("generic", "cuda", "mkldnn")]
    operations = [
        _precision(backend, what, _WHOLE)
        for backend in ("cuda", "mkldnn")
        for what in ("matmul", "conv", "rnn")
    ]
    has_them = hasattr(torch._C, "_get_fp32_precision_getter")  # noqa: SLF001 - see `_precision`
    return _Settings(plain, wider, operations) if has_them else _Settings(plain, [], [])


def _precision(backend: str, what: str, wanted: str) -> _Setting:
    """By torch's private functions: one of the public names, `mkldnn.fp32_precision`, writes another."""
    torch = _torch()

    inner = torch._C  # noqa: SLF001
    return _Setting(
        lambda: inner._get_fp32_precision_getter(backend, what),  # noqa: SLF001
        lambda value: inner._set_fp32_precision_setter(backend, what, value),  # noqa: SLF001
        wanted,
    )


def _attribute(owner: Any, name: str, *, wanted: bool) -> _Setting:
    return _Setting(lambda: getattr(owner, name), lambda value: setattr(owner, name, value), wanted)
