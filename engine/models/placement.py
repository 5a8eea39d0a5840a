"""Where a model computes: on a GPU, or the CPU once its memory is not enough; by torch or compiled code."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TypeVar

from engine import kernels
from engine.models.parts import Parts, of_arrays, of_tensors
from engine.system import devices
from engine.system.devices import CPU
from engine.types import Message
from engine.weights.abs import Weights

OUT_OF_MEMORY = Message("The GPU is out of memory, so the CPU is used.")

COMPILING = 600.0
"""Seconds that compiling may take at most; it takes 20."""

Result = TypeVar("Result")


class Placed:
    """A model's parts on a device.

    On the CPU they are compiled code's, in the fast mode, as soon as that is ready; until then torch's.
    """

    def __init__(self, weights: Weights, mode: str, device: str) -> None:
        self._weights = weights
        self._mode = mode
        self._preparing = False
        self.notice = ""
        """Something to tell the user, e.g. that the GPU's memory was not enough."""
        self._parts = self._place(device)

    @property
    def device(self) -> str:
        """Where the model is now: "cpu" or "cuda:N"."""
        return self._parts.device

    def prepare(self) -> None:
        """Have code compiled in the background, if that could serve; later work is then done by it."""
        if not self._preparing and self._could_be_compiled:
            self._preparing = True
            kernels.prepare()

    def wait_for_kernels(self, tell: Callable[[str], None]) -> None:
        """The same, and wait for it. Where it fails, torch serves as before."""
        if self._could_be_compiled and not kernels.ready():
            tell("compiling for this processor, once (about 20 s)")
            self.prepare()
            kernels.wait(COMPILING)

    def run(self, work: Callable[[Parts], Result]) -> Result:
        """Do some work on the device, and once more on the CPU if the GPU's memory is not enough.

        Work that goes on from run to run may keep to the parts that it began with, on the same device.
        """
        if self._preparing and self._could_be_compiled and kernels.ready():
            self._parts = of_arrays(self._weights)
        try:
            return self._run(work)
        except RuntimeError as error:
            if self.device == CPU or not devices.is_out_of_memory(error):
                raise
        self._fall_back()
        return self._run(work)

    def _run(self, work: Callable[[Parts], Result]) -> Result:
        with self._parts.computing():
            return work(self._parts)

    @property
    def _could_be_compiled(self) -> bool:
        return self.device == CPU and self._mode == "fast" and not self._parts.compiled

    def _place(self, device: str) -> Parts:
        """Put the model on a device, or on the CPU with a notice if the GPU's memory is not enough."""
        try:
            return self._made(device)
        except RuntimeError as error:
            if device == CPU or not devices.is_out_of_memory(error):
                raise
        self.notice = OUT_OF_MEMORY
        _empty_cache()
        return self._made(CPU)

    def _made(self, device: str) -> Parts:
        if device == CPU and self._mode == "fast" and kernels.ready():
            return of_arrays(self._weights)
        return of_tensors(self._weights, self._mode, device)

    def _fall_back(self) -> None:
        """Leave the GPU for good. Its memory is free for others only once nothing here refers to it."""
        self.notice = OUT_OF_MEMORY
        self._parts = self._made(CPU)
        _empty_cache()


def _empty_cache() -> None:
    import torch

    gc.collect()  # recorded inference refers to itself
    torch.cuda.empty_cache()
