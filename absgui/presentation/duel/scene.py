"""What the panel of a duel shows, as plain values. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from absgui.language import number, tr
from absgui.presentation.duel.verdict import titles
from absgui.presentation.standing import standing
from absgui.presentation.wording import (
    NORM_TITLES,
    certified_with_unit,
    class_names,
    found_with_unit,
    frame_in_words,
    probability,
    with_article,
)
from engine.types import (
    AttackRequest,
    AttackStep,
    Duel,
    DuelFrame,
    DuelNews,
    DuelRead,
    DuelSide,
    ModelChoice,
    ModelInfo,
    Norm,
    Reading,
    Source,
    Stage,
    in_step,
)

SIDES = (0, 1)


class DuelFile(StrEnum):
    """What can be written of a duel; the values are how the files end."""

    SHEET = ".png"
    FILM = ".gif"
    RECORD = ".json"


@dataclass(frozen=True, slots=True)
class Contender:
    """A model that can be a side."""

    choice: ModelChoice
    title: str
    tip: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class DuelJob:
    """A file to write."""

    what: DuelFile
    path: Path
    duel: Duel


@dataclass(slots=True)
class SideScene:
    """What has come of one side by now."""

    title: str
    info: ModelInfo | None = None
    reading: Reading | None = None
    frames: list[AttackStep] = field(default_factory=list)
    result: DuelSide | None = None
    nearest: AttackStep | None = None
    """The nearest adversarial so far."""

    def add(self, news: DuelNews, norm: Norm) -> None:
        """Take over what was told of this side."""
        if isinstance(news, DuelRead):
            self.info, self.reading = news.model, news.reading
        elif isinstance(news, DuelFrame):
            step = news.step
            self.frames.append(step)
            if step.is_adversarial and (
                self.nearest is None or step.distances.of(norm) < self.nearest.distances.of(norm)
            ):
                self.nearest = step
        else:
            self.result, self.info, self.reading = news.result, news.result.model, news.result.reading
            self.frames = list(news.result.frames)
            self.nearest = news.result.best

    def names(self) -> tuple[str, ...]:
        """What its classes are called."""
        return class_names(self.info)

    def reads(self, truth: int | None) -> str:
        """What the model makes of the image itself."""
        reading = self.reading
        if reading is None:
            return ""
        how, p = standing(reading, truth), float(reading.confidence[reading.label])
        if how.explained and how.is_wrong:
            return tr("misclassified as {label}", label=self.names()[reading.label])
        if not how.explained:
            return tr("no class explains it")
        return tr("reads {label}, p {p}", label=with_article(self.names()[reading.label]), p=probability(p))

    def found(self, norm: Norm) -> str:
        """The distance of the nearest adversarial so far, or what there is in its place."""
        if self.result is not None and self.result.found(norm) is not None:
            return found_with_unit(norm, self.result.found(norm))
        if self.nearest is not None:
            return found_with_unit(norm, self.nearest.distances.of(norm))
        return ""

    def found_words(self) -> str:
        """What that number is."""
        result = self.result
        if result is not None and result.misclassified:
            return tr("wrong without any change")
        if result is not None and result.failure:
            return tr("no gradient to follow")
        if result is not None and self.nearest is None:
            return tr("nothing found") if result.ended else tr("stopped")
        if self.nearest is None:
            return ""
        name = with_article(self.names()[self.nearest.label])
        return tr("to {name}", name=name) if result is not None else tr("to {name}, so far", name=name)

    def waits(self) -> str:
        """Why there are no frames of it."""
        if self.frames:
            return ""
        result = self.result
        if result is None:
            return tr("comes next")
        if result.misclassified:
            return tr("misclassified: not attacked")
        return tr("no result") if result.failure else tr("not attacked")

    def certified(self, norm: Norm) -> tuple[str, str, str]:
        """What is certified, on what that rests, and the latter in few words; empty where nothing is."""
        info, reading = self.info, self.reading
        if info is None or reading is None:
            return "", "", ""
        if not info.certifies:
            return tr("no certificate"), "", ""
        if reading.certificate is None:
            return tr("no certificate yet"), "", ""
        side = self.result or DuelSide(info, reading)
        wrong = side.misclassified
        if wrong:
            side = DuelSide(info, reading)
        if side.contradicts(norm):
            why = tr(
                "An adversarial example was found within what was certified: a latent optimum was missed."
            )
            return tr("certificate void"), why, tr("a latent optimum was missed")
        provisional = reading.stage is not Stage.CERTIFIED
        amount = certified_with_unit(norm, side.certified(norm))
        rests, few = tr("assuming the latent optimum is found"), tr("if the optimum is found")
        if provisional or info.guaranteed:
            rests = few = tr("still searching") if provisional else tr("guaranteed")
        said = tr("{amount} for a wrong answer", amount=amount) if wrong else amount
        return tr("certified {amount}", amount=said), rests, few

    def now(self, step: AttackStep, target: int | None) -> str:
        """What the model makes of a frame of an attack that wants `target`, or any class."""
        return frame_in_words(step, target, self.names())


class DuelScene:
    """A duel that runs or has ended: both ways, and where in them a position is."""

    def __init__(self, source: Source, request: AttackRequest, names: tuple[str, str], attack: str) -> None:
        """`names` are those of the models, `attack` that of the attack."""
        self.source, self.request, self.attack = source, request, attack
        self.sides = (SideScene(names[0]), SideScene(names[1]))
        self.duel: Duel | None = None
        self.doing = ""
        """What goes on now, in words."""

    @property
    def norm(self) -> Norm:
        """What the attack minimises."""
        return self.request.norm

    def add(self, news: DuelNews) -> None:
        """Take over what was told."""
        side = self.sides[news.side]
        side.add(news, self.norm)
        first, second = (each.info for each in self.sides)
        if first is not None and second is not None:
            for each, title in zip(self.sides, titles(first, second), strict=True):
                each.title = title
        if isinstance(news, DuelRead):
            self.doing = tr("{model} is reading the image …", model=side.title)
        elif isinstance(news, DuelFrame):
            self.doing = self._attacking(side, news.step)

    def end(self, duel: Duel) -> None:
        """It has ended."""
        self.duel, self.doing = duel, ""
        for scene, side in zip(self.sides, duel.sides, strict=True):
            scene.result, scene.reading, scene.info = side, side.reading, side.model
            scene.frames, scene.nearest = list(side.frames), side.best

    def attacked(self) -> str:
        """With what both were attacked: "ALMA, L2, any class, seed 0"."""
        target = self.request.target
        wish = tr("any class") if target is None else tr("class {name}", name=self.sides[0].names()[target])
        return tr(
            "{attack}, {norm}, {wish}, seed {seed}",
            attack=self.attack,
            norm=NORM_TITLES[self.norm],
            wish=wish,
            seed=self.request.seed,
        )

    @property
    def count(self) -> int:
        """Frames of the longer way."""
        return max(len(side.frames) for side in self.sides)

    def step(self, side: int, position: int) -> AttackStep | None:
        """The frame of a side at a position of the longer way; None while it has none."""
        frames = self.sides[side].frames
        return frames[in_step(position, self.count - 1, len(frames))] if frames else None

    def share(self, position: int) -> str:
        """How far both are along their ways, once those have an end."""
        if self.count < 2 or self.duel is None:
            return ""
        percent = f"{100 * position / (self.count - 1):.0f}"
        return tr("both at {percent} % of the way", percent=percent)

    def marks(self) -> list[tuple[int, str]]:
        """(position, what a side becomes there) where each side is first adversarial, ascending."""
        found = []
        for place, side in enumerate(self.sides):
            for position in range(self.count if side.nearest is not None else 0):
                step = self.step(place, position)
                if step is not None and step.is_adversarial:
                    found.append((position, f"{side.title} {side.names()[step.label]}"))
                    break
        return sorted(found)

    def _attacking(self, side: SideScene, step: AttackStep) -> str:
        spent = number(f"{step.queries:,}")
        if side.nearest is None:
            return tr("{model} is attacked: {queries} queries …", model=side.title, queries=spent)
        return tr(
            "{model} is attacked: {queries} queries, nearest so far {distance} …",
            model=side.title,
            queries=spent,
            distance=side.found(self.norm),
        )


def default_name(duel: Duel, what: DuelFile) -> str:
    """e.g. "duel_cnn_abs_alma.png"."""
    models = (Path(side.model.name).stem for side in duel.sides)
    return f"duel_{'_'.join(models)}_{duel.request.attack}{what.value}"


def ranked(confidence: Sequence[float], own: int, winner: int, most: int) -> list[int]:
    """At most so many classes: the image's own, the winner, then by falling p; all ten in their order.

    One alone is the winner.
    """
    if most >= len(confidence):
        return list(range(len(confidence)))
    if most < 2:
        return [winner]
    first = [own] if own == winner else [own, winner]
    others = sorted((c for c in range(len(confidence)) if c not in first), key=lambda c: -confidence[c])
    return [*first, *others][:most]
