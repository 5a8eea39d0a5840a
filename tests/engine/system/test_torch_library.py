"""torch's library is there before torch is."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

WATCHED = """
import sys
from pathlib import Path

def is_loaded():
    return "libtorch_cpu.so" in Path("/proc/self/maps").read_text()

class Watch:
    seen = []

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name == "torch._C":
            cls.seen.append(is_loaded())
        return None

sys.meta_path.insert(0, Watch)
import numpy as np
import engine
from engine.system.torch_library import load_ahead
assert not is_loaded()
"""


def run(program: str) -> None:
    subprocess.run([sys.executable, "-c", WATCHED + textwrap.dedent(program)], check=True)


@pytest.mark.slow  # starts processes that import torch
@pytest.mark.skipif(sys.platform != "linux", reason="tells what is loaded by Linux's means")
@pytest.mark.parametrize("name", ["cnn", "nearest-neighbour"])
def test_networks_load_it_before_they_import_torch(name: str) -> None:
    run(f"""
        engine.load_model(engine.ModelChoice({name!r}, device="cpu"))
        assert Watch.seen == [True]
    """)


@pytest.mark.skipif(sys.platform != "linux", reason="tells what is loaded by Linux's means")
def test_it_is_loaded_without_importing_torch_and_torch_works_with_it() -> None:
    run("""
        load_ahead()
        assert is_loaded() and "torch" not in sys.modules
        import torch
        assert Watch.seen == [True]
        weights = torch.ones(2, 1, 3, 3, requires_grad=True)
        torch.nn.functional.conv2d(torch.ones(1, 1, 5, 5), weights).sum().backward()
        assert (weights.grad == 9).all()
        load_ahead()
    """)


@pytest.mark.skipif(sys.platform != "linux", reason="tells what is loaded by Linux's means")
def test_without_torch_nothing_is_loaded_and_nothing_fails() -> None:
    run("""
        import importlib.util
        importlib.util.find_spec = lambda name: None
        load_ahead()
        assert not is_loaded()
    """)
