"""What a report of runs and readings says. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from absgui.language import mark, number, tr
from absgui.presentation.notebook.compare import pictures as noted_pictures
from absgui.presentation.notebook.entry import Noted, facts_of, name_of, question_of, result_of, when
from absgui.presentation.notebook.tally import Row, cells, headings
from absgui.presentation.report.blocks import (
    Block,
    Code,
    Heading,
    Paragraph,
    Picture,
    Pictures,
    Report,
    Table,
)
from absgui.presentation.report.reading import reading_blocks
from absgui.presentation.wording import (
    NORM_TITLES,
    NOTHING,
    class_names,
    duration,
    found_amount,
    queries,
    subject_name,
    wish,
    with_article,
)
from engine.types import KeptReading, Made, ModelInfo, Norm, Reading, Run, Source, Status, Strength

STATUSES = {
    Status.FOUND: mark("found"),
    Status.NOT_FOUND: mark("not found"),
    Status.STOPPED: mark("stopped"),
}
STRENGTHS = {Strength.QUICK: mark("quick"), Strength.THOROUGH: mark("thorough")}
"""Those that are not the default."""
Command = Callable[[Run], str]
"""The line that repeats a run."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What a report is made from."""

    noted: Sequence[Noted]
    """The oldest first."""
    version: str
    """Of absgui, which writes it."""
    time: str
    """When it is written, ISO 8601."""
    titles: Mapping[str, str]
    """Those of the attacks by name."""
    command: Command
    tally: Sequence[Row] = field(default_factory=tuple)


@dataclass(slots=True, eq=False)
class _Group:
    """All about one image by one model."""

    reading: Reading | None
    noted: list[Noted]


def of_notebook(material: Material) -> Report:
    """All of it: first what was found in a table, then the answers, then each image and model by itself."""
    runs = [each for each in material.noted if isinstance(each, Run)]
    summary = tr(
        "{runs} and {readings}.",
        runs=tr("%n run(s)", "", len(runs)),
        readings=tr("%n reading(s)", "", len(material.noted) - len(runs)),
    )
    overview: list[Block] = [Heading(tr("Overview")), Paragraph(summary)]
    if runs:
        rows = [
            (str(k), name_of(run), facts_of(run, material.titles), result_of(run))
            for k, run in enumerate(runs, 1)
        ]
        head = (tr("Run"), tr("Name"), tr("What was run"), tr("Result"))
        overview.append(Table(tr("All runs"), head, tuple(rows)))
    sections = [(*overview, *_tally(material.tally))]
    numbers = {id(run): k for k, run in enumerate(runs, 1)}
    sections += [_section(group, material, numbers) for group in _groups(material.noted)]
    return Report(tr("Notebook"), _subtitle(material), (*sections, _made(material)))


def of_digit(source: Source, material: Material) -> Report:
    """One image: what each model reads in it, and every attack on it."""
    about = [each for each in material.noted if np.array_equal(each.source.image, source.image)]
    numbers = {id(run): k for k, run in enumerate((each for each in about if isinstance(each, Run)), 1)}
    name = subject_name(source.name)
    image = Picture(source.image, name, tr("The image, white on black"), scale=6)
    first = (
        Heading(tr("The image")),
        Pictures((image,)),
        Paragraph(_provenance(source, about[0].model if about else None)),
    )
    sections = [_section(group, material, numbers) for group in _groups(about)]
    return Report(tr("Report of {name}", name=name), _subtitle(material), (first, *sections, _made(material)))


def _groups(noted: Sequence[Noted]) -> list[_Group]:
    groups: dict[tuple[bytes, tuple[str, str, str]], _Group] = {}
    for each in noted:
        group = groups.setdefault((each.source.image.tobytes(), each.model.identity), _Group(None, []))
        group.noted.append(each)
        if each.reading is not None and (group.reading is None or group.reading.certificate is None):
            group.reading = each.reading
    return list(groups.values())


def _section(group: _Group, material: Material, numbers: Mapping[int, int]) -> tuple[Block, ...]:
    first = group.noted[0]
    info, source = first.model, first.source
    model = tr(info.title)
    blocks: list[Block] = [
        Heading(tr("{name}, read by {model}", name=subject_name(source.name), model=model)),
        Paragraph(
            tr(
                "{provenance} {model}: inference {mode}, weights {weights}, fingerprint {fingerprint}.",
                provenance=_provenance(source, info),
                model=model,
                mode=info.mode,
                weights=info.weights or tr("of its own"),
                fingerprint=info.fingerprint or NOTHING,
            )
        ),
    ]
    if group.reading is not None:
        blocks += reading_blocks(group.reading, source.label, info)
    for each in group.noted:
        if isinstance(each, Run):
            blocks += _run_blocks(each, material, numbers[id(each)])
        else:
            blocks += _kept_blocks(each)
    return tuple(blocks)


def _provenance(source: Source, info: ModelInfo | None) -> str:
    label = tr("its own class is not known")
    if source.label is not None:
        label = tr("its own class is {name}", name=class_names(info)[source.label])
    notes = [tr("“{name}”; {label}", name=subject_name(source.name), label=label)]
    if source.inverted:
        notes.append(tr("inverted, as it was dark on light"))
    if source.normalised:
        notes.append(tr("scaled and centred as in MNIST"))
    return f"{'; '.join(notes)}."


def _kept_blocks(kept: KeptReading) -> list[Block]:
    if not kept.name:
        return []
    return [
        Paragraph(tr("Pinned reading “{name}”, {when}.", name=kept.name, when=when(kept.kept) or NOTHING))
    ]


def _run_blocks(run: Run, material: Material, number: int) -> list[Block]:
    outcome, names = run.outcome, class_names(run.model)
    request, best = outcome.request, outcome.best
    attack = material.titles.get(request.attack, request.attack)
    title = f": {run.name}" if run.name else ""
    blocks: list[Block] = [
        Heading(tr("Run {number}: {attack}{title}", number=number, attack=attack, title=title), 3),
        Paragraph(f"{result_of(run)}.", strong=True),
    ]
    name = subject_name(run.source.name)
    shown = [each for each in noted_pictures(run) if each.image is not None]
    blocks.append(
        Pictures(
            tuple(
                Picture(each.image, each.caption, f"{name}, {each.caption}", each.signed)
                for each in shown
                if each.image is not None
            )
        )
    )
    if best is not None:
        blocks.append(
            Paragraph(
                tr("Difference: orange is ink added, blue ink taken away; the ends of the scale are ±1.")
            )
        )
    revision = run.made.attack_revision
    rows = [
        (
            tr("Attack"),
            f"{attack} ({request.attack})" + (", " + tr("revision {n}", n=revision) if revision else ""),
        ),
        (
            tr("Aim"),
            tr(
                "the least {norm}, to {target}",
                norm=NORM_TITLES[request.norm],
                target=wish(request, names),
            ),
        ),
        (tr("Seed"), str(request.seed)),
        (tr("Parameters"), _parameters(request.parameters, request.strength)),
        (tr("Status"), tr(STATUSES[outcome.status])),
    ]
    if best is not None:
        far = ", ".join(f"{NORM_TITLES[norm]} {found_amount(norm, best.distances.of(norm))}" for norm in Norm)
        rows.append((tr("Distances"), far))
        said = tr("{name}, confirmed by inference {mode}", name=names[best.label], mode=outcome.confirmed_by)
        rows.append((tr("Classified as"), said if outcome.confirmed_by else names[best.label]))
    rows += [
        (tr("Cost"), f"{queries(outcome.queries)}, {duration(outcome.milliseconds)}"),
        (tr("Frames"), str(len(outcome.frames)) if outcome.frames else tr("given up, to save memory")),
        (tr("Ended"), when(run.ended) or NOTHING),
    ]
    if run.guess is not None:
        rows.append((tr("What will it become? You guessed"), with_article(names[run.guess])))
    if asked := question_of(run):
        rows.append((asked[0], asked[1]))
    blocks.append(Table(tr("Run {number}", number=number), (), tuple(rows)))
    blocks.append(Paragraph(tr("This line repeats it:")))
    blocks.append(Code(material.command(run)))
    if best is None:
        blocks.append(Paragraph(tr("That nothing was found proves nothing: another attack may find one.")))
    return blocks


def _parameters(parameters: Mapping[str, float], strength: Strength) -> str:
    set_ = ", ".join(f"{name} = {number(f'{value:g}')}" for name, value in parameters.items())
    if strength is Strength.DEFAULT:
        return set_ or tr("defaults")
    asked = tr("strength {strength}", strength=tr(STRENGTHS[strength]))
    return f"{asked}, {set_}" if set_ else asked


def _tally(tally: Sequence[Row]) -> list[Block]:
    if not tally:
        return []
    head = tuple(short for short, _ in headings())
    said = tr(
        "“Is it still the same to you?” was asked about every adversarial example that was found. The last "
        "column is the share of the answers that it is, with its 95 % interval (Wilson)."
    )
    return [
        Heading(tr("What it is to the user")),
        Paragraph(said),
        Table(tr("Answers by model"), head, tuple(map(cells, tally))),
    ]


def _made(material: Material) -> tuple[Block, ...]:
    """With what everything was computed; each combination once."""
    known: dict[str, Made] = {}
    for each in material.noted:
        known.setdefault(repr(replace(each.made, attack_revision=None)), each.made)
    rows: list[tuple[str, str]] = [(tr("Written by"), f"absgui {material.version}")]
    for made in known.values():
        libraries = ", ".join(f"{name} {version}" for name, version in made.libraries.items())
        computed = [f"absgui {made.version or NOTHING}", made.system, made.processor, libraries]
        rows.append((tr("Computed with"), "; ".join(part for part in computed if part)))
    models = {each.model.identity: each.model for each in material.noted}
    for info in models.values():
        data = info.dataset.name or NOTHING
        said = tr(
            "inference {mode}, fingerprint {fingerprint}, trained on {data}, on {device}",
            mode=info.mode,
            fingerprint=info.fingerprint or NOTHING,
            data=data,
            device=info.device,
        )
        rows.append((tr(info.title), said))
    note = tr(
        "The fingerprint is the first 12 digits of the SHA-256 over all weights. Distances are rounded up, "
        "certified radii down."
    )
    return (
        Heading(tr("How it was computed")),
        Table(tr("Versions and weights"), (), tuple(rows)),
        Paragraph(note),
    )


def _subtitle(material: Material) -> str:
    try:
        date = datetime.fromisoformat(material.time).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        date = material.time
    return tr("Written by absgui {version}, {date}", version=material.version, date=date)
