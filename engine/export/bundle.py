"""A session as one file, `.absgui`: a zip of JSON, NPZ and PNG that other programs can open too.

    mimetype                  the first member, so that a desktop knows the file by its first bytes
    session.json              what the window was set to, and the list of runs
    SHA256SUMS                the SHA-256 of every other member, as `sha256sum` prints them
    runs/000/run.npz          a run with all frames, as `write_trajectory` writes it
    runs/000/thumbnail.png    its digit and its best adversarial, side by side
    readings/000.npz          a reading that was put aside

Nothing is compressed twice, so that every member can be found again in a file that is cut off
(`bundle_back`). The same session gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from engine.export.arrays import trajectory, without_frames
from engine.export.facts import Facts, model_facts, source_facts
from engine.export.fields import in_a_line
from engine.export.kept import kept_reading
from engine.export.raster import to_8_bits
from engine.system.files import written_whole
from engine.types import SIDE, ExportError, Message, Run, SavedSession, Setup

SUFFIX = ".absgui"
MIME_TYPE = "application/x-absgui-session"
FORMAT = "absgui session"
SCHEMA = 1
"""Raise it where an older version would misread what is written."""
MIME_MEMBER, SESSION_MEMBER, SUMS_MEMBER = "mimetype", "session.json", "SHA256SUMS"
MOST_RUNS = 1000
"""In one file."""
_DATE = (1980, 1, 1, 0, 0, 0)
"""Of every member: when a session was saved is the file's own date."""
_THUMBNAIL = 4
"""Pixels, each way, for one of the digit's."""


def run_member(place: int) -> str:
    """The name of a run's member: "runs/007/run.npz"."""
    return f"runs/{place:03}/run.npz"


def reading_member(place: int) -> str:
    """The name of a reading's member: "readings/007.npz"."""
    return f"readings/{place:03}.npz"


def write_session(path: Path, session: SavedSession) -> None:
    """Write a session whole or not at all. Raises ExportError.

    Runs without frames are written as they are.
    """
    for held, what in (
        (session.runs, Message("runs")),
        (session.readings, Message("readings")),
    ):
        if len(held) > MOST_RUNS:
            raise ExportError(
                "{path} was not written: it can hold {most} {what}, not {count}",
                path=path,
                most=MOST_RUNS,
                what=what,
                count=len(held),
            )
    members: dict[str, bytes] = {SESSION_MEMBER: _json(session)}
    for place, run in enumerate(session.runs):
        member = run_member(place)
        members[member] = trajectory(run, str(path)) if run.outcome.frames else without_frames(run)
        members[member.replace("run.npz", "thumbnail.png")] = thumbnail(run)
    members |= {reading_member(k): kept_reading(kept) for k, kept in enumerate(session.readings)}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in members.items())
    ordered = {MIME_MEMBER: MIME_TYPE.encode(), SESSION_MEMBER: members.pop(SESSION_MEMBER)}
    ordered |= {SUMS_MEMBER: sums.encode(), **members}
    with written_whole(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, data in ordered.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), data)


def thumbnail(run: Run) -> bytes:
    """A PNG of the digit and, beside it, the best adversarial if there is one."""
    best = run.outcome.best
    pictures = [run.source.image] if best is None else [run.source.image, best.image]
    row = np.concatenate([np.pad(to_8_bits(each), 1) for each in pictures], axis=1)
    assert row.shape[0] == SIDE + 2
    buffer = io.BytesIO()
    Image.fromarray(row.repeat(_THUMBNAIL, 0).repeat(_THUMBNAIL, 1)).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _json(session: SavedSession) -> bytes:
    content: Facts = {
        "format": FORMAT,
        "schema": SCHEMA,
        "absgui": session.version,
        "drawing": None if session.drawing is None else source_facts(session.drawing),
        "setup": _setup(session.setup),
        "runs": [
            {
                "file": run_member(place),
                "source": run.source.name,
                "model": run.model.name,
                "attack": run.outcome.request.attack,
                "name": in_a_line(run.name),
            }
            for place, run in enumerate(session.runs)
        ],
        "readings": [
            {
                "file": reading_member(place),
                "source": in_a_line(kept.source.name),
                "model": in_a_line(kept.model.name),
                "name": in_a_line(kept.name),
            }
            for place, kept in enumerate(session.readings)
        ],
    }
    return (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _setup(setup: Setup) -> Facts:
    return {
        "model": None if setup.model is None else model_facts(setup.model),
        "norm": setup.norm.value,
        "target": setup.target,
        "attack": setup.attack,
        "seed": setup.seed,
        "parameters": dict(setup.parameters),
        "run": setup.run,
        "frame": setup.frame,
    }
