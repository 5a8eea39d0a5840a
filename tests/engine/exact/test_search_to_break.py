"""A search built to break the certificates of the bundled Exact ABS, in every norm, rounding included."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.data.datasets import load_dataset
from engine.exact.components import Components
from engine.exact.separable import Array
from engine.models.exact_abs import ExactModel
from engine.types import CLASSES, PIXELS, FloatArray, Norm
from engine.weights.exact_abs import load_exact

STEPS = 12
"""Of a search: each goes to where the linearised lead is least within the ball and the box."""

Inside = Callable[[Array, Array, float], Array]
"""The moves (M, P) that a slope (M, P) gains most by, for an image (P,) and a radius."""


def l2_moves(slopes: Array, image: Array, radius: float) -> Array:
    low, high = np.zeros(len(slopes)), np.full(len(slopes), 1e4)
    for _ in range(60):
        level = (low + high) / 2
        moves = (level[:, None] * slopes).clip(-image, 1 - image)
        longer = np.linalg.norm(moves, axis=-1) > radius
        low, high = np.where(longer, low, level), np.where(longer, level, high)
    found: Array = (low[:, None] * slopes).clip(-image, 1 - image)
    return found


def linf_moves(slopes: Array, image: Array, radius: float) -> Array:
    return (radius * np.sign(slopes)).clip(-image, 1 - image)


def l0_moves(slopes: Array, image: Array, radius: float) -> Array:
    """Black or white, where it gains most."""
    ends = np.where(slopes > 0, 1 - image, -image)
    gains = ends * slopes
    order = (-gains).argsort(-1)[:, : int(radius)]
    moves = np.zeros_like(slopes)
    np.put_along_axis(moves, order, np.take_along_axis(ends, order, -1), -1)
    return moves


MOVES: dict[Norm, Inside] = {Norm.L2: l2_moves, Norm.LINF: linf_moves, Norm.L0: l0_moves}


def distance(norm: Norm, image: FloatArray, others: FloatArray) -> Array:
    """Exact up to the rounding of float64, of float32 images (N, P)."""
    moves = others.astype(np.float64) - image
    if norm is Norm.L2:
        found = np.sqrt(np.square(moves).sum(-1))
    elif norm is Norm.LINF:
        found = np.abs(moves).max(-1)
    else:
        found = (moves != 0).sum(-1)
    return np.asarray(found, np.float64)


class Searcher:
    """Looks for images within a radius that another class wins."""

    def __init__(self, model: ExactModel, seed: int) -> None:
        self.model, self.rng = model, np.random.default_rng(seed)
        self.components = Components(model.weights)

    def leads(self, images: FloatArray, label: int) -> Array:
        """Of the label over the best other class, (N,) for float32 (N, P): what the program itself sees."""
        energies = self.model.infer(images.reshape(-1, 28, 28)).energies.astype(np.float64)
        return np.asarray(np.delete(energies, label, -1).min(-1) - energies[:, label])

    def slopes(self, images: Array, label: int, rivals: NDArray[np.intp]) -> Array:
        """Where the lead over one rival class each falls, (N, P)."""
        found, scores = self.components, self.components.scores(images)
        per_class = scores.reshape(len(images), CLASSES, -1)
        own, other = per_class[:, label].argmin(-1), per_class[np.arange(len(images)), rivals].argmin(-1)

        def gradients(places: NDArray[np.intp]) -> Array:
            apart = images - found.means[places]
            codes = np.einsum("ndp,np->nd", found.factors[places], apart)
            return np.asarray(apart - np.einsum("ndp,nd->np", found.factors[places], codes))

        return gradients(label * found.count + own) - gradients(rivals * found.count + other)

    def ends(self, norm: Norm, image: FloatArray, label: int, radius: float, starts: int) -> FloatArray:
        """Images on the surface of the ball about one (P,), within the box, as float32 inside the radius."""
        x, rivals = image.astype(np.float64), np.repeat(np.delete(np.arange(CLASSES), label), starts)
        inner = radius if norm is Norm.L0 else radius * (1 - 1e-9)
        drawn = self.rng.normal(size=(len(rivals), PIXELS))
        drawn[::starts] = 0  # one start of each is the image itself
        moves = MOVES[norm](drawn, x, inner)
        kept = [x + moves]
        if norm is not Norm.L0:  # towards the nearest point of the boundary that the model itself knows of
            nearest = list(self.model.bounds(image.reshape(28, 28), norm))[-1].at(image.reshape(28, 28), 1)
            apart = nearest.reshape(1, PIXELS) - x
            kept.append(x + apart * inner / distance(norm, image, nearest.reshape(1, PIXELS)))
        for step in range(STEPS):
            slopes = self.slopes(x + moves, label, rivals)
            new = MOVES[norm](slopes, x, inner)
            # Full steps can alternate between two corners of a cube for ever.
            moves = moves + (new - moves) * 2 / (step + 3) if norm is not Norm.L0 else new
            kept += [x + new, x + moves]
        return self.within(norm, image, np.concatenate(kept).astype(np.float32), radius)

    def neighbours(self, norm: Norm, image: FloatArray, best: FloatArray, label: int, radius: float) -> float:
        """The least lead among float32 neighbours of an image (P,) that comes close to another class."""
        towards = self.slopes(best[None].astype(np.float64), label, np.array([self.second(best, label)]))[0]
        ways = [towards, *self.rng.normal(size=(30, PIXELS)) * (self.rng.random((30, PIXELS)) < 0.3)]
        near = [np.nextafter(best, np.where(way > 0, 1, 0), dtype=np.float32) for way in ways]
        moved = [np.where(way == 0, best, one) for way, one in zip(ways, near, strict=True)]
        inside = self.within(norm, image, np.array(moved, np.float32), radius)
        return float(self.leads(inside, label).min()) if len(inside) else np.inf

    def second(self, image: FloatArray, label: int) -> int:
        energies = self.model.infer(image.reshape(1, 28, 28)).energies[0].copy()
        energies[label] = np.inf
        return int(energies.argmin())

    def within(self, norm: Norm, image: FloatArray, others: FloatArray, radius: float) -> FloatArray:
        inside = others.clip(0, 1)
        return inside[distance(norm, image, inside) <= radius]


def radius_of(model: ExactModel, image: FloatArray, norm: Norm) -> float:
    certificate = model.certify(image.reshape(28, 28), refined=True)
    return max(certificate.radii.of(norm), certificate.refined.get(norm, 0.0))


def odd_images() -> dict[str, FloatArray]:
    """Images (P,) at the edges of the box and of float32."""
    test = load_dataset().test
    digit = test.image(77).reshape(-1)
    rng = np.random.default_rng(1)
    return {
        "black": np.zeros(PIXELS, np.float32),
        "white": np.ones(PIXELS, np.float32),
        "denormal": np.full(PIXELS, 1e-45, np.float32),
        "almost white": np.full(PIXELS, 1 - 2**-24, np.float32),
        "no pixel at an edge": (digit * 0.9 + 0.05).astype(np.float32),
        "black and white": (digit > 0.5).astype(np.float32),
        "noise": rng.random(PIXELS, np.float32),
        "negative": (1 - digit).astype(np.float32),
    }


def attacked(norm: Norm, images: dict[str, FloatArray], starts: int) -> tuple[float, list[bool]]:
    """The least lead within certified radii; and for each image, whether the search gets through beyond."""
    model = ExactModel(load_exact())
    least, beyond = np.inf, []
    factor = {Norm.L2: 1.02, Norm.LINF: 2.0, Norm.L0: 2.5}[norm]
    for seed, (name, image) in enumerate(images.items()):
        searcher = Searcher(model, seed)
        label = int(model.labels(image.reshape(1, 28, 28))[0])
        radius = radius_of(model, image, norm)
        if radius > 0:
            ends = searcher.ends(norm, image, label, radius, starts)
            leads = searcher.leads(ends, label)
            nearest = ends[leads.argmin()]
            lead = min(leads.min(), searcher.neighbours(norm, image, nearest, label, radius))
            assert lead > 0, f"{name}: {norm} {radius} is not certified"
            least = min(least, float(lead))
        farther = searcher.ends(norm, image, label, max(radius * factor, 1e-3), starts)
        beyond.append(bool((searcher.leads(farther, label) < 0).any()))
    return least, beyond


def digits(count: int) -> dict[str, FloatArray]:
    test = load_dataset().test
    return {str(n): test.image(n).reshape(-1) for n in range(0, 10_000, 10_000 // count)}


@pytest.mark.slow  # searches at length
@pytest.mark.parametrize(
    "norm", [Norm.L2, *(pytest.param(norm, marks=pytest.mark.slow) for norm in (Norm.LINF, Norm.L0))]
)
def test_no_search_gets_below_a_certificate(norm: Norm) -> None:
    _, beyond = attacked(norm, digits(1), 1)
    assert all(beyond)  # it does move: a little farther away it gets through


@pytest.mark.slow  # a hundred digits: some minutes
@pytest.mark.parametrize("norm", list(Norm))
def test_no_search_from_many_starts_gets_below_a_certificate(norm: Norm) -> None:
    least, beyond = attacked(norm, digits(100), 6)
    print(f"{norm}: least lead {least:.3g}; {sum(beyond)} of {len(beyond)} get through beyond")
    assert sum(beyond) >= 80


@pytest.mark.slow  # eight images, each with hundreds of others
@pytest.mark.parametrize("norm", list(Norm))
def test_nor_from_images_at_the_edges_of_the_box_and_of_float32(norm: Norm) -> None:
    attacked(norm, odd_images(), 2)


def ties(count: int) -> list[tuple[FloatArray, FloatArray]]:
    """Pairs of float32 images (P,) of different labels, as close as bisection between two digits gets."""
    model, test = ExactModel(load_exact()), load_dataset().test
    pairs = []
    for n in range(count):
        one, other = (test.image(k).reshape(-1) for k in (37 * n, 37 * n + 1))
        label = int(model.labels(one.reshape(1, 28, 28))[0])
        if label == int(model.labels(other.reshape(1, 28, 28))[0]):
            continue
        while True:
            middle = ((one + other) / 2).astype(np.float32)
            if (middle == one).all() or (middle == other).all():
                break
            if int(model.labels(middle.reshape(1, 28, 28))[0]) == label:
                one = middle
            else:
                other = middle
        pairs.append((one, other))
    return pairs


@pytest.mark.slow  # searches at length
def test_of_two_neighbours_with_different_answers_neither_is_certified_as_far_as_the_other() -> None:
    model = ExactModel(load_exact())
    pairs = ties(4)
    assert len(pairs) > 1
    for one, other in pairs:
        assert model.labels(one.reshape(1, 28, 28))[0] != model.labels(other.reshape(1, 28, 28))[0]
        for norm in Norm:
            apart = distance(norm, one, other[None])[0]
            assert radius_of(model, one, norm) < apart
            assert radius_of(model, other, norm) < apart


@pytest.mark.slow  # reads thousands of images
def test_no_single_bit_of_an_image_changes_an_answer_within_its_certificate() -> None:
    model = ExactModel(load_exact())
    changed = 0
    for one, _ in ties(4):
        label = int(model.labels(one.reshape(1, 28, 28))[0])
        bits = one.view(np.uint32)
        radii = {norm: radius_of(model, one, norm) for norm in Norm}
        for bit in range(31):
            flipped = np.repeat(bits[None], PIXELS, 0)
            flipped[np.diag_indices(PIXELS)] ^= np.uint32(1 << bit)
            with np.errstate(invalid="ignore"):
                images = flipped.view(np.float32)
                images = images[((images >= 0) & (images <= 1)).all(-1)]
            if not len(images):
                continue
            others = images[model.labels(images.reshape(-1, 28, 28)) != label]
            changed += len(others)
            for norm, radius in radii.items():
                assert (distance(norm, one, others) > radius).all()
    assert changed > 0  # at a tie some bits do
