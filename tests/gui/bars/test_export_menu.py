"""The export menu and its dialogs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from absgui.bars.export_entries import ENLARGED, OF_FRAME
from absgui.bars.export_menu import ExportMenu
from absgui.panels.attack.curves import Curves
from absgui.presentation.answers import Answers, Verdict
from absgui.presentation.export_job import Code, ExportJob, ExportKind, Picture, frame_of
from absgui.presentation.trajectory import Trajectory
from engine.export import to_8_bits
from engine.types import Outcome
from tests.gui import samples

PLOTS = (ExportKind.PLOT_PNG, ExportKind.PLOT_SVG, ExportKind.PLOT_CSV)


@pytest.fixture(autouse=True)
def own_dialogs() -> Iterator[None]:
    """Qt's file dialogs and not the desktop's: a test can type into them."""
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, True)
    yield
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, False)


@pytest.fixture
def outcome() -> Outcome:
    return samples.outcome(samples.walk())


@pytest.fixture
def frame(outcome: Outcome) -> Picture:
    """Some frame before the best one."""
    last = len(outcome.frames) - 1
    return frame_of(outcome.frames[2], 2, last, outcome.request, outcome.model_identity)


@pytest.fixture
def menu(qtbot: QtBot, tmp_path: Path, outcome: Outcome, frame: Picture) -> ExportMenu:
    made = ExportMenu()
    qtbot.addWidget(made)
    curves = Curves(made)
    curves.hide()
    trajectory = Trajectory()
    for step in outcome.frames:
        trajectory.append(step)
    curves.show_trajectory(trajectory)
    made.set_plot_source(curves, curves)
    made.set_sliced(True)
    made.set_folder(tmp_path)
    made.set_outcome(outcome)
    made.set_frame(frame)
    made.set_code(True)
    made.show()
    qtbot.waitExposed(made)
    return made


def accept(qtbot: QtBot, dialog: QFileDialog | None, name: str | None = None) -> None:
    """Put in a name, or keep the proposed one, and press Save."""
    assert dialog is not None
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(line, QLineEdit)
    if name is not None:
        line.setText(name)
    buttons = dialog.findChild(QDialogButtonBox)
    assert isinstance(buttons, QDialogButtonBox)
    qtbot.mouseClick(buttons.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("what", list(ExportKind))
def test_every_kind_asks_for_a_path_and_tells_the_job(
    qtbot: QtBot, menu: ExportMenu, outcome: Outcome, frame: Picture, tmp_path: Path, what: ExportKind
) -> None:
    menu.set_answers(Answers(9, Verdict.STILL))
    menu.kinds[what].trigger()
    with qtbot.waitSignal(menu.export_requested) as caught:
        accept(qtbot, menu.dialog)
    job = caught.args[0]
    assert job.what is what
    assert job.path == tmp_path / menu.default_name(what)
    assert job.outcome is outcome
    assert job.answers == Answers(9, Verdict.STILL)
    assert job.picture is (frame if what in OF_FRAME else None)
    assert (job.payload is not None) == (what in (*PLOTS, ExportKind.SLICE_PNG))
    assert menu.dialog is None


def test_default_names_say_what_is_inside(menu: ExportMenu) -> None:
    assert menu.default_name(ExportKind.PNG) == "7-to-9_latent-descent_L2-2.22.png"
    names = {menu.default_name(kind) for kind in ExportKind}
    assert len(names) == len(ExportKind)


def test_a_missing_suffix_is_added_and_the_folder_remembered(
    qtbot: QtBot, menu: ExportMenu, tmp_path: Path
) -> None:
    (tmp_path / "deep").mkdir()
    menu.kinds[ExportKind.CSV].trigger()
    with qtbot.waitSignal(menu.export_requested) as caught:
        accept(qtbot, menu.dialog, str(tmp_path / "deep" / "numbers"))
    assert caught.args[0].path == tmp_path / "deep" / "numbers.csv"
    menu.kinds[ExportKind.NPY].trigger()
    with qtbot.waitSignal(menu.export_requested) as caught:
        accept(qtbot, menu.dialog)
    assert caught.args[0].path.parent == tmp_path / "deep"


def test_cancel_writes_nothing(qtbot: QtBot, menu: ExportMenu) -> None:
    menu.kinds[ExportKind.PNG].trigger()
    dialog = menu.dialog
    assert dialog is not None
    with qtbot.assertNotEmitted(menu.export_requested):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert menu.dialog is None


def test_what_is_not_there_can_not_be_taken(menu: ExportMenu) -> None:
    menu.set_outcome(None)
    menu.set_frame(None)
    assert [kind for kind, action in menu.kinds.items() if action.isEnabled()] == [ExportKind.SLICE_PNG]
    menu.set_sliced(False)
    assert not any(action.isEnabled() for action in menu.kinds.values())
    menu.set_outcome(samples.outcome(samples.walk(last=0.3)))
    able = {kind for kind, action in menu.kinds.items() if action.isEnabled()}
    assert ExportKind.CSV in able
    assert ExportKind.PNG not in able
    assert ExportKind.JSON in able
    assert not menu.copy_action.isEnabled()
    assert not menu.copy_best_action.isEnabled()


def test_the_frame_on_show_is_what_is_copied_and_said(
    qtbot: QtBot, menu: ExportMenu, outcome: Outcome, frame: Picture
) -> None:
    last = len(outcome.frames) - 1
    assert menu.copy_action.text() == f"Copy frame 2 of {last}, 28 × 28"
    assert menu.kinds[ExportKind.FRAME_PNG].text() == f"Frame 2 of {last} as PNG, 28 × 28 …"
    assert menu.default_name(ExportKind.FRAME_PNG) == "7_latent-descent_frame-2.png"
    with qtbot.waitSignal(menu.copy_requested) as caught:
        menu.copy_action.trigger()
    assert (caught.args[0].picture, caught.args[0].scale) == (frame, 1)
    with qtbot.waitSignal(menu.copy_requested) as caught:
        menu.copy_large_action.trigger()
    assert (caught.args[0].picture, caught.args[0].scale) == (frame, ENLARGED)
    menu.set_frame(None)
    assert not menu.copy_action.isEnabled()
    assert not any(menu.kinds[kind].isEnabled() for kind in OF_FRAME)
    assert menu.copy_best_action.isEnabled()


@pytest.mark.parametrize("code", list(Code))
def test_code_is_asked_for_and_put_on_the_clipboard(qtbot: QtBot, menu: ExportMenu, code: Code) -> None:
    with qtbot.waitSignal(menu.code_requested) as caught:
        menu.code_actions[code].trigger()
    assert caught.args[0] is code
    with qtbot.waitSignal(menu.copied) as caught:
        menu.put_text_on_clipboard("print()", "a script")
    assert caught.args[0] == "Copied a script"
    assert QGuiApplication.clipboard().text() == "print()"
    menu.set_code(False)
    assert not menu.code_actions[code].isEnabled()


def test_copy_puts_the_exact_pixels_on_the_clipboard(
    qtbot: QtBot, menu: ExportMenu, outcome: Outcome
) -> None:
    with qtbot.waitSignal(menu.copy_requested) as caught:
        menu.copy_best_action.trigger()
    job = caught.args[0]
    assert (job.picture.step, job.scale) == (outcome.best, 1)
    assert job.picture.what == "the best adversarial"
    assert outcome.best is not None
    with qtbot.waitSignal(menu.copied) as caught:
        menu.put_on_clipboard(to_8_bits(outcome.best.image), 1, "the best adversarial", "rounded somehow")
    assert "28 × 28; rounded somehow" in caught.args[0]
    picture = QGuiApplication.clipboard().image()
    assert (picture.width(), picture.height()) == (28, 28)
    expected = np.rint(outcome.best.image * 255).astype(int)
    got = np.array([[picture.pixelColor(x, y).red() for x in range(28)] for y in range(28)])
    np.testing.assert_array_equal(got, expected)
    with qtbot.waitSignal(menu.copy_requested) as caught:
        menu.copy_best_large_action.trigger()
    menu.put_on_clipboard(to_8_bits(outcome.best.image), caught.args[0].scale, "it", "")
    assert QGuiApplication.clipboard().image().width() == 28 * ENLARGED


@pytest.mark.parametrize(
    ("button", "what"), [("Save as NPY", ExportKind.NPY), ("Save the PNG anyway", ExportKind.PNG)]
)
def test_lost_to_rounding_offers_npy(
    qtbot: QtBot, menu: ExportMenu, outcome: Outcome, tmp_path: Path, button: str, what: ExportKind
) -> None:
    (tmp_path / "x.npy").write_bytes(b"somebody else's")
    menu.offer_float(ExportJob(ExportKind.PNG, tmp_path / "x.png", outcome))
    assert isinstance(menu.question, QMessageBox)
    assert "no longer adversarial" in menu.question.text()
    chosen = next(b for b in menu.question.buttons() if b.text() == button)
    with qtbot.waitSignal(menu.export_requested) as caught:
        qtbot.mouseClick(chosen, Qt.MouseButton.LeftButton)
        if what is ExportKind.NPY:
            assert menu.dialog is not None  # nobody has agreed to replace x.npy
            assert menu.dialog.selectedFiles() == [str(tmp_path / "x.npy")]
            assert not menu.dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)
            accept(qtbot, menu.dialog, str(tmp_path / "y.npy"))
    job = caught.args[0]
    assert job.what is what
    assert job.path.suffix == f".{what.value}"
    assert job.accept_rounding == (what is ExportKind.PNG)
    assert menu.question is None


def test_cancelling_the_offer_writes_nothing(
    qtbot: QtBot, menu: ExportMenu, outcome: Outcome, tmp_path: Path
) -> None:
    menu.offer_float(ExportJob(ExportKind.PNG, tmp_path / "x.png", outcome))
    assert menu.question is not None
    with qtbot.assertNotEmitted(menu.export_requested):
        qtbot.keyClick(menu.question, Qt.Key.Key_Escape)
    assert menu.question is None


def test_every_entry_has_words(menu: ExportMenu) -> None:
    assert menu.accessibleName()
    texts = [action.text() for action in menu.kinds.values()]
    assert all(texts)
    assert len(set(texts)) == len(texts), "each says by itself what it is about"
    assert not any("{" in text for text in texts)
