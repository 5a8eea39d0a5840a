"""A disk without room: one line that says what to do, the old file as it was, nothing half, and then on."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import export
from engine.data import load_dataset, mnist, write_idx
from engine.evaluation.rowlog import RowLog
from engine.exact.proof import Proof
from engine.export import duel as export_duel
from engine.inference import prototype_store
from engine.inference.prototypes import prior_latents
from engine.kernels import store as kernel_store
from engine.lab.distal import record as distal
from engine.lab.store import STORE, Store
from engine.lab.units import MISCLASSIFIED, Result, Unit
from engine.models.own import trust
from engine.system import files
from engine.training.card import write_card
from engine.training.checkpoint import write_checkpoint
from engine.types import ExportError, ModelChoice, ModelInfo, Norm, Reading, Stage, UntrustedError
from engine.weights.abs import save_weights
from engine.weights.calibration import Calibration
from engine.weights.exact_abs import save_exact
from tests.engine.duel.duels import fought
from tests.engine.export.export_outcomes import outcome
from tests.engine.export.test_bundle import session
from tests.engine.export.test_export import WRITERS
from tests.engine.small import Curved, random_states
from tests.engine.weights.test_exact_weights import some
from tests.full_disk import NEEDS_LIMITS, full_disk

ROOT = Path(__file__).resolve().parents[3]
SAYS = r"files may not become that large there; choose another folder"
INFO = ModelInfo("abs", "ABS", "fast", "cpu", "bundled", "0123456789ab")
CHOICE = ModelChoice("abs")

pytestmark = NEEDS_LIMITS


def reading_sheet(path: Path) -> None:
    values = np.linspace(0, 1, 10).astype(np.float32)
    none = np.zeros((10, 0), np.float32)
    reading = Reading(mnist().image(0), values, values, none, None, Stage.REFINED, 1.0, "cnn")
    export.write_reading_sheet(path, reading, "seven")


def distal_record(path: Path) -> None:
    found: dict[str, Any] = {name: np.zeros(shape) for name, shape in distal._SHAPES.items()}
    distal.write(path, distal.Distal(distal.Found(**found), distal.Found(**found), 1.0, np.zeros(10)))


def exported(kind: str) -> Callable[[Path], None]:
    return lambda path: WRITERS[kind](path, outcome())


EVERY: dict[str, Callable[[Path], None]] = {
    **{kind: exported(kind) for kind in WRITERS},
    "session": lambda path: export.write_session(path, session()),
    "reading sheet": reading_sheet,
    "duel film": lambda path: export_duel.write_duel_film(path, fought(), ("a", "b"), "It is a draw."),
    "duel sheet": lambda path: export_duel.write_duel_sheet(path, fought(), ("a", "b"), ["It is a draw."]),
    "duel csv": lambda path: export_duel.write_duel_csv(path, fought()),
    "idx": lambda path: write_idx(path, np.zeros((2, 28, 28), np.uint8)),
    "weights": lambda path: save_weights(
        path, random_states(), dict.fromkeys(("abs", "binary-abs"), Calibration(1.0, 1.0))
    ),
    "exact weights": lambda path: save_exact(path, some()),
    "checkpoint": lambda path: write_checkpoint(path, {}, {"recipe": ""}, load_dataset().info),
    "card": lambda path: write_card(path, "", load_dataset(), {}, {}, (), "", 1.0),
    "proof": lambda path: Proof("", np.zeros(784, np.float32), 1, Norm.L2, 1.0, ()).save(path),
    "distal": distal_record,
}


@pytest.mark.parametrize("what", EVERY)
def test_a_file_is_the_old_one(what: str, tmp_path: Path) -> None:
    path = tmp_path / "result"
    path.write_bytes(b"precious")
    with full_disk(), pytest.raises(ExportError, match=f"result was not written: {SAYS}"):
        EVERY[what](path)
    assert path.read_bytes() == b"precious"
    assert list(tmp_path.iterdir()) == [path]
    EVERY[what](path)
    assert path.read_bytes() != b"precious"


@pytest.mark.parametrize("room", [0, 10])
def test_a_row_is_there_whole_or_not_at_all_and_the_next_run_goes_on(tmp_path: Path, room: int) -> None:
    path = tmp_path / "log.csv"

    def opened() -> RowLog:
        return RowLog(path, INFO, load_dataset(), {"digit": int}, ("digit",), "1")

    log = opened()
    log.append({"digit": "0"})
    before = path.read_bytes()
    with (
        full_disk(len(before) + room),
        pytest.raises(ExportError, match=f"{SAYS}. The rows so far are kept; the same command goes on"),
    ):
        log.append({"digit": "1"})
    assert path.read_bytes() == before
    log.append({"digit": "1"})  # there is room again
    assert opened().find(1) is not None


def test_a_row_cut_off_by_the_killing_of_another_run_spoils_none(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    log = RowLog(path, INFO, load_dataset(), {"digit": int}, ("digit",), "1")
    log.append({"digit": "0"})
    with path.open("ab") as file:
        file.write(b"abs,01234")
    log.append({"digit": "1"})
    again = RowLog(path, INFO, load_dataset(), {"digit": int}, ("digit",), "1")
    assert again.find(0) is not None and again.find(1) is not None


def test_a_new_log_on_a_full_disk_is_no_log_yet(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    with full_disk(20), pytest.raises(ExportError, match=f"can't be used: {SAYS}"):
        RowLog(path, INFO, load_dataset(), {"digit": int}, ("digit",), "1")
    RowLog(path, INFO, load_dataset(), {"digit": int}, ("digit",), "1").append({"digit": "0"})


def test_the_lab_keeps_what_it_has(tmp_path: Path) -> None:
    units = [Unit(CHOICE, "fgm", Norm.L2, digit) for digit in range(40)]
    results = [Result(unit, INFO.fingerprint, INFO.mode, 7, 1, MISCLASSIFIED) for unit in units]
    path = tmp_path / STORE
    with Store(path) as store:
        store.add(results[0])
        with full_disk(path.stat().st_size), pytest.raises(ExportError) as raised:
            for result in results[1:]:
                store.add(result)
        assert str(path) in str(raised.value)
        assert str(raised.value).endswith("Results so far are kept.")
        kept = store.results(units, {CHOICE: INFO})
        assert 1 <= len(kept) < len(units)
        for unit in store.missing(units, {CHOICE: INFO}):  # there is room again
            store.add(results[unit.digit])
    with Store(path) as store:
        assert len(store.results(units, {CHOICE: INFO})) == len(units)


def test_a_store_that_can_not_be_made_is_one_line(tmp_path: Path) -> None:
    with full_disk(), pytest.raises(ExportError, match="can't be used: .*Results so far are kept"):
        Store(tmp_path / STORE)
    with Store(tmp_path / STORE) as store:
        assert store.missing([], {}) == []


def test_who_is_trusted_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ABSGUI_DATA", str(tmp_path))
    trust.remember("a" * 64)
    with full_disk(), pytest.raises(ExportError, match=SAYS):
        trust.remember("b" * 64)
    trust.check("a" * 64, CHOICE, "a.pt")
    with pytest.raises(UntrustedError):
        trust.check("b" * 64, CHOICE, "b.pt")


def test_a_cache_that_can_not_be_written_stops_no_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ABSGUI_CACHE", str(tmp_path))
    latents = prior_latents(6, 3, seed=0)
    with full_disk():
        made = prototype_store.stored_prototypes(Curved(seed=2), latents, "abc")
    assert not list(tmp_path.rglob("*.npy")) and not list(tmp_path.rglob(f"*{files.PARTIAL}"))
    again = prototype_store.stored_prototypes(Curved(seed=2), latents, "abc")
    assert np.array_equal(made.means, again.means)
    assert len(list(tmp_path.rglob("*.npy"))) == 1


def test_a_kernel_is_whole_or_not_there(tmp_path: Path) -> None:
    with full_disk(100), pytest.raises(ExportError, match=SAYS):
        kernel_store.save(tmp_path, "decode", "a", b"x" * 1000)
    assert list(tmp_path.iterdir()) == []


KNOWN = {
    "engine/evaluation/rowlog.py": 3,  # rows are added
    "engine/inference/prototype_store.py": 1,  # the time of use
    "engine/kernels/background.py": 3,  # the compiler's complaints
    "engine/models/own/apart.py": 1,  # an empty file
    "absgui/__main__.py": 1,  # /dev/null
    "absgui/cli/output.py": 1,  # the same
    "absgui/cli/common.py": 2,  # a copy of standard input, for the time being
    "absgui/startup_report.py": 1,  # a folder for the time being
    "absgui/settings.py": 2,  # Qt's settings
    "absgui/app.py": 1,  # the same
    "engine/lab/store.py": 1,  # SQLite
}
"""Other places, and how many each; all of them are tried on a full disk, or lose nothing on one."""
WRITING = frozenset(
    (
        *("write_text", "write_bytes", "touch", "truncate", "tofile", "rename", "symlink_to", "save_file"),
        *("savez", "savez_compressed", "savetxt", "savefig", "copyfile", "copytree", "copy2"),
        *("mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile", "TemporaryDirectory"),
        *("QSaveFile", "QFile", "QTemporaryFile", "QSettings"),
    )
)
STREAMS = ("file", "buffer", "page")
"""How what is no file by a name is called."""


def opens_for_writing(call: ast.Call) -> bool:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name in ("open", "fdopen"):
        modes = [each.value for each in ast.walk(call) if isinstance(each, ast.Constant)]
        return any(isinstance(mode, str) and set(mode) & set("wax+") and len(mode) < 5 for mode in modes)
    if name not in WRITING and name not in ("save", "connect"):
        return False
    owner = ast.unparse(function.value) if isinstance(function, ast.Attribute) else ""
    if name in ("save", "connect") and owner not in ("np", "torch", "sqlite3"):
        return False
    if name == "write_bytes" and owner in ("", "export"):  # ours
        return False
    return not call.args or ast.unparse(call.args[0]) not in STREAMS


def calls(path: Path) -> list[ast.Call]:
    text = path.read_text("utf-8")
    if not any(f"{name}(" in text for name in (*WRITING, "open", "fdopen", "save", "connect")):
        return []  # most, which needn't be parsed
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]


def test_whatever_else_opens_files_for_writing_is_known() -> None:
    found: Counter[str] = Counter()
    for package in ("engine", "absgui"):
        for path in (ROOT / package).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            calls = [
                node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)
            ]
            if count := sum(map(opens_for_writing, calls)):
                found[name] = count
    assert found.pop("engine/system/files.py") > 0
    assert found == KNOWN, "write by engine.system.files.written_whole, or add it here with a test"
