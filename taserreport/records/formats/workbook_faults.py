"""Cells of an Excel workbook that hold an error or a formula never worked out.

The workbook library gives both as empty cells, so that `#N/A` would read as "not
answered". They are found here in the sheet's own XML (ECMA-376, 18.3.1.4).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import unescape
from zipfile import BadZipFile, ZipFile

from taserreport.records.formats.recognise import BROKEN_ZIP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from taserreport.records.formats.source import Source

Faults = dict[int, list[tuple[int, str]]]
"""For a row's number, the positions and texts of such cells."""

NO_RESULT = "(formula with no saved result)"

_BLOCK = 1 << 20

_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CELL = re.compile(rb"<c\b([^>]*)>((?:(?!</c>).)*)</c>", re.DOTALL)
_VALUE = re.compile(rb"<v[^>]*>([^<]+)</v>")
_ADDRESS = re.compile(rb"""\br=["']([A-Z]+)(\d+)["']""")
_ERROR = re.compile(rb"""\st=["']e["']""")
# The end of a formula that no value follows.
_UNSAVED = re.compile(rb"<(?:/f>|f\b[^>]*/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")


def sheet_faults(source: Source, place: int) -> Faults:
    """Return the faulty cells of the sheet at a place in an Excel workbook.

    Other kinds of workbook have none that can be seen.
    """
    if source.head(2) != b"PK":
        return {}
    faults: Faults = {}
    try:
        with source.open() as stream, ZipFile(stream) as archive:
            part = _sheet_part(archive, place)
            if part is None:
                return {}
            with archive.open(part) as xml:
                for column, row, text in _faulty_cells(xml):
                    faults.setdefault(row, []).append((column, text))
    except (*BROKEN_ZIP, BadZipFile) as error:
        raise OSError from error
    return faults


def _sheet_part(archive: ZipFile, place: int) -> str | None:
    """Return the name of the part that holds the cells of a sheet."""
    try:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return None
    sheets = re.findall(r"<(?:\w+:)?sheet\s([^>]*)>", book)
    if place >= len(sheets):
        return None
    wanted = next(
        (v for k, v in _attributes(sheets[place]).items() if k.endswith(":id")), None
    )
    for link in re.findall(r"<(?:\w+:)?Relationship\s([^>]*)>", links):
        attributes = _attributes(link)
        if attributes.get("Id") == wanted:
            target = attributes.get("Target", "")
            part = target[1:] if target.startswith("/") else f"xl/{target}"
            return part if part in archive.namelist() else None
    return None


def _attributes(tag: str) -> dict[str, str]:
    return {name: one or two for name, one, two in _ATTRIBUTE.findall(tag)}


def _faulty_cells(xml: IO[bytes]) -> Iterator[tuple[int, int, str]]:
    """Yield the column from 0, the row and the text of each faulty cell."""
    held = b""
    while block := xml.read(_BLOCK):
        held += block
        end = held.rfind(b"</c>") + len(b"</c>")
        if end < len(b"</c>"):
            continue
        whole, held = held[:end], held[end:]
        # Looking for plain bytes first is far quicker, and most sheets have none.
        signs = []
        if b'="e"' in whole or b"='e'" in whole:
            signs += [sign.start() for sign in _ERROR.finditer(whole)]
        if b"<f" in whole:
            signs += [sign.start() for sign in _UNSAVED.finditer(whole)]
        for at in sorted(signs):
            start = whole.rfind(b"<c ", 0, at)
            cell = _CELL.match(whole, start) if start >= 0 else None
            if cell and (found := _fault(cell)):
                yield found


def _fault(cell: re.Match[bytes]) -> tuple[int, int, str] | None:
    address = _ADDRESS.search(cell[1])
    value = _VALUE.search(cell[2])
    if address is None or (value and not _ERROR.search(cell[1])):
        return None
    if value is None and re.search(rb"\st=.str\b", cell[1]):
        # A text formula whose result is the empty text has a result.
        return None
    column = 0
    for letter in address[1]:
        column = column * 26 + letter - ord("A") + 1
    text = unescape(value[1].decode("utf-8", "replace")) if value else NO_RESULT
    return column - 1, int(address[2]), text
