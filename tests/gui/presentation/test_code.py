"""Attacks as scripts and command lines: every setting is in them, and nothing else gets in."""

from __future__ import annotations

import ast
import shlex
from pathlib import Path

import numpy as np
import pytest

from absgui.cli.arguments import parse
from absgui.cli.common import parameters
from absgui.presentation.code import Recipe, as_command, as_python, is_sample
from engine.types import AttackRequest, ModelChoice, Norm, Status, Strength
from tests.engine.export import export_runs

IMAGE = np.zeros((28, 28), np.float32)
REQUEST = AttackRequest("pointwise", IMAGE, Norm.L0, 3, 11, {"repeats": 2.0}, Strength.QUICK)
CHOICE = ModelChoice("binary-abs", Path("/my weights/x.safetensors"), "auto", "paper", Path("/data/fashion"))


def test_a_command_has_every_setting() -> None:
    words = shlex.split(as_command(Recipe("a drawing", "pixels:AB-_=", REQUEST, CHOICE)))
    assert words[0] == "absgui"
    found = parse(words[1:])
    assert (found.command, found.file, found.attack, found.norm) == (
        "attack",
        "pixels:AB-_=",
        "pointwise",
        "L0",
    )
    assert (found.target, found.seed, found.strength) == ("3", 11, "quick")
    assert parameters(found.set) == {"repeats": 2.0}
    assert (found.model, found.weights, found.mode, found.data) == (
        "binary-abs",
        CHOICE.weights,
        "paper",
        CHOICE.data,
    )


def test_a_command_is_quoted_for_other_shells() -> None:
    line = as_command(Recipe("a drawing", "mnist:test:0", REQUEST, CHOICE), windows=True)
    assert f'--weights "{CHOICE.weights}"' in line
    assert "'" not in line


def test_a_script_has_every_setting() -> None:
    text = as_python(Recipe("a drawing", "pixels:AB", REQUEST, CHOICE))
    calls = {ast.unparse(call.func): call for call in ast.walk(ast.parse(text)) if isinstance(call, ast.Call)}
    given = {each.arg: ast.unparse(each.value) for each in calls["engine.AttackRequest"].keywords}
    assert given == {
        "seed": "11",
        "target": "3",
        "parameters": "{'repeats': 2.0}",
        "strength": "Strength.QUICK",
    }
    assert [ast.unparse(each) for each in calls["engine.AttackRequest"].args] == [
        "'pointwise'",
        "image",
        "Norm.L0",
    ]
    model = {each.arg: ast.unparse(each.value) for each in calls["engine.ModelChoice"].keywords}
    assert model == {
        "weights": "Path('/my weights/x.safetensors')",
        "mode": "'paper'",
        "data": "Path('/data/fashion')",
    }
    assert "data=model.dataset" in text


def test_a_name_stays_in_its_comment() -> None:
    name = "x.png\nimport os; os.abort()\u2028\r"
    text = as_python(Recipe(name, "pixels:AB", AttackRequest("pointwise", IMAGE), ModelChoice()))
    assert "abort" not in ast.unparse(ast.parse(text))
    assert text.count("\n") == 12


def test_what_came_of_it_is_said() -> None:
    run = export_runs.run()
    outcome = run.outcome
    assert "class" not in as_python(Recipe("7", "mnist:test:0", outcome.request, ModelChoice(), outcome))
    assert "# When this was copied: a 9 at L2 4.8618" in as_python(
        Recipe("7", "mnist:test:0", outcome.request, ModelChoice(), outcome)
    )
    nothing = export_runs.run(found=False).outcome
    assert nothing.status is Status.NOT_FOUND
    assert "# When this was copied: not found." in as_python(
        Recipe("7", "mnist:test:0", nothing.request, ModelChoice(), nothing)
    )


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("mnist:test:0", True),
        ("fashion:train:59999", True),
        ("/a/b.png", False),
        ("/a/mnist:test:0", False),
        ("x.npz:7", False),
        ("mnist:test:0\n", False),
        ("", False),
    ],
)
def test_only_images_of_data_sets_are_the_same_everywhere(reference: str, expected: bool) -> None:
    assert is_sample(reference) == expected
