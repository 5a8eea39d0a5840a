"""Speed of the engine in this process and of the application in processes of its own.

Everything is measured in one run, and what is compared is measured in turns, so
that a busy machine slows both sides alike.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from engine.attacks import start
from engine.data import load_dataset
from engine.protocols import Model, ModelLoader
from engine.types import AttackRequest, FloatArray, ModelChoice, Norm

Tell = Callable[[str], None]
"""Called with what is being measured, in a few words."""

STARTED = "ABSGUI_STARTED"
"""Environment variable with time.time() of a process's start, for the application's reports."""
TIMEOUT = 180.0
"""Seconds that a run of the application may take."""


@dataclass(frozen=True, slots=True)
class WindowFigures:
    """The real application, from the start of its process, median of the runs."""

    window_seconds: float
    """Until the window was painted for the first time."""
    reading_seconds: float
    """Until the first reading with certificates was painted."""
    heartbeat_p99_ms: float
    """99th percentile of the time between two turns of the event loop during an attack."""
    heartbeat_max_ms: float
    heartbeats: int
    peak_memory_mb: float
    """Largest resident memory, in 2^20 bytes, over all runs."""


@dataclass(frozen=True, slots=True)
class EngineFigures:
    """One device."""

    device: str
    fast_ms: float
    """A live reading without certificates, median."""
    paper_ms: float
    """The same in the paper's mode, one image at a time, in turns with the fast one."""
    ratio: float
    """Median over the images of paper / fast."""
    certified_ms: float
    """Until a reading has all certificates, from a first search, median."""
    searched_ms: float
    """Until their search has converged, which the window waits for in the background, median."""
    latent_descent_fps: float
    """Frames per second over a whole run, median."""
    pointwise_seconds: float
    """One whole Pointwise run (L0, default parameters) on a test image, median."""
    pointwise_l0: float
    """Pixels changed by its adversarial, median; infinite where none was found."""


@dataclass(frozen=True, slots=True)
class BenchReport:
    """All figures."""

    python: str
    torch: str
    cores: int
    threads: int
    """Threads of one torch operation."""
    engine: tuple[EngineFigures, ...]
    """The CPU first, then a GPU if there is one."""
    window: WindowFigures | None
    """None if the window was not measured."""


class BenchError(Exception):
    """The application could not be measured; the message says what it printed."""


def run_bench(
    choice: ModelChoice | None = None,
    *,
    digits: int = 20,
    attacks: int = 3,
    window: bool = True,
    window_runs: int = 3,
    load: ModelLoader | None = None,
    tell: Tell | None = None,
) -> BenchReport:
    """Measure everything. Takes about two minutes with the default counts.

    `choice` says which weights, model and data set; its mode is ignored, and its device where it is "auto"
    means the CPU and, if there is one, a GPU as well. Raises BenchError if the application does not start.
    """
    import torch

    choice = choice or ModelChoice()
    say: Tell = tell or (lambda _: None)
    if load is None:
        import engine

        load = engine.load_model
    figures = None
    if window:
        say("the application")
        figures = measure_window(choice, window_runs)
    devices = [choice.device]
    if choice.device == "auto":
        devices = ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]
    measured = tuple(_engine(load, replace(choice, device=d), digits, attacks, say) for d in devices)
    return BenchReport(
        python=sys.version.split()[0],
        torch=torch.__version__,
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        threads=torch.get_num_threads(),
        engine=measured,
        window=figures,
    )


def _engine(load: ModelLoader, choice: ModelChoice, digits: int, attacks: int, say: Tell) -> EngineFigures:
    say(f"loading on {choice.device}")
    fast = load(replace(choice, mode="fast"))
    paper = load(replace(choice, mode="paper"))
    test = load_dataset(choice.data).test
    images = [test.image(index) for index in range(max(digits, attacks))]
    for model in (fast, paper):
        model.read(images[0], certificate=True)  # one-time costs are not part of a reading's time
    say(f"readings on {choice.device}")
    pairs = []
    for image in images[:digits]:
        quick, slow = (_seconds(partial(model.read, image, certificate=False)) for model in (fast, paper))
        pairs.append((quick, slow))
    certified = [_certified(fast, image) for image in images[:digits]]
    say(f"Latent Descent on {choice.device}")
    rates = [_frames_a_second(fast, x) for x in images[:attacks]]
    say(f"Pointwise on {choice.device}")
    pointwise = [_pointwise(fast, x) for x in images[:attacks]]
    return EngineFigures(
        device=fast.info.device,
        fast_ms=1000 * statistics.median(f for f, _ in pairs),
        paper_ms=1000 * statistics.median(p for _, p in pairs),
        ratio=statistics.median(p / f for f, p in pairs),
        certified_ms=1000 * statistics.median(first for first, _ in certified),
        searched_ms=1000 * statistics.median(last for _, last in certified),
        latent_descent_fps=statistics.median(rates),
        pointwise_seconds=statistics.median(seconds for seconds, _ in pointwise),
        pointwise_l0=statistics.median(pixels for _, pixels in pointwise),
    )


def _certified(model: Model, image: FloatArray) -> tuple[float, float]:
    """Seconds until the first certificates, and until the last ones."""
    begin = time.perf_counter()
    times = [time.perf_counter() for reading in model.refine(image) if reading.certificate is not None]
    return times[0] - begin, times[-1] - begin


def _frames_a_second(model: Model, image: FloatArray) -> float:
    run = start(model, AttackRequest("latent-descent", image))
    frames = sum(1 for _ in run)
    return 1000 * frames / run.outcome.milliseconds


def _pointwise(model: Model, image: FloatArray) -> tuple[float, float]:
    run = start(model, AttackRequest("pointwise", image, Norm.L0))
    for _ in run:
        pass
    best = run.outcome.best
    return run.outcome.milliseconds / 1000, float("inf") if best is None else best.distances.L0


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def measure_window(choice: ModelChoice, runs: int) -> WindowFigures:
    """Start the application `runs` times, and once more for its heartbeat. Raises BenchError."""
    options = ["--model", choice.name, "--device", choice.device]
    if choice.weights is not None:
        options += ["--weights", str(choice.weights)]
    if choice.data is not None:
        options += ["--data", str(choice.data)]
    starts = [_application(["--startup-report", *options]) for _ in range(runs)]
    beats = _application(["--heartbeat-report", *options])
    return WindowFigures(
        window_seconds=statistics.median(start["window_seconds"] for start in starts),
        reading_seconds=statistics.median(start["reading_seconds"] for start in starts),
        heartbeat_p99_ms=beats["heartbeat_p99_ms"],
        heartbeat_max_ms=beats["heartbeat_max_ms"],
        heartbeats=int(beats["heartbeats"]),
        peak_memory_mb=max(report["peak_memory_mb"] for report in [*starts, beats]),
    )


def _application(options: Sequence[str]) -> dict[str, float]:
    """Run the application until it prints its report and ends; without a screen where there is none."""
    environment = dict(os.environ)
    if sys.platform == "linux" and not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    environment[STARTED] = repr(time.time())
    command = [sys.executable, "-m", "absgui", *options]
    try:
        ended = subprocess.run(  # noqa: S603 - our own program
            command, env=environment, capture_output=True, text=True, timeout=TIMEOUT, check=True
        )
        report: dict[str, float] = json.loads(ended.stdout.strip().splitlines()[-1])
    except subprocess.TimeoutExpired as error:
        raise BenchError(f"the application gave no report within {TIMEOUT:.0f} s ({options[0]})") from error
    except subprocess.CalledProcessError as error:
        last = (error.stderr or "").strip().splitlines()[-1:] or [f"exit code {error.returncode}"]
        raise BenchError(f"the application ended without a report: {last[0]}") from error
    except (ValueError, IndexError) as error:
        raise BenchError(f"the application printed no report ({options[0]})") from error
    return report
