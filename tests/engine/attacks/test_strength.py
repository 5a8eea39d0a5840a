"""The strength of an attack means the same for all of them."""

from __future__ import annotations

import math
from functools import partial

import pytest

from engine.attacks import CATALOGUE, start
from engine.attacks.catalogue import resolve
from engine.export.records import record
from engine.lab.units import plan
from engine.types import AbsguiError, AttackRequest, ModelChoice, Norm, Strength
from engine.types.attacks import EFFORT
from tests.engine.attacks.running import digit
from tests.engine.fakes.prototypes import PrototypeModel


@pytest.mark.parametrize("name", CATALOGUE)
def test_numbers_of_steps_repeats_and_starts_are_a_quarter_or_four_times_as_large(name: str) -> None:
    spec = CATALOGUE[name]
    assert spec.effort(Strength.DEFAULT) == {}
    for strength, factor in ((Strength.QUICK, 0.25), (Strength.THOROUGH, 4)):
        request = AttackRequest(name, digit(), spec.norms[0], strength=strength)
        _, complete = resolve(request)
        for each in spec.parameters:
            wanted = each.default
            if each.name in EFFORT:
                wanted = min(max(math.ceil(factor * each.default), each.minimum), each.maximum)
            assert complete[each.name] == wanted


def test_what_is_given_comes_before_the_strength() -> None:
    request = AttackRequest("apgd", digit(), Norm.L2, parameters={"steps": 7}, strength=Strength.THOROUGH)
    assert resolve(request)[1]["steps"] == 7


@pytest.mark.parametrize("name", CATALOGUE)
@pytest.mark.parametrize("strength", Strength)
def test_a_strength_is_known_by_its_numbers(name: str, strength: Strength) -> None:
    spec = CATALOGUE[name]
    numbers = spec.effort(strength)
    assert spec.strength_of(numbers, strength) is strength
    if numbers:
        assert spec.strength_of(numbers) is strength
    for parameter in numbers:
        assert spec.strength_of({**numbers, parameter: numbers[parameter] + 1}) is None


def test_a_record_names_the_strength_of_the_numbers_that_were_given() -> None:
    def of(request: AttackRequest) -> object:
        attack = start(PrototypeModel(), request)
        list(attack)
        return record(attack.outcome)["strength"]

    ask = partial(AttackRequest, "sigma-zero", digit(), Norm.L0)
    thorough = CATALOGUE["sigma-zero"].effort(Strength.THOROUGH)
    assert of(ask(strength=Strength.QUICK)) == "quick"
    assert of(ask(parameters=thorough)) == "thorough"
    assert of(ask(parameters={"steps": 11}, strength=Strength.THOROUGH)) is None


def test_a_thorough_attack_asks_more() -> None:
    queries = []
    for strength in Strength:
        attack = start(PrototypeModel(), AttackRequest("sigma-zero", digit(), Norm.L0, strength=strength))
        list(attack)
        queries.append(attack.outcome.queries)
    assert 3 * queries[0] < queries[1]
    assert 3 * queries[1] < queries[2]


def test_there_are_three() -> None:
    request = AttackRequest("apgd", digit(), Norm.L2, strength="brutal")  # type: ignore[arg-type]
    with pytest.raises(AbsguiError, match="no strength 'brutal'; choose quick, default, thorough"):
        resolve(request)


def test_the_lab_plans_with_it() -> None:
    model = (ModelChoice("abs"), PrototypeModel().info)
    parameters = {"fmn": {"steps": 9.0}}
    plans = {
        strength: plan([model], ["ddn", "fmn"], 1, norms=[Norm.L2], parameters=parameters, strength=strength)
        for strength in Strength
    }
    assert [dict(unit.parameters) for unit in plans[Strength.QUICK]] == [{"steps": 25}, {"steps": 9}]
    assert [dict(unit.parameters) for unit in plans[Strength.DEFAULT]] == [{}, {"steps": 9}]
    assert [dict(unit.parameters) for unit in plans[Strength.THOROUGH]] == [{"steps": 400}, {"steps": 9}]
