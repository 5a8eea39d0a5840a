"""What is written: exact contents, and files that are whole or not there."""

from __future__ import annotations

import csv
import errno
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from engine import export
from engine.data import mnist, read_image
from engine.export import contact_sheet, drawing, gif
from engine.system import files
from engine.types import ExportError, Outcome, Reading, Stage
from tests.engine.export.export_outcomes import outcome

WRITERS: dict[str, Callable[[Path, Outcome], None]] = {
    "png": lambda path, result: export.write_png(path, result.frames[-1].image),
    "npy": lambda path, result: export.write_npy(path, result.frames[-1].image),
    "npz": export.write_npz,
    "trajectory.npz": export.write_trajectory,
    "csv": export.write_csv,
    "gif": export.write_gif,
    "sheet.png": export.write_contact_sheet,
    "json": lambda path, result: export.write_json(path, export.record(result)),
}
EACH_WRITER = pytest.mark.parametrize("kind", WRITERS)
UNIT = hnp.arrays(np.float32, (28, 28), elements=st.floats(0, 1, width=32))


@EACH_WRITER
@pytest.mark.parametrize("pictures", [True, False])
def test_every_kind_is_written_with_ordinary_permissions(tmp_path: Path, kind: str, pictures: bool) -> None:
    path = tmp_path / f"result.{kind}"
    WRITERS[kind](path, outcome(pictures=pictures))
    (tmp_path / "plain").touch()
    assert path.stat().st_mode == (tmp_path / "plain").stat().st_mode
    assert sorted(file.name for file in tmp_path.iterdir()) == ["plain", path.name]


class FullDisk:
    """Stands for a file on a disk that takes a few bytes and then no more."""

    def __init__(self, handle: int, mode: str) -> None:
        self._file = open(handle, mode)  # noqa: SIM115

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> int:
        self._file.write(data[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@EACH_WRITER
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / f"result.{kind}"
    path.write_bytes(b"precious")
    monkeypatch.setattr("os.fdopen", FullDisk)
    with pytest.raises(ExportError, match="the disk is full"):
        WRITERS[kind](path, outcome())
    assert path.read_bytes() == b"precious"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("fails", ["os.fsync", "pathlib.Path.replace"])
def test_a_fault_at_the_last_moment_leaves_the_old_file(
    tmp_path: Path, fails: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    path = tmp_path / "result.npy"
    path.write_bytes(b"precious")
    monkeypatch.setattr(fails, fail)
    with pytest.raises(ExportError, match="input/output error"):
        export.write_npy(path, mnist().image(0))
    assert path.read_bytes() == b"precious"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), files.written_whole(tmp_path / "a") as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ExportError, match="may not write"):
            export.write_npy(tmp_path / "a.npy", mnist().image(0))
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_a_refusal_of_the_system_is_explained(
    tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(ExportError, match="choose another folder"):
        export.write_npy(tmp_path / "a.npy", mnist().image(0))


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    image = mnist().image(0)
    with pytest.raises(ExportError, match="no such folder"):
        export.write_npy(tmp_path / "none" / "a.npy", image)
    with pytest.raises(ExportError, match="it is a folder"):
        export.write_npy(tmp_path, image)
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match="is a file, not a folder"):
        export.make_folder(tmp_path / "file")
    assert export.make_folder(tmp_path / "a" / "b").is_dir()


def test_npz_holds_the_adversarial_and_reads_back(tmp_path: Path) -> None:
    result = outcome()
    assert result.best is not None
    path = tmp_path / "a.npz"
    export.write_npz(path, result, {"verdict": "still"})
    with np.load(path, allow_pickle=False) as content:
        assert np.array_equal(content["image"], result.best.image)
        assert np.array_equal(content["original"] + content["difference"], result.best.image)
        assert json.loads(str(content["record"]))["label"] == 9
        assert str(content["verdict"]) == "still"
    loaded = read_image(path)
    assert np.array_equal(loaded.image, result.best.image)
    assert loaded.label is None, "the class that the model reads is not the true one"
    with pytest.raises(ExportError, match="found none"):
        export.write_npz(path, outcome(found=False))


@pytest.mark.parametrize("pictures", [True, False])
def test_what_the_classes_make_of_it_is_there_where_the_model_makes_pictures(
    tmp_path: Path, pictures: bool
) -> None:
    result = outcome(pictures=pictures)
    for write, name, shape in (
        (export.write_npz, "rival_reconstruction", (28, 28)),
        (export.write_trajectory, "rival_reconstructions", (12, 28, 28)),
    ):
        write(tmp_path / "a.npz", result)
        with np.load(tmp_path / "a.npz", allow_pickle=False) as content:
            assert [key for key in content if "reconstruction" in key] == (
                [name.replace("rival", "own"), name] if pictures else []
            )
            if pictures:
                assert content[name].shape == shape and content[name].dtype == np.float32


def test_a_reading_without_pictures_is_drawn_as_bars_of_p(tmp_path: Path) -> None:
    energies = np.linspace(-12, 6, 10, dtype=np.float32)
    sheets = []
    for share in (0.2, 0.9):
        confidence = np.full(10, (1 - share) / 9, np.float32)
        confidence[0] = share
        reading = Reading(
            mnist().image(0),
            energies,
            confidence,
            np.zeros((10, 0), np.float32),
            None,
            Stage.REFINED,
            1.0,
            "cnn",
        )
        export.write_reading_sheet(tmp_path / "a.png", reading, "seven", score="minus logit")
        with Image.open(tmp_path / "a.png") as sheet:
            sheets.append(np.asarray(sheet.convert("L")))
    faint, full = ((sheet[:, 600:700] < 60).sum() for sheet in sheets)
    assert faint == 0 and full > 1000, "only the bar of p 0.9 goes beyond the middle"


def test_a_trajectory_holds_every_frame(tmp_path: Path) -> None:
    result = outcome()
    export.write_trajectory(tmp_path / "t.npz", result)
    with np.load(tmp_path / "t.npz", allow_pickle=False) as content:
        assert content["images"].shape == (12, 28, 28) and content["images"].dtype == np.float32
        assert content["energies"].shape == (12, 10)
        assert content["predicted"].tolist() == [step.label for step in result.frames]
        assert np.array_equal(content["images"][5], result.frames[5].image)
    export.write_trajectory(tmp_path / "none.npz", outcome(found=False))
    with np.load(tmp_path / "none.npz") as content:
        assert "image" not in content


def test_csv_and_json_agree_with_the_outcome(tmp_path: Path) -> None:
    result = outcome()
    export.write_csv(tmp_path / "a.csv", result)
    rows = list(csv.DictReader((tmp_path / "a.csv").read_text().splitlines()))
    assert [int(row["frame"]) for row in rows] == list(range(12))
    assert [np.float32(row["L2"]) for row in rows] == [
        np.float32(step.distances.L2) for step in result.frames
    ]
    assert [np.float32(row["energy_9"]) for row in rows] == [step.energies[9] for step in result.frames]
    export.write_json(tmp_path / "a.json", export.record(result))
    record = json.loads((tmp_path / "a.json").read_text())
    assert record["success"] is True and record["frames"] == 12 and record["queries"] == 36
    assert export.record(outcome(found=False))["L2"] is None


def test_what_an_attack_certifies_is_written(tmp_path: Path) -> None:
    result = outcome()
    claims = [None, 1.0000000123, None, 0.9, *[None] * 8]
    frames = [replace(step, certified=claim) for step, claim in zip(result.frames, claims, strict=True)]
    certifying = replace(result, frames=tuple(frames))
    assert export.record(certifying)["certified"] == 0.9  # the last one counts
    assert export.record(result)["certified"] is None
    export.write_csv(tmp_path / "a.csv", certifying)
    rows = list(csv.DictReader((tmp_path / "a.csv").read_text().splitlines()))
    assert [row["certified"] for row in rows] == ["" if claim is None else str(claim) for claim in claims]


def test_a_gif_shows_every_frame_and_ends_on_the_best(tmp_path: Path) -> None:
    export.write_gif(tmp_path / "a.gif", outcome())
    with Image.open(tmp_path / "a.gif") as film:
        assert film.n_frames == 13  # type: ignore[attr-defined]
        assert film.info["loop"] == 0
        film.seek(12)
        assert film.info["duration"] == 1500


def test_long_attacks_are_thinned_but_keep_what_matters() -> None:
    result = outcome(700)
    for limit in (contact_sheet.LIMIT, gif.LIMIT):
        chosen = drawing.key_frames(result.frames, limit, result.best)
        indices = [step.index for step in chosen]
        assert len(indices) <= limit and indices == sorted(set(indices))
        assert {0, 350, 698, 699} <= set(indices)


def test_the_colours_of_differences_are_symmetric_about_white() -> None:
    signs = drawing.sign_panel(np.array([[-1, -0.5, 0, 0.5, 1]], np.float32), 1)[1, 1:-1]
    colours = np.reshape(drawing.palette(), (256, 3))[signs]
    assert colours[2].tolist() == [255, 255, 255]
    assert colours[0][2] > colours[0][0] and colours[4][0] > colours[4][2]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("linked", [False, True])
def test_what_is_no_file_is_neither_written_nor_replaced(tmp_path: Path, linked: bool) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    path = tmp_path / "link.png" if linked else pipe
    if linked:
        path.symlink_to(pipe)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ExportError, match="a device, a pipe or a socket; give the name of a file"):
        export.write_bytes(path, b"x")
    assert pipe.is_fifo()
    assert path.is_symlink() is linked
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("there", [False, True])
def test_links_are_written_through(tmp_path: Path, there: bool) -> None:
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real" / "a.bin", tmp_path / "link.bin"
    if there:
        real.write_bytes(b"old")
    link.symlink_to("real/a.bin")
    export.write_bytes(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    link.unlink()
    link.symlink_to(link.name)  # a link to itself
    with pytest.raises(ExportError, match="was not written"):
        export.write_bytes(link, b"new")
