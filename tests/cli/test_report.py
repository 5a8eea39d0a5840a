"""`absgui report`: a session or a record as a page."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from absgui.__main__ import main
from engine import export
from engine.data import mnist
from engine.types import KeptReading, SavedSession
from tests.engine.export import export_runs


@pytest.fixture
def session(tmp_path: Path) -> Path:
    run = replace(export_runs.run(), name="a <b>&", verdict="still")
    assert run.reading is not None
    kept = KeptReading(run.source, run.model, run.reading, run.made, "put aside")
    path = tmp_path / "a.absgui"
    export.write_session(
        path, SavedSession((run, replace(run, name="")), run.source, version="1", readings=(kept,))
    )
    return path


def test_a_session_is_written_as_html(
    session: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "r.html"
    assert main(["report", str(session), "--out", str(out)]) == 0
    assert capsys.readouterr().out.strip() == str(out)
    text = out.read_text(encoding="utf-8")
    assert "2 runs and 1 reading" in text and "a &lt;b&gt;&amp;" in text and "put aside" in text


def test_a_record_is_one_run(tmp_path: Path) -> None:
    export.write_json(tmp_path / "r.json", export.record(export_runs.run()))
    assert main(["report", str(tmp_path / "r.json"), "--out", str(tmp_path / "r.html")]) == 0
    assert "1 run and 0 readings" in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("missing", "can't be opened: there is no such file; check its name"),
        (
            "digits.npz",
            "is neither a session nor a record of absgui; if it holds images, open it as an image",
        ),
        (
            "digits.npy",
            "is no session file, or nothing of it is left; if it holds images, open it as an image",
        ),
        (".", "can't be opened: it is a folder; give a file name"),
    ],
)
def test_what_cannot_be_reported_is_called_what_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, says: str
) -> None:
    digits = mnist().images[:5]
    np.savez(tmp_path / "digits.npz", x_test=digits, y_test=mnist().labels[:5])
    np.save(tmp_path / "digits.npy", digits)
    assert main(["report", str(tmp_path / name), "--out", str(tmp_path / "r.html")]) == 2
    assert says in capsys.readouterr().err


def test_a_pdf_needs_no_display(session: Path, tmp_path: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "QT_QPA_PLATFORM")}
    command = [sys.executable, "-m", "absgui", "report", str(session), "--out", str(tmp_path / "r.pdf")]
    root = Path(__file__).resolve().parents[2]
    ended = subprocess.run(command, env=bare, cwd=root, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")


def test_html_needs_no_qt(session: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from absgui.__main__ import main; "
        f"assert main(['report', {str(session)!r}, '--out', {str(tmp_path / 'r.html')!r}]) == 0; "
        "assert not [name for name in sys.modules if name.startswith('PySide6')]"
    )
    root = Path(__file__).resolve().parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("out", ["r.txt", "r", "none/r.html"])
def test_a_bad_name_is_refused_in_a_line(
    session: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str
) -> None:
    assert main(["report", str(session), "--out", str(tmp_path / out)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / out).exists()


def test_a_session_without_runs_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "d.absgui"
    export.write_session(path, SavedSession((), export_runs.run().source))
    assert main(["report", str(path), "--out", str(tmp_path / "r.html")]) == 2
    assert "neither a run nor a reading" in capsys.readouterr().err


def test_a_damaged_session_says_so_and_reports_the_rest(
    session: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = session.read_bytes()
    session.write_bytes(data[: data.index(b"runs/001/run.npz", 3000) + 200])
    assert main(["report", str(session), "--out", str(tmp_path / "r.html")]) == 0
    assert "cut off or damaged" in capsys.readouterr().err
    assert "1 run and" in (tmp_path / "r.html").read_text(encoding="utf-8")
