"""The first window at the scales that screens have: within the screen, and nothing in it cut off."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("width", "height", "scale"),
    [
        (1920, 1080, "2"),
        *(
            pytest.param(*each, marks=pytest.mark.slow)  # a process of its own for each
            for each in ((1366, 768, "1"), (1920, 1080, "1.25"), (1920, 1080, "1.5"), (3840, 2160, "2"))
        ),
    ],
)
def test_the_first_window_fits_and_is_whole(width: int, height: int, scale: str) -> None:
    command = [sys.executable, "-m", "tests.journeys.first_window", str(width), str(height), scale]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["ratio"] == float(scale)
    assert found["screen"] == [int(width / float(scale)), int(height / float(scale))]
    assert found["inside"], found
    assert found["status"]
    assert found["faults"] == []


@pytest.mark.parametrize(
    ("width", "height", "percent", "language"),
    [
        (1024, 600, 200, "de"),
        *(
            pytest.param(*each, marks=pytest.mark.slow)  # a process of its own for each
            for each in (
                (1024, 600, 100, "de"),
                (1024, 600, 125, "en"),
                (1024, 600, 150, "de"),
                (1024, 600, 200, "en"),
                (1366, 768, 200, "de"),
                (800, 600, 100, "en"),
            )
        ),
    ],
)
def test_large_text_on_a_small_screen_covers_nothing(
    width: int, height: int, percent: int, language: str
) -> None:
    sizes = [str(width), str(height), "1", str(percent), language]
    command = [sys.executable, "-m", "tests.journeys.first_window", *sizes]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["inside"], found
    assert found["status"]
    assert found["least"][0] <= width
    assert found["least"][1] <= height
    assert found["faults"] == []
