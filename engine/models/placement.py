"""What of a model lives on a device, and what becomes of it where a GPU's memory is not enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import torch

from engine.certificates.certifier import Certifier
from engine.inference.energy import InferenceMode
from engine.inference.fast import FastInference
from engine.inference.paper import PaperInference
from engine.inference.prototypes import Prototypes, prior_latents
from engine.nets.decoders import Decoders
from engine.nets.encoders import Encoders
from engine.system import devices
from engine.types import CLASSES
from engine.weights.abs import Weights

PRIOR_STARTS = 1000
"""Prior samples of each class that take the place of starts, for weights that came without."""

OUT_OF_MEMORY = "The GPU is out of memory, so the CPU is used."

Result = TypeVar("Result")


class Parts(NamedTuple):
    """Everything that lives on a device."""

    device: torch.device
    fast: FastInference
    mode: InferenceMode
    certifier: Certifier


class Placed:
    """A model's weights on a device: the GPU, or the CPU once the GPU runs out of memory."""

    def __init__(self, weights: Weights, mode: str, device: torch.device) -> None:
        devices.prepare_thread()
        self._weights = weights
        self._mode = mode
        self.notice = ""
        """Something to tell the user, e.g. that the GPU's memory was not enough."""
        self._parts = self._place(device)

    @property
    def device(self) -> torch.device:
        """Where the model is now."""
        return self._parts.device

    def _place(self, device: torch.device) -> Parts:
        """Put the model on a device, or on the CPU with a notice if the GPU's memory is not enough."""
        try:
            return self._made(device)
        except RuntimeError as error:
            if device.type == "cpu" or not devices.is_out_of_memory(error):
                raise
        self.notice = OUT_OF_MEMORY
        torch.cuda.empty_cache()
        return self._made(torch.device("cpu"))

    def _made(self, device: torch.device) -> Parts:
        with torch.no_grad():
            decoders = Decoders.from_states(self._weights.states, device)
            if device.type == "cpu":
                sample = torch.zeros(1, CLASSES, 8)
                devices.choose_threads(lambda: decoders.linearise(sample))
            starts = self._weights.starts
            if starts is None:
                starts = prior_latents(PRIOR_STARTS, CLASSES, seed=0)
            encoders = Encoders(self._weights.states, device)
            fast = FastInference(decoders, encoders, Prototypes(decoders, starts))
        mode: InferenceMode = fast if self._mode == "fast" else PaperInference(decoders)
        return Parts(device, fast, mode, Certifier(decoders, fast.prototypes, fast.infer))

    def _fall_back(self) -> None:
        """Leave the GPU for good. Its memory is free for others only once nothing here refers to it."""
        self.notice = OUT_OF_MEMORY
        self._parts = self._made(torch.device("cpu"))
        torch.cuda.empty_cache()

    def run(self, work: Callable[[Parts], Result]) -> Result:
        """Do some work on the device, and once more on the CPU if the GPU's memory is not enough."""
        devices.prepare_thread()
        with torch.no_grad():
            try:
                return work(self._parts)
            except RuntimeError as error:
                if self.device.type == "cpu" or not devices.is_out_of_memory(error):
                    raise
            self._fall_back()
            return work(self._parts)
