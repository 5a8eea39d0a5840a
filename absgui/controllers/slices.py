"""Slices: which plane to show, and that its map is asked for while nothing else is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Slot

from absgui.controllers.attacks import AttackControl
from absgui.controllers.readiness import waiting_for
from absgui.language import mark, tr
from absgui.panels.slice.panel import SlicePanel
from absgui.presentation.bounds import bounds
from absgui.presentation.plane import Coordinates, plane_through
from absgui.presentation.slice_scene import Scene
from absgui.presentation.tasks import Task
from absgui.presentation.waiting import Waiting
from absgui.presentation.wording import DIGIT_NAMES, class_names
from absgui.session import Session
from absgui.worker.region_map import explore
from absgui.worker.runner import Runner
from absgui.worker.worker import Failure
from engine.types import AttackStep, FloatArray, ModelIdentity, Norm, Outcome, Reading

NO_RECONSTRUCTIONS = mark(
    "This model makes no reconstructions for a slice to go through. Run an attack: the slice then goes "
    "through what it finds."
)
ON_A_LINE = mark("Everything in the slice lies on one line; draw something else")
STRAIGHT = mark("The attack went straight, and a line spans no plane; run another attack")

_Key = tuple[bytes, ModelIdentity | None, tuple[bytes, ...], int]


class SliceControl(QObject):
    """From the reading and the last attack on it to a plane, and from the runner to its map.

    Owns the panel "Slice".
    """

    def __init__(self, session: Session, runner: Runner, panel: SlicePanel, attacks: AttackControl) -> None:
        super().__init__(panel)
        self._session, self._runner, self._panel, self._attacks = session, runner, panel, attacks
        self._key: _Key | None = None
        """What the slice that is shown is of."""
        self._scene: Scene | None = None
        self._found: Outcome | None = None
        """The last attack that found something."""
        self._nearest: Outcome | None = None
        """The one that came nearest in L2, among those on the same image and model."""
        self._path: list[Coordinates] = []
        """The running attack's."""
        panel.shown.connect(self._update)
        for changed in (session.reading_changed, session.subject_changed, session.model_changed):
            changed.connect(self._update)
        session.target_changed.connect(self._update)
        session.attack_changed.connect(self._on_attack)
        runner.busy_changed.connect(self._update)
        runner.attack_stepped.connect(self._on_stepped)
        runner.explored.connect(panel.show_regions)
        runner.failed.connect(self._on_failed)

    @Slot()
    def _update(self) -> None:
        """Show the slice of what is read, unless it is shown already."""
        session, panel = self._session, self._panel
        reading = session.reading
        waiting = waiting_for(session, self._runner)
        certified = session.reading is not None and session.reading.certificate is not None
        if waiting is None and not (certified or session.is_complete):
            waiting = Waiting.READING
        if panel.seen and waiting is Waiting.READING and self._scene is not None:
            # The slice before stands until the next one can be drawn: a stroke must not make it flicker.
            self._key = None
            self._runner.drop_exploration()
            return
        if not panel.seen or waiting is not None or reading is None:
            self._forget("" if waiting is None else tr(waiting.value))
            return
        found = self._outcome(reading)
        if reading.reconstructions is None and found is None:
            self._forget(tr(NO_RECONSTRUCTIONS))
            return
        nearest = self._nearest_of(found)
        rival = _rival(reading, nearest, session.target)
        finds = tuple(each.best.image.tobytes() for each in (nearest, found) if each and each.best)
        key = (reading.image.tobytes(), session.read_by, finds, rival)
        if key == self._key:
            self._show_radii()  # they may be known only now
            return
        self._key = key
        known = bounds(Norm.L2, reading.certificate, self._attacks.found)
        way = None if found is None else found.frames
        names = class_names(session.reader)
        scene = self._scene = _scene(reading, nearest, rival, known.lower or 0.0, way, names=names)
        if scene is None:
            self._runner.drop_exploration()
            panel.show_waiting(tr(ON_A_LINE if reading.reconstructions is not None else STRAIGHT))
            return
        panel.show_scene(scene)
        position = None if found is None else self._attacks.position_in(found)
        if position is not None:
            panel.show_position(position)
        self._show_radii()
        self._runner.explore(partial(explore, scene.plane, scene.marked))

    def _forget(self, words: str) -> None:
        if self._key is not None or words:
            self._key = self._scene = None
            self._runner.drop_exploration()
            self._panel.show_waiting(words)

    def _outcome(self, reading: Reading) -> Outcome | None:
        """The last attack that found something about what is read, by the model that read it."""
        newest = self._session.outcome
        if newest is not None and newest.best is not None:
            self._found = newest
        found = self._found
        if found is None or found.model_identity != self._session.read_by:
            return None
        return found if np.array_equal(found.request.image, reading.image) else None

    def _nearest_of(self, found: Outcome | None) -> Outcome | None:
        """The attack that came nearest in L2, among all on the image and the model of `found`."""
        kept = self._nearest
        if found is None or found.best is None:
            return None
        stays = (
            kept is not None
            and kept.best is not None
            and kept.best.distances.L2 <= found.best.distances.L2
            and kept.model_identity == found.model_identity
            and np.array_equal(kept.request.image, found.request.image)
        )
        if not stays:
            self._nearest = found
        return self._nearest

    def _show_radii(self) -> None:
        reading = self._session.reading
        if reading is not None and self._session.is_complete:
            known = bounds(Norm.L2, reading.certificate, self._attacks.found)
            self._panel.show_radii(known.certified or 0.0, known.refined)

    @Slot()
    def _on_attack(self) -> None:
        self._path = []
        self._update()

    @Slot(object)
    def _on_stepped(self, steps: tuple[AttackStep, ...]) -> None:
        scene, request = self._scene, self._session.attacking
        if scene is None or request is None or not np.array_equal(request.image, scene.plane.origin):
            return
        self._path.append(scene.plane.project(np.stack([step.image for step in steps])))
        self._panel.show_path(np.vstack(self._path))
        self._show_radii()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        if failure.task is Task.EXPLORE:
            self._panel.show_waiting(tr("The slice could not be computed; see the message below"))


def _rival(reading: Reading, found: Outcome | None, target: int | None) -> int:
    """The class that was reached, else the one that is aimed at, else the next one."""
    rival = target if found is None or found.best is None else found.best.label
    return reading.rival if rival is None or rival == reading.label else rival


def _scene(
    reading: Reading,
    found: Outcome | None,
    rival: int,
    radius: float,
    way: Sequence[AttackStep] | None = None,
    *,
    names: Sequence[str] = DIGIT_NAMES,
) -> Scene | None:
    """The plane through the original, the best adversarial, if any, and the rival's reconstruction.

    The `way` is that of the last attack, which need not be the one that came nearest; None: it is.

    Where the model makes no pictures a frame of the attack takes the place of the last.
    """
    best = None if found is None else found.best
    order = [int(c) for c in np.argsort(reading.energies, kind="stable") if c not in (rival, reading.label)]
    made: FloatArray | None = None
    others: list[FloatArray] = []
    if reading.reconstructions is not None:
        makes = reading.reconstructions.clip(0, 1)  # Exact ABS goes beyond, where the plane has no images
        made = makes[rival]
        others = [made, *(makes[c] for c in order)]
    elif found is not None and best is not None:
        others = [_beside(reading.image, best.image, np.stack([frame.image for frame in found.frames]))]
    if best is not None:
        others = [best.image, *others]
    plane = plane_through(reading.image, others, radius, held=[] if made is None else [made])
    if plane is None:
        return None
    if way is None:
        way = () if found is None else found.frames
    frames = [frame.image for frame in way]
    return Scene(
        plane,
        reading.label,
        rival,
        adversarial=None if best is None else _place(plane.project(best.image[None])),
        reconstruction=None if made is None else _place(plane.project(made[None])),
        path=plane.project(np.array(frames, np.float32).reshape(-1, *reading.image.shape)),
        names=names,
    )


def _beside(original: FloatArray, best: FloatArray, frames: FloatArray) -> FloatArray:
    """The one of `frames` (N, 28, 28) about as far beside the line to the adversarial as that is long."""
    away = (frames - original).reshape(len(frames), -1).astype(np.float64)
    line = (best - original).ravel().astype(np.float64)
    length = max(float(np.linalg.norm(line)), 1e-9)
    beside = np.sqrt(np.maximum((away**2).sum(1) - (away @ line / length) ** 2, 0.0))
    chosen: FloatArray = frames[np.abs(beside - length).argmin()]
    return chosen


def _place(projected: Coordinates) -> tuple[float, float]:
    return float(projected[0, 0]), float(projected[0, 1])
