"""How attacks are found, and what is said of modules that declare nothing, or nonsense."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from types import ModuleType

import pytest

from engine.attacks.catalogue import CATALOGUE, DECLARATIONS, REVISION, declared, revision
from engine.attacks.declaration import Declaration, MenuGroup
from engine.attacks.methods import noise
from engine.types import Phase, PhaseKind

NOISE = noise.ATTACKS[0]


def module(name: str, attacks: object = None) -> ModuleType:
    made = ModuleType(f"engine.attacks.methods.{name}")
    if attacks is not None:
        made.ATTACKS = attacks  # type: ignore[attr-defined]
    return made


def named(name: str, group: MenuGroup = MenuGroup.NOISE) -> Declaration:
    return replace(NOISE, spec=replace(NOISE.spec, name=name), group=group)


def test_the_menu_goes_by_group_then_by_module_then_as_declared() -> None:
    modules = [
        module("zebra", (named("c"), named("b"))),
        module("ant", (named("e"), named("a", MenuGroup.GENERATIVE))),
    ]
    assert list(declared(modules)) == ["a", "e", "c", "b"]


def test_the_order_of_the_menu() -> None:
    names = "latent-descent pointwise pointwise-10x prototype-projection alma apgd fgm fgm-ge bim bim-ge mim "
    names += "mim-ge deepfool deepfool-ge multi-start-boundary sigma-zero transfer-fgm transfer-bim boundary "
    names += "gaussian-noise salt-and-pepper brendel-bethge fmn ddn carlini-wagner"
    assert list(CATALOGUE) == names.split()


@pytest.mark.parametrize("attacks", [None, (), [NOISE], (NOISE.spec,), NOISE])
def test_a_module_that_declares_nothing_is_an_error(attacks: object) -> None:
    with pytest.raises(TypeError, match="methods.empty declares no attack: it needs ATTACKS, a tuple of"):
        declared([noise, module("empty", attacks)])


def test_a_name_that_is_taken_is_an_error() -> None:
    with pytest.raises(ValueError, match="two attacks are called 'gaussian-noise'"):
        declared([noise, module("copy", (NOISE,))])


@pytest.mark.parametrize("quick", [{"steps": 3.0}, {"repeats": 0.0}])
def test_a_quick_budget_that_the_attack_cannot_have_is_an_error(quick: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="quick budget of 'gaussian-noise' is not possible"):
        declared([module("hasty", (replace(NOISE, quick=quick),))])


def test_revisions_that_keep_results_valid() -> None:
    """A change of one of these has every kept result of that attack computed anew: it must be on purpose."""
    fifth = dict.fromkeys(["fgm-ge", "bim-ge", "mim-ge", "deepfool-ge", "boundary"], 5)
    fourth = dict.fromkeys(["pointwise", "pointwise-10x", "deepfool", "prototype-projection"], 4)
    assert {name: revision(name) for name in CATALOGUE if revision(name) != 3} == {**fifth, **fourth}
    assert REVISION == 5


def test_every_attack_says_where_it_comes_from() -> None:
    for name, declaration in DECLARATIONS.items():
        if name != "prototype-projection":  # ours
            assert "arXiv " in declaration.spec.source, name
            assert any("arXiv " in (kind.__doc__ or "") for kind in declaration.run.__mro__), name


def test_the_catalogue_needs_nothing_that_is_slow_to_import() -> None:
    slow = {"torch", "foolbox", "scipy", "numba"}
    code = f"import sys, engine.attacks.catalogue; print(sorted({slow!r} & sys.modules.keys()))"
    ended = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ended.stdout == "[]\n"


@pytest.mark.parametrize(
    ("phase", "text"),
    [
        (Phase(PhaseKind.WALK), "walk"),
        (Phase(PhaseKind.SIZE, 0.25), "size 0.25"),
        (Phase(PhaseKind.CONSTRAINTS, 9), "constraints 9"),
        (Phase(PhaseKind.RESET_PIXELS, round=2, rounds=3), "reset-pixels 2/3"),
        (Phase(PhaseKind.NOISE_DRAW, round=4), "noise-draw 4"),
    ],
)
def test_how_phases_are_written_to_files(phase: Phase, text: str) -> None:
    assert str(phase) == text
