"""The whole window on the fake engine: every key, every way in, every bad input, every moment to close."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui import theme
from absgui.app import Application
from absgui.launch import LaunchOptions
from absgui.reports import HeartbeatReport, StartupReport
from absgui.settings import Settings
from absgui.subjects import DRAWING, as_array
from absgui.widgets.export_job import ExportJob, ExportKind
from absgui.widgets.ink import LEAST_BRUSH
from engine.data import normalise, read_image
from engine.types import Norm, Stage, Status, WeightsError
from tests.gui.fakes import FakeModel, prototype
from tests.gui.test_canvas import at, drag


@pytest.fixture
def make(qtbot: QtBot, fake_model: FakeModel) -> Iterator[Callable[..., Application]]:
    made: list[Application] = []

    def build(options: LaunchOptions | None = None) -> Application:
        application = Application(options or LaunchOptions(), fake_model.loaded_as)
        made.append(application)
        application.start()
        return application

    yield build
    fake_model.release_all()
    for application in made:
        application.shutdown()


@pytest.fixture
def app(qtbot: QtBot, make: Callable[..., Application]) -> Application:
    """The window as it is a moment after the start."""
    application = make()
    wait_read(qtbot, application)
    return application


def wait_read(qtbot: QtBot, app: Application) -> None:
    """Until everything that was asked for has been answered, and the reading is of what is shown."""

    def done() -> bool:
        subject, reading = app.session.subject, app.session.reading
        if not app.runner.is_idle or app.subjects._ink_timer.isActive() or app.session.model is None:
            return False
        return (subject is None) == (reading is None) and (
            subject is None
            or (reading is not None and reading.stage is Stage.CERTIFIED
                and np.array_equal(reading.image, subject.image))
        )  # fmt: skip

    qtbot.waitUntil(done, timeout=20_000)


def wait_idle(qtbot: QtBot, app: Application) -> None:
    qtbot.waitUntil(lambda: app.runner.is_idle, timeout=20_000)


def key(qtbot: QtBot, app: Application, which: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """To whatever has the focus, as a keyboard would."""
    both = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        both |= modifier
    app.window.activateWindow()
    target = QApplication.focusWidget() or app.window
    qtbot.keyClick(target, which, both)


CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_it_opens_on_a_bundled_digit_already_read(app: Application) -> None:
    session = app.session
    assert session.subject is not None
    assert session.subject.source == "mnist:test:0"
    assert session.subject.label == 7
    assert session.reading is not None
    assert app.window.draw.preview.image is session.subject.image
    assert "7" in app.window.explanation.headline.text()
    assert app.window.status.device.text() == "ABS, fast · cpu"
    assert app.window.attack_bar.run_action.isEnabled()


def test_a_gpu_given_up_while_working_is_said(qtbot: QtBot, app: Application, fake_model: FakeModel) -> None:
    fake_model.notice_while_reading = "The GPU is full."
    app.runner.read(prototype(3))
    qtbot.waitUntil(lambda: "left the GPU" in app.window.status.device.text())
    assert app.window.status.message.text() == "The GPU is full."


def test_the_picture_is_there_before_the_model(
    qtbot: QtBot, make: Callable[..., Application], fake_model: FakeModel
) -> None:
    fake_model.load_gate.shut()
    app = make()
    qtbot.waitUntil(lambda: app.session.subject is not None)
    qtbot.waitUntil(fake_model.load_gate.reached.is_set)
    assert app.window.status.task.text() == "Loading the model …"
    assert not app.window.attack_bar.run_action.isEnabled()
    drag(app.window.draw.canvas, at(50, 50), at(90, 90))
    fake_model.load_gate.open()
    wait_read(qtbot, app)


def test_a_stroke_is_normalised_and_read(qtbot: QtBot, app: Application) -> None:
    canvas = app.window.draw.canvas
    canvas.clear()
    wait_read(qtbot, app)
    assert app.session.reading is None
    assert app.window.explanation.headline.text() == "What each class makes of it"
    drag(canvas, at(100, 60), at(180, 60), at(120, 220))
    wait_read(qtbot, app)
    subject = app.session.subject
    assert subject is not None
    assert subject.name == DRAWING
    assert np.array_equal(subject.image, normalise(canvas.sheet.astype(np.float32) / 255))
    app.window.draw.normalise.click()
    wait_read(qtbot, app)
    assert app.session.subject is not None
    assert not app.session.subject.normalised
    assert not np.array_equal(app.session.subject.image, subject.image)


def test_undo_brings_a_loaded_digit_back_bit_for_bit(qtbot: QtBot, app: Application) -> None:
    before = app.session.subject
    drag(app.window.draw.canvas, at(50, 50), at(200, 200))
    wait_read(qtbot, app)
    assert app.session.subject is not before
    key(qtbot, app, Qt.Key.Key_Z, CTRL)
    wait_read(qtbot, app)
    assert app.session.subject is before


def test_drawing_keys(qtbot: QtBot, app: Application) -> None:
    canvas = app.window.draw.canvas
    size = canvas.brush
    key(qtbot, app, Qt.Key.Key_BracketRight)
    assert canvas.brush > size
    key(qtbot, app, Qt.Key.Key_BracketLeft)
    assert canvas.brush == pytest.approx(size)
    for on in (True, False):
        key(qtbot, app, Qt.Key.Key_E)
        assert canvas.eraser == on
    key(qtbot, app, Qt.Key.Key_Delete)
    assert not canvas.sheet.any()
    key(qtbot, app, Qt.Key.Key_Z, CTRL)
    assert canvas.sheet.any()
    key(qtbot, app, Qt.Key.Key_Z, CTRL, SHIFT)
    assert not canvas.sheet.any()


def test_r_shows_some_other_digit_with_its_true_class(qtbot: QtBot, app: Application) -> None:
    key(qtbot, app, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.source != "mnist:test:0")
    wait_read(qtbot, app)
    assert app.session.subject is not None
    assert app.session.subject.label is not None
    assert app.window.draw.truth.text() == f"true class {app.session.subject.label}"


def test_f1_lists_the_keys(qtbot: QtBot, app: Application) -> None:
    key(qtbot, app, Qt.Key.Key_F1)
    dialog = app.window.help_dialog
    assert dialog is not None
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_an_attack_runs_plays_and_stays_where_the_person_looks(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    with qtbot.waitSignal(app.runner.attack_ended, timeout=20_000):
        key(qtbot, app, Qt.Key.Key_R, CTRL)
    outcome = app.session.outcome
    assert outcome is not None
    assert outcome.status is Status.FOUND
    player = app.window.player
    assert player.outcome is outcome
    assert app.window.export_menu.kinds[ExportKind.PNG].isEnabled()
    for which, position in (
        (Qt.Key.Key_Home, 0), (Qt.Key.Key_Right, 1), (Qt.Key.Key_Right, 2), (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_End, len(outcome.frames) - 1),
    ):  # fmt: skip
        app.window.explanation.setFocus()
        app.window.setFocus()
        qtbot.keyClick(app.window, which)
        assert player.position == position
    qtbot.keyClick(app.window, Qt.Key.Key_Space)
    assert player.is_playing
    qtbot.keyClick(app.window, Qt.Key.Key_Space)
    assert not player.is_playing


def test_escape_stops_an_attack_and_keeps_its_best(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    fake_model.steps = 100_000
    app.window.explanation.attack_button.click()
    qtbot.waitUntil(lambda: app.window.player.position > 3)
    assert app.window.attack_bar.stop_action.isEnabled()
    with qtbot.waitSignal(app.runner.attack_ended):
        key(qtbot, app, Qt.Key.Key_Escape)
    assert app.session.outcome is not None
    assert app.session.outcome.status is Status.STOPPED
    assert app.window.attack_bar.run_action.isEnabled()


def test_drawing_is_read_while_an_attack_runs(qtbot: QtBot, app: Application, fake_model: FakeModel) -> None:
    """500 fast strokes: the interface answers each, the last one is read in full, the attack goes on."""
    fake_model.steps = 1_000_000
    app.window.explanation.attack_button.click()
    qtbot.waitUntil(lambda: app.window.player.position > 3)
    fake_model.step_gate.shut()  # from here on it goes one step with every stroke
    canvas = app.window.draw.canvas
    rng = np.random.default_rng(1)
    slowest = 0.0
    for stroke in range(500):
        begin = time.perf_counter()
        x, y = rng.uniform(20, 260, 2)
        drag(canvas, at(x, y), at(y, x))
        if stroke % 100 == 99:
            canvas.clear()
            drag(canvas, at(x, y), at(y, x))
        fake_model.step_gate.open()
        fake_model.step_gate.shut()
        QApplication.processEvents()
        slowest = max(slowest, time.perf_counter() - begin)
    assert app.session.attacking is not None
    fake_model.step_gate.open()
    qtbot.waitUntil(
        lambda: app.session.reading is not None and app.session.subject is not None
        and app.session.reading.stage is Stage.CERTIFIED
        and np.array_equal(app.session.reading.image, app.session.subject.image),
        timeout=20_000,
    )  # fmt: skip
    assert app.runner.is_attacking
    app.runner.stop_attack()
    wait_idle(qtbot, app)
    assert app.session.outcome is not None
    assert slowest < 5


def test_norm_and_target_are_the_same_everywhere(qtbot: QtBot, app: Application) -> None:
    window = app.window
    window.robustness.norms.buttons[Norm.L0].click()
    assert app.session.norm is Norm.L0
    window.attack_bar.attack.setCurrentIndex(window.attack_bar.attack.findData("pointwise"))
    assert window.attack_bar.norm is Norm.L0
    reading = app.session.reading
    assert reading is not None
    other = next(c for c in range(10) if c != reading.label)
    qtbot.mouseClick(window.explanation.tiles.tiles[other], Qt.MouseButton.LeftButton)
    assert {window.attack_bar.choice.target, app.session.target} == {other}
    qtbot.mouseClick(window.explanation.tiles.tiles[reading.label], Qt.MouseButton.LeftButton)
    assert {window.attack_bar.choice.target, app.session.target} == {other}  # it stays pinned
    assert window.explanation.tiles.tiles[other].isChecked()
    assert not window.explanation.tiles.tiles[reading.label].isChecked()
    assert "pin another class" in window.status.message.text()


def test_another_model_reads_the_same_digit_again(qtbot: QtBot, app: Application) -> None:
    app.window.model_picked.emit("binary-abs", None)
    wait_read(qtbot, app)
    qtbot.waitUntil(lambda: app.session.reading is not None and app.session.reading.model == "binary-abs")
    assert app.window.status.device.text().startswith("Binary ABS")


def test_bad_weights_leave_the_model(qtbot: QtBot, app: Application, fake_model: FakeModel) -> None:
    fake_model.load_fails_with = WeightsError("ABS_3.net is missing; choose a folder with all ten")
    app.use_weights("/nowhere")
    wait_idle(qtbot, app)
    assert "ABS_3.net is missing" in app.window.status.message.text()
    assert app.session.model is not None
    fake_model.load_fails_with = None
    app.window.random_wanted.emit()
    wait_read(qtbot, app)
    assert app.session.choice.weights is None


def digit_file(folder: Path) -> Path:
    path = folder / "three.png"
    Image.fromarray(np.kron(read_image("mnist:test:18").image * 255, np.ones((8, 8))).astype(np.uint8)).save(
        path
    )
    return path


@pytest.mark.parametrize("way", ["argument", "drop", "paste-file", "paste-picture", "paste-path"])
def test_every_way_in(qtbot: QtBot, make: Callable[..., Application], tmp_path: Path, way: str) -> None:
    path = digit_file(tmp_path)
    app = make(LaunchOptions(source=str(path)) if way == "argument" else None)
    wait_read(qtbot, app)
    clipboard = QGuiApplication.clipboard()
    data = QMimeData()
    if way in ("drop", "paste-file"):
        data.setUrls([QUrl.fromLocalFile(str(path))])
    elif way == "paste-picture":
        data.setImageData(QImage(str(path)))
    elif way == "paste-path":
        data.setText(str(path))
    if way == "drop":
        app.window.dropEvent(QDropEvent(
            QPointF(400, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        ))  # fmt: skip
    elif way != "argument":
        clipboard.setMimeData(data)
        key(qtbot, app, Qt.Key.Key_V, CTRL)
    name = "pasted picture" if way == "paste-picture" else "three.png"
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == name)
    wait_read(qtbot, app)
    assert app.window.windowTitle().startswith(name)
    clipboard.clear()


def test_dark_on_light_is_inverted_with_a_switch_that_shows_it(
    qtbot: QtBot, app: Application, tmp_path: Path
) -> None:
    path = tmp_path / "dark.png"
    Image.fromarray(255 - np.array(Image.open(digit_file(tmp_path)))).save(path)
    app.subjects.open(str(path))
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.inverted)
    wait_read(qtbot, app)
    assert app.window.draw.invert.isChecked()
    assert "inverted" in app.window.status.message.text()
    app.window.draw.invert.click()
    qtbot.waitUntil(lambda: app.session.subject is not None and not app.session.subject.inverted)
    wait_read(qtbot, app)


BAD = ["truncated", "empty", "text", "missing", "folder", "nan", "specification", "blank"]


@pytest.mark.parametrize("what", BAD)
def test_bad_input_says_what_is_wrong_and_loses_nothing(
    qtbot: QtBot, app: Application, tmp_path: Path, what: str
) -> None:
    path = tmp_path / f"{what}.png"
    if what == "truncated":
        path.write_bytes(digit_file(tmp_path).read_bytes()[:60])
    elif what == "empty":
        path.write_bytes(b"")
    elif what == "text":
        path.write_text("not a picture")
    elif what == "folder":
        path.mkdir()
    elif what == "nan":
        path = tmp_path / "nan.npy"
        np.save(path, np.full((28, 28), np.nan, np.float32))
    elif what == "blank":
        Image.new("L", (50, 50), 255).save(path)
    before, reading = app.session.subject, app.session.reading
    app.subjects.open("mnist:test:99999" if what == "specification" else str(path))
    qtbot.waitUntil(lambda: app.window.status.has_fault)
    wait_idle(qtbot, app)
    text = app.window.status.message.text()
    assert "\n" not in text
    assert "unexpected" not in text
    assert app.session.subject is before
    assert app.session.reading is reading


def test_an_empty_clipboard_says_so(qtbot: QtBot, app: Application) -> None:
    QGuiApplication.clipboard().clear()
    key(qtbot, app, Qt.Key.Key_V, CTRL)
    assert "no picture" in app.window.status.message.text()


@pytest.mark.parametrize("way", ["dropped", "pasted"])
def test_a_web_address_is_not_looked_for_among_the_files(app: Application, way: str) -> None:
    data = QMimeData()
    if way == "dropped":
        data.setUrls([QUrl("https://example.org/seven.png")])
    else:
        data.setText("https://example.org/seven.png")
    app.subjects.take(data)
    assert "Web addresses are not opened" in app.window.status.message.text()


def test_invert_is_off_for_drawings_and_says_why(qtbot: QtBot, app: Application) -> None:
    invert = app.window.draw.invert
    assert invert.isEnabled()
    app.window.draw.canvas.clear()
    drag(app.window.draw.canvas, at(100, 60), at(180, 60), at(120, 220))
    wait_read(qtbot, app)
    assert not invert.isEnabled()
    assert "opened" in invert.toolTip()


def test_hard_is_off_without_its_list_and_says_why(app: Application) -> None:
    samples = app.window.samples
    samples.set_hard(np.zeros(0, np.intp))
    button = samples.buttons.button(10)
    assert not button.isEnabled()
    assert "no list" in button.toolTip()
    samples.set_hard(np.arange(3))
    assert button.isEnabled()
    assert "Misread" in button.toolTip()


def test_a_fault_while_reading_is_said_and_the_next_digit_is_read(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    fake_model.fails_with = ZeroDivisionError("oops")
    app.subjects.open("mnist:test:3")
    qtbot.waitUntil(lambda: app.window.status.has_fault)
    assert "ZeroDivisionError" in app.window.status.message.text()
    app.subjects.open("mnist:test:4")
    wait_read(qtbot, app)


def test_exports_are_written_by_the_worker_and_said(qtbot: QtBot, app: Application, tmp_path: Path) -> None:
    with qtbot.waitSignal(app.runner.attack_ended, timeout=20_000):
        app.window.attack_bar.run_action.trigger()
    outcome = app.session.outcome
    assert outcome is not None
    curves = app.window.player.curves
    payloads = {
        ExportKind.PLOT_PNG: curves.as_png(),
        ExportKind.PLOT_SVG: curves.as_svg(),
        ExportKind.PLOT_CSV: curves.as_csv(),
    }
    for kind in ExportKind:
        path = tmp_path / f"result-{kind.value}.bin"
        job = ExportJob(kind, path, outcome, payload=payloads.get(kind))
        app.window.export_menu.export_requested.emit(job)
        wait_idle(qtbot, app)
        assert path.stat().st_size > 0, kind
        assert str(path) in app.window.status.message.text()


def test_a_folder_that_cannot_be_written_is_a_message(qtbot: QtBot, app: Application, tmp_path: Path) -> None:
    with qtbot.waitSignal(app.runner.attack_ended, timeout=20_000):
        app.window.attack_bar.run_action.trigger()
    outcome = app.session.outcome
    assert outcome is not None
    folder = tmp_path / "taken"
    folder.write_text("a file, where a folder would have to be")
    app.window.export_menu.export_requested.emit(ExportJob(ExportKind.NPY, folder / "x.npy", outcome))
    qtbot.waitUntil(lambda: app.window.status.has_fault)
    assert app.session.outcome is outcome


def test_the_layout_is_kept_and_can_be_reset(qtbot: QtBot, make: Callable[..., Application]) -> None:
    first = make()
    first.window.docks["robustness"].hide()
    first.window.docks["attack"].setFloating(True)
    first.window.close()
    first.shutdown()
    second = make()
    docks = second.window.docks
    assert docks["robustness"].isHidden()
    assert docks["attack"].isFloating()
    second.window.reset_layout()
    assert not docks["robustness"].isHidden()
    assert not docks["attack"].isFloating()


@pytest.mark.parametrize("scheme", list(theme.Scheme))
def test_colours_are_switched_and_kept(qtbot: QtBot, app: Application, scheme: theme.Scheme) -> None:
    app.window.scheme_picked.emit(scheme)
    assert Settings().scheme is scheme
    app.window.grab()
    app.window.scheme_picked.emit(theme.Scheme.LIGHT)


def test_a_picture_of_any_format_becomes_an_array() -> None:
    picture = QImage(3, 2, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    assert np.array_equal(as_array(picture), np.tile(np.array([255, 0, 0, 255], np.uint8), (2, 3, 1)))


@pytest.mark.parametrize("during", ["start", "loading", "reading", "attack", "drawing"])
def test_closing_at_any_moment(
    qtbot: QtBot, make: Callable[..., Application], fake_model: FakeModel, during: str
) -> None:
    """40 times each: no hang, no message from Qt, nothing left behind."""
    fake_model.steps = 1_000_000
    for _ in range(40):
        fake_model.release_all()
        if during == "loading":
            fake_model.load_gate.shut()
        app = make()
        if during == "loading":
            qtbot.waitUntil(fake_model.load_gate.reached.is_set)
            fake_model.load_gate.open()
        elif during != "start":
            wait_read(qtbot, app)
        if during == "reading":
            app.window.random_wanted.emit()
        elif during == "attack":
            with qtbot.waitSignal(app.runner.attack_stepped):
                app.window.attack_bar.run_action.trigger()
        elif during == "drawing":
            qtbot.mousePress(app.window.draw.canvas, Qt.MouseButton.LeftButton, pos=at(50, 50))
            qtbot.mouseMove(app.window.draw.canvas, QPoint(90, 90))
        app.window.close()
        app.shutdown()
        app.shutdown()
        assert not app.left_a_thread


def test_prototypes_of_the_fake_are_told_apart() -> None:
    model = FakeModel()
    assert [int(np.argmin(model.energies(prototype(c)))) for c in range(10)] == list(range(10))


def test_the_reports_measure_the_start_and_the_heartbeat(
    qtbot: QtBot, fake_model: FakeModel, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_model.steps = 2000  # long enough for a few beats
    for make_report in (StartupReport, HeartbeatReport):
        app = Application(LaunchOptions(), fake_model.loaded_as)
        report = make_report(app.session, app.runner, app.window)
        app.start()
        qtbot.waitUntil(app.window.isVisible)
        qtbot.waitUntil(app.window.isHidden, timeout=20_000)
        app.shutdown()
        assert report.print() == 0
        figures = json.loads(capsys.readouterr().out)
        assert all(np.isfinite(value) for value in figures.values())
        assert figures["peak_memory_mb"] > 10


def test_a_report_without_a_model_ends_with_its_fault(
    qtbot: QtBot, fake_model: FakeModel, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_model.load_fails_with = WeightsError("no weights; run absgui train")
    app = Application(LaunchOptions(), fake_model.loaded_as)
    report = StartupReport(app.session, app.runner, app.window)
    app.start()
    qtbot.waitUntil(app.window.isVisible)
    qtbot.waitUntil(app.window.isHidden, timeout=20_000)
    app.shutdown()
    assert report.print() == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "no weights" in said.err


def test_a_file_that_arrives_while_drawing_waits_for_the_end_of_the_stroke(
    qtbot: QtBot, app: Application
) -> None:
    canvas = app.window.draw.canvas
    canvas.clear()
    wait_read(qtbot, app)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(60, 60))
    with qtbot.waitSignal(app.runner.job_done):
        app.subjects.open("mnist:test:3")
    assert canvas.is_drawing
    drawn = canvas.sheet.sum()
    move_to = QPointF(at(200, 200))
    QApplication.sendEvent(canvas, QMouseEvent(
        QEvent.Type.MouseMove, move_to, QPointF(canvas.mapToGlobal(at(200, 200))), Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    ))  # fmt: skip
    assert canvas.sheet.sum() > drawn
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(200, 200))
    qtbot.waitUntil(lambda: app.session.subject is not None and app.session.subject.name == "mnist:test:3")
    wait_read(qtbot, app)
    canvas.undo()
    wait_read(qtbot, app)
    assert app.session.subject is not None
    assert app.session.subject.name == DRAWING  # nothing of the stroke is lost


def test_a_stroke_that_changes_nothing_leaves_the_digit_its_name(qtbot: QtBot, app: Application) -> None:
    subject = app.session.subject
    drag(app.window.draw.canvas, at(3, 3), at(5, 5), button=Qt.MouseButton.RightButton)
    wait_read(qtbot, app)
    assert app.session.subject is subject
    assert app.window.draw.truth.text() == "true class 7"


def test_drawing_on_a_digit_leaves_its_other_pixels(qtbot: QtBot, app: Application) -> None:
    before = app.session.subject
    assert before is not None
    rows, columns = np.nonzero(before.image > 0.99)
    x, y = 10 * int(columns[0]) + 5, 10 * int(rows[0]) + 5
    app.window.draw.canvas.set_brush(LEAST_BRUSH)
    drag(app.window.draw.canvas, at(x, y), at(x + 8, y))
    wait_read(qtbot, app)
    after = app.session.subject
    assert after is not None
    assert after.name == DRAWING
    changed = int((after.image != before.image).sum())
    assert 0 < changed <= 9
