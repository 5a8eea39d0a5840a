#!/usr/bin/env python3
"""Start absgui from a checkout: `python3 run.py [what you would give to absgui]`.

The first start makes a virtual environment in .venv and installs what is needed; later ones find a
stamp there and start at once. Instead of starting absgui,

    python3 run.py --test [--all] [--coverage] [what you would give to pytest]
    python3 run.py --docs

run the checks and tests, and build the pages of the API and the documents into build/docs. With --all the
tests marked as slow run too, with --coverage it is measured which lines and branches they run.
Needs nothing but Python's standard library, and reads on old Pythons far enough to say that they are old.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
NEWEST_TRIED = 14
STAMP = "absgui-stamp"
MOST_WORKERS = 8
FULLY_COVERED = ("certificates", "exact", "data")
"""Folders of the engine whose faults would be false claims: --coverage asks for every line and branch."""

QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
"""What Qt loads from the system on Linux -> the package of Debian and Ubuntu that has it."""


def say(text: str) -> None:
    """To stderr, so that `python3 run.py read x.png --json > file` gets the JSON alone."""
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    if sys.version_info < OLDEST:
        return with_newer_python(arguments)
    task = {"--test": "test", "--docs": "docs"}.get(arguments[0]) if arguments else None
    try:
        python = prepare(extra=task)
    except SetupError as error:
        say(f"absgui: {error}")
        return 2
    if task == "test":
        return run_tests(python, arguments[1:])
    if task == "docs":
        return subprocess.call([str(python), str(ROOT / "docs" / "build.py"), *arguments[1:]])
    # -P: a folder called engine where the user happens to be is none of our business.
    command = [str(python), "-P", "-m", "absgui", *arguments]
    if os.name != "nt":  # Windows has no real exec: the shell would think that we had ended
        os.execv(command[0], command)
    return subprocess.call(command)


def with_newer_python(arguments: list[str]) -> int:
    for minor in range(NEWEST_TRIED, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return subprocess.call([found, str(Path(__file__).resolve()), *arguments])
    version = ".".join(str(part) for part in sys.version_info[:3])
    say(f"absgui: needs Python 3.{OLDEST[1]} or newer, and this is {version}; install one and start again")
    return 2


class SetupError(Exception):
    """The environment can't be made; the message says what to do."""


def prepare(*, extra: str | None) -> Path:
    """Make sure that the virtual environment is complete, with an optional extra. Returns its Python."""
    home = environment_folder()
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = state()
    stamp = home / STAMP
    done = stamp.read_text().split() if stamp.is_file() and python.exists() else []
    if done[:1] != [wanted]:
        done = []
    if not done or (extra and extra not in done):
        started = time.monotonic()
        make_environment(home, python)
        install(python, extra=extra)
        say(f"absgui: set up in {home} in {time.monotonic() - started:.0f} s; later starts skip this")
        done = [*(done or [wanted]), *([extra] if extra else [])]
        stamp.write_text(" ".join(done))
    if "qt" not in done and qt_is_complete():
        stamp.write_text(" ".join([*done, "qt"]))
    return python


def environment_folder() -> Path:
    """.venv in the checkout; where that can't be written, a folder in the user's cache."""
    if (ROOT / ".venv" / STAMP).is_file() or os.access(ROOT, os.W_OK):
        return ROOT / ".venv"
    if os.name == "nt":
        cache = os.environ.get("LOCALAPPDATA", "~/AppData/Local")
    elif sys.platform == "darwin":
        cache = "~/Library/Caches"
    else:
        cache = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    name = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    return Path(cache).expanduser() / "absgui" / f"venv-{name}"


def state() -> str:
    """Changes whenever the environment has to be brought up to date."""
    digest = hashlib.sha256(f"{ROOT} {sys.version}".encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()[:16]


def make_environment(home: Path, python: Path) -> None:
    if python.exists() and quiet([str(python), "-m", "pip", "--version"]):
        return
    say(f"absgui: making a virtual environment in {home}")
    command = [sys.executable, "-m", "venv", "--clear", str(home)]
    if quiet(command):
        return
    # Debian and Ubuntu keep the part of Python that makes environments in packages of its own.
    package = f"python3.{sys.version_info[1]}-venv"
    if apt_install([package]) and quiet(command):
        return
    raise SetupError(
        f"Python can't make a virtual environment in {home}; on Debian or Ubuntu run: "
        f"apt-get install {package} (as root)"
    )


def install(python: Path, *, extra: str | None) -> None:
    """Install what pyproject.toml asks for, as constraints.txt says; make the checkout importable."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(project["optional-dependencies"][extra] if extra else [])]
    say("absgui: installing what is needed (once, some minutes)")
    manner = ["--disable-pip-version-check", "--no-input", *([] if sys.stderr.isatty() else ["-q"])]
    command = [str(python), "-m", "pip", "install", *manner, "-c", str(ROOT / "constraints.txt"), *wanted]
    if subprocess.call(command, stdout=sys.stderr, env={**os.environ, "PIP_USER": "0"}):
        raise SetupError(
            "pip could not install what is needed (see above); check the network and start again"
        )
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.check_output([str(python), "-c", ask], text=True).strip()
    (Path(packages) / "absgui-checkout.pth").write_text(f"{ROOT}\n", "utf-8")
    say("absgui: compiling for this processor (once, about 20 s)")
    if not quiet([str(python), "-P", "-m", "engine.kernels.build"]):
        say("absgui: that failed, so it is slower; the first start tries again")


def qt_is_complete() -> bool:
    """Install the system's libraries that Qt needs and that are missing, or say how."""
    if not sys.platform.startswith("linux"):
        return True
    missing = [package for library, package in QT_LIBRARIES.items() if not loads(library)]
    if not missing or apt_install(missing):
        return True
    line = f"apt-get install {' '.join(missing)}"
    say(f"absgui: the window needs some libraries; on Debian or Ubuntu run (as root): {line}")
    return False


def loads(library: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def apt_install(packages: list[str]) -> bool:
    """Install packages where that needs no question: as root, or with a sudo that asks for no password."""
    apt = shutil.which("apt-get")
    if apt is None:
        return False
    prefix: list[str] = []
    if os.geteuid() != 0:
        sudo = shutil.which("sudo")
        if sudo is None or not quiet([sudo, "-n", "true"]):
            return False
        prefix = [sudo, "-n"]
    say(f"absgui: installing {' '.join(packages)}")
    setting = ["env", "DEBIAN_FRONTEND=noninteractive"]
    command = [*prefix, *setting, apt, "install", "-y", "-q", "--no-install-recommends", *packages]
    # A new machine has no list of packages yet, an old one an outdated list; both show as a failure.
    return quiet(command) or (quiet([*prefix, *setting, apt, "update", "-q"]) and quiet(command))


def quiet(command: list[str]) -> bool:
    """Whether a command succeeds; its output is of no interest."""
    return subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL).returncode == 0


def run_tests(python: Path, options: list[str]) -> int:
    """All checks, then pytest on all cores; with options of pytest's only that. 0 if all is well."""
    everything, coverage = "--all" in options, "--coverage" in options
    chosen = [option for option in options if option not in ("--all", "--coverage")]
    module = [str(python), "-m"]
    steps = {} if chosen else checks(python)
    steps["pytest"] = [
        *[*module, "pytest"],
        *(["-m", ""] if everything else []),  # takes the place of pyproject.toml's "not slow"
        *(["--cov", "--cov-report=term:skip-covered"] if coverage else []),
        *(chosen or ["-n", str(workers()), "--dist", "worksteal", "--durations=10"]),
    ]
    if coverage and not chosen:
        complete = ",".join(f"engine/{folder}/*" for folder in FULLY_COVERED)
        steps["coverage of " + ", ".join(FULLY_COVERED)] = [
            *[*module, "coverage", "report", "--show-missing", "--fail-under=100", f"--include={complete}"]
        ]
    failed = []
    for name, command in steps.items():
        print(f"== {name}", flush=True)
        if subprocess.call(command, cwd=str(ROOT), env=test_environment()):
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def checks(python: Path) -> dict[str, list[str]]:
    """What is checked without running the program; .pre-commit-config.yaml has the same."""
    module = [str(python), "-m"]
    return {
        "ruff": [*module, "ruff", "check", "."],
        "ruff format": [*module, "ruff", "format", "--check", "."],
        "mypy --strict": [*module, "mypy"],
        "import contracts": [str(python.parent / "lint-imports"), "--no-cache"],
    }


def workers() -> int:
    """How many processes share the tests: one for each core, but no more than memory allows (1 GB each)."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_WORKERS)


def test_environment() -> dict[str, str]:
    environment = {"PYTHONUTF8": "1", **os.environ}
    display = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not display:
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    return environment


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
