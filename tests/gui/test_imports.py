"""The window must be up before torch is: what importing it imports."""

from __future__ import annotations

import json
import subprocess
import sys

HEAVY = ("torch", "scipy", "numba", "foolbox", "safetensors", "matplotlib", "pyqtgraph")
"""Each takes from a tenth of a second to seconds."""


def test_the_window_is_imported_without_heavy_libraries() -> None:
    code = "import absgui.app, json, sys; print(json.dumps(sorted(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = json.loads(ended.stdout)
    assert "absgui.app" in imported
    assert [name for name in imported if name in HEAVY] == []
