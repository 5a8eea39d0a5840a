"""What every attack promises, on a model whose answers are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from engine.attacks import CATALOGUE, start
from engine.attacks.base import AttackRun, distances
from engine.attacks.methods import transfer
from engine.attacks.oracle import Oracle
from engine.types import AbsguiError, AttackRequest, Norm, Status
from tests.engine.attacks.running import digit, quick, run
from tests.engine.fakes.prototypes import BEST, PrototypeModel, bars

VARIANTS = [
    (name, norm)
    for name, spec in CATALOGUE.items()
    # This one compiles for half a minute for each norm.
    for norm in (spec.norms[:1] if name == "brendel-bethge" else spec.norms)
]
QUICK_FIRST = [
    pytest.param(
        name,
        norm,
        marks=[pytest.mark.slow] * (name == "brendel-bethge" or norm is not CATALOGUE[name].norms[0]),
    )
    for name, norm in VARIANTS
]
"""The same; what compiles, and all but one norm of each, is left to the thorough tests."""
FAR: dict[str, dict[str, float]] = {"fmn": {"steps": 60}, "carlini-wagner": {"steps": 50, "searches": 3}}
"""Parameters with which they reach a target that is not the nearest class."""
RANDOM = {
    "pointwise",
    "pointwise-10x",
    "multi-start-boundary",
    "apgd",
    "boundary",
    "gaussian-noise",
    "salt-and-pepper",
}
"""Attacks that another seed leads another way."""


@pytest.fixture(autouse=True)
def substitute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The transfer attacks need no trained network here."""
    monkeypatch.setattr(transfer, "substitute", lambda _: PrototypeModel())


@pytest.fixture(params=[False, True], ids=["abs", "binary-abs"])
def model(request: pytest.FixtureRequest) -> PrototypeModel:
    return PrototypeModel(binary=request.param)


@pytest.mark.parametrize(("name", "norm"), QUICK_FIRST)
@pytest.mark.parametrize("target", [None, 3])
def test_finds_what_it_claims(model: PrototypeModel, name: str, norm: Norm, target: int | None) -> None:
    if name == "salt-and-pepper" and target is not None:
        pytest.skip("noise does not aim")
    if model.binary and name in ("fmn", "ddn", "carlini-wagner"):
        pytest.skip("gradients that were passed straight through may lead nowhere")
    more = {} if target is None else FAR.get(name, {})
    outcome = run(model, AttackRequest(name, digit(), norm, target, parameters=more))
    assert outcome.status is Status.FOUND
    best = outcome.best
    assert best is not None
    assert best.label == (target if target is not None else best.label) != outcome.original_label == 0
    # The model's own word, asked anew.
    assert int(np.argmin(model.infer(best.image[None]).energies)) == best.label
    assert outcome.confirmed_by == "fast"
    assert best.distances.of(norm) == min(f.distances.of(norm) for f in outcome.frames if f.is_adversarial)


@pytest.mark.parametrize(("name", "norm"), QUICK_FIRST)
def test_frames_are_true(model: PrototypeModel, name: str, norm: Norm) -> None:
    outcome = run(model, AttackRequest(name, digit(4), norm))
    first = outcome.frames[0]
    assert_array_equal(first.image, digit(4))
    assert first.distances == distances(digit(4), digit(4))
    assert [frame.index for frame in outcome.frames] == list(range(len(outcome.frames)))
    queries = [frame.queries for frame in outcome.frames]
    assert queries == sorted(queries)
    assert outcome.queries == sum(model.seen)
    for frame in outcome.frames:
        assert frame.image.dtype == np.float32
        assert frame.image.min() >= 0
        assert frame.image.max() <= 1
        difference = frame.image.astype(float) - digit(4)
        assert np.count_nonzero(difference) == frame.distances.L0
        assert np.sqrt((difference**2).sum()) == pytest.approx(frame.distances.L2)
        assert frame.distances.Linf == pytest.approx(np.abs(difference).max())
        assert_allclose(frame.energies, model.infer(frame.image[None]).energies[0], rtol=1e-5)
        assert frame.rival != frame.original_label == 4
        assert_array_equal(frame.rival_reconstruction, model.pictures[frame.rival])
        assert not frame.is_adversarial or frame.label != 4
    assert any(frame.is_adversarial for frame in outcome.frames) == (outcome.status is Status.FOUND)


@pytest.mark.parametrize(("name", "norm"), QUICK_FIRST)
def test_same_seed_same_frames(name: str, norm: Norm) -> None:
    outcomes = [run(PrototypeModel(), AttackRequest(name, digit(), norm, seed=seed)) for seed in (5, 5, 6)]
    images = [[frame.image.tobytes() for frame in outcome.frames] for outcome in outcomes]
    assert images[0] == images[1]
    assert (images[0] == images[2]) == (name not in RANDOM)


@pytest.mark.parametrize("flattery", [3.0, -3.0])
@pytest.mark.parametrize(("name", "norm"), QUICK_FIRST)
def test_warm_started_answers_are_not_believed(name: str, norm: Norm, flattery: float) -> None:
    outcome = run(PrototypeModel(flattery=flattery), AttackRequest(name, digit(), norm))
    honest = PrototypeModel()
    assert outcome.status is Status.FOUND
    for frame in outcome.frames:
        if frame.is_adversarial:
            assert int(np.argmin(honest.infer(frame.image[None]).energies)) != 0


@pytest.mark.parametrize("target", [None, 1])
@pytest.mark.parametrize("missed", [0.0, 3.0])
def test_a_full_answer_has_what_the_originals_latents_find(
    missed: float, target: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    between = (0.45 * digit() + 0.55 * bars()[1]).astype(np.float32)
    honest, misled = PrototypeModel(), PrototypeModel(missed=missed)
    truth = honest.infer(between[None]).energies[0]
    oracle = Oracle(misled, digit(), target)
    oracle.begin()
    answer = oracle.full(between)
    assert answer.full
    assert_allclose(answer.energies, truth, rtol=1e-6)
    assert oracle.queries == 2 + (int(misled.infer(between[None]).energies.argmin()) != 0)
    monkeypatch.setattr(misled, "_info", replace(misled.info, mode="paper"))
    published = Oracle(misled, digit(), target)
    published.begin()
    assert_allclose(published.full(between).energies, misled.infer(between[None]).energies[0])


@pytest.mark.parametrize(("name", "norm"), QUICK_FIRST)
def test_what_inference_misses_of_the_original_class_is_no_adversarial(name: str, norm: Norm) -> None:
    outcome = run(PrototypeModel(missed=3.0), AttackRequest(name, digit(), norm))
    honest = PrototypeModel()
    assert honest.infer(digit()[None]).energies[0, 0] < BEST  # so that the original is classified as it is
    for frame in outcome.frames:
        if frame.is_adversarial:
            assert int(np.argmin(honest.infer(frame.image[None]).energies)) != 0
    assert outcome.status is Status.FOUND


@pytest.mark.parametrize(("name", "norm"), QUICK_FIRST)
def test_stop_is_at_the_next_query_and_keeps_the_best(name: str, norm: Norm) -> None:
    model = PrototypeModel()
    attack = start(model, quick(AttackRequest(name, digit(), norm)))
    found, before = None, 0
    for frame in attack:
        if found is not None:
            pytest.fail("a frame after the stop")
        if frame.is_adversarial:
            found = frame
            before = sum(model.seen)
            attack.stop()
            attack.stop()
    outcome = attack.outcome
    assert outcome.status is Status.STOPPED
    assert outcome.best is found is not None
    assert outcome.queries == sum(model.seen) == before


def test_stop_before_the_beginning_leaves_the_original() -> None:
    attack = start(PrototypeModel(), AttackRequest("latent-descent", digit()))
    attack.stop()
    assert [frame.index for frame in attack] == [0]
    assert attack.outcome.status is Status.STOPPED
    assert attack.outcome.best is None
    assert attack.outcome.original_label == 0


def test_closing_the_iteration_stops() -> None:
    attack = start(PrototypeModel(), AttackRequest("latent-descent", digit()))
    frames = iter(attack)
    next(frames)
    next(frames)
    frames.close()  # type: ignore[attr-defined]
    assert attack.outcome.status is Status.STOPPED
    assert len(attack.outcome.frames) == 2


def test_a_stop_during_a_query_waits_for_no_more_than_that_query() -> None:
    attack: AttackRun | None = None
    queries: list[int] = []

    def on_query() -> None:
        queries.append(1)
        if len(queries) == 7:
            assert attack is not None
            attack.stop()

    attack = start(PrototypeModel(on_query=on_query), AttackRequest("pointwise", digit(), Norm.L0))
    list(attack)
    assert len(queries) == 7
    assert attack.outcome.status is Status.STOPPED


def test_a_budget_that_is_too_small_is_not_found() -> None:
    outcome = run(PrototypeModel(), AttackRequest("latent-descent", digit(), parameters={"max_steps": 3}))
    assert outcome.status is Status.NOT_FOUND
    assert outcome.best is None
    assert outcome.confirmed_by == ""
    assert len(outcome.frames) == 4


def test_a_target_that_is_reached_already_needs_no_perturbation() -> None:
    outcome = run(PrototypeModel(), AttackRequest("pointwise", digit(), Norm.L0, target=0))
    assert outcome.status is Status.FOUND
    assert outcome.best is outcome.frames[0]


@pytest.mark.parametrize("name", ["latent-descent", "pointwise"])
def test_never_below_the_certificate(name: str) -> None:
    """One latent per class: the linear gap is the true distance, g / (2 |w|)."""
    pictures, image = bars().astype(float), digit().astype(float)
    energies = np.square(image - pictures).sum((1, 2))
    radii = [
        (energies[c] - energies[0]) / (2 * np.linalg.norm(pictures[c] - pictures[0])) for c in range(1, 10)
    ]
    outcome = run(PrototypeModel(), AttackRequest(name, digit(), Norm.L2))
    assert outcome.best is not None
    assert min(radii) <= outcome.best.distances.L2


def test_binary_pixels_stand_at_the_original_or_at_the_threshold() -> None:
    outcome = run(PrototypeModel(binary=True), AttackRequest("latent-descent", digit()))
    assert outcome.best is not None
    image, original = outcome.best.image, digit()
    moved = image != original
    assert moved.any()
    assert (np.abs(image[moved] - 0.5) < 1e-6).all()
    assert ((image[moved] >= 0.5) != (original[moved] >= 0.5)).all()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"attack": "magic"}, "latent-descent"),
        ({"norm": Norm.LINF}, "L2"),
        ({"target": 10}, "target"),
        ({"target": 3.0}, "target"),
        ({"target": "3"}, "target"),
        ({"seed": -1}, "seed"),
        ({"seed": 0.5}, "seed"),
        ({"parameters": {"speed": 1.0}}, "speed"),
        ({"parameters": {"step": 7.0}}, "step"),
        ({"parameters": {"step": float("nan")}}, "step"),
        ({"parameters": {"halvings": 1.5}}, "whole"),
        ({"image": np.full((28, 28), np.nan, np.float32)}, "image"),
        ({"image": np.full((28, 28), 1.5, np.float32)}, "image"),
        ({"image": np.zeros((27, 28), np.float32)}, "image"),
        ({"image": np.full((28, 28), "1")}, "image"),
        ({"image": [[0.0], [0.0, 1.0]]}, "image"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_bad_requests_say_what_to_do(change: dict[str, object], word: str) -> None:
    arguments: dict[str, object] = {"attack": "latent-descent", "image": digit()} | change
    with pytest.raises(AbsguiError, match=word):
        start(PrototypeModel(), AttackRequest(**arguments))  # type: ignore[arg-type]


def test_numbers_of_numpy_and_rounding_errors_are_taken() -> None:
    image = digit().astype(np.float64) + np.where(digit() == 0, -1e-6, 0)
    attack = start(PrototypeModel(), AttackRequest("pointwise", image, Norm.L0, np.int64(3), np.uint8(2)))  # type: ignore[arg-type]
    list(attack)
    request = attack.outcome.request
    assert_array_equal(request.image, digit())
    assert (type(request.target), type(request.seed)) == (int, int)


BUDGETED = {
    "latent-descent",
    "multi-start-boundary",
    "alma",
    "boundary",
    "gaussian-noise",
    "salt-and-pepper",
    "sigma-zero",
    "brendel-bethge",
    "fmn",
    "ddn",
    "carlini-wagner",
}
"""Attacks that know how much of their budget they have used up."""


@pytest.mark.parametrize(("name", "norm"), QUICK_FIRST)
def test_progress_rises_where_there_is_a_budget(name: str, norm: Norm) -> None:
    outcome = run(PrototypeModel(), AttackRequest(name, digit(), norm))
    shares = [frame.progress for frame in outcome.frames if frame.progress is not None]
    assert bool(shares) == (name in BUDGETED)
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


def test_an_attack_runs_once() -> None:
    attack = start(PrototypeModel(), AttackRequest("latent-descent", digit(), parameters={"max_steps": 1}))
    with pytest.raises(RuntimeError, match="not ended"):
        _ = attack.outcome
    list(attack)
    with pytest.raises(RuntimeError, match="already"):
        iter(attack)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name == "brendel-bethge")) for name in CATALOGUE]
)
def test_an_outcome_names_the_weights_and_the_inference_that_were_attacked(name: str) -> None:
    model = PrototypeModel()
    outcome = run(model, AttackRequest(name, digit(), CATALOGUE[name].norms[0]))
    assert outcome.model_identity == model.info.identity
    assert all(outcome.model_identity)
