"""What several of the command tests share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Json = Callable[..., Any]
