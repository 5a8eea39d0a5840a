"""What the engine says to the user: a plain text that knows what it was made of."""

from __future__ import annotations

import ast
import copy
import json
import pickle
import string
from pathlib import Path

import numpy as np
import pytest

from engine.types import AbsguiError, ImageError, Message, UntrustedError, either, sentences
from tests import translations

SMALL = Message("{path}: {count:,} of {shape}", path=Path("a.npy"), count=np.int64(1234), shape=(2, 3))
NESTED = Message(
    "{why}. {what}", why=ImageError("{name!r} is {kind}", name="x", kind="no picture"), what=SMALL
)


def test_it_is_the_text() -> None:
    assert SMALL == "a.npy: 1,234 of (2, 3)"
    assert NESTED == f"'x' is no picture. {SMALL}"
    assert dict(SMALL.values) == {"path": "a.npy", "count": 1234, "shape": "(2, 3)"}
    assert isinstance(NESTED.values["why"], Message)


def test_without_values_braces_are_braces() -> None:
    assert Message("{1, 2} and {}") == "{1, 2} and {}"
    with pytest.raises(KeyError, match="last"):
        Message("of {last}", first=1)


@pytest.mark.parametrize("message", [SMALL, NESTED, Message("{}")])
def test_it_stays_what_it_is_on_the_way_to_another_process(message: Message) -> None:
    for again in (
        pickle.loads(pickle.dumps(message)),
        copy.deepcopy(message),
        Message.from_json(json.loads(json.dumps(message.as_json()))),
        pickle.loads(pickle.dumps(AbsguiError(message))).message,
        pickle.loads(pickle.dumps(UntrustedError(message, "a.pt", "0" * 64))).message,
    ):
        assert again == message
        assert again.template == message.template
        assert again.values == message.values


@pytest.mark.parametrize("content", ["text", {}, {"template": "{a}", "values": {"b": 1}}, {"template": 1}])
def test_json_of_anything_else_is_refused(content: dict[str, object]) -> None:
    with pytest.raises((LookupError, TypeError)):
        Message.from_json(content)


def test_an_error_says_its_message() -> None:
    error = ImageError("{path}: is {what}", path="a", what=Message("nothing"))
    assert str(error) == "a: is nothing"
    assert error.message.template == "{path}: is {what}"
    assert str(AbsguiError("100 % {of} it")) == "100 % {of} it"


def test_lists_and_sentences() -> None:
    assert [either(parts) for parts in (["a"], ["a", "b"], ["a", "b", 3])] == ["a", "a or b", "a, b or 3"]
    assert sentences("One.", "", SMALL) == f"One. {SMALL}"
    assert sentences("", "") == ""


def test_every_template_stands_in_its_call_with_a_value_for_each_field() -> None:
    """Else nobody finds it to translate it, or it fails when it is to be said."""
    wrong = []
    calls = 0
    for path in sorted((translations.ROOT / "engine").rglob("*.py")):
        for call in () if path.parent.name == "types" else translations.said_in(path):  # made there
            calls += 1
            where = f"{path.name}:{call.lineno}"
            template = call.args[0] if call.args else None
            if isinstance(template, ast.Constant):
                given = {keyword.arg for keyword in call.keywords}
                fields = {name for _, name, _, _ in string.Formatter().parse(str(template.value)) if name}
                if given and None not in given and given != fields:
                    wrong.append(where)
                if not given and fields:
                    wrong.append(where)
            elif not _is_message(template):
                wrong.append(where)
    assert not wrong
    assert calls > 300


def _is_message(node: ast.expr | None) -> bool:
    """A message that was made elsewhere: `error.message`, `obstacle`, `_why(…)`, `Message(…)`."""
    if isinstance(node, ast.Attribute):
        return node.attr == "message"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in {"Message", "_why"}
    # A constant is a message, too: mypy sees to the type where one is wanted.
    return isinstance(node, ast.Name) and (node.id == "obstacle" or node.id.isupper())
