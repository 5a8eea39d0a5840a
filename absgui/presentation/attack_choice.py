"""What the user set up in the attack bar. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.types import AttackRequest, FloatArray, Norm


@dataclass(frozen=True, slots=True)
class AttackChoice:
    """An attack request without its image."""

    attack: str
    norm: Norm = Norm.L2
    target: int | None = None
    """None is any other class."""
    seed: int = 0
    parameters: Mapping[str, float] = field(default_factory=dict)
    """Those that differ from their defaults."""

    def request(self, image: FloatArray) -> AttackRequest:
        """The same about a (28, 28) image in [0, 1]."""
        return AttackRequest(self.attack, image, self.norm, self.target, self.seed, dict(self.parameters))
