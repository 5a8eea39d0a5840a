"""Readings that the user has put aside, as NPZ files: the record, the latents and the reconstructions."""

from __future__ import annotations

import io
import json

from engine.export.arrays import npz, reading_arrays
from engine.export.arrays_back import MOST_BYTES, record_from_npz
from engine.export.facts import made_facts, model_facts, reading_facts, source_facts
from engine.export.facts_back import check_format, made_back, model_back, reading_back, source_back
from engine.export.fields import in_a_line
from engine.types import KeptReading

FORMAT = "absgui reading"
SCHEMA = 1
"""Raise it where an older version would misread what is written."""


def kept_reading(kept: KeptReading) -> bytes:
    """The NPZ file."""
    arrays = reading_arrays(kept.reading)
    record = {
        "format": FORMAT,
        "schema": SCHEMA,
        "source": source_facts(kept.source),
        "model_facts": model_facts(kept.model),
        "reading": reading_facts(kept.reading),
        "made": made_facts(kept.made),
        "name": in_a_line(kept.name),
        "pinned": kept.pinned,
        "kept": in_a_line(kept.kept),
        "arrays": list(arrays),
    }
    return npz({**arrays, "record": json.dumps(record, allow_nan=False)})


def kept_reading_back(data: bytes, where: str, most: int = MOST_BYTES) -> KeptReading:
    """The same from the file, which may claim to hold `most` bytes or less. Raises RecordError."""
    record, arrays = record_from_npz(io.BytesIO(data), where, most)
    check_format(record, FORMAT, SCHEMA)
    source, info = source_back(record.inner("source")), model_back(record.inner("model_facts"))
    return KeptReading(
        source,
        info,
        reading_back(record.inner("reading"), source.image, info, arrays),
        made_back(record.inner("made")),
        record.text("name"),
        record.flag("pinned"),
        record.text("kept"),
    )
