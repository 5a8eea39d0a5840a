"""How fast readings and attacks are in this process."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from engine.attacks import start
from engine.benchmarks.rows import FRAMES, Row
from engine.benchmarks.work import Work, counting, generator_of, work_of
from engine.data import Dataset, strided
from engine.protocols import Model
from engine.types import AttackRequest, FloatArray, Norm, Stage

BATCH = 64
"""Images that are read at once."""
SEED = 0
"""Of all attacks."""

Timed = Callable[[FloatArray], float]
"""Does something with an image (28, 28) or a batch (n, 28, 28); the seconds that count."""
Tell = Callable[[str], None]
"""Called with what is being measured, in a few words."""


@dataclass(frozen=True, slots=True)
class Counts:
    """On how many images everything is measured."""

    digits: int = 20
    """Readings."""
    attacks: int = 3
    """Runs of each attack, and batches."""
    processes: int = 3
    """Starts of the application."""


@dataclass(slots=True)
class _Attacked:
    """How runs of an attack ended, in the order of the runs."""

    distances: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)


class Engine:
    """Measures one model on one device. Each thing is done once with its work counted, and then timed."""

    def __init__(self, model: Model, data: Dataset, counts: Counts, peak: float, tell: Tell) -> None:
        """`peak` in FLOP/s of all threads together; 0 on a device whose peak is not known."""
        self._model, self._data, self._counts, self._tell = model, data, counts, tell
        self._device = model.info.device
        self._generator = generator_of(model)
        self._peak = peak if self._generator is not None else 0.0

    def rows(self, paper: Model | None = None, network: Model | None = None) -> list[Row]:
        """Everything. `paper` is the same model in the paper's mode, `network` one that does not search.

        Attacks that do not apply to the model are left out.
        """
        model = self._model
        rows = self._live(paper)
        rows += self._batches("batch", "batch reading, per digit", model.infer)
        rows += self._batches("labels", "labels, per digit", model.labels)
        rows += self._reading("first-certificates", "first certificates", partial(_certified, model, None))
        rows += self._reading("thorough", "thorough search", partial(_certified, model, Stage.CERTIFIED))
        for norm in (Norm.L2, Norm.LINF, Norm.L0):
            title = f"Prototype Projection, {norm.value}"
            if norm is Norm.L2:
                rows += self._attack(
                    "projection-first", f"{title}, first pair of bounds", norm, first_pair=True
                )
            rows += self._attack(f"projection-{norm.value}", title, norm)
        rows += self._attack("pointwise", "Pointwise, L0", Norm.L0, "pointwise")
        rows += self._attack("latent-descent", "Latent Descent", Norm.L2, "latent-descent", rate=True)
        if network is not None:
            other = Engine(network, self._data, self._counts, 0.0, self._tell)
            title = f"Boundary, L2, on {network.info.title}"
            rows += other._attack("boundary-network", title, Norm.L2, "boundary")
        return rows

    def _live(self, paper: Model | None) -> list[Row]:
        """In turns, so that a busy machine slows both alike."""
        digits = self._chosen(self._counts.digits)
        title = "live reading"
        if paper is None:
            return self._reading("live", title, partial(_read, self._model))
        images = [self._data.test.image(digit) for digit in digits]
        works = [self._work(partial(_read, self._model), image) for image in images]
        self._tell("live readings in both modes")
        _read(paper, images[0])  # its samples are drawn and decoded once
        pairs = [(_read(self._model, image), _read(paper, image)) for image in images]
        fast = self._row("live", title, [pair[0] for pair in pairs], digits, works)
        slow = Row(
            "paper",
            f"{title}, paper mode",
            "ms",
            tuple(1000 * p for _, p in pairs),
            tuple(digits),
            self._device,
        )
        ratio = Row(
            "ratio", "  the ratio", "times", tuple(p / f for f, p in pairs), tuple(digits), self._device
        )
        return [fast, slow, ratio]

    def _reading(self, key: str, title: str, timed: Timed) -> list[Row]:
        digits = self._chosen(self._counts.digits)
        images = [self._data.test.image(digit) for digit in digits]
        works = [self._work(timed, image) for image in images]
        self._tell(title)
        return [self._row(key, title, [timed(image) for image in images], digits, works)]

    def _batches(self, key: str, title: str, ask: Callable[[FloatArray], object]) -> list[Row]:
        self._tell(title)
        digits = self._chosen(BATCH * self._counts.attacks)
        parts = [digits[k :: self._counts.attacks] for k in range(self._counts.attacks)]
        batches = [np.stack([self._data.test.image(digit) for digit in part]) for part in parts]

        def timed(batch: FloatArray) -> float:
            return _seconds(partial(ask, batch)) / len(batch)

        works = [self._work(timed, batch, BATCH) for batch in batches]
        flat = [digit for part in parts for digit in part]
        return [self._row(key, title, [timed(batch) for batch in batches], flat, works)]

    def _attack(
        self,
        key: str,
        title: str,
        norm: Norm,
        name: str = "prototype-projection",
        *,
        first_pair: bool = False,
        rate: bool = False,
    ) -> list[Row]:
        from engine.attacks.catalogue import CATALOGUE

        if CATALOGUE[name].obstacle(self._model.info):
            return []
        self._tell(title)
        digits, found = self._chosen(self._counts.attacks), _Attacked()
        images = [self._data.test.image(digit) for digit in digits]
        timed = (
            partial(_first_pair, self._model) if first_pair else partial(_run, self._model, name, norm, found)
        )
        works = [self._work(timed, image) for image in images]
        found.distances.clear()
        found.queries.clear()
        found.frames.clear()
        seconds = [timed(image) for image in images]
        row = self._row(key, title, seconds, digits, works, "s", found, norm)
        if not rate:
            return [row]
        rates = tuple(frames / s for frames, s in zip(found.frames, seconds, strict=True))
        limits = tuple(frames / limit for frames, limit in zip(found.frames, row.limits, strict=False))
        return [
            Row(f"{key}-frames", title, FRAMES, rates, row.digits, self._device, limits, row.decoding),
            row,
        ]

    def _chosen(self, count: int) -> list[int]:
        return strided(len(self._data.test), count)

    def _work(self, timed: Timed, what: FloatArray, parts: int = 1) -> tuple[Work, float] | None:
        """Of one of `parts` equal ones, and how long the counted run took; None where nothing is counted."""
        if not self._peak:
            timed(what)  # one-time costs are no part of what is measured
            return None
        with counting(self._generator) as counter:
            seconds = timed(what)
        flops, decoding = work_of(counter)
        return Work(flops / parts, decoding / parts), seconds

    def _row(
        self,
        key: str,
        title: str,
        seconds: Sequence[float],
        digits: Sequence[int],
        works: Sequence[tuple[Work, float] | None],
        unit: str = "ms",
        found: _Attacked | None = None,
        norm: Norm | None = None,
    ) -> Row:
        scale = 1000 if unit == "ms" else 1
        counted = [each for each in works if each is not None and each[0].flops]
        found = found or _Attacked()
        return Row(
            key,
            title,
            unit,
            tuple(scale * value for value in seconds),
            tuple(digits),
            self._device,
            tuple(scale * work.flops / self._peak for work, _ in counted),
            tuple(work.seconds / total for work, total in counted),
            tuple(found.distances),
            "" if norm is None else norm.value,
            tuple(found.queries),
        )


def _read(model: Model, image: FloatArray) -> float:
    return _seconds(partial(model.read, image, certificate=False))


def _certified(model: Model, stage: Stage | None, image: FloatArray) -> float:
    """Seconds until the first reading with a certificate, of `stage` if one is named."""
    began = time.perf_counter()
    for reading in model.refine(image):
        if reading.certificate is not None and stage in (None, reading.stage):
            break
    return time.perf_counter() - began


def _run(model: Model, name: str, norm: Norm, found: _Attacked, image: FloatArray) -> float:
    """Seconds of a whole run; how it ended is added to `found`."""
    began = time.perf_counter()
    run = start(model, AttackRequest(name, image, norm, seed=SEED))
    for _ in run:
        pass
    seconds, outcome = time.perf_counter() - began, run.outcome
    found.distances.append(float("inf") if outcome.best is None else outcome.best.distances.of(norm))
    found.queries.append(outcome.queries)
    found.frames.append(len(outcome.frames))
    return seconds


def _first_pair(model: Model, image: FloatArray) -> float:
    """Seconds until there are an adversarial and a lower bound, or until the end if there never are."""
    began = time.perf_counter()
    run = start(model, AttackRequest("prototype-projection", image, Norm.L2, seed=SEED))
    reached = False
    for frame in run:
        reached = reached or frame.is_adversarial
        if reached and frame.certified is not None:
            break
    return time.perf_counter() - began


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
