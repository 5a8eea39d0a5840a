"""Exact ABS: finitely many components for each class, so inference and certificates are exact.

This is the door: models ask no module behind it.
"""

from engine.exact.bounds import approach
from engine.exact.certifier import certify, reaches
from engine.exact.components import Components

__all__ = ["Components", "approach", "certify", "reaches"]
