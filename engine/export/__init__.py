"""Results as files, each written whole or not at all. Nothing here imports torch or Qt."""

from engine.export.arrays import write_npy, write_npz, write_trajectory
from engine.export.arrays_back import holds_run, read_run
from engine.export.bundle import SUFFIX, write_session
from engine.export.bundle_back import Opened, is_session, read_session
from engine.export.contact_sheet import write_contact_sheet
from engine.export.gif import write_gif
from engine.export.raster import LARGE, Rounded, quantise, roundings, to_8_bits, write_bytes, write_png
from engine.export.reading_sheet import write_reading_sheet
from engine.export.records import record, write_csv, write_json
from engine.system.files import check_folder, make_folder

__all__ = [
    "LARGE",
    "SUFFIX",
    "Opened",
    "Rounded",
    "check_folder",
    "holds_run",
    "is_session",
    "make_folder",
    "quantise",
    "read_run",
    "read_session",
    "record",
    "roundings",
    "to_8_bits",
    "write_bytes",
    "write_contact_sheet",
    "write_csv",
    "write_gif",
    "write_json",
    "write_npy",
    "write_npz",
    "write_png",
    "write_reading_sheet",
    "write_session",
    "write_trajectory",
]
