"""An application that needs no Python: `python docs/bundle/build.py [--onefile] [FOLDER]`, or build/bundle.

Runs in an environment with the extra "bundle". docs/bundle.md says what comes of it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = {
    "assets": "engine/_bundled/assets",
    "weights": "engine/_bundled/weights",
    "engine/kernels/slots.py": "engine/kernels",  # by their sources kernels are known
    "engine/kernels/source": "engine/kernels/source",
}
"""Files beside the code -> their folders in the bundle, which are those of a wheel."""
SUBMODULES = ("absgui", "engine", "array_api_compat", "foolbox")
"""Packages that import some of their modules by name only."""
METADATA = (
    "foolbox",
    "llvmlite",
    "numba",
    "numpy",
    "pillow",
    "PySide6-Essentials",
    "pyqtgraph",
    "safetensors",
    "scipy",
    "torch",
)
"""Packages whose version is asked for."""


def command(target: Path, *, onefile: bool) -> list[str]:
    """PyInstaller's, for the system that this runs on."""
    work = ROOT / "build" / "pyinstaller"
    made = [f"--distpath={target}", f"--workpath={work}", f"--specpath={work}", f"--paths={ROOT}"]
    data = [f"--add-data={ROOT / source}{os.pathsep}{folder}" for source, folder in DATA.items()]
    return [
        *[sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN", "--name=absgui"],
        *["--onefile" if onefile else "--onedir", *made, *data],
        *[f"--collect-submodules={package}" for package in SUBMODULES],
        *[f"--copy-metadata={package}" for package in METADATA],
        *["--collect-data=foolbox", "--exclude-module=matplotlib"],
        # The commands print, so Windows has to give it a console, which a double click need not show.
        *(["--hide-console=hide-early"] if sys.platform == "win32" else []),
        str(ROOT / "docs" / "bundle" / "start.py"),
    ]


def main() -> int:
    """Build it; returns PyInstaller's exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "bundle")
    parser.add_argument("--onefile", action="store_true", help="one file, which unpacks itself at each start")
    chosen = parser.parse_args()
    return subprocess.call(command(chosen.folder.resolve(), onefile=chosen.onefile), cwd=ROOT)  # noqa: S603 - ours


if __name__ == "__main__":
    sys.exit(main())
