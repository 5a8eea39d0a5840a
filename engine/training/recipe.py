"""How the bundled weights are made: every number that matters, in one place."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """Hyperparameters of one training run.

    The loss is the paper's (squared error + beta * KL), the ELBO with sigma^2 = 1/2 at beta = 1, and what
    `prior` says about latents drawn from the prior.
    """

    epochs: int = 60
    batch: int = 64
    learning_rate: float = 2e-3
    warmup_steps: int = 200
    """Steps over which the learning rate rises; afterwards it falls as a cosine to nearly zero."""
    beta: float = 1.0
    distorted: float = 0.5
    """Share of a batch that is distorted (see `augmentation`)."""
    draws: int = 32
    """Latents drawn from the prior in every step, from the second epoch on (see `prior`)."""
    owners: int = 32
    """Images that such a latent may belong to; its picture decides to which."""
    draw_weight: float = 0.2
    """Weight of their mean squared error."""
    neighbour_weight: float = 0.5
    """Weight of their pictures' `prior.neighbour_loss`."""
    lead: float = 15.0
    """What that asks for, in squared grey levels."""
    seed: int = 0
    digits: int | None = None
    """Train on the first so many training images only; None is all of them."""

    def fingerprint(self) -> str:
        """12 hexadecimal digits that differ for any other recipe; a resumed run must have the same."""
        return _fingerprint(asdict(self))


@dataclass(frozen=True, slots=True)
class MarginRecipe:
    """Hyperparameters of one round of the second phase (see `margins`)."""

    steps: int = 3000
    nearest: int = 12_000
    """How many of the training images are tuned on: those nearest to another class."""
    starts: int = 3000
    """Prototypes of every class that the latents start from."""
    batch: int = 24
    anchors: int = 12
    """Images of every class in every step that keep the decoders generative."""
    draws: int = 12
    """Latents of every class drawn from the prior in every step (see `prior`)."""
    owners: int = 32
    """Images that such a latent may belong to; its picture decides to which."""
    draw_weight: float = 0.2
    """Weight of their mean squared error relative to the anchor."""
    neighbour_weight: float = 0.5
    """Weight of their pictures' `neighbour_loss` relative to the anchor."""
    lead: float = 15.0
    """What that asks for, in squared grey levels."""
    learning_rate: float = 4e-4
    weight: float = 15.0
    """Weight of the margin loss relative to the anchor."""
    margin: float = 2.3
    """The L2 radius asked for, in grey levels."""
    distorted: float = 0.5
    """Share of a batch that is distorted."""
    share: float = 1.0
    """Share of the tuned weights in the mean that the round ends with; the rest is what it began with."""
    seed: int = 0

    def fingerprint(self) -> str:
        """12 hexadecimal digits that differ for any other recipe; a resumed run must have the same."""
        return _fingerprint(asdict(self))


MARGINS = (
    MarginRecipe(),
    MarginRecipe(steps=2000, nearest=20_000, learning_rate=3e-4, distorted=0.9, share=0.5),
)
"""The rounds, in order. The model card says what each of them gains and costs."""


@dataclass(frozen=True, slots=True)
class ExactRecipe:
    """Hyperparameters of Exact ABS (see `exact.components`)."""

    components: int = 26
    """Components of each class."""
    latents: int = 28
    """Latents of each component; 0 makes it a mere picture."""
    epochs: int = 80
    batch: int = 256
    nearest: int = 3
    """Rival components that contribute to an image's loss."""
    learning_rate: float = 4e-3
    factor_rate: float = 0.03
    """The learning rate of the latent directions, in parts of that."""
    margin: float = 2.1
    """The L2 radius asked for, in grey levels; or how many flips."""
    near_weight: float = 2.0
    """How much more images with radii below `near` count."""
    near: float = 0.5
    """That radius, in grey levels or flips."""
    binary: bool = False
    """Images are put in black and white, and radii are numbers of flips (see `exact.flip_radius`)."""
    taught: int = 0
    """Training images whose energies ABS teaches (see `exact.distillation`); 0: trained for the radius."""
    boxed: bool = True
    """The radius keeps images in [0, 1]."""
    distortions: int = 320
    """Random distortions that are drawn once and used throughout."""
    distortion: float = 1.4
    """Their strength relative to `augmentation.distort`."""
    noise: float = 0.1
    """Standard deviation of noise on each pixel."""
    averaging: float = 0.99
    """Share that the mean over the last steps keeps in each step; that mean is the result."""
    seed: int = 0
    digits: int | None = None
    """Train on the first so many training images only; None is all of them."""

    def fingerprint(self) -> str:
        """12 hexadecimal digits that differ for any other recipe; a resumed run must have the same."""
        return _fingerprint(asdict(self))


BINARY = ExactRecipe(
    components=80, latents=8, epochs=12, margin=20.0, near=2.0, distortion=1.2, noise=0.0, binary=True
)
"""For images in black and white."""
COMPANION = ExactRecipe(epochs=8, learning_rate=4e-3, factor_rate=0.005, distortion=1.0, taught=10_000)
"""To explain images as ABS does."""


@dataclass(frozen=True, slots=True)
class NetworkRecipe:
    """Hyperparameters of a convolutional network (see `networks`)."""

    epochs: int
    batch: int = 128
    learning_rate: float = 1e-3
    """Falls as a cosine to nearly zero."""
    distorted: bool = False
    """Half of each batch is distorted (see `augmentation`)."""
    epsilon: float = 0.0
    """Largest change of a pixel in the adversarials that it is trained on; 0 is none."""
    warmup: int = 0
    """Epochs over which epsilon grows."""
    attack_steps: int = 0
    attack_step: float = 0.0
    """Size of a step, in parts of epsilon."""
    seed: int = 0
    digits: int | None = None
    """Train on the first so many training images only; None is all of them."""

    def fingerprint(self) -> str:
        """12 hexadecimal digits that differ for any other recipe; a resumed run must have the same."""
        return _fingerprint(asdict(self))


NETWORKS = {
    "cnn": NetworkRecipe(epochs=10, distorted=True),
    "binary-cnn": NetworkRecipe(epochs=12),
    "madry": NetworkRecipe(epochs=8, epsilon=0.3, warmup=1, attack_steps=2, attack_step=0.75),
}


def _fingerprint(numbers: dict[str, object]) -> str:
    given = {name: value for name, value in numbers.items() if value is not None}
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()[:12]
