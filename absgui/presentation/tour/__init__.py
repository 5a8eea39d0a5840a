"""The tour: its five steps in words, and where a bubble stands beside what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from absgui.language import mark
from engine.types import ModelInfo

ARROW = 10
"""Px between a bubble and what it points at: the length of its arrow."""


class Stop(Enum):
    """What the user is to do at a step."""

    DRAW = "draw"
    GUESS = "guess"
    ATTACK = "attack"
    JUDGE = "judge"
    COMPARE = "compare"


@dataclass(frozen=True, slots=True)
class Step:
    """One bubble."""

    stop: Stop
    title: str
    text: str


STEPS = (
    Step(
        Stop.DRAW,
        mark("Draw"),
        mark(
            "Draw a digit on this sheet. Ten models, one for each class, look for their best explanation of "
            "it, and the class that explains it best wins."
        ),
    ),
    Step(
        Stop.GUESS,
        mark("Guess"),
        mark(
            "An attack will change the image as little as it can until another class wins. "
            "Which one? Press your guess."
        ),
    ),
    Step(
        Stop.ATTACK,
        mark("Attack"),
        mark("Run the attack and watch it: each frame is one step towards the boundary between two classes."),
    ),
    Step(
        Stop.JUDGE,
        mark("Judge"),
        mark(
            "The prediction has changed. Is it still the same digit to you? If so, the model was fooled; "
            "if not, it saw what you see."
        ),
    ),
    Step(
        Stop.COMPARE,
        mark("Compare"),
        mark(
            "Choose the CNN here and attack the same digit again: compare how far each image had to change."
        ),
    ),
)
NO_MODELS = mark(
    "Draw a digit on this sheet. The model in use gives each of the ten classes a score, and the class with "
    "the best one wins."
)
"""Of the first step, where the classes have no models of their own."""
NO_CHANGE = mark(
    "When an attack has changed the prediction, you are asked here whether it is still the same digit to "
    "you. If so, the model was fooled; if not, it saw what you see."
)
"""Of the fourth step, where there is nothing to judge."""
NO_CNN = mark(
    "Choose another model here and attack the same digit again: compare how far each image had to change."
)
"""Of the last step, where a network such as the CNN is in use."""
OFFER = Step(
    Stop.DRAW,
    mark("New here?"),
    mark("A tour shows you around in five steps. You can find it later in the menu Help."),
)


def words(step: Step, model: ModelInfo | None, *, asked: bool) -> str:
    """What a step says, to be translated.

    `model` is the one in use; `asked`: the user is being asked about an adversarial example.
    """
    match step.stop:
        case Stop.DRAW if model is not None and not (model.explains and model.score == "energy"):
            return NO_MODELS
        case Stop.JUDGE if not asked:
            return NO_CHANGE
        case Stop.COMPARE if model is not None and not model.explains:
            return NO_CNN
        case _:
            return step.text


class Side(Enum):
    """Where of its target a bubble stands."""

    RIGHT = "right"
    LEFT = "left"
    BELOW = "below"
    ABOVE = "above"


class Box(NamedTuple):
    """A rectangle in px."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height


def place(target: Box | None, width: int, height: int, room: Box) -> tuple[int, int, Side | None]:
    """Where the left upper corner of a bubble of this size goes, and at which side of its target that is.

    Beside the target where there is room for it; else, and without a target, in the lower middle of `room`
    and at no side: nothing can be pointed at from there.
    """
    if target is not None:
        middle = (target.left + target.width // 2, target.top + target.height // 2)
        left = min(max(middle[0] - width // 2, room.left), room.right - width)
        top = min(max(middle[1] - height // 2, room.top), room.bottom - height)
        sides = (
            (Side.RIGHT, target.right + ARROW, top, target.right + ARROW + width <= room.right),
            (Side.LEFT, target.left - ARROW - width, top, target.left - ARROW - width >= room.left),
            (Side.BELOW, left, target.bottom + ARROW, target.bottom + ARROW + height <= room.bottom),
            (Side.ABOVE, left, target.top - ARROW - height, target.top - ARROW - height >= room.top),
        )
        if target.height < height // 2:  # a row: what is beside it belongs to it
            sides = (*sides[2:], *sides[:2])
        for side, x, y, fits in sides:
            if fits and width <= room.width and height <= room.height:
                return x, y, side
    return room.left + (room.width - width) // 2, max(room.bottom - height - ARROW, room.top), None
