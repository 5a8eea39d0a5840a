"""What killed processes have left goes; what somebody is writing stays."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.system.files import PARTIAL, written_whole
from engine.training.preparation import prepared
from engine.training.train_abs import CHECKPOINTS


@pytest.mark.skipif(sys.platform == "win32", reason="needs locks on files")
def test_what_a_killed_process_has_left_goes_with_the_next_file(tmp_path: Path) -> None:
    left = tmp_path / f".old.png.abcdefgh{PARTIAL}"
    left.write_bytes(b"half")
    (tmp_path / ".hidden").touch()
    (tmp_path / f"mine{PARTIAL}").touch()
    with written_whole(tmp_path / "one") as one:
        assert not left.exists()
        one.write(b"1")
        with written_whole(tmp_path / "two") as two:  # which leaves the first one alone
            two.write(b"2")
        assert len(list(tmp_path.glob(f".*{PARTIAL}"))) == 1
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"one", "two", ".hidden", f"mine{PARTIAL}"}


def test_permissions_that_can_not_be_set_are_no_reason_to_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", refuse)  # as on some sticks
    with written_whole(tmp_path / "a") as file:
        file.write(b"1")
    assert (tmp_path / "a").read_bytes() == b"1"


def test_beginning_anew_leaves_what_other_trainings_have_in_the_folder(tmp_path: Path) -> None:
    others = ("cnn.checkpoint.safetensors", "exact-abs.checkpoint.safetensors")
    for name in (*others, "class3.checkpoint.safetensors", "margins1.checkpoint.safetensors"):
        (tmp_path / name).touch()
    with prepared(tmp_path, CHECKPOINTS, fresh=True):
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted(others)
