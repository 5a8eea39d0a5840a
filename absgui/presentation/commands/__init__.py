"""Commands by name: what a command is called, and which ones some words mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from absgui.language import tr

_LEAST_LETTERS = 3
"""Words shorter than this have to be there letter by letter: their letters are in every name."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that the window can do."""

    name: str
    path: tuple[str, ...] = ()
    """The menus, or the panel, in which it is found."""
    keys: str = ""
    """"Ctrl+R"; "" for none."""
    enabled: bool = True
    why_not: str = ""
    """Why it is not enabled, where that is known."""
    ticked: bool = False
    """It is on already."""

    @property
    def where(self) -> str:
        """The path in one line: "Export › Clipboard"."""
        return " › ".join(self.path)

    @property
    def obstacle(self) -> str:
        """Why it can't be done now: "not available: no digit is drawn"; "" where it can."""
        if self.enabled:
            return ""
        return tr("not available: {why}", why=self.why_not) if self.why_not else tr("not available now")

    @property
    def said(self) -> str:
        """All of it in words, for who hears it."""
        parts = [self.name, self.where, self.keys]
        if self.ticked:
            parts.append(tr("on"))
        return ", ".join(filter(None, [*parts, self.obstacle]))


def found(query: str, commands: Sequence[Command]) -> list[int]:
    """The places of those that are meant, the likeliest first; all of them for an empty query.

    Every word of the query has to be found in the name or the path of a command, in whatever order. What can
    be done now comes before what can't, where it is found as well.
    """
    words = query.casefold().split()
    if not words:
        return sorted(range(len(commands)), key=lambda place: not commands[place].enabled)
    ranked = []
    for place, command in enumerate(commands):
        worths = [_worth(word, command) for word in words]
        if None not in worths:
            worth = sum(each for each in worths if each is not None)
            ranked.append((worth, not command.enabled, len(command.name), place))
    return [place for *_, place in sorted(ranked)]


def _worth(word: str, command: Command) -> int | None:
    """How far a word is from a command: 0 for the beginning of a word of its name; None for not at all."""
    name, path = command.name.casefold(), " ".join(command.path).casefold()
    if any(part.startswith(word) for part in re.split(r"\W+", name)):
        return 0
    if word in name:
        return 1
    if any(part.startswith(word) for part in re.split(r"\W+", path)):
        return 2
    if word in path or word == command.keys.casefold():
        return 3
    if len(word) >= _LEAST_LETTERS and any(_has_letters(part, word) for part in name.split()):
        return 8
    return None


def _has_letters(text: str, word: str) -> bool:
    """The letters of the word in their order, the first one first."""
    rest = iter(text)
    return text[:1] == word[:1] and all(letter in rest for letter in word)
