"""Text in the language of the user. No Qt: whoever starts the application says how a text is translated.

Every text that a user of the window reads goes through `tr`, with what changes as named fields::

    tr("frame {frame} of {last}", frame=3, last=118)
    tr("%n run(s)", "", len(runs))

The texts are English; `pyside6-lupdate` finds the calls by their name, so that a text has to stand in the
call itself, as a literal without an f in front. A text that is needed before there is a language, such as a
constant of a module, is written `mark("…")` there and given to `tr` where it is shown. What the engine says
goes through `translated`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from string import Formatter

from engine.types import Message

Translate = Callable[[str, str, int], str]
"""From the text, what tells it from another that reads the same, and a count or -1, to the translation."""


def english(text: str, _comment: str = "", count: int = -1) -> str:
    """The text as it is written in the code, with its plural: also for what a translation lacks."""
    if count < 0:
        return text
    one = count == 1
    return text.replace("(s)", "" if one else "s").replace("%n", f"{count:,}")


ENGLISH_MARKS = (".", ",")

_translate: Translate = english
_marks: dict[int, str] = {}
_in_english: ContextVar[bool] = ContextVar("_in_english", default=False)
"""Of one thread: the worker writes a file while the window speaks."""


def install(translate: Translate | None, marks: tuple[str, str] = ENGLISH_MARKS) -> None:
    """Translate by this from now on; None: English, as written in the code.

    `marks` are the decimal point and what stands between thousands.
    """
    global _translate, _marks  # noqa: PLW0603 - one language a process, as Qt has it
    _translate = translate or english
    _marks = str.maketrans(dict(zip(ENGLISH_MARKS, marks, strict=True)))


def tr(text: str, comment: str = "", count: int = -1, /, **fields: object) -> str:
    """The text in the user's language, with its fields filled in.

    With a count, "%n" in the text becomes the number, and "(s)" is what makes it a plural. Raises KeyError
    for a field that is not given.
    """
    translated = (english if _in_english.get() else _translate)(text, comment, count)
    return translated.format(**fields) if fields else translated


def translated(message: str) -> str:
    """What the engine says, an error or a notice, in the user's language; other texts as they are."""
    if not isinstance(message, Message) or _in_english.get() or _translate is english:
        return str(message)
    template = tr(message.template)
    if not message.values:
        return template
    values = {
        name: translated(each) if isinstance(each, str) else each for name, each in message.values.items()
    }
    return _Filled().format(template, **values)


class _Filled(Formatter):
    """Fields with numbers as the user's language writes them."""

    def format_field(self, value: object, format_spec: str) -> str:
        text = str(super().format_field(value, format_spec))
        return text if isinstance(value, str) else number(text)


def number(text: str) -> str:
    """A number as the user's language writes it, from one as Python does: "1,234.5". Never for files."""
    return text if _in_english.get() else text.translate(_marks)


@contextmanager
def in_english() -> Iterator[None]:
    """Inside, this thread's texts and numbers are as the code has them: for files of data."""
    before = _in_english.set(True)
    try:
        yield
    finally:
        _in_english.reset(before)


def mark(text: str) -> str:
    """The text as it is: found by the tool that collects them, translated later by `tr`."""
    return text
