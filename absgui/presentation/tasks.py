"""What the worker does, and what that is called when it fails."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType


class Task(Enum):
    """A kind of work that the interface asks for."""

    LOAD = auto()
    READ = auto()
    ATTACK = auto()
    EXPLORE = auto()
    """The map of a slice."""
    LATENTS = auto()
    """What the panel of latents shows."""
    JOB = auto()
    """Anything else; it brings a title of its own."""


TITLES: Mapping[Task, str] = MappingProxyType(
    {
        Task.LOAD: "Loading the model",
        Task.READ: "Reading",
        Task.ATTACK: "The attack",
        Task.EXPLORE: "The slice",
        Task.LATENTS: "The latents",
    }
)
"""How a message names the task that failed; a job says its own title."""
