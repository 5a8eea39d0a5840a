"""`absgui evaluate`: the paper's figures and more, without a window."""

from absgui.cli.evaluate.command import run

__all__ = ["run"]
