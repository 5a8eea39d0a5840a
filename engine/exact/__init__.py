"""Exact ABS: finitely many components for each class, so inference and certificates are exact.

This is the door: models ask no module behind it.
"""

from engine.exact.bounds import approach
from engine.exact.certifier import certify, refined_l2
from engine.exact.components import Components
from engine.exact.flips import approach_flips, certify_flips, seen
from engine.exact.proof import Proof, Step
from engine.exact.proving import prove

__all__ = [
    "Components",
    "Proof",
    "Step",
    "approach",
    "approach_flips",
    "certify",
    "certify_flips",
    "prove",
    "refined_l2",
    "seen",
]
