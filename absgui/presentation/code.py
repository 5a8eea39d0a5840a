"""An attack as a script and as a command line: whoever runs them gets the same. No Qt."""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass

from engine.types import AttackRequest, ModelChoice, Norm, Outcome, Strength

_SAMPLE = re.compile(r"[^:/\\]+:(?:test|train):\d{1,9}")
"""Names an image of a data set, which is the same everywhere."""


@dataclass(frozen=True, slots=True, eq=False)
class Recipe:
    """What an attack takes, and what came of it."""

    name: str
    """The digit's."""
    image: str
    """What `read_image` makes exactly the same image of: "mnist:test:0", or else "pixels:..."."""
    request: AttackRequest
    choice: ModelChoice
    outcome: Outcome | None = None
    """None where it has not run yet."""


def is_sample(reference: str) -> bool:
    """Whether a reference names an image of a data set; a path may be another file tomorrow."""
    return _SAMPLE.fullmatch(reference) is not None


def as_python(recipe: Recipe) -> str:
    """A script against the engine that runs the attack and prints what it finds."""
    request, choice = recipe.request, recipe.choice
    model = [repr(choice.name)]
    if choice.weights is not None:
        model.append(f"weights=Path({str(choice.weights)!r})")
    if choice.mode != "fast":
        model.append(f"mode={choice.mode!r}")
    if choice.data is not None:
        model.append(f"data=Path({str(choice.data)!r})")
    wanted = [repr(request.attack), "image", f"Norm.{request.norm.name}", f"seed={request.seed}"]
    if request.target is not None:
        wanted.append(f"target={request.target}")
    if request.parameters:
        wanted.append(f"parameters={dict(request.parameters)!r}")
    if request.strength is not Strength.DEFAULT:
        wanted.append(f"strength=Strength.{request.strength.name}")
    types = ["Norm", *(["Strength"] if request.strength is not Strength.DEFAULT else [])]
    paths = choice.weights is not None or choice.data is not None
    data = ", data=model.dataset" if choice.data is not None else ""
    lines = [
        *(["from pathlib import Path", ""] if paths else []),
        "import engine",
        "from engine.data import read_image",
        f"from engine.types import {', '.join(types)}",
        "",
        f"model = engine.load_model(engine.ModelChoice({', '.join(model)}))",
        f"image = read_image({recipe.image!r}{data}).image  # {_in_a_comment(recipe.name)}",
        f"attack = engine.attack(model, engine.AttackRequest({', '.join(wanted)}))",
        "for step in attack:",
        "    pass",
        "best = attack.outcome.best",
        _remark(recipe),
        f'print("nothing found" if best is None else (best.label, best.distances.{request.norm.value}))',
    ]
    return "\n".join(lines) + "\n"


def as_command(recipe: Recipe, *, windows: bool = os.name == "nt") -> str:
    """A line for the shell that runs the attack and writes what it finds into the folder "found"."""
    request, choice = recipe.request, recipe.choice
    words = ["absgui", "attack", recipe.image, "--attack", request.attack, "--norm", request.norm.value]
    words += ["--seed", str(request.seed)]
    if request.target is not None:
        words += ["--target", str(request.target)]
    if request.strength is not Strength.DEFAULT:
        words += ["--strength", request.strength.value]
    for name, value in request.parameters.items():
        words += ["--set", f"{name}={float(value)!r}"]
    words += ["--model", choice.name]
    for option, path in (("--weights", choice.weights), ("--data", choice.data)):
        if path is not None:
            words += [option, str(path)]
    if choice.mode != "fast":
        words += ["--mode", choice.mode]
    words += ["--out", "found"]
    return _quoted_for_windows(words) if windows else shlex.join(words)


def _remark(recipe: Recipe) -> str:
    outcome = recipe.outcome
    if outcome is None:
        return "# It has not run yet."
    if outcome.best is None:
        return f"# When this was copied: {outcome.status.value}."
    norm: Norm = recipe.request.norm
    found = outcome.best.distances.of(norm)
    return f"# When this was copied: a {outcome.best.label} at {norm.value} {found:.9g}."


def _in_a_comment(name: str) -> str:
    """A name, which anybody may have given to a file, as one line."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:100]


def _quoted_for_windows(words: list[str]) -> str:
    """Its shells know double quotes alone, which no file's name has there."""
    return " ".join(f'"{word}"' if re.search(r"[\s&|<>^%]", word) else word for word in words)
