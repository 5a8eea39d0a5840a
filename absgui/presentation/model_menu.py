"""What the menu of models offers, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model of the menu."""

    name: str
    """As in a `ModelChoice`."""
    title: str
    tip: str = ""
    has_weights: bool = False
    """It can be loaded with other weights."""
    has_modes: bool = False
    """Its inference can be the fast one or the paper's."""
