"""The attack player: four pictures, the transport, the curves, two questions and the end in words.

Nothing is asked of the engine here: `prepare`, `start`, `add_frame`, `finish` and `show_ended` say what is
shown, `answers` and `outcome` are what an export takes along, `curves` is the export menu's plot source.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from absgui.language import tr
from absgui.panels.attack.conversation import HEIGHT, Conversation
from absgui.panels.attack.playback import Playback
from absgui.panels.attack.stage import Stage
from absgui.panels.attack.transport import Transport
from absgui.presentation.answers import Answers
from absgui.presentation.trajectory import Trajectory
from absgui.presentation.waiting import Waiting
from absgui.presentation.wording import class_names, wish
from absgui.widgets import theme
from engine.types import AttackRequest, AttackStep, ModelInfo, Outcome, Reading

REFRESH_MS = 33
"""At most this often is anything drawn while frames arrive."""


class AttackPlayer(QWidget):
    """Plays one attack while it runs and afterwards.

    Signals:
        frame_shown(int): the position of the frame that is shown; while playing, of as many as fit in time.
        answers_changed(object): the user's Answers.
        stage_changed(bool): there is an attack to look at, for which the pictures want to be large.
    """

    frame_shown = Signal(int)
    answers_changed = Signal(object)
    stage_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Attack player"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._trajectory = Trajectory()
        self._request: AttackRequest | None = None
        self._outcome: Outcome | None = None
        self._original: Reading | None = None
        self._names = class_names(None)
        self._position = 0
        self._shown = self._told = -1
        self._running = False
        self._following = True

        self.stage = Stage(self)
        self.pictures, self.curves = self.stage.pictures, self.stage.curves
        self.transport = Transport(self)
        self.conversation = Conversation(self)
        self._build()

        self._refresh_timer = QTimer(self, interval=REFRESH_MS)
        self._refresh_timer.setSingleShot(True)
        self._refresh_timer.timeout.connect(self._refresh)
        self._playback = Playback(self)
        self._playback.due.connect(self._advance)

        transport = self.transport
        transport.first_wanted.connect(self.go_first)
        transport.back_wanted.connect(self.go_back)
        transport.play_wanted.connect(self.toggle_play)
        transport.on_wanted.connect(self.go_on)
        transport.last_wanted.connect(self.go_last)
        transport.frame_wanted.connect(self.go_to)
        transport.follow_wanted.connect(self.set_following)
        transport.speed_changed.connect(self._set_speed)
        self.curves.frame_requested.connect(self.go_to)
        self.conversation.answers_changed.connect(self.answers_changed)
        self.clear()

    @property
    def answers(self) -> Answers:
        """What the user answered about this attack."""
        return self.conversation.answers

    @property
    def outcome(self) -> Outcome | None:
        """How the attack that is shown ended; None while it runs."""
        return self._outcome

    @property
    def position(self) -> int:
        """The frame that is shown or about to be."""
        return self._position

    @property
    def step(self) -> AttackStep | None:
        """The frame that is shown; None where there is none."""
        return self._trajectory[self._position] if len(self._trajectory) else None

    @property
    def last(self) -> int:
        """The position of the newest frame; -1 while there is none."""
        return len(self._trajectory) - 1

    @property
    def is_following(self) -> bool:
        """Whether new frames are shown as they come."""
        return self._running and self._following

    @property
    def is_playing(self) -> bool:
        """Whether frames are played by the clock, not as they come."""
        return self._playback.is_running

    def prepare(self, original: Reading | None, info: ModelInfo | None = None) -> None:
        """Show what an attack would start from and let the user guess. Forgets the last attack.

        `info` says which model made the reading: what its energies and its classes are called.
        A better reading of the same image keeps the guess.
        """
        same = original is not None and self._is_prepared(original)
        guess = self.answers.guess if same else None
        self._reset(original, info)
        if original is None:
            self.show_waiting(Waiting.DIGIT)
            return
        self.conversation.ask_guess(original.label, guess)
        self.conversation.invite()

    def start(self, original: Reading, request: AttackRequest, info: ModelInfo | None = None) -> None:
        """An attack on `original` begins. A guess made for the same image is kept."""
        guess = self.answers.guess if self._is_prepared(original) else None
        self._reset(original, info, request)
        self._running, self._following = True, True
        if request.target is None:
            self.conversation.ask_guess(original.label, guess)
        self.conversation.say(tr("Searching for {wish} …", wish=wish(request, class_names(info))))
        self._show_state()

    def add_frame(self, step: AttackStep) -> None:
        """Another frame. Cheap: it is only kept; drawing follows at most every 33 ms."""
        self._trajectory.append(step)
        if not self._refresh_timer.isActive():
            self._refresh_timer.start()

    def finish(self, outcome: Outcome) -> None:
        """The attack ended: say how, and show the best frame unless the user looks elsewhere."""
        for step in outcome.frames[len(self._trajectory) :]:
            self._trajectory.append(step)
        followed = self.is_following
        self._outcome, self._running = outcome, False
        best = outcome.best
        if best is not None:
            at = self._trajectory.position_of(best)
            if at is None:
                self._trajectory.append(best)
                at = len(self._trajectory) - 1
            self._trajectory.best = at
        if followed:
            self._position = max(len(self._trajectory) - 1, 0) if best is None else self._trajectory.best or 0
        self._refresh_timer.stop()
        self._refresh(force=True)

    def show_ended(
        self, original: Reading, outcome: Outcome, answers: Answers, info: ModelInfo | None = None
    ) -> None:
        """Show an attack that ended earlier, as it was when it ended."""
        self.start(original, outcome.request, info)
        self.conversation.recall(answers)
        self.finish(outcome)

    def show_waiting(self, waiting: Waiting) -> None:
        """Say why there is nothing to attack yet. Passed over where there is something."""
        if self._original is None:
            self.conversation.say(waiting.attack)

    def show_about(self, text: str) -> None:
        """Say first what the attack that is shown is about: "Attack on seven.png, ABS"; "" for no need."""
        self.conversation.say_about(text)

    def clear(self) -> None:
        """Forget the attack and its original."""
        self.prepare(None)

    def go_to(self, position: int) -> None:
        """Show this frame and stay there."""
        self._playback.stop()
        self._following = False
        self._move(position)

    def go_first(self) -> None:
        """Show the original and stay there."""
        self.go_to(0)

    def go_back(self) -> None:
        """Show the frame before and stay there."""
        self.go_to(self._position - 1)

    def go_on(self) -> None:
        """Show the next frame and stay there."""
        self.go_to(self._position + 1)

    def go_last(self) -> None:
        """Show the newest frame and stay there."""
        self.go_to(len(self._trajectory) - 1)

    def set_following(self, on: bool) -> None:
        """Show the newest frame of the running attack, now and from now on; or stay where it is."""
        self._playback.stop()
        self._following = on
        if self.is_following:
            self._position = max(len(self._trajectory) - 1, 0)
        self._refresh()

    def toggle_play(self) -> None:
        """Play from here, from the start if this is the end; or pause."""
        if self.is_playing:
            self._playback.stop()
            self._refresh()
            return
        if len(self._trajectory) < 2:
            return
        if self._position >= len(self._trajectory) - 1:
            self._position = 0
        self._following = False
        self._playback.start(self._position, self.transport.frames_per_second)
        self._refresh()

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what a key means to the player; False if it means nothing."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        actions = {
            Qt.Key.Key_Space: self.toggle_play,
            Qt.Key.Key_Left: self.go_back,
            Qt.Key.Key_Right: self.go_on,
            Qt.Key.Key_Home: self.go_first,
            Qt.Key.Key_End: self.go_last,
            Qt.Key.Key_Up: self.transport.faster,
            Qt.Key.Key_Down: self.transport.slower,
        }
        action = actions.get(Qt.Key(event.key()))
        if action is None or not len(self._trajectory):
            return False
        action()
        return True

    def _is_prepared(self, original: Reading) -> bool:
        return (
            self._request is None
            and self._original is not None
            and np.array_equal(self._original.image, original.image)
        )

    def _reset(
        self, original: Reading | None, info: ModelInfo | None, request: AttackRequest | None = None
    ) -> None:
        names = class_names(info)
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            # Its buttons are about to be disabled, and would hand the focus to the next panel.
            self.setFocus()
        self._playback.stop()
        self._refresh_timer.stop()
        self._original, self._request, self._outcome = original, request, None
        self._trajectory = Trajectory() if request is None else Trajectory(request.norm)
        self._position, self._shown, self._told = 0, -1, -1
        self._running, self._following = False, True
        self.conversation.forget(names, original)
        self._names = names
        self.pictures.set_names(names)
        if original is None:
            self.pictures.show_original(None)
        else:
            text, target = self.conversation.caption, None if request is None else request.target
            self.pictures.show_original(original.image, text, self._trajectory.norm, target)
            self.pictures.set_view(original.reconstructions is not None)
            self.stage.fit()
            self.curves.set_model(info)
        self.transport.scrub_bar.clear()
        self.curves.show_trajectory(self._trajectory)
        self._show_state()
        self.stage_changed.emit(request is not None)

    def _move(self, position: int) -> None:
        self._position = min(max(position, 0), max(len(self._trajectory) - 1, 0))
        self._refresh()

    def _set_speed(self, speed: int) -> None:
        if self.is_playing:
            self._playback.start(self._position, speed)

    def _advance(self, due: int) -> None:
        last = len(self._trajectory) - 1
        if due >= last:
            self._playback.stop()
            self._following = True  # it caught up with what is live, if anything is
        if due != self._position or due >= last:
            self._move(due)

    def _refresh(self, *, force: bool = False) -> None:
        trajectory = self._trajectory
        if self.is_following and len(trajectory):
            self._position = len(trajectory) - 1
        self.curves.show_trajectory(trajectory)
        self._show_state()
        if not len(trajectory):
            return
        if force or not self.is_playing or self._playback.has_time_for_numbers:
            self.curves.show_position(self._position)
        if self._position != self._shown or force:
            self._shown = self._position
            self.pictures.show_step(trajectory[self._position])
        if (self._position != self._told or force) and (not self.is_playing or self._playback.has_time()):
            self._told = self._position
            self.frame_shown.emit(self._position)

    def _show_state(self) -> None:
        trajectory, transport = self._trajectory, self.transport
        transport.show_frames(self._position, len(trajectory))
        changes = [(frame, self._names[trajectory.label(frame)]) for frame in trajectory.changes]
        transport.scrub_bar.set_marks(changes, trajectory.best)
        transport.show_playing(self.is_playing)
        transport.show_following(self._running, self._following)
        if self._outcome is not None:
            self.conversation.show_end(self._outcome)
        elif self._running and len(trajectory):
            newest = trajectory[len(trajectory) - 1]
            self.conversation.show_running(newest, told=trajectory.best is not None)

    def _build(self) -> None:
        grid = theme.GRID
        layout = QVBoxLayout(self)
        layout.setContentsMargins(grid, grid, grid, grid)
        layout.setSpacing(grid // 2)
        layout.addWidget(self.stage, 1)
        layout.addWidget(self.transport)
        layout.addWidget(self.conversation)

    def stage_height(self, width: int, most: int) -> int:
        """Px in which the pictures are as large as `width` px and at most `most` px allow."""
        grid = theme.GRID
        around = self.transport.sizeHint().height() + theme.px(HEIGHT) + 2 * grid + 2 * (grid // 2)
        return self.stage.height_for(width - 2 * grid, most - around) + around

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.handle_key(event):
            super().keyPressEvent(event)
