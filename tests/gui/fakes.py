"""A model and an attack written by hand, in the place of the real engine: quick, exact and patient.

The fake's energies are simple: class c's prototype is a bar at a height that
depends on c, the energy its squared distance from the image. Every wait is on
an Event that the test sets, never a sleep.
"""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from absgui.worker.engine import Engine
from engine.data import Dataset, load_dataset
from engine.protocols import Model
from engine.types import (
    CLASSES,
    AbsguiError,
    AttackRequest,
    Bound,
    Certificate,
    DatasetInfo,
    FloatArray,
    Inference,
    ModelChoice,
    ModelInfo,
    Norm,
    Optimiser,
    Reading,
    Stage,
)
from tests.gui.fake_attacks import FakeAttackRun
from tests.gui.fake_latents import SIZE, FakeLatentSpace
from tests.gui.fake_values import certificate_of, confidence_of, prototype
from tests.patience import PATIENCE_S

INFO = ModelInfo("abs", "ABS", "fast", "cpu", "bundled", "0123456789ab", latents=SIZE)

CNN = replace(
    INFO,
    name="cnn",
    title="CNN",
    mode="exact",
    searches_latents=False,
    explains=False,
    certifies=False,
    latents=0,
    score="minus logit",
)
NEAREST = replace(
    INFO,
    name="nearest-neighbour",
    title="Nearest neighbour",
    mode="exact",
    certifies=False,
    latents=0,
    score="squared distance",
)
PLAIN = {info.name: info for info in (CNN, NEAREST)}
"""Models without certificates, the first without pictures too: the fake is one if it is loaded as one."""


class Gate:
    """Something the fake waits at while it is shut. Open at first."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()
        self.reached = threading.Event()
        """Somebody has come to the gate since it was shut."""

    def shut(self) -> None:
        self.reached.clear()
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    def wait(self) -> None:
        self.reached.set()
        self._open.wait(PATIENCE_S)  # a forgotten gate must not hang the whole run

    @property
    def is_open(self) -> bool:
        """Soon or at once."""
        return self._open.wait(0.002)


class NotAskedForError(Exception):
    """The window asks no such thing of a model."""


@dataclass(eq=False)
class FakeModel:
    """Implements `engine.protocols.Model`."""

    info: ModelInfo = field(default_factory=lambda: INFO)
    trained_on: DatasetInfo = field(default_factory=DatasetInfo)
    """What it says it was trained on, from its next loading on."""
    energy_limit: float | None = None
    """What it explains, from its next loading on."""
    load_gate: Gate = field(default_factory=Gate)
    read_gate: Gate = field(default_factory=Gate)
    """Between the quick reading and the refined one."""
    search_gate: Gate = field(default_factory=Gate)
    """Between a first certificate and the one that counts."""
    step_gate: Gate = field(default_factory=Gate)
    """Before every step of an attack but the first."""
    steps: int = 12
    labels_gate: Gate = field(default_factory=Gate)
    """Before every answer to `labels`."""
    labelled: int = 0
    """Images that `labels` was asked about."""
    labels_fail_with: Exception | None = None
    components: int = 0
    """Of a class, as those of Exact ABS."""
    optimiser: Optimiser = Optimiser.LEVENBERG_MARQUARDT
    latents_gate: Gate = field(default_factory=Gate)
    """Before every answer about latents."""
    latents_fail_with: Exception | None = None
    held: list[FakeLatentSpace] = field(default_factory=list)
    """Every latent space that was asked for."""
    fails_with: Exception | None = None
    """What the next reading raises."""
    notice_while_reading: str = ""
    """What the model has to say from its next reading on, as if a GPU's memory had ended."""
    load_fails_with: Exception | None = None
    seen: list[FloatArray] = field(default_factory=list)
    """Every image that was read."""
    requests: list[AttackRequest] = field(default_factory=list)
    weights_loaded: list[Path | None] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)
    """Identifiers of the threads that computed."""
    dataset: Dataset = field(default_factory=load_dataset)

    def loaded_as(self, choice: ModelChoice) -> FakeModel:
        """Serves as the loader."""
        self.load_gate.wait()
        if self.load_fails_with is not None:
            raise self.load_fails_with
        titles = {"abs": "ABS", "binary-abs": "Binary ABS"}
        plain = PLAIN.get(choice.name)
        weights = "bundled" if choice.weights is None else str(choice.weights)
        self.info = replace(
            plain or INFO,
            name=choice.name,
            title=plain.title if plain else titles.get(choice.name, choice.name),
            mode=plain.mode if plain else choice.mode,
            weights=weights,
            dataset=self.trained_on,
            energy_limit=self.energy_limit,
            fingerprint=INFO.fingerprint if weights == "bundled" else f"{zlib.crc32(weights.encode()):012x}",
        )
        self.weights_loaded.append(choice.weights)
        return self

    def release_all(self) -> None:
        gates = self.load_gate, self.read_gate, self.search_gate, self.step_gate, self.labels_gate
        for gate in (*gates, self.latents_gate):
            gate.open()

    def energies(self, image: FloatArray) -> FloatArray:
        energy_gaps = [5.0 + float(((image - prototype(c)) ** 2).sum()) for c in range(CLASSES)]
        lowest = -80.0 if self.info.score == "minus logit" else 0.0
        return np.array(energy_gaps, np.float32) + np.float32(lowest)

    def reading(self, image: FloatArray, stage: Stage, started: float) -> Reading:
        energies = self.energies(image)
        certificate = None
        if stage in (Stage.CERTIFYING, Stage.CERTIFIED):
            certificate = certificate_of(energies, 1.0 if stage is Stage.CERTIFIED else 1.5)
        return Reading(
            image=image,
            energies=energies,
            confidence=confidence_of(energies),
            latents=np.zeros((CLASSES, 8), np.float32),
            reconstructions=np.stack(list(map(self.made_by, range(CLASSES)))) if self.info.explains else None,
            stage=stage,
            milliseconds=1000 * (time.perf_counter() - started),
            model=self.info.name,
            certificate=certificate,
            limit=self.info.limit_for(image),
            paper_confidence=self.paper_confidence(energies),
        )

    @staticmethod
    def made_by(label: int) -> FloatArray:
        """(28, 28) what a class makes of every image."""
        return prototype(label) * np.float32(0.9)

    def refine(self, image: FloatArray) -> Iterator[Reading]:
        self.threads.add(threading.get_ident())
        started = time.perf_counter()
        self.seen.append(image)
        if self.notice_while_reading:
            self.info = replace(self.info, notice=self.notice_while_reading, device="cpu (left the GPU)")
        if self.fails_with is not None:
            error, self.fails_with = self.fails_with, None
            raise error
        if self.info.certifies:
            yield self.reading(image, Stage.QUICK, started)
        self.read_gate.wait()
        yield self.reading(image, Stage.REFINED, started)
        if self.info.certifies:
            first = self.reading(image, Stage.CERTIFYING, started)
            yield first
            yield first
            while not self.search_gate.is_open:
                yield first
            yield self.reading(image, Stage.CERTIFIED, started)

    def read(self, image: FloatArray, *, certificate: bool = True) -> Reading:
        last: Reading | None = None
        for last in self.refine(image):
            if last.stage is Stage.REFINED and not certificate:
                break
        assert last is not None
        return last

    def certify(self, image: FloatArray, *, refined: bool = False) -> Certificate:
        if not self.info.certifies:
            raise AbsguiError(f"{self.info.title} has no certificate")
        return certificate_of(self.energies(image))

    def warm_up(self, tell: Callable[[str], None] = lambda _: None) -> None:
        """There is nothing to wait for."""

    def certify_batch(self, images: FloatArray, *, refined: bool = False) -> list[Certificate]:
        return [self.certify(image, refined=refined) for image in images]

    def read_batch(self, images: FloatArray) -> Iterator[Reading]:
        for image in images:
            yield self.read(image)

    def infer(self, images: FloatArray, *, classes: Sequence[int] | None = None) -> Inference:
        assert classes is None
        if self.notice_while_reading:
            self.info = replace(self.info, notice=self.notice_while_reading, device="cpu (left the GPU)")
        energies = np.stack([self.energies(image) for image in images])
        made = None
        if self.info.explains:
            made = np.repeat(np.stack(list(map(self.made_by, range(CLASSES))))[None], len(images), 0)
        return Inference(energies, np.zeros((len(images), CLASSES, 8), np.float32), made)

    def warm_infer(
        self,
        images: FloatArray,
        latents: FloatArray,
        *,
        steps: int = 2,
        classes: Sequence[int] | None = None,
    ) -> Inference:
        found = self.infer(images)
        chosen = list(range(CLASSES)) if classes is None else list(classes)
        return found._replace(energies=found.energies[:, chosen], latents=latents)

    def gradients(self, images: FloatArray, weights: FloatArray) -> FloatArray:
        raise NotAskedForError

    def latent_space(
        self,
        image: FloatArray,
        label: int,
        *,
        component: int | None = None,
        optimum: FloatArray | None = None,
    ) -> FakeLatentSpace:
        self.threads.add(threading.get_ident())
        self.latents_gate.wait()
        if self.latents_fail_with is not None:
            error, self.latents_fail_with = self.latents_fail_with, None
            raise error
        energies = np.arange(self.components, dtype=np.float32)[::-1] + 10
        number = self.components - 1 if component is None and self.components else component
        space = FakeLatentSpace(image, label, self.optimiser, number, energies)
        self.held.append(space)
        return space

    def bounds(self, image: FloatArray, norm: Norm, target: int | None = None) -> Iterator[Bound]:
        raise NotAskedForError

    def confidence(self, energies: FloatArray) -> FloatArray:
        return confidence_of(energies)

    def paper_confidence(self, energies: FloatArray) -> FloatArray:
        shares = confidence_of(energies) + np.float32(0.1)
        return np.asarray(shares / shares.sum(-1, keepdims=True), np.float32)

    def labels(self, images: FloatArray) -> NDArray[np.intp]:
        self.threads.add(threading.get_ident())
        self.labels_gate.wait()
        self.labelled += len(images)
        if self.labels_fail_with is not None:
            error, self.labels_fail_with = self.labels_fail_with, None
            raise error
        return np.array([np.argmin(self.energies(image)) for image in images], np.intp)

    def start_attack(self, _model: Model, request: AttackRequest) -> FakeAttackRun:
        """Serves as what starts an attack; there is one fake model, so the attack is on this one."""
        self.requests.append(request)
        return FakeAttackRun(self, request)

    @property
    def engine(self) -> Engine:
        """The real engine's place is taken by this."""
        return Engine(self.loaded_as, self.start_attack)
