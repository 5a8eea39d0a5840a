"""`run.py` in checkouts of its own, where `venv`, `pip`, the compiler and the program are stand-ins.

The stand-ins do what `deed` says: they kill `run.py` as `kill -9` does, or wait until the test has gone on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has neither FIFOs nor SIGKILL")

STAND_IN = """
import os, signal, sys
from pathlib import Path

name = Path(__file__).parent.name
deed = os.environ.get("DEED", "").split()
log = Path(os.environ["LOG"])

def note(word):
    with log.open("a") as file:
        file.write(f"{name} {word}\\n")

def act(moment):
    if deed[:2] != [name, moment]:
        return
    if "kill" in deed:
        os.kill(os.getppid(), signal.SIGKILL)
    if "wait" in deed:
        print("at the gate", file=sys.stderr, flush=True)
        Path(os.environ["GATE"]).read_bytes()
    if "fail" in deed:
        sys.exit(1)
"""

VENV = """
home = Path(sys.argv[-1])
note("begins")
act("begins")
for old in home.rglob("*"):
    if not old.is_dir():
        old.unlink()
sys.path = [path for path in sys.path if not path.endswith("stand-ins")]
del sys.modules["venv"]
import venv
venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(home)
act("ends")
"""

PIP = """
if "--version" in sys.argv:
    sys.exit(0)
home = Path(sys.prefix)
note("begins")
act("begins")
(home / "half").write_text("")
act("half")
(home / "half").unlink()
(home / "whole").write_text(" ".join(sys.argv))
note("ends")
"""

PROGRAM = """
import sys
print(__file__, sys.prefix, *sys.argv[1:], sep="\\n")
"""


@dataclass(frozen=True)
class Checkout:
    """A project that `run.py` can set up within a blink."""

    root: Path
    environment: dict[str, str]

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(self.root / "run.py"), *arguments]

    def begin(self, *arguments: str, deed: str = "") -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*arguments),
            env={**self.environment, "DEED": deed},
            cwd=self.root.parent / "elsewhere",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def start(self, *arguments: str, deed: str = "", code: int = 0) -> list[str]:
        """What a start prints: the program's file, its environment, its arguments; or, if it fails, why."""
        with self.begin(*arguments, deed=deed) as process:
            out, said = process.communicate()
        assert process.returncode == code, said
        return out.splitlines() if code == 0 else said.splitlines()

    def works(self) -> bool:
        """Whether a start finds all in .venv, and nothing that is half there."""
        program, home, *_ = self.start()
        assert Path(program) == self.root / "absgui" / "__main__.py"
        assert Path(home) == self.root / ".venv"
        return (self.root / ".venv" / "whole").is_file() and not (self.root / ".venv" / "half").exists()

    @property
    def log(self) -> list[str]:
        return Path(self.environment["LOG"]).read_text().splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    root = tmp_path / 'd\'où "ça" vient, 数字'
    for folder in ("absgui", "engine/kernels"):
        (root / folder).mkdir(parents=True)
        (root / folder / "__init__.py").touch()
    for name in ("run.py", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, root / name)
    (root / "engine" / "__init__.py").touch()
    (root / "engine" / "kernels" / "build.py").write_text("", "utf-8")
    (root / "absgui" / "__main__.py").write_text(PROGRAM, "utf-8")
    for name, code in {"venv": VENV, "pip": PIP}.items():
        (tmp_path / "stand-ins" / name).mkdir(parents=True)
        (tmp_path / "stand-ins" / name / "__init__.py").touch()
        (tmp_path / "stand-ins" / name / "__main__.py").write_text(STAND_IN + code, "utf-8")
    (tmp_path / "elsewhere" / "pip").mkdir(parents=True)
    (tmp_path / "elsewhere" / "pip" / "__init__.py").write_text("raise SystemExit('the wrong pip')", "utf-8")
    if os.name != "nt":
        os.mkfifo(tmp_path / "gate")
    environment = {
        **{name: value for name, value in os.environ.items() if name in ("SYSTEMROOT", "LANG", "LC_ALL")},
        "PATH": str(tmp_path / "no-apt-get"),
        "PYTHONPATH": str(tmp_path / "stand-ins"),
        "PYTHONIOENCODING": "utf-8",
        "HOME": str(tmp_path / "home"),
        "LOCALAPPDATA": str(tmp_path / "home"),
        "LOG": str(tmp_path / "log"),
        "GATE": str(tmp_path / "gate"),
    }
    return Checkout(root, environment)


def test_the_first_start_sets_up_and_later_ones_do_not(checkout: Checkout) -> None:
    assert checkout.start("read", "a b.png")[2:] == ["read", "a b.png"]
    assert checkout.works()
    assert checkout.log == ["venv begins", "pip begins", "pip ends"]


@POSIX
@pytest.mark.parametrize("moment", ["venv begins", "venv ends", "pip begins", "pip half"])
def test_a_killed_set_up_begins_afresh(checkout: Checkout, moment: str) -> None:
    checkout.start(deed=f"{moment} kill", code=-9)
    before = len(checkout.log)
    assert checkout.works()
    assert checkout.log[before:][-3:] == ["venv begins", "pip begins", "pip ends"]


@POSIX
def test_a_killed_update_begins_afresh_even_if_it_is_taken_back(checkout: Checkout) -> None:
    assert checkout.works()
    constraints = checkout.root / "constraints.txt"
    text = constraints.read_bytes()
    constraints.write_bytes(text + b"# newer\n")
    checkout.start(deed="pip half kill", code=-9)
    constraints.write_bytes(text)
    assert checkout.works()
    assert checkout.log[-3:] == ["venv begins", "pip begins", "pip ends"]


def test_a_failed_update_leaves_what_was_there(checkout: Checkout) -> None:
    assert checkout.works()
    assert "pip could not install" in checkout.start("--test", deed="pip begins fail", code=2)[-1]
    assert checkout.works()
    assert checkout.log == ["venv begins", "pip begins", "pip ends", "pip begins"]


def test_an_extra_is_installed_once(checkout: Checkout) -> None:
    (checkout.root / "tests").mkdir()
    (checkout.root / "tests" / "checks.py").write_text(PROGRAM, "utf-8")
    for _ in range(2):
        assert checkout.start("--test", "-k", "one")[2:] == ["-k", "one"]
    assert "hypothesis" in (checkout.root / ".venv" / "whole").read_text("utf-8")
    assert checkout.works()
    assert checkout.log == ["venv begins", "pip begins", "pip ends"]


@POSIX
@pytest.mark.parametrize("deed", ["pip half wait", "pip half kill wait"], ids=["at work", "killed"])
def test_a_second_start_waits_for_the_first_ones_pip(checkout: Checkout, deed: str) -> None:
    """A pip that outlives a killed `run.py` too: two would install over each other."""
    with checkout.begin("first", deed=deed) as first:
        _read_until("at the gate", first)
        with checkout.begin("second") as second:
            try:
                _read_until("waiting for it", second)
            finally:
                Path(checkout.environment["GATE"]).write_bytes(b"")
            out, _ = second.communicate()
        first.communicate()
    assert out.splitlines()[2:] == ["second"]
    assert first.returncode == (-9 if "kill" in deed else 0)
    assert checkout.works()
    assert checkout.log.count("pip begins") == (2 if "kill" in deed else 1)


def _read_until(words: str, process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    assert any(words in line for line in process.stderr), f"it ended without {words!r}"


@pytest.mark.parametrize("left", ["nothing", "no stamp", "an empty stamp", "no Python"])
def test_what_is_missing_is_made(checkout: Checkout, left: str) -> None:
    assert checkout.works()
    home = checkout.root / ".venv"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if left == "nothing":
        shutil.rmtree(home)
    elif left == "no stamp":
        (home / "absgui-stamp").unlink()
    elif left == "an empty stamp":
        (home / "absgui-stamp").write_bytes(b"")
    else:
        python.unlink()
        if os.name != "nt":
            python.symlink_to(home / "gone")
    assert checkout.works()
    assert checkout.log[3:][-2:] == ["pip begins", "pip ends"]


def test_a_moved_checkout_works_where_it_is_now(checkout: Checkout) -> None:
    assert checkout.works()
    moved = Checkout(checkout.root.rename(checkout.root.with_name("moved")), checkout.environment)
    assert moved.works()


@pytest.mark.skipif(os.name == "nt", reason="on Windows links need rights that users lack")
def test_a_link_to_a_checkout_is_the_checkout(checkout: Checkout) -> None:
    link = checkout.root.with_name("link")
    link.symlink_to(checkout.root)
    assert Path(Checkout(link, checkout.environment).start()[0]).parents[1] == checkout.root
    assert checkout.works()
    assert checkout.log.count("pip begins") == 1


def test_no_encoding_of_the_system_is_in_the_way(checkout: Checkout) -> None:
    """Before Python 3.13 such a file is read in the system's, which may have no "d'où" in UTF-8."""
    assert checkout.works()
    (written,) = (checkout.root / ".venv").rglob("absgui-checkout.pth")
    assert written.read_bytes().isascii()


@pytest.mark.skipif(os.name == "nt", reason="on Windows a colon is in no folder's name")
def test_a_folder_that_venv_refuses_is_not_asked_of_it(checkout: Checkout) -> None:
    odd = Checkout(checkout.root.rename(checkout.root.with_name("a:b")), checkout.environment)
    assert Path(odd.start()[1]).is_relative_to(odd.environment["HOME"])


def test_where_the_checkout_cannot_be_written_the_cache_is_used(checkout: Checkout) -> None:
    (checkout.root / ".venv.lock").mkdir()  # even root can't open that for writing
    for _ in range(2):
        program, home, *_ = checkout.start()
        assert Path(program).parents[1] == checkout.root
        assert Path(home).is_relative_to(checkout.environment["HOME"])
    assert checkout.log.count("pip begins") == 1


def test_where_nothing_can_be_written_it_is_said_what_to_do(checkout: Checkout, tmp_path: Path) -> None:
    (checkout.root / ".venv.lock").mkdir()
    (tmp_path / "home").write_bytes(b"")  # a file, so that no folder can be made in it
    (said,) = checkout.start(code=2)
    assert "ABSGUI_CACHE" in said
    elsewhere = {**checkout.environment, "ABSGUI_CACHE": str(tmp_path / "cache")}
    home = Checkout(checkout.root, elsewhere).start()[1]
    assert Path(home).is_relative_to(tmp_path / "cache")


def test_a_cache_that_cannot_be_looked_into_is_one_that_cannot_be_written(checkout: Checkout) -> None:
    """Names that are too long stand for folders of others, into which root may look."""
    (checkout.root / ".venv.lock").mkdir()
    hidden = {**checkout.environment, "ABSGUI_CACHE": "n" * 1000}
    (said,) = Checkout(checkout.root, hidden).start(code=2)
    assert "ABSGUI_CACHE" in said


def test_the_environment_of_another_is_used_as_it_is(checkout: Checkout) -> None:
    """As root's in a shared place: complete, and nothing in it can be written."""
    assert checkout.works()
    (checkout.root / ".venv.lock").unlink()
    (checkout.root / ".venv.lock").mkdir()
    stamp = checkout.root / ".venv" / "absgui-stamp"
    stamp.write_text(stamp.read_text("utf-8").removesuffix(" qt"), "utf-8")
    stamp.with_suffix(".new").mkdir()
    assert checkout.works()
    assert checkout.log.count("pip begins") == 1
