"""`absgui duel`: the same image and the same attack on two models; a table, a sentence, a figure, a film."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path

import engine
from absgui import __version__
from absgui.cli import common
from absgui.presentation.duel.verdict import Verdict, titles, verdict
from absgui.presentation.phases import worded
from absgui.presentation.wording import certified_amount, found_amount
from engine import export
from engine.attacks.catalogue import CATALOGUE
from engine.duel import DuelRun
from engine.evaluation.made import made
from engine.export import duel as export_duel
from engine.types import (
    AbsguiError,
    AttackRequest,
    Duel,
    DuelFrame,
    DuelNews,
    DuelRead,
    DuelSide,
    ModelChoice,
    Norm,
    Source,
    Strength,
)

STOPPED = 130


def run(arguments: argparse.Namespace) -> int:
    """Check what can be checked before torch is loaded; read, certify and attack; write; report.

    Returns 1 where nothing was found on one side, 130 after Ctrl+C, with what there was by then.
    """
    name = arguments.attack
    if name not in CATALOGUE:
        raise AbsguiError(f"there is no attack {name!r}; choose from {', '.join(CATALOGUE)}")
    choices = _choices(arguments)
    norm = Norm(arguments.norm) if arguments.norm else CATALOGUE[name].norms[0]
    data = common.dataset(arguments)
    target = None if arguments.target is None else common.class_number(arguments.target, data)
    loaded = common.image(arguments.file, arguments, data)
    request = AttackRequest(
        name,
        loaded.image,
        norm,
        target,
        arguments.seed,
        common.parameters(arguments.set),
        Strength(arguments.strength),
    )
    folder = export.make_folder(arguments.out)
    export.check_folder(folder)
    source = Source(
        loaded.image, loaded.name, loaded.label, arguments.file, loaded.inverted, loaded.normalised
    )
    with contextlib.ExitStack() as both:
        first, second = (both.enter_context(common.loaded(choice)) for choice in choices)
        bout = DuelRun(
            source,
            (first, second),
            request,
            start=engine.attack,
            made=made(__version__, name),
            certificates=arguments.certificate,
        )
        names = titles(first.info, second.info)
        with common.status_line() as show, common.on_interrupt(bout.stop):
            for news in bout:
                show(_progress(news, names, request))
    if not bout.has_ended:
        raise AbsguiError("stopped before both models had read the image; nothing was written")
    duel = bout.duel
    said = verdict(duel)
    files: list[Path] = []
    with common.said_later() as unwritten:
        _write(folder, duel, names, said, files)
    if arguments.json:
        record = export_duel.duel_record(duel, said.words)
        common.print_json({**record, "files": list(map(str, files))})
    else:
        print(_text(duel, names, said))
        print("\n" + "\n".join(map(str, files)))
    unwritten.say()
    if not duel.complete:
        return STOPPED
    return 1 if any(side.found(norm) is None for side in duel.sides) else 0


def _choices(arguments: argparse.Namespace) -> list[ModelChoice]:
    """The two models, NAME or NAME=PATH each. Raises AbsguiError."""
    choices = [common.named_choice(entry, arguments) for entry in arguments.models]
    if len(choices) != 2:
        raise AbsguiError(f"a duel is between two models, not {len(choices)}; write --models cnn,abs")
    return choices


def _progress(news: DuelNews, names: Sequence[str], request: AttackRequest) -> str:
    title = names[news.side]
    if isinstance(news, DuelRead):
        return f"{title}: reading"
    if isinstance(news, DuelFrame):
        step = news.step
        distance = step.distances.of(request.norm)
        return (
            f"{title}: frame {step.index}, {step.queries} queries, {worded(step.phase)}, "
            f"{request.norm.value} {distance:.4g}"
        )
    return f"{title}: done"


def _write(folder: Path, duel: Duel, names: tuple[str, str], said: Verdict, files: list[Path]) -> None:
    """Write every kind of file; adds the paths. Raises ExportError."""

    def add(write: Callable[..., None], name: str, *what: object) -> None:
        write(folder / name, *what)
        files.append(folder / name)

    add(export_duel.write_duel_sheet, "duel.png", duel, names, said.lines)
    if any(side.frames for side in duel.sides):
        add(export_duel.write_duel_film, "duel.gif", duel, names, said.sentence)
    add(export_duel.write_duel_csv, "duel.csv", duel)
    for number, whole in enumerate(duel.runs, start=1):
        if whole is not None and whole.outcome.frames:
            stem = "".join(c if c.isalnum() or c in "-_" else "-" for c in Path(whole.model.name).stem)
            add(export.write_trajectory, f"duel-{number}-{stem}.npz", whole)
    add(export.write_json, "duel.json", export_duel.duel_record(duel, said.words))


def _text(duel: Duel, names: Sequence[str], said: Verdict) -> str:
    norm = duel.norm
    rows = [["model", "reads", "certified", f"found ({norm.value})", "reads then", "queries", "time"]]
    rows += [_row(side, name, norm) for side, name in zip(duel.sides, names, strict=True)]
    request = duel.request
    wish = "" if request.target is None else f" to class {request.target}"
    head = f"{duel.source.name}: {CATALOGUE[request.attack].title}{wish}, seed {request.seed}"
    return "\n".join([head, "", common.table(rows, right=(2, 3, 5, 6)), "", *said.lines])


def _row(side: DuelSide, name: str, norm: Norm) -> list[str]:
    classes, outcome, best = side.model.dataset.class_names, side.outcome, side.best
    reads = classes[side.reading.label]
    if side.misclassified:
        reads += " (misclassified)"
    elif not side.reading.explained:
        reads += " (explains nothing)"
    return [
        name,
        reads,
        certified_amount(norm, side.certified(norm)),
        found_amount(norm, side.found(norm)),
        "–" if best is None else classes[best.label],
        "–" if outcome is None else f"{outcome.queries:,}",
        "–" if outcome is None else f"{outcome.milliseconds / 1000:.1f} s",
    ]
