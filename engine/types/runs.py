"""A run whole: the digit, the model, its reading, the attack. And what a window was set to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.types.attacks import Outcome
from engine.types.images import FloatArray, Norm
from engine.types.models import ModelInfo
from engine.types.readings import Reading


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A digit as models are given it, and where it came from."""

    image: FloatArray
    """(28, 28) float32 in [0, 1]."""
    name: str
    """"your drawing", "mnist:test:123", "seven.png"."""
    label: int | None = None
    """The true class, where it is known."""
    reference: str = ""
    """The path or specification that it was read from; empty for drawings and pasted pictures."""
    inverted: bool = False
    """It was dark on light and has been inverted."""
    normalised: bool = False
    """It was scaled or moved into MNIST's form."""


@dataclass(frozen=True, slots=True)
class Made:
    """With what something was computed: what may explain that it comes out differently elsewhere."""

    version: str = ""
    """Of absgui; empty where that is not known."""
    attack_revision: int | None = None
    """The revision of the attack (`engine.attacks.catalogue.revision`)."""
    certificates_revision: str = ""
    """The revision of the certificates (`engine.certificates.revision.REVISION`)."""
    processor: str = ""
    """e.g. "x86_64, Intel(R) Xeon(R) Platinum 8481C"."""
    system: str = ""
    """e.g. "Linux"."""
    libraries: Mapping[str, str] = field(default_factory=dict)
    """Package -> version, of those that compute."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """An attack and everything that it takes to understand and to repeat it."""

    source: Source
    model: ModelInfo
    outcome: Outcome
    """Without frames where only the numbers and the best adversarial were kept."""
    reading: Reading | None = None
    """Of the digit, the best one that there was: with a certificate, if the model has certificates."""
    made: Made = field(default_factory=Made)
    guess: int | None = None
    """What the user thought that it would become."""
    verdict: str | None = None
    """Whether to the user it still was what it had been: "still", "between", "changed"."""
    name: str = ""
    """What the user calls it; empty where nobody gave it a name."""
    pinned: bool = False
    """The user has put it aside to compare it with another."""
    ended: str = ""
    """When it ended, ISO 8601 to the second with the offset from UTC; empty where that is not known."""

    @classmethod
    def of(cls, outcome: Outcome) -> Run:
        """What an outcome alone says of its run."""
        info = ModelInfo(outcome.model, outcome.model, outcome.mode, "", "", outcome.fingerprint)
        return cls(Source(outcome.request.image, "the image"), info, outcome)


@dataclass(frozen=True, slots=True, eq=False)
class KeptReading:
    """A reading that the user has put aside."""

    source: Source
    model: ModelInfo
    reading: Reading
    """Of the source's image."""
    made: Made = field(default_factory=Made)
    name: str = ""
    """What the user calls it; empty where nobody gave it a name."""
    pinned: bool = True
    """It is still to be compared with another."""
    kept: str = ""
    """When it was put aside, as `Run.ended`."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a window was set to."""

    model: ModelInfo | None = None
    norm: Norm = Norm.L2
    target: int | None = None
    """The class that attacks aim at; None is any other."""
    attack: str = ""
    """The one that is set up; a name of the catalogue, or empty."""
    seed: int = 0
    parameters: Mapping[str, float] = field(default_factory=dict)
    """Those that differ from their defaults."""
    run: int | None = None
    """Which of the runs the player showed."""
    frame: int | None = None
    """At which position."""


@dataclass(frozen=True, slots=True, eq=False)
class SavedSession:
    """What a session file holds."""

    runs: tuple[Run, ...] = ()
    """The oldest first."""
    drawing: Source | None = None
    """What was on the canvas."""
    setup: Setup = field(default_factory=Setup)
    version: str = ""
    """Of absgui that wrote it."""
    readings: tuple[KeptReading, ...] = ()
    """The oldest first."""
