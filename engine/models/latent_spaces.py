"""The latents of one class about one image: where its picture is, and what energy the image has there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.exact import Components
from engine.inference.energy import Optimum
from engine.models.inputs import checked_class
from engine.models.parts import Parts
from engine.models.placement import Placed
from engine.nets.architecture import LATENT
from engine.system.arrays import to_numpy
from engine.types import SIDE, AbsguiError, FloatArray, LatentPoint, Optimiser

Streamed = Callable[[Callable[[Parts], Iterator[Optimum]]], Iterator[Optimum]]
"""Does something step by step, wherever the model is."""


class DecoderLatents:
    """Those of a decoder of ABS; implements `engine.protocols.LatentSpace`."""

    component: int | None = None

    def __init__(
        self,
        placed: Placed,
        streamed: Streamed,
        seen: FloatArray,
        label: int,
        gamma: float,
        optimum: FloatArray,
    ) -> None:
        """`seen` is the image (784,) that means are compared with, `gamma` the factor of the class's energy.

        Raises AbsguiError for another class than those of `engine.types` or an unfit `optimum` (8,).
        """
        self._placed, self._streamed = placed, streamed
        self._flat, self._label, self._gamma = seen, checked_class(label), gamma
        self._best = checked_latents(optimum[None], LATENT)[0]
        self.axes: FloatArray = np.eye(LATENT, dtype=np.float32)
        self.components: FloatArray = np.zeros(0, np.float32)

    @property
    def seen(self) -> FloatArray:
        """(28, 28) the image as the model sees it."""
        return self._flat.reshape(SIDE, SIDE)

    @property
    def optimiser(self) -> Optimiser:
        """That of the model's mode."""
        return self._placed.run(lambda parts: parts.mode.optimiser)

    @cached_property
    def optimum(self) -> LatentPoint:
        """The best latent of the full inference."""
        return self.at(self._best)

    def decode(self, latents: FloatArray) -> FloatArray:
        """Pictures (M, 28, 28) in (0, 1) of latents (M, 8)."""
        return self._means(latents).reshape(-1, SIDE, SIDE)

    def energies(self, latents: FloatArray) -> FloatArray:
        """F(x, z), (M,), at latents (M, 8)."""
        squared = np.square(self._means(latents) - self._flat).sum(-1)
        found: FloatArray = self._gamma * (squared + np.square(latents).sum(-1) / 2)
        return found.astype(np.float32)

    def at(self, latent: FloatArray) -> LatentPoint:
        """All about one latent (8,)."""
        return self._point(np.asarray(latent, np.float32), self._means(latent[None])[0])

    def descend(self, latent: FloatArray) -> Iterator[LatentPoint]:
        """Yield `latent` (8,), then where each step of the mode's optimiser leads from there."""
        starts = checked_latents(latent[None, None], LATENT)

        def begin(parts: Parts) -> Iterator[Optimum]:
            image = parts.place(self._flat[None])
            return parts.mode.steps(image, parts.place(starts), [self._label])

        for step in self._streamed(begin):
            found = step.on_host()
            yield self._point(found.latents[0, 0], found.means[0, 0])

    def _means(self, latents: FloatArray) -> FloatArray:
        """(M, 784)"""
        asked = checked_latents(latents, LATENT)[:, None]

        def work(parts: Parts) -> FloatArray:
            means: FloatArray = to_numpy(parts.decoders.select([self._label]).decode(parts.place(asked)))
            return means[:, 0]

        return self._placed.run(work)

    def _point(self, latent: FloatArray, mean: FloatArray) -> LatentPoint:
        squared = float(np.square(mean.astype(np.float64) - self._flat).sum())
        prior = float(np.square(latent.astype(np.float64)).sum()) / 2
        return LatentPoint(latent, mean.reshape(SIDE, SIDE), self._gamma * squared, self._gamma * prior)


class ComponentLatents:
    """Those of a component of Exact ABS, x = mu + W z + noise; implements `engine.protocols.LatentSpace`.

    C^T C = V L V^T gives W V = C V (2 (I - L))^(-1/2): along the rows of V^T pictures move at right angles
    to each other, and the farther the larger the eigenvalue is.
    """

    optimiser = Optimiser.CLOSED_FORM

    def __init__(
        self, components: Components, seen: NDArray[np.float64], label: int, component: int | None = None
    ) -> None:
        """`seen` is the image (784,) that means are compared with; the best component unless one is named.

        Raises AbsguiError for a class or a component that there is not.
        """
        span = components.of_class(checked_class(label))
        energies = components.scores(seen[None], span)[0] + float(np.square(seen).sum())
        self.components: FloatArray = energies.astype(np.float32)
        self.component = int(energies.argmin()) if component is None else component
        if not 0 <= self.component < components.count:
            raise AbsguiError(
                "There is no component {component}; choose one from 0 to {last}.",
                component=component,
                last=components.count - 1,
            )
        place = np.array([span.start + self.component])
        self._flat = seen
        self._mean = components.means[place[0]]
        self._offset = float(components.offsets[place[0]])
        values, vectors = components.eigenvalues[place[0]][::-1], components.eigenvectors[place[0]][:, ::-1]
        self._axes: NDArray[np.float64] = vectors.T
        lengths = 1 / np.sqrt(2 * (1 - values))
        self._moves = lengths[:, None] * (vectors.T @ components.factors[place[0]])  # (d, 784), of V^T z
        self._best = components.explain(seen[None], place)[0][0]

    @property
    def seen(self) -> FloatArray:
        """(28, 28) the image as the model sees it."""
        return self._flat.astype(np.float32).reshape(SIDE, SIDE)

    @property
    def axes(self) -> FloatArray:
        """(d, d) eigenvectors of W^T W, the one of the largest eigenvalue first."""
        return self._axes.astype(np.float32)

    @cached_property
    def optimum(self) -> LatentPoint:
        """The component's best latent."""
        return self._point(self._best)

    def decode(self, latents: FloatArray) -> FloatArray:
        """Pictures (M, 28, 28), about in [0, 1], of latents (M, d)."""
        return self._pictures(latents).astype(np.float32).reshape(-1, SIDE, SIDE)

    def energies(self, latents: FloatArray) -> FloatArray:
        """F(x, z), (M,), at latents (M, d)."""
        squared = np.square(self._pictures(latents) - self._flat).sum(-1)
        found: NDArray[np.float64] = squared + np.square(latents).sum(-1) / 2 + self._offset
        return found.astype(np.float32)

    def at(self, latent: FloatArray) -> LatentPoint:
        """All about one latent (d,)."""
        return self._point(checked_latents(latent, len(self._axes)).astype(np.float64))

    def descend(self, latent: FloatArray) -> Iterator[LatentPoint]:
        """Yield `latent` (d,), then the optimum: one step, for the energy is quadratic."""
        yield self.at(latent)
        yield self.optimum

    def _pictures(self, latents: NDArray[np.floating]) -> NDArray[np.float64]:
        """(M, 784)"""
        codes = checked_latents(latents, len(self._axes)).astype(np.float64) @ self._axes.T
        found: NDArray[np.float64] = self._mean + codes @ self._moves
        return found

    def _point(self, latent: NDArray[np.float64]) -> LatentPoint:
        picture = self._mean + (self._axes @ latent) @ self._moves
        squared, prior = float(np.square(picture - self._flat).sum()), float(np.square(latent).sum()) / 2
        shown = picture.astype(np.float32).reshape(SIDE, SIDE)
        return LatentPoint(latent.astype(np.float32), shown, squared, prior, self._offset)


def checked_latents(latents: NDArray[np.floating], size: int) -> FloatArray:
    """(..., size) float32. Raises AbsguiError for latents of another size or that are not finite."""
    if latents.shape[-1] != size or not np.isfinite(latents).all():
        raise AbsguiError(
            "Latents must be (M, {size}) finite numbers, not {shape}.", size=size, shape=latents.shape
        )
    return latents.astype(np.float32)
