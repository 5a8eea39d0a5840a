"""Latents to take hold of: whose, where the hand is, and what the machine does from there."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from absgui.controllers.latent_walk import LatentWalk
from absgui.controllers.readiness import waiting_for
from absgui.language import in_english, tr
from absgui.panels.latent.panel import LatentPanel
from absgui.presentation.latents.plane import LatentPlane
from absgui.presentation.latents.scene import (
    Endpoint,
    EndpointKind,
    Grip,
    LatentScene,
    Pose,
    Step,
    between,
    blend_name,
    endpoints,
    made_name,
    missing,
    others_in_words,
)
from absgui.presentation.tasks import Task
from absgui.presentation.waiting import Waiting
from absgui.presentation.wording import class_names
from absgui.session import Session
from absgui.worker.latents import LatentDesk
from absgui.worker.runner import Runner
from absgui.worker.worker import Failure
from engine.types import FloatArray, ModelIdentity, Stage

_Key = tuple[bytes, ModelIdentity | None, bytes]


class LatentControl(QObject):
    """From the reading and the hand to the runner, and from there to the panel.

    Owns the panel "Latent hands".

    Signals:
        drawing_wanted(object, str): a picture (28, 28) in [0, 1] is to be the drawing, and what it is called.
    """

    drawing_wanted = Signal(object, str)

    def __init__(self, session: Session, runner: Runner, panel: LatentPanel) -> None:
        super().__init__(panel)
        self._session, self._runner, self._panel = session, runner, panel
        self._live, self._desk = runner.live, LatentDesk()
        self._key: _Key | None = None
        """What is read where the latents are held."""
        self._name = ""
        """Of the subject."""
        self._picked: int | None = None
        """The class that the user wants; None for the predicted one."""
        self._grip: Grip | None = None
        self._scene: LatentScene | None = None
        self._latent: FloatArray = np.zeros(0, np.float32)
        """Where the hand is."""
        self._pose: Pose | None = None
        self._plane: LatentPlane | None = None
        self._kept: tuple[LatentScene, FloatArray] | None = None
        self._start: Pose | None = None
        """Where the way to an endpoint began; None unless the hand is on one."""
        self._blend: tuple[FloatArray, str] | None = None
        """A mixture of two classes' pictures and its name, while it is shown."""
        self._walk = LatentWalk(self._live, self._desk, self)
        self._connect()

    def _connect(self) -> None:
        panel, session = self._panel, self._session
        panel.shown.connect(self._on_shown)
        panel.class_picked.connect(self._pick_class)
        panel.component_picked.connect(self._pick_component)
        panel.moved.connect(self._move)
        panel.pointed.connect(self._point)
        panel.pair_picked.connect(self._on_pair)
        panel.reset_wanted.connect(self._reset)
        panel.zero_wanted.connect(self._go_to_zero)
        panel.blended.connect(self._go_between)
        panel.keep_wanted.connect(self._keep)
        panel.walk_wanted.connect(self._start_walk)
        panel.drawing_wanted.connect(self._draw)
        session.subject_changed.connect(self._on_subject)
        session.reading_changed.connect(self._update)
        session.model_changed.connect(self._update)
        session.target_changed.connect(self._on_target)
        self._runner.busy_changed.connect(self._update)
        self._runner.failed.connect(self._on_failed)
        self._live.found.connect(self._on_found)
        self._walk.stepped.connect(self._on_stepped)
        self._walk.said.connect(panel.show_words)
        self._walk.ended.connect(self._on_walked)

    @Slot(bool)
    def _on_shown(self, on: bool) -> None:
        if on:
            self._update()
        else:
            self._walk.stop()
            self._live.drop()
            self._key = None

    @Slot()
    def _on_subject(self) -> None:
        subject = self._session.subject
        name = "" if subject is None else subject.name
        if name != self._name:  # while a hand draws it stays the same
            self._name, self._picked = name, None
        self._update()

    @Slot()
    def _update(self) -> None:
        """Take hold again where something else is read."""
        session, panel = self._session, self._panel
        if not panel.seen:
            return
        why, reading = waiting_for(session, self._runner), session.reading
        lack = missing(session.model) if why in (None, Waiting.READING) else ""
        if lack or (why is not None and (why is not Waiting.READING or self._scene is None)):
            self._forget(lack or str(why))
            return
        if why is not None or reading is None or reading.stage is Stage.QUICK:
            return  # what is held stays until the next reading is there
        key = reading.image.tobytes(), session.read_by, reading.latents.tobytes()
        if key != self._key:
            self._key = key
            self._take_hold()

    def _take_hold(self, component: int | None = None) -> None:
        reading = self._session.reading
        if reading is None:
            return
        self._walk.stop()
        label = reading.label if self._picked is None else self._picked
        optimum = reading.latents[label] if component is None else None
        self._grip = Grip(reading.image, label, component, optimum)
        self._live.ask(partial(self._desk.take_hold, self._grip))

    def _forget(self, words: str) -> None:
        self._walk.stop()
        self._live.drop()
        self._key = self._grip = self._scene = self._pose = self._kept = self._plane = None
        self._panel.show_waiting(words)

    # What the user wants

    @Slot(int)
    def _pick_class(self, label: int) -> None:
        self._picked, self._key = label, None
        self._update()

    @Slot(object)
    def _on_target(self, target: int | None) -> None:
        if target is not None and target != self._picked:
            self._pick_class(target)

    @Slot(int)
    def _pick_component(self, component: int) -> None:
        if self._scene is not None:
            self._take_hold(component)

    @Slot(int, float)
    def _move(self, axis: int, value: float) -> None:
        if self._scene is not None:
            self._hold(self._scene.moved(self._latent, axis, value))

    @Slot(float, float)
    def _point(self, x: float, y: float) -> None:
        if self._scene is not None:
            right, up = self._panel.pair
            self._hold(self._scene.moved(self._scene.moved(self._latent, right, x), up, y))

    @Slot(object)
    def _reset(self, axes: tuple[int, ...] | None) -> None:
        scene = self._scene
        if scene is None:
            return
        if axes is None:
            self._hold(scene.optimum.latent)
            return
        latent, best = self._latent, scene.coordinates(scene.optimum.latent)
        for axis in axes:
            latent = scene.moved(latent, axis, float(best[axis]))
        self._hold(latent)

    @Slot()
    def _go_to_zero(self) -> None:
        self._hold(np.zeros_like(self._latent))

    @Slot()
    def _on_pair(self) -> None:
        if self._scene is not None:
            self._panel.show_latent(self._scene, self._latent)
            self._show_way()
            self._ask()

    @Slot()
    def _keep(self) -> None:
        if self._scene is not None:
            self._kept = self._scene, self._latent
            self._show_endpoints(self._scene)

    @Slot(object, float)
    def _go_between(self, endpoint: Endpoint | None, part: float) -> None:
        scene, start = self._scene, self._start or self._pose
        if scene is None or start is None or endpoint is None:
            return
        if endpoint.kind is EndpointKind.ANOTHER_CLASS:
            self._walk.stop()
            self._start = start
            self._mix(start, endpoint.label, part)
            return
        latent = start.point.latent
        ends = {EndpointKind.OPTIMUM: scene.optimum.latent, EndpointKind.ZERO: np.zeros_like(latent)}
        if self._kept is not None:
            ends[EndpointKind.KEPT] = self._kept[1]
        self._hold(between(latent, ends[endpoint.kind], part))
        self._start = start
        self._panel.blend.show_part(part)

    def _mix(self, start: Pose, label: int, part: float) -> None:
        """Show a blend of pixels: what is held now, and what another class makes of the image."""
        scene, reading = start.scene, self._session.reading
        if reading is None or reading.reconstructions is None:
            return
        names = class_names(self._session.reader)
        name = blend_name(names[scene.grip.label], names[label], part)
        picture = between(start.point.picture, reading.reconstructions[label], part)
        with in_english():
            self._blend = picture, blend_name(names[scene.grip.label], names[label], part)
        self._latent = start.point.latent
        self._live.drop()
        self._panel.show_latent(scene, self._latent)
        words = tr("{name}: a blend of pixels, not a way through latents.", name=name)
        self._panel.show_blend(scene, picture, words)

    @Slot()
    def _draw(self) -> None:
        made = self._blend
        if made is None and self._pose is not None:
            names = class_names(self._session.reader)
            with in_english():  # names end in files
                made = self._pose.point.picture, made_name(names[self._pose.scene.grip.label])
        if made is not None:
            picture, name = made
            self.drawing_wanted.emit(picture.clip(0, 1), name)

    # Where the hand is

    def _hold(self, latent: FloatArray) -> None:
        scene = self._scene
        if scene is None:
            return
        self._walk.stop()
        self._latent = latent
        self._start = self._blend = None
        self._panel.blend.show_part(0)
        self._panel.show_latent(scene, latent)
        self._panel.show_words(others_in_words(scene))
        self._ask()

    def _ask(self) -> None:
        if self._scene is not None and self._panel.seen:
            pose = partial(self._desk.pose, self._scene, self._latent, self._panel.pair)
            self._live.ask(pose, following=True)

    @Slot(object)
    def _on_found(self, found: object) -> None:
        match found:
            case LatentScene() if found is not self._scene and found.grip is self._grip:
                self._show_scene(found)
            case Pose() if found.scene is self._scene and not self._walk.is_walking and self._blend is None:
                self._pose = found
                self._panel.show_pose(found)
            case LatentPlane() if found is not self._plane and found.scene is self._scene:
                if found.pair == self._panel.pair:
                    self._plane = found
                    self._panel.show_plane(found)
            case _:  # of what is not held any more, or nothing new
                pass

    def _show_scene(self, scene: LatentScene) -> None:
        reading, before = self._session.reading, self._scene
        if reading is None:
            return
        self._scene, self._pose = scene, None
        self._walk.forget()
        self._show_way()
        if not scene.like(before):
            self._latent = np.zeros(scene.size, np.float32)
            self._plane = None
        if self._kept is not None and not scene.like(self._kept[0]):
            self._kept = None
        names = class_names(self._session.reader)
        self._panel.show_scene(scene, names, reading.label, reading.rival)
        self._show_endpoints(scene)
        self._hold(self._latent)

    def _show_endpoints(self, scene: LatentScene) -> None:
        names = class_names(self._session.reader)
        self._panel.blend.show_endpoints(endpoints(names, scene.grip.label, kept=self._kept is not None))

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        if failure.task is Task.LATENTS:
            self._walk.stop()
            self._scene = None
            self._panel.show_waiting(tr("The latents could not be computed; see the message below"))

    # What the machine does

    @Slot(bool)
    def _start_walk(self, on: bool) -> None:
        if self._scene is None or not on:
            self._walk.stop()
            self._ask()
            return
        self._hold(self._latent)
        self._panel.set_walking(True)
        self._walk.start(self._scene, self._latent)

    @Slot(object)
    def _on_stepped(self, step: Step) -> None:
        self._latent = step.point.latent
        self._pose = Pose(step.scene, step.point)
        self._panel.show_latent(step.scene, self._latent)
        self._panel.show_pose(self._pose)
        self._show_way()
        if not self._walk.is_walking:
            self._ask()  # for the plane at the end

    @Slot()
    def _on_walked(self) -> None:
        self._panel.set_walking(False)

    def _show_way(self) -> None:
        scene, way = self._scene, self._walk.way
        if scene is None or not way:
            self._panel.show_way(np.zeros((0, 0), np.float32))
        else:
            self._panel.show_way(scene.coordinates(np.stack([step.point.latent for step in way])))
