"""What attacks have shown so far about each image and model: adversarials, bounds from below. No Qt."""

from __future__ import annotations

from absgui.presentation.bounds import Found
from engine.types import AttackRequest, AttackStep, Distances, FloatArray, ModelIdentity, Norm

_Key = tuple[bytes, ModelIdentity]


class Findings:
    """Keeps the least distance in each norm over all attacks of a session, and what they rule out.

    Only frames that the attacked model's full inference confirmed count, so that a finding never
    contradicts a certificate of the same image by the same weights and inference. Other weights
    know nothing of it.
    """

    def __init__(self) -> None:
        self._best: dict[_Key, Distances] = {}
        self._minimised: dict[_Key, frozenset[Norm]] = {}
        self._by_class: dict[_Key, dict[tuple[Norm, int], float]] = {}
        self._claims: dict[_Key, dict[AttackRequest, float]] = {}
        """What each attack certified last: as its search goes on, it may take something back."""

    def add(self, image: FloatArray, model: ModelIdentity, step: AttackStep, request: AttackRequest) -> None:
        """A frame of the attack that was asked for, on a (28, 28) image."""
        key, norm = (image.tobytes(), model), request.norm
        if step.certified is not None:
            self._claims.setdefault(key, {})[request] = step.certified
        if not step.is_adversarial or step.label == step.original_label:
            return
        found = step.distances
        self._minimised[key] = self._minimised.get(key, frozenset()) | {norm}
        best = self._best.get(key, found)
        self._best[key] = Distances(
            min(best.L0, found.L0), min(best.L2, found.L2), min(best.Linf, found.Linf)
        )
        by_class = self._by_class.setdefault(key, {})
        by_class[norm, step.label] = min(by_class.get((norm, step.label), float("inf")), found.of(norm))

    def of(self, image: FloatArray, model: ModelIdentity) -> Found:
        """All about one image and model."""
        key = (image.tobytes(), model)
        below: dict[tuple[Norm, int | None], float] = {}
        for request, claim in self._claims.get(key, {}).items():
            place = request.norm, request.target
            below[place] = max(below.get(place, 0.0), claim)
        return Found(
            self._best.get(key),
            self._minimised.get(key, frozenset()),
            dict(self._by_class.get(key, {})),
            below,
        )
