"""How fast the application is, in processes of its own: its start, the interface's thread, `absgui read`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from engine.benchmarks.rows import Row
from engine.types import ModelChoice

STARTED = "ABSGUI_STARTED"
"""Environment variable with time.time() of a process's start, for the application's reports."""
TIMEOUT = 300.0
"""Seconds that a run of the application may take."""

START = {
    "window_seconds": ("window", "window visible"),
    "reading_seconds": ("window-reading", "first complete reading shown"),
    "certified_seconds": ("window-certified", "first certificates shown"),
}
"""What the application reports of its start -> key and title."""
BEATS = {"attack": "an attack runs", "lab": "an attack and the lab run"}
"""What goes on while the turns of the event loop are timed -> the same in words."""


class BenchError(Exception):
    """The application could not be measured; the message says what it printed."""


def measure_application(choice: ModelChoice, runs: int, digit: int = 0) -> tuple[list[Row], tuple[str, ...]]:
    """Start the window `runs` times and once more for its event loop, and `absgui read` `runs` times.

    `digit` is the test image that is read. Also the longest stalls of the event loop and what went on then.
    Raises BenchError if the application fails.
    """
    options = ["--model", choice.name, "--device", choice.device]
    if choice.weights is not None:
        options += ["--weights", str(choice.weights)]
    if choice.data is not None:
        options += ["--data", str(choice.data)]
    starts = [_report(["--startup-report", *options]) for _ in range(runs)]
    beats = _report(["--heartbeat-report", *options])
    rows = [
        Row(key, f"from the start: {title}", "s", tuple(_number(start, name) for start in starts))
        for name, (key, title) in START.items()
    ]
    for key, words in BEATS.items():
        for name, title in (("p999", "99.9 % of gaps are below"), ("max", "longest gap")):
            value = _number(beats, f"{key}_{name}_ms")
            rows.append(Row(f"gap-{key}-{name}", f"event loop while {words}: {title}", "ms", (value,)))
    memory = max(_number(report, "peak_memory_mb") for report in (*starts, beats))
    rows.append(Row("memory", "most memory of the window", "MB", (memory,)))
    name = "mnist" if choice.data is None else choice.data.resolve().name
    command = ["read", f"{name}:test:{digit}", *options]
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        _run(command)
        seconds.append(time.perf_counter() - began)
    rows.append(Row("read-process", "absgui read FILE, whole process", "s", tuple(seconds), (digit,) * runs))
    return rows, tuple(map(str, beats.get("stalls", ())))


def _report(options: Sequence[str]) -> dict[str, Any]:
    """Run the window until it prints its report and ends."""
    printed = _run(options).strip().splitlines()
    try:
        report = json.loads(printed[-1])
    except (ValueError, IndexError) as error:
        raise BenchError(f"the application printed no report ({options[0]})") from error
    if not isinstance(report, dict):
        raise BenchError(f"the application printed no report ({options[0]})")
    return report


def _number(report: dict[str, Any], name: str) -> float:
    value = report.get(name)
    if not isinstance(value, int | float):
        raise BenchError(f"the application's report lacks {name}")
    return float(value)


def _run(options: Sequence[str]) -> str:
    """What the application prints; it runs without a screen where there is none."""
    environment = dict(os.environ)
    if sys.platform == "linux" and not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    environment[STARTED] = repr(time.time())
    command = [sys.executable, "-m", "absgui", *options]
    try:
        return subprocess.run(  # noqa: S603 - our own program
            command, env=environment, capture_output=True, text=True, timeout=TIMEOUT, check=True
        ).stdout
    except subprocess.TimeoutExpired as error:
        raise BenchError(f"the application did not end within {TIMEOUT:.0f} s ({options[0]})") from error
    except subprocess.CalledProcessError as error:
        last = (error.stderr or "").strip().splitlines()[-1:] or [f"exit code {error.returncode}"]
        raise BenchError(f"the application ended without a report: {last[0]}") from error
