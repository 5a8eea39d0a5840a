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

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
NEWEST_TRIED = 14
STAMP = "absgui-stamp"
PROGRAMS = {"test": "tests/checks.py", "docs": "docs/build.py"}
"""What --test and --docs run, each with the extra of that name."""

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
    task = next((name for name in PROGRAMS if arguments[:1] == [f"--{name}"]), None)
    if task is not None and not os.access(ROOT, os.W_OK):
        say(f"absgui: --{task} writes into {ROOT}, which can't be written: copy it and use the copy's run.py")
        return 2
    try:
        python = prepare(extra=task)
    except SetupError as error:
        say(f"absgui: {error}")
        return 2
    except KeyboardInterrupt:
        say("absgui: interrupted; the next start begins the set-up again")
        return 130
    if task is not None:
        return subprocess.call([str(python), str(ROOT / PROGRAMS[task]), *arguments[1:]])
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
    """Make sure that there is a complete environment, with an optional extra. Returns its Python.

    Raises SetupError.
    """
    homes = possible_homes()
    complete = (home for home in homes if is_complete(home, extra))
    home = next(complete, None) or set_up_one(homes, extra)
    done = finished(home)
    if "qt" not in done and qt_is_complete():
        with contextlib.suppress(OSError):  # somebody else's, which is then asked again at every start
            write_stamp(home, [*done, "qt"])
    return interpreter(home)


def possible_homes() -> list[Path]:
    """.venv in the checkout, and, for where that can't be written, a folder in the user's cache."""
    homes = [ROOT / ".venv"]
    name = "venv-" + hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:8]
    with contextlib.suppress(RuntimeError):  # there is no home
        homes.append(user_cache() / "absgui" / name)
    return [home for home in homes if os.pathsep not in str(home)]  # such a place `venv` refuses


def user_cache() -> Path:
    if os.environ.get("ABSGUI_CACHE"):
        return Path(os.environ["ABSGUI_CACHE"])
    if sys.platform == "win32":
        cache = os.environ.get("LOCALAPPDATA", "~/AppData/Local")
    elif sys.platform == "darwin":
        cache = "~/Library/Caches"
    else:
        cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(cache).expanduser()


def interpreter(home: Path) -> Path:
    return home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def finished(home: Path) -> list[str]:
    """What the stamp says is done: the state, the extras, and "qt". Empty where the state is another now."""
    try:
        done = (home / STAMP).read_text("utf-8").split() if interpreter(home).exists() else []
    except OSError:  # not there, or in a folder that is somebody else's
        return []
    return done if done[:1] == [state()] else []


def write_stamp(home: Path, done: list[str]) -> None:
    """Whole or not at all."""
    new = home / f"{STAMP}.new"
    new.write_text(" ".join(done), "utf-8")
    new.replace(home / STAMP)


def is_complete(home: Path, extra: str | None) -> bool:
    done = finished(home)
    return bool(done) and (extra is None or extra in done) and not was_cut_off(home)


def lock_file(home: Path) -> Path:
    """Locked while an environment is being changed, and not empty until that is done."""
    return home.with_name(f"{home.name}.lock")


def was_cut_off(home: Path) -> bool:
    """Whether the last change of an environment began and did not end: anything in it may be half there."""
    try:
        return lock_file(home).is_file() and lock_file(home).stat().st_size > 0
    except OSError:
        return False


def set_up_one(homes: list[Path], extra: str | None) -> Path:
    """Set up the first of some environments that can be written, and return it. Raises SetupError."""
    for home in homes:
        try:
            home.parent.mkdir(parents=True, exist_ok=True)
            if home.exists() and not os.access(home, os.W_OK):
                continue
            lock = lock_file(home).open("ab")
        except OSError:
            continue
        with lock:
            if not locked(lock, wait=False):
                say("absgui: another start is setting up; waiting for it")
                locked(lock, wait=True)
            if not is_complete(home, extra):
                set_up(home, lock, extra)
        return home
    raise SetupError(
        f"there is no place for a virtual environment: {ROOT} can't be written, nor can your cache folder; "
        "set the environment variable ABSGUI_CACHE to a folder that can"
    )


def locked(lock: BinaryIO, *, wait: bool) -> bool:
    """Lock a file until it is closed here, and, but for Windows, in all processes that were given it."""
    if sys.platform == "win32":
        import msvcrt

        lock.seek(1 << 30)  # what is locked can't be read
        while True:
            try:
                msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    return False
                time.sleep(1)
            else:
                return True
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:  # a file system that knows no locks
        return True
    return True


def set_up(home: Path, lock: BinaryIO, extra: str | None) -> None:
    """Make an environment complete. What is killed meanwhile is begun afresh. Raises SetupError."""
    started = time.monotonic()
    afresh = was_cut_off(home)
    lock.write(b"This is being changed, or that was cut off.\n")
    lock.flush()
    try:
        make_environment(home, lock, afresh=afresh)
        done = finished(home) or [state()]  # only now: a new environment has none of the extras
        install(home, lock, extra=extra)
    except SetupError:  # it ended by itself, so that all is whole, if not complete
        lock.truncate(0)
        raise
    lock.truncate(0)
    write_stamp(home, [*done, *([extra] if extra else [])])
    say("absgui: compiling for this processor (once, about 20 s)")
    if not quiet([str(interpreter(home)), "-P", "-m", "engine.kernels.build"]):
        say("absgui: that failed, so it is slower; the first start tries again")
    say(f"absgui: set up in {home} in {time.monotonic() - started:.0f} s; later starts skip this")


def state() -> str:
    """Changes whenever the environment has to be brought up to date."""
    digest = hashlib.sha256(os.fsencode(ROOT) + f" {sys.version}".encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()[:16]


def make_environment(home: Path, lock: BinaryIO, *, afresh: bool) -> None:
    # -P: a folder called pip or venv where the user happens to be is none of our business.
    ask = [str(interpreter(home)), "-P", "-m", "pip", "--version"]
    if not afresh and interpreter(home).exists() and quiet(ask):
        return
    say(f"absgui: making a virtual environment in {home}")
    command = [sys.executable, "-P", "-m", "venv", "--clear", str(home)]
    if quiet(command, lock):
        return
    # Debian and Ubuntu keep the part of Python that makes environments in packages of its own.
    package = f"python3.{sys.version_info[1]}-venv"
    if apt_install([package]) and quiet(command, lock):
        return
    raise SetupError(
        f"Python can't make a virtual environment in {home}; on Debian or Ubuntu run: "
        f"apt-get install {package} (as root)"
    )


def install(home: Path, lock: BinaryIO, *, extra: str | None) -> None:
    """Install what pyproject.toml asks for, as constraints.txt says; make the checkout importable."""
    import tomllib

    python = str(interpreter(home))
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.check_output([python, "-P", "-X", "utf8", "-c", ask], encoding="utf-8").strip()
    # As code in ASCII: which encoding a plain path has in such a file depends on Python and the system.
    line = f"import sys; sys.path.append({str(ROOT)!a})\n"
    (Path(packages) / "absgui-checkout.pth").write_text(line, "ascii")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(project["optional-dependencies"][extra] if extra else [])]
    say("absgui: installing what is needed (once, some minutes)")
    manner = ["--disable-pip-version-check", "--no-input", *([] if sys.stderr.isatty() else ["-q"])]
    command = [python, "-P", "-m", "pip", "install", *manner, "-c", str(ROOT / "constraints.txt"), *wanted]
    environment = {**os.environ, "PIP_USER": "0"}
    if subprocess.call(command, stdout=sys.stderr, env=environment, pass_fds=inherited(lock)):
        raise SetupError(
            "pip could not install what is needed (see above); check the network and the space on the disk, "
            "and start again"
        )


def inherited(lock: BinaryIO | None) -> tuple[int, ...]:
    """What a child keeps open, so that the lock outlives us if it does. Windows can't."""
    return () if lock is None or sys.platform == "win32" else (lock.fileno(),)


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


def quiet(command: list[str], lock: BinaryIO | None = None) -> bool:
    """Whether a command succeeds; its output is of no interest."""
    ended = subprocess.run(
        command, capture_output=True, check=False, stdin=subprocess.DEVNULL, pass_fds=inherited(lock)
    )
    return ended.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
