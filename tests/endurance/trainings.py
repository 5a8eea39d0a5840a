"""Trainings that are killed: resumed, they end with the bytes of one that never was."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from safetensors.numpy import load_file

from absgui.__main__ import main
from absgui.cli import commands
from absgui.cli import train as command
from engine.training import margins, starts, train_abs, train_exact, train_network
from engine.training.calibration import calibrate
from engine.training.exact import components
from tests.endurance.kills import Victim
from tests.engine.fakes.shapes import write_shapes

IMPORTED = (commands, command, train_exact, train_network)
"""So that copies of this process needn't."""


class Training(Victim):
    """`absgui train` on a few shapes, again and again: when it is done it begins anew."""

    def __init__(self, model: str, *options: str) -> None:
        self._model, self._options = model, options

    def prepare(self, folder: Path) -> None:
        write_shapes(folder / "shapes", test=2)
        self._train(folder, "unbroken")

    def begin(self, folder: Path) -> Callable[[int], None]:
        def act(_number: int) -> None:
            self._train(folder, "out")
            self._compare(folder)
            shutil.rmtree(folder / "out")

        return act

    def check(self, folder: Path, done: int) -> bool:
        out = folder / "out"
        for path in out.glob("*.safetensors"):
            assert load_file(path), "whole"
        if (out / self._file).exists():
            self._compare(folder)
        return any(out.glob("*.checkpoint.safetensors")) and not (out / self._file).exists()

    @property
    def _file(self) -> str:
        return f"{self._model}.safetensors"

    def _compare(self, folder: Path) -> None:
        found, wanted = (folder / name / self._file for name in ("out", "unbroken"))
        assert found.read_bytes() == wanted.read_bytes()

    def _train(self, folder: Path, out: str) -> None:
        # What of the end of training has no checkpoint is made short; it is the same each time.
        changed: Any = train_abs
        starts.SHARED, starts.OWN, changed.calibrate = 4, 8, _few
        margins.SAVE_EVERY = components.SAVE_EVERY = 1
        options = ["--model", self._model, "--data", str(folder / "shapes"), "--out", str(folder / out)]
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
            code = main(["train", *options, *self._options])
        assert code == 0, said.getvalue()


def _few(states: Any, starts: Any, held_out: Any, test: Any, workers: int) -> Any:
    return calibrate(states, starts, held_out.first(40), test.first(20), workers)


VICTIMS: Mapping[str, Callable[[], Victim]] = {
    "train cnn": lambda: Training("cnn", "--digits", "256", "--epochs", "6"),
    "train exact-abs": lambda: Training("exact-abs", "--digits", "300", "--epochs", "6"),
    "train abs": lambda: Training("abs", "--epochs", "3", "--margin-steps", "2", "--workers", "2"),
}
LONGEST: Mapping[str, float] = {"train cnn": 1.5, "train exact-abs": 8.0, "train abs": 25.0}
"""Seconds of the processor's time until the kill."""
