"""Arrays of records that are damaged or made up are refused by name, and not unpacked if too large."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import export
from engine.export import arrays_back
from engine.export.arrays import trajectory
from engine.types import RecordError
from tests.engine.export import export_runs
from tests.engine.export.test_records import same


def rewritten(change: Callable[[dict[str, Any]], None]) -> io.BytesIO:
    """A trajectory whose arrays somebody has changed."""
    with np.load(io.BytesIO(trajectory(export_runs.run(), "t"))) as content:
        arrays = dict(content)
    change(arrays)
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    buffer.seek(0)
    return buffer


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("images", np.zeros((12, 28, 27)), "are not 28x28"),
        ("images", np.full((12, 28, 28), 7.0), "between 0 and 1"),
        ("images", np.zeros((0, 28, 28)), "shape"),
        ("energies", np.full((12, 10), np.nan), "'energies'"),
        ("energies", np.zeros((11, 10)), "'energies'"),
        ("rival", np.full(12, 10), "'rival'"),
        ("rival", np.full(12, 1.5), "'rival'"),
        ("queries", np.full(12, -1), "'queries'"),
        ("phase_kind", np.full(12, "flying"), "phase is unknown"),
        ("phase_kind", np.zeros(12), "not plain|plain numbers|holds"),
        ("certified", np.full(12, np.inf), "'certified'"),
        ("own_reconstructions", np.zeros((12, 3)), "own_reconstructions"),
        ("reading_latents", np.zeros((9, 8)), "latents of"),
        ("reading_reconstructions", np.zeros((10, 28)), "reconstructions of"),
        ("original", np.zeros((28, 28)), "about another digit"),
        ("record", np.zeros(3), "holds"),
        ("record", np.array(["{}", "{}"]), "no single text"),
        ("phase_value", None, "'phase_value' is missing"),
    ],
)
def test_arrays_that_can_not_be_are_named(name: str, value: Any, words: str) -> None:
    def change(arrays: dict[str, Any]) -> None:
        if value is None:
            del arrays[name]
        else:
            arrays[name] = value

    with pytest.raises(RecordError, match=words):
        arrays_back.run_from_npz(rewritten(change), "t.npz")


def test_a_pickle_is_not_loaded() -> None:
    def change(arrays: dict[str, Any]) -> None:
        arrays["record"] = np.array({"format": "absgui run"}, object)

    with pytest.raises(RecordError, match="holds object"):
        arrays_back.run_from_npz(rewritten(change), "t.npz")


def test_a_file_that_claims_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays_back, "load_array", None)  # nothing may be read
    with pytest.raises(RecordError, match="claims to hold more than 10,000 bytes"):
        arrays_back.run_from_npz(io.BytesIO(trajectory(export_runs.run(), "t")), "t.npz", 10_000)


def test_every_cut_and_every_flipped_byte_is_noticed_or_harmless() -> None:
    whole = trajectory(export_runs.run(3), "t")
    wanted = arrays_back.run_from_npz(io.BytesIO(whole), "t")
    for end in range(0, len(whole), max(1, len(whole) // 60)):
        with pytest.raises(RecordError):
            arrays_back.run_from_npz(io.BytesIO(whole[:end]), "t")
    for place in range(0, len(whole), max(1, len(whole) // 150)):
        changed = bytearray(whole)
        changed[place] ^= 0x55
        try:
            found = arrays_back.run_from_npz(io.BytesIO(bytes(changed)), "t")
        except RecordError:
            continue
        assert same(found, wanted)  # a date, or an array that is not used


def test_other_files_hold_no_run(tmp_path: Path) -> None:
    np.savez(tmp_path / "plain.npz", image=np.zeros((28, 28)))
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 and then nothing")
    (tmp_path / "empty").touch()
    for name in ("plain.npz", "broken.npz", "empty", "none"):
        assert not export.holds_run(tmp_path / name)
    with zipfile.ZipFile(tmp_path / "text.npz", "w") as archive:
        archive.writestr("record.npy", "no array")
        archive.writestr("original.npy", "none either")
    with pytest.raises(RecordError, match="damaged"):
        export.read_run(tmp_path / "text.npz")
