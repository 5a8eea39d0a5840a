"""A model of your own, from a torch module to an attack: python examples/plugin_model.py [FILE.ts]

A TorchScript file that takes images (N, 1, 28, 28) in [0, 1] and gives logits (N, 10) is a model by its path,
for the command line and the window too (`--model FILE.ts --trust`).
"""

from __future__ import annotations

import sys

import torch
from torch import nn

import engine
from engine.data import as_float, mnist
from engine.types import AttackRequest, ModelChoice, Norm


def main(file: str = "mean-digits.ts") -> None:
    train, test = mnist("train"), mnist("test")
    means = [as_float(train.images[train.of_class(c)]).reshape(-1, 784).mean(0) for c in range(10)]
    layer = nn.Linear(784, 10)  # gives the class whose mean digit is nearest
    layer.weight.data = torch.stack([torch.from_numpy(mean) for mean in means])
    layer.bias.data = -layer.weight.data.square().sum(1) / 2
    network = nn.Sequential(nn.Flatten(), layer).eval()
    torch.jit.save(torch.jit.trace(network, torch.zeros(2, 1, 28, 28)), file)

    model = engine.load_model(ModelChoice(file), trust=True)  # a program; we have just made it
    images = as_float(test.images[:1000])
    print(f"{model.info.title}: {(model.labels(images) == test.labels[:1000]).mean():.1%} right")
    attack = engine.attack(model, AttackRequest("deepfool", test.image(0), Norm.LINF))
    for step in attack:
        print(f"{step.phase}: class {step.label}, Linf {step.distances.Linf:.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
