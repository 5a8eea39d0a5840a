"""What a report says of a reading: ten energies, which p it is, the certificates and what they rest on."""

from __future__ import annotations

from absgui.language import tr
from absgui.presentation.report.blocks import Block, Heading, Paragraph, Picture, Pictures, Table
from absgui.presentation.standing import headline, headline_tip, standing
from absgui.presentation.wording import (
    NORM_TITLES,
    NOTHING,
    certified_amount,
    class_names,
    condition,
    probability,
    score,
    score_title,
)
from engine.types import CLASSES, ModelInfo, Norm, Reading


def reading_blocks(reading: Reading, truth: int | None, info: ModelInfo) -> list[Block]:
    """`truth` is the image's own class where that is known."""
    names = class_names(info)
    blocks: list[Block] = [
        Heading(tr("What the model reads"), 3),
        Paragraph(f"{headline(reading, truth, names)}.", strong=True),
    ]
    if tip := headline_tip(reading):
        blocks.append(Paragraph(tip))
    blocks += _pictures(reading, names)
    paper = reading.paper_confidence
    head = [tr("Class"), score_title(info.score), tr("p(class | image)")]
    rows = []
    for label in range(CLASSES):
        row = [
            names[label],
            score(float(reading.energies[label])),
            probability(float(reading.confidence[label])),
        ]
        if paper is not None and info.score != "minus logit":
            row.append(probability(float(paper[label])))
        rows.append(tuple(row))
    if len(rows[0]) > len(head):
        head.append(tr("The paper’s p, with η"))
    blocks.append(Table(tr("The ten classes; the lowest wins"), tuple(head), tuple(rows), (reading.label,)))
    blocks.append(Paragraph(_which_p(reading, info)))
    blocks += _certificate(reading, truth, info)
    return blocks


def _pictures(reading: Reading, names: tuple[str, ...]) -> list[Block]:
    image = Picture(reading.image, tr("the image"), tr("The image that was read, white on black"))
    blocks: list[Block] = [Pictures((image,))]
    if reading.reconstructions is not None:
        made = (
            Picture(picture, name, tr("Best reconstruction by class {name}", name=name), scale=2)
            for picture, name in zip(reading.reconstructions, names, strict=True)
        )
        blocks += [Paragraph(tr("The best reconstruction by each class:")), Pictures(tuple(made))]
    return blocks


def _which_p(reading: Reading, info: ModelInfo) -> str:
    if info.score == "minus logit":
        said = tr("p is the network’s own softmax.")
    else:
        said = tr("p is exp(−F / T), normalised over the ten classes, with T fitted on held-out images.")
    if not reading.explained:
        said += " " + tr(
            "It takes for granted that the image is of one of the classes, which it is not here."
        )
    return said


def _certificate(reading: Reading, truth: int | None, info: ModelInfo) -> list[Block]:
    certificate, names = reading.certificate, class_names(info)
    blocks: list[Block] = [Heading(tr("Certificates"), 3)]
    if certificate is None:
        blocks.append(
            Paragraph(
                tr("None: {model} gives no certificates, or it was not computed.", model=tr(info.title))
            )
        )
        return blocks
    about = standing(reading, truth).certified_of(names)
    radii = certificate.radii
    paper = {Norm.L2: radii.paper_L2, Norm.LINF: radii.paper_Linf}
    rows = tuple(
        (
            NORM_TITLES[norm],
            certified_amount(norm, radii.of(norm)),
            certified_amount(norm, certificate.refined.get(norm)),
            certified_amount(norm, paper.get(norm)),
            names[certificate.rivals[norm]] if norm in certificate.rivals else NOTHING,
        )
        for norm in Norm
    )
    head = (tr("Norm"), tr("Certified radius"), tr("Refined"), tr("The paper’s bound"), tr("Nearest class"))
    blocks.append(
        Table(tr("No smaller change turns it into anything else; in L0 none of so many pixels"), head, rows)
    )
    rests = condition(guaranteed=certificate.guaranteed)
    blocks.append(
        Paragraph(
            tr("These radii are {condition}{about}.", condition=rests, about=f" {about}" if about else "")
        )
    )
    return blocks
