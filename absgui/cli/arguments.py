"""What can be asked for on the command line. Imports neither numpy, torch nor Qt."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

COMMANDS = {
    "read": "classify images and print what the model sees in them",
    "attack": "search for an adversarial example and write what was found",
    "train": "train a model and write its weights",
    "evaluate": "accuracy, certificates and attacks on test images",
    "bench": "measure how fast everything is",
    "info": "versions, device, weights, attacks",
}
MODELS = ("abs", "binary-abs", "exact-abs", "cnn", "binary-cnn", "nearest-neighbour", "madry")
"""Those of the engine's registry, which needs numpy; a test keeps them equal."""
TRAINED = ("abs", "exact-abs", "cnn", "binary-cnn", "madry")
"""Those that `absgui train` makes; a test compares them as well."""
STRENGTHS = ("quick", "default", "thorough")
"""Those of `engine.types.Strength`, likewise."""
STRENGTH_HELP = "a quarter of the attacks' steps, repeats and starts, as many as by default, or four times"
FILE_HELP = "PNG, JPEG, BMP, GIF, NPY, NPZ or IDX (.gz); FILE:7 is its image 7; or mnist:test:123"
"""mnist: the name of the bundled data set, or the folder's name with --data."""
_EPILOG = (
    "Commands:\n"
    + "".join(f"  {name:10} {what}\n" for name, what in COMMANDS.items())
    + (
        "\n'absgui COMMAND --help' says more."
        "\nExit codes: 0 done, 1 the attack found nothing, or a certificate was broken, 2 bad input,"
        "\n3 internal error."
    )
)


class Parser(argparse.ArgumentParser):
    """Reports a mistake in one line; argparse would print its usage as well."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments, with `command` among them: "window" or a key of COMMANDS. Exits with 2 on a mistake."""
    parsers = {
        "window": _window(),
        "read": _read(),
        "attack": _attack(),
        "train": _train(),
        "evaluate": _evaluate(),
        "bench": _bench(),
        "info": _info(),
    }
    place = _command_place(argv)
    command = "window" if place is None else argv[place]
    rest = list(argv) if place is None else [*argv[:place], *argv[place + 1 :]]
    arguments = parsers[command].parse_args(rest)
    arguments.command = command
    return arguments


def _command_place(argv: Sequence[str]) -> int | None:
    """Where the command's word stands: first, or after options (`absgui --model abs read x.png`)."""
    skip = False
    for place, word in enumerate(argv):
        if skip:
            skip = False
        elif word.startswith("-") and word != "-":
            skip = word in ("--model", "--weights", "--data", "--device", "--mode")
        else:
            return place if word in COMMANDS else None
    return None


def _parser(command: str, description: str, *, epilog: str | None = None) -> Parser:
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


def _model_options(parser: Parser, *, model: bool = True, mode: bool = True) -> None:
    group = parser.add_argument_group("model")
    if model:
        group.add_argument(
            "--model",
            default="abs",
            metavar="NAME",
            help=f"{', '.join(MODELS)}; or a file of your own (.pt, .ts, .onnx); or the name of a model from "
            "an installed package",
        )
    group.add_argument(
        "--weights",
        type=Path,
        metavar="PATH",
        help="a safetensors file, or a folder with one or with the authors' ABS_*.net",
    )
    _data_option(group)
    group.add_argument("--device", default="auto", help="auto (the default), cpu, cuda or cuda:N")
    if mode:
        group.add_argument(
            "--mode", choices=("fast", "paper"), default="fast", help="inference; paper: as published, slow"
        )


def _data_option(group: argparse._ActionsContainer) -> None:
    group.add_argument(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="another data set: the four IDX files of ten classes, named as MNIST's, and their names in "
        "classes.txt; by default the bundled MNIST",
    )


def _image_options(parser: Parser) -> None:
    group = parser.add_argument_group("image")
    group.add_argument(
        "--no-normalise", dest="normalise", action="store_false", help="don't scale and centre the ink"
    )
    group.add_argument(
        "--invert", action=argparse.BooleanOptionalAction, help="dark ink on light; detected by default"
    )


def _window() -> Parser:
    parser = _parser("", "Draw a digit, watch ten generative models explain it, attack it.", epilog=_EPILOG)
    parser.add_argument("file", nargs="?", metavar="FILE", help=FILE_HELP)
    _model_options(parser)
    _image_options(parser)
    # For `absgui bench`: the window reports how long it took and closes.
    parser.add_argument("--startup-report", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--heartbeat-report", action="store_true", help=argparse.SUPPRESS)
    return parser


def _read() -> Parser:
    parser = _parser("read", "Classify images: class, confidences, energies and certified radii.")
    parser.add_argument("files", nargs="+", metavar="FILE", help=FILE_HELP)
    parser.add_argument("--json", action="store_true", help="print a JSON list, one entry for each FILE")
    parser.add_argument("--no-certificate", dest="certificate", action="store_false", help="skip it (faster)")
    parser.add_argument(
        "--picture", type=Path, metavar="PNG", help="draw the reading of a single FILE to this file"
    )
    _image_options(parser)
    _model_options(parser)
    return parser


def _attack() -> Parser:
    parser = _parser("attack", "Attack one image; write the adversarial example, its trajectory and figures.")
    parser.add_argument("file", metavar="FILE", help=FILE_HELP)
    parser.add_argument(
        "--attack",
        required=True,
        metavar="NAME",
        help="latent-descent, pointwise, ... (absgui info lists all)",
    )
    parser.add_argument(
        "--target", metavar="CLASS", help="to reach, 0 to 9 or its name; by default any other"
    )
    parser.add_argument(
        "--norm", choices=("L0", "L2", "Linf"), help="the distance to minimise; see absgui info"
    )
    parser.add_argument("--seed", type=_natural, default=0, help="the same seed gives the same attack")
    parser.add_argument("--strength", choices=STRENGTHS, default="default", help=STRENGTH_HELP)
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of the attack; repeatable",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the files")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    _image_options(parser)
    _model_options(parser)
    return parser


def _train() -> Parser:
    parser = _parser(
        "train",
        "Train a model, calibrate it, write weights and a model card. An interrupted run resumes.",
    )
    parser.add_argument(
        "--model",
        choices=TRAINED,
        default="abs",
        help="abs: the ten VAEs that ABS and Binary ABS share",
    )
    _data_option(parser)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=Path("trained"), help="folder for the weights (trained/)"
    )
    parser.add_argument("--seed", type=_natural, default=0)
    parser.add_argument("--epochs", type=_positive, help="by default those of the recipe")
    parser.add_argument(
        "--margin-steps", type=_natural, help="steps of each round of margins; 0: no such round"
    )
    parser.add_argument(
        "--digits", type=_positive, metavar="N", help="train on the first N images only, for a quick trial"
    )
    parser.add_argument(
        "--workers", type=_positive, help="processes that train VAEs; by default one per core"
    )
    parser.add_argument("--variant", choices=("binary", "companion"), help="exact-abs: see the model card")
    parser.add_argument("--fresh", action="store_true", help="start anew instead of resuming from the folder")
    return parser


def _evaluate() -> Parser:
    parser = _parser(
        "evaluate",
        "Evaluate a model on N evenly spaced test images. Without further options: --clean and, for models "
        "that certify, --certificates.",
    )
    parser.add_argument("--clean", action="store_true", help="accuracy and median confidence (10,000 images)")
    parser.add_argument("--certificates", action="store_true", help="certified radii (200 images)")
    parser.add_argument("--pgd", action="store_true", help="accuracy under PGD, Linf 0.3 (1000 images)")
    parser.add_argument(
        "--soundness", action="store_true", help="attacks against the certificates (200 images)"
    )
    parser.add_argument(
        "--models",
        type=_names,
        metavar="NAME[=PATH],...",
        help="the lab: attacks on these models, with weights from PATH (100 images)",
    )
    parser.add_argument(
        "--attacks", type=_names, metavar="NAME,...", help="--models, --soundness: only these attacks"
    )
    parser.add_argument(
        "--set",
        action="append",
        metavar="[MODEL:]ATTACK.NAME=VALUE",
        help="--models: a parameter of one of the attacks, on one of the models or on all; repeatable",
    )
    parser.add_argument(
        "--page", type=Path, metavar="FILE", help="--models: write a page in Markdown with all results"
    )
    parser.add_argument("--distal", action="store_true", help="--models: the paper's Figure 4, too")
    parser.add_argument("--seed", type=_natural, help="--models, --pgd, --boxes: the random seed (0)")
    parser.add_argument("--strength", choices=STRENGTHS, help="--models, --soundness: " + STRENGTH_HELP)
    parser.add_argument("--lab", type=Path, metavar="DIR", help="--soundness: use what --models found in DIR")
    parser.add_argument("--workers", type=_positive, help="--models: processes; by default one per core")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="--models: use a Dask cluster instead")
    parser.add_argument(
        "--bounds", action="store_true", help="the nearest adversarial, from both sides (100 images)"
    )
    parser.add_argument("--norm", choices=("L0", "L2", "Linf"), help="--bounds (L2), --models (all)")
    parser.add_argument(
        "--proofs", type=Path, metavar="DIR", help="exact-abs: write certificates' proofs (5 images)"
    )
    parser.add_argument("--verify", type=Path, nargs="+", metavar="FILE", help="check them, without rounding")
    parser.add_argument("--boxes", action="store_true", help="abs: boxes of latents in a proof (1 image)")
    parser.add_argument("--modes", action="store_true", help="fast against paper inference (500 images)")
    parser.add_argument("--hard", type=Path, metavar="FILE", help="write which images are hard, as JSON")
    parser.add_argument(
        "--samples", type=_positive, metavar="N", help="how many images: every (10,000 / N)th"
    )
    parser.add_argument(
        "--seeds",
        type=_positive,
        metavar="K",
        help="--certificates: search K - 1 more times, from starts drawn from the prior",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="folder for the figures of each image (CSV) and curves (CSV, PNG, SVG); interrupted runs resume",
    )
    parser.add_argument("--json", action="store_true")
    _model_options(parser)
    return parser


def _bench() -> Parser:
    parser = _parser(
        "bench",
        "Measure start-up, window, readings and attacks, and how far they are from the processor's limit; "
        "some minutes.",
        epilog="Let nothing else run meanwhile. Keep --json in a file, and compare a later run with it.",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print everything that was measured as JSON")
    form.add_argument("--markdown", action="store_true", help="print the tables of docs/PERFORMANCE.md")
    parser.add_argument(
        "--show", type=Path, metavar="FILE", help="measure nothing: print what an earlier run's --json has"
    )
    parser.add_argument(
        "--compare", type=Path, metavar="FILE", help="an earlier run's --json: print ratios to its figures"
    )
    parser.add_argument("--digits", type=_positive, default=20, metavar="N", help="images to read (20)")
    parser.add_argument(
        "--attacks", type=_positive, default=3, metavar="N", help="images to attack, batches to read (3)"
    )
    parser.add_argument(
        "--starts", type=_positive, default=3, metavar="N", help="starts of the application (3)"
    )
    parser.add_argument(
        "--peers", action="store_true", help="measure Foolbox's attacks and the authors' beside ours; slow"
    )
    parser.add_argument("--no-window", dest="window", action="store_false", help="measure the engine only")
    _model_options(parser, mode=False)
    return parser


def _info() -> Parser:
    parser = _parser("info", "Versions, device, weights and their fingerprints, attacks.")
    parser.add_argument("--json", action="store_true")
    _model_options(parser, mode=False)
    return parser


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")]


def _natural(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def _positive(text: str) -> int:
    if (number := _natural(text)) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is too small; use 1 or more")
    return number
