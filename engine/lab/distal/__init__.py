"""Distal adversarials: images that are no digits and that a model is sure of (Schott et al. 2018, Figure 4).

`search` finds them for a class, `record` keeps what was found, `summary` says it in words.
"""

from engine.lab.distal import summary
from engine.lab.distal.record import WANTED, Distal, Found
from engine.lab.distal.search import STEPS, distal_adversarials, load_or_find

__all__ = ["STEPS", "WANTED", "Distal", "Found", "distal_adversarials", "load_or_find", "summary"]
