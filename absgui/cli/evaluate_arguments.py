"""What can be asked of `absgui evaluate`. Imports neither numpy, torch nor Qt."""

from __future__ import annotations

from pathlib import Path

from absgui.cli.options import (
    STRENGTH_HELP,
    STRENGTHS,
    Parser,
    model_options,
    names,
    natural,
    new_parser,
    positive,
)


def evaluate() -> Parser:
    """Its parser."""
    parser = new_parser(
        "evaluate",
        "Evaluate a model on N evenly spaced test images. Without further options: --clean and, for models "
        "that certify, --certificates.",
    )
    parser.add_argument("--clean", action="store_true", help="accuracy and median confidence (10,000 images)")
    parser.add_argument(
        "--calibration", action="store_true", help="whether p means what it says (10,000 images)"
    )
    parser.add_argument(
        "--nonsense", action="store_true", help="which images no class explains: digits, and others (1000)"
    )
    parser.add_argument("--certificates", action="store_true", help="certified radii (200 images)")
    parser.add_argument("--pgd", action="store_true", help="accuracy under PGD, Linf 0.3 (1000 images)")
    parser.add_argument(
        "--soundness", action="store_true", help="attacks against the certificates (200 images)"
    )
    parser.add_argument(
        "--models",
        type=names,
        metavar="NAME[=PATH],...",
        help="the lab: attacks on these models, with weights from PATH (100 images)",
    )
    parser.add_argument(
        "--attacks", type=names, metavar="NAME,...", help="--models, --soundness: only these attacks"
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
    parser.add_argument(
        "--seed", type=natural, help="--models, --pgd, --boxes, --nonsense: the random seed (0)"
    )
    parser.add_argument("--strength", choices=STRENGTHS, help="--models, --soundness: " + STRENGTH_HELP)
    parser.add_argument("--lab", type=Path, metavar="DIR", help="--soundness: use what --models found in DIR")
    parser.add_argument("--workers", type=positive, help="--models: processes; by default one per core")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="--models: use a Dask cluster instead")
    parser.add_argument(
        "--dry-run", action="store_true", help="--models: say what is left to do and what it will cost"
    )
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
    parser.add_argument("--samples", type=positive, metavar="N", help="how many images: every (10,000 / N)th")
    parser.add_argument(
        "--seeds",
        type=positive,
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
    model_options(parser)
    return parser
