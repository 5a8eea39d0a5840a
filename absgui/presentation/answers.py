"""What the user answered about one attack. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The answer to "is it still a 7 to you?"."""

    STILL = "still"
    BETWEEN = "between"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Answers:
    """The user's two answers; None where none was given."""

    guess: int | None = None
    """"What will it become?", given before the attack showed it."""
    verdict: Verdict | None = None
    """"Is it still a 7 to you?", about the best adversarial."""
