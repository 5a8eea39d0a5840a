"""Records describe themselves, and open again as what they were; damaged ones say what is wrong."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import export
from engine.data import read_image
from engine.data.packing import PREFIX, packed, unpacked
from engine.export import facts
from engine.types import AttackRequest, ImageError, RecordError, Run
from tests.engine.export import export_runs

ROOT = Path(__file__).parents[3]


def same(one: object, other: object) -> bool:
    """Equal to the last bit, field by field, arrays too."""
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return (
            isinstance(one, np.ndarray)
            and isinstance(other, np.ndarray)
            and one.dtype == other.dtype
            and np.array_equal(one, other)
        )
    if is_dataclass(one):
        return type(one) is type(other) and all(
            same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one)
        )
    if isinstance(one, tuple):
        return isinstance(other, tuple) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Mapping):
        return (
            isinstance(other, Mapping)
            and one.keys() == other.keys()
            and all(same(one[key], other[key]) for key in one)
        )
    return one == other


def settled(run: Run) -> Run:
    """As it comes back: every parameter is named, and distances are measured in float64."""
    frames = tuple(
        replace(step, distances=export_runs_distances(run, step.image)) for step in run.outcome.frames
    )
    best = run.outcome.best
    request = replace(run.outcome.request, parameters=facts.all_parameters(run.outcome.request))
    outcome = replace(
        run.outcome, request=request, frames=frames, best=None if best is None else frames[best.index]
    )
    return replace(run, outcome=outcome)


def export_runs_distances(run: Run, image: Any) -> Any:
    from engine.attacks.base import distances

    return distances(run.source.image, image)


@pytest.mark.parametrize("found", [True, False])
@pytest.mark.parametrize("pictures", [True, False])
def test_a_trajectory_opens_as_the_whole_run(tmp_path: Path, found: bool, pictures: bool) -> None:
    run = settled(export_runs.run(found=found, pictures=pictures))
    export.write_trajectory(tmp_path / "t.npz", run)
    assert export.holds_run(tmp_path / "t.npz")
    again = export.read_run(tmp_path / "t.npz")
    assert same(run, again)
    assert again.outcome.best is None or again.outcome.best in again.outcome.frames


@pytest.mark.parametrize("kind", ["npz", "json"])
def test_a_record_of_the_adversarial_opens_without_frames(tmp_path: Path, kind: str) -> None:
    run = settled(export_runs.run())
    path = tmp_path / f"a.{kind}"
    if kind == "npz":
        export.write_npz(path, run)
    else:
        export.write_json(path, export.record(run))
    assert export.holds_run(path)
    again = export.read_run(path)
    best = run.outcome.best
    assert best is not None and run.reading is not None and again.reading is not None
    assert again.outcome.best is not None
    assert again.outcome.frames == ()
    bare = replace(best, own_reconstruction=None, rival_reconstruction=None, certified=None, progress=None)
    assert same(replace(again.outcome.best, index=best.index), bare)
    assert same(again.outcome.request, run.outcome.request)
    assert same(again.reading.certificate, run.reading.certificate)
    assert same((again.source, again.model, again.made), (run.source, run.model, run.made))


def test_a_bare_outcome_can_be_written_and_opened_too(tmp_path: Path) -> None:
    outcome = export_runs.run().outcome
    export.write_npz(tmp_path / "a.npz", outcome)
    again = export.read_run(tmp_path / "a.npz")
    assert again.model.fingerprint == "0123456789ab"
    assert again.reading is None
    assert again.made.version == ""


def test_plain_numpy_reads_a_record_and_what_it_says_is_true(tmp_path: Path) -> None:
    run = export_runs.run()
    export.write_trajectory(tmp_path / "t.npz", run)
    # In a process of its own, without this program.
    code = (
        "import json, sys, numpy as np\n"
        "with np.load(sys.argv[1], allow_pickle=False) as f:\n"
        "    r = json.loads(str(f['record']))\n"
        "    print(json.dumps([r['certificate']['L2'], r['model_facts']['fingerprint'], r['made']['absgui'],"
        " r['model_facts']['dataset']['name'], r['source']['name'], int(f['source_label']),"
        " float(f['original'].sum())]))\n"
    )
    out = subprocess.run(
        [sys.executable, "-I", "-c", code, str(tmp_path / "t.npz")],
        check=True,
        capture_output=True,
        text=True,
    )
    assert json.loads(out.stdout) == [
        1 / 3,
        "0123456789ab",
        "9.9",
        "mnist",
        "mnist:test:0",
        7,
        float(run.source.image.sum()),
    ]


def test_every_line_of_the_csv_says_what_it_is_about(tmp_path: Path) -> None:
    run = export_runs.run()
    export.write_csv(tmp_path / "a.csv", run)
    rows = list(csv.DictReader((tmp_path / "a.csv").read_text().splitlines()))
    assert len(rows) == 12
    assert {(row["source"], row["true_label"], row["fingerprint"], row["absgui"]) for row in rows} == {
        ("mnist:test:0", "7", "0123456789ab", "9.9")
    }
    assert json.loads(rows[3]["parameters"])["step"] == 0.01
    assert float(rows[0]["certificate_L2"]) == 1 / 3
    assert rows[0]["certificate_guaranteed"] == "0"


def test_the_original_of_a_record_can_be_named(tmp_path: Path) -> None:
    run = export_runs.run()
    best = run.outcome.best
    assert best is not None
    path = tmp_path / "a.npz"
    export.write_npz(path, run)
    source = read_image(f"{path}:original")
    assert np.array_equal(source.image, run.source.image)
    assert (source.label, source.name) == (7, "a.npz")
    adversarial = read_image(path)
    assert np.array_equal(adversarial.image, best.image)
    assert adversarial.label is None
    with pytest.raises(ImageError, match="has no array 'nothing'; it has .*image"):
        read_image(f"{path}:nothing")
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(ImageError, match="is no NPZ file"):
        read_image(f"{tmp_path}/a.png:original")


def test_pixels_in_a_text_are_exact() -> None:
    image = np.random.default_rng(3).random((28, 28), np.float32)
    assert np.array_equal(unpacked(packed(image)), image)
    loaded = read_image(f"{PREFIX}{packed(image)}")
    assert np.array_equal(loaded.image, image)
    assert not loaded.normalised
    assert np.array_equal(read_image(f"{PREFIX}{packed(image)}", invert=True).image, 1 - image)


def test_what_can_not_be_compressed_and_odd_names_survive_too(tmp_path: Path) -> None:
    bits = np.random.default_rng(0).integers(0, 0x3F800000, (28, 28), dtype=np.uint32)
    image = bits.view(np.float32)  # every float32 from 0 to 1, denormal ones too
    assert len(packed(image)) > 4096
    run = settled(export_runs.run())
    request = replace(run.outcome.request, image=image)
    source = replace(run.source, image=image, name="two\nlines \udcff.png", reference="/a\tb.png", label=None)
    odd = replace(run, source=source, outcome=replace(run.outcome, request=request, frames=(), best=None))
    export.write_json(tmp_path / "a.json", export.record(odd))
    again = export.read_run(tmp_path / "a.json").source
    assert np.array_equal(again.image, image)
    assert (again.name, again.reference) == ("two?lines ?.png", "/a?b.png")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not an image of 28x28"),
        ("ä", "can't be unpacked"),
        ("AAAA", "can't be unpacked"),
        (packed(np.zeros((28, 28), np.float32))[:-8], "can't be unpacked|not an image"),
        (packed(np.zeros((4000, 28), np.float32)), "not an image of 28x28"),
        (packed(np.full((28, 28), np.nan, np.float32)), "between 0 and 1"),
        (packed(np.full((28, 28), 2, np.float32)), "between 0 and 1"),
    ],
)
def test_other_texts_are_no_pixels(text: str, words: str) -> None:
    with pytest.raises(ImageError, match=words):
        read_image(f"{PREFIX}{text}")


def spoilt(content: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """A record with another value at "outer.inner"."""
    *outer, name = path.split(".")
    inner = content
    for each in outer:
        inner = inner[each]
    if value is ...:
        del inner[name]
    else:
        inner[name] = value
    return content


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("format", "something", "not one of absgui's records"),
        ("format", ..., "not one of absgui's records"),
        ("schema", 99, "a newer absgui .format 99; this one knows 1.; update"),
        ("schema", 0, "'schema' can't be 0"),
        ("schema", True, "'schema' can't be True"),
        ("source", ..., "source is damaged: an object was expected"),
        ("source.pixels", "AAAA", "can't be unpacked"),
        ("source.label", 10, "'label' can't be 10"),
        ("source.name", "two\nlines", "'name' can't be"),
        ("source.name", "x" * 9000, "'name' can't be"),
        ("norm", "L3", "'norm' can't be 'L3'"),
        ("seed", -1, "'seed' can't be -1"),
        ("seed", 1.5, "'seed' can't be 1.5"),
        ("seed", 10**400, "'seed' can't be"),
        ("all_parameters", {"a b": 1}, "no parameters"),
        ("all_parameters", {"step": 10**400}, "'step' can't be"),
        ("all_parameters", {"step": "x"}, "'step' can't be 'x'"),
        ("target", 11, "'target' can't be 11"),
        ("best.energies", [1.0] * 9, "'energies' can't be"),
        ("best.energies", [1e300] * 10, "'energies' can't be"),
        ("best.rival", None, "'rival' is missing"),
        ("reading.stage", "dreaming", "'stage' can't be 'dreaming'"),
        ("reading.certificate.L2", -1, "'L2' can't be -1"),
        ("reading.certificate.per_rival", {"10": {}}, "classes from 0 to 9"),
        ("reading.certificate.refined", {"L7": 1}, "the norms L0, L2, Linf"),
        ("model_facts.guaranteed", "yes", "'guaranteed' can't be 'yes'"),
        ("model_facts.dataset.classes", ["a"], "'classes' can't be"),
        ("model_facts.dataset.classes", [""] * 10, "'classes' can't be"),
        ("made.libraries", [], "an object was expected"),
    ],
)
def test_a_value_that_can_not_be_is_named(tmp_path: Path, path: str, value: object, words: str) -> None:
    content = json.loads(json.dumps(export.record(export_runs.run())))
    (tmp_path / "a.json").write_text(json.dumps(spoilt(content, path, value)))
    with pytest.raises(RecordError, match=words) as caught:
        export.read_run(tmp_path / "a.json")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[1]", "{}", "{" * 100_000, "\0" * 10, "nothing"])
def test_what_is_no_record_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(RecordError):
        export.read_run(tmp_path / "a.json")
    with pytest.raises(RecordError, match="no such folder|can't be opened"):
        export.read_run(tmp_path / "none.json")


def test_infinite_radii_survive(tmp_path: Path) -> None:
    run = export_runs.run()
    assert run.reading is not None and run.reading.certificate is not None
    radii = replace(run.reading.certificate.radii, L2_no_box=float("inf"))
    reading = replace(run.reading, certificate=replace(run.reading.certificate, radii=radii))
    export.write_json(tmp_path / "a.json", export.record(replace(run, reading=reading)))
    again = export.read_run(tmp_path / "a.json").reading
    assert again is not None and again.certificate is not None
    assert again.certificate.radii == radii


def test_an_attack_that_is_not_known_here_keeps_its_parameters() -> None:
    request = AttackRequest("from-the-future", np.zeros((28, 28), np.float32), parameters={"a": 2.0})
    assert facts.all_parameters(request) == {"a": 2.0}


def test_every_field_of_a_value_is_written_or_left_out_on_purpose() -> None:
    """Whoever adds a field to a value adds it to `facts` and `facts_back` as well, or here."""
    run = export_runs.run()
    content = facts.facts(run)
    assert run.reading is not None and run.reading.certificate is not None and run.outcome.best is not None
    for value, written, elsewhere in (
        (run, content, {"model", "outcome"}),  # as "model_facts", and all around
        (run.model, content["model_facts"], {"notice"}),  # what it says once, when it is loaded
        (run.source, content["source"], {"image"}),  # as "pixels"
        (run.made, content["made"], {"version"}),  # as "absgui"
        (run.reading, content["reading"], {"image", "model", "latents", "reconstructions"}),
        (run.reading.certificate, facts.certificate_facts(run.reading.certificate), {"radii"}),  # by norm
        (
            run.outcome.best,
            content["best"],
            {"image", "distances", "original_label", "own_reconstruction", "rival_reconstruction"}
            | {"is_adversarial", "certified", "progress"},  # of frames these are arrays
        ),
        (
            run.outcome,
            export.record(run),
            {"request", "mode", "certified"},
        ),
        (run.outcome.request, export.record(run), {"image"}),
        (run.reading.certificate.radii, facts.certificate_facts(run.reading.certificate), set()),
    ):
        assert isinstance(written, dict)
        missing = {each.name for each in fields(value)} - written.keys() - elsewhere
        assert not missing, f"{type(value).__name__}: {missing}"
