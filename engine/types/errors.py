"""Errors that the user can fix."""

from __future__ import annotations

from engine.types.messages import Message


class AbsguiError(Exception):
    """Something that the user can fix. The message says what is wrong and what to do."""

    message: Message
    """What `str` of the error gives, and what it was made of."""

    def __init__(self, template: str, /, **values: object) -> None:
        """`template` and `values`: as in `Message`; or `template` is one, or another text, alone."""
        self.message = template if isinstance(template, Message) else Message(template, **values)
        super().__init__(self.message)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.message,)  # other processes raise it, too


class FlatModelError(AbsguiError):
    """An attack or a search found no slope to follow: every gradient that it asked for was zero.

    It moved nothing, or moved by chance alone. So it is no result: it says nothing about robustness.
    """


class ImageError(AbsguiError):
    """A picture that can't be read as a digit."""


class DatasetError(AbsguiError):
    """A folder that holds no data set, or a damaged one."""


class UntrustedError(AbsguiError):
    """A model's file that is a program, of whose maker it is not known whether the user trusts them."""

    def __init__(self, message: Message, name: str, digest: str) -> None:
        """`name`: the file's; `digest`: the SHA-256 of its content, 64 hexadecimal digits."""
        super().__init__(message)
        self.name, self.digest = name, digest

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.message, self.name, self.digest)


class WeightsError(AbsguiError):
    """Weights that are missing, corrupt or of another model."""


class ExportError(AbsguiError):
    """A file that could not be written. Whatever stood at its path before is untouched."""


class RecordError(AbsguiError):
    """A record or a session file that is damaged, of a newer version, or none at all."""
