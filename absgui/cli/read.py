"""`absgui read`: what a model sees in images."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np

from absgui.cli import common
from absgui.presentation.standing import Standing, standing
from absgui.presentation.wording import changed, misclassified, score
from engine.data import LoadedImage, read_images
from engine.models import registry
from engine.number_format import DECIMALS, down
from engine.types import CLASSES, AbsguiError, ModelInfo, Radii, Reading


def run(arguments: argparse.Namespace) -> int:
    """Read every file first, so that a mistake in the last one costs no time; then load the model."""
    if arguments.picture is not None and len(arguments.files) > 1:
        raise AbsguiError("--picture draws one reading: name a single file")
    data = common.dataset(arguments)
    images = []
    for file in arguments.files:
        with common.on_disk(file) as path:
            images.append(
                read_images(
                    path,
                    normalise=arguments.normalise,
                    invert=arguments.invert,
                    transpose=arguments.transpose,
                    data=data,
                )
            )
    total = sum(map(len, images))
    entries: list[tuple[str, LoadedImage, Reading]] = []
    with common.loaded(common.model_choice(arguments)) as model, common.status_line() as show:
        for file, digits in zip(arguments.files, images, strict=True):
            for loaded in digits:
                show(f"reading {len(entries) + 1} of {total}")
                reading = model.read(loaded.image, certificate=arguments.certificate)
                entries.append((file, loaded, reading))
        info = model.info
    if arguments.picture is not None:
        from engine.export import write_reading_sheet

        _, loaded, reading = entries[0]
        write_reading_sheet(
            arguments.picture,
            reading,
            loaded.name,
            score=info.score,
            classes=data.class_names,
            truth=loaded.label,
        )
    if arguments.json:
        common.print_json([_of_file(group, data.class_names, info) for group in _by_file(entries, images)])
    else:
        texts: list[str] = []
        for group in _by_file(entries, images):
            if len(group) > 1:
                labels = ", ".join(data.class_names[reading.label] for _, _, reading in group)
                texts.append(f"{group[0][1].name}: {len(group)} digits, which read as {labels}")
            texts += [as_text(loaded, reading, info, data.class_names) for _, loaded, reading in group]
        print("\n\n".join(texts))
    return 0


_Entry = tuple[str, LoadedImage, Reading]


def _by_file(entries: list[_Entry], images: list[list[LoadedImage]]) -> list[list[_Entry]]:
    """The digits of each file."""
    rest = iter(entries)
    return [[next(rest) for _ in digits] for digits in images]


def _of_file(entries: list[_Entry], classes: Sequence[str], info: ModelInfo) -> dict[str, object]:
    """One entry of the list that `--json` prints: the first digit's, and those of all under `digits`."""
    read_by = {"model": info.name, "fingerprint": info.fingerprint, "notice": info.notice}
    found = [as_json(file, loaded, reading, classes) | read_by for file, loaded, reading in entries]
    return {**found[0], "digits": found}


def as_json(source: str, loaded: LoadedImage, reading: Reading, classes: Sequence[str]) -> dict[str, object]:
    """A reading, and how its image was made; `classes` are the ten names."""
    certificate, paper, truth = reading.certificate, reading.paper_confidence, loaded.label
    return {
        "input": source,
        **common.made_of(loaded),
        "label": reading.label,
        "class": classes[reading.label],
        "classes": list(classes),
        "true_label": truth,
        "misclassified": None if truth is None else truth != reading.label,
        "explained": reading.explained,
        "energy_limit": reading.limit,
        "confidence": [float(p) for p in reading.confidence],
        "paper_confidence": None if paper is None else [float(p) for p in paper],
        "energies": [float(energy) for energy in reading.energies],
        "certificate": None
        if certificate is None
        else {
            **_radii(certificate.radii),
            "refined": {norm.value: float(radius) for norm, radius in certificate.refined.items()},
            "guaranteed": certificate.guaranteed,
            "per_rival": {str(rival): _radii(radii) for rival, radii in certificate.per_rival.items()},
        },
        "milliseconds": float(reading.milliseconds),
    }


def _radii(radii: Radii) -> dict[str, float | int]:
    return {
        "L2": float(radii.L2),
        "Linf": float(radii.Linf),
        "L0": int(radii.L0),
        "L2_no_box": float(radii.L2_no_box),
        "paper_L2": float(radii.paper_L2),
        "paper_Linf": float(radii.paper_Linf),
    }


def as_text(loaded: LoadedImage, reading: Reading, info: ModelInfo, classes: Sequence[str]) -> str:
    """A reading as text: the classes, by their names, from the best to the worst, and the certificate."""
    how = standing(reading, loaded.label)
    done = changed(loaded.changes, loaded.changed_l2)
    place = f", digit {loaded.digit} of {loaded.digits}" if loaded.digits > 1 else ""
    lines = [
        f"{loaded.name}{place}{f' ({done})' if done else ''}: {_answer(reading, how, classes)}",
        *(f"warning: {common.doubt_in_words(doubt)}" for doubt in loaded.doubts),
        "",
        _class_table(reading, info, classes),
        "",
    ]
    if reading.certificate is not None:
        radii, refined = reading.certificate.radii, reading.certificate.refined
        rests = "guaranteed" if reading.certificate.guaranteed else "assuming the latent optimum is found"
        lines.append(
            f"certified ({rests}): L2 {down(radii.L2, 2)}, Linf {down(radii.Linf, 3)}, "
            f"L0 {radii.L0} pixel{'' if radii.L0 == 1 else 's'}"
        )
        if refined:
            parts = [f"{norm.value} {down(radius, DECIMALS[norm])}" for norm, radius in refined.items()]
            lines.append(f"refined: {', '.join(parts)}")
        if about := how.certified_of(classes):
            lines.append(f"the certificate is {about}")
        lines.append(f"the paper's bounds: L2 {down(radii.paper_L2, 2)}, Linf {down(radii.paper_Linf, 3)}")
    elif not info.certifies:
        lines.append("this model has no certificates")
    lines.append(f"{reading.milliseconds:.0f} ms, {info.title if registry.is_file(info.name) else info.name}")
    return "\n".join(lines)


def _answer(reading: Reading, how: Standing, classes: Sequence[str]) -> str:
    """The answer, and how it stands."""
    name, share = classes[reading.label], reading.confidence[reading.label]
    if not how.explained:
        limit = "" if reading.limit is None else f", above {score(reading.limit)}"
        known = "" if how.truth is None else f", true class {classes[how.truth]}"
        least = score(float(reading.energies.min()))
        return f"no class explains it; the nearest is {name}, energy {least}{limit}{known}"
    if how.truth is not None and how.is_wrong:
        return f"{misclassified(classes[how.truth], name)}, p {share:.3f}"
    known = "" if how.truth is None else f", true class {classes[how.truth]}"
    return f"reads as {name}, p {share:.3f}{known}"


def _class_table(reading: Reading, info: ModelInfo, classes: Sequence[str]) -> str:
    """With a column of certified radii where the model has any."""
    rivals = reading.certificate.per_rival if reading.certificate else {}
    rows = [["class", info.score, "p", *(["safe L2"] if info.certifies else []), ""]]
    for c in np.argsort(reading.energies, kind="stable").tolist():
        radius = down(rivals[c].L2, 2) if c in rivals else "-"
        share = float(reading.confidence[c]) if reading.explained else 0.0
        written = f"{share:.3f}" if reading.explained else "-"
        safe = [radius] if info.certifies else []
        rows.append([classes[c], f"{reading.energies[c]:.2f}", written, *safe, common.bar(share)])
    assert len(rows) == CLASSES + 1
    numbered = all(len(name) == 1 for name in classes)
    return common.table(rows, right=range(0 if numbered else 1, len(rows[0]) - 1))
