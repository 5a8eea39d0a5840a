"""The gap between a rival component and own ones, and separable functions that are never above it.

For a rival component k and weights m_j >= 0 of own components j, with the sum 1,

    D(y) = sum_j m_j (E_k(y) - E_j(y))

is a quadratic function of the image y, with the slope -2 w, w = G_k(y) - sum_j m_j G_j(y), and the
curvature sum_j m_j C_j C_j^T - C_k C_k^T. The first part is not negative, so that for any diagonal matrix P
that exceeds C_k C_k^T, and any point y0,

    D(y) >= D(y0) - 2 <w(y0), y - y0> - sum_i P_i (y_i - y0_i)^2.

Where D(y) > 0 some own component has a lesser energy than the rival. Axes: M rivals, J own components of
each, P = 784 pixels.
"""

from __future__ import annotations

import numpy as np

from engine.exact.components import Components, Places, across, along
from engine.exact.separable import Array, Minorants


class Gaps:
    """Rivals held against some own components each, about one image."""

    def __init__(self, components: Components, image: Array, own: Places, rivals: Places) -> None:
        """An image (P,), own components (M, J), rivals (M,)."""
        self._components, self._image = components, image
        self.own, self.rivals = own, rivals
        self._theirs = components.factors[rivals]
        self.rounding = components.slack + components.tilt
        """What rounding, here and in the program, can take from a gap."""
        self._mine = components.factors[own]

    def some(self, which: Places) -> Gaps:
        """Those of some of the rivals alone."""
        return Gaps(self._components, self._image, self.own[which], self.rivals[which])

    def at(self, moves: Array) -> tuple[Array, Array]:
        """E_k - E_j (M, J) and G_k - G_j (M, J, P) of the image moved by (M, P), within the box."""
        images = self._image + moves
        energies, pictures = self._explain(self.rivals, self._theirs, images)
        own_energies, own_pictures = self._explain(self.own, self._mine, images[:, None])
        return energies[:, None] - own_energies, pictures[:, None] - own_pictures

    def below(
        self, moves: Array, weights: Array, gaps: Array, normals: Array, bends: Array | None = None
    ) -> Minorants:
        """Minorants that touch the gaps at moves (M, P), where these and the normals are as `at` says.

        `weights` (M, J); `bends` (M, P) are majorants of the rivals' C C^T, their largest eigenvalues unless
        given. Leads are less by all that rounding, here and in the program, could make of them.
        """
        components = self._components
        if bends is None:
            bends = components.curvature[self.rivals, None]
        slopes = -2 * (weights[:, None] @ normals)[:, 0]
        lead = (weights * gaps).sum(-1) - (moves * (slopes + bends * moves)).sum(-1)
        return Minorants(lead - self.rounding, slopes + 2 * bends * moves, bends)

    def _explain(self, places: Places, factors: Array, images: Array) -> tuple[Array, Array]:
        """Scores (less |x|^2, which all have) and reconstructions."""
        components = self._components
        codes = along(factors, images) - components.shifts[places]
        scores = components.constants[places] - 2 * (components.means[places] * images).sum(-1)
        return scores - np.square(codes).sum(-1), components.means[places] + across(factors, codes)
