"""`absgui evaluate`: the paper's figures and more, from the command line."""

from absgui.cli.evaluate.command import run

__all__ = ["run"]
