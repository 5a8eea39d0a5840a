"""Classify a test digit with ABS and certify it: python examples/read_and_certify.py [mnist:test:N | file]"""

from __future__ import annotations

import sys

import engine
from engine.data import read_image


def main(name: str = "mnist:test:0") -> None:
    model = engine.load_model("abs")
    reading = model.read(read_image(name).image)
    if reading.explained:
        print(f"{name} is a {reading.label}, with confidence {reading.confidence[reading.label]:.2f}")
    else:
        print(f"{name}: no class explains it, class {reading.label} least badly")
    certificate = reading.certificate
    assert certificate is not None  # ABS has one for every image
    for norm, rival in certificate.rivals.items():
        radius = certificate.radii.of(norm)
        print(f"no perturbation of {norm} up to {radius:.4g} changes that; nearest: {rival}")
    if not certificate.guaranteed:
        print("This assumes that the latent optimum of every class was found.")


if __name__ == "__main__":
    main(*sys.argv[1:])
