"""Attacks that Foolbox runs: the strongest of today, as the check that nothing was left on the table.

Foolbox calls the model; so here it runs in a thread of its own, which hands over every image that is nearer
than the best so far, and some in between, and waits until it has been shown. So these attacks stream and
stop like the others, and the two threads never compute at once.
"""

from __future__ import annotations

import importlib
import os
import queue
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from engine import devices
from engine.attacks.base import Look, distances
from engine.attacks.exemplars import FromDigit
from engine.types import AbsguiError, AttackStep, FloatArray, Norm

SHOWN_EVERY = 20
"""Queries between two images that are shown though they are no better."""
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
        self._images: queue.Queue[FloatArray | None] = queue.Queue()
        self._turn = threading.Semaphore(0)
        self._ended = False
        self._calls = 0
        self._fault: Exception | None = None
        thread = threading.Thread(target=self._work, name="foolbox", daemon=True)
        thread.start()
        try:
            while (image := self._images.get()) is not None:
                look = self._full(image)
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

    # In Foolbox's thread

    def _work(self) -> None:
        try:
            self._run_foolbox()
        except _StoppedError:
            pass
        except Exception as error:  # noqa: BLE001 - raised again in the thread that asked
            self._fault = error
        self._images.put(None)

    def _run_foolbox(self) -> None:
        devices.prepare_thread()
        os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # Foolbox asks for git, which nobody needs
        foolbox: Any = importlib.import_module("foolbox")
        model: Any = self._model
        inner = model.foolbox()
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

    def _before(self) -> None:
        """Called before every query that Foolbox makes."""
        if self._ended or self._stop.is_set():
            raise _StoppedError
        self._queries += 1
        self._calls += 1

    def _after(self, images: Tensor, logits: Tensor) -> None:
        """Called with every query (1, 1, 28, 28) and its answer (1, 10)."""
        image = images[0, 0].detach().cpu().numpy().clip(0, 1)
        if self._is_better(-logits[0].detach().cpu().numpy(), image) or self._calls % SHOWN_EVERY == 0:
            self._images.put(image)
            self._turn.acquire()

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
