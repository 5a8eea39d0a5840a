"""What stands between the sides of a duel, and beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from absgui.app import Application
from absgui.panels.duel.corner import Corner
from absgui.panels.duel.sentence import SIZES, height_of
from absgui.presentation.duel.scene import SideScene
from absgui.widgets import theme
from engine.types import AttackStep, Norm
from tests.engine.duel.duels import fought
from tests.gui.clipping import wait_readable
from tests.gui.duel_driving import app, fight, stable
from tests.sparing import ends

__all__ = ["app", "stable"]


def taken_for(step: AttackStep, label: int, *, believed: bool) -> AttackStep:
    energies = step.energies.copy()
    energies[label] = energies.min() - 1
    return replace(step, energies=energies, is_adversarial=believed)


@pytest.mark.parametrize(
    ("label", "believed", "target", "said", "meaning"),
    ends(
        [
            (7, False, None, "still a 7, p ", theme.Meaning.ORIGINAL),
            (2, True, None, "now a 2, p ", theme.Meaning.RIVAL),
            (2, False, None, "not confirmed: a 2, p ", theme.Meaning.NEUTRAL),
            (2, False, 2, "not confirmed: a 2, p ", theme.Meaning.NEUTRAL),
            (2, False, 3, "not the target: a 2, p ", theme.Meaning.NEUTRAL),
        ],
        rows=True,
    ),
)
def test_only_what_is_confirmed_is_called_another_class(
    qtbot: QtBot,
    app: Application,
    label: int,
    believed: bool,
    target: int | None,
    said: str,
    meaning: theme.Meaning,
) -> None:
    panel = fight(qtbot, app)
    scene, arena = panel.scene, panel.arena
    assert scene is not None
    scene.request = replace(scene.request, target=target)
    frames = scene.sides[1].frames
    frames[:] = [taken_for(step, label, believed=believed) for step in frames]
    arena.show_position(0)
    assert arena.captions[3].text().startswith(said)
    assert arena.views[3]._meaning is meaning
    np.testing.assert_array_equal(arena.views[3].image, frames[0].image)


@pytest.fixture(scope="module")
def certified() -> SideScene:
    side = fought().sides[1]
    return SideScene("ABS", side.model, side.reading, list(side.frames), side, side.best)


@pytest.fixture
def corner(qtbot: QtBot, qapp: QApplication, certified: SideScene) -> Corner:
    made = Corner("side")
    qtbot.addWidget(made)
    made.show()
    made.show_side(certified, Norm.L2, 7)
    return made


@pytest.fixture(autouse=True)
def _usual_again(qapp: QApplication) -> Iterator[None]:
    yield
    theme.set_text_size(theme.USUAL)
    theme.apply(qapp, theme.Scheme.LIGHT)


@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize("height", [90, 101, 126, 150, 189, 210, 300, 400])
def test_a_certificate_is_never_shown_without_its_condition(
    qapp: QApplication, corner: Corner, percent: int, height: int
) -> None:
    theme.set_text_size(percent)
    theme.apply(qapp, theme.Scheme.LIGHT)
    corner.resize(151 * percent // 100, height)
    QApplication.processEvents()
    assert corner.rests.isVisible() == corner.certified.isVisible()
    assert corner.certified.text().startswith("certified L2 ")
    assert "optimum is found" in corner.rests.text()
    parts = (corner.found, corner.certified, corner.rests, corner.reads, corner.found_words)
    seen = sorted((part for part in parts if part.isVisible()), key=lambda part: part.y())
    for above, below in pairwise(seen):
        assert above.geometry().bottom() < below.y()
    if corner.rests.isVisible():
        assert corner.rests.heightForWidth(corner.rests.width()) <= corner.rests.height()
    if height >= 126 * percent / 100:
        assert corner.certified.isVisible()


def shows(corner: Corner, meaning: theme.Meaning) -> bool:
    picture = corner.grab().toImage()
    colour = theme.colours().of(meaning).rgb()
    places = ((x, y) for x in range(picture.width()) for y in range(picture.height() // 2))
    return any(picture.pixel(x, y) == colour for x, y in places)


@pytest.mark.parametrize(("scheme", "percent"), [("dark", 100), ("light", 150), ("high contrast", 100)])
def test_a_corner_keeps_its_colours(qapp: QApplication, corner: Corner, scheme: str, percent: int) -> None:
    corner.resize(240, 300)
    theme.set_text_size(percent)
    theme.apply(qapp, theme.Scheme(scheme))
    corner.posterior.show_values(None, -1, -1, ())
    QApplication.processEvents()
    assert shows(corner, theme.Meaning.RIVAL)
    assert shows(corner, theme.Meaning.CERTIFIED)


@pytest.mark.parametrize(
    ("percent", "size"), ends([(150, (1366, 768)), (150, (1920, 1080)), (200, (1920, 1080))], rows=True)
)
def test_everything_follows_the_text_size(
    qtbot: QtBot, app: Application, qapp: QApplication, percent: int, size: tuple[int, int]
) -> None:
    panel = fight(qtbot, app)
    app.window.resize(*size)
    theme.set_text_size(percent)
    theme.apply(qapp, theme.Scheme.LIGHT)
    app.window.resize(*size)
    wait_readable(qtbot, app.window)
    bar, arena = panel.players.transport.scrub_bar, panel.arena
    assert panel.setup.run_button.font() == theme.font(theme.Role.STRONG)
    for label in (*arena.titles, *arena.captions):
        assert label.height() >= label.fontMetrics().height()

    def laid_out() -> bool:  # a moment after the window has its size
        apart = zip(arena.views, arena.captions, strict=True)
        return bar.width() >= theme.px(240) and all(v.geometry().bottom() < c.y() for v, c in apart)

    qtbot.waitUntil(laid_out)
    assert panel.sentence.font().pixelSize() >= theme.px(SIZES[-1])
    assert height_of(2) == pytest.approx(55 * percent / 100, abs=3)
    assert arena.corners[0].posterior.minimumSizeHint().height() == theme.px(17)
