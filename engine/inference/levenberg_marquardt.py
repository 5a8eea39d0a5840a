"""Levenberg-Marquardt on many small problems at once, by torch.

Energies and certified radii are all nonlinear least squares in eight unknowns. Where D(z) is the
perturbation that an objective belongs to, the gradient of each is, up to a positive factor, that of

    |G(z) - x - D|^2 + prior/2 |z|^2

with D held fixed (envelope theorem): D = 0 for the energy itself. So one optimiser serves them all; it
steps by Gauss-Newton on this and judges a step by the objective itself.

Axes: S starts, N images, C classes; one problem for each (s, n, c).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.inference.descent import DAMPING, LAST, SECANT, Objective, Value
from engine.nets.architecture import LATENT
from engine.nets.generator import Generator
from engine.system.arrays import asynchronous

_LEAST, _MOST = 1e-4, 1e8


class TorchDescent:
    """The state of S x N x C minimisations, by torch; implements `engine.inference.descent.Descent`."""

    def __init__(
        self,
        generator: Generator,
        objective: Objective,
        latents: Tensor,
        means: Tensor | None = None,
        jacobian: Tensor | None = None,
    ) -> None:
        """Start at `latents` (S, N, C, 8).

        `means` (S, N, C, 784) and `jacobian` (S, N, C, 8, 784) must belong to them where given.
        """
        self._generator = generator
        self._objective = objective
        self.latents = latents
        self._jacobian = jacobian
        if means is None:
            means, self._jacobian = self._linearise(latents)
        self.means = means
        self._at = objective(means, latents)
        self._damping = latents.new_full(latents.shape[:3], DAMPING)
        self._asynchronous = asynchronous(latents)

    @property
    def values(self) -> Tensor:
        """(S, N, C) the objective at the present latents."""
        values: Tensor = self._at.value
        return values

    def step(self, *, last: bool = False, secant: bool = False) -> Tensor:
        """Try one step for every problem, and keep it where it helps. Returns the gains (S, N, C), >= 0."""
        return self._step(last, secant, None)

    def _step(self, last: bool, secant: bool, active: Tensor | None) -> Tensor:
        """The same for the problems that are `active` (S, N, C), or all; the others stay as they are."""
        if self._jacobian is None:
            self.means, self._jacobian = self._linearise(self.latents)
        move, promise = self._propose(self._jacobian)
        latents = self.latents + move
        if self._at.ball is not None:
            # A move that leads out of the ball may fail at first; damped enough, it slides along the sphere.
            latents = latents * (self._at.ball[..., None] / _norm(latents)).clamp(max=1)
        if last or secant:
            means, jacobian = self._decode(latents), None
        else:
            means, jacobian = self._linearise(latents)
        if secant:
            self._correct(latents, means, active)
        trial = self._objective(means, latents)
        gain = self.values - trial.value
        better = gain > 0  # False for NaN
        if active is not None:
            better = better & active
        quality = gain / promise.clamp_min(1e-12)
        factor = torch.where(quality > 0.75, 0.25, torch.where(quality < 0.25, 2.0, 1.0))
        damping = (self._damping * torch.where(better, factor, 5.0)).clamp(_LEAST, _MOST)
        self._damping = damping if active is None else torch.where(active, damping, self._damping)
        self.latents = torch.where(better[..., None], latents, self.latents)
        self.means = torch.where(better[..., None], means, self.means)
        if last:
            self._jacobian = None
        elif jacobian is not None:
            self._jacobian = torch.where(better[..., None, None], jacobian, self._jacobian)
        self._at = _merge(better, trial, self._at)
        return torch.where(better, gain, 0.0)

    def run(self, steps: Sequence[int], converged: float = 0.0, patience: int = -1) -> None:
        """Take steps, each FULL, SECANT or LAST; a problem stays once `patience` in a row gain too little.

        So it ends where it would alone. On a GPU all steps are taken: to ask whether any problem is left
        would take longer.
        """
        idle: Tensor | None = None
        for step in steps:
            active = None if idle is None else idle < patience
            if active is not None and not self._asynchronous and not bool(active.any()):
                break
            gains = self._step(step == LAST, step == SECANT, active)
            if patience > 0:
                # One that has stayed gains nothing, so it stays.
                idle = torch.where(gains < converged, 1 if idle is None else idle + 1, 0)

    def branch(self, objective: Objective, copies: int) -> TorchDescent:
        """A descent of `copies` starts from where this one (with one start) is, on another objective."""
        shape = (copies, -1, -1, -1)
        jacobian = None if self._jacobian is None else self._jacobian.expand(*shape, -1)
        return TorchDescent(
            self._generator, objective, self.latents.expand(shape), self.means.expand(shape), jacobian
        )

    def keep(self, count: int) -> None:
        """Keep the `count` best of the S starts of every problem."""
        if count >= len(self.latents):
            return
        order = self.values.topk(count, dim=0, largest=False).indices
        self.latents = _take(self.latents, order)
        self.means = _take(self.means, order)
        self._damping = _take(self._damping, order)
        if self._jacobian is not None:
            self._jacobian = _take(self._jacobian, order)
        # Evaluated anew rather than gathered: some objectives' fields have no axis of starts.
        self._at = self._objective(self.means, self.latents)

    def _propose(self, jacobian: Tensor) -> tuple[Tensor, Tensor]:
        """Steps (S, N, C, 8) and the decreases of the model function that they promise (S, N, C)."""
        at = self._at
        residual = (self.means - at.target)[..., None]  # (S, N, C, 784, 1)
        gradient = 2 * (jacobian @ residual)[..., 0] + at.prior[..., None] * self.latents
        transposed = jacobian.transpose(-1, -2)
        if at.softening is None:
            curvature = 2 * (jacobian @ transposed)
        else:
            factor, direction = at.softening
            curvature = 2 * ((jacobian * (1 - factor[..., None, :])) @ transposed)
            inside = factor * direction
            along = (jacobian @ inside[..., None])[..., 0]
            length = (inside * direction).sum(-1).clamp_min(1e-12)
            curvature += 2 * along[..., :, None] * (along / length[..., None])[..., None, :]
        identity = torch.eye(LATENT, dtype=jacobian.dtype, device=jacobian.device)
        curvature = curvature + at.prior[..., None, None] * identity
        damped = curvature + self._damping[..., None, None] * identity
        move = -torch.linalg.solve_ex(damped, gradient)[0]
        bend = (move[..., None, :] @ curvature @ move[..., :, None])[..., 0, 0]
        return move, at.rate * (-(gradient * move).sum(-1) - bend / 2)

    def _correct(self, latents: Tensor, means: Tensor, active: Tensor | None) -> None:
        """Make the Jacobian agree with what a move did, in its direction alone, whether taken or not."""
        if self._jacobian is None:
            raise RuntimeError("there is no Jacobian to correct yet")
        move = latents - self.latents
        missed = means - self.means - (move[..., None, :] @ self._jacobian)[..., 0, :]
        along = move / move.square().sum(-1, keepdim=True).clamp_min(1e-12)
        if active is not None:
            along = along * active[..., None]
        self._jacobian = self._jacobian + along[..., None] * missed[..., None, :]

    def _linearise(self, latents: Tensor) -> tuple[Tensor, Tensor]:
        means, jacobian = self._generator.linearise(latents.flatten(0, 1))
        shape = latents.shape[:3]
        return means.reshape(*shape, -1), jacobian.reshape(*shape, LATENT, -1)

    def _decode(self, latents: Tensor) -> Tensor:
        means = self._generator.decode(latents.flatten(0, 1))
        decoded: Tensor = means.reshape(*latents.shape[:3], -1)
        return decoded


def _norm(latents: Tensor) -> Tensor:
    return latents.square().sum(-1, keepdim=True).sqrt().clamp_min(1e-6)


def _take(values: Tensor, order: Tensor) -> Tensor:
    """Gather along the starts: values (S, N, C, ...), order (K, N, C)."""
    index = order.reshape(order.shape + (1,) * (values.dim() - 3)).expand(*order.shape, *values.shape[3:])
    return values.gather(0, index)


def _merge(better: Tensor, new: Value, old: Value) -> Value:
    """The new fields where `better`; what is the same for both stays one object."""

    def merged(a: Tensor, b: Tensor, where: Tensor) -> Tensor:
        return a if a is b else torch.where(where, a, b)

    pixels = better[..., None]
    softening = None
    if new.softening is not None and old.softening is not None:
        (k, w), (old_k, old_w) = new.softening, old.softening
        softening = merged(k, old_k, pixels), merged(w, old_w, pixels)
    return Value(
        value=torch.where(better, new.value, old.value),
        target=merged(new.target, old.target, pixels),
        prior=new.prior,
        rate=merged(new.rate, old.rate, better),
        ball=new.ball,
        softening=softening,
    )
