"""A certificate from the radii against each rival class."""

from __future__ import annotations

from collections.abc import Mapping

from engine.types import Certificate, Norm, Radii


def together(per_rival: Mapping[int, Radii], refined: Mapping[Norm, float]) -> Certificate:
    """The least of each kind over the rivals; refined radii are never below these."""
    rivals = per_rival.values()
    least = Radii(
        L2=min(r.L2 for r in rivals),
        Linf=min(r.Linf for r in rivals),
        L0=min(r.L0 for r in rivals),
        L2_no_box=min(r.L2_no_box for r in rivals),
        paper_L2=min(r.paper_L2 for r in rivals),
        paper_Linf=min(r.paper_Linf for r in rivals),
    )
    nearest = {norm: min(per_rival, key=lambda c: per_rival[c].of(norm)) for norm in Norm}
    more = {norm: max(least.of(norm), radius) for norm, radius in refined.items()}
    return Certificate(least, per_rival, nearest, more, guaranteed=True)
