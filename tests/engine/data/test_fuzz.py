"""Damaged files of every kind: one line of ImageError or an image, soon, and in little memory."""

from __future__ import annotations

import gzip
import io
import random
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from engine.data import mnist, read_image, write_idx
from engine.types import ImageError

resource = pytest.importorskip("resource", reason="Windows doesn't say how much memory was taken")
SECONDS, BYTES = 2.0, 1 << 30
"""What one file may take."""
WORDS = [0, 1, 2, 3, 7, 27, 28, 29, 127, 128, 255, 256, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1]
"""Numbers that sizes and offsets are replaced by."""
NAMES = (
    b"shape",
    b"descr",
    b"fortran_order",
    b"nan",
    b"inf",
    b"-1",
    b"1e999",
    b"(",
    b",",
    b"'",
    b"\n",
    b"\0",
)


def whole_files(folder: Path) -> list[tuple[str, bytes]]:
    """The name and the content of a small sound file of each kind."""
    digits = mnist().images[:3]
    seven, exact = Image.fromarray(digits[0]), digits.astype(np.float32) / 255
    drawn = seven.resize((56, 60))
    found: list[tuple[str, bytes]] = []
    for kind, picture in [
        *((kind, seven) for kind in ("PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP", "PPM", "AVIF")),
        *((kind, drawn.convert("RGB")) for kind in ("PNG", "JPEG", "TIFF", "WEBP")),
        *(
            (kind, drawn.convert(mode))
            for kind, mode in (("PNG", "P"), ("PNG", "LA"), ("TIFF", "F"), ("GIF", "P"))
        ),
    ]:
        content = io.BytesIO()
        picture.save(content, kind)
        found.append((f"a.{kind.lower()}", content.getvalue()))
    np.save(folder / "b.npy", exact)
    np.savez(folder / "b.npz", x_train=digits, y_train=np.array([7, 2, 1]))
    np.savez_compressed(folder / "c.npz", images=exact, labels=np.eye(10)[[7, 2, 1]])
    write_idx(folder / "b-images-idx3-ubyte", digits)
    write_idx(folder / "c-images-idx3-ubyte.gz", digits)
    savemat(folder / "b.mat", {"data": digits.reshape(3, -1).T, "label": np.array([[7.0, 2.0, 1.0]])})
    savemat(folder / "c.mat", {"X": exact}, do_compression=True)
    rows = "\n".join(",".join(map(str, [7, *row])) for row in digits.reshape(3, -1))
    (folder / "b.csv").write_text(",".join(["label", *(f"pixel{k}" for k in range(784))]) + "\n" + rows)
    (folder / "c.csv.gz").write_bytes(gzip.compress(rows.encode()))
    np.savetxt(folder / "d.txt", exact[0], fmt="%.3f")
    return found + [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]


def mutated(content: bytes, draw: random.Random) -> bytes:
    """Damaged in one to four ways, most of them near the beginning, where headers are."""
    broken = bytearray(content)
    for _ in range(draw.randint(1, 4)):
        if not broken:
            break
        reach = min(len(broken), draw.choice([16, 64, 256, len(broken)]))
        place = draw.randrange(reach)
        match draw.randrange(8):
            case 0:
                broken[place] = draw.randrange(256)
            case 1:
                broken[place] ^= 1 << draw.randrange(8)
            case 2:
                order, size = draw.choice("<>"), draw.choice("HI")
                word = struct.pack(f"{order}{size}", draw.choice(WORDS) % (65536 if size == "H" else 2**32))
                broken[place : place + len(word)] = word
            case 3:
                del broken[draw.randrange(len(broken)) :]
            case 4:
                del broken[place : place + draw.randint(1, 20)]
            case 5:
                broken[place:place] = draw.randbytes(draw.randint(1, 20))
            case 6:
                name = draw.choice(NAMES)
                broken[place : place + len(name)] = name
            case _:
                other = draw.randrange(len(broken))
                broken[place : place + 8] = broken[other : other + 8]
    if content[:2] == b"\x1f\x8b" and draw.random() < 0.7:
        return gzip.compress(mutated(gzip.decompress(content), draw))
    return bytes(broken)


def check(path: Path, index: int) -> None:
    """The file is read or refused as it should be."""
    start = time.process_time()
    try:
        loaded = read_image(f"{path}:{index}" if index else path)
    except ImageError as error:
        assert "\n" not in str(error)
    else:
        assert loaded.image.shape == (28, 28)
        assert loaded.image.dtype == np.float32
        assert loaded.image.min() >= 0 and loaded.image.max() <= 1  # NaN is neither
        assert loaded.label is None or 0 <= loaded.label <= 9
    assert time.process_time() - start < SECONDS


@pytest.fixture
def little_memory() -> Iterator[None]:
    """All files together take no gigabyte more than there was."""
    unit = 1 if sys.platform == "darwin" else 1024
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit < BYTES


@pytest.mark.parametrize(
    "count", [500, pytest.param(20_000, marks=pytest.mark.slow(reason="many files take minutes"))]
)
def test_damaged_files_of_every_kind(tmp_path: Path, count: int, little_memory: None) -> None:
    sources = tmp_path / "sound"
    sources.mkdir()
    sound = whole_files(sources)
    draw = random.Random(count)
    for number in range(count):
        name, content = sound[number % len(sound)]
        path = tmp_path / name
        path.write_bytes(mutated(content, draw))
        try:
            check(path, draw.choice([0, 0, 0, 1]))
        except BaseException:
            print(f"number {number} of {count}: {name}")
            raise
        path.unlink()
