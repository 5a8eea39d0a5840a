"""Session files opened again: all of a sound one, and of a damaged or a newer one whatever is whole."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.data.arrays import BROKEN
from engine.export.arrays_back import MOST_BYTES, claimed, run_from_npz
from engine.export.bundle import (
    FORMAT,
    MIME_MEMBER,
    MIME_TYPE,
    MOST_RUNS,
    SCHEMA,
    SESSION_MEMBER,
    SUMS_MEMBER,
    reading_member,
    run_member,
)
from engine.export.facts_back import check_format, model_back, parameters_back, source_back
from engine.export.fields import Fields, parsed
from engine.export.kept import kept_reading_back
from engine.system.files import why_unread
from engine.types import CLASSES, KeptReading, Message, Norm, RecordError, Run, SavedSession, Setup

MOST_MEMBERS = 4 * MOST_RUNS
_LARGEST_TEXT = 1 << 22
"""Bytes of session.json and of SHA256SUMS."""
_OURS = re.compile(
    rf"{MIME_MEMBER}|{re.escape(SESSION_MEMBER)}|{SUMS_MEMBER}|runs/.*\.npz|readings/.*\.npz", re.DOTALL
)
"""Names of members of session files."""
_LOCAL = struct.Struct("<4s5H3I2H")
"""The header before each member of a zip file."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A session file, as far as it could be opened."""

    session: SavedSession
    """`setup.run` counts the runs that are here."""
    problems: tuple[Message, ...] = ()
    """What could not be opened, and why, in sentences; empty for a sound file."""


def is_session(path: Path) -> bool:
    """Whether a file begins as session files do; False as well where it can't be read."""
    try:
        with path.open("rb") as file:
            head = file.read(_LOCAL.size + len(MIME_MEMBER) + len(MIME_TYPE))
    except (OSError, ValueError):
        return False
    return head[:4] == b"PK\x03\x04" and head[_LOCAL.size :] == f"{MIME_MEMBER}{MIME_TYPE}".encode()


def read_session(path: Path) -> Opened:
    """Open a session file. Raises RecordError where nothing in it can be used."""
    path = Path(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise RecordError(
                "{path} is larger than {limit:,} bytes; it is not opened", path=path, limit=MOST_BYTES
            )
        data = path.read_bytes()
    except OSError as error:
        raise RecordError("{path} can't be opened: {why}", path=path, why=why_unread(error)) from error
    members, problems = _members(data, path)
    problems += _check_sums(members, path)
    content, found = _content(members, path)
    problems += found
    runs, places, found = _runs(members, content, path)
    problems += found
    readings, found = _readings(members, content, path)
    problems += found
    setup, drawing, version = Setup(), None, ""
    if content is not None:
        try:
            version = content.text("absgui")
            drawing = content.maybe("drawing", lambda name: source_back(content.inner(name)))
            setup = _setup(content.inner("setup"), runs, places)
        except RecordError as error:
            problems.append(Message("{error}. The window's set-up is not restored.", error=error))
    if not runs and not readings and drawing is None:
        if problems:
            raise RecordError("{path} is cut off or damaged, and nothing in it could be opened", path=path)
        raise RecordError("{path} holds no session: neither a digit nor a run", path=path)
    return Opened(SavedSession(tuple(runs), drawing, setup, version, tuple(readings)), tuple(problems))


def _members(data: bytes, path: Path) -> tuple[dict[str, bytes], list[Message]]:
    """Name -> content of every member that is whole, by the checksum that the zip file has of it."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN:
        members = _scanned(data)
        if not members:
            raise RecordError(
                "{path} is no session file, or nothing of it is left; if it holds images, open it as an "
                "image instead",
                path=path,
            ) from None
        return members, [Message("{path} is cut off or damaged; what is whole was opened.", path=path)]
    with archive:
        infos = archive.infolist()
        if min((info.header_offset for info in infos), default=0) > 0:
            # The table at the end is lost, and that of a run, which is a zip file too, was taken for it.
            return _scanned(data), [
                Message("{path} is cut off or damaged; what is whole was opened.", path=path)
            ]
        if len(infos) > MOST_MEMBERS or sum(info.file_size for info in infos) > MOST_BYTES:
            raise RecordError("{path} claims to hold more than a session can; it is not opened", path=path)
        if not any(_OURS.match(info.filename) for info in infos):
            raise RecordError(
                "{path} is neither a session nor a record of absgui; if it holds images, open it as an "
                "image instead",
                path=path,
            )
        members = {}
        problems: list[Message] = []
        for info in infos:
            try:
                members[info.filename] = archive.read(info)
            except BROKEN:
                problems.append(
                    Message("{path}: {member} is damaged.", path=path, member=_shown(info.filename))
                )
        return members, problems


def _scanned(data: bytes) -> dict[str, bytes]:
    """The members before the place where a file is cut off, whose table at the end is therefore lost."""
    members: dict[str, bytes] = {}
    place = 0
    while len(members) < MOST_MEMBERS and data[place : place + 4] == b"PK\x03\x04":
        if len(data) < place + _LOCAL.size:
            break
        header = _LOCAL.unpack_from(data, place)
        method, checksum, size, name_size, extra_size = header[3], *(header[k] for k in (6, 7, 9, 10))
        name_at = place + _LOCAL.size
        content_at = name_at + name_size + extra_size
        content = data[content_at : content_at + size]
        if method != zipfile.ZIP_STORED:  # nothing that this program has written
            break
        if len(content) == size and zlib.crc32(content) == checksum:
            members[data[name_at : name_at + name_size].decode("utf-8", "replace")] = content
        place = content_at + size
    return members


def _check_sums(members: dict[str, bytes], path: Path) -> list[Message]:
    """Takes out of `members` what is not what was written, and says so."""
    sums = members.get(SUMS_MEMBER)
    if sums is None or len(sums) > _LARGEST_TEXT:
        return [
            Message("{path} has no checksums, so nobody can tell whether it is as it was saved.", path=path)
        ]
    problems: list[Message] = []
    listed = set()
    for line in sums.decode("utf-8", "replace").splitlines():
        expected, _, name = line.partition("  ")
        if name in members and hashlib.sha256(members[name]).hexdigest() != expected:
            del members[name]
            problems.append(
                Message(
                    "{path}: {member} is not what was saved, so it was left out.",
                    path=path,
                    member=_shown(name),
                )
            )
        listed.add(name)
    added = [name for name in members if name.endswith(".npz") and name not in listed]
    return problems + [
        Message("{path}: {member} was added after it was saved.", path=path, member=_shown(name))
        for name in added
    ]


def _content(members: Mapping[str, bytes], path: Path) -> tuple[Fields | None, list[Message]]:
    """session.json; None where it can't be used, and why."""
    text = members.get(SESSION_MEMBER)
    if text is None or len(text) > _LARGEST_TEXT:
        return None, [
            Message(
                "{path} has lost its {member}: the window's set-up is not restored.",
                path=path,
                member=SESSION_MEMBER,
            )
        ]
    try:
        content = parsed(text.decode("utf-8", "replace"), str(path))
        check_format(content, FORMAT, SCHEMA)
    except RecordError as error:
        return None, [Message("{error}.", error=error)]
    return content, []


def _runs(
    members: Mapping[str, bytes], content: Fields | None, path: Path
) -> tuple[list[Run], list[int], list[Message]]:
    """The runs that are whole, their places in the file, and what is wrong with the others."""
    known = {name: place for place in range(MOST_RUNS) if (name := run_member(place)) in members}
    problems: list[Message] = []
    try:
        listed = 0 if content is None else len(content.listed("runs", MOST_RUNS))
    except RecordError as error:
        listed, problems = 0, [Message("{error}.", error=error)]
    if (missing := sum(run_member(place) not in members for place in range(listed))) > 0:
        problems.append(
            Message("{missing} of {listed} runs could not be opened.", missing=missing, listed=listed)
        )
    runs, places, room = [], [], MOST_BYTES
    for name, place in known.items():
        try:
            runs.append(
                run_from_npz(
                    io.BytesIO(members[name]),
                    Message("{path}, run {number}", path=path, number=place + 1),
                    room,
                )
            )
        except RecordError as error:
            problems.append(Message("{error}.", error=error))
        else:
            places.append(place)
            room -= claimed(members[name])
    return runs, places, problems


def _readings(
    members: Mapping[str, bytes], content: Fields | None, path: Path
) -> tuple[list[KeptReading], list[Message]]:
    """The readings that are whole, and what is wrong with the others; older files have none."""
    problems: list[Message] = []
    readings, room = [], MOST_BYTES
    try:
        listed = (
            len(content.listed("readings", MOST_RUNS)) if content is not None and "readings" in content else 0
        )
    except RecordError as error:
        listed, problems = 0, [Message("{error}.", error=error)]
    if (missing := sum(reading_member(place) not in members for place in range(listed))) > 0:
        problems.append(
            Message("{missing} of {listed} readings could not be opened.", missing=missing, listed=listed)
        )
    for place in range(MOST_RUNS):
        if (data := members.get(reading_member(place))) is None:
            continue
        try:
            readings.append(
                kept_reading_back(
                    data, Message("{path}, reading {number}", path=path, number=place + 1), room
                )
            )
        except RecordError as error:
            problems.append(Message("{error}.", error=error))
        else:
            room -= claimed(data)
    return readings, problems


def _setup(fields: Fields, runs: list[Run], places: list[int]) -> Setup:
    def target(name: str) -> int:
        return fields.whole(name, 0, CLASSES - 1)

    run, frame = fields.maybe("run", fields.whole), fields.maybe("frame", fields.whole)
    here = places.index(run) if run is not None and run in places else None
    if here is None or frame is None or frame >= len(runs[here].outcome.frames):
        frame = None
    return Setup(
        fields.maybe("model", lambda name: model_back(fields.inner(name))),
        fields.choice("norm", Norm),
        fields.maybe("target", target),
        fields.text("attack"),
        fields.whole("seed"),
        parameters_back(fields.inner("parameters")),
        here,
        frame,
    )


def _shown(name: str) -> str:
    """A member's name, which anybody may have written, fit for a line."""
    return repr(name[:80])
