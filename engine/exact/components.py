"""The components of Exact ABS: energies of all of them by one matrix product, rounding bounded.

    E_k(x) = |x - mu|^2 - |C^T (x - mu)|^2 + b
           = |x|^2 + score_k,    score_k = |mu|^2 + b - 2 <mu, x> - |C^T x - C^T mu|^2

Means are multiples of 1/128 and rows of C^T bytes times a power of two, so |mu|^2, C^T mu and C^T C are
exact in float64, and only what has to do with the image rounds (SCIENCE 7). Axes: N images, C K components,
class after class, d latents, P = 784 pixels.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.exact.pixel_counts import MOST
from engine.exact.separable import GAMMA, Array
from engine.types import CLASSES, PIXELS
from engine.weights.exact_abs import ExactWeights, pixels

Places = NDArray[np.int64]
"""Numbers of components among all C K."""

MARGIN = 1e-12
"""Far more than products and sums of d x d matrices with entries up to 1 round by."""
FLOAT32 = 1e-5
"""By so much, in parts of the sum of sizes, a float32 sum of 64 products is off at most."""


class Components:
    """Ten classes of components, in float64."""

    def __init__(self, weights: ExactWeights) -> None:
        self.count = weights.pictures.shape[1]
        """K"""
        self.latents = weights.latents
        """d"""
        self.means: Array = pixels(weights.pictures).reshape(-1, PIXELS)
        """(C K, P)"""
        self.factors: Array = weights.factors.reshape(len(self.means), self.latents, PIXELS)
        """(C K, d, P), the rows of C^T."""
        self.offsets: Array = weights.offsets.astype(np.float64).reshape(-1)  # (C K,)
        grams: Array = self.factors @ self.factors.swapaxes(-1, -2)
        self.eigenvalues, self.eigenvectors = np.linalg.eigh(grams)
        """(C K, d) and (C K, d, d) of C^T C, as LAPACK rounds them."""
        self._sums: dict[int, NDArray[np.float32]] = {}
        self.curvature = _largest_eigenvalues(grams, self.eigenvalues, self.eigenvectors)
        """(C K,) not below the largest eigenvalue of C^T C."""
        self.shifts: Array = (self.factors @ self.means[..., None])[..., 0]  # (C K, d)
        self.constants: Array = np.square(self.means).sum(-1) + self.offsets
        sizes: Array = np.abs(self.factors).sum(-1)  # (C K, d): |c|_1 of each row
        reach = 2 * sizes + np.abs(self.shifts)  # |C^T x - C^T mu| and what it is summed from
        most = np.abs(self.constants) + 2 * np.abs(self.means).sum(-1) + 4 * np.square(reach).sum(-1)
        self.rounding = GAMMA * float(most.max())
        """By how much a score of an image in [0, 1] is off at most."""
        largest = np.float32(4 * PIXELS + np.abs(self.offsets).max())
        self.slack = float(np.spacing(largest)) + 4 * self.rounding
        """For two scores at an image: if the lesser is ahead by `slack` plus what a perturbation can take
        from it, then the program, with all its rounding, finds the lesser energy at the perturbed image.
        Twice `rounding` for each of the two images, and one step of the float32 that energies become."""
        spread = 4 + (np.abs(self.factors) * reach[..., None]).sum(1).max(-1)  # (C K,) of a pixel of G
        self.tilt = 16 * GAMMA * float((PIXELS * spread + np.square(reach).sum(-1)).max())
        """By how much the minorants of `engine.exact.minorant` are off at most."""

    def scores(self, images: Array, span: slice = slice(None)) -> Array:
        """(N, C K) for images (N, P) in [0, 1], or of a span of the components alone."""
        scores: Array = self.constants[span] - 2 * (images @ self.means[span].T)
        if self.latents:
            scores -= np.square(self.codes(images, span)).sum(-1)
        return scores

    def codes(self, images: Array, span: slice = slice(None)) -> Array:
        """C^T (x - mu): (N, C K, d) for images (N, P)."""
        factors, shifts = self.factors[span], self.shifts[span]
        products = images @ factors.reshape(shifts.size, PIXELS).T
        codes: Array = products.reshape(len(images), *shifts.shape) - shifts
        return codes

    def best(self, images: Array) -> tuple[NDArray[np.float32], Places]:
        """Energies (N, 10), and which component of all C K has each of them (N, 10)."""
        scores = self.scores(images).reshape(len(images), CLASSES, self.count)
        place = scores.argmin(-1)
        least = np.take_along_axis(scores, place[..., None], -1)[..., 0]
        energies = least + np.square(images).sum(-1, keepdims=True)
        return energies.astype(np.float32), place + self.count * np.arange(CLASSES)

    def explain(self, images: Array, places: Places) -> tuple[Array, Array]:
        """Latents (..., d) and reconstructions (..., P) of images (..., P) by components (...).

        The latents are those of the prior z ~ N(0, I): z = (2 (I - C^T C))^(1/2) C^T (x - mu).
        """
        codes = self.code(images, places)
        pictures = self.means[places] + across(self.factors[places], codes)
        return (self._lengthening[places] @ codes[..., None])[..., 0], pictures

    def code(self, images: Array, places: Places) -> Array:
        """C^T (x - mu): (..., d) of images (..., P) by components (...)."""
        codes: Array = along(self.factors[places], images) - self.shifts[places]
        return codes

    def of_class(self, label: int) -> slice:
        """Where the components of a class stand among all."""
        return slice(label * self.count, (label + 1) * self.count)

    @cached_property
    def majorants(self) -> NDArray[np.float32]:
        """(C K, P): with these on its diagonal a matrix P exceeds C C^T, for its rows' absolute sums do."""
        found = np.zeros(self.means.shape, np.float32)
        for number, factors in enumerate(self.factors.astype(np.float32)):
            sizes = np.abs(factors)
            rows = np.abs(factors.T @ factors).sum(-1, dtype=np.float64)
            found[number] = rows * (1 + FLOAT32) + FLOAT32 * (sizes.sum(-1) @ sizes)
        return found

    def largest_sums(self, places: Places) -> NDArray[np.float32]:
        """(M, MOST, P) for components (M,): not below the sums of the n largest of each row of |C C^T|.

        They are made when a component is first asked for, some milliseconds each, and kept.
        """
        if not self.latents:
            return np.zeros((len(places), MOST, PIXELS), np.float32)
        found = np.empty((len(places), MOST, PIXELS), np.float32)
        for row, place in zip(found, places.tolist(), strict=True):
            row[:] = self._largest_sums(place)
        return found

    def _largest_sums(self, place: int) -> NDArray[np.float32]:
        if place not in self._sums:
            factors = self.factors[place].astype(np.float32)
            rows = np.abs(factors.T @ factors)
            largest = -np.sort(np.partition(-rows, MOST, axis=-1)[:, :MOST], axis=-1)
            sums = largest.cumsum(-1, dtype=np.float64).T
            sizes = np.abs(factors)
            off = FLOAT32 * np.arange(1, 1 + MOST)[:, None] * (sizes * sizes.max(1, keepdims=True)).sum(0)
            self._sums[place] = np.nextafter((sums + off).astype(np.float32), np.float32(np.inf))
        return self._sums[place]

    @cached_property
    def roots(self) -> Array:
        """(C K, P) not below the roots of the diagonal of C C^T."""
        found: Array = np.sqrt(np.square(self.factors).sum(1)) * (1 + MARGIN)
        return found

    @cached_property
    def _lengthening(self) -> Array:
        """(C K, d, d) (2 (I - C^T C))^(1/2)"""
        roots = np.sqrt(2 * (1 - self.eigenvalues).clip(0))
        lengthening: Array = (self.eigenvectors * roots[:, None]) @ self.eigenvectors.swapaxes(-1, -2)
        return lengthening


def along(factors: Array, moves: Array) -> Array:
    """C^T moves (..., d) for rows of C^T (..., d, P)."""
    found: Array = (factors @ moves[..., None])[..., 0]
    return found


def across(factors: Array, codes: Array) -> Array:
    """C codes (..., P) for rows of C^T (..., d, P)."""
    found: Array = (codes[..., None, :] @ factors)[..., 0, :]
    return found


def _largest_eigenvalues(grams: Array, values: Array, vectors: Array) -> Array:
    """Upper bounds (M,) of the largest eigenvalues of symmetric matrices (M, d, d), whatever LAPACK rounds.

    With any V and diagonal L, the matrix is V L V^T + R, so its largest eigenvalue is at most
    |V^T V| max L + |R|, both norms bounded by Frobenius's.
    """
    if not grams.shape[-1]:
        return np.zeros(len(grams))
    rest = grams - (vectors * values[:, None]) @ vectors.swapaxes(-1, -2)
    skew = vectors.swapaxes(-1, -2) @ vectors - np.eye(grams.shape[-1])
    stretch = 1 + np.linalg.norm(skew, axis=(-2, -1)) + MARGIN
    bounds: Array = values[:, -1].clip(0) * stretch + np.linalg.norm(rest, axis=(-2, -1)) + MARGIN
    return bounds
