"""The figures of `absgui bench` as tables, for the terminal and in Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from absgui.cli.common import table
from engine.benchmarks.peers import Compared, typical
from engine.benchmarks.report import BenchReport, Comparison
from engine.benchmarks.rows import FRAMES, Row

PEERS = {
    "latent-descent": ("latent-descent", "L2", False),
    "pointwise": ("pointwise", "L0", False),
    "boundary-network": ("boundary", "L2", True),
}
"""Row -> attack, norm, and whether it is the network's, of the other implementation beside it."""


def text(report: BenchReport, comparison: Comparison | None = None) -> str:
    """For the terminal."""
    lines = [["", "median", "", "quartiles", "n", "limit", "times it"]]
    if comparison is not None:
        lines[0].append("now / then")
    for row in report.rows:
        low, high = row.quartiles
        line = [
            row.title + (f", {row.device}" if _ambiguous(report, row) else ""),
            number(row.median),
            row.unit,
            "" if row.count == 1 else f"{number(low)} - {number(high)}",
            str(row.count),
            "" if row.limit is None else number(row.limit),
            "" if row.above_limit is None else f"{row.above_limit:.1f}",
        ]
        if comparison is not None:
            line.append(_ratio(row, comparison))
        lines.append(line)
    parts = ["\n".join(conditions(report)), table(lines, right=(1, 3, 4, 5, 6, 7))]
    if report.stalls:
        parts.append("The event loop stood still:\n" + "\n".join(f"  {each}" for each in report.stalls))
    if report.peers:
        parts.append(table([_PEER_TITLES, *map(_peer, report.peers)], right=tuple(range(3, 11))))
    if comparison is not None and comparison.differences:
        parts.append("Not the same as then:\n" + "\n".join(f"  {each}" for each in comparison.differences))
    return "\n\n".join(parts)


def markdown(report: BenchReport, comparison: Comparison | None = None) -> str:
    """The same for docs/PERFORMANCE.md: what is measured, beside others and what could be."""
    titles = ["", "measured", "peer", "limit", "what limits it now"]
    if comparison is not None:
        titles.append("now / then")
    lines = []
    for row in report.rows:
        line = [
            row.title.strip() + (f", {row.device}" if _ambiguous(report, row) else ""),
            _measured(row),
            _beside(report, row),
            ""
            if row.limit is None
            else f"{_quantity(row.limit, row.unit)}, {row.above_limit:.1f} times quicker",
            _bottleneck(report, row),
        ]
        if comparison is not None:
            line.append(_ratio(row, comparison))
        lines.append(line)
    parts = ["\n".join(f"- {each}" for each in conditions(report)), _markdown(titles, lines)]
    if report.peers:
        parts.append(_markdown(_PEER_TITLES, map(_peer, report.peers)))
    if comparison is not None and comparison.differences:
        parts.append("Not the same as then:\n\n" + "\n".join(f"- {each}" for each in comparison.differences))
    return "\n\n".join(parts)


def conditions(report: BenchReport) -> list[str]:
    """What the figures depend on, a line each."""
    machine = report.machine
    memory = f", {machine.memory_gb:.0f} GB" if machine.memory_gb else ""
    loads = [" ".join(f"{value:.2f}" for value in each) for each in (report.load_before, report.load_after)]
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items() if version)
    images = sorted({digit for row in report.rows for digit in row.digits})
    return [
        f"{machine.processor}, {machine.cores} cores{memory}, {machine.system}",
        f"load average {loads[0]} before, {loads[1]} after" if loads[0] else "load average not known",
        versions,
        f"{report.model}, weights {report.fingerprint}, seed {report.seed}",
        f"{len(images)} test images of {report.dataset}, evenly spaced",
        f"{report.peak / 1e9:.0f} GFLOP/s a thread (numpy's matrix product: {report.gemm / 1e9:.0f})",
        f"{report.threads:,} thread{'' if report.threads == 1 else 's'}",
        "limit: the decoders' products alone, at that peak on these threads",
    ]


def number(value: float) -> str:
    """Three digits that count."""
    if not math.isfinite(value):
        return "none"
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3g}"


_PEER_TITLES = [
    *("ours", "norm", "the other", "s", "its s", "ratio", "as near", "queries", "its", "distance", "its"),
]


def _peer(each: Compared) -> list[str]:
    ours, theirs = typical(each.ours), typical(each.theirs)
    own = each.attack + "".join(f", {name} {value:g}" for name, value in each.parameters.items())
    return [
        f"{own} on {each.model}",
        each.norm,
        each.peer,
        number(ours.seconds),
        number(theirs.seconds),
        number(each.ratio),
        number(each.ratio_as_near) if each.ratio_as_near else "never",
        str(ours.queries),
        str(theirs.queries),
        number(ours.distance),
        number(theirs.distance),
    ]


def _ambiguous(report: BenchReport, row: Row) -> bool:
    """There is another row of the same thing."""
    return sum(each.key == row.key for each in report.rows) > 1


def _ratio(row: Row, comparison: Comparison) -> str:
    key = row.key, row.device
    if key not in comparison.ratios:
        return "new"
    return f"{comparison.ratios[key]:.2f}" + (" (other images)" if key in comparison.others else "")


def _quantity(value: float, unit: str) -> str:
    return f"{number(value)} {unit}"


def _measured(row: Row) -> str:
    low, high = row.quartiles
    parts = [_quantity(row.median, row.unit)]
    if row.count > 1:
        parts.append(f"({number(low)} to {number(high)}, n = {row.count})")
    if row.distance is not None and row.unit != FRAMES:
        parts.append(f"at {row.norm} {number(row.distance)}")
    return " ".join(parts)


def _beside(report: BenchReport, row: Row) -> str:
    """What others need for the same; of several the one that finds the nearest."""
    if row.key == "live":
        paper = next((each for each in report.rows if (each.key, each.device) == ("paper", row.device)), None)
        return "" if paper is None else f"{_quantity(paper.median, paper.unit)}: the paper's inference"
    attack, norm, on_network = PEERS.get(row.key, ("", "", False))
    found = [
        (typical(each.theirs), each.peer)
        for each in report.peers
        if (each.attack, each.norm, each.model != report.model) == (attack, norm, on_network)
        and not each.parameters
    ]
    if not found:
        return ""
    other, name = min(found, key=lambda pair: pair[0].distance)
    return f"{number(other.seconds)} s at {norm} {number(other.distance)}: {name}"


def _bottleneck(report: BenchReport, row: Row) -> str:
    if row.key != "read-process":
        return row.bottleneck
    # Of the whole process the reading itself is known.
    thorough = next((each for each in report.rows if each.key == "thorough"), None)
    if thorough is None:
        return ""
    return f"start, imports and loading: all but {_quantity(thorough.median, thorough.unit)}"


def _markdown(titles: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [titles, ["---"] * len(titles), *lines]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)
