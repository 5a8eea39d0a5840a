"""The panel of duels: two models about one digit, their players in step, and the difference in a sentence.

Nothing is asked of the engine here: `show_image`, `begin`, `add`, `finish`, `recall` and `show_failed` say
what is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from absgui.language import tr
from absgui.panels.duel.arena import Arena
from absgui.panels.duel.players import Players
from absgui.panels.duel.sentence import Sentence, height_of
from absgui.panels.duel.setup import DuelSetup
from absgui.presentation.duel.scene import Contender, DuelFile, DuelScene
from absgui.presentation.duel.verdict import verdict
from absgui.widgets import theme
from absgui.widgets.buttons import set_obstacle
from absgui.widgets.role_label import ElidedRoleLabel
from engine.types import AttackSpec, Duel, DuelNews, FloatArray, ModelInfo

_ABREAST = 1280
"""From this width on, at the usual text size, the transport is beside the setup: higher pictures."""
_WORDS = ((2, True), (1, True), (1, False))
"""How many lines the closing sentence may have, and whether there is a line below it: the first of these that
costs the pictures nothing."""


class DuelPanel(QWidget):
    """Plays a duel while it runs and afterwards.

    Signals:
        start_wanted(object): the AttackChoice for both models.
        stop_wanted(): end the running duel; what was found is kept.
        picked(int, int): the side, and the place of its new model among the contenders.
        export_wanted(object): a DuelFile.
        stage_changed(bool): there is a digit to look at, for which the pictures want to be large.
    """

    start_wanted = Signal(object)
    stop_wanted = Signal()
    picked = Signal(int, int)
    export_wanted = Signal(object)
    stage_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Duel of two models"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._scene: DuelScene | None = None
        self._message = self._about = ""
        self.setup = DuelSetup(self)
        self.arena = Arena(self)
        self.players = Players(self)
        self.export_button = QToolButton(self)
        self.exports: dict[DuelFile, QAction] = {}
        self.sentence = Sentence(self)
        self.remark = ElidedRoleLabel(theme.Role.CAPTION, self)
        self._build()
        self.setup.start_wanted.connect(self.start_as_set)
        self.setup.stop_wanted.connect(self.stop_wanted)
        self.arena.corners[0].picked.connect(self._pick_left)
        self.arena.corners[1].picked.connect(self._pick_right)
        self.players.moved.connect(self._show_position)
        self._show_words()

    @property
    def scene(self) -> DuelScene | None:
        """What is shown; None while no duel is."""
        return self._scene

    @property
    def is_running(self) -> bool:
        """A duel runs."""
        return self.setup.is_running

    def set_attacks(self, groups: Mapping[str, Sequence[AttackSpec]], chosen: str) -> None:
        """The attacks by their kind, and the one that is set up at first."""
        self.setup.set_attacks(groups, chosen)

    def show_contenders(self, contenders: Sequence[Contender], places: tuple[int, int]) -> None:
        """The models that can be chosen, and those that are."""
        for corner, place in zip(self.arena.corners, places, strict=True):
            corner.show_contenders(contenders, place)

    def show_known(self, infos: Sequence[ModelInfo]) -> None:
        """What is known of the two models: attacks that don't suit them can't be chosen."""
        self.setup.show_obstacles(infos)
        self.setup.show_names(infos[0] if infos else None)

    def set_ready(self, ready: bool, why_not: str = "") -> None:
        """Whether a duel can begin, and why not."""
        self.setup.set_ready(ready, why_not)

    def show_image(self, image: FloatArray | None, name: str) -> None:
        """The image (28, 28) that the next duel is about, None for none; forgets the last duel."""
        self._scene, self._message, self._about = None, "", ""
        self.players.rest(0)
        self.players.show_marks(())
        self.arena.show_image(image, name)
        self._show_words()
        self.stage_changed.emit(image is not None)

    def begin(self, scene: DuelScene, doing: str) -> None:
        """A duel begins."""
        self._scene, self._message, self._about = scene, "", ""
        scene.doing = doing
        self._set_running(on=True)
        self.players.begin()
        self._show_scene()
        self.stage_changed.emit(True)

    def add(self, news: Sequence[DuelNews], doing: str = "") -> None:
        """What was told since the last time; `doing` says what goes on where nothing was."""
        scene = self._scene
        if scene is None:
            return
        for each in news:
            scene.add(each)
        scene.doing = doing or scene.doing
        self.players.grow(scene.count, running=True)
        self._show_scene()

    def finish(self, duel: Duel) -> None:
        """It has ended: say how, and show what was found unless the user looks elsewhere."""
        scene = self._scene
        if scene is None:
            return
        scene.end(duel)
        self._set_running(on=False)
        self.players.grow(scene.count, running=False)
        self._show_scene()

    def recall(self, scene: DuelScene) -> None:
        """Show a duel that ended earlier, at its end."""
        self._scene, self._message, self._about = scene, "", ""
        self.players.rest(scene.count)
        self._show_scene()
        self.stage_changed.emit(True)

    def show_failed(self, message: str) -> None:
        """It could not begin, or broke off; the message says what to do."""
        self._set_running(on=False)
        self.players.grow(0 if self._scene is None else self._scene.count, running=False)
        self._message = message
        self._show_words()

    def show_about(self, text: str) -> None:
        """What has to be said of the digit that the duel is about; "" for nothing."""
        self._about = text
        self._show_words()

    def start_as_set(self) -> None:
        """Ask for a duel as it is set up, unless one runs."""
        choice = self.setup.choice
        if choice is not None and not self.is_running:
            self.start_wanted.emit(choice)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what a key means to the duel; False if it means nothing."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self.is_running:
            self.stop_wanted.emit()
            return True
        return self.players.handle_key(key)

    def stage_height(self, width: int, most: int) -> int:
        """Px in which the pictures are as large as `width` px and at most `most` px allow."""
        around = self._around(width, *self._words(width, most))
        return self.arena.height_for(width - 2 * theme.GRID, most - around) + around

    def _words(self, width: int, height: int) -> tuple[int, bool]:
        """One of `_WORDS` for a panel of so many px."""
        inner = width - 2 * theme.GRID
        if height - self._around(width, *_WORDS[-1]) < self.arena.height_for(inner, 0):
            return 0, False  # the smallest pictures go before words, which are announced as well
        rooms = [height - self._around(width, *words) for words in _WORDS]
        needed = [self.arena.height_for(inner, room) for room in rooms]
        costless = (
            words
            for words, room, each in zip(_WORDS, rooms, needed, strict=True)
            if each == needed[-1] and each <= room
        )
        return next(costless, _WORDS[-1])

    def _around(self, width: int, lines: int, below: bool) -> int:
        """Px of height that all but the pictures takes."""
        gap = theme.GRID // 2
        rows = [self.players] if width >= theme.px(_ABREAST) else [self.setup, self.players]
        around = sum(row.sizeHint().height() + gap for row in rows) + 2 * theme.GRID
        around += height_of(lines) + gap if lines else 0
        return around + (self.remark.sizeHint().height() + gap if below else 0)

    def _set_running(self, *, on: bool) -> None:
        self.setup.set_running(on)
        for corner in self.arena.corners:
            corner.model.setEnabled(not on)

    def _show_scene(self) -> None:
        self.arena.show_scene(self._scene)
        self.players.show_marks([] if self._scene is None else self._scene.marks())
        self._show_position()
        self._show_words()

    def _show_position(self) -> None:
        self.arena.show_position(self.players.position)

    def _show_words(self) -> None:
        """The sentence, what stands below it, and what can be saved."""
        scene = self._scene
        duel = None if scene is None else scene.duel
        sentence = tr("Both models read the digit, then the same attack runs on both.")
        remark = tr("Choose two models and an attack, then start the duel.")
        if self._message:
            sentence, remark = self._message, ""
        elif scene is not None and duel is not None:
            said = verdict(duel)
            sentence = said.sentence
            remark = " ".join([f"{scene.attacked()}.", *said.lines[1:]])
        elif scene is not None:
            sentence, remark = scene.doing, ""
        remark = " ".join(text for text in (self._about, remark) if text)
        self.sentence.setText(sentence)
        self.sentence.setToolTip(f"<p>{remark}</p>" if remark else "")
        self.remark.setText(remark)
        played = duel is not None and any(side.frames for side in duel.sides)
        for what, action in self.exports.items():
            action.setEnabled(played if what is DuelFile.FILM else duel is not None)
            set_obstacle(
                action, tr("There are no frames to step through") if duel else tr("Run a duel first")
            )
        self.export_button.setEnabled(duel is not None)

    def _pick_left(self, place: int) -> None:
        self.picked.emit(0, place)

    def _pick_right(self, place: int) -> None:
        self.picked.emit(1, place)

    def _want_export(self) -> None:
        action = self.sender()
        self.export_wanted.emit(next(what for what, each in self.exports.items() if each is action))

    def _build(self) -> None:
        grid = theme.GRID
        menu = QMenu(self)
        for what, text in (
            (DuelFile.SHEET, tr("Sheet (PNG) …")),
            (DuelFile.FILM, tr("Film (GIF) …")),
            (DuelFile.RECORD, tr("Record (JSON) …")),
        ):
            action = QAction(text, self)
            action.triggered.connect(self._want_export)
            menu.addAction(action)
            self.exports[what] = action
        self.export_button.setText(tr("Save"))
        self.export_button.setAccessibleName(tr("Save the duel"))
        self.export_button.setToolTip(tr("A sheet, a film in step, or all numbers of this duel"))
        self.export_button.setMenu(menu)
        self.export_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.sentence.setAccessibleDescription(tr("How the duel stands"))
        row = self._row = QHBoxLayout()
        row.setSpacing(grid)
        row.addWidget(self.setup)
        row.addWidget(self.export_button)
        row.addStretch(1)
        self._below = QVBoxLayout()
        self._below.addWidget(self.players)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(grid, grid, grid, grid)
        layout.setSpacing(grid // 2)
        layout.addLayout(row)
        layout.addWidget(self.arena, 1)
        layout.addLayout(self._below)
        layout.addWidget(self.sentence)
        layout.addWidget(self.remark)

    # Qt overrides

    def minimumSizeHint(self) -> QSize:
        row = self.setup.minimumSizeHint().width() + self.export_button.minimumSizeHint().width()
        return QSize(max(600, row + 3 * theme.GRID), max(190, theme.px(190)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        abreast = self.width() >= theme.px(_ABREAST)
        if abreast != (self._row.indexOf(self.players) >= 0):
            (self._row if abreast else self._below).addWidget(self.players, 1)
            self._row.setStretch(2, 0 if abreast else 1)
        lines, below = self._words(self.width(), self.height())
        self.sentence.set_lines(max(lines, 1))
        self.sentence.setVisible(lines > 0)
        self.remark.setVisible(below)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.handle_key(event):
            super().keyPressEvent(event)
