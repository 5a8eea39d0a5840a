"""Attacks that Foolbox runs: the strongest of today, as the check that nothing was left on the table.

Foolbox calls the model; so here it runs in a thread of its own, which hands over every image that is nearer
than the best so far, and some in between, and waits until it has been shown. So these attacks stream and
stop like the others, and the two threads never compute at once.

Models that search for latents are mostly looked at cheaply; what seems nearer than the best so far
is answered by its full inference.
"""

from __future__ import annotations

import importlib
import os
import queue
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from engine.attacks.base import WARM_STEPS, StopAskedError, between, distances
from engine.attacks.oracle import Look
from engine.attacks.starting_points import FromDigit
from engine.models.base import BaseModel, of_classes
from engine.models.foolbox import as_foolbox
from engine.system import devices
from engine.types import AbsguiError, AttackStep, FloatArray, Inference, Norm
from engine.weights.calibration import Calibration

SHOWN_EVERY = 20
"""Queries between two images that are shown though they are no better."""
FOLLOWED = 16
"""Queries from which on one is answered fully: these attacks take small steps."""
BEYOND = (1.001, 1.01, 1.05, 1.2)
"""Parts of the way to where the boundary seemed nearest, tried in the end if nothing was found."""
NEARER = 0.99
"""Part of the best distance from which on an adversarial is shown."""


class FoolboxAttack(FromDigit):
    """One of Foolbox's minimising attacks."""

    kinds: ClassVar[Mapping[Norm, str]]
    """Norm -> the name of Foolbox's class."""
    from_digit = False
    """It starts from an adversarial."""

    def _options(self) -> dict[str, Any]:
        """What Foolbox's class is made with."""
        return {"steps": int(self._parameters["steps"])}

    def _search(self, origin: Look) -> Iterator[AttackStep]:
        self._from: Look | None = None
        if self.from_digit:
            self._from = yield from self._start(origin)
            if self._from is None:
                return
        self._closest, self._lead = self._original, float("inf")
        self._follower = _Follower(self, self._from or origin) if self._follows else None
        self._images: queue.Queue[FloatArray | None] = queue.Queue()
        self._turn = threading.Semaphore(0)
        self._ended = False
        self._calls = self._looks = self._careful = 0
        self._distrust = FOLLOWED // 2
        self._fault: Exception | None = None
        thread = threading.Thread(target=self._work, name="foolbox", daemon=True)
        thread.start()
        try:
            while (image := self._images.get()) is not None:
                look = None if self._follower is None else self._follower.near
                if look is None or not look.full:
                    look = self._full(image)
                if self._follower is not None:
                    self._follower.near = look
                yield self._frame(look, f"query {self._calls}")
                self._turn.release()
            self._go_on()
        finally:
            # Wherever it is: it waits for its turn, or ends with its next query.
            self._ended = True
            self._turn.release()
            thread.join()
        if self._fault is not None:
            raise self._fault
        if self._best is None:
            yield from self._beyond()

    def _beyond(self) -> Iterator[AttackStep]:
        """A little farther than what was nearest to the boundary: some come to rest on it."""
        for part in BEYOND:
            yield self._frame(self._full(between(self._original, self._closest, part)), "beyond")
            if self._best is not None:
                return

    # In Foolbox's thread

    def _work(self) -> None:
        try:
            self._run_foolbox()
        except (StopAskedError, _StoppedError):
            pass
        except Exception as error:  # noqa: BLE001 - raised again in the thread that asked
            self._fault = error
        self._images.put(None)

    def _run_foolbox(self) -> None:
        devices.prepare_thread()
        os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # Foolbox asks for git, which nobody needs
        foolbox: Any = importlib.import_module("foolbox")
        model = self._model if self._follower is None else self._follower
        if not isinstance(model, BaseModel):
            raise AbsguiError("Foolbox's attacks need a model that derives from BaseModel.")
        inner = as_foolbox(model)
        module = _Watched(inner, self._before, self._after).eval()
        watched = foolbox.PyTorchModel(module, bounds=(0, 1), device=inner.device)
        request, criteria = self._request, foolbox.criteria
        label = torch.tensor([self._own if request.target is None else request.target], device=inner.device)
        any_other = request.target is None
        criterion = criteria.Misclassification if any_other else criteria.TargetedMisclassification
        image = torch.from_numpy(self._original)[None, None].to(inner.device)
        more = {}
        if self._from is not None:
            more["starting_points"] = torch.from_numpy(self._from.image)[None, None].to(inner.device)
        # Foolbox draws from the generators that everyone shares.
        state = np.random.get_state()  # noqa: NPY002
        try:
            with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # of compiling, for one
                attack = self._made(getattr(foolbox.attacks, self.kinds[request.norm]))
                torch.manual_seed(request.seed)
                np.random.seed(request.seed % 2**32)  # noqa: NPY002
                attack(watched, image, criterion(label), epsilons=None, **more)
        finally:
            np.random.set_state(state)  # noqa: NPY002

    def _made(self, kind: Callable[..., Any]) -> Any:
        try:
            return kind(**self._options())
        except ImportError as error:
            name = error.name
            raise AbsguiError(f"This attack needs the package {name}: pip install {name}") from error

    def _followed(self, image: FloatArray, near: Look) -> Look:
        """A look at an image (28, 28) not far from another look; full where it seems to be the best so far.

        Where it then is not, the next ones are full as well, twice as many as the time before: attacks go
        astray between looks that disagree.
        """
        if near.full and np.array_equal(self._snap(image), near.image):
            return near  # where an attack starts it has just been looked
        self._looks += 1
        if self._careful or self._looks % FOLLOWED == 0:
            self._careful = max(0, self._careful - 1)
            return self._full(image)
        look = self._warm(self._snap(image), near, WARM_STEPS)
        if self._is_better(look.energies, image):
            look = self._full(image)
            if not self._wanted(look.energies):
                self._careful = self._distrust
                self._distrust *= 2
        return look

    def _before(self) -> None:
        """Called before every query that Foolbox makes."""
        if self._ended or self._stop.is_set():
            raise _StoppedError
        self._calls += 1
        if self._follower is None:
            self._queries += 1

    def _after(self, images: Tensor, logits: Tensor) -> None:
        """Called with every query (1, 1, 28, 28) and its answer (1, 10)."""
        image = images[0, 0].detach().cpu().numpy().clip(0, 1)
        energies = -logits[0].detach().cpu().numpy()
        lead = self._lead_in(energies)
        if lead < self._lead:
            self._closest, self._lead = image, lead
        if self._is_better(energies, image) or self._calls % SHOWN_EVERY == 0:
            self._images.put(image)
            self._turn.acquire()

    def _lead_in(self, energies: FloatArray) -> float:
        """By how much energies (10,) miss what the attack wants; below 0 they do not."""
        target = self._request.target
        if target is None:
            return float(energies[self._rival(energies)] - energies[self._own])
        return float(energies[target] - np.delete(energies, target).min())

    def _is_better(self, energies: FloatArray, image: FloatArray) -> bool:
        """Adversarial, and nearer than the best so far."""
        if not self._wanted(energies):
            return False
        norm = self._request.norm
        length = distances(self._original, self._snap(image)).of(norm)
        return self._best is None or length < NEARER * self._best.distances.of(norm)


class BrendelBethge(FoolboxAttack):
    """Walks along the boundary by its gradient (Brendel et al. 2019)."""

    kinds: ClassVar = {
        Norm.L2: "L2BrendelBethgeAttack",
        Norm.LINF: "LinfinityBrendelBethgeAttack",
        Norm.L0: "L0BrendelBethgeAttack",
    }
    from_digit = True


class FastMinimumNorm(FoolboxAttack):
    """Projected gradient descent in a ball that shrinks and grows (Pintor et al. 2021)."""

    kinds: ClassVar = {Norm.L2: "L2FMNAttack", Norm.LINF: "LInfFMNAttack", Norm.L0: "L0FMNAttack"}


class DDN(FoolboxAttack):
    """Decouples direction and norm (Rony et al. 2019)."""

    kinds: ClassVar = {Norm.L2: "DDNAttack"}


class CarliniWagner(FoolboxAttack):
    """Descends distance and lead at once, by a search for their balance (Carlini & Wagner 2017)."""

    kinds: ClassVar = {Norm.L2: "L2CarliniWagnerAttack"}

    def _options(self) -> dict[str, Any]:
        return {
            "steps": int(self._parameters["steps"]),
            "binary_search_steps": int(self._parameters["searches"]),
            "stepsize": self._parameters["stepsize"],
            "initial_const": self._parameters["constant"],
        }


class _Follower(BaseModel):
    """The model in Foolbox's eyes, which is warm-started from one image to the next."""

    def __init__(self, run: FoolboxAttack, origin: Look) -> None:
        super().__init__(run._model.info, Calibration(1.0, 1.0))  # noqa: SLF001 - a part of it
        self.near = origin
        self._run = run

    def infer(self, images: FloatArray, *, classes: Sequence[int] | None = None) -> Inference:
        """Energies (1, 10) and reconstructions (1, 10, 28, 28) of images (1, 28, 28)."""
        self.near = self._run._followed(images[0], self.near)  # noqa: SLF001
        found = Inference(self.near.energies[None], self.near.latents[None], self.near.pictures[None])
        return of_classes(found, classes)


class _StoppedError(Exception):
    """Unwinds Foolbox; never leaves this module."""


class _Watched(nn.Module):
    def __init__(
        self, inner: Any, before: Callable[[], None], after: Callable[[Tensor, Tensor], None]
    ) -> None:
        super().__init__()
        self._inner, self._before, self._after = inner, before, after

    def forward(self, images: Tensor) -> Tensor:
        self._before()
        logits: Tensor = self._inner(images)
        self._after(images, logits)
        return logits
