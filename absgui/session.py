"""What is asked for and what is shown: two things, each kept in this one place.

The panels never talk to each other. They emit what the user wants, the
controllers write it here or ask the runner, and the panels show what changed.
Nothing here imports torch or computes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from engine.types import (
    AttackRequest,
    AttackStep,
    Change,
    ChangeKind,
    Doubt,
    FloatArray,
    ModelChoice,
    ModelIdentity,
    ModelInfo,
    Norm,
    Outcome,
    Reading,
    Stage,
)


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """The image that the window is about."""

    image: FloatArray
    """(28, 28) float32 in [0, 1]: exactly what the model is given."""
    name: str
    """"your drawing", "mnist:test:123", "seven.png"."""
    label: int | None = None
    """The true class, where it is known."""
    source: str | NDArray[np.generic] | None = None
    """The path, specification or pixels it can be read from again, None for a drawing."""
    inverted: bool = False
    """It was dark on light and has been turned round."""
    normalised: bool = False
    """It was scaled or moved into MNIST's form."""
    changes: tuple[Change, ...] = ()
    """All that was done to the pixels of a file."""
    changed_l2: float | None = None
    """By how much that changed them, where it can be said."""
    doubts: tuple[Doubt, ...] = ()
    """Why it may not be the one digit that it is taken for."""
    file: str = ""
    """What comes before ":7" in the names of the images of the file that it is in; "" where it is in none."""
    index: int = 0
    """Which of that file's images it is; 0 is the first."""
    place: int = 1
    """Which of the digits on a picture, or of the images in a file, it is; 1 is the first."""
    places: int = 1
    """How many there are."""

    @property
    def transposed(self) -> bool:
        """Its rows and columns have been exchanged."""
        return any(change.kind is ChangeKind.TRANSPOSED for change in self.changes)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A frame of an attack on the image asked for, which is looked at instead of the image itself."""

    step: AttackStep
    position: int
    """1 or more: frame 0 is the image itself."""
    last: int
    """Of the attack so far."""


class Session(QObject):
    """The window's state.

    Signals:
        subject_changed(): the image asked about; `subject` is None when the canvas is empty.
        reading_changed(): a reading (or None) is to be shown.
        choice_changed(): another model is asked for.
        model_changed(): the model in use, once it is loaded.
        norm_changed(object): the Norm in which robustness and attacks are shown.
        target_changed(object): the class attacks aim at, None for any.
        attack_changed(): an attack began or ended; see `attacking` and `outcome`.
        frame_changed(): another frame of an attack is looked at, or none any more.
    """

    subject_changed = Signal()
    reading_changed = Signal()
    choice_changed = Signal()
    model_changed = Signal()
    norm_changed = Signal(object)
    target_changed = Signal(object)
    attack_changed = Signal()
    frame_changed = Signal()

    def __init__(self, choice: ModelChoice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._subject: Subject | None = None
        self._reading: Reading | None = None
        self._reader: ModelInfo | None = None
        self._choice = choice
        self._model: ModelInfo | None = None
        self._norm = Norm.L2
        self._target: int | None = None
        self._attacking: AttackRequest | None = None
        self._outcome: Outcome | None = None
        self._frame: Frame | None = None

    @property
    def subject(self) -> Subject | None:
        """Asked for: the image."""
        return self._subject

    @property
    def reading(self) -> Reading | None:
        """Shown: the newest reading, which may be of an image a few strokes old."""
        return self._reading

    @property
    def reader(self) -> ModelInfo | None:
        """The model that made `reading`: until its successor has read the image, the one before."""
        return self._reader

    @property
    def read_by(self) -> ModelIdentity | None:
        """The same, as what results are kept by."""
        return None if self._reader is None else self._reader.identity

    @property
    def is_complete(self) -> bool:
        """`reading` is all that its model says of an image; the certificate that counts comes last."""
        reading, reader = self._reading, self._reader
        if reading is None or reader is None:
            return False
        return reading.stage is (Stage.CERTIFIED if reader.certifies else Stage.REFINED)

    @property
    def is_read(self) -> bool:
        """`reading` is of the image asked for, not of one a few strokes older, and by the model in use."""
        subject, reading, model = self._subject, self._reading, self._model
        return (
            subject is not None
            and reading is not None
            and model is not None
            and self.read_by == model.identity
            and np.array_equal(subject.image, reading.image)
        )

    @property
    def true_label(self) -> int | None:
        """The own class of the image that `reading` is of, where that is known."""
        subject, reading = self._subject, self._reading
        if subject is None or reading is None or not np.array_equal(subject.image, reading.image):
            return None
        return subject.label

    @property
    def choice(self) -> ModelChoice:
        """Asked for: the model."""
        return self._choice

    @property
    def model(self) -> ModelInfo | None:
        """The model in use: readings that arrive from now on come from it."""
        return self._model

    @property
    def norm(self) -> Norm:
        """The norm in which robustness and attacks are shown."""
        return self._norm

    @property
    def target(self) -> int | None:
        """The class that attacks aim at; None for any other."""
        return self._target

    @property
    def attacking(self) -> AttackRequest | None:
        """The attack that runs."""
        return self._attacking

    @property
    def outcome(self) -> Outcome | None:
        """The last attack that ended; it stays while another runs."""
        return self._outcome

    @property
    def frame(self) -> Frame | None:
        """Shown: a frame of an attack on the subject, None while it is the subject itself."""
        return self._frame

    def show_frame(self, frame: Frame | None) -> None:
        """Look at a frame of an attack on the subject; None looks at the subject itself."""
        if frame is not None or self._frame is not None:
            self._frame = frame
            self.frame_changed.emit()

    def ask(self, subject: Subject | None) -> None:
        """Turn to another image. A reading of nothing is no reading, so None clears that as well."""
        self._subject = subject
        self.show_frame(None)
        self.subject_changed.emit()
        if subject is None:
            self.show_reading(None)

    def show_reading(self, reading: Reading | None) -> None:
        """Show a reading by the model in use; None for none."""
        if reading is None and self._reading is None:
            return
        self._reading = reading
        self._reader = None if reading is None else self._model
        self.reading_changed.emit()

    def choose(self, choice: ModelChoice, *, again: bool = False) -> None:
        """Ask for a model; `again` also where it was asked for before, because it could not be loaded."""
        if again or choice != self._choice:
            self._choice = choice
            self.choice_changed.emit()

    def keep_choice(self, choice: ModelChoice) -> None:
        """Go back to the choice that is in use, after another could not be loaded: asks for nothing."""
        self._choice = choice

    def show_model(self, model: ModelInfo) -> None:
        """This model is in use from now on, or says something else of itself."""
        self._model = model
        self.model_changed.emit()

    def set_norm(self, norm: Norm) -> None:
        """Show robustness and attacks in this norm."""
        if norm != self._norm:
            self._norm = norm
            self.norm_changed.emit(norm)

    def set_target(self, target: int | None) -> None:
        """Aim at this class, None for any other."""
        if target != self._target:
            self._target = target
            self.target_changed.emit(target)

    def begin_attack(self, request: AttackRequest) -> None:
        """An attack runs from now on."""
        self._attacking = request
        self.attack_changed.emit()

    def end_attack(self, outcome: Outcome | None) -> None:
        """`outcome` is None where the attack failed; the one before it then stays."""
        self._attacking = None
        if outcome is not None:
            self._outcome = outcome
        self.attack_changed.emit()
