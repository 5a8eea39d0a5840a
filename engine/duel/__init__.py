"""The same image and the same attack on two models, one after the other. Imports no torch."""

from engine.duel.fitness import check, suiting
from engine.duel.run import DuelRun

__all__ = ["DuelRun", "check", "suiting"]
