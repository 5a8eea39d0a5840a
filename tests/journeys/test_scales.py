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
    assert found["clipped"] == []
