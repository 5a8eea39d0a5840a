"""From what `facts` and `arrays` wrote back to the values: nothing is believed that is not checked."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.attacks.base import distances
from engine.export.facts import FORMAT, SCHEMA
from engine.export.fields import Fields
from engine.export.frames_back import Arrays, frames_back
from engine.types import (
    CLASSES,
    SIDE,
    AttackRequest,
    AttackStep,
    Certificate,
    DatasetInfo,
    FloatArray,
    Made,
    ModelInfo,
    Norm,
    Outcome,
    Phase,
    PhaseKind,
    Radii,
    Reading,
    RecordError,
    Run,
    Source,
    Stage,
    Status,
    Strength,
)

MOST_PARAMETERS = 100


def run_back(record: Fields, arrays: Arrays | None = None) -> Run:
    """A run from its record, and from the arrays of its frames and pictures where there are some.

    Raises RecordError for what is damaged, of a newer version or no run at all.
    """
    check_format(record, FORMAT, SCHEMA)
    source = source_back(record.inner("source"))
    request = AttackRequest(
        record.text("attack"),
        source.image,
        record.choice("norm", Norm),
        record.maybe("target", _class(record)),
        record.whole("seed"),
        parameters_back(record.inner("all_parameters")),
        record.choice("asked_strength", Strength),
    )
    info = model_back(record.inner("model_facts"))
    label = record.whole("original_label", 0, CLASSES - 1)
    arrays = arrays or {}
    frames = frames_back(arrays, source.image, label, record.where) if "images" in arrays else ()
    best = record.maybe("best", lambda name: _best(record.inner(name), source.image, label, frames))
    outcome = Outcome(
        request,
        info.name,
        record.choice("status", Status),
        label,
        best,
        frames,
        record.whole("queries"),
        record.number("milliseconds", 0),
        record.text("confirmed_by"),
        info.fingerprint,
        info.mode,
    )
    return Run(
        source,
        info,
        outcome,
        record.maybe("reading", lambda name: reading_back(record.inner(name), source.image, info, arrays)),
        made_back(record.inner("made")),
        record.maybe("guess", _class(record)),
        record.maybe("verdict", record.text),
        record.maybe("name", record.text) or "",  # older files have none of these three
        bool(record.maybe("pinned", record.flag)),
        record.maybe("ended", record.text) or "",
    )


def check_format(content: Fields, wanted: str, newest: int) -> None:
    """Raise RecordError unless this is what is wanted, in a version that is known here."""
    if "format" not in content or content.text("format") != wanted:
        raise RecordError(
            "{where} is not one of absgui's records; open it as an image instead", where=content.where
        )
    if (schema := content.whole("schema", 1)) > newest:
        raise RecordError(
            "{where} was written by a newer absgui (format {schema}; this one knows {newest}); update "
            "absgui to open it",
            where=content.where,
            schema=schema,
            newest=newest,
        )


def source_back(fields: Fields) -> Source:
    """A digit."""
    return Source(
        fields.image("pixels"),
        fields.text("name"),
        fields.maybe("label", _class(fields)),
        fields.text("reference"),
        fields.flag("inverted"),
        fields.flag("normalised"),
    )


def model_back(fields: Fields) -> ModelInfo:
    """What a model was."""
    data = fields.inner("dataset")
    return ModelInfo(
        name=fields.text("name"),
        title=fields.text("title"),
        mode=fields.text("mode"),
        device=fields.text("device"),
        weights=fields.text("weights"),
        fingerprint=fields.text("fingerprint"),
        explains=fields.flag("explains"),
        certifies=fields.flag("certifies"),
        searches_latents=fields.flag("searches_latents"),
        guaranteed=fields.flag("guaranteed"),
        binary=fields.flag("binary"),
        gamma=tuple(fields.numbers("gamma", CLASSES).tolist()),
        differentiable=fields.flag("differentiable"),
        score=fields.text("score"),
        energy_limit=fields.maybe("energy_limit", fields.number),
        latents=fields.whole("latents"),
        dataset=DatasetInfo(data.text("name"), data.texts("classes", CLASSES), data.text("checksum")),
    )


def made_back(fields: Fields) -> Made:
    """Versions, revisions, processor."""
    libraries = fields.inner("libraries")
    return Made(
        fields.text("absgui"),
        fields.maybe("attack_revision", fields.whole),
        fields.text("certificates_revision"),
        fields.text("processor"),
        fields.text("system"),
        {name: libraries.text(name) for name in libraries.items()},
    )


def parameters_back(fields: Fields) -> dict[str, float]:
    """Name -> value."""
    names = list(fields.items())
    if len(names) > MOST_PARAMETERS or not all(name.isidentifier() for name in names):
        raise RecordError("{where} is damaged: these are no parameters of an attack", where=fields.where)
    return {name: fields.number(name) for name in names}


def _class(fields: Fields) -> Callable[[str], int]:
    return lambda name: fields.whole(name, 0, CLASSES - 1)


def reading_back(fields: Fields, image: FloatArray, info: ModelInfo, arrays: Arrays) -> Reading:
    """A reading of this image by this model; its pictures and latents are among the arrays, if anywhere."""
    latents = arrays.get("reading_latents", np.zeros((CLASSES, 0), np.float32))
    if latents.ndim != 2 or len(latents) != CLASSES or not np.isfinite(latents).all():
        raise RecordError("{where} is damaged: latents of {shape}", where=fields.where, shape=latents.shape)
    pictures = arrays.get("reading_reconstructions")
    if pictures is not None and (pictures.shape != (CLASSES, SIDE, SIDE) or not np.isfinite(pictures).all()):
        raise RecordError(
            "{where} is damaged: reconstructions of {shape}", where=fields.where, shape=pictures.shape
        )
    return Reading(
        image,
        fields.numbers("energies", CLASSES),
        fields.numbers("confidence", CLASSES),
        latents.astype(np.float32),
        None if pictures is None else pictures.astype(np.float32),
        fields.choice("stage", Stage),
        fields.number("milliseconds", 0),
        info.name,
        fields.maybe("certificate", lambda name: _certificate(fields.inner(name))),
        fields.maybe("limit", fields.number),
        fields.maybe("paper_confidence", lambda name: fields.numbers(name, CLASSES)),
    )


def _certificate(fields: Fields) -> Certificate:
    per_rival, rivals, refined = (fields.inner(name) for name in ("per_rival", "rivals", "refined"))
    if not set(per_rival.items()) <= set(map(str, range(CLASSES))):
        raise RecordError(
            "{where} is damaged: there are classes from 0 to {last}", where=per_rival.where, last=CLASSES - 1
        )
    if not {*rivals.items(), *refined.items()} <= set(Norm):
        raise RecordError(
            "{where} is damaged: there are the norms {norms}", where=fields.where, norms=", ".join(Norm)
        )
    return Certificate(
        _radii(fields),
        {int(name): _radii(per_rival.inner(name)) for name in per_rival.items()},
        {Norm(name): rivals.whole(name, 0, CLASSES - 1) for name in rivals.items()},
        {Norm(name): refined.number(name, 0) for name in refined.items()},
        fields.flag("guaranteed"),
    )


def _radii(fields: Fields) -> Radii:
    return Radii(
        L2=fields.number("L2", 0),
        Linf=fields.number("Linf", 0),
        L0=fields.whole("L0"),
        L2_no_box=fields.number("L2_no_box", 0),
        paper_L2=fields.number("paper_L2", 0),
        paper_Linf=fields.number("paper_Linf", 0),
    )


def _best(fields: Fields, original: FloatArray, own: int, frames: tuple[AttackStep, ...]) -> AttackStep:
    """The best adversarial: the frame itself where there are frames."""
    index, image = fields.whole("index"), fields.image("pixels")
    for frame in frames:
        if frame.index == index and np.array_equal(frame.image, image):
            return frame
    phase = fields.inner("phase")
    return AttackStep(
        index=index,
        image=image,
        queries=fields.whole("queries"),
        energies=fields.numbers("energies", CLASSES),
        confidence=fields.numbers("confidence", CLASSES),
        distances=distances(original, image),
        original_label=own,
        rival=fields.whole("rival", 0, CLASSES - 1),
        own_reconstruction=None,
        rival_reconstruction=None,
        phase=Phase(
            phase.choice("kind", PhaseKind),
            phase.maybe("value", phase.number),
            phase.maybe("round", phase.whole),
            phase.maybe("rounds", phase.whole),
        ),
        is_adversarial=True,
    )
