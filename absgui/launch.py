"""What the window is to open with."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.types import ModelChoice

DEFAULT_SAMPLE = 0
"""The test image that is read where nothing else is named; in MNIST a 7."""


@dataclass(frozen=True, slots=True)
class LaunchOptions:
    """The command line's wishes, given to `absgui.app.main`."""

    source: str | None = None
    """A file or a specification such as "mnist:test:123"; None opens the default test image."""
    choice: ModelChoice = field(default_factory=ModelChoice)
    normalise: bool = True
    invert: bool | None = None
    """None finds out whether the picture is dark on light."""
    transpose: bool = False
    """Rows and columns of the file are exchanged."""
    startup_report: bool = False
    """Print one JSON line with the times of the start after the first complete reading, then close."""
    heartbeat_report: bool = False
    """Attack the first digit, print one JSON line about the event loop's turns, then close."""
