"""What the panels wait for while there is nothing to show, in words. No Qt."""

from __future__ import annotations

from enum import StrEnum


class Waiting(StrEnum):
    """Why there is no reading to work with yet. The value says it where there is little room."""

    DIGIT = "Draw a digit first"
    MODEL = "The model is being loaded"
    NO_MODEL = "No model could be loaded; choose another in the tool bar"
    READING = "The digit is being read"

    @property
    def certificate(self) -> str:
        """For the place of the certificate."""
        return {
            Waiting.DIGIT: "Draw a digit to see how far it is from the next class.",
            Waiting.MODEL: "The model is being loaded; the certificate follows.",
            Waiting.NO_MODEL: f"{Waiting.NO_MODEL}.",
            Waiting.READING: "The digit is being read; the certificate follows.",
        }[self]

    @property
    def attack(self) -> str:
        """For the place of the attack."""
        return {
            Waiting.DIGIT: "Draw a digit, then run an attack to walk it to the class boundary.",
            Waiting.MODEL: "The model is being loaded; then an attack can run.",
            Waiting.NO_MODEL: f"{Waiting.NO_MODEL}.",
            Waiting.READING: "The digit is being read; then an attack can run.",
        }[self]
