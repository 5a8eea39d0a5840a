"""HTML as a PDF to print: A4, with page numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
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
_HEADING = re.compile(r"\s*<h([1-6])")
_POINTS = 9.0
_DOTS = 300
"""An inch."""
_MARGIN = 2 / 2.54
"""Inches that are left free around a page."""


def pdf_of(title: str, parts: Sequence[str], family: str) -> bytes:
    """The file. `parts` are HTML, set one below the other in the typeface `family`; all of it is made in the
    calling thread, which may be any once there is a QGuiApplication."""
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.setMetaInformation(QTextDocument.MetaInformation.DocumentTitle, title)
    font = QFont(family)
    font.setPointSizeF(_POINTS)
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
        first = cursor.blockNumber()
        cursor.insertHtml(part)
        if match := _HEADING.match(part):  # the block that it was inserted into doesn't become one
            heading = QTextBlockFormat()
            heading.setHeadingLevel(int(match[1]))
            QTextCursor(document.findBlockByNumber(first)).mergeBlockFormat(heading)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("absgui")
    writer.setResolution(_DOTS)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)  # the document has its own
    _lay_out(document, writer)
    _keep_headings(document)
    _print(document, writer)
    del writer  # which ends the file
    buffer.close()
    return bytes(data.data())


def _lay_out(document: QTextDocument, writer: QPdfWriter) -> None:
    """Break it into the writer's pages."""
    document.documentLayout().setPaintDevice(writer)
    frame = document.rootFrame().frameFormat()
    frame.setMargin(_MARGIN * QGuiApplication.primaryScreen().logicalDotsPerInchY())  # scaled to the device's
    document.rootFrame().setFrameFormat(frame)
    document.setPageSize(QSizeF(writer.width(), writer.height()))


def _print(document: QTextDocument, writer: QPdfWriter) -> None:
    """Its pages, each with its number; `QTextDocument.print_` would break it into pages of its own."""
    painter = QPainter(writer)
    painter.setFont(document.defaultFont())
    width, height, margin = writer.width(), writer.height(), _MARGIN * writer.logicalDpiY()
    below = painter.fontMetrics().height()
    for page in range(document.pageCount()):
        if page:
            writer.newPage()
        painter.save()
        painter.translate(0, -page * height)
        document.drawContents(painter, QRectF(0, page * height, width, height))
        painter.restore()
        foot = QRectF(margin, height - margin + below, width - 2 * margin, 2 * below)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, str(page + 1))
    painter.end()


def _keep_headings(document: QTextDocument) -> None:
    """Headings that would stand alone at the foot of a page begin the next one."""
    while (lonely := _lonely_heading(document)) is not None:
        break_before = QTextBlockFormat()
        break_before.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
        QTextCursor(document.findBlockByNumber(lonely)).mergeBlockFormat(break_before)


def _lonely_heading(document: QTextDocument) -> int | None:
    """The number of the first block that is a heading on the page before what it is the heading of."""
    layout, height = document.documentLayout(), document.pageSize().height()
    headings: list[tuple[int, int, bool]] = []
    block = document.begin()
    while block.isValid():
        line = block.layout().lineAt(0)  # a block may begin on the page before its first line
        foot = line.y() + line.height() if line.isValid() else 0.0
        page = int((layout.blockBoundingRect(block).top() + foot) // height)
        if block.blockFormat().headingLevel():
            broken = block.blockFormat().pageBreakPolicy() is not QTextFormat.PageBreakFlag.PageBreak_Auto
            headings.append((block.blockNumber(), page, broken))
        elif block.length() > 1:
            if headings and headings[0][1] < page and not headings[0][2]:
                return headings[0][0]
            headings = []
        block = block.next()
    return None
