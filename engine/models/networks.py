"""CNN, Binary CNN and the network of Madry et al. as models."""

from __future__ import annotations

from engine.models.logits import MODE, LogitsModel
from engine.models.registry import REGISTRY
from engine.nets.classifiers import network
from engine.system import devices
from engine.types import ModelChoice, ModelInfo
from engine.weights.networks import load_network


def load(choice: ModelChoice) -> LogitsModel:
    """The model of a choice. Raises WeightsError or AbsguiError with one line that says what to do."""
    device = devices.choose_device(choice.device)
    with devices.computing():
        weights = load_network(choice.name, choice.weights)
        module = network(choice.name)
        module.load_state_dict(weights.state)
        module.eval().requires_grad_(requires_grad=False).to(device)
    spec = REGISTRY[choice.name]
    info = ModelInfo(
        name=choice.name,
        title=spec.title,
        mode=MODE,
        device=devices.describe(device),
        weights=weights.source,
        fingerprint=weights.fingerprint,
        dataset=weights.dataset,
        explains=False,
        certifies=False,
        searches_latents=False,
        binary=spec.binary,
        score="minus logit",
    )
    return LogitsModel(module, info, weights.calibration, device=device)
