"""Collects what has to be translated into `assets/languages/*.ts`, and makes of those what Qt reads.

    python -m tests.translations [LANGUAGE ...]

To begin a language, name it, as in `python -m tests.translations fr`; without one all that are there are
brought up to date. Then fill in the `.ts` (Qt Linguist opens it: `pyside6-linguist`), and run this again.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import PySide6

from absgui.translation import PREFIX
from engine import types
from engine.system import resources
from engine.types import AbsguiError, Message

ROOT = Path(__file__).resolve().parents[1]
FOLDER = resources.assets("languages")
NOT_SHOWN = ("cli", "__main__.py", "startup_report.py", "launch.py", "language.py")
"""Of absgui: the command line speaks English."""


SAYING = frozenset(
    name
    for name, each in vars(types).items()
    if isinstance(each, type) and issubclass(each, (AbsguiError, Message))
)
"""Whose first argument the user reads."""


def sources() -> list[Path]:
    """All files with text of the window."""
    found = (path for path in sorted((ROOT / "absgui").rglob("*.py")))
    return [path for path in found if path.relative_to(ROOT / "absgui").parts[0] not in NOT_SHOWN]


def engine_texts() -> list[str]:
    """What the window shows of the engine's own words: it has no `tr`."""
    from engine.attacks.catalogue import DECLARATIONS
    from engine.models.registry import REGISTRY

    specs = [declaration.spec for declaration in DECLARATIONS.values()]
    texts = [
        *(text for text in messages() if text),
        *(text for spec in specs for text in (spec.title, spec.summary)),
        *(text for spec in specs for each in spec.parameters for text in (each.title, each.help)),
        *(text for model in REGISTRY.values() for text in (model.title, model.summary)),
    ]
    return [text for text in dict.fromkeys(texts) if text]


def messages() -> list[str]:
    """The templates of all errors and notices of the engine, in the order of its files."""
    return [
        str(call.args[0].value)
        for path in sorted((ROOT / "engine").rglob("*.py"))
        for call in said_in(path)
        if call.args and isinstance(call.args[0], ast.Constant)
    ]


def said_in(path: Path) -> Iterator[ast.Call]:
    """The calls that make a message for the user."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
            yield node


def collect(language: str, folder: Path = FOLDER, start: Path | None = None) -> Path:
    """Bring one `.ts` up to date: new texts are unfinished, those that are gone are dropped.

    It is in `folder`, and begins as a copy of `start` where that is given.
    """
    path = folder / f"{PREFIX}{language}.ts"
    if start is not None:
        path.write_bytes(start.read_bytes())
    with tempfile.TemporaryDirectory() as aside:
        extra = Path(aside) / "engine_texts.py"
        extra.write_text("".join(f"tr({text!r})\n" for text in engine_texts()), encoding="utf-8")
        _tool(
            "lupdate",
            *map(str, (*sources(), extra)),
            *("-tr-function-alias", "QT_TR_NOOP+=mark", "-locations", "none", "-no-obsolete"),
            *("-source-language", "en", "-target-language", language, "-ts", str(path)),
        )
    return path


def release(path: Path, to: Path | None = None) -> Path:
    """Make the `.qm` of a `.ts`; returns where it is."""
    made = to or path.with_suffix(".qm")
    _tool("lrelease", "-silent", "-removeidentical", str(path), "-qm", str(made))
    return made


def _tool(name: str, *arguments: str) -> None:
    """One of Qt's, as PySide ships it. Raises CalledProcessError with what it said."""
    suffix = ".exe" if sys.platform == "win32" else ""
    tool = Path(PySide6.__file__).parent / f"{name}{suffix}"
    subprocess.run([str(tool), *arguments], check=True, capture_output=True, text=True)


def languages(named: Sequence[str]) -> Iterable[str]:
    """Those named, or all that are there."""
    return named or [path.stem.removeprefix(PREFIX) for path in sorted(FOLDER.glob(f"{PREFIX}*.ts"))]


def main() -> int:
    for language in languages(sys.argv[1:]):
        path = collect(language)
        release(path)
        left = path.read_text(encoding="utf-8").count('type="unfinished"')
        print(f"{path.relative_to(ROOT)}: {left} texts are not translated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
