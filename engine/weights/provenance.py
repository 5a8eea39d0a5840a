"""Which data set weights were trained on: a note in a file's metadata, and the refusal of another set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from engine.data import Dataset
from engine.types import CLASSES, DatasetInfo, Message, WeightsError

KEY = "dataset"
"""Key in the metadata of a safetensors file; its value is a JSON object."""
UNKNOWN = DatasetInfo()
"""An unknown data set."""


def note(data: DatasetInfo) -> dict[str, str]:
    """Metadata that names the data set, to be written among other metadata."""
    content = {"name": data.name, "classes": list(data.class_names), "checksum": data.checksum}
    return {KEY: json.dumps(content, ensure_ascii=False)}


def trained_on(metadata: Mapping[str, str], where: str) -> DatasetInfo:
    """What the metadata says, an empty `DatasetInfo` where it says nothing, as in older files.

    Raises WeightsError for a damaged note; `where` names the file.
    """
    if KEY not in metadata:
        return UNKNOWN
    try:
        content = json.loads(metadata[KEY])
        name, classes, checksum = (content[key] for key in ("name", "classes", "checksum"))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(where) from error
    texts = isinstance(classes, list) and all(isinstance(text, str) for text in (name, checksum, *classes))
    if not texts or len(classes) != CLASSES or not all(classes):
        raise _damaged(where)
    return DatasetInfo(name, tuple(classes), checksum)


def check(trained: DatasetInfo, data: Dataset, source: str) -> DatasetInfo:
    """Raise WeightsError if weights that were `trained` on one data set are to be used on another, `data`.

    `source`: as weights have it, "bundled" or a path. Returns what to say of the model's data set: for
    weights that name none, which are accepted, the classes' names are those of `data`.
    """
    if not trained.checksum:
        return replace(trained, class_names=data.class_names)
    if trained.checksum == data.checksum:
        return data.info
    bundled = source == "bundled"
    weights = Message("The bundled weights") if bundled else Message("The weights {source}", source=source)
    one, other = _told_apart(trained, data.info)
    wanted = (
        Message("leave out --data") if bundled else Message("give the folder of {one} with --data", one=one)
    )
    raise WeightsError(
        "{weights} were trained on {one}, but the data set in use is {other}: give weights that were "
        "trained on {other}, or {wanted}.",
        weights=weights,
        one=one,
        other=other,
        wanted=wanted,
    )


def _told_apart(one: DatasetInfo, other: DatasetInfo) -> tuple[str, str]:
    """Their names, with checksums where these are the same."""
    if one.name != other.name:
        return one.name, other.name
    return f"{one.name} ({one.checksum})", f"{other.name} ({other.checksum})"


def _damaged(where: str) -> WeightsError:
    return WeightsError(
        "{where} has a damaged note on the data set it was trained on; load other weights.", where=where
    )
