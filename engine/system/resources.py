"""Where the files that ship with the code are, and where what can be made again is kept.

In a checkout `assets/` and `weights/` are top-level folders beside `engine/`;
a wheel carries them inside the package, as `engine/_bundled/assets` and
`engine/_bundled/weights`. No other module needs to know which of the two it is.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parents[1]
CACHE = "ABSGUI_CACHE"
"""Environment variable with another folder than the user's for what can be made again."""
DATA = "ABSGUI_DATA"
"""Environment variable with another folder than the user's for what must be kept."""
_ROOTS = (_PACKAGE / "_bundled", _PACKAGE.parent)
"""Roots to search, the wheel's first: beside an installed package are unrelated folders."""


def bundled(*parts: str) -> Path:
    """The path of a bundled file or folder, e.g. `bundled("assets", "mnist")`.

    Returns the first place where it exists; if it exists nowhere, the place where a checkout
    would have it, so that the caller's own error message names a sensible path.
    """
    candidates = [root.joinpath(*parts) for root in _ROOTS]
    return next((path for path in candidates if path.exists()), candidates[-1])


def assets(*parts: str) -> Path:
    """A file or folder of `assets/`."""
    return bundled("assets", *parts)


def weights(*parts: str) -> Path:
    """A file or folder of `weights/`."""
    return bundled("weights", *parts)


def cache(*parts: str) -> Path:
    """A file or folder in the user's folder for what can be made again; it need not exist."""
    given = os.environ.get(CACHE)
    root = Path(given) if given else user_cache()
    return root.joinpath(*parts)


def user_data(*parts: str) -> Path:
    """A file or folder in the user's folder for what must be kept; it need not exist."""
    given = os.environ.get(DATA)
    try:
        root = Path(given) if given else platformdirs.user_data_path("absgui", appauthor=False)
    except RuntimeError:  # as below
        root = Path(os.devnull) / "absgui"
    return root.joinpath(*parts)


def user_cache() -> Path:
    """The user's folder for what can be made again; for one without a home a place where nothing can be."""
    try:
        return platformdirs.user_cache_path("absgui", appauthor=False)
    except RuntimeError:  # neither $HOME nor an entry among the users, as in containers
        return Path(os.devnull) / "absgui"
