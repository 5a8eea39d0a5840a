"""How much of what it may use an attack has used up. No Qt."""

from __future__ import annotations

import re

from engine.attacks.catalogue import CATALOGUE
from engine.types import AttackRequest, AttackStep

_REPEAT = re.compile(r"repeat (\d+):")


def share(request: AttackRequest, step: AttackStep) -> float | None:
    """In [0, 1], of the steps or the repeats that were asked for; None where nothing limits them.

    An attack may well find something long before its last step, so it can end at any share. How many resets
    Pointwise will make shows only when none holds any more, so a single repeat has no share: the bar says
    that it works, the words beside it how far it has come.
    """
    spec = CATALOGUE[request.attack]
    parameters = {p.name: p.default for p in spec.parameters} | dict(request.parameters)
    if (most := parameters.get("max_steps")) is not None:
        return min(1.0, step.index / most)
    repeat = _REPEAT.match(step.phase)
    if repeat is not None and "repeats" in parameters:
        return min(1.0, (int(repeat.group(1)) - 1) / parameters["repeats"])
    return None
