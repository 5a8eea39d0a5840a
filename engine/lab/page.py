"""A page of results in Markdown: how they were made, table, figures, times, and notes."""

from __future__ import annotations

import json
import platform
import statistics
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

from engine.attacks.catalogue import CATALOGUE
from engine.data import Dataset, load_dataset, strided
from engine.data.sampling import in_words
from engine.lab import table
from engine.lab.units import MISCLASSIFIED, Result
from engine.models import registry
from engine.system.files import check_folder, make_folder, written_whole
from engine.types import ExportError, Norm, Strength

NOTES = "<!-- What stands below this line is kept when the page is made again. -->"
LEGEND = (
    "Each cell: the median distance of the nearest adversarial / the accuracy left at a distance of "
    + ", ".join(f"{limit:g} ({norm.value})" for norm, limit in table.THRESHOLDS.items())
    + "; without any attack (none), the accuracy. In square brackets the 95 % interval of an "
    "accuracy for so many digits (Wilson), in per cent. A digit that is misclassified without any attack "
    "counts with a distance of 0, one without an adversarial with infinity. Distances are rounded up: "
    "attacks find upper bounds. A number in round brackets is the number of digits, where it "
    "is not all of them."
)
FIGURES = {
    "accuracy-distortion": "Accuracy left at each distance (Figure 2)",
    "distributions": "Distances of all digits and their median (Figure 8)",
    **{
        f"minimal-{norm.value}": f"The nearest adversarials of some of the digits, {norm.value} (Figure 3)"
        for norm in table.NORMS
    },
    **{
        f"quantiles-{norm.value}": f"Adversarials at quantiles of the distance, {norm.value} (Figures 5 to 7)"
        for norm in table.NORMS
    },
    "distal": "Distal adversarials: what a model is surest of (Figure 4)",
}
"""Names of the report's figures -> captions."""


def check(page: Path) -> None:
    """Raise ExportError unless `write` could write there without replacing any other file."""
    if page.suffix != ".md":
        raise ExportError("{page} is not a name for a page; use one that ends in .md", page=page)
    check_folder(page.parent)
    if page.is_dir():
        raise ExportError("{page} is a folder; give the name of a file", page=page)
    if page.exists():
        _notes(page)


def write(
    results: Sequence[Result],
    figures: Sequence[Path],
    page: Path,
    command: str,
    strength: Strength = Strength.DEFAULT,
) -> list[Path]:
    """Write the page, and beside it a folder of the same name with the PNG `figures` that it shows and the
    tables that are CSV files.

    Where there is a Markdown file of a figure's name among them, its text stands below the figure.

    What stands below the line `NOTES` of an existing page is kept. `command` is the command line that made
    the results, with attacks of that `strength`. Returns the paths written. Raises ExportError.
    """
    check(page)
    notes = _notes(page) if page.exists() else ""
    pictures = make_folder(page.with_suffix(""))
    written, shown = [], []
    sources, texts = (
        {path.stem: path for path in figures if path.suffix == kind} for kind in (".png", ".md")
    )
    for name, caption in FIGURES.items():
        if name in sources:
            written.append(_copied(sources[name], pictures))
            shown.append(f"**{caption}**\n\n![{caption}]({quote(pictures.name)}/{written[-1].name})")
        if name in texts:
            shown.append(texts[name].read_text("utf-8").strip())
    numbers = []
    for source in figures:
        if source.suffix == ".csv":
            written.append(_copied(source, pictures))
            numbers.append(f"[{source.name}]({quote(pictures.name)}/{source.name})")
    found = table.markdown(results, registry.title)
    parts = [
        "# Results",
        _how(results, command, strength),
        LEGEND,
        found,
        f"As files: {', '.join(numbers)}." if numbers else "",
        "## Models",
        _models(results),
        "## Figures",
        *shown,
        "## Times",
        _times(results),
        NOTES,
        notes,
    ]
    with written_whole(page) as file:
        file.write(("\n\n".join(filter(None, parts)).strip() + "\n").encode())
    return [page, *written]


def _copied(source: Path, folder: Path) -> Path:
    copy = folder / source.name
    with written_whole(copy) as file:
        file.write(source.read_bytes())
    return copy


def _notes(page: Path) -> str:
    """The part of a page to keep. Raises ExportError for a file that is not such a page."""
    try:
        text = page.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError("{page} can't be read; choose another name", page=page) from error
    if NOTES not in text:
        raise ExportError("{page} exists and is not a page of results; choose another name", page=page)
    return text.partition(NOTES)[2].strip()


def _how(results: Sequence[Result], command: str, strength: Strength) -> str:
    digits = {result.unit.digit for result in results}
    seeds = sorted({result.unit.seed for result in results})
    data = load_dataset(results[0].unit.model.data if results else None)
    return (
        f"{_sampled(digits, data)}; seed {', '.join(map(str, seeds))}; strength of the attacks: "
        f"{strength.value}; data set {data.name}, checksum {data.checksum}.{_made(results)} Made by\n\n"
        f"```\n{command}\n```"
    )


def _made(results: Sequence[Result]) -> str:
    """What they were computed with, in a sentence; a lab that was resumed may have been with several."""
    found = dict.fromkeys(result.made for result in results if result.made)
    said = [", ".join(f"{name} {what}" for name, what in json.loads(made).items()) for made in found]
    return f" Computed with {'; and with '.join(said)}." if said else ""


def _sampled(digits: Collection[int], data: Dataset) -> str:
    """The images in words; a lab that was stopped early does not have all that were to be evenly spaced."""
    total = len(data.test)
    if digits and sorted(digits) == strided(total, len(digits)):
        words = in_words(total, len(digits), data.title)
        return words[0].upper() + words[1:]
    return f"{len(digits)} of the {total:,} test images of {data.title}"


def _models(results: Sequence[Result]) -> str:
    lines = ["| model | inference | weights | misclassified without attack |", "|---|---|---|---|"]
    for name, own in _by(results, lambda result: result.unit.model.name):
        digits = {result.unit.digit: result.status == MISCLASSIFIED for result in own}
        misclassified = f"{sum(digits.values())} of {len(digits)}"
        lines.append(f"| {registry.title(name)} | {own[0].mode} | {own[0].fingerprint} | {misclassified} |")
    return "\n".join(lines)


def _times(results: Sequence[Result]) -> str:
    """Medians, as some attacks compile at the first digit of a process."""
    made = [result for result in results if result.status != MISCLASSIFIED]
    models = dict.fromkeys(result.unit.model.name for result in results)
    lines = [
        f"Median seconds on one core for a digit that is classified correctly ({platform.machine()}).\n",
        "| norm | attack | " + " | ".join(map(registry.title, models)) + " |",
        "|---|---|" + "---|" * len(models),
    ]
    for norm in table.NORMS:
        sums = dict.fromkeys(models, 0.0)
        for attack in CATALOGUE:
            cells = []
            for model in models:
                seconds = _seconds(made, norm, attack, model)
                sums[model] += seconds or 0.0
                cells.append("–" if seconds is None else f"{seconds:.2f}")
            if set(cells) != {"–"}:
                lines.append(f"| {norm.value} | {CATALOGUE[attack].title} | " + " | ".join(cells) + " |")
        if any(sums.values()):
            cells = [f"{seconds:.1f}" for seconds in sums.values()]
            lines.append(f"| {norm.value} | **together** | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _seconds(results: Iterable[Result], norm: Norm, attack: str, model: str) -> float | None:
    own = [
        result.seconds
        for result in results
        if (result.unit.norm, result.unit.attack, result.unit.model.name) == (norm, attack, model)
    ]
    return statistics.median(own) if own else None


def _by(results: Iterable[Result], key: Callable[[Result], str]) -> list[tuple[str, list[Result]]]:
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(key(result), []).append(result)
    return list(groups.items())
