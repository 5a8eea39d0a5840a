"""The nearest adversarials found so far, for each image and model. No Qt."""

from __future__ import annotations

from engine.types import AttackStep, Distances, FloatArray, ModelIdentity, Norm


class Findings:
    """Keeps the least distance in each norm over all attacks of a session.

    Only frames that the attacked model's full inference confirmed count, so that a finding never
    contradicts a certificate of the same image by the same weights and inference. Other weights
    know nothing of it.
    """

    def __init__(self) -> None:
        self._best: dict[tuple[bytes, ModelIdentity], Distances] = {}
        self._minimised: dict[tuple[bytes, ModelIdentity], frozenset[Norm]] = {}

    def add(self, image: FloatArray, model: ModelIdentity, step: AttackStep, norm: Norm) -> None:
        """A frame of an attack on a (28, 28) image that minimises `norm`; skipped if not adversarial."""
        if not step.is_adversarial or step.label == step.original_label:
            return
        found, key = step.distances, (image.tobytes(), model)
        self._minimised[key] = self.minimised(image, model) | {norm}
        best = self._best.get(key, found)
        self._best[key] = Distances(
            min(best.L0, found.L0), min(best.L2, found.L2), min(best.Linf, found.Linf)
        )

    def minimised(self, image: FloatArray, model: ModelIdentity) -> frozenset[Norm]:
        """The norms that those attacks minimised which found something; in the others nothing was sought."""
        return self._minimised.get((image.tobytes(), model), frozenset())

    def best(self, image: FloatArray, model: ModelIdentity) -> Distances | None:
        """The least distances, each by itself: not of one image. None if nothing was found."""
        return self._best.get((image.tobytes(), model))
