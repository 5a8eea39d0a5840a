"""What the worker does, and what that is called when it fails."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType

from absgui.language import mark


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


A_JOB = mark("A job")
"""One without a title."""
TITLES: Mapping[Task, str] = MappingProxyType(
    {
        Task.LOAD: mark("Loading the model"),
        Task.READ: mark("Reading"),
        Task.ATTACK: mark("The attack"),
        Task.EXPLORE: mark("The slice"),
        Task.LATENTS: mark("The latents"),
    }
)
"""How a message names the task that failed; a job says its own title. To be translated."""
