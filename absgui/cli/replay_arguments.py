"""What can be asked of `absgui replay`. Imports neither numpy, torch nor Qt."""

from __future__ import annotations

from pathlib import Path

from absgui.cli.options import MODELS, Parser, data_option, new_parser, positive, trust_option


def replay() -> Parser:
    """Its parser."""
    parser = new_parser(
        "replay",
        "Repeat what a file recorded, and say what comes out the same: to the bit, within rounding, or not.",
        epilog="Exit codes: 0 everything reproduces, 1 something does not, 2 the file or an option is bad.\n"
        "What may explain a difference (other weights, another version, device, processor) is listed.",
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="a session (.absgui), or a record: NPZ or JSON of an attack"
    )
    parser.add_argument("--json", action="store_true", help="print the comparison as JSON")
    parser.add_argument("--run", type=positive, metavar="N", help="only the session's N-th run")
    group = parser.add_argument_group("model")
    group.add_argument(
        "--model",
        metavar="NAME",
        help=f"instead of the recorded one: {', '.join(MODELS)}, or the file of your own that was attacked",
    )
    group.add_argument(
        "--weights", type=Path, metavar="PATH", help="the weights that were attacked, if not the bundled ones"
    )
    trust_option(group)
    data_option(group)
    group.add_argument("--device", default="auto", help="auto (the default), cpu, cuda or cuda:N")
    return parser
