"""Attacks on a model, as generators of frames."""

from engine.attacks.catalogue import CATALOGUE, start

__all__ = ["CATALOGUE", "start"]
