"""What every test shares: no display is needed, and nothing reads the settings of the person who runs it."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    # Has to be there before Qt is imported by anyone.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
