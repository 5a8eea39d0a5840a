"""What the export menu offers: kinds of file, in sections, and how their names end."""

from __future__ import annotations

from absgui.presentation.export_job import ExportKind

ENLARGED = 16
"""One pixel of the digit becomes this many, each way."""
PLOTS = (ExportKind.PLOT_PNG, ExportKind.PLOT_SVG, ExportKind.PLOT_CSV)
OF_FRAMES = (ExportKind.TRAJECTORY_NPZ, ExportKind.CSV, ExportKind.GIF, ExportKind.CONTACT_SHEET, *PLOTS)
OF_ATTACK = (ExportKind.JSON,)
"""What can be written of every attack that has ended."""
OF_FRAME = (ExportKind.FRAME_PNG, ExportKind.FRAME_PNG_LARGE, ExportKind.FRAME_NPY)
"""What is about the frame that is looked at."""
THIS_FRAME = "This frame"
"""What stands for the frame that is looked at while there is none."""
SECTIONS: tuple[tuple[str, tuple[tuple[ExportKind, str], ...]], ...] = (
    (
        "Frame on show",
        (
            (ExportKind.FRAME_PNG, "{} as PNG, 28 × 28 …"),
            (ExportKind.FRAME_PNG_LARGE, f"{{}} as PNG, enlarged {ENLARGED} times …"),
            (ExportKind.FRAME_NPY, "{} as NPY, exact floats …"),
        ),
    ),
    (
        "Best adversarial",
        (
            (ExportKind.PNG, "Best adversarial as PNG, 28 × 28 …"),
            (ExportKind.PNG_LARGE, f"Best adversarial as PNG, enlarged {ENLARGED} times …"),
            (ExportKind.NPY, "Best adversarial as NPY, exact floats …"),
            (ExportKind.NPZ, "Best adversarial as NPZ, with original and numbers …"),
        ),
    ),
    (
        "Attack",
        (
            (ExportKind.JSON, "Record of the attack as JSON …"),
            (ExportKind.TRAJECTORY_NPZ, "All frames as NPZ …"),
            (ExportKind.CSV, "All frames as CSV, the numbers …"),
            (ExportKind.GIF, "All frames as GIF, animated …"),
            (ExportKind.CONTACT_SHEET, "All frames as PNG, contact sheet …"),
        ),
    ),
    (
        "Plots",
        (
            (ExportKind.SLICE_PNG, "Slice as PNG …"),
            (ExportKind.PLOT_PNG, "Curves as PNG …"),
            (ExportKind.PLOT_SVG, "Curves as SVG …"),
            (ExportKind.PLOT_CSV, "Curves as CSV …"),
        ),
    ),
)
"""Section -> its kinds and their entries; "{}" is the frame that is looked at."""
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
EXACT = {ExportKind.FRAME_PNG: ExportKind.FRAME_NPY, ExportKind.FRAME_PNG_LARGE: ExportKind.FRAME_NPY}
"""Pictures -> what keeps them in exact floats; for the others that is NPY."""
