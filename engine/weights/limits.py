"""Up to which energy a class explains an image: a note in a file's metadata.

It is no part of the fingerprint: it changes no energy, no label, no attack and no certificate, only what is
said of them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from engine.types import WeightsError

KEY = "energy_limits"
"""Key in a file's metadata; its value is a JSON object: model -> `ModelInfo.energy_limit`."""


def note(limits: Mapping[str, float]) -> dict[str, str]:
    """Metadata that holds the limits of models, to be written among other metadata."""
    return {KEY: json.dumps(dict(limits))}


def limits_in(metadata: Mapping[str, str], where: str) -> dict[str, float]:
    """What the metadata says, nothing where it says nothing, as in older files.

    Raises WeightsError for a damaged note; `where` names the file.
    """
    if KEY not in metadata:
        return {}
    try:
        content = json.loads(metadata[KEY])
        found = {str(name): float(limit) for name, limit in content.items()}
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise _damaged(where) from error
    if not all(map(math.isfinite, found.values())):
        raise _damaged(where)
    return found


def _damaged(where: str) -> WeightsError:
    return WeightsError("{where} has a damaged note on what it explains; load other weights.", where=where)
