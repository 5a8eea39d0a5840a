"""The application is asked in processes of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.benchmarks import application
from engine.benchmarks.application import BenchError, measure_application
from engine.types import ModelChoice

REPORTS = """
import json, os, sys, time
late = time.time() - float(os.environ["ABSGUI_STARTED"])
assert 0 <= late < 60
assert "--model" in sys.argv and "--device" in sys.argv
if sys.argv[1] == "read":
    assert sys.argv[2] == "mnist:test:0"
    raise SystemExit
start = ["window_seconds", "reading_seconds", "certified_seconds"]
beats = ["attack_p999_ms", "attack_max_ms", "lab_p999_ms", "lab_max_ms"]
keys = start if sys.argv[1] == "--startup-report" else beats
print("noise")
values = {key: 1.0 + place for place, key in enumerate(keys)}
print(json.dumps({**values, "peak_memory_mb": 50.0 * len(keys), "stalls": ["70 ms, lab: nowhere"]}))
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for `python -m absgui`."""
    script = tmp_path / "absgui.py"
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return script


def test_what_the_application_reports_becomes_rows(stand_in: Path) -> None:
    stand_in.write_text(REPORTS)
    rows, stalls = measure_application(ModelChoice(), runs=2)
    assert stalls == ("70 ms, lab: nowhere",)
    values = {row.key: row.values for row in rows}
    reading = values.pop("read-process")
    assert len(reading) == 2
    assert min(reading) > 0
    assert values == {
        "window": (1.0, 1.0),
        "window-reading": (2.0, 2.0),
        "window-certified": (3.0, 3.0),
        "gap-attack-p999": (1.0,),
        "gap-attack-max": (2.0,),
        "gap-lab-p999": (3.0,),
        "gap-lab-max": (4.0,),
        "memory": (200.0,),
    }


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("print('no report')", "no report"),
        ("print('[]')", "no report"),
        ("print('{}')", "lacks window_seconds"),
        ("pass", "no report"),
        ("raise SystemExit('it broke')", "it broke"),
    ],
)
def test_what_is_wrong_with_the_application_is_said(stand_in: Path, body: str, said: str) -> None:
    stand_in.write_text(body)
    with pytest.raises(BenchError, match=said):
        measure_application(ModelChoice(), runs=1)


def test_an_application_that_hangs_is_given_up(stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "TIMEOUT", 0.2)
    stand_in.write_text("import threading\nthreading.Event().wait()")
    with pytest.raises(BenchError, match="did not end within"):
        measure_application(ModelChoice(), runs=1)
