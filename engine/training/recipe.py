"""How the bundled weights are made: every number that matters, in one place."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """Hyperparameters of one training run.

    The loss is the paper's (squared error + beta * KL), the ELBO with sigma^2 = 1/2 at beta = 1.
    """

    epochs: int = 60
    batch: int = 64
    learning_rate: float = 2e-3
    warmup_steps: int = 200
    """Steps over which the learning rate rises; afterwards it falls as a cosine to nearly zero."""
    beta: float = 1.0
    seed: int = 0

    def fingerprint(self) -> str:
        """12 hexadecimal digits that differ for any other recipe; a resumed run must have the same."""
        text = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]
