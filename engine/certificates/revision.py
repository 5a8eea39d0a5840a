"""Which certificates these are."""

from __future__ import annotations

REVISION = "7"
"""The revision of all certificates: to be raised with any change that may give other radii, so that kept ones
are made again."""
