"""What a run is about, in words and numbers fit for JSON; `facts_back` reads it again.

Every field is named here: what a later version adds to a value is added here too, or it is not written.
"""

from __future__ import annotations

import math

from engine.attacks.catalogue import CATALOGUE, settings
from engine.data.packing import packed
from engine.export.fields import in_a_line
from engine.types import (
    AbsguiError,
    AttackRequest,
    AttackStep,
    Certificate,
    Made,
    ModelInfo,
    Radii,
    Reading,
    Run,
    Source,
)

FORMAT = "absgui run"
SCHEMA = 1
"""Raise it where an older version would misread what is written; what it can do without is just added."""

Facts = dict[str, object]


def facts(run: Run) -> Facts:
    """All of a run but its frames and the reading's pictures. Images are text, see `engine.data.packing`."""
    outcome = run.outcome
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        "source": source_facts(run.source),
        "model_facts": model_facts(run.model),
        "all_parameters": all_parameters(outcome.request),
        "asked_strength": outcome.request.strength.value,
        "reading": None if run.reading is None else reading_facts(run.reading),
        "best": None if outcome.best is None else _step(outcome.best),
        "made": made_facts(run.made),
        "guess": run.guess,
        "verdict": run.verdict,
        "name": in_a_line(run.name),
        "pinned": run.pinned,
        "ended": in_a_line(run.ended),
    }


def source_facts(source: Source) -> Facts:
    """A digit."""
    return {
        "name": in_a_line(source.name),
        "reference": in_a_line(source.reference),
        "label": source.label,
        "inverted": source.inverted,
        "normalised": source.normalised,
        "pixels": packed(source.image),
    }


def model_facts(info: ModelInfo) -> Facts:
    """What a model is, and its data set."""
    return {
        "name": in_a_line(info.name),
        "title": in_a_line(info.title),
        "mode": info.mode,
        "device": in_a_line(info.device),
        "weights": in_a_line(info.weights),
        "fingerprint": info.fingerprint,
        "explains": info.explains,
        "certifies": info.certifies,
        "searches_latents": info.searches_latents,
        "guaranteed": info.guaranteed,
        "binary": info.binary,
        "gamma": [float(factor) for factor in info.gamma],
        "differentiable": info.differentiable,
        "score": info.score,
        "energy_limit": info.energy_limit,
        "latents": info.latents,
        "dataset": {
            "name": in_a_line(info.dataset.name),
            "checksum": info.dataset.checksum,
            "classes": list(info.dataset.class_names),
        },
    }


def made_facts(made: Made) -> Facts:
    """Versions, revisions, processor."""
    return {
        "absgui": made.version,
        "attack_revision": made.attack_revision,
        "certificates_revision": made.certificates_revision,
        "processor": made.processor,
        "system": made.system,
        "libraries": dict(made.libraries),
    }


def all_parameters(request: AttackRequest) -> dict[str, float]:
    """Every parameter that the attack had, so that a default that changes later changes nothing."""
    spec = CATALOGUE.get(request.attack)
    if spec is None:
        return dict(request.parameters)
    try:
        return settings(spec, {**spec.effort(request.strength), **request.parameters})
    except AbsguiError:  # it can't have run here; what was given is all that is known
        return dict(request.parameters)


def certificate_facts(certificate: Certificate) -> Facts:
    """Radii, also those of each rival, and what they rest on."""
    return {
        "guaranteed": certificate.guaranteed,
        **_radii(certificate.radii),
        "per_rival": {str(rival): _radii(radii) for rival, radii in certificate.per_rival.items()},
        "rivals": {norm.value: int(rival) for norm, rival in certificate.rivals.items()},
        "refined": {norm.value: bounded(radius) for norm, radius in certificate.refined.items()},
    }


def bounded(value: float) -> float | str:
    """A number for JSON, which knows no infinity. Raises ValueError for NaN."""
    value = float(value)
    if math.isnan(value):
        raise ValueError("NaN is no number to be written")
    return "infinite" if math.isinf(value) else value


def _radii(radii: Radii) -> Facts:
    return {
        "L2": bounded(radii.L2),
        "Linf": bounded(radii.Linf),
        "L0": int(radii.L0),
        "L2_no_box": bounded(radii.L2_no_box),
        "paper_L2": bounded(radii.paper_L2),
        "paper_Linf": bounded(radii.paper_Linf),
    }


def reading_facts(reading: Reading) -> Facts:
    """A reading without its pictures and latents."""
    return {
        "label": reading.label,
        "energies": reading.energies.tolist(),
        "confidence": reading.confidence.tolist(),
        "limit": reading.limit,
        "explained": reading.explained,
        "paper_confidence": None if reading.paper_confidence is None else reading.paper_confidence.tolist(),
        "stage": reading.stage.value,
        "milliseconds": float(reading.milliseconds),
        "certificate": None if reading.certificate is None else certificate_facts(reading.certificate),
    }


def _step(step: AttackStep) -> Facts:
    return {
        "index": step.index,
        "queries": step.queries,
        "label": step.label,
        "rival": step.rival,
        "L0": step.distances.L0,
        "L2": float(step.distances.L2),
        "Linf": float(step.distances.Linf),
        "energies": step.energies.tolist(),
        "confidence": step.confidence.tolist(),
        "phase": {
            "kind": step.phase.kind.value,
            "value": step.phase.value,
            "round": step.phase.round,
            "rounds": step.phase.rounds,
        },
        "pixels": packed(step.image),
    }
