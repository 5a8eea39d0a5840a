"""`absgui info`: what is installed and bundled, for a person and for a bug report."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from importlib import metadata
from typing import Any

from absgui import __version__
from absgui.cli import common
from absgui.cli.arguments import MODELS
from engine.attacks.catalogue import CATALOGUE
from engine.data import checksums
from engine.types import AbsguiError, ModelChoice

PACKAGES = ("torch", "numpy", "scipy", "PySide6-Essentials", "pyqtgraph", "foolbox", "safetensors", "pillow")


def run(arguments: argparse.Namespace) -> int:
    """Weights that are missing or damaged are reported among the rest, not as an error."""
    mnist = checksums()
    report: dict[str, Any] = {
        "absgui": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "packages": {name: _version(name) for name in PACKAGES},
        "models": {name: _model(ModelChoice(name, arguments.weights, arguments.device)) for name in MODELS},
        "mnist": "complete" if mnist and all(mnist.values()) else "damaged",
        "attacks": {
            name: {"title": spec.title, "norms": [norm.value for norm in spec.norms],
                   "parameters": {p.name: p.default for p in spec.parameters}}
            for name, spec in CATALOGUE.items()
        },
    }  # fmt: skip
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


def _model(choice: ModelChoice) -> dict[str, Any]:
    import engine

    try:
        info = engine.load_model(choice).info
    except AbsguiError as error:
        return {"error": str(error)}
    return {"device": info.device, "weights": info.weights, "fingerprint": info.fingerprint}


def _text(report: dict[str, Any]) -> str:
    rows = [
        ["absgui", report["absgui"]],
        ["Python", f"{report['python']} ({sys.executable})"],
        ["system", f"{report['platform']}, {report['cores']} cores"],
        *([name, version or "not installed"] for name, version in report["packages"].items()),
        *([name, _model_text(model)] for name, model in report["models"].items()),
        ["MNIST", report["mnist"]],
        *([name, _attack_text(spec)] for name, spec in report["attacks"].items()),
    ]
    return common.table(rows)


def _model_text(model: dict[str, Any]) -> str:
    if "error" in model:
        return f"can't be loaded: {model['error']}"
    return f"weights {model['weights']}, fingerprint {model['fingerprint']}, on {model['device']}"


def _attack_text(spec: dict[str, Any]) -> str:
    settings = ", ".join(f"{name}={value:g}" for name, value in spec["parameters"].items())
    return f"{spec['title']}: {', '.join(spec['norms'])}; {settings}"
