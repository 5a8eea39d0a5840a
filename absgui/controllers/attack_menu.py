"""The attacks as the tool bar's menu shows them, by their kind."""

from __future__ import annotations

from absgui.language import mark, tr
from engine.attacks.catalogue import DECLARATIONS
from engine.attacks.declaration import MenuGroup
from engine.types import AttackSpec

TITLES = {
    MenuGroup.GENERATIVE: mark("Made for models that explain"),
    MenuGroup.GRADIENT: mark("Gradients"),
    MenuGroup.TRANSFER: mark("Transfer from another network"),
    MenuGroup.DECISION: mark("Decisions alone"),
    MenuGroup.NOISE: mark("Noise"),
    MenuGroup.FOOLBOX: mark("By Foolbox"),
}


def grouped() -> dict[str, list[AttackSpec]]:
    """Title of a kind -> its attacks, all in the menu's order."""
    groups: dict[str, list[AttackSpec]] = {}
    for declaration in DECLARATIONS.values():
        groups.setdefault(tr(TITLES[declaration.group]), []).append(declaration.spec)
    return groups
