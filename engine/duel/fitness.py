"""Which attacks suit both models of a duel, and what is to be said where one does not."""

from __future__ import annotations

from collections.abc import Sequence

from engine.attacks.catalogue import CATALOGUE, resolve
from engine.types import AbsguiError, AttackRequest, ModelInfo


def suiting(infos: Sequence[ModelInfo]) -> list[str]:
    """The names of the attacks that apply to all of these models, in the menu's order."""
    return [name for name, spec in CATALOGUE.items() if not any(map(spec.obstacle, infos))]


def check(infos: tuple[ModelInfo, ModelInfo], request: AttackRequest) -> AttackRequest:
    """The request in plain numbers (see `engine.attacks.catalogue.resolve`).

    Raises AbsguiError, before anything runs, for a request that makes no sense, an attack that does not apply
    to both models, and a model against itself.
    """
    request, _ = resolve(request)
    first, second = infos
    if first.identity == second.identity:
        raise AbsguiError(
            "Both sides are the same model, {first} with weights {fingerprint}; choose two that differ.",
            first=first.title,
            fingerprint=first.fingerprint,
        )
    if first.dataset.class_names != second.dataset.class_names:
        raise AbsguiError(
            "{first} and {second} have different classes; choose models of one data set.",
            first=first.title,
            second=second.title,
        )
    spec = CATALOGUE[request.attack]
    obstacles = [obstacle for info in infos if (obstacle := spec.obstacle(info))]
    if obstacles:
        raise AbsguiError(
            "{obstacle} Attacks that suit both: {attacks}.",
            obstacle=obstacles[0],
            attacks=", ".join(suiting(infos)),
        )
    return request
