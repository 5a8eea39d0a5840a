"""Files of proofs: what is written is what is read; damaged ones are refused, and why is said."""

from __future__ import annotations

import base64
import json
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.exact import proof as module
from engine.exact.proof import FORMAT, Proof, Step
from engine.types import PIXELS, AbsguiError, Norm


def some() -> Proof:
    rng = np.random.default_rng(0)
    touch = rng.integers(-32768, 32768, PIXELS).astype(np.int16)
    steps = (
        Step(7, (1, 2), (2**20 - 5, 5), 0.125, touch),
        Step(0, (3,), (2**20,)),
        Step(12, (1,), (2**20,), 1e-3, touch[::-1]),  # not contiguous
    )
    image = rng.random(PIXELS).astype(np.float32)
    return Proof("0123456789ab", image[::-1], 9, Norm.L2, 1.0625, steps)


def test_a_file_has_all_of_a_proof(tmp_path: Path) -> None:
    path, given = tmp_path / "proof.json", some()
    given.save(path)
    read = Proof.load(path)
    assert (read.fingerprint, read.label, read.norm, read.radius) == ("0123456789ab", 9, Norm.L2, 1.0625)
    assert read.image.dtype == np.float32
    assert (read.image == given.image).all()
    assert len(read.steps) == 3
    for step, wanted in zip(read.steps, given.steps, strict=True):
        assert (step.rival, step.own, step.weights) == (wanted.rival, wanted.own, wanted.weights)
        assert step.level == wanted.level
        assert (step.touch is None) == (wanted.touch is None)
        if step.touch is not None and wanted.touch is not None:
            assert step.touch.dtype == np.int16
            assert (step.touch == wanted.touch).all()
        for kind, value in (
            (int, step.rival),
            (int, step.own[0]),
            (int, step.weights[0]),
            (float, step.level),
        ):
            assert type(value) is kind
    assert type(read.label) is int


def test_the_format_is_one_that_others_can_read(tmp_path: Path) -> None:
    path, given = tmp_path / "proof.json", some()
    given.save(path)
    text = path.read_bytes()
    assert b" " not in text
    assert b"\n" not in text
    content = json.loads(text)
    assert list(content) == ["format", "fingerprint", "image", "label", "norm", "radius", "steps"]
    assert content["format"] == FORMAT == "absgui-proof-1"
    assert content["norm"] == "L2"
    values = zlib.decompress(base64.b64decode(content["image"]))
    assert values == given.image.astype("<f4").tobytes()
    rival, own, weights, level, touch = content["steps"][0]
    assert [rival, own, weights, level] == [7, [1, 2], [2**20 - 5, 5], 0.125]
    assert given.steps[0].touch is not None
    assert zlib.decompress(base64.b64decode(touch)) == given.steps[0].touch.astype("<i2").tobytes()
    assert content["steps"][1] == [0, [3], [2**20], 0.0, None]


def test_a_file_does_not_depend_on_how_numbers_lie_in_memory(tmp_path: Path) -> None:
    given = some()
    given.save(tmp_path / "one.json")
    steps = [replace(s, touch=None if s.touch is None else s.touch.astype(">i2")) for s in given.steps]
    replace(given, image=given.image.astype(">f4"), steps=tuple(steps)).save(tmp_path / "other.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "other.json").read_bytes()


def packed(values: bytes) -> str:
    return base64.b64encode(zlib.compress(values)).decode()


def step(**changed: Any) -> Callable[[dict[str, Any]], None]:
    """One entry of the first step changed."""

    def change(content: dict[str, Any]) -> None:
        for place, value in changed.items():
            content["steps"][0][["rival", "own", "weights", "level", "touch"].index(place)] = value

    return change


def entry(key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda content: content.update({key: value})


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (entry("format", "absgui-proof-2"), "its format is 'absgui-proof-2'"),
        (entry("label", 10), "class 10"),
        (entry("label", -1), "class -1"),
        (entry("norm", "l1"), "l1"),
        (entry("radius", "far"), "far"),
        (entry("image", packed(bytes(4 * PIXELS - 1))), f"another size than {4 * PIXELS} bytes"),
        (entry("image", packed(bytes(4 * PIXELS + 1))), f"another size than {4 * PIXELS} bytes"),
        (entry("image", packed(bytes(2 * PIXELS))), f"another size than {4 * PIXELS} bytes"),
        (entry("image", packed(bytes(4 * PIXELS))[:-8]), "bytes|padding"),
        (entry("image", "!" + packed(bytes(4 * PIXELS))), "base64|data"),
        (step(touch=packed(bytes(4 * PIXELS))), f"another size than {2 * PIXELS} bytes"),
        (step(touch=packed(bytes(2 * PIXELS - 2))), f"another size than {2 * PIXELS} bytes"),
        (step(own=[]), "components"),
        (step(own=[], weights=[]), "components"),
        (step(own=[1]), "components"),
        (step(weights=[2**20]), "components"),
        (step(level="high"), "high"),
        (entry("steps", [[1, [2], [3], 0.5]]), "unpack"),
    ],
)
def test_damaged_files_are_refused(
    damage: Callable[[dict[str, Any]], None], why: str, tmp_path: Path
) -> None:
    path = tmp_path / "proof.json"
    some().save(path)
    content = json.loads(path.read_bytes())
    damage(content)
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(AbsguiError, match=rf"no proof of a certificate \(.*({why})"):
        Proof.load(path)


def test_what_unpacks_to_far_more_than_an_image_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    some().save(path)
    content = json.loads(path.read_bytes())
    path.write_text(json.dumps({**content, "image": packed(bytes(10**7))}), "utf-8")
    tracemalloc.start()
    try:
        with pytest.raises(AbsguiError, match="another size"):
            Proof.load(path)
        assert tracemalloc.get_traced_memory()[1] < 10**6
    finally:
        tracemalloc.stop()


def test_labels_at_both_ends_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    some().save(path)
    content = json.loads(path.read_bytes())
    for label in (0, 9):
        path.write_text(json.dumps({**content, "label": label}), "utf-8")
        assert Proof.load(path).label == label


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "proof.json"
    some().save(path)
    monkeypatch.setattr(module, "LARGEST", path.stat().st_size)
    assert Proof.load(path).label == 9
    monkeypatch.setattr(module, "LARGEST", path.stat().st_size - 1)
    with pytest.raises(AbsguiError, match="far too large"):
        Proof.load(path)
    with pytest.raises(AbsguiError, match="can't be read"):
        Proof.load(tmp_path / "none.json")


def test_values_are_packed_as_small_as_they_can_be() -> None:
    values = (np.arange(PIXELS) % 7).astype("<i2")
    assert base64.b64decode(module._packed(values)) == zlib.compress(values.tobytes(), 9)
