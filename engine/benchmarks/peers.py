"""Our attacks beside others on the same model and images, in turns in one run.

The others are Foolbox's own attacks, on the model as Foolbox sees it (`engine.models.foolbox`), and the
authors' Latent Descent, which is ours on the model in the paper's mode.
"""

from __future__ import annotations

import importlib
import os
import statistics
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from torch import Tensor

from engine.attacks import start
from engine.attacks.base import distances
from engine.attacks.starting_points import nearest_digit
from engine.benchmarks.readings import SEED
from engine.data import Dataset, strided
from engine.evaluation.clean import Progress
from engine.models.base import BaseModel
from engine.types import CLASSES, AttackRequest, FloatArray, Norm

BOUNDARY_STEPS = (100, 300, 1000)
"""Steps of Foolbox's Boundary Attack; its default of 25,000 would take an hour an image on ABS."""
MOVES = 9
"""Images that a step of our Boundary Attack asks a network about, on average."""


@dataclass(frozen=True, slots=True)
class Counterpart:
    """An attack of Foolbox's, and the one of ours that it is compared with."""

    attack: str
    norm: Norm
    kind: str
    """Its class in `foolbox.attacks`."""
    options: Mapping[str, object] = field(default_factory=dict)
    alike: Mapping[str, float] | None = None
    """Parameters with which ours does the same amount of work, where the defaults do more: Foolbox's
    Pointwise runs once, and its Boundary Attack makes one move a step."""

    @property
    def title(self) -> str:
        """The class and its options."""
        return self.kind + "".join(f", {name} {value}" for name, value in self.options.items())


_ONCE = {"repeats": 1, "start": 2}
_BB = {"steps": 200}
COUNTERPARTS: Sequence[Counterpart] = (
    Counterpart("pointwise", Norm.L0, "PointwiseAttack", {"l2_binary_search": False}, _ONCE),
    Counterpart("pointwise", Norm.L2, "PointwiseAttack", {}, _ONCE),
    *(
        Counterpart(
            "boundary", Norm.L2, "BoundaryAttack", {"steps": steps}, {"steps": max(steps // MOVES, 1)}
        )
        for steps in BOUNDARY_STEPS
    ),
    Counterpart("boundary", Norm.L2, "HopSkipJumpAttack", {"steps": 16, "max_gradient_eval_steps": 400}),
    Counterpart("deepfool", Norm.L2, "L2DeepFoolAttack"),
    Counterpart("deepfool", Norm.LINF, "LinfDeepFoolAttack"),
    Counterpart("brendel-bethge", Norm.L2, "L2BrendelBethgeAttack", _BB),
    Counterpart("brendel-bethge", Norm.LINF, "LinfinityBrendelBethgeAttack", _BB),
    Counterpart("brendel-bethge", Norm.L0, "L0BrendelBethgeAttack", _BB),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One attack on one image."""

    seconds: float
    queries: int
    """Images that the model was asked about."""
    distance: float
    """Infinite where nothing was found."""


@dataclass(frozen=True, slots=True)
class Compared:
    """An attack of ours and another one; a run of each for every image."""

    model: str
    """Its title."""
    attack: str
    norm: str
    parameters: Mapping[str, float]
    """Parameters of our attack that are not the defaults."""
    peer: str
    """The other one, with its options."""
    digits: tuple[int, ...]
    ours: tuple[Run, ...]
    theirs: tuple[Run, ...]
    as_near: tuple[float, ...]
    """Seconds until ours had found an adversarial as near as the other's; infinite if it did not."""

    @property
    def ratio(self) -> float:
        """Median over the images of the other's time / ours."""
        return statistics.median(t.seconds / o.seconds for o, t in zip(self.ours, self.theirs, strict=True))

    @property
    def ratio_as_near(self) -> float:
        """The same with the time until ours was as near; 0 if it was not."""
        return statistics.median(t.seconds / s for s, t in zip(self.as_near, self.theirs, strict=True))


def typical(runs: Sequence[Run]) -> Run:
    """Medians; the distance is infinite where most found nothing."""
    return Run(
        statistics.median(run.seconds for run in runs),
        round(statistics.median(run.queries for run in runs)),
        statistics.median_high(run.distance for run in runs),
    )


def compare_with_foolbox(
    model: BaseModel, data: Dataset, digits: int = 3, progress: Progress | None = None
) -> list[Compared]:
    """Run both on test images of `data`, for every counterpart that applies to the model.

    Ours run with their defaults, and with parameters that make them do as much work as Foolbox's.
    """
    from engine.attacks.catalogue import CATALOGUE

    chosen = [each for each in COUNTERPARTS if not CATALOGUE[each.attack].obstacle(model.info)]
    numbers = strided(len(data.test), digits)
    images = [data.test.image(number) for number in numbers]
    model.labels(np.stack(images))  # one-time costs are not part of an attack's time
    for label in range(CLASSES):
        nearest_digit(data, np.zeros_like(images[0]), label)
    compared = []
    for place, counterpart in enumerate(chosen):
        _foolbox(model, counterpart, images[0], int(model.labels(images[0][None])[0]), warm=True)
        variants = [{}] if counterpart.alike is None else [{}, counterpart.alike]
        courses: list[list[_Course]] = [[] for _ in variants]
        theirs = []
        for done, image in enumerate(images, 1):
            label = int(model.labels(image[None])[0])
            theirs.append(_foolbox(model, counterpart, image, label))
            for parameters, own in zip(variants, courses, strict=True):
                own.append(_ours(model, counterpart.attack, counterpart.norm, image, parameters))
            if progress is not None:
                progress(place * digits + done, len(chosen) * digits)
        compared += [
            _compared(model, counterpart, counterpart.title, parameters, numbers, own, theirs)
            for parameters, own in zip(variants, courses, strict=True)
        ]
    return compared


def compare_with_paper(model: BaseModel, paper: BaseModel, data: Dataset, digits: int = 3) -> list[Compared]:
    """Latent Descent on the model and, as the authors ran it, on the same one in the paper's mode."""
    numbers = strided(len(data.test), digits)
    images = [data.test.image(number) for number in numbers]
    paper.labels(images[0][None])  # its samples are drawn and decoded once
    model.labels(images[0][None])
    courses, theirs = [], []
    for image in images:
        theirs.append(_ours(paper, "latent-descent", Norm.L2, image, {})[-1])
        courses.append(_ours(model, "latent-descent", Norm.L2, image, {}))
    other = Counterpart("latent-descent", Norm.L2, "")
    return [_compared(model, other, "Latent Descent on the paper's inference", {}, numbers, courses, theirs)]


_Course = list[Run]
"""Up to each adversarial that was nearer than those before, and to the end."""


def _compared(
    model: BaseModel,
    counterpart: Counterpart,
    peer: str,
    parameters: Mapping[str, float],
    numbers: Sequence[int],
    courses: Sequence[_Course],
    theirs: Sequence[Run],
) -> Compared:
    as_near = [
        min((at.seconds for at in course if at.distance <= other.distance), default=float("inf"))
        for course, other in zip(courses, theirs, strict=True)
    ]
    return Compared(
        model.info.title,
        counterpart.attack,
        counterpart.norm.value,
        dict(parameters),
        peer,
        tuple(numbers),
        tuple(course[-1] for course in courses),
        tuple(theirs),
        tuple(as_near),
    )


def _ours(
    model: BaseModel, name: str, norm: Norm, image: FloatArray, parameters: Mapping[str, float]
) -> _Course:
    began = time.perf_counter()
    run = start(model, AttackRequest(name, image, norm, seed=SEED, parameters=parameters))
    course, nearest = [], float("inf")
    for frame in run:
        if frame.is_adversarial and frame.distances.of(norm) < nearest:
            nearest = frame.distances.of(norm)
            course.append(Run(time.perf_counter() - began, frame.queries, nearest))
    return [*course, Run(time.perf_counter() - began, run.outcome.queries, nearest)]


class _Counted:
    """A model as far as Foolbox's attacks ask it, which counts the images."""

    def __init__(self, model: BaseModel) -> None:
        self._model = model
        self.queries = 0

    def differentiable_logits(self, images: Tensor) -> Tensor:
        self.queries += len(images)
        return self._model.differentiable_logits(images)


def _foolbox(
    model: BaseModel, wanted: Counterpart, image: FloatArray, label: int, *, warm: bool = False
) -> Run:
    """A run of Foolbox's; with `warm` a short one, for what it compiles at first."""
    import torch

    from engine.models.foolbox import as_foolbox

    options = dict(wanted.options)
    if warm:
        if "steps" not in options:
            return Run(0.0, 0, float("inf"))
        options["steps"] = 1
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # Foolbox asks for git, which is not needed
    attacks: Any = importlib.import_module("foolbox.attacks")
    batch, labels = torch.from_numpy(image)[None, None], torch.tensor([label])
    np.random.seed(SEED)  # noqa: NPY002 - what Foolbox draws from
    torch.manual_seed(SEED)
    counted = _Counted(model)
    began = time.perf_counter()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            attack = getattr(attacks, wanted.kind)(**options)
            _, found, _ = attack(as_foolbox(cast(BaseModel, counted)), batch, labels, epsilons=None)
    except (AssertionError, ValueError):  # raised when it has no adversarial to start from
        return Run(time.perf_counter() - began, counted.queries, float("inf"))
    seconds = time.perf_counter() - began
    adversarial = found[0, 0].detach().cpu().numpy().clip(0, 1).astype(np.float32)
    wrong = int(model.labels(adversarial[None])[0]) != label
    return Run(
        seconds, counted.queries, distances(image, adversarial).of(wanted.norm) if wrong else float("inf")
    )
