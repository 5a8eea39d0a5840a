"""The examples, in examples/ and in the documents and docstrings, do what they say."""

from __future__ import annotations

import ast
import re
import runpy
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from absgui.cli.arguments import parse

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").glob("*.md"))]
PYTHON = ("import ", "from ")
"""How an indented example begins if it is Python."""
SCRIPTS = {
    "analysis_by_synthesis": ((), "mnist:test:0 is best explained by class 7"),
    "read_and_certify": ((), "mnist:test:0 is a 7"),
    "attack_and_export": (("out",), "written to out"),
    "same_attack_two_models": ((), "Nearest neighbour, digit 2: L2"),
    "plugin_model": ((), "mean-digits.ts: 79.0% right"),
    "robustness_sweep": (("figure.png", "3"), "figure.png: 2 models on 3 digits"),
}
"""Example -> its arguments here, and some of what it prints."""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_an_example_runs(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, says = SCRIPTS[name]
    monkeypatch.setattr(sys, "argv", [name, *arguments])
    runpy.run_path(str(ROOT / "examples" / f"{name}.py"), run_name="__main__")
    assert says in capsys.readouterr().out


def test_every_example_is_short_and_tested() -> None:
    scripts = {path.stem: path.read_text("utf-8") for path in (ROOT / "examples").glob("*.py")}
    assert scripts.keys() == SCRIPTS.keys()
    assert [name for name, text in scripts.items() if text.count("\n") >= 40] == []


def blocks(text: str) -> Iterator[str]:
    """Indented and fenced blocks of a text."""
    for fenced in re.finditer(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield fenced[1]
    for indented in re.finditer(r"(?:^\n|\A)((?: {4}.*\n|\n(?= {4}))+)", text + "\n", re.MULTILINE):
        yield textwrap.dedent(indented[1]).strip("\n")


def examples() -> Iterator[tuple[str, str]]:
    """Where a Python example stands, and the example."""
    for path in DOCUMENTS:
        for block in blocks(path.read_text("utf-8")):
            if block.startswith(PYTHON):
                yield path.name, block
    for path in sorted(ROOT.glob("engine/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
                for block in blocks(ast.get_docstring(node) or ""):
                    if block.startswith(PYTHON):
                        name = getattr(node, "name", "")
                        yield f"{path.relative_to(ROOT).as_posix()} {name}".strip(), block


EXAMPLES = dict(examples())


def test_examples_are_found() -> None:
    assert {"README.md", "engine/__init__.py"} <= EXAMPLES.keys()


@pytest.mark.parametrize("place", EXAMPLES)
def test_the_python_in_documents_and_docstrings_runs(place: str) -> None:
    # In a fresh interpreter: here others have already imported what an example may have forgotten to.
    subprocess.run([sys.executable, "-c", EXAMPLES[place]], check=True, stdout=subprocess.DEVNULL)


def commands() -> Iterator[tuple[str, str]]:
    for path in (*DOCUMENTS, ROOT / "CONTRIBUTING.md"):
        for line in re.findall(r"(?:python3?|py) run\.py[^`\n]*", path.read_text("utf-8")):
            yield path.name, line.split(" run.py", 1)[1].split("  #")[0].split(" > ")[0].strip()


@pytest.mark.parametrize(("document", "line"), sorted(set(commands())))
def test_the_commands_in_documents_are_understood(document: str, line: str) -> None:
    words = shlex.split(line)
    if line.startswith(("--test", "--docs")):  # run.py's own
        assert [word for word in words if word.startswith("tests/") and not (ROOT / word).exists()] == []
    elif "NAME" not in words:  # a model that the reader is about to add
        parse(words)
