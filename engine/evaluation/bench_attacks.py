"""Our attacks beside Foolbox's own, on the same model and digits, in turns in one run."""

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

from engine.attacks.base import distances
from engine.attacks.exemplars import nearest_digit
from engine.data import mnist
from engine.evaluation.clean import Progress
from engine.types import CLASSES, AttackRequest, FloatArray, Norm

STEPS = 1000
"""Of Foolbox's Boundary Attack; its default of 25,000 would take an hour a digit on ABS."""
PAIRS: Mapping[tuple[str, Norm], tuple[str, Mapping[str, Any]]] = MappingProxyType(
    {
        ("pointwise", Norm.L0): ("PointwiseAttack", {"l2_binary_search": False}),
        ("pointwise", Norm.L2): ("PointwiseAttack", {}),
        ("boundary", Norm.L2): ("BoundaryAttack", {"steps": STEPS}),
        ("deepfool", Norm.L2): ("L2DeepFoolAttack", {}),
        ("deepfool", Norm.LINF): ("LinfDeepFoolAttack", {}),
    }
)
"""Ours and its norm -> Foolbox's class and options."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One attack of ours and Foolbox's counterpart; medians over the digits."""

    attack: str
    norm: Norm
    seconds: float
    foolbox_seconds: float
    ratio: float
    """Median over the digits of Foolbox's time by ours."""
    ratio_as_near: float
    """The same with the time until ours had found something as near; 0 if it did not."""
    distance: float
    """Infinite where nothing was found."""
    foolbox_distance: float


def compare_with_foolbox(model: Any, digits: int = 3, progress: Progress | None = None) -> list[Compared]:
    """On the first `digits` test digits. Attacks that don't apply to the model are left out."""
    from engine.attacks.specs import CATALOGUE

    pairs = [pair for pair in PAIRS if not CATALOGUE[pair[0]].obstacle(model.info)]
    images = [mnist("test").image(index) for index in range(digits)]
    model.labels(np.stack(images))  # what is made once is no attack's time
    for label in range(CLASSES):
        nearest_digit(np.zeros_like(images[0]), label)
    compared = []
    for number, (name, norm) in enumerate(pairs):
        rows = []
        for image in images:
            label = int(model.labels(image[None])[0])
            rows.append((_ours(model, name, norm, image), *_foolbox(model, name, norm, image, label)))
            if progress is not None:
                progress(number * digits + len(rows), len(pairs) * digits)
        compared.append(_compared(name, norm, rows))
    return compared


Course = list[tuple[float, float]]
"""Seconds and distance of each adversarial that was nearer than those before, and of the end."""


def _compared(name: str, norm: Norm, rows: list[tuple[Course, float, float]]) -> Compared:
    """Of each digit the course of our attack, and how long Foolbox took and what it found."""
    as_near = [
        foolbox_seconds / min((s for s, length in course if length <= distance), default=float("inf"))
        for course, foolbox_seconds, distance in rows
    ]
    return Compared(
        attack=name,
        norm=norm,
        seconds=statistics.median_high(course[-1][0] for course, *_ in rows),
        foolbox_seconds=statistics.median_high(seconds for _, seconds, _ in rows),
        ratio=statistics.median(seconds / course[-1][0] for course, seconds, _ in rows),
        ratio_as_near=statistics.median(as_near),
        distance=statistics.median_high(course[-1][1] for course, *_ in rows),
        foolbox_distance=statistics.median_high(distance for *_, distance in rows),
    )


def _ours(model: Any, name: str, norm: Norm, image: FloatArray) -> Course:
    began = time.perf_counter()
    run = model.attack(AttackRequest(name, image, norm))
    course, nearest = [], float("inf")
    for frame in run:
        if frame.is_adversarial and frame.distances.of(norm) < nearest:
            nearest = frame.distances.of(norm)
            course.append((time.perf_counter() - began, nearest))
    return [*course, (time.perf_counter() - began, nearest)]


def _foolbox(model: Any, name: str, norm: Norm, image: FloatArray, label: int) -> tuple[float, float]:
    import torch

    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # Foolbox asks for git, which nobody needs
    attacks: Any = importlib.import_module("foolbox.attacks")
    kind, options = PAIRS[name, norm]
    batch, labels = torch.from_numpy(image)[None, None], torch.tensor([label])
    np.random.seed(0)  # noqa: NPY002 - what Foolbox draws from
    torch.manual_seed(0)
    began = time.perf_counter()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            _, found, _ = getattr(attacks, kind)(**options)(model.foolbox(), batch, labels, epsilons=None)
    except (AssertionError, ValueError):  # how it says that it has no adversarial to start from
        return time.perf_counter() - began, float("inf")
    seconds = time.perf_counter() - began
    adversarial = found[0, 0].detach().cpu().numpy().clip(0, 1).astype(np.float32)
    if int(model.labels(adversarial[None])[0]) == label:
        return seconds, float("inf")
    return seconds, distances(image, adversarial).of(norm)
