"""The menu of models: what it offers, what it asks for, and what is off."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.bars.model_box import ModelBox
from absgui.controllers.models import entries
from engine.models.registry import REGISTRY
from engine.types import Message, ModelChoice, UntrustedError
from tests.gui.driving import wait_read
from tests.gui.fakes import FakeModel


@pytest.fixture
def box(qtbot: QtBot) -> ModelBox:
    made = ModelBox(entries())
    qtbot.addWidget(made)
    made.show()
    return made


def pick(box: ModelBox, text: str) -> None:
    """Choose an entry, as a click does."""
    place = box.findText(text)
    assert place >= 0
    box.setCurrentIndex(place)
    box.activated.emit(place)


def is_on(box: ModelBox, text: str) -> bool:
    model = box.model()
    assert isinstance(model, QStandardItemModel)
    return model.item(box.findText(text)).isEnabled()


def test_it_offers_every_model_of_the_registry_and_says_what_it_is(box: ModelBox) -> None:
    titles = [box.itemText(place) for place in range(box.count())]
    assert titles[: len(REGISTRY)] == [spec.title for spec in REGISTRY.values()]
    for place, spec in enumerate(REGISTRY.values()):
        tip = box.itemData(place, Qt.ItemDataRole.ToolTipRole)
        assert spec.source.split(";")[0] in tip
        assert spec.summary[:20] in tip


@pytest.mark.parametrize("name", list(REGISTRY))
def test_each_entry_asks_for_its_model(qtbot: QtBot, box: ModelBox, name: str) -> None:
    with qtbot.waitSignal(box.model_picked) as picked:
        pick(box, REGISTRY[name].title)
    assert picked.args == [name, None]
    box.show_choice(ModelChoice(name))
    assert box.currentText() == REGISTRY[name].title


@pytest.mark.parametrize(
    ("name", "weights", "modes"),
    [
        ("abs", True, True),
        ("binary-abs", True, True),
        ("exact-abs", True, False),
        ("cnn", True, False),
        ("nearest-neighbour", False, False),
        ("/home/me/net.onnx", False, False),
    ],
)
def test_what_makes_no_sense_for_a_model_is_off(box: ModelBox, name: str, weights: bool, modes: bool) -> None:
    box.show_choice(ModelChoice(name))
    assert is_on(box, "Other weights…") == weights
    assert is_on(box, "Use the paper's inference (slow)") == modes
    assert is_on(box, "Your own model…")


def test_a_file_becomes_an_entry_that_can_be_picked_again(qtbot: QtBot, box: ModelBox) -> None:
    box.show_choice(ModelChoice("/home/me/net.pt"))
    assert box.currentText() == "net.pt"
    assert "/home/me/net.pt" in box.toolTip()
    box.show_choice(ModelChoice("abs"))
    count = box.count()
    with qtbot.waitSignal(box.model_picked) as picked:
        pick(box, "net.pt")
    assert picked.args == ["/home/me/net.pt", None]
    box.show_choice(ModelChoice("/home/me/net.pt"))
    assert box.count() == count


def test_a_long_name_ends_in_an_ellipsis(box: ModelBox) -> None:
    box.show_choice(ModelChoice("a"))
    box.resize(120, box.height())
    short = box.grab().toImage()
    box.show_choice(ModelChoice(f"{'a' * 200}.pt"))
    assert box.grab().toImage() != short
    box.show_choice(ModelChoice(f"{'a' * 201}.onnx"))
    first = box.grab().toImage()
    box.show_choice(ModelChoice(f"{'a' * 200}.pt"))
    assert box.grab().toImage() == first, "the ends of both are beyond the ellipsis"


def test_a_model_of_ones_own_is_asked_for_and_loaded(
    qtbot: QtBot, app: Application, fake_model: FakeModel, tmp_path: Path
) -> None:
    box = app.window.model
    pick(box, "Your own model…")
    dialog = app.window.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.nameFilters() == ["Models (*.pt *.ts *.onnx)"]
    assert box.currentText() == "ABS", "nothing has been chosen yet"
    path = str(tmp_path / "net.pt")
    dialog.fileSelected.emit(path)
    dialog.done(0)
    wait_read(qtbot, app)
    assert app.session.choice == ModelChoice(path)
    assert fake_model.info.name == path
    assert box.currentText() == "net.pt"


def test_a_program_is_asked_about_once_before_it_runs(
    qtbot: QtBot, app: Application, fake_model: FakeModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ABSGUI_DATA", str(tmp_path / "data"))
    path = str(tmp_path / "net.pt")
    for answer, used in (("Cancel", "abs"), ("Trust and open it", path)):
        fake_model.load_fails_with = UntrustedError(Message("net.pt is a program"), "net.pt", "5" * 64)
        with qtbot.waitSignal(app.runner.failed) as failed:
            app.models.use_file(path)
        assert failed.args is not None
        assert "Open it as the model" in failed.args[0].message  # not what the command line would say
        question = app.window.findChild(QMessageBox)
        assert question is not None
        assert "net.pt" in question.text()
        assert not (tmp_path / "data").exists()
        button = next(each for each in question.buttons() if each.text().replace("&", "") == answer)
        fake_model.load_fails_with = None
        button.click()
        wait_read(qtbot, app)
        qtbot.waitUntil(lambda: app.window.findChild(QMessageBox) is None)
        assert app.session.choice.name == used
    assert app.session.choice.trust
    assert (tmp_path / "data" / "trusted-models.txt").read_text() == "5" * 64 + "\n"
    app.window.model.model_picked.emit("cnn", None)
    assert not app.session.choice.trust, "it was for that file alone"


@pytest.mark.parametrize(("name", "mode"), [("abs", "Directory"), ("cnn", "ExistingFile")])
def test_weights_are_asked_for_as_the_model_has_them(
    qtbot: QtBot, app: Application, name: str, mode: str
) -> None:
    app.window.model.model_picked.emit(name, None)
    wait_read(qtbot, app)
    pick(app.window.model, "Other weights…")
    dialog = app.window.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.fileMode() is QFileDialog.FileMode[mode]
    dialog.done(0)
