"""What was found, in a table, in words, and class by class as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping

import numpy as np

from engine.lab.distal.record import WANTED, Distal, Found
from engine.number_format import up
from engine.types import CLASSES

MEANING = f"""\
For each class an image is sought that makes p(class) largest: by sign steps, Adam and momentum, each
from noise, black, grey, a smooth texture and a digit of another class; the best one then climbs until
no move along its gradient gains anything. *Anywhere*: it may end at a digit too. *Far from digits*: a
move that would lead nearer to any training digit (L2) than the limit is pushed straight away from that
digit, or half of it is undone, or all of it. The limit is 1.5 times the distance from the training
digits that 99 % of test digits stay below. A model is sure from p = {WANTED:g} on.

p compares classes with each other; it does not say how well any of them explains the image, and can be
1 for nonsense. So the energy of the class stands beside the one that 99 % of its test digits stay below
(usual), and the distance from the nearest training digit beside the limit.

- Sure of an image that is near digits, at a usual energy: that is a digit or much like one, and the
  model is right.
- Sure of an image that is far from digits, at a usual energy: a hole in the model, which can't tell
  that image from a digit.
- Sure at an unusual energy: p alone is deceived; a limit for the energy would refuse that image.
- Not sure: the image did move and p came to rest below {WANTED:g}. That these searches found none does
  not prove that there is none.

For models that explain nothing the energy is minus the logit."""
"""Below the figure."""
COLUMNS = (
    "model", "search", "class", "p", "log_p", "energy", "usual_energy", "distance", "limit",
    "nearest_class", "moved", "optimiser_and_start", "is_maximum",
)  # fmt: skip
HEADS = (
    "model", "search", "sure", "of these far, at a usual energy", "at an unusual energy", "least p",
    "distance from the nearest digit", "limit", "moved", "at a maximum",
)  # fmt: skip
Title = Callable[[str], str]


def markdown(found: Mapping[str, Distal], title: Title) -> str:
    """A row for each model and search, and what they mean."""
    lines = [
        f"| {' | '.join(HEADS)} |",
        f"|{'---|' * len(HEADS)}",
    ]
    for name, each in found.items():
        for search, part in parts(each).items():
            usual = part.energy <= each.genuine
            far = part.distance >= each.limit
            cells = [
                title(name),
                search,
                f"{part.is_sure.sum()} of {CLASSES}",
                str((part.is_sure & usual & far).sum()),
                str((part.is_sure & ~usual).sum()),
                f"{part.confidence.min():.3f}",
                f"{part.distance.min():.1f} to {part.distance.max():.1f}",
                up(each.limit, 1),
                f"{part.moved.min():.1f} to {part.moved.max():.1f}",
                f"{part.is_maximum.sum()} of {CLASSES}",
            ]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + f"\n\n{MEANING}\n"


def as_csv(found: Mapping[str, Distal]) -> str:
    """A line for each model, search and class, with `COLUMNS`."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, each in found.items():
        for search, part in parts(each).items():
            for label in range(CLASSES):
                numbers = (
                    part.confidence[label],
                    part.log_p[label],
                    part.energy[label],
                    each.genuine[label],
                    part.distance[label],
                    each.limit,
                )
                writer.writerow(
                    [
                        name,
                        search,
                        label,
                        *(f"{number:.6g}" for number in numbers),
                        part.nearest_label[label],
                        f"{part.moved[label]:.6g}",
                        part.way(label),
                        int(part.is_maximum[label]),
                    ]
                )
    return page.getvalue()


def parts(distal: Distal) -> dict[str, Found]:
    """Both searches by what they are called."""
    return {"anywhere": distal.free, "far from digits": distal.far}


def caption(distal: Distal, part: Found, label: int) -> str:
    """Below an image: how sure the model is, and the energy beside the usual one."""
    sure = f"p {np.floor(1000 * part.confidence[label]) / 1000:.3f}"
    return f"{sure}\nF {part.energy[label]:.1f} ({distal.genuine[label]:.1f})"
