"""What the panels wait for while there is nothing to show, in words. No Qt."""

from __future__ import annotations

from enum import StrEnum

from absgui.language import mark, tr


class Waiting(StrEnum):
    """Why there is no reading to work with yet. The value, translated, says it where there is little room."""

    DIGIT = mark("Draw a digit first")
    MODEL = mark("The model is being loaded")
    NO_MODEL = mark("No model could be loaded; choose another in the tool bar")
    READING = mark("The digit is being read")

    @property
    def certificate(self) -> str:
        """For the place of the certificate."""
        return {
            Waiting.DIGIT: tr("Draw a digit to see how far it is from the next class."),
            Waiting.MODEL: tr("The model is being loaded; the certificate follows."),
            Waiting.NO_MODEL: f"{tr(Waiting.NO_MODEL.value)}.",
            Waiting.READING: tr("The digit is being read; the certificate follows."),
        }[self]

    @property
    def attack(self) -> str:
        """For the place of the attack."""
        return {
            Waiting.DIGIT: tr("Draw a digit, then run an attack to walk it to the class boundary."),
            Waiting.MODEL: tr("The model is being loaded; then an attack can run."),
            Waiting.NO_MODEL: f"{tr(Waiting.NO_MODEL.value)}.",
            Waiting.READING: tr("The digit is being read; then an attack can run."),
        }[self]
