"""The attacks along gradients and those from elsewhere, where the answer is known."""

from __future__ import annotations

from typing import Any

import foolbox
import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch import nn

from engine.attacks import CATALOGUE, start
from engine.attacks.answer import Answer
from engine.attacks.base import distances
from engine.attacks.gradient_attack import GradientAttack
from engine.attacks.methods import transfer
from engine.attacks.methods.foolbox import DDN, BrendelBethge, CarliniWagner, FastMinimumNorm
from engine.attacks.methods.gradient import DeepFool, FastGradient
from engine.attacks.oracle import BELOW_THRESHOLD, Oracle
from engine.models.base import BaseModel
from engine.models.foolbox import as_foolbox
from engine.models.logits import LogitsModel
from engine.types import AbsguiError, AttackRequest, FloatArray, Inference, ModelInfo, Norm, Outcome, Status
from tests.engine.attacks.running import digit
from tests.engine.fakes.networks import model as network
from tests.engine.fakes.prototypes import PrototypeModel, bars

GRADIENTS = ("fgm", "bim", "mim", "deepfool")


class Linear(LogitsModel):
    """Logits W x + b: everything about it is known."""

    def __init__(self, seed: int = 0, **info: Any) -> None:
        torch.manual_seed(seed)
        layer = nn.Linear(784, 10)
        layer.requires_grad_(False)
        self.weight = layer.weight.numpy()
        module = nn.Sequential(nn.Flatten(), layer)
        facts = {"explains": False, "certifies": False, "searches_latents": False} | info
        super().__init__(module, ModelInfo("linear", "Linear", "exact", "cpu", "here", "0", **facts))

    def least(self, image: FloatArray, norm: Norm) -> float:
        """The least distance to another class where the box does not matter."""
        logits = -self.infer(image[None]).energies[0]
        own = int(logits.argmax())
        dual = 1 if norm is Norm.LINF else 2
        return min(
            float((logits[own] - logits[c]) / np.linalg.norm(self.weight[own] - self.weight[c], dual))
            for c in range(10)
            if c != own
        )


def grey() -> FloatArray:
    """An image far from the box's sides, so that they do not matter."""
    image: FloatArray = np.random.default_rng(2).uniform(0.4, 0.6, (28, 28)).astype(np.float32)
    return image


def outcome(model: BaseModel, name: str, image: FloatArray, norm: Norm, **parameters: float) -> Outcome:
    attack = start(model, AttackRequest(name, image, norm, parameters=parameters))
    assert list(attack)
    return attack.outcome


@pytest.mark.parametrize("norm", [Norm.L2, Norm.LINF])
@pytest.mark.parametrize("name", GRADIENTS)
def test_a_linear_model_is_attacked_at_the_least_distance(name: str, norm: Norm) -> None:
    """DeepFool finds the nearest class; the others descend the lead of the second best, maybe farther."""
    model = Linear()
    found = outcome(model, name, grey(), norm)
    assert found.best is not None
    least = model.least(grey(), norm)
    assert least <= found.best.distances.of(norm) * (1 + 1e-4)
    assert found.best.distances.of(norm) <= least * (1.05 if name == "deepfool" else 2.0)


class Curved(Linear):
    """A layer of bends before it: DeepFool takes several steps."""

    def __init__(self, away: float) -> None:
        super().__init__(3)
        torch.manual_seed(4)
        bend = nn.Linear(784, 784)
        nn.init.normal_(bend.weight, std=0.1)
        layer = nn.Linear(784, 10)
        nn.init.constant_(layer.bias[:1], away)  # the larger, the farther is every boundary
        module = nn.Sequential(nn.Flatten(), bend, nn.Tanh(), layer).requires_grad_(requires_grad=False)
        LogitsModel.__init__(self, module, self.info)


@pytest.mark.parametrize("norm", [Norm.L2, Norm.LINF])
def test_deepfool_need_not_look_at_far_boundaries_again(norm: Norm, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Curved(8)
    some = outcome(model, "deepfool", digit(), norm)
    monkeypatch.setattr("engine.attacks.methods.gradient.SPARE", np.inf)
    every = outcome(model, "deepfool", digit(), norm)
    assert some.best is not None
    assert every.best is not None
    assert len(some.frames) == len(every.frames) > 9  # seven of them are the way back and the original
    assert_allclose(some.best.image, every.best.image, atol=1e-6)
    assert some.queries < 0.8 * every.queries


@pytest.mark.parametrize("norm", [Norm.L0, Norm.L2])
def test_pointwise_need_not_try_every_cost_again(norm: Norm, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Curved(1)
    some = outcome(model, "pointwise", digit(), norm)
    monkeypatch.setattr("engine.attacks.reset_costs.FRESH", dict.fromkeys(Norm, 784))
    every = outcome(model, "pointwise", digit(), norm)
    assert some.best is not None
    assert every.best is not None
    assert some.best.distances.of(norm) <= 1.25 * every.best.distances.of(norm)
    assert some.queries < every.queries


@pytest.mark.parametrize("norm", [Norm.L2, Norm.LINF])
def test_estimated_gradients_are_those_that_are_exact(norm: Norm) -> None:
    for model in (Linear(), PrototypeModel()):
        image = grey() if isinstance(model, Linear) else digit()
        slopes = []
        for name in ("fgm", "fgm-ge"):
            attack = start(model, AttackRequest(name, image, norm))
            assert isinstance(attack, FastGradient)
            frames = iter(attack)
            next(frames)
            found = model.infer(image[None])
            pictures = None if found.reconstructions is None else found.reconstructions[0]
            answer = Answer(image, found.energies[0], found.latents[0], pictures, full=True)
            slopes.append(attack.slope(answer, image))
            frames.close()  # type: ignore[attr-defined]
        exact, estimated = slopes
        assert np.abs(exact).max() > 0
        assert_allclose(estimated, exact, atol=3e-3 * np.abs(exact).max())


@pytest.mark.parametrize("norm", [Norm.L2, Norm.LINF])
def test_estimates_are_made_sparingly(norm: Norm, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the original one of each difference, and one for the second step of each of six sizes below what one
    step needs."""
    estimate, places = GradientAttack._estimated, []

    def counted(self: GradientAttack, answer: Answer, at: FloatArray) -> FloatArray:
        places.append(at.tobytes())
        return estimate(self, answer, at)

    monkeypatch.setattr(GradientAttack, "_estimated", counted)
    found = outcome(Curved(1), "bim-ge", grey(), norm, steps=2)
    once = outcome(Curved(1), "fgm-ge", grey(), norm)
    assert found.best is not None
    assert once.best is not None
    assert found.best.distances.of(norm) <= once.best.distances.of(norm) * (1 + 1e-5)
    assert places.count(grey().tobytes()) == 2 * 3  # three for either attack
    assert len(places) <= 3 + 6 + 3


@pytest.mark.parametrize("name", ["fgm-ge", "bim-ge", "deepfool-ge"])
def test_the_difference_is_kept_that_leads_nearest(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all others lead astray."""
    model, asked = Linear(), []

    def made_up(self: GradientAttack, answer: Answer, at: FloatArray) -> FloatArray:
        asked.append(self._difference)
        slope: FloatArray = self.slopes(answer, at, [self.goal.rival(answer.energies)])[0]
        return slope if self._difference == 0.1 else slope[::-1]

    monkeypatch.setattr(GradientAttack, "_estimated", made_up)
    found = outcome(model, name, grey(), Norm.L2)
    exact = outcome(model, name.removesuffix("-ge"), grey(), Norm.L2)
    assert found.best is not None
    assert exact.best is not None
    assert found.best.distances.L2 <= 1.02 * exact.best.distances.L2
    assert asked[:3] == [0.3, 0.1, 1.0]
    assert set(asked[3:]) <= {0.1}
    assert len(outcome(model, name, grey(), Norm.L2, differences=1).frames) > 1
    assert asked.count(0.03) == 0


def test_a_model_without_gradients_is_attacked_by_estimates_only() -> None:
    model = Linear(differentiable=False)
    for name in (*GRADIENTS, "fmn", "ddn", "brendel-bethge", "carlini-wagner"):
        with pytest.raises(AbsguiError, match="needs gradients, which Linear does not have"):
            start(model, AttackRequest(name, grey(), CATALOGUE[name].norms[0]))
    assert outcome(model, "fgm-ge", grey(), Norm.L2).status is Status.FOUND
    with pytest.raises(AbsguiError, match="no gradients"):
        model.gradients(grey()[None], np.eye(1, 10, dtype=np.float32))


def test_transfer_goes_along_the_direction_of_the_substitute(monkeypatch: pytest.MonkeyPatch) -> None:
    substitute = Linear()  # the very same, so that its direction works
    monkeypatch.setattr(transfer, "substitute", lambda _: substitute)
    found = outcome(Linear(), "transfer-fgm", grey(), Norm.LINF)
    assert found.best is not None
    moves = (found.best.image - grey()).ravel()
    logits = substitute.infer(grey()[None]).energies[0]
    own = found.original_label
    others = np.where(np.arange(10) == own, np.inf, logits)
    toward = substitute.weight[int(others.argmin())] - substitute.weight[own]
    assert np.array_equal(np.sign(moves), np.sign(toward))
    assert np.ptp(np.abs(moves)) < 1e-5  # one step of the sign


def test_the_boundary_attack_nears_the_least_distance() -> None:
    """Two prototypes: the straight line between them meets the boundary at a right angle."""
    pictures = bars()
    half = float(np.linalg.norm(pictures[0] - pictures[1])) / 2
    found = outcome(PrototypeModel(), "boundary", pictures[0], Norm.L2, steps=1000)
    assert found.best is not None
    assert half <= found.best.distances.L2 < 1.1 * half


def test_the_boundary_attack_walks_in_binary_models_too() -> None:
    """Among images that are not at the threshold, where every other move would undo a flip."""
    found = outcome(PrototypeModel(binary=True), "boundary", digit(), Norm.L2)
    fewest = outcome(PrototypeModel(binary=True), "pointwise", digit(), Norm.L0)
    assert found.best is not None
    assert fewest.best is not None
    assert found.best.distances.L0 <= 1.05 * fewest.best.distances.L0
    assert found.best.distances.L2 <= fewest.best.distances.L2
    assert np.isin(found.best.image, [*np.unique(digit()), 0.5, BELOW_THRESHOLD]).all()


def test_noise_is_the_least_of_its_draws() -> None:
    found = outcome(PrototypeModel(), "gaussian-noise", digit(), Norm.L2, repeats=3)
    assert found.best is not None
    assert found.best.distances.L2 == min(f.distances.L2 for f in found.frames if f.is_adversarial)
    black_and_white = outcome(PrototypeModel(), "salt-and-pepper", digit(), Norm.L0, repeats=3)
    assert black_and_white.best is not None
    changed = black_and_white.best.image[black_and_white.best.image != digit()]
    assert set(np.unique(changed)) <= {0.0, 1.0}


DIRECT: dict[str, Any] = {
    "brendel-bethge": BrendelBethge,
    "fmn": FastMinimumNorm,
    "ddn": DDN,
    "carlini-wagner": CarliniWagner,
}


def _directly(name: str, norm: Norm) -> object:
    # Each norm of Brendel & Bethge compiles for half a minute.
    return pytest.param(name, norm, marks=[pytest.mark.slow] * (name == "brendel-bethge"))


@pytest.mark.parametrize("kind", ["network", "binary-network"])
@pytest.mark.parametrize(
    ("name", "norm"), [_directly(name, norm) for name, attack in DIRECT.items() for norm in attack.kinds]
)
def test_foolbox_called_directly_finds_the_same(name: str, norm: Norm, kind: str) -> None:
    attacked, image = network(kind), digit()
    attack: Any = start(attacked, AttackRequest(name, image, norm, parameters={"steps": 30}))
    assert list(attack)
    found = attack.outcome
    directly = getattr(foolbox.attacks, attack.kinds[norm])(**attack.options())
    torch.manual_seed(0)
    np.random.seed(0)  # noqa: NPY002 - what Foolbox draws from
    batch, label = torch.from_numpy(image)[None, None], torch.tensor([found.original_label])
    begun = None if attack.start is None else torch.from_numpy(attack.start.image)[None, None]
    more = {} if begun is None else {"starting_points": begun}
    _, (direct,), (worked,) = directly(as_foolbox(attacked), batch, label, epsilons=None, **more)
    if worked:
        assert found.best is not None
        # Ours also keeps what comes by on the way, if it is nearer by a hundredth at least.
        assert found.best.distances.of(norm) <= 1.02 * distances(image, direct[0].numpy()).of(norm)


@pytest.mark.parametrize("kind", [BrendelBethge, CarliniWagner, DDN, FastMinimumNorm])
def test_foolbox_has_every_attack_that_is_named(kind: Any) -> None:
    for name in kind.kinds.values():
        assert callable(getattr(foolbox.attacks, name))


def test_a_fault_in_foolbox_is_raised_where_the_attack_is_iterated() -> None:
    class Broken(PrototypeModel):
        def warm_infer(self, *_: Any, **__: Any) -> Inference:
            raise AbsguiError("broken on purpose")

    with pytest.raises(AbsguiError, match="broken on purpose"):
        list(start(Broken(), AttackRequest("ddn", digit())))


def test_foolbox_hears_the_full_answer_where_it_starts() -> None:
    # No warm-started answer of this model is adversarial; Foolbox insists that the start is one.
    attack = start(PrototypeModel(flattery=-1000.0), AttackRequest("brendel-bethge", digit()))
    assert isinstance(attack, BrendelBethge)
    attack.oracle.begin()
    begun = attack.oracle.full(digit(1))
    assert attack.goal.reached(begun.energies)
    attack._near = begun
    assert attack.answer_query(digit(1)) is begun
    assert not attack.goal.reached(attack.oracle.warm(digit(1), begun).energies)


def test_gradients_of_several_rivals_at_once_are_those_of_each() -> None:
    model, image = Linear(), grey()
    attack = start(model, AttackRequest("deepfool", image))
    assert isinstance(attack, DeepFool)
    list(attack)
    answer = attack.oracle.full(image)
    own = attack.goal.own
    rivals = [c for c in range(10) if c != own]
    slopes = attack.slopes(answer, image, rivals)
    for rival, slope in zip(rivals, slopes, strict=True):
        expected = (model.weight[own] - model.weight[rival]).reshape(28, 28)
        assert_allclose(slope, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("binary", [False, True])
def test_energies_at_frozen_latents_are_exact_where_latents_never_adapt(binary: bool) -> None:
    model = PrototypeModel(binary=binary, handicap=np.arange(10, dtype=np.float32))
    oracle = Oracle(model, digit(), None)
    near = oracle.begin()
    images = np.random.default_rng(0).random((3, 28, 28), dtype=np.float32)
    classes = [4, 0, 7]
    frozen = oracle.frozen(near, images, classes)
    assert oracle.queries == 1
    assert_allclose(frozen, model.infer(images).energies[:, classes], rtol=1e-4)
