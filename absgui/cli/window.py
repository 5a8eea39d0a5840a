"""`absgui [FILE]`: the window, or the same reading as text where there is no display."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import tempfile
from pathlib import Path

from absgui.cli import common, read
from absgui.launch import DEFAULT_SAMPLE, LaunchOptions
from engine.data import Dataset
from engine.system import resources
from engine.system.files import make_folder
from engine.types import AbsguiError, ExportError

APT_LINE = (
    "apt-get install libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libwayland-cursor0 "
    "libwayland-egl1 libx11-xcb1 libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 "
    "libxcb-image0 libxcb-keysyms1 "
    "libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1"
)
"""What Qt needs on a bare Debian or Ubuntu."""


def run(arguments: argparse.Namespace) -> int:
    options = LaunchOptions(
        source=arguments.file,
        choice=common.model_choice(arguments),
        normalise=arguments.normalise,
        invert=arguments.invert,
        transpose=arguments.transpose,
        startup_report=arguments.startup_report,
        heartbeat_report=arguments.heartbeat_report,
    )
    data = common.dataset(arguments)  # an unfit folder is refused before a window opens
    if not has_display():
        return _without_display(options, data)
    try:
        from absgui import app
    except ImportError as error:
        if "PySide6" in f"{error.name}" or ".so" in str(error):
            raise AbsguiError(f"Qt can't be loaded ({error}); on Debian or Ubuntu run: {APT_LINE}") from error
        raise
    code: int = app.main(options)
    return code


def has_display() -> bool:
    """Whether Qt will find somewhere to draw; it ends the whole process where it doesn't.

    Qt's own choice of a platform is obeyed. X11 and Wayland are asked by connecting to their sockets.
    """
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return _answers(_wayland_socket()) or _x11_answers(os.environ.get("DISPLAY", ""))


def _wayland_socket() -> str:
    name = os.environ.get("WAYLAND_DISPLAY", "")
    return os.path.join(os.environ.get("XDG_RUNTIME_DIR", "/"), name) if name else ""  # noqa: PTH118


def _x11_answers(display: str) -> bool:
    host, colon, rest = display.rpartition(":")
    number = rest.split(".")[0]
    if not (colon and number.isdecimal()):
        return False
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where X servers have their sockets
        return _answers(path) or _answers(f"\0{path}")
    try:
        with socket.create_connection((host, 6000 + int(number)), timeout=2):
            return True
    except OSError:
        return False


def _answers(path: str) -> bool:
    if not path:
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as tried:
        tried.settimeout(2)
        try:
            tried.connect(path)
        except OSError:
            return False
    return True


def _without_display(options: LaunchOptions, data: Dataset) -> int:
    """Read the file, or a default image, and write what the window would show."""
    from engine.data import read_image
    from engine.export import write_reading_sheet

    print("There is no display; this is what the window would show ('absgui --help' lists the commands).\n")
    source = options.source or f"{data.name}:test:{DEFAULT_SAMPLE}"
    with common.on_disk(str(source)) as path:
        loaded = read_image(
            path, normalise=options.normalise, invert=options.invert, transpose=options.transpose, data=data
        )
    with common.loaded(options.choice) as model:
        reading = model.read(loaded.image)
    print(read.as_text(loaded, reading, model.info, data.class_names))
    picture = _picture_folder() / "absgui-reading.png"
    write_reading_sheet(
        picture,
        reading,
        loaded.name,
        score=model.info.score,
        classes=data.class_names,
        truth=loaded.label,
    )
    print(f"drawn to {picture}")
    return 0


def _picture_folder() -> Path:
    """The user's folder for what can be made again, else the one for temporary files."""
    cache = resources.user_cache()
    try:
        return make_folder(cache)
    except ExportError:
        return Path(tempfile.gettempdir())
