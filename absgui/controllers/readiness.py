"""Whether the digit on the canvas can be worked with yet."""

from __future__ import annotations

from absgui.presentation.waiting import Waiting
from absgui.session import Session
from absgui.worker.runner import Runner


def waiting_for(session: Session, runner: Runner) -> Waiting | None:
    """What is missing before the digit can be worked with; None if nothing is."""
    if runner.is_loading:
        return Waiting.MODEL
    if not runner.has_model:
        return Waiting.NO_MODEL if runner.load_failed else Waiting.MODEL
    if session.subject is None:
        return Waiting.DIGIT
    return None if session.is_read else Waiting.READING
