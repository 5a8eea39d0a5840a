"""Data sets (MNIST is bundled), images from files of many kinds, and the form that drawings are brought into.

Nothing here imports torch.
"""

from engine.data.browsing import Contents, contents
from engine.data.datasets import (
    Dataset,
    Split,
    as_float,
    bundled_files,
    hard_digits,
    load_dataset,
    mnist,
)
from engine.data.datasets import Split as Digits
from engine.data.idx import read_idx, write_idx
from engine.data.images import LoadedImage, from_pixels, read_image, read_images
from engine.data.normalisation import is_normal, normalise
from engine.data.sampling import strided

__all__ = [
    "Contents",
    "Dataset",
    "Digits",
    "LoadedImage",
    "Split",
    "as_float",
    "bundled_files",
    "contents",
    "from_pixels",
    "hard_digits",
    "is_normal",
    "load_dataset",
    "mnist",
    "normalise",
    "read_idx",
    "read_image",
    "read_images",
    "strided",
    "write_idx",
]
