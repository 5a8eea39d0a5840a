"""IDX files: what is written is read, and damage is refused with one clear line."""

from __future__ import annotations

import gzip
import struct
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from engine.data import bundled_files, mnist, read_idx, write_idx
from engine.types import ImageError

TYPES = st.sampled_from(["u1", "i1", "i2", "i4", "f4", "f8"])
ARRAYS = TYPES.flatmap(lambda name: hnp.arrays(np.dtype(name), hnp.array_shapes(max_dims=4, min_side=0)))


@given(ARRAYS, st.sampled_from(["a.idx", "a.idx.gz"]))
@settings(deadline=None)
def test_round_trip(array: NDArray[Any], name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        write_idx(path, array)
        back = read_idx(path)
    assert back.dtype == array.dtype
    assert np.array_equal(back, array, equal_nan=array.dtype.kind == "f")
    assert back.shape == array.shape


@given(st.binary(max_size=300), st.booleans())
@settings(deadline=None, max_examples=200)
def test_any_bytes_give_an_array_or_an_image_error(data: bytes, zipped: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "any")
        path.write_bytes(gzip.compress(data) if zipped else data)
        try:
            assert isinstance(read_idx(path), np.ndarray)
        except ImageError as error:
            assert "\n" not in str(error)


GOOD = struct.pack(">HBB2I", 0, 8, 2, 2, 3) + bytes(6)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "not an IDX file"),
        (b"\x89PNG\r\n", "not an IDX file"),
        (GOOD[:-1], "cut short"),
        (GOOD + b"\0", "longer"),
        (GOOD[:9], "inside its header"),
        (b"\0\0\x07\x01" + bytes(4), "not an IDX file"),
        (gzip.compress(GOOD, mtime=0)[:-6], "damaged or cut short"),
        (gzip.compress(GOOD, mtime=0)[:12], "damaged or cut short"),
        (struct.pack(">HBB3I", 0, 14, 3, 2**32 - 1, 2**32 - 1, 2**32 - 1), "the limit is"),
    ],
)
def test_damage_is_refused(tmp_path: Path, data: bytes, complaint: str) -> None:
    path = tmp_path / "digits"
    path.write_bytes(data)
    with pytest.raises(ImageError, match=complaint):
        read_idx(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="can't be read"):
        read_idx(tmp_path / "none")


@pytest.mark.parametrize("array", [np.zeros(3, np.complex64), np.zeros((), np.uint8), np.zeros(2, np.uint16)])
def test_what_idx_has_no_code_for_is_not_written(tmp_path: Path, array: NDArray[Any]) -> None:
    with pytest.raises(ImageError):
        write_idx(tmp_path / "a.idx", array)


def test_gzipped_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.gz", "b.gz"):
        write_idx(tmp_path / name, np.arange(9, dtype=np.uint8))
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


def test_the_bundled_digits() -> None:
    assert bundled_files() and all(bundled_files().values())
    digits = mnist("test")
    assert len(digits) == 10_000
    assert digits.labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert len(digits.of_class(7)) == 1028
    assert not digits.images.flags.writeable
    assert digits.image(0)[digits.images[0] == 254].max() == np.float32(254 / 255)
    with pytest.raises(ImageError, match="use train or test"):
        mnist("validation")
