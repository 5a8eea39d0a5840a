"""The convolutional networks that the paper compares ABS with, as torch modules."""

from __future__ import annotations

from torch import Tensor, nn

from engine.types import CLASSES

KERNELS, STRIDES, MAPS = (5, 4, 3, 5), (1, 2, 2, 1), (20, 70, 256, CLASSES)
"""The CNN's four layers, first to last (Schott et al., appendix)."""


def network(name: str) -> nn.Module:
    """A new network: images (N, 28, 28) float32 in [0, 1] -> logits (N, 10). `name` is one of `NAMES`."""
    return _MAKERS[name]()


def cnn() -> nn.Module:
    """Four convolutions, with BatchNorm and ELU after all but the last (Schott et al., appendix).

    Images (N, 28, 28) -> logits (N, 10).
    """
    layers: list[nn.Module] = [_Channel()]
    before = 1
    for kernel, stride, maps in zip(KERNELS, STRIDES, MAPS, strict=True):
        layers.append(nn.Conv2d(before, maps, kernel, stride))
        if maps != CLASSES:
            layers += [nn.BatchNorm2d(maps), nn.ELU()]
        before = maps
    return nn.Sequential(*layers, nn.Flatten())


def madry() -> nn.Module:
    """Two convolutions with pooling and two dense layers (Madry et al., arXiv 1706.06083, section 5).

    Images (N, 28, 28) -> logits (N, 10).
    """
    return nn.Sequential(
        _Channel(),
        *(nn.Conv2d(1, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(7 * 7 * 64, 1024), nn.ReLU(), nn.Linear(1024, CLASSES)),
    )


_MAKERS = {"cnn": cnn, "binary-cnn": cnn, "madry": madry}
NAMES = tuple(_MAKERS)
"""The networks, by their names in the registry."""


class _Channel(nn.Module):
    """(N, 28, 28) -> (N, 1, 28, 28)."""

    def forward(self, images: Tensor) -> Tensor:
        return images[:, None]
