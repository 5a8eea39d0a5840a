"""HTML as a PDF to print: A4, with page numbers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import (
    QFont,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

_STYLE = """
h1 { font-size: 18pt; margin-bottom: 0; }
h2 { font-size: 13pt; margin-top: 18px; }
h3 { font-size: 10.5pt; margin-top: 12px; margin-bottom: 2px; }
p { margin-top: 3px; margin-bottom: 3px; }
p.subtitle, p.caption, td.caption { color: #5a616d; font-size: 8pt; }
p.code { font-family: monospace; font-size: 7.5pt; background-color: #f3f4f6; }
th { font-weight: 600; text-align: left; }
"""
_POINTS = 9.0
_DOTS = 300
"""An inch."""


def pdf_of(title: str, parts: Sequence[str], family: str) -> bytes:
    """The file. `parts` are HTML, set one below the other in the typeface `family`; all of it is made in the
    calling thread, which may be any once there is a QGuiApplication."""
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.setMetaInformation(QTextDocument.MetaInformation.DocumentTitle, title)
    font = QFont(family)
    font.setPointSizeF(_POINTS)
    font.setFeature(QFont.Tag("tnum"), 1)
    document.setDefaultFont(font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    document.setDefaultStyleSheet(_STYLE)
    cursor = QTextCursor(document)
    # Bit by bit: Qt keeps the interpreter's lock while it reads HTML, and the interface waits for it.
    for part in parts:
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertBlock(QTextBlockFormat())
        cursor.insertBlock(QTextBlockFormat())  # the first one's margins give way to this one's
        cursor.insertHtml(part)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("absgui")
    writer.setResolution(_DOTS)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)  # the document has its own
    document.print_(writer)
    del writer  # which ends the file
    buffer.close()
    return bytes(data.data())
