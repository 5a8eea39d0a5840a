"""Text in the language of the user. No Qt: whoever starts the application says how a text is translated.

Every text that a user of the window reads goes through `tr`, with what changes as named fields::

    tr("frame {frame} of {last}", frame=3, last=118)
    tr("%n run(s)", "", len(runs))

The texts are English; `pyside6-lupdate` finds the calls by their name, so that a text has to stand in the
call itself, as a literal without an f in front. A text that is needed before there is a language, such as a
constant of a module, is written `mark("…")` there and given to `tr` where it is shown.
"""

from __future__ import annotations

from collections.abc import Callable

Translate = Callable[[str, str, int], str]
"""From the text, what tells it from another that reads the same, and a count or -1, to the translation."""


def _as_it_is(text: str, _comment: str, count: int) -> str:
    if count < 0:
        return text
    one = count == 1
    return text.replace("(s)", "" if one else "s").replace("%n", str(count))


_translate: Translate = _as_it_is


def install(translate: Translate | None) -> None:
    """Translate by this from now on; None: English, as written in the code."""
    global _translate  # noqa: PLW0603 - one language a process, as Qt has it
    _translate = translate or _as_it_is


def tr(text: str, comment: str = "", count: int = -1, /, **fields: object) -> str:
    """The text in the user's language, with its fields filled in.

    With a count, "%n" in the text becomes the number, and "(s)" is what makes it a plural. Raises KeyError
    for a field that is not given.
    """
    translated = _translate(text, comment, count)
    return translated.format(**fields) if fields else translated


def mark(text: str) -> str:
    """The text as it is: found by the tool that collects them, translated later by `tr`."""
    return text
