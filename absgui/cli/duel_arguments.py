"""What `absgui duel` can be asked for. Imports neither numpy, torch nor Qt."""

from __future__ import annotations

from pathlib import Path

from absgui.cli.options import (
    FILE_HELP,
    STRENGTH_HELP,
    STRENGTHS,
    Parser,
    image_options,
    model_options,
    names,
    natural,
    new_parser,
)


def duel() -> Parser:
    """The parser."""
    parser = new_parser(
        "duel",
        "Attack one image on two models in the same way; write a figure, a film, a table and records.",
        epilog="Exit codes: 0 found on both, 1 nothing found on one of them, 130 stopped by Ctrl+C.",
    )
    parser.add_argument("file", metavar="FILE", help=FILE_HELP)
    parser.add_argument(
        "--models",
        type=names,
        required=True,
        metavar="A,B",
        help="two of those of absgui info, or files; NAME=PATH with weights of your own",
    )
    parser.add_argument(
        "--attack", required=True, metavar="NAME", help="one that suits both (absgui info lists all)"
    )
    parser.add_argument(
        "--target", metavar="CLASS", help="to reach, 0 to 9 or its name; by default any other"
    )
    parser.add_argument(
        "--norm", choices=("L0", "L2", "Linf"), help="the distance to minimise; see absgui info"
    )
    parser.add_argument("--seed", type=natural, default=0, help="the same seed gives the same duel")
    parser.add_argument("--strength", choices=STRENGTHS, default="default", help=STRENGTH_HELP)
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of the attack; repeatable",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the files")
    parser.add_argument("--json", action="store_true", help="print the record as JSON")
    parser.add_argument(
        "--no-certificate", dest="certificate", action="store_false", help="search for none (faster)"
    )
    image_options(parser)
    model_options(parser, model=False, weights=False)
    return parser
