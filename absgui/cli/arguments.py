"""What can be asked for on the command line. Imports neither numpy, torch nor Qt."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from absgui.cli.duel_arguments import duel
from absgui.cli.evaluate_arguments import evaluate
from absgui.cli.options import (
    FILE_HELP,
    STRENGTH_HELP,
    STRENGTHS,
    TRAINED,
    Parser,
    data_option,
    image_options,
    model_options,
    natural,
    new_parser,
    positive,
)
from absgui.cli.replay_arguments import replay
from absgui.cli.report_arguments import report

COMMANDS = {
    "read": "classify images and print what the model sees in them",
    "attack": "search for an adversarial example and write what was found",
    "duel": "the same attack on two models, side by side",
    "replay": "repeat what a session or a record holds, and say what reproduces",
    "report": "write what a session or a record holds as HTML or PDF",
    "train": "train a model and write its weights",
    "evaluate": "accuracy, certificates and attacks on test images",
    "bench": "measure how fast everything is",
    "info": "versions, device, weights, attacks",
}
_EPILOG = (
    "Commands:\n"
    + "".join(f"  {name:10} {what}\n" for name, what in COMMANDS.items())
    + (
        "\n'absgui COMMAND --help' says more."
        "\nExit codes: 0 done, 1 the attack found nothing, a certificate was broken, or a replay"
        "\ndiffers, 2 bad input, 3 internal error."
    )
)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments, with `command` among them: "window" or a key of COMMANDS. Exits with 2 on a mistake."""
    parsers = {
        "window": _window(),
        "read": _read(),
        "attack": _attack(),
        "duel": duel(),
        "replay": replay(),
        "report": report(),
        "train": _train(),
        "evaluate": evaluate(),
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


def _window() -> Parser:
    parser = new_parser(
        "", "Draw a digit, watch ten generative models explain it, attack it.", epilog=_EPILOG
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help=f"{FILE_HELP}; or a session (.absgui)")
    model_options(parser)
    image_options(parser)
    # For `absgui bench`: the window reports how long it took and closes.
    parser.add_argument("--startup-report", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--heartbeat-report", action="store_true", help=argparse.SUPPRESS)
    return parser


def _read() -> Parser:
    parser = new_parser("read", "Classify images: class, confidences, energies and certified radii.")
    parser.add_argument("files", nargs="+", metavar="FILE", help=FILE_HELP)
    parser.add_argument("--json", action="store_true", help="print a JSON list, one entry for each FILE")
    parser.add_argument("--no-certificate", dest="certificate", action="store_false", help="skip it (faster)")
    parser.add_argument(
        "--picture", type=Path, metavar="PNG", help="draw the reading of a single FILE to this file"
    )
    image_options(parser)
    model_options(parser)
    return parser


def _attack() -> Parser:
    parser = new_parser(
        "attack", "Attack one image; write the adversarial example, its trajectory and figures."
    )
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
    parser.add_argument("--seed", type=natural, default=0, help="the same seed gives the same attack")
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
    parser.add_argument(
        "--no-certificate", dest="certificate", action="store_false", help="keep none with it (faster)"
    )
    image_options(parser)
    model_options(parser)
    return parser


def _train() -> Parser:
    parser = new_parser(
        "train",
        "Train a model, calibrate it, write weights and a model card. An interrupted run resumes.",
    )
    parser.add_argument(
        "--model",
        choices=TRAINED,
        default="abs",
        help="abs: the ten VAEs that ABS and Binary ABS share",
    )
    data_option(parser)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=Path("trained"), help="folder for the weights (trained/)"
    )
    parser.add_argument("--seed", type=natural, default=0)
    parser.add_argument("--epochs", type=positive, help="by default those of the recipe")
    parser.add_argument(
        "--margin-steps", type=natural, help="steps of each round of margins; 0: no such round"
    )
    parser.add_argument(
        "--digits", type=positive, metavar="N", help="train on the first N images only, for a quick trial"
    )
    parser.add_argument("--workers", type=positive, help="processes that train VAEs; by default one per core")
    parser.add_argument("--variant", choices=("binary", "companion"), help="exact-abs: see the model card")
    parser.add_argument("--fresh", action="store_true", help="start anew instead of resuming from the folder")
    return parser


def _bench() -> Parser:
    parser = new_parser(
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
    parser.add_argument("--digits", type=positive, default=20, metavar="N", help="images to read (20)")
    parser.add_argument(
        "--attacks", type=positive, default=3, metavar="N", help="images to attack, batches to read (3)"
    )
    parser.add_argument(
        "--starts", type=positive, default=3, metavar="N", help="starts of the application (3)"
    )
    parser.add_argument(
        "--peers", action="store_true", help="measure Foolbox's attacks and the authors' beside ours; slow"
    )
    parser.add_argument("--no-window", dest="window", action="store_false", help="measure the engine only")
    model_options(parser, mode=False)
    return parser


def _info() -> Parser:
    parser = new_parser("info", "Versions, device, weights and their fingerprints, attacks.")
    parser.add_argument("--json", action="store_true")
    model_options(parser, mode=False)
    return parser
