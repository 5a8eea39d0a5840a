"""The prototypes are the classes' mean digits: a model that reads, certifies and is attacked for real."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, fields, replace

import numpy as np
import pytest

from engine.attacks import start
from engine.certificates.projection import Array
from engine.data import as_float, mnist
from engine.evaluation import bounds, soundness
from engine.protocols import AttackRun, Model
from engine.types import (
    CLASSES,
    AttackRequest,
    Certificate,
    FloatArray,
    ModelInfo,
    Norm,
    Radii,
    Reading,
    Stage,
)
from tests.engine.fakes.prototypes import PrototypeModel

_KNOWN: dict[tuple[bool, int, bytes, bytes], dict[Norm, float]] = {}
"""True distances that some test has asked for; they are the same for all of them."""

FIELDS = [field.name for field in fields(Radii)]


def count_attacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attacks of evaluations are started by the model itself, see `Centres.attack`."""

    def counted(model: Model, request: AttackRequest) -> AttackRun:
        return model.attack(request) if isinstance(model, Centres) else start(model, request)

    for module in (soundness, bounds):
        monkeypatch.setattr(module, "start", counted)


@functools.cache
def _means() -> FloatArray:
    digits = mnist("test")
    return np.stack([as_float(digits.images[digits.labels == c]).mean(0) for c in range(CLASSES)])


@dataclass
class Centres(PrototypeModel):
    """F_c = |x - the mean of class c|^2: the least radius against each rival alone is known exactly."""

    pictures: FloatArray = field(default_factory=_means)
    exaggeration: float = 1.0
    """Factor of all certified radii; above 1 they are lies."""
    ends_after: float = np.inf
    """Readings with a certificate and attacks, until it is as if the process were killed."""
    worked: int = 0
    """How many there were."""
    weights: str = "0" * 12
    """Their fingerprint."""

    @property
    def info(self) -> ModelInfo:
        return replace(super().info, fingerprint=self.weights)

    def read(self, image: FloatArray, *, certificate: bool = True) -> Reading:
        found = self.certify(image) if certificate else None
        return self.reading(image, self.infer(image[None]), Stage.CERTIFIED, 0.0, found)

    def certify(self, image: FloatArray, *, refined: bool = False) -> Certificate:
        self.work()
        energies = self.infer(image[None]).energies[0].astype(float)
        own = int(energies.argmin())
        rivals = {c: self._radii(image, energies, own, c) for c in range(CLASSES) if c != own}
        nearest = {norm: min(rivals, key=lambda c: rivals[c].of(norm)) for norm in Norm}
        least = Radii(**{name: min(getattr(radii, name) for radii in rivals.values()) for name in FIELDS})
        return Certificate(least, rivals, nearest)

    def attack(self, request: AttackRequest) -> AttackRun:
        """An attack, which counts as work."""
        self.work()
        return start(self, request)

    def _radii(self, image: FloatArray, energies: Array, own: int, rival: int) -> Radii:
        key = (self.binary, rival, image.tobytes(), energies.tobytes())
        if key not in _KNOWN:
            flat = image.astype(float).ravel()
            _KNOWN[key] = {norm: self._way(flat, energies, rival, [own], norm)[0] for norm in Norm}
        l0, l2, linf = (self.exaggeration * _KNOWN[key][norm] for norm in (Norm.L0, Norm.L2, Norm.LINF))
        return Radii(
            L2=l2, Linf=linf, L0=round(l0) - 1, L2_no_box=0.9 * l2, paper_L2=l2 / 2, paper_Linf=linf / 2
        )

    def work(self) -> None:
        """Called before each certificate and each attack."""
        if self.worked >= self.ends_after:
            raise KeyboardInterrupt
        self.worked += 1
