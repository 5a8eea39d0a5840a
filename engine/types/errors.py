"""Errors that the user can fix."""

from __future__ import annotations


class AbsguiError(Exception):
    """Something that the user can fix. The message says what is wrong and what to do."""


class ImageError(AbsguiError):
    """A picture that can't be read as a digit."""


class DatasetError(AbsguiError):
    """A folder that holds no data set, or a damaged one."""


class WeightsError(AbsguiError):
    """Weights that are missing, corrupt or of another model."""


class ExportError(AbsguiError):
    """A file that could not be written. Whatever stood at its path before is untouched."""
