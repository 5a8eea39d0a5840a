"""Digits: the bundled MNIST, pictures and arrays from files, and the form that drawn ones are brought into.

Nothing here imports torch.
"""

from engine.data.datasets import Digits, as_float, checksums, hard_digits, mnist
from engine.data.idx import read_idx, write_idx
from engine.data.images import LoadedImage, from_pixels, read_image
from engine.data.normalisation import is_normal, normalise

__all__ = [
    "Digits",
    "LoadedImage",
    "as_float",
    "checksums",
    "from_pixels",
    "hard_digits",
    "is_normal",
    "mnist",
    "normalise",
    "read_idx",
    "read_image",
    "write_idx",
]
