"""Kernels on disk: loaded whole or not at all, compiled in the background, gone without harm."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil
import pytest

from engine.kernels import build, store
from engine.kernels.slots import ACTIVATIONS_0, LATENTS, Table, aligned
from tests.patience import PATIENCE_MS
from tests.sparing import ends

HERE = store.folder()


def python(program: str, kernels: Path, *arguments: str) -> dict[str, object]:
    """What a process of its own, which keeps its kernels in a folder, prints as JSON."""
    environment = dict(os.environ, ABSGUI_KERNELS=str(kernels))
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(HERE, tmp_path / HERE.name)
    return tmp_path


DECODE = """
    import json, os, shutil, sys
    import numpy as np
    from engine import kernels
    from engine.kernels import background, slots, store
    from engine.nets.compiled import CompiledDecoders
    def decode():
        parameters = slots.aligned((1, slots.PARAMETER_COUNT))
        parameters[:] = 0
        means = CompiledDecoders(parameters, np.zeros(1, np.int64)).decode(np.zeros((1, 1, 8), np.float32))
        return float(means.mean())
"""


def test_they_survive_the_loss_of_their_folder(copied: Path) -> None:
    program = (
        DECODE
        + """
    before = kernels.ready()
    shutil.rmtree(store.folder())
    print(json.dumps({"before": before, "after": kernels.ready(), "mean": decode()}))
    """
    )
    assert python(program, copied) == {"before": True, "after": True, "mean": pytest.approx(0.5, abs=1e-6)}


@pytest.mark.parametrize("harm", ends(["cut", "changed", "no header", "another name", "missing"]))
def test_damaged_ones_are_not_run(copied: Path, harm: str) -> None:
    path = copied / HERE.name / "descend.kernel"
    content = path.read_bytes()
    if harm == "cut":
        path.write_bytes(content[:-100])
    elif harm == "changed":
        path.write_bytes(content[:-100] + bytes([content[-100] ^ 1]) + content[-99:])
    elif harm == "no header":
        path.write_bytes(content[content.index(b"\n") :])
    elif harm == "another name":
        path.write_bytes(content.replace(b'"symbol": "', b'"symbol": "x', 1))
    else:
        path.unlink()
    with pytest.raises(store.KernelsError, match="descend"):
        store.load(path.parent)
    found = python(DECODE + "    print(json.dumps({'ready': kernels.ready()}))", copied)
    assert found == {"ready": False}


ENDING = (
    DECODE
    + """
    import threading, time
    from engine.kernels.pool import each_alone
    kernels.background._pool.cache_clear()
    os.environ["OMP_NUM_THREADS"] = "2"
    def outlive():
        threading.main_thread().join()
        parameters = slots.aligned((1, slots.PARAMETER_COUNT))
        parameters[:] = 0
        decoders = CompiledDecoders(parameters, np.zeros(4, np.int64))
        many = np.zeros((200, 4, 8), np.float32)
        means = each_alone(lambda _: float(decoders.decode(many).mean()), range(3), 2)
        mean = float(decoders.decode(many).mean())
        print(json.dumps({"threads": kernels.threads(), "mean": mean, "means": means}))
    decode()
    threading.Thread(target=outlive).start()
    """
)


def test_threads_that_outlive_the_main_one_go_on_computing(copied: Path) -> None:
    half = pytest.approx(0.5, abs=1e-6)
    assert python(ENDING, copied) == {"threads": 2, "mean": half, "means": [half] * 3}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork then")
def test_a_forked_process_starts_its_own_threads(copied: Path) -> None:
    program = (
        DECODE
        + """
    os.environ["OMP_NUM_THREADS"] = "2"
    import threading
    parameters = slots.aligned((1, slots.PARAMETER_COUNT))
    parameters[:] = 0
    decoders = CompiledDecoders(parameters, np.zeros(4, np.int64))
    latents = np.zeros((200, 4, 8), np.float32)
    expected = decoders.decode(latents)
    child = os.fork()
    if child:
        assert os.waitpid(child, 0)[1] == 0
    else:
        before = threading.active_count()
        same = bool((decoders.decode(latents) == expected).all())
        print(json.dumps({"before": before, "after": threading.active_count(), "same": same}), flush=True)
        os._exit(0)
    """
    )
    assert python(program, copied) == {"before": 1, "after": 2, "same": True}


PREPARE = (
    DECODE
    + """
    import psutil
    kernels.prepare()
    kernels.prepare()
    children = [child.pid for child in psutil.Process().children()]
    folder = background._State.temporary
    print(json.dumps({"ready": kernels.ready(), "children": children, "temporary": folder and str(folder)}))
"""
)


def test_a_compilation_ends_with_the_process_that_began_it(tmp_path: Path) -> None:
    found = python(PREPARE, tmp_path)
    assert found["ready"] is False
    children = found["children"]
    assert isinstance(children, list)
    assert len(children) == 1
    assert not psutil.pid_exists(children[0])
    assert found["temporary"] is None


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nobody is killed like this then")
def test_a_compilation_ends_with_a_process_that_is_killed(tmp_path: Path) -> None:
    program = PREPARE + "\n    sys.stdout.flush()\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent("    import signal\n" + program)],
        env=dict(os.environ, ABSGUI_KERNELS=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    (child,) = json.loads(done.stdout)["children"]
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(child).wait(PATIENCE_MS / 1000)
    assert not list(tmp_path.rglob("*.kernel"))


def test_where_nothing_can_be_kept_they_are_compiled_for_this_process(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = python(PREPARE, tmp_path / "file")
    assert len(found["children"]) == 1  # type: ignore[arg-type]
    assert isinstance(found["temporary"], str)
    assert not Path(found["temporary"]).exists()


def test_where_nothing_can_be_written_at_all_torch_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    program = (
        "    import tempfile\n    def none(**_): raise FileNotFoundError\n    tempfile.mkdtemp = none\n"
        + PREPARE
    )
    found = python(program, tmp_path / "file")
    assert found == {"ready": False, "children": [], "temporary": None}


def test_where_no_process_can_be_started_the_log_says_so(tmp_path: Path) -> None:
    found = python("    import sys\n    sys.executable = '/no/such/python'\n" + PREPARE, tmp_path)
    assert found == {"ready": False, "children": [], "temporary": None}
    assert "/no/such/python" in (tmp_path / HERE.name / "build.log").read_text()


def test_they_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine import kernels

    assert kernels.ready()
    monkeypatch.setenv("ABSGUI_NO_KERNELS", "1")
    assert not kernels.ready()


@pytest.mark.slow  # compiles everything: a quarter of a minute
def test_compiled_in_the_background_and_then_used(tmp_path: Path) -> None:
    program = (
        DECODE
        + """
    before = kernels.ready()
    kernels.prepare()
    print(json.dumps({"before": before, "after": kernels.wait(600), "mean": decode()}))
    """
    )
    assert python(program, tmp_path) == {"before": False, "after": True, "mean": pytest.approx(0.5, abs=1e-6)}


@pytest.mark.slow  # compiles everything
@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="there are other processors then")
def test_compiled_for_a_processor_with_narrower_registers(tmp_path: Path) -> None:
    narrow = dict(
        os.environ,
        NUMBA_CPU_NAME="haswell",
        NUMBA_CPU_FEATURES="+sse4.2,+avx,+avx2,+fma,+bmi,+bmi2,+f16c,+popcnt",
    )
    command = [sys.executable, "-m", "engine.kernels.build", str(tmp_path / HERE.name)]
    subprocess.run(command, env=narrow, check=True)
    assert store.load(tmp_path / HERE.name).keys() == store.load(HERE).keys()
    tests = [str(Path(__file__).with_name(f"test_{name}.py")) for name in ("compiled", "projections")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests],
        env=dict(os.environ, ABSGUI_KERNELS=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_what_is_there_is_not_compiled_again(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Path] = []
    monkeypatch.setattr(build, "build", built.append)
    folder = copied / HERE.name
    build.main([str(folder)])
    assert not built
    (folder / store.MARK).unlink()
    build.main([str(folder)])
    assert built == [folder]


@pytest.mark.parametrize("part", ["{", "symbol", "_Z", "sha256", "code", "end"])
def test_one_wrong_bit_and_they_are_compiled_again(
    copied: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    built: list[Path] = []
    monkeypatch.setattr(build, "build", built.append)
    path = copied / HERE.name / store.MARK
    content = bytearray(path.read_bytes())
    places = {"code": content.index(b"\n") + 200, "end": len(content) - 1}
    content[places[part] if part in places else content.index(part.encode())] ^= 1
    path.write_bytes(content)
    build.main([str(path.parent)])
    assert built == [path.parent]


def test_the_newest_other_folders_stay(tmp_path: Path) -> None:
    for number in range(build.KEPT + 3):
        folder = tmp_path / f"other-{number}"
        store.save(folder, store.NAMES[-1], "symbol", b"code")
        os.utime(folder / store.MARK, (number + 2, number + 2))
    store.save(tmp_path / "killed", store.NAMES[0], "symbol", b"code")  # while it was compiled
    os.utime(tmp_path / "killed" / f"{store.NAMES[0]}.kernel", (1, 1))
    (tmp_path / "something else").mkdir()
    store.save(tmp_path / "own", store.NAMES[-1], "symbol", b"code")
    build.forget_others(tmp_path / "own")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["other-3", "other-4", "other-5", "other-6", "own", "something else"]


def test_a_table_takes_what_its_kernels_read() -> None:
    table = Table().put({LATENTS: aligned((3, 8))})
    assert table[LATENTS].ctypes.data % 64 == 0 == ACTIVATIONS_0
    for wrong in (aligned((3, 8)).astype(float), aligned((8, 3)).T):
        with pytest.raises(ValueError, match="slot"):
            table.put({LATENTS: wrong})
