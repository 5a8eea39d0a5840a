"""Damaged files that the program itself has written: what is whole comes back, or one line says why not.

Sessions and records of attacks, the lab's store, logs of evaluations; and the images of a damaged collection.
`data/test_fuzz.py` has single images, `weights/test_damaged.py` weights and models.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import export
from engine.data import contents, load_dataset
from engine.evaluation.rowlog import RowLog
from engine.lab.store import Store
from engine.lab.units import MISCLASSIFIED, Result, Unit
from engine.types import AbsguiError, ModelChoice, Norm
from tests.engine.data.test_fuzz import BYTES, SECONDS, mutated, resource, whole_files
from tests.engine.export import export_runs
from tests.engine.export.test_bundle import session
from tests.engine.export.test_records import settled

CHOICE = ModelChoice("abs", device="cpu")
UNITS = [Unit(CHOICE, "fgm", Norm.L2, digit) for digit in range(40)]
COLUMNS = {"digit": int, "L2": float}


def log(path: Path) -> RowLog:
    return RowLog(path, export_runs.info(), load_dataset(), COLUMNS, ["digit"], "1")


def read_log(path: Path) -> None:
    found = log(path)
    found.append({"digit": "999", "L2": "1.5"})
    assert found.find(999)


def read_store(path: Path) -> None:
    infos = {CHOICE: export_runs.info()}
    with Store(path) as store:
        missing = store.missing(UNITS, infos)
        assert len(missing) + len(store.results(UNITS, infos)) >= len(UNITS) - len(missing)
        store.results_of(CHOICE, infos[CHOICE])
        store.add(Result(UNITS[0], infos[CHOICE].fingerprint, infos[CHOICE].mode, 7, 1, MISCLASSIFIED))


def read_any(path: Path) -> None:
    """As the window opens it."""
    if export.is_session(path) or path.suffix == export.SUFFIX:
        opened = export.read_session(path)
        assert all("\n" not in text for text in opened.problems)
    elif export.holds_run(path):
        export.read_run(path)


def browse(path: Path) -> None:
    found = contents(str(path))
    assert found.images.shape == (len(found.labels), 28, 28)
    assert found.labels.min(initial=0) >= -1 and found.labels.max(initial=0) <= 9


def rezipped(content: bytes, draw: random.Random) -> bytes:
    """An archive with damaged members, whose checksums are right."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = draw.choice(sorted(members))
    members[name] = shuffled(members[name], draw) if name.endswith(".json") else mutated(members[name], draw)
    if "SHA256SUMS" in members:
        sums = [f"{hashlib.sha256(data).hexdigest()}  {each}\n" for each, data in members.items()]
        members["SHA256SUMS"] = "".join(sums).encode()
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w", draw.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
        for each, data in members.items():
            archive.writestr(each, data)
    return again.getvalue()


VALUES: list[Any] = [
    None, True, -1, 0, 10, 2**63, 1e308, float("nan"), float("inf"), "", "a\nb", "x" * 5000, [], {}, [[]],
    {"a": 1}, "../../etc/passwd", "\ud800", "L2", "abs",
]  # fmt: skip
"""What stands in the place of a value of a JSON file."""


def shuffled(content: bytes, draw: random.Random) -> bytes:
    """JSON with values of another kind, lost and moved ones."""
    whole = json.loads(content)
    for _ in range(draw.randint(1, 3)):
        place: Any = whole
        while isinstance(place, dict | list) and place:
            key = draw.choice(list(place) if isinstance(place, dict) else list(range(len(place))))
            if not isinstance(place[key], dict | list) or not place[key] or draw.random() < 0.3:
                if draw.random() < 0.2:
                    del place[key]
                else:
                    place[key] = draw.choice(VALUES)
                break
            place = place[key]
    return json.dumps(whole).encode("utf-8", "surrogatepass")


Damage = Callable[[bytes, random.Random], bytes]
Kind = tuple[str, bytes, Damage, Callable[[Path], None]]


def sound(folder: Path) -> list[Kind]:
    """Name, content, how it is damaged, and what is done with it."""
    run = settled(export_runs.run(3))
    export.write_session(folder / "a.absgui", session(2))
    export.write_json(folder / "run.json", export.record(run))
    export.write_trajectory(folder / "run.npz", run)
    infos = export_runs.info()
    with Store(folder / "results.sqlite") as store:
        for unit in UNITS[1:]:
            store.add(Result(unit, infos.fingerprint, infos.mode, 7, 1, MISCLASSIFIED))
    for digit in range(20):
        log(folder / "log.csv").append({"digit": str(digit), "L2": "1.25"})
    content = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / "images").mkdir()
    found: list[Kind] = [
        ("a.absgui", content["a.absgui"], mutated, read_any),
        ("a.absgui", content["a.absgui"], rezipped, read_any),
        ("run.json", content["run.json"], mutated, read_any),
        ("run.json", content["run.json"], shuffled, read_any),
        ("run.npz", content["run.npz"], mutated, read_any),
        ("run.npz", content["run.npz"], rezipped, read_any),
        ("results.sqlite", content["results.sqlite"], mutated, read_store),
        ("log.csv", content["log.csv"], mutated, read_log),
    ]
    collections = [(name, data) for name, data in whole_files(folder / "images") if name[0] in "bc"]
    return found + [(name, data, mutated, browse) for name, data in collections]


@pytest.fixture
def little_memory() -> Iterator[None]:
    """All files together take no gigabyte more than there was."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < BYTES


@pytest.mark.parametrize(
    "count", [500, pytest.param(20_000, marks=pytest.mark.slow(reason="many files take minutes"))]
)
def test_what_is_damaged_is_told_in_a_line(tmp_path: Path, count: int, little_memory: None) -> None:
    (tmp_path / "sound").mkdir()
    kinds = sound(tmp_path / "sound")
    draw = random.Random(count)
    refused: dict[str, int] = {}
    for number in range(count):
        name, content, damage, use = kinds[number % len(kinds)]
        path = tmp_path / name
        path.write_bytes(damage(content, draw))
        start = time.process_time()
        try:
            use(path)
        except AbsguiError as error:
            assert "\n" not in str(error), str(error)
            refused[name] = refused.get(name, 0) + 1
        except BaseException:
            print(f"number {number} of {count}: {name}, {damage.__name__}")
            raise
        assert time.process_time() - start < SECONDS, f"number {number}: {name}"
        for each in tmp_path.glob(f"{name}*"):
            each.unlink()
    assert set(refused) == {name for name, *_ in kinds}, "every kind was damaged enough to be refused"
