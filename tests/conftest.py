"""What every test shares: no display is needed, and nothing reads the settings of the user who runs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tqdm

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    # Has to be there before Qt is imported by anyone.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Tests run in several processes side by side, and a second thread gains next to nothing on computations this
# small. Has to be there before torch is.
os.environ.setdefault("OMP_NUM_THREADS", "1")

os.environ.setdefault("ABSGUI_KERNELS", str(Path(__file__).resolve().parents[1] / "build" / "kernels"))

tqdm.tqdm.monitor_interval = 0  # its watching thread would count as one that a test left behind


@pytest.fixture(autouse=True, scope="session")
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is kept for later is not kept in the folder of the user who runs the tests."""
    os.environ["ABSGUI_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    os.environ["ABSGUI_DATA"] = str(tmp_path_factory.mktemp("data"))


@pytest.fixture(autouse=True)
def _processor_as_it_was() -> Iterator[None]:
    """Loading a model sets the thread to flush denormals; other tests want IEEE floats.

    Before each test, because what a module's fixtures set, or their ends, comes after the last test.
    """
    if "torch" in sys.modules:
        sys.modules["torch"].set_flush_denormal(False)
    yield
    if "torch" in sys.modules:
        sys.modules["torch"].set_flush_denormal(False)


def pytest_configure(config: pytest.Config) -> None:
    """Compile the kernels, once: a quarter of a minute, after a change of their source."""
    from engine.kernels import build, store

    if not hasattr(config, "workerinput") and not (store.folder() / store.MARK).is_file():
        build.build(store.folder())
        build.forget_others(store.folder())
