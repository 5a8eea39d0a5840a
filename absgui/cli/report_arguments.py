"""What can be asked of `absgui report`. Imports neither numpy, torch nor Qt."""

from __future__ import annotations

from pathlib import Path

from absgui.cli.options import Parser, new_parser


def report() -> Parser:
    """Its parser."""
    parser = new_parser(
        "report",
        "Write what a session or a record holds as a page to print: pictures, numbers, commands.",
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="a session (.absgui), or a record: NPZ or JSON of an attack"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="PAGE", help="the file to write: NAME.html or NAME.pdf"
    )
    return parser
