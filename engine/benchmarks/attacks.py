"""Our attacks beside Foolbox's own, on the same model and images, in turns in one run."""

from __future__ import annotations

import importlib
import os
import statistics
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.attacks import start
from engine.attacks.base import distances
from engine.attacks.oracle import BATCH
from engine.attacks.starting_points import nearest_digit
from engine.data import Dataset
from engine.evaluation.clean import Progress
from engine.models.base import BaseModel
from engine.types import CLASSES, AttackRequest, FloatArray, Norm

STEPS = 1000
"""Steps of Foolbox's Boundary Attack; its default of 25,000 would take an hour an image on ABS."""


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Foolbox's counterpart of an attack of ours."""

    kind: str
    """Its class in `foolbox.attacks`."""
    options: Mapping[str, object]
    alike: Mapping[str, float] | None = None
    """Parameters with which ours does the same amount of work, where the defaults do more: Foolbox's
    Pointwise runs once, and its Boundary Attack makes one move a step."""


_ONCE = {"repeats": 1, "start": 2}
PAIRS: Mapping[tuple[str, Norm], Counterpart] = MappingProxyType(
    {
        ("pointwise", Norm.L0): Counterpart("PointwiseAttack", {"l2_binary_search": False}, _ONCE),
        ("pointwise", Norm.L2): Counterpart("PointwiseAttack", {}, _ONCE),
        ("boundary", Norm.L2): Counterpart("BoundaryAttack", {"steps": STEPS}, {"steps": STEPS // BATCH}),
        ("deepfool", Norm.L2): Counterpart("L2DeepFoolAttack", {}),
        ("deepfool", Norm.LINF): Counterpart("LinfDeepFoolAttack", {}),
    }
)
"""By our attack and its norm."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One attack of ours and Foolbox's counterpart; medians over the images."""

    attack: str
    norm: Norm
    parameters: Mapping[str, float]
    """Parameters of our attack that are not the defaults."""
    seconds: float
    foolbox_seconds: float
    ratio: float
    """Median over the images of Foolbox's time / ours."""
    ratio_as_near: float
    """The same with the time until ours had found an adversarial as near; 0 if it did not."""
    distance: float
    """In `norm`; infinite where nothing was found."""
    foolbox_distance: float


def compare_with_foolbox(
    model: BaseModel, data: Dataset, digits: int = 3, progress: Progress | None = None
) -> list[Compared]:
    """Run both on the first `digits` test images of `data`, for every attack that applies to the model.

    Ours run with their defaults, and with parameters that make them do as much work as Foolbox's.
    """
    from engine.attacks.catalogue import CATALOGUE

    pairs = [pair for pair in PAIRS if not CATALOGUE[pair[0]].obstacle(model.info)]
    images = [data.test.image(index) for index in range(digits)]
    model.labels(np.stack(images))  # one-time costs are not part of an attack's time
    for label in range(CLASSES):
        nearest_digit(data, np.zeros_like(images[0]), label)
    compared = []
    for number, (name, norm) in enumerate(pairs):
        counterpart = PAIRS[name, norm]
        variants = [{}] if counterpart.alike is None else [{}, counterpart.alike]
        rows: list[list[_Row]] = [[] for _ in variants]
        for done, image in enumerate(images, 1):
            label = int(model.labels(image[None])[0])
            theirs = _foolbox(model, counterpart, norm, image, label)
            for parameters, own in zip(variants, rows, strict=True):
                own.append((_ours(model, name, norm, image, parameters), *theirs))
            if progress is not None:
                progress(number * digits + done, len(pairs) * digits)
        compared += [_compared(name, norm, *each) for each in zip(variants, rows, strict=True)]
    return compared


Course = list[tuple[float, float]]
"""Seconds and distance of each adversarial that was nearer than those before, and of the end."""
_Row = tuple[Course, float, float]
"""For one image: the course of our attack, how long Foolbox took, and what it found."""


def _compared(name: str, norm: Norm, parameters: Mapping[str, float], rows: list[_Row]) -> Compared:
    as_near = [
        foolbox_seconds / min((s for s, length in course if length <= distance), default=float("inf"))
        for course, foolbox_seconds, distance in rows
    ]
    return Compared(
        attack=name,
        norm=norm,
        parameters=parameters,
        seconds=statistics.median_high(course[-1][0] for course, *_ in rows),
        foolbox_seconds=statistics.median_high(seconds for _, seconds, _ in rows),
        ratio=statistics.median(seconds / course[-1][0] for course, seconds, _ in rows),
        ratio_as_near=statistics.median(as_near),
        distance=statistics.median_high(course[-1][1] for course, *_ in rows),
        foolbox_distance=statistics.median_high(distance for *_, distance in rows),
    )


def _ours(
    model: BaseModel, name: str, norm: Norm, image: FloatArray, parameters: Mapping[str, float]
) -> Course:
    began = time.perf_counter()
    run = start(model, AttackRequest(name, image, norm, parameters=parameters))
    course, nearest = [], float("inf")
    for frame in run:
        if frame.is_adversarial and frame.distances.of(norm) < nearest:
            nearest = frame.distances.of(norm)
            course.append((time.perf_counter() - began, nearest))
    return [*course, (time.perf_counter() - began, nearest)]


def _foolbox(
    model: BaseModel, wanted: Counterpart, norm: Norm, image: FloatArray, label: int
) -> tuple[float, float]:
    import torch

    from engine.models.foolbox import as_foolbox

    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # Foolbox asks for git, which is not needed
    attacks: Any = importlib.import_module("foolbox.attacks")
    batch, labels = torch.from_numpy(image)[None, None], torch.tensor([label])
    np.random.seed(0)  # noqa: NPY002 - what Foolbox draws from
    torch.manual_seed(0)
    began = time.perf_counter()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            attack = getattr(attacks, wanted.kind)(**wanted.options)
            _, found, _ = attack(as_foolbox(model), batch, labels, epsilons=None)
    except (AssertionError, ValueError):  # raised when it has no adversarial to start from
        return time.perf_counter() - began, float("inf")
    seconds = time.perf_counter() - began
    adversarial = found[0, 0].detach().cpu().numpy().clip(0, 1).astype(np.float32)
    if int(model.labels(adversarial[None])[0]) == label:
        return seconds, float("inf")
    return seconds, distances(image, adversarial).of(norm)
