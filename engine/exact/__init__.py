"""Exact ABS: finitely many pieces for each class, so inference and certificates are exact.

This is the door: models ask no module behind it.
"""

from engine.exact.bounds import approach
from engine.exact.certifier import certify, reaches
from engine.exact.diagram import PowerDiagram

__all__ = ["PowerDiagram", "approach", "certify", "reaches"]
