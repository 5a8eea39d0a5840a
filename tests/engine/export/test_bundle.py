"""Session files: what is saved comes back; of a damaged, a newer or a hostile one whatever is whole."""

from __future__ import annotations

import errno
import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine import export
from engine.export import bundle, bundle_back
from engine.types import ExportError, Norm, RecordError, Run, SavedSession, Setup, Source
from tests.engine.export import export_runs
from tests.engine.export.test_records import same, settled

Members = dict[str, bytes]


def session(runs: int = 3) -> SavedSession:
    every = tuple(settled(export_runs.run(3 + k)) for k in range(runs))
    drawing = Source(np.random.default_rng(1).random((28, 28), np.float32), "your drawing", normalised=True)
    setup = Setup(export_runs.info(), Norm.LINF, 4, "pointwise", 11, {"repeats": 2.0}, run=1, frame=2)
    return SavedSession(every, drawing, setup, "9.9")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    export.write_session(tmp_path / "a.absgui", session())
    return tmp_path / "a.absgui"


def rewrite(path: Path, change: Callable[[Members], object], compression: int = zipfile.ZIP_STORED) -> None:
    """Change the members, as another program might; the checksums stay as they are unless changed too."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def with_json(change: Callable[[dict[str, Any]], None]) -> Callable[[Members], None]:
    """Changes session.json, and the checksum with it, as a program that knows the format would."""

    def apply(members: Members) -> None:
        content = json.loads(members["session.json"])
        change(content)
        members["session.json"] = json.dumps(content).encode()
        kept = [line for line in members["SHA256SUMS"].splitlines() if b"session.json" not in line]
        members["SHA256SUMS"] = b"\n".join(kept)

    return apply


def test_a_session_comes_back_to_the_last_bit(path: Path) -> None:
    opened = export.read_session(path)
    assert opened.problems == ()
    assert same(opened.session, session())
    assert export.is_session(path)


def test_a_session_without_runs_or_without_a_drawing_is_one_too(tmp_path: Path) -> None:
    for each in (replace(session(), drawing=None), replace(session(0), setup=Setup())):
        export.write_session(tmp_path / "b.absgui", each)
        opened = export.read_session(tmp_path / "b.absgui")
        assert opened.problems == ()
        assert same(opened.session, each)
    export.write_session(tmp_path / "c.absgui", SavedSession())
    with pytest.raises(RecordError, match="neither a digit nor a run"):
        export.read_session(tmp_path / "c.absgui")


def test_other_programs_can_open_it(path: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names[0] == "mimetype"
        with np.load(io.BytesIO(archive.read("runs/002/run.npz")), allow_pickle=False) as arrays:
            assert arrays["images"].shape == (5, 28, 28)
        with Image.open(io.BytesIO(archive.read("runs/000/thumbnail.png"))) as picture:
            assert picture.size == (240, 120)
        archive.extractall(tmp_path / "out")
    assert path.read_bytes()[30:66] == b"mimetypeapplication/x-absgui-session"
    sums = (tmp_path / "out" / "SHA256SUMS").read_text().split()[1::2]
    assert set(sums) == set(names) - {"mimetype", "SHA256SUMS"}


def test_the_same_session_gives_the_same_bytes(path: Path) -> None:
    before = path.read_bytes()
    export.write_session(path, session())
    assert path.read_bytes() == before


def test_an_export_is_opened_by_its_own_name_too(path: Path) -> None:
    """A program that packs it again may compress it and leave the first member elsewhere."""
    rewrite(path, lambda members: members.pop("mimetype"), zipfile.ZIP_DEFLATED)
    assert not export.is_session(path)
    assert same(export.read_session(path).session, session())


def test_a_run_that_was_changed_is_left_out_and_said(path: Path) -> None:
    def change(members: Members) -> None:
        members["runs/001/run.npz"] = members["runs/000/run.npz"]

    rewrite(path, change)
    opened = export.read_session(path)
    assert "'runs/001/run.npz' is not what was saved" in opened.problems[0]
    assert "1 of 3 runs could not be opened." in opened.problems
    assert same(opened.session.runs, (session().runs[0], session().runs[2]))
    assert (opened.session.setup.run, opened.session.setup.frame) == (None, None)
    assert opened.session.setup.attack == "pointwise"


def test_a_run_that_was_added_is_opened_and_said(path: Path) -> None:
    rewrite(path, lambda members: members.update({"runs/003/run.npz": members["runs/000/run.npz"]}))
    opened = export.read_session(path)
    assert len(opened.session.runs) == 4
    assert "'runs/003/run.npz' was added after it was saved" in opened.problems[0]


def test_the_shown_run_is_counted_among_those_that_are_there(path: Path) -> None:
    rewrite(path, lambda members: members.pop("runs/000/run.npz"))
    setup = export.read_session(path).session.setup
    assert (setup.run, setup.frame) == (0, 2)


@pytest.mark.parametrize("change", [lambda m: m.pop("SHA256SUMS"), lambda m: m.update(SHA256SUMS=b"\xff")])
def test_without_checksums_it_opens_but_says_so(path: Path, change: Callable[[Members], None]) -> None:
    rewrite(path, change)
    opened = export.read_session(path)
    assert len(opened.session.runs) == 3
    with zipfile.ZipFile(path) as archive:
        lost = "SHA256SUMS" not in archive.namelist()
    assert any("no checksums" in problem for problem in opened.problems) == lost


@pytest.mark.parametrize("how", ["lost", "broken"])
def test_the_runs_are_there_though_their_list_is_not(path: Path, how: str) -> None:
    def change(members: Members) -> None:
        if how == "lost":
            del members["session.json"]
        else:
            members["session.json"] = b"{"

    rewrite(path, change)
    opened = export.read_session(path)
    assert same(opened.session.runs, session().runs)
    assert opened.session.drawing is None
    assert any("session.json" in problem for problem in opened.problems)


def test_a_newer_file_says_so_and_opens_what_is_known(path: Path) -> None:
    rewrite(path, with_json(lambda content: content.update(schema=7, setup="something new")))
    opened = export.read_session(path)
    assert same(opened.session.runs, session().runs)
    assert "written by a newer absgui (format 7; this one knows 1); update absgui" in opened.problems[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c["setup"].update(norm="L9"), "'norm' can't be 'L9'. The window's set-up is not restored"),
        (lambda c: c["setup"].update(target=10), "'target' can't be 10"),
        (lambda c: c["setup"].update(parameters={"x": "y"}), "'x' can't be 'y'"),
        (lambda c: c["drawing"].update(pixels=""), "drawing, pixels: the pixels are not an image"),
        (lambda c: c.update(runs="many"), "'runs' can't be 'many'"),
        (lambda c: c.pop("setup"), "setup is damaged"),
    ],
)
def test_a_senseless_setup_costs_only_itself(
    path: Path, change: Callable[[dict[str, Any]], None], words: str
) -> None:
    rewrite(path, with_json(change))
    opened = export.read_session(path)
    assert len(opened.session.runs) == 3
    assert any(words in problem for problem in opened.problems), opened.problems


@pytest.mark.parametrize("frame", [-1, 99, None])
def test_a_frame_that_is_not_there_is_none(path: Path, frame: int | None) -> None:
    rewrite(path, with_json(lambda content: content["setup"].update(frame=frame)))
    opened = export.read_session(path)
    assert opened.session.setup.frame is None
    assert bool(opened.problems) == (frame == -1)


def test_of_a_file_that_is_cut_off_all_that_is_whole_is_opened(path: Path) -> None:
    data, wanted = path.read_bytes(), session()
    counts = []
    for end in range(0, len(data), max(1, len(data) // 200)):
        path.write_bytes(data[:end])
        try:
            opened = export.read_session(path)
        except RecordError as error:
            assert "\n" not in str(error)
            continue
        assert opened.problems
        assert same(opened.session.runs, wanted.runs[: len(opened.session.runs)])
        counts.append(len(opened.session.runs))
    assert counts == sorted(counts)
    assert {0, 1, 2, 3} == set(counts)


def test_flipped_bytes_are_noticed_or_harmless(path: Path) -> None:
    data, wanted = path.read_bytes(), session()
    for place in range(0, len(data), max(1, len(data) // 150)):
        changed = bytearray(data)
        changed[place] ^= 0x55
        path.write_bytes(bytes(changed))
        try:
            opened = export.read_session(path)
        except RecordError:
            continue
        assert opened.problems or same(opened.session, wanted), place


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"\x89PNG\r\n\x1a\n", b"x" * 999]
)
def test_what_is_no_session_is_refused_in_one_line(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.absgui").write_bytes(data)
    with pytest.raises(RecordError) as caught:
        export.read_session(tmp_path / "x.absgui")
    assert "\n" not in str(caught.value)
    assert not export.is_session(tmp_path / "x.absgui")
    with pytest.raises(RecordError, match="can't be opened"):
        export.read_session(tmp_path / "none.absgui")
    assert not export.is_session(tmp_path / "none.absgui")


def test_a_bomb_is_not_unpacked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def change(members: Members) -> None:
        members["runs/009/run.npz"] = bytes(3_000_000)

    rewrite(path, change, zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 200_000
    monkeypatch.setattr(bundle_back, "MOST_BYTES", 1_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "read", None)  # nothing may be read
    with pytest.raises(RecordError, match="claims to hold more than a session can"):
        export.read_session(path)


def test_runs_that_are_too_much_together_are_left_out(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle_back, "MOST_BYTES", 250_000)
    opened = export.read_session(path)
    assert len(opened.session.runs) < 3
    assert any("claims to hold more than" in problem for problem in opened.problems)


def test_too_many_members_are_not_listed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle_back, "MOST_MEMBERS", 5)
    with pytest.raises(RecordError, match="more than a session can"):
        export.read_session(path)


def test_names_of_members_lead_nowhere(path: Path, tmp_path: Path) -> None:
    rewrite(path, lambda members: members.update({"../../evil": b"x", "runs/000/../../evil": b"x"}))
    before = sorted(tmp_path.rglob("*"))
    assert len(export.read_session(path).session.runs) == 3
    assert sorted(tmp_path.rglob("*")) == before


def test_what_can_not_be_saved_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()
    monkeypatch.setattr(bundle, "MOST_RUNS", 2)
    with pytest.raises(ExportError, match="it can hold 2 runs, not 3"):
        export.write_session(path, session())

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(ExportError, match="the disk is full"):
        export.write_session(path, session(1))
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_run_without_an_adversarial_has_a_thumbnail_of_its_digit() -> None:
    run: Run = export_runs.run(found=False)
    with Image.open(io.BytesIO(bundle.thumbnail(run))) as picture:
        assert picture.size == (120, 120)


def test_a_desktop_that_is_told_knows_a_session(path: Path) -> None:
    from xml.etree import ElementTree as ET

    from engine.system import resources

    name = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}
    root = ET.parse(resources.assets("desktop") / "absgui.xml").getroot()
    kind, glob, match = (root.find(f".//m:{tag}", name) for tag in ("mime-type", "glob", "match"))
    assert kind is not None and glob is not None and match is not None
    assert kind.get("type") == bundle.MIME_TYPE
    assert glob.get("pattern") == f"*{export.SUFFIX}"
    at, value = int(match.get("offset", "")), match.get("value", "").encode()
    assert path.read_bytes()[at : at + len(value)] == value
    entry = (resources.assets("desktop") / "absgui.desktop").read_text()
    assert f"MimeType={bundle.MIME_TYPE};" in entry
    assert "Exec=absgui %f" in entry
