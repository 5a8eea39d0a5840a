"""From a command's name to the file that does it."""

from __future__ import annotations

import argparse
import importlib


def run(arguments: argparse.Namespace) -> int:
    """Run a command and return its exit code. Only this command's file is imported.

    Raises AbsguiError for bad input.
    """
    module = importlib.import_module(f"absgui.cli.{arguments.command}")
    code: int = module.run(arguments)
    return code
