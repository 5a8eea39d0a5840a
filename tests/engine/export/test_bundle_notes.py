"""Names, pins and readings put aside in session files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import export
from engine.export.facts_back import run_back
from engine.export.fields import Fields
from engine.types import KeptReading, SavedSession, Setup
from tests.engine.export import export_runs
from tests.engine.export.test_bundle import Members, path, rewrite, session, with_json
from tests.engine.export.test_records import same

__all__ = ["path"]


def with_notes() -> SavedSession:
    """One run that has a name, one that lost its frames, and two readings."""
    runs = session(2).runs
    named = replace(runs[0], name="nearly a 9 <b>&", pinned=True, ended="2024-05-06T07:08:09+02:00")
    bare = replace(runs[1], outcome=replace(runs[1].outcome, frames=()))
    reading = runs[0].reading
    assert reading is not None
    kept = KeptReading(named.source, named.model, reading, export_runs.MADE, "zwei", kept=named.ended)
    plain = replace(kept, name="", pinned=False, reading=replace(reading, reconstructions=None))
    return replace(session(0), runs=(named, bare), readings=(kept, plain))


def test_names_pins_and_readings_come_back_also_of_a_run_without_frames(tmp_path: Path) -> None:
    path, wanted = tmp_path / "n.absgui", with_notes()
    export.write_session(path, wanted)
    opened = export.read_session(path)
    assert opened.problems == ()
    assert same(opened.session.readings, wanted.readings)
    assert same(opened.session.runs[0], wanted.runs[0])
    bare = opened.session.runs[1]
    assert bare.outcome.frames == () and bare.outcome.best is not None and bare.reading is not None
    assert same(bare.reading, wanted.runs[1].reading)
    assert np.array_equal(bare.outcome.best.image, wanted.runs[1].outcome.best.image)  # type: ignore[union-attr]
    export.write_session(path, replace(wanted, runs=(), drawing=None, setup=Setup()))
    assert same(export.read_session(path).session.readings, wanted.readings)


def test_a_file_of_an_older_version_has_neither_names_nor_readings(path: Path) -> None:
    def older(content: dict[str, Any]) -> None:
        del content["readings"]
        for each in content["runs"]:
            del each["name"]

    rewrite(path, with_json(older))
    opened = export.read_session(path)
    assert opened.problems == () and opened.session.readings == ()
    record = export.record(session().runs[0])
    for name in ("name", "pinned", "ended"):
        del record[name]
    run = run_back(Fields(record, "old"))
    assert (run.name, run.pinned, run.ended) == ("", False, "")


@pytest.mark.parametrize("how", ["lost", "changed", "cut", "listed"])
def test_a_damaged_reading_is_left_out_and_said(tmp_path: Path, how: str) -> None:
    path = tmp_path / "n.absgui"
    export.write_session(path, with_notes())

    def change(members: Members) -> None:
        if how == "lost":
            del members["readings/000.npz"]
        elif how == "changed":
            members["readings/000.npz"] = members["readings/001.npz"]
        elif how == "cut":
            members["readings/000.npz"] = members["readings/000.npz"][:-200]
            members["SHA256SUMS"] = b""
        else:
            with_json(lambda content: content.update(readings="all"))(members)

    rewrite(path, change)
    opened = export.read_session(path)
    assert len(opened.session.readings) == (2 if how == "listed" else 1)
    assert opened.problems and len(opened.session.runs) == 2
