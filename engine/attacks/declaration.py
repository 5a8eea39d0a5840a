"""What an attack's module declares: its `ATTACKS`, a tuple of `Declaration`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from engine.types import AttackSpec

if TYPE_CHECKING:
    from engine.attacks.base import AttackRun


class MenuGroup(IntEnum):
    """Where in the menu an attack stands: by group, then by its module's name, then as declared there."""

    GENERATIVE = 1
    """Makes the most of models that reconstruct the image."""
    GRADIENT = 2
    TRANSFER = 3
    DECISION = 4
    """Needs nothing but the predicted class."""
    NOISE = 5
    FOOLBOX = 6


@dataclass(frozen=True, slots=True)
class Declaration:
    """One attack of the catalogue. Several may share a class."""

    spec: AttackSpec
    run: type[AttackRun]
    group: MenuGroup
    revision: int = 3
    """Raise it by one whenever the attack may give other results than before: kept results of this attack
    are then computed anew, those of the others stay. New attacks begin with 3."""
    quick: Mapping[str, float] = field(default_factory=dict)
    """Parameters that differ from the defaults where a small budget has to do: in tests, and where
    certificates are held against all attacks (`engine.evaluation.soundness`)."""
