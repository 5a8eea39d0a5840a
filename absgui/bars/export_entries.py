"""What the export menu offers: kinds of file, in sections, and how their names end."""

from __future__ import annotations

from absgui.language import mark
from absgui.presentation.export_job import Code, ExportKind

ENLARGED = 16
"""One pixel of the digit becomes this many, each way."""
PLOTS = (ExportKind.PLOT_PNG, ExportKind.PLOT_SVG, ExportKind.PLOT_CSV)
OF_FRAMES = (ExportKind.TRAJECTORY_NPZ, ExportKind.CSV, ExportKind.GIF, ExportKind.CONTACT_SHEET, *PLOTS)
OF_ATTACK = (ExportKind.JSON,)
"""What can be written of every attack that has ended."""
OF_FRAME = (ExportKind.FRAME_PNG, ExportKind.FRAME_PNG_LARGE, ExportKind.FRAME_NPY)
"""What is about the frame that is looked at."""
THIS_FRAME = mark("This frame")
"""What stands for the frame that is looked at while there is none."""
SECTIONS: tuple[tuple[str, tuple[tuple[ExportKind, str], ...]], ...] = (
    (
        mark("Frame on show"),
        (
            (ExportKind.FRAME_PNG, mark("{frame} as PNG, 28 × 28 …")),
            (ExportKind.FRAME_PNG_LARGE, mark("{frame} as PNG, enlarged {times} times …")),
            (ExportKind.FRAME_NPY, mark("{frame} as NPY, exact floats …")),
        ),
    ),
    (
        mark("Best adversarial"),
        (
            (ExportKind.PNG, mark("Best adversarial as PNG, 28 × 28 …")),
            (ExportKind.PNG_LARGE, mark("Best adversarial as PNG, enlarged {times} times …")),
            (ExportKind.NPY, mark("Best adversarial as NPY, exact floats …")),
            (ExportKind.NPZ, mark("Best adversarial as NPZ, with original and numbers …")),
        ),
    ),
    (
        mark("Attack"),
        (
            (ExportKind.JSON, mark("Record of the attack as JSON …")),
            (ExportKind.TRAJECTORY_NPZ, mark("All frames as NPZ …")),
            (ExportKind.CSV, mark("All frames as CSV, the numbers …")),
            (ExportKind.GIF, mark("All frames as GIF, animated …")),
            (ExportKind.CONTACT_SHEET, mark("All frames as PNG, contact sheet …")),
        ),
    ),
    (
        mark("Plots"),
        (
            (ExportKind.SLICE_PNG, mark("Slice as PNG …")),
            (ExportKind.PLOT_PNG, mark("Curves as PNG …")),
            (ExportKind.PLOT_SVG, mark("Curves as SVG …")),
            (ExportKind.PLOT_CSV, mark("Curves as CSV …")),
        ),
    ),
)
"""Section -> its kinds and their entries; "frame" is the one that is looked at, "times" how much larger."""
SUFFIXES = {
    ExportKind.FRAME_PNG: ("", ".png"),
    ExportKind.FRAME_PNG_LARGE: (f"_x{ENLARGED}", ".png"),
    ExportKind.FRAME_NPY: ("", ".npy"),
    ExportKind.PNG: ("", ".png"),
    ExportKind.PNG_LARGE: (f"_x{ENLARGED}", ".png"),
    ExportKind.NPY: ("", ".npy"),
    ExportKind.NPZ: ("", ".npz"),
    ExportKind.JSON: ("", ".json"),
    ExportKind.TRAJECTORY_NPZ: ("_frames", ".npz"),
    ExportKind.CSV: ("_frames", ".csv"),
    ExportKind.GIF: ("_frames", ".gif"),
    ExportKind.CONTACT_SHEET: ("_contact-sheet", ".png"),
    ExportKind.SLICE_PNG: ("_slice", ".png"),
    ExportKind.PLOT_PNG: ("_curves", ".png"),
    ExportKind.PLOT_SVG: ("_curves", ".svg"),
    ExportKind.PLOT_CSV: ("_curves", ".csv"),
}
"""Kind -> what follows the name, and the suffix."""
NEEDS = {
    **dict.fromkeys(ExportKind, mark("No attack on this digit has found anything yet")),
    **dict.fromkeys((*OF_FRAME, *OF_FRAMES, *OF_ATTACK), mark("Run an attack first")),
    **dict.fromkeys(PLOTS, mark("Run an attack first, or show the last one again")),
    ExportKind.SLICE_PNG: mark("No slice is shown"),
}
"""Kind -> why it can't be written, while it can't."""
COPY_CODE = {Code.PYTHON: mark("Copy as Python"), Code.COMMAND: mark("Copy as command")}
"""How the entries are called that copy code."""
EXACT = {ExportKind.FRAME_PNG: ExportKind.FRAME_NPY, ExportKind.FRAME_PNG_LARGE: ExportKind.FRAME_NPY}
"""Pictures -> what keeps them in exact floats; for the others that is NPY."""
