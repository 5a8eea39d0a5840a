"""The attacks as the tool bar's menu shows them, by their kind."""

from __future__ import annotations

from engine.attacks.catalogue import DECLARATIONS
from engine.attacks.declaration import MenuGroup
from engine.types import AttackSpec

TITLES = {
    MenuGroup.GENERATIVE: "Made for models that explain",
    MenuGroup.GRADIENT: "Gradients",
    MenuGroup.TRANSFER: "Transfer from another network",
    MenuGroup.DECISION: "Decisions alone",
    MenuGroup.NOISE: "Noise",
    MenuGroup.FOOLBOX: "By Foolbox",
}


def grouped() -> dict[str, list[AttackSpec]]:
    """Title of a kind -> its attacks, all in the menu's order."""
    groups: dict[str, list[AttackSpec]] = {}
    for declaration in DECLARATIONS.values():
        groups.setdefault(TITLES[declaration.group], []).append(declaration.spec)
    return groups
