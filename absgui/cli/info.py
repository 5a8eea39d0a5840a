"""`absgui info`: what is installed and bundled, to see and to put into a bug report."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Protocol

from absgui import __version__
from absgui.cli import common
from engine.attacks.catalogue import CATALOGUE
from engine.data import Dataset, bundled_files
from engine.models import registry
from engine.types import AbsguiError, DatasetInfo

PACKAGES = ("torch", "numpy", "scipy", "PySide6-Essentials", "pyqtgraph", "foolbox", "safetensors", "pillow")


def run(arguments: argparse.Namespace) -> int:
    """Bundled weights that are missing or damaged are reported among the rest, not as an error."""
    from engine.nets import classifiers
    from engine.weights import abs as abs_weights
    from engine.weights import exact_abs
    from engine.weights.networks import load_network

    data = common.dataset(arguments)
    name, path = arguments.model, arguments.weights  # --weights are those of --model
    registry.check(name)
    if path is not None and (name not in registry.REGISTRY or not registry.REGISTRY[name].has_weights):
        raise AbsguiError(f"{registry.title(name)} takes no --weights")
    report: common.Figures = {
        "absgui": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "packages": {name: _version(name) for name in PACKAGES},
        "device": _device(arguments.device),
        "weights": _weights(abs_weights.load_weights, path if name in abs_weights.MODELS else None),
        "exact_weights": _weights(exact_abs.load_exact, path if name in exact_abs.MODELS else None),
        "network_weights": {
            each: _weights(partial(load_network, each), path if name == each else None)
            for each in classifiers.NAMES
        },
        "own_model": _own_model(arguments) if name not in registry.REGISTRY else None,
        "models": registry.names(),
        "data": _data(data),
        "attacks": {
            name: {
                "title": spec.title,
                "norms": [norm.value for norm in spec.norms],
                "parameters": {p.name: p.default for p in spec.parameters},
            }
            for name, spec in CATALOGUE.items()
        },
    }
    if arguments.json:
        common.print_json(report)
    else:
        print(_text(report))
    return 0


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


class _Checked(Protocol):
    """Weights of any family."""

    @property
    def source(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def dataset(self) -> DatasetInfo: ...


def _weights(load: Callable[[Path | None], _Checked], path: Path | None) -> dict[str, str]:
    """Only loads and checks them; making a model takes longer. Raises AbsguiError for those at a path."""
    try:
        weights = load(path)
    except AbsguiError as error:
        if path is not None:
            raise
        return {"error": str(error)}
    return {
        "source": weights.source,
        "fingerprint": weights.fingerprint,
        "dataset": weights.dataset.name or "unknown",
    }


def _own_model(arguments: argparse.Namespace) -> dict[str, str]:
    """A file's or a package's model, loaded and tried. Raises AbsguiError."""
    info = registry.load(common.model_choice(arguments)).info
    return {
        "name": info.name,
        "fingerprint": info.fingerprint,
        "gradients": "yes" if info.differentiable else "no",
        "notice": info.notice,
    }


def _data(data: Dataset) -> dict[str, object]:
    """The data set in use; reading it also checks it. Raises DatasetError for an unfit folder."""
    if data.bundled and not all(bundled_files().values()):
        return {"name": data.name, "state": "damaged"}
    return {
        "name": data.name,
        "state": "complete",
        "classes": list(data.class_names),
        "training_images": len(data.train),
        "test_images": len(data.test),
        "checksum": data.checksum,
    }


def _device(name: str) -> str:
    from engine.system.devices import choose_device, describe

    return describe(choose_device(name))


def _text(report: common.Figures) -> str:
    rows = [
        ["absgui", report["absgui"]],
        ["Python", f"{report['python']} ({sys.executable})"],
        ["system", f"{report['platform']}, {report['cores']} cores"],
        *([name, version or "not installed"] for name, version in report["packages"].items()),
        ["device", report["device"]],
        ["weights", _weights_text(report["weights"])],
        ["weights of Exact ABS", _weights_text(report["exact_weights"])],
        *(
            [f"weights of {registry.title(name)}", _weights_text(found)]
            for name, found in report["network_weights"].items()
        ),
        *([["your own model", _own_text(report["own_model"])]] if report["own_model"] else []),
        ["models", ", ".join(report["models"])],
        ["data set", _data_text(report["data"])],
        *([name, _attack_text(spec)] for name, spec in report["attacks"].items()),
    ]
    return common.table(rows)


def _weights_text(weights: dict[str, str]) -> str:
    if "error" in weights:
        return f"can't be loaded: {weights['error']}"
    return f"{weights['source']}, fingerprint {weights['fingerprint']}, trained on {weights['dataset']}"


def _own_text(own: dict[str, str]) -> str:
    said = f"; {own['notice']}" if own["notice"] else ""
    return f"{own['name']}, fingerprint {own['fingerprint']}, gradients: {own['gradients']}{said}"


def _data_text(data: common.Figures) -> str:
    if data["state"] == "damaged":
        return f"{data['name']}: damaged; reinstall absgui"
    return (
        f"{data['name']}, checksum {data['checksum']}: {data['training_images']} training and "
        f"{data['test_images']} test images of {', '.join(data['classes'])}"
    )


def _attack_text(spec: common.Figures) -> str:
    settings = ", ".join(f"{name}={value:g}" for name, value in spec["parameters"].items())
    return f"{spec['title']}: {', '.join(spec['norms'])}{'; ' if settings else ''}{settings}"
