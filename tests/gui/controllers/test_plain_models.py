"""Models without pictures and certificates: the window shows what they have, and waits for nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.bars.attack_bar import described
from absgui.controllers.slices import NO_RECONSTRUCTIONS, STRAIGHT, _scene
from absgui.launch import LaunchOptions
from absgui.panels.explanation.class_bars import ClassBars, score_style
from absgui.panels.robustness.panel import RobustnessPanel
from absgui.presentation.bounds import Found, Mark
from absgui.widgets import theme
from engine.types import Distances, ModelChoice, Need, Norm, Stage
from tests.gui import samples
from tests.gui.driving import look, wait_idle, wait_read
from tests.gui.fakes import CNN, FakeModel

pytestmark = pytest.mark.slow  # a window for each test; the quick ones have the main ways


@pytest.fixture
def cnn(qtbot: QtBot, make: Callable[..., Application]) -> Application:
    """The window with a model without reconstructions and certificates."""
    app = make(LaunchOptions(choice=ModelChoice("cnn")))
    wait_read(qtbot, app)
    return app


def turn_to(qtbot: QtBot, app: Application, name: str) -> None:
    app.window.model.model_picked.emit(name, None)
    qtbot.waitUntil(lambda: app.session.reader is not None and app.session.reader.name == name)
    wait_read(qtbot, app)


def attack(qtbot: QtBot, app: Application) -> None:
    app.window.attack_bar.run_action.trigger()
    qtbot.waitUntil(lambda: app.session.outcome is not None)
    wait_idle(qtbot, app)


def test_tiles_show_class_score_and_p_and_say_why_there_is_no_picture(qtbot: QtBot, cnn: Application) -> None:
    panel, reading = cnn.window.explanation, cnn.session.reading
    assert reading is not None
    tile = panel.tiles.tiles[reading.label]
    assert tile.word == "wrong"  # the fake takes the 7 for something else
    assert f"minus logit −{abs(reading.energies[reading.label]):.1f}" in tile.accessibleDescription()
    assert "no reconstructions" in tile.tip()
    assert panel.tiles.note.isVisible()
    assert panel.energy_bars.accessibleName() == "Minus logit"
    turn_to(qtbot, cnn, "abs")
    assert not panel.tiles.note.isVisible()
    assert "energy" in tile.accessibleDescription()
    assert panel.energy_bars.accessibleName() == "Energy"


def test_a_tile_without_a_picture_fills_up_with_p(cnn: Application) -> None:
    reading = cnn.session.reading
    assert reading is not None
    panel, tile = cnn.window.explanation, cnn.window.explanation.tiles.tiles[reading.label]
    colour = theme.colours().tint(theme.Meaning.ORIGINAL, 0.4).rgb()
    heights = []
    for share in (0.3, 0.9):
        panel.show_reading(replace(reading, confidence=np.full(10, share, np.float32)), None, CNN)
        area, picture = tile.picture_rect().toRect(), tile.grab().toImage()
        column = [picture.pixelColor(area.left() + 4, y) for y in range(area.top() + 2, area.bottom() - 1)]
        heights.append(sum(each.rgb() == colour for each in column) / area.height())
    assert heights == pytest.approx([0.3, 0.9], abs=0.05)


def test_bars_of_negative_scores_stand_on_the_best(qtbot: QtBot) -> None:
    bars = ClassBars(score_style("minus logit"))
    qtbot.addWidget(bars)
    bars.resize(400, 200)
    values = np.linspace(-20, -2, 10)
    bars.show_values(values, tuple(range(10)), 0, 1)
    assert "0: −20.0" in bars.accessibleDescription()
    picture, neutral = bars.grab().toImage(), theme.colours().of(theme.Meaning.NEUTRAL)
    heights = [
        sum(picture.pixelColor(40 * c + 20, y) == neutral for y in range(picture.height())) for c in range(10)
    ]
    assert heights[2:] == sorted(heights[2:])
    assert heights[2] > 20
    assert heights[9] > 100


@pytest.mark.parametrize(
    ("name", "title"), [("squared distance", "Squared distance"), ("odd <score>", "Odd <score>")]
)
def test_every_score_has_its_name(name: str, title: str) -> None:
    style = score_style(name)
    assert style.title == title
    assert "<score>" not in style.formula


def test_words_of_the_last_model_stay_with_its_reading(
    qtbot: QtBot, app: Application, fake_model: FakeModel
) -> None:
    """The next one is loaded but has not read yet: an energy is no logit."""
    fake_model.read_gate.shut()
    app.window.model.model_picked.emit("cnn", None)
    qtbot.waitUntil(lambda: app.session.model is not None and app.session.model.name == "cnn")
    qtbot.waitUntil(fake_model.read_gate.reached.is_set)
    panel = app.window.explanation
    assert panel.energy_bars.accessibleName() == "Energy"
    assert "energy" in panel.tiles.tiles[7].accessibleDescription()
    assert "certified" in app.window.robustness.unit.text()
    fake_model.read_gate.open()
    wait_read(qtbot, app)
    assert panel.energy_bars.accessibleName() == "Minus logit"


def test_no_certificate_is_waited_for(qtbot: QtBot, cnn: Application) -> None:
    panel = cnn.window.robustness
    assert panel.caption.text() == "this model has no certificates"
    assert panel.unit.text() == "no adversarial found yet"
    assert panel.number.text() == "–"
    assert panel.axis.values.marks() == []
    assert cnn.window.status.reading.text().startswith("read in ")
    turn_to(qtbot, cnn, "abs")
    assert Mark.CERTIFIED in panel.axis.values.marks()
    assert "certified" in panel.unit.text()
    assert panel.table.cells[Norm.L2, "certified"].isVisible()


def test_the_axis_shows_what_attacks_found_and_nothing_else(qtbot: QtBot, cnn: Application) -> None:
    panel = cnn.window.robustness
    attack(qtbot, cnn)
    outcome = cnn.session.outcome
    assert outcome is not None
    assert outcome.best is not None
    assert panel.norm is outcome.request.norm
    assert panel.axis.values.marks() == [Mark.BEST]
    assert panel.number.text() == panel.axis.values.text(Mark.BEST)
    assert panel.unit.text().endswith("the nearest found")
    assert panel.unknown.text().startswith("Unknown below ")
    assert "Green" not in panel.sentence.text()
    shown = {column for (_, column), cell in panel.table.cells.items() if cell.isVisible()}
    assert shown == {"norm", "found"}
    assert "certified" not in panel.axis.accessibleDescription()


def test_rivals_are_ordered_by_what_was_found_of_them(qtbot: QtBot) -> None:
    panel = RobustnessPanel()
    qtbot.addWidget(panel)
    panel.resize(340, 800)
    panel.show()
    panel.show_reading(samples.reading(certified=False), CNN)
    panel.show_attack(Found(Distances(84, 2.2, 0.4), by_class={(Norm.L2, 9): 2.201, (Norm.L2, 3): 2.0}), None)
    rows = panel.rivals.rows
    assert [c for c, _ in rows[:3]] == [3, 9, 0]
    assert panel.rivals.accessibleDescription().startswith("3: 2.00, 9: 2.21, 0: –")
    assert "ertified" not in panel.rivals.toolTip()
    panel.grab()
    panel.show_reading(samples.reading())
    assert panel.rivals.rows[0][1] > 0
    assert "Certified" in panel.rivals.toolTip()


def test_attacks_that_do_not_apply_are_off_and_say_why(qtbot: QtBot, app: Application) -> None:
    bar = app.window.attack_bar
    assert bar.spec.name == "latent-descent"
    turn_to(qtbot, app, "cnn")
    assert bar.spec.name == "pointwise"
    model = bar.attack.model()
    assert isinstance(model, QStandardItemModel)
    for name, spec in bar.specs.items():
        place = bar.attack.findData(name)
        # Gradients it has.
        assert model.item(place).isEnabled() == (
            not {Need.RECONSTRUCTIONS, Need.CERTIFICATES} & set(spec.needs)
        )
        tip = bar.attack.itemData(place, Qt.ItemDataRole.ToolTipRole)
        assert tip == (spec.obstacle(CNN) or described(spec))
    closing = app.window.robustness.closing_button
    assert not closing.isEnabled()
    assert closing.toolTip() == "Prototype Projection needs certificates, which CNN does not have."
    turn_to(qtbot, app, "nearest-neighbour")
    bar.choose("latent-descent")
    assert bar.spec.name == "latent-descent"
    turn_to(qtbot, app, "abs")
    assert all(model.item(bar.attack.findData(name)).isEnabled() for name in bar.specs)
    assert closing.isEnabled()


def test_the_player_has_no_rivals_view_where_there_is_none(qtbot: QtBot, cnn: Application) -> None:
    player = cnn.window.player
    attack(qtbot, cnn)
    assert player.outcome is not None
    seen = [title.isVisible() for title in player.pictures.titles]
    assert seen == [True, True, True, False]
    assert player.pictures.now.image is not None
    player.curves.grab()
    turn_to(qtbot, cnn, "abs")
    assert all(title.isVisible() for title in player.pictures.titles)


def test_the_slice_says_why_there_is_none(qtbot: QtBot, cnn: Application) -> None:
    look(qtbot, cnn)
    assert cnn.window.slice.waiting.text() == NO_RECONSTRUCTIONS
    attack(qtbot, cnn)  # the fake's goes straight
    assert cnn.window.slice.waiting.text() == STRAIGHT
    assert cnn.window.slice.waiting.isVisible()


def test_the_slice_of_training_digits_has_no_certified_ball(
    qtbot: QtBot, make: Callable[..., Application]
) -> None:
    app = make(LaunchOptions(choice=ModelChoice("nearest-neighbour")))
    wait_read(qtbot, app)
    look(qtbot, app)
    wait_idle(qtbot, app)
    panel = app.window.slice
    assert panel.plot is not None
    assert panel.plot.regions is not None
    assert "rival" in panel.legend.text()
    assert "certified" not in panel.legend.text()
    turn_to(qtbot, app, "abs")
    assert "certified" in panel.legend.text()


def test_without_pictures_the_slice_goes_through_a_frame_beside_the_way() -> None:
    fake = FakeModel(info=CNN)
    image = samples.seven()
    reading = fake.reading(image, Stage.REFINED, 0.0)
    noise = np.random.default_rng(0).uniform(0, 1, (28, 28)).astype(np.float32)
    beside = replace(samples.walk()[0], image=(image + 0.1 * (noise - image)).astype(np.float32))
    far = replace(samples.walk()[0], image=noise)
    outcome = samples.outcome([far, beside, *samples.walk()], asked=samples.request(image=image))
    assert outcome.best is not None
    scene = _scene(reading, outcome, outcome.best.label, 0.0)
    assert scene is not None
    assert scene.reconstruction is None
    away = float(np.linalg.norm(outcome.best.image - image))
    assert scene.adversarial == pytest.approx((away, 0.0), abs=1e-5)
    heights = scene.path[:, 1]
    assert heights[1] > 0.5
    assert scene.plane.side < 4 * away, "not the frame that is far away"
    assert _scene(reading, samples.outcome(samples.walk()), 9, 0.0) is None


def test_an_empty_canvas_promises_no_certificate(qtbot: QtBot, cnn: Application) -> None:
    cnn.window.draw.canvas.clear()
    qtbot.waitUntil(lambda: cnn.session.reading is None)
    panel = cnn.window.robustness
    assert panel.unit.text() == "no adversarial found yet"
    assert not panel.table.cells[Norm.L2, "certified"].isVisible()
    assert cnn.window.explanation.energy_bars.accessibleName() == "Minus logit"
