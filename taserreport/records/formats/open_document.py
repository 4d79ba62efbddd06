"""What an OpenDocument spreadsheet (ODS) says of its sheets beside their cells.

The workbook library gives a cell with an error as an empty one or as 0, and does not
say what is hidden. It also writes out what a file only says to repeat, so that some
bytes can fill the memory: how much that comes to is reckoned first (ODF 1.3, part 3,
sections 9 and 19).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from taserreport.as_written import NO_RESULT
from taserreport.records.formats.facts import Merged, SheetFacts
from taserreport.records.formats.recognise import BROKEN_ZIP
from taserreport.records.formats.sheet import MOST_COLUMNS
from taserreport.records.formats.workbook_parts import BOOK

if TYPE_CHECKING:
    from typing import IO

    from taserreport.records.formats.source import Source

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "

_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_ROW, _COLUMN, _SHEET = f"{_TABLE}table-row", f"{_TABLE}table-column", f"{_TABLE}table"
_ROWS, _ACROSS = f"{_TABLE}number-rows-repeated", f"{_TABLE}number-columns-repeated"
_ROWS_TAKEN = f"{_TABLE}number-rows-spanned"
_COLUMNS_TAKEN = f"{_TABLE}number-columns-spanned"
_VISIBILITY = f"{_TABLE}visibility"
_REMARK = f"{_OFFICE}annotation"
_PARAGRAPH, _SPACES = f"{_TEXT}p", f"{_TEXT}s"
_VALUES = tuple(
    f"{_OFFICE}{name}"
    for name in ("value", "string-value", "date-value", "time-value", "boolean-value")
)

_CONTENT = "content.xml"
_BLOCK = 1 << 20
_MOST_ROWS = 1 << 20
_MOST_FAULTS = 10_000_000


@dataclass(slots=True)
class _Cell:
    times: int
    texts: list[str]
    error: bool
    fault: str
    """What stands for the cell if it has no text: that of a formula never worked out."""
    length: int
    """How many characters it has at least."""


@dataclass(slots=True)
class OpenSheet:
    """A sheet, and how much it comes to when it is written out."""

    name: str
    facts: SheetFacts = field(default_factory=SheetFacts)
    merged: list[Merged] = field(default_factory=list)
    size: int = 0
    """How many bytes the file has of it and of the sheets before it."""
    characters: int = 0
    """How many characters its cells have."""
    times: bool = False
    """Whether a cell is a time, which the library gives as `PT14H30M00S`."""


def open_sheets(source: Source) -> dict[str, OpenSheet]:
    """Return what a file says of its sheets, by name; nothing if it is no ODS.

    Raises:
        OSError: It is not whole.
    """
    if source.head(2) != b"PK":
        return {}
    try:
        with source.open() as stream, ZipFile(stream) as archive:
            if _CONTENT not in archive.namelist() or BOOK in archive.namelist():
                return {}
            with archive.open(_CONTENT) as xml:
                return {sheet.name: sheet for sheet in reversed(_scanned(xml))}
    except (*BROKEN_ZIP, BadZipFile) as error:
        raise OSError from error


def _scanned(xml: IO[bytes]) -> list[OpenSheet]:
    scan, read = _Scan(), 0
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.CharacterDataHandler = scan.text
    try:
        while block := xml.read(_BLOCK):
            parser.Parse(block, False)
            read += len(block)
            for sheet in scan.sheets[-1:]:
                sheet.size = read
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise OSError from error
    for sheet in scan.sheets:
        sheet.facts.merged = tuple(sheet.merged)
    return scan.sheets


class _Scan:
    """Where a pass over the content is, and what it has found."""

    def __init__(self) -> None:
        self.sheets: list[OpenSheet] = []
        self._depth = 0  # of tables: one may hold another, in a chart
        self._row = self._at = self._filled = self._written = self._times = 0
        self._columns = self._faults = 0
        self._hidden = False
        self._cell: _Cell | None = None
        self._inside = 0  # of paragraphs
        self._remark = False

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take in the start of an element."""
        if name == _SHEET:
            self._depth += 1
            if self._depth == 1:
                self.sheets.append(OpenSheet(given.get(f"{_TABLE}name", "")))
                self._row = self._columns = 0
        elif self._depth != 1:
            return
        elif name in (_CELL, _COVERED):
            self._start_cell(given)
        elif name == _ROW:
            self._at = self._filled = self._written = 0
            self._times = int(given.get(_ROWS, 1))
            self._hidden = given.get(_VISIBILITY, "visible") != "visible"
        elif name == _COLUMN:
            self._start_column(given)
        elif name == _PARAGRAPH and not self._remark:
            self._inside += 1
        elif name == _REMARK:
            self._remark = True
        elif name == _SPACES and self._cell:
            self._cell.length += int(given.get(f"{_TEXT}c", 1))

    def end(self, name: str) -> None:
        """Take in the end of an element."""
        if name == _SHEET:
            self._depth -= 1
        elif self._depth != 1:
            return
        elif name in (_CELL, _COVERED) and self._cell:
            self._end_cell(self._cell)
            self._cell = None
        elif name == _ROW:
            self._end_row()
        elif name == _PARAGRAPH and not self._remark:
            self._inside -= 1
        elif name == _REMARK:
            self._remark = False

    def text(self, content: str) -> None:
        """Take in some characters."""
        if self._cell and self._inside:
            self._cell.length += len(content)
            if self._cell.error:
                self._cell.texts.append(content)

    def _start_column(self, given: dict[str, str]) -> None:
        end = self._columns + int(given.get(_ACROSS, 1))
        if given.get(_VISIBILITY, "visible") != "visible":
            hidden = range(self._columns, min(end, MOST_COLUMNS))
            self.sheets[-1].facts.hidden_columns += hidden
        self._columns = end

    def _start_cell(self, given: dict[str, str]) -> None:
        kind = given.get(f"{_OFFICE}value-type")
        self.sheets[-1].times |= kind == "time"
        unsaved = f"{_TABLE}formula" in given and kind is None
        self._cell = _Cell(
            int(given.get(_ACROSS, 1)),
            [],
            given.get(f"{_CALC}value-type") == "error",
            NO_RESULT if unsaved else "",
            max(len(given.get(value, "")) for value in _VALUES),
        )
        rows = int(given.get(_ROWS_TAKEN, 1))
        columns = int(given.get(_COLUMNS_TAKEN, 1))
        if rows * columns > 1:
            row, at = self._row + 1, self._at
            merged = Merged(row, at, row + rows - 1, at + columns - 1)
            self.sheets[-1].merged.append(merged)

    def _end_cell(self, cell: _Cell) -> None:
        fault = "".join(cell.texts) or "#N/A" if cell.error else cell.fault
        if fault and cell.length and not cell.error:
            fault = ""  # it has a result after all
        if fault:
            self._mark(fault, cell.times)
        self._at += cell.times
        if fault or cell.length:
            self._filled = self._at
            self._written += cell.length * cell.times

    def _mark(self, fault: str, times: int) -> None:
        faults = self.sheets[-1].facts.faults
        columns = range(self._at, min(self._at + times, MOST_COLUMNS))
        rows = range(self._row + 1, min(self._row + self._times, _MOST_ROWS) + 1)
        self._faults += len(columns) * len(rows)
        if self._faults > _MOST_FAULTS:
            raise OSError
        for row in rows:
            faults.setdefault(row, []).extend((column, fault) for column in columns)

    def _end_row(self) -> None:
        sheet, first = self.sheets[-1], self._row + 1
        self._row += self._times
        if not self._filled:
            return
        sheet.characters += self._written * self._times
        facts = sheet.facts
        facts.last_row = self._row
        facts.width = max(facts.width, self._filled)
        if self._hidden:
            facts.hidden_rows += range(first, min(self._row, _MOST_ROWS) + 1)
