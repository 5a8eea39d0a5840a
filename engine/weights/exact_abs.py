"""The weights of Exact ABS: K components of d latents each for every class, in one safetensors file.

- `pictures`: (10, K, 784) uint8, the means, in 128ths of full ink, 64 being black. So every pixel, every
  difference of two and every sum of their squares is exact in float64: the model is what the file says, to
  the last bit.
- `directions`: (10, K, d, 784) int8 and `exponents`: (10, K, d) int8, the rows of C^T: a row is its bytes
  times 2^-exponent, just as exact. Both are left out where d = 0.
- `offsets`: (10, K) float32, added to the energies,
- `threshold`: 0.5, a float64 scalar, if images are put in black and white first: from there on pixels count
  as ink. Left out where they are not,
- `alpha`, `eta`: float64 scalars, the calibration of the confidence,

and string metadata: the data set they were trained on (`engine.weights.provenance`), up to which energies a
class explains an image (`engine.weights.limits`), the recipe, the seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.system import resources
from engine.system.files import written_whole
from engine.types import CLASSES, PIXELS, DatasetInfo, WeightsError
from engine.weights.calibration import Calibration
from engine.weights.limits import limits_in
from engine.weights.provenance import trained_on
from engine.weights.tensors import Tensors, fingerprint, number, read_tensors, serialised

BUNDLED = "exact-abs.safetensors"
MODELS = ("exact-abs",)
"""The models that these weights make."""
LEVELS, BLACK = 128, 64
"""A pixel is (byte - BLACK) / LEVELS, -0.5 to 1.49: pictures may overshoot black and white, which sharpens
the borders between them."""
MOST_OFFSET = 2000.0
"""Squared distances end at 1764: beyond this an offset only keeps a picture from ever being the best."""
MOST_PICTURES = 2000
"""Pictures of one class."""
MOST_LATENTS = 64
"""Latents of one component."""
MOST_DIRECTIONS = 2**25
"""Bytes of all directions; as numbers they take eight times as many. Ours have 5.7 million."""
EXPONENTS = 6, 24
"""So that a row's entries are below 2, and even the finest are multiples of 2^-24."""
MOST_CURVATURE = 0.999
"""Largest eigenvalue of C^T C: energies are above zero as long as it is below 1."""
KINDS = {"pictures": "uint8", "offsets": "float32", "alpha": "float64", "eta": "float64"}
LATENT_KINDS = {"directions": "int8", "exponents": "int8"}
BINARY_KINDS = {"threshold": "float64"}
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class ExactWeights:
    """Checked means, directions and offsets."""

    pictures: NDArray[np.uint8]
    """(10, K, 784) uint8; `pixels` converts them to greys."""
    offsets: NDArray[np.float32]
    """(10, K) float32"""
    calibration: Calibration
    metadata: Mapping[str, str] = field(default_factory=dict)
    source: str = "bundled"
    """"bundled" or the path they came from."""
    directions: NDArray[np.int8] | None = None
    """(10, K, d, 784) int8, None where d = 0; `factors` makes numbers of them."""
    exponents: NDArray[np.int8] | None = None
    """(10, K, d) int8, None where d = 0."""
    binary: bool = False
    """They are for images in black and white."""

    @property
    def latents(self) -> int:
        """d"""
        return 0 if self.directions is None else self.directions.shape[2]

    @property
    def factors(self) -> NDArray[np.float64]:
        """The rows of C^T (10, K, d, 784) float64, exact."""
        if self.directions is None or self.exponents is None:
            return np.zeros((*self.offsets.shape, 0, PIXELS))
        found: NDArray[np.float64] = np.ldexp(
            self.directions.astype(np.float64), -self.exponents.astype(np.int64)[..., None]
        )
        return found

    @property
    def fingerprint(self) -> str:
        """First 12 hexadecimal digits of the SHA-256 over all tensors, their names and shapes."""
        return fingerprint(_tensors(self))

    @property
    def dataset(self) -> DatasetInfo:
        """The data set they were trained on, as far as the metadata say."""
        return trained_on(self.metadata, self.source)

    @property
    def energy_limit(self) -> float | None:
        """Up to which energy a class explains an image, as far as the metadata say."""
        return limits_in(self.metadata, self.source).get(MODELS[0])


def load_exact(path: Path | None = None) -> ExactWeights:
    """Load and check: None for the bundled ones, a file, or a folder with an `exact-abs.safetensors`.

    Raises WeightsError with one line that says what to do.
    """
    source = "bundled" if path is None else str(path)
    path = resources.weights(BUNDLED) if path is None else Path(path)
    if path.is_dir():
        path = path / BUNDLED
    if not path.exists():
        raise WeightsError(
            "There are no weights of Exact ABS at {path}: make some with `absgui train --model exact-abs`.",
            path=path,
        )
    tensors, metadata = read_tensors(path)
    return _checked(tensors, metadata, source, str(path))


def save_exact(path: Path, weights: ExactWeights) -> None:
    """Write them whole or not at all; the bytes depend on the weights alone.

    Raises WeightsError if they are unfit, ExportError if the file can't be written.
    """
    _checked(_tensors(weights), weights.metadata, weights.source, "the weights to save")
    path = Path(path)
    with written_whole(path) as file:
        file.write(serialised(_tensors(weights), weights.metadata))


def pixels(pictures: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Bytes (..., 784) uint8 of the file as float64 in units of full ink, -0.5 to 1.49; exact."""
    found: NDArray[np.float64] = (pictures.astype(np.float64) - BLACK) / LEVELS
    return found


def levels(pictures: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Bytes (..., 784) of the file for pixels (..., 784) in units of full ink, rounded and clipped."""
    return (pictures * LEVELS + BLACK).round().clip(0, 255).astype(np.uint8)


def directions_of(factors: NDArray[np.floating]) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Bytes (..., d, 784) and exponents (..., d) of the file for rows of C^T (..., d, 784), rounded.

    Each row is as fine as its largest entry allows.
    """
    largest = np.abs(factors).max(-1).astype(np.float64)
    exponents = np.floor(np.log2(127 / largest.clip(2.0**-24))).clip(*EXPONENTS).astype(np.int8)
    scaled = np.ldexp(factors.astype(np.float64), exponents.astype(np.int64)[..., None])
    return scaled.round().clip(-127, 127).astype(np.int8), exponents


def _tensors(weights: ExactWeights) -> Tensors:
    tensors: dict[str, NDArray[Any]] = {
        "pictures": weights.pictures,
        "offsets": weights.offsets,
        "alpha": np.array(weights.calibration.alpha),
        "eta": np.array(weights.calibration.eta),
    }
    if weights.directions is not None and weights.exponents is not None:
        tensors |= {"directions": weights.directions, "exponents": weights.exponents}
    if weights.binary:
        tensors["threshold"] = np.array(THRESHOLD)
    return tensors


def _checked(tensors: Tensors, metadata: Mapping[str, str], source: str, where: str) -> ExactWeights:
    latent = LATENT_KINDS if LATENT_KINDS.keys() & tensors.keys() else {}
    binary = BINARY_KINDS if BINARY_KINDS.keys() & tensors.keys() else {}
    for key, kind in (KINDS | latent | binary).items():
        if key not in tensors:
            raise WeightsError(
                "{where}: {key} is missing; these are not weights of Exact ABS.", where=where, key=key
            )
        if tensors[key].dtype != kind:
            raise WeightsError(
                "{where}: {key} is {dtype}, but {kind} is needed.",
                where=where,
                key=key,
                dtype=tensors[key].dtype,
                kind=kind,
            )
    pictures, offsets = tensors["pictures"], tensors["offsets"]
    shape = pictures.shape
    if len(shape) != 3 or (shape[0], shape[2]) != (CLASSES, PIXELS) or not 1 <= shape[1] <= MOST_PICTURES:
        raise WeightsError(
            "{where}: pictures must be (10, 1 to {limit}, 784), not {shape}.",
            where=where,
            limit=MOST_PICTURES,
            shape=shape,
        )
    if offsets.shape != shape[:2]:
        raise WeightsError(
            "{where}: offsets must be {wanted}, not {given}.",
            where=where,
            wanted=shape[:2],
            given=offsets.shape,
        )
    if not (np.abs(offsets) <= MOST_OFFSET).all():  # NaN is not
        raise WeightsError(
            "{where}: offsets must lie within {limit:g}; load other weights.", where=where, limit=MOST_OFFSET
        )
    if tensors["alpha"].size != 1 or tensors["eta"].size != 1:
        raise WeightsError("{where}: alpha and eta must be single numbers; load other weights.", where=where)
    calibration = Calibration(number(tensors["alpha"]), number(tensors["eta"]))
    if binary and not np.array_equal(tensors["threshold"], THRESHOLD):
        raise WeightsError(
            "{where}: the threshold must be {wanted}; load other weights.", where=where, wanted=THRESHOLD
        )
    latents = tensors.get("directions"), tensors.get("exponents")
    found = ExactWeights(pictures, offsets, calibration, metadata, source, *latents, bool(binary))
    _check_directions(found, where)
    return found


def _check_directions(weights: ExactWeights, where: str) -> None:
    directions, exponents = weights.directions, weights.exponents
    if directions is None or exponents is None:
        return
    shape = directions.shape
    most = f"1 to {MOST_LATENTS}"
    if len(shape) != 4 or not 1 <= shape[2] <= MOST_LATENTS:
        raise WeightsError(
            "{where}: directions must be (10, K, {most}, 784), not {shape}.",
            where=where,
            most=most,
            shape=shape,
        )
    if (*shape[:2], shape[3]) != weights.pictures.shape or exponents.shape != shape[:3]:
        raise WeightsError(
            "{where}: directions {shape}, exponents {exponents} and pictures {pictures} don't fit each "
            "other.",
            where=where,
            shape=shape,
            exponents=exponents.shape,
            pictures=weights.pictures.shape,
        )
    if directions.size > MOST_DIRECTIONS:
        raise WeightsError(
            "{where}: {size} directions' bytes are too many; load other weights.",
            where=where,
            size=directions.size,
        )
    least, largest = EXPONENTS
    if (exponents < least).any() or (exponents > largest).any():
        raise WeightsError(
            "{where}: exponents must lie within {least} and {largest}; load other weights.",
            where=where,
            least=least,
            largest=largest,
        )
    factors = weights.factors
    curvature = float(np.linalg.eigvalsh(factors @ factors.swapaxes(-1, -2)).max())
    if curvature > MOST_CURVATURE:
        raise WeightsError(
            "{where}: a component explains {curvature:.4f} of its directions, {limit} at most can be "
            "certified; load other weights.",
            where=where,
            curvature=curvature,
            limit=MOST_CURVATURE,
        )
