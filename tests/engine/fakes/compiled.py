"""Stands for compiled code: numpy arrays in and out, torch's own leaves inside.

So what is written once for arrays of both kinds can be compared with itself, to the last digits. What comes
in has to be of the type that compiled code takes, and what goes out is never a view of what torch keeps.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.certificates.constraints import Constraints
from engine.certificates.energy_gap import FlipGap, LinearGap, Stacked, TorchGap
from engine.inference.descent import Objective, Value
from engine.inference.energy import Energy
from engine.inference.levenberg_marquardt import TorchDescent
from engine.nets.architecture import State
from engine.nets.decoders import Decoders
from engine.nets.encoders import Encoders
from engine.nets.generator import Generator
from engine.types import Norm

Numbers = NDArray[Any]


def tensor(values: Numbers, kind: type = np.float32) -> Tensor:
    assert isinstance(values, np.ndarray), type(values)
    assert values.dtype == kind, values.dtype
    return torch.tensor(values)  # a copy


def array(values: Tensor) -> Numbers:
    return values.detach().numpy().copy()


def _value(at: Value) -> Value:
    softening = None if at.softening is None else (array(at.softening[0]), array(at.softening[1]))
    ball = None if at.ball is None else array(at.ball)
    return Value(array(at.value), array(at.target), array(at.prior), array(at.rate), ball, softening)


class CompiledDecoders:
    device = "cpu"

    def __init__(self, inside: Generator) -> None:
        self.inside = inside

    @classmethod
    def from_states(cls, states: Sequence[State]) -> CompiledDecoders:
        return cls(Decoders.from_states(states))

    @property
    def classes(self) -> int:
        return self.inside.classes

    def decode(self, latents: Numbers) -> Numbers:
        return array(self.inside.decode(tensor(latents)))

    def linearise(self, latents: Numbers) -> tuple[Numbers, Numbers]:
        means, jacobian = self.inside.linearise(tensor(latents))
        return array(means), array(jacobian)

    def select(self, classes: Sequence[int]) -> CompiledDecoders:
        return CompiledDecoders(self.inside.select(classes))


class CompiledEncoders:
    def __init__(self, states: Sequence[State]) -> None:
        self.inside = Encoders(states)

    def encode(self, images: Numbers) -> Numbers:
        return array(self.inside.encode(tensor(images)))


class _Compiled:
    """An objective."""

    def __init__(self, inside: Objective) -> None:
        self.inside = inside

    def __call__(self, means: Numbers, latents: Numbers) -> Value:
        return _value(self.inside(tensor(means), tensor(latents)))


def _inside(objective: Objective) -> Objective:
    """The objective for tensors: a compiled one's own, or what asks one that knows arrays alone."""
    if isinstance(objective, _Compiled):
        return objective.inside

    def asked(means: Tensor, latents: Tensor) -> Value:
        at = objective(array(means), array(latents))
        soft = at.softening
        if soft is not None:
            soft = torch.tensor(soft[0]), torch.tensor(soft[1])
        return Value(
            value=torch.tensor(at.value),
            target=torch.tensor(at.target),
            prior=torch.tensor(at.prior),
            rate=torch.tensor(at.rate),
            ball=None if at.ball is None else torch.tensor(at.ball),
            softening=soft,
        )

    return asked


class CompiledEnergy(_Compiled):
    def __init__(self, images: Numbers) -> None:
        assert images.shape[1:] == (784,)
        super().__init__(Energy(tensor(images)))


class CompiledDescent:
    def __init__(
        self,
        generator: CompiledDecoders,
        objective: Objective,
        latents: Numbers,
        means: Numbers | None = None,
        jacobian: Numbers | None = None,
    ) -> None:
        known = (None if values is None else tensor(values) for values in (means, jacobian))
        self._inside = TorchDescent(generator.inside, _inside(objective), tensor(latents), *known)

    @property
    def latents(self) -> Numbers:
        return array(self._inside.latents)

    @property
    def means(self) -> Numbers:
        return array(self._inside.means)

    @property
    def values(self) -> Numbers:
        return array(self._inside.values)

    def step(self, *, last: bool = False, secant: bool = False) -> Numbers:
        return array(self._inside.step(last=last, secant=secant))

    def keep(self, count: int) -> None:
        self._inside.keep(count)

    def branch(self, objective: Objective, copies: int) -> CompiledDescent:
        other = object.__new__(CompiledDescent)
        other._inside = self._inside.branch(_inside(objective), copies)
        return other


class CompiledGap:
    def __init__(
        self,
        images: Numbers,
        own_means: Numbers,
        own_latents: Numbers,
        *,
        raw: Numbers | None = None,
        own_gamma: float = 1.0,
        gamma: Sequence[float] = (),
    ) -> None:
        own = tensor(images), tensor(own_means), tensor(own_latents)
        inside: TorchGap
        if raw is None:
            inside = LinearGap(*own)
        else:
            inside = FlipGap(*own, raw=tensor(raw), own_gamma=own_gamma, gamma=gamma)
        self._take(inside)

    def _take(self, inside: TorchGap) -> None:
        self.inside = inside
        self.x, self.own, self.own_energy = (array(t) for t in (inside.x, inside.own, inside.own_energy))
        if inside.flips:
            self.cost, self.gamma, self.own_gamma = array(inside.cost), array(inside.gamma), inside.own_gamma

    @property
    def flips(self) -> bool:
        return self.inside.flips

    def _with(self, inside: TorchGap) -> CompiledGap:
        other = object.__new__(CompiledGap)
        other._take(inside)
        return other

    def select(self, classes: Sequence[int], /) -> CompiledGap:
        return self._with(self.inside.select(classes))

    def mixed(self, own: Numbers, own_energy: Numbers) -> CompiledGap:
        return self._with(self.inside.mixed(tensor(own, np.float64), tensor(own_energy, np.float64)))

    def gap(self, means: Numbers, latents: Numbers) -> Numbers:
        return array(self.inside.gap(tensor(means), tensor(latents)))

    def measure(self, name: str, means: Numbers, latents: Numbers) -> Value:
        return _value(self.inside.measure(name, tensor(means), tensor(latents)))

    def values(self, name: str, means: Numbers, latents: Numbers) -> Numbers:
        return array(self.inside.values(name, tensor(means), tensor(latents)))

    def pixels(self, means: Numbers, latents: Numbers) -> Numbers:
        return array(self.inside.pixels(tensor(means), tensor(latents)))

    def paper(self, distances: Numbers) -> Numbers:
        return array(self.inside.paper(tensor(distances, np.float64)))

    def objective(self, name: str) -> _Compiled:
        return _Compiled(self.inside.objective(name))

    def radii(self, means: Numbers, latents: Numbers) -> dict[str, Numbers]:
        return {k: array(v) for k, v in self.inside.radii(tensor(means), tensor(latents)).items()}

    def radius(self, name: str, means: Numbers, latents: Numbers) -> Numbers:
        return array(self.inside.radius(name, tensor(means), tensor(latents)))


def stacked(objectives: Sequence[_Compiled], axis: int) -> _Compiled:
    return _Compiled(Stacked([each.inside for each in objectives], axis))


def constrained_l2(gap: CompiledGap, means: Numbers, energies: Numbers) -> _Compiled:
    inside = Constraints(gap.inside)
    inside.means, inside.energies = tensor(means, np.float64), tensor(energies, np.float64)
    return _Compiled(inside.objective(Norm.L2))


def put_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the glue find these where it looks for compiled code."""
    places = {
        "engine.inference.compiled": (CompiledEnergy, CompiledDescent),
        "engine.certificates.compiled_gap": (CompiledGap, stacked, constrained_l2),
        "engine.nets.compiled": (CompiledDecoders, CompiledEncoders),
    }
    for name, contents in places.items():
        module = ModuleType(name)
        for each in contents:
            setattr(module, each.__name__, each)
        monkeypatch.setitem(sys.modules, name, module)
