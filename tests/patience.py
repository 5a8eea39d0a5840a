"""How long tests wait for something that is certain to happen; one place for all of them.

Long, because a wait ends with its event: only a test that fails anyway ever takes this time, and a
machine that is busy with other things must not make one fail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pytestqt.qtbot import QtBot

PATIENCE_S: Final = 240.0
PATIENCE_MS: Final = int(1000 * PATIENCE_S)


class PatientBot(QtBot):
    """pytest-qt's robot with our patience in the place of its five seconds."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **options: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **options)

    def waitSignals(self, signals: Any, *, timeout: int = PATIENCE_MS, **options: Any) -> Any:
        return super().waitSignals(signals, timeout=timeout, **options)
