"""Options that several commands share. Imports neither numpy, torch nor Qt."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

MODELS = ("abs", "binary-abs", "exact-abs", "cnn", "binary-cnn", "nearest-neighbour", "madry")
"""Those of the engine's registry, which needs numpy; a test keeps them equal."""
TRAINED = ("abs", "exact-abs", "cnn", "binary-cnn", "madry")
"""Those that `absgui train` makes; a test compares them as well."""
STRENGTHS = ("quick", "default", "thorough")
"""Those of `engine.types.Strength`, likewise."""
STRENGTH_HELP = "a quarter of the attacks' steps, repeats and starts, as many as by default, or four times"
FORMATS = "PNG, JPEG, BMP, GIF, TIFF, WebP, PNM, AVIF, HEIC, NPY, NPZ, IDX, CSV, MAT or Parquet"
"""Those of `engine.data.formats`, likewise."""
FILE_HELP = (
    f"{FORMATS}; FILE:7 is its image 7, FILE#2 the second digit on a picture, FILE:original the digit of an "
    "attack's NPZ; - standard input; or mnist:test:123"
)
"""mnist: the name of the bundled data set, or the folder's name with --data."""


class Parser(argparse.ArgumentParser):
    """Reports a mistake in one line; argparse would print its usage as well."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def new_parser(command: str, description: str, *, epilog: str | None = None) -> Parser:
    """Of a command; "" is the window."""
    parser = Parser(
        prog=f"absgui {command}".strip(),
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    if not command:
        parser.add_argument("--version", action=_Version)
    return parser


class _Version(argparse.Action):
    """Prints the version only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="print the version")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from absgui import __version__

        parser.exit(0, f"absgui {__version__}\n")


def model_options(parser: Parser, *, model: bool = True, mode: bool = True, weights: bool = True) -> None:
    """Which model, with which weights, on what."""
    group = parser.add_argument_group("model")
    if model:
        group.add_argument(
            "--model",
            default="abs",
            metavar="NAME",
            help=f"{', '.join(MODELS)}; or a file of your own (.pt, .ts, .onnx); or the name of a model from "
            "an installed package",
        )
    if weights:
        group.add_argument(
            "--weights",
            type=Path,
            metavar="PATH",
            help="a safetensors file, or a folder with one or with the authors' ABS_*.net",
        )
    trust_option(group)
    data_option(group)
    group.add_argument("--device", default="auto", help="auto (the default), cpu, cuda or cuda:N")
    if mode:
        group.add_argument(
            "--mode", choices=("fast", "paper"), default="fast", help="inference; paper: as published, slow"
        )


def trust_option(group: argparse._ActionsContainer) -> None:
    """Whether a file of one's own may be run."""
    group.add_argument(
        "--trust",
        action="store_true",
        help="run a TorchScript file of your own, which is a program",
    )


def data_option(group: argparse._ActionsContainer) -> None:
    """The data set."""
    group.add_argument(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="another data set: the four IDX files of ten classes, named as MNIST's, and their names in "
        "classes.txt; by default the bundled MNIST",
    )


def image_options(parser: Parser) -> None:
    """How an image becomes one of MNIST's kind."""
    group = parser.add_argument_group("image")
    group.add_argument(
        "--no-normalise", dest="normalise", action="store_false", help="don't scale and centre the ink"
    )
    group.add_argument(
        "--invert", action=argparse.BooleanOptionalAction, help="dark ink on light; detected by default"
    )
    group.add_argument(
        "--transpose", action="store_true", help="exchange rows and columns, as EMNIST's files need it"
    )


def names(text: str) -> list[str]:
    """Of a list with commas."""
    return [name.strip() for name in text.split(",")]


def natural(text: str) -> int:
    """0, 1, ... Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def positive(text: str) -> int:
    """1, 2, ... Raises ArgumentTypeError."""
    if (number := natural(text)) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is too small; use 1 or more")
    return number
