"""`absgui evaluate --calibration` in a folder that has a damaged table of another model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from absgui.__main__ import main
from tests.gui.fakes import FakeModel


def test_a_damaged_table_of_another_model_takes_no_numbers_with_it(
    model: FakeModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    damaged, own = tmp_path / "calibration-cnn.csv", tmp_path / "calibration-abs.csv"
    damaged.write_text("title,samples\n")
    command = ["evaluate", "--calibration", "--samples", "20", "--out", str(tmp_path)]
    assert main(command) == 2
    said = capsys.readouterr()
    assert "p as shown" in said.out
    assert said.out.rstrip().endswith(str(own)), "and not that there is nothing to draw with"
    assert said.err == f"absgui: {damaged} is damaged: delete it, or evaluate that model again.\n"
    assert main([*command, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["files"] == [str(own)]
    damaged.unlink()
    assert main(command) == 0
    assert (tmp_path / "calibration.png").is_file()
