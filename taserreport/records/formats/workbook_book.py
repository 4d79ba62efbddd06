"""An open workbook, and the one sheet of it that is in memory."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import python_calamine as calamine

from taserreport.errors import InputError
from taserreport.model import column_letters
from taserreport.printable import told_sheets
from taserreport.records.formats.facts import Merged, SheetFacts
from taserreport.records.formats.hostile import MOST_REPEATED, too_much_repeated
from taserreport.records.formats.kinds import damaged, locked
from taserreport.records.formats.long_texts import (
    can_repeat,
    long_texts,
    shown_length,
)
from taserreport.records.formats.old_workbook import OldBook
from taserreport.records.formats.open_document import open_sheets
from taserreport.records.formats.workbook_cells import iso_time
from taserreport.records.formats.workbook_parts import (
    TEXTS,
    book_notes,
    counts_from_1904,
    excel_parts,
    sheet_part,
    struck_formats,
)
from taserreport.records.formats.workbook_scan import Scan, scan_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

    from taserreport.records.formats.source import Source
    from taserreport.records.formats.workbook_cells import Value

    Row = tuple[int, list[Value]]

# The library holds every cell of the rectangle from A1 to the last, blank or not, in
# some 40 bytes: a lone cell in the last corner would take more memory than there is.
_MOST_CELLS = 200_000_000
_MOST_BLANK_CELLS = 50_000_000
_ROWS, _OLD_ROWS = 1 << 20, 1 << 16
_READ_IN_PLACE = (".xlsx", ".xlsm")


class Book:
    """A workbook, and the one sheet of it that is in memory."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self._source = source
        with self._reading("its list of sheets cannot be read"):
            # The library reads all of it at once; that has to fit into memory.
            self._open = open_sheets(source)
            self._refuse_large()
            self._old = None if source.head(2) == b"PK" else OldBook(source)
            if self._old and self._old.locked:
                raise locked(self.name)
            if self._old and self._old.can_repeat(MOST_REPEATED):
                raise too_much_repeated(self.name)
            self._workbook = _opened(source)
            self.sheets = self._workbook.sheets_metadata
            self.told = told_sheets([sheet.name for sheet in self.sheets])
            self._from_1904 = (
                self._old.from_1904 if self._old else counts_from_1904(source)
            )
            self.notes = book_notes(source, from_1904=self._from_1904)
        self._held: tuple[int, calamine.CalamineSheet] | None = None
        self._facts: dict[int, SheetFacts] = {}
        self._texts: dict[int, int] | None = None
        self._struck: frozenset[str] | None = None

    def rows(self, place: int) -> Iterator[Row]:
        """Yield the rows of a sheet that are not blank, with their numbers."""
        sheet = self._sheet(place)
        faults = self._facts[place].faults
        if sheet.start is None and not faults:
            return
        # The library leaves out the blank columns on the left, but no rows.
        left: list[Value] = [""] * (sheet.start[1] if sheet.start else 0)
        opened = self._open.get(sheet.name)
        times = opened is not None and opened.times
        with self._reading(f'sheet "{self.told[place]}" cannot be read'):
            for number, cells in enumerate(sheet.iter_rows(), 1):
                row: list[Value] = [*left, *cells] if left else cells
                if times:
                    row = [iso_time(cell) for cell in row]
                for at, fault in faults.get(number, ()):
                    row += [""] * (at + 1 - len(row))
                    row[at] = fault
                # No and 0 are something, too.
                if any(row) or row.count("") < len(row):
                    yield number, row

    def facts(self, place: int) -> SheetFacts:
        """Return what a sheet says of itself; it is read for that if need be."""
        if place not in self._facts:
            self._sheet(place)
        return self._facts[place]

    def _sheet(self, place: int) -> calamine.CalamineSheet:
        if self._held is None or self._held[0] != place:
            self._held = None
            with self._reading(f'sheet "{self.told[place]}" cannot be read'):
                # First of all: it says whether the rest fits into memory.
                facts = self._facts.get(place) or self._scanned(place)
                sheet = self._workbook.get_sheet_by_index(place)
            if sheet.end is not None:
                facts.last_row = max(facts.last_row, sheet.end[0] + 1)
                facts.width = max(facts.width, sheet.end[1] + 1)
            facts.merged = facts.merged or _merged(sheet)
            self._facts[place] = facts
            self._held = place, sheet
        return self._held[1]

    def _scanned(self, place: int) -> SheetFacts:
        if self._old:
            facts = self._old.facts(place)
            facts.most_rows = _OLD_ROWS
            return facts
        if self.sheets[place].name in self._open:
            facts = self._open[self.sheets[place].name].facts
            facts.most_rows = _ROWS
            return facts
        scan = Scan()
        with excel_parts(self._source) as archive:
            part = sheet_part(archive, place) if archive else None
            if archive and part:
                if self._struck is None:
                    self._struck = struck_formats(archive)
                with archive.open(part) as xml:
                    scan = scan_sheet(xml, self._struck)
                self._refuse_repeating(archive, part, scan)
        scan.facts.most_rows = _ROWS
        scan.facts.from_1904 = self._from_1904
        self._refuse_sparse(self.told[place], scan)
        return scan.facts

    def _refuse_repeating(self, archive: ZipFile, part: str, scan: Scan) -> None:
        """See to it that the texts of an Excel sheet fit into memory."""
        if self._texts is None:
            self._texts = _long_texts(archive)
        if can_repeat(self._texts, scan.size, MOST_REPEATED):
            with archive.open(part) as xml:
                if shown_length(xml, self._texts) > MOST_REPEATED:
                    raise too_much_repeated(self.name)

    def _refuse_large(self) -> None:
        """See to it that the sheets of an OpenDocument are not too much together."""
        characters = 0
        for name, sheet in self._open.items():
            self._refuse_sparse(name, Scan(sheet.facts, sheet.facts.width, sheet.size))
            characters += sheet.characters
            if characters > MOST_REPEATED + sheet.size:
                raise too_much_repeated(self.name)

    def _refuse_sparse(self, sheet: str, scan: Scan) -> None:
        cells = scan.width * scan.facts.last_row
        # A cell that is not blank takes twenty bytes and more.
        blank = cells > _MOST_BLANK_CELLS and cells > scan.size
        if cells > _MOST_CELLS or blank:
            last = f"{column_letters(scan.width - 1)}{scan.facts.last_row}"
            what = ", nearly all of it blank" if blank else ""
            raise InputError(
                f'Sheet "{sheet}" of {self.name} reaches as far as'
                f" {last}{what}. Delete the blank rows and columns behind the"
                " records, save it and try again; or save the sheet as CSV.",
                "F031",
            )

    @contextmanager
    def _reading(self, what: str) -> Iterator[None]:
        try:
            yield
        except calamine.PasswordError as error:
            raise locked(self.name) from error
        except OverflowError as error:
            # The library makes a length of time of a number with such a format.
            beyond = "a cell shows more hours than can be counted"
            raise damaged(self.name, beyond) from error
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise damaged(self.name, what) from error
        except BaseException as error:
            # A fault inside the library is no kind of Exception.
            if type(error).__name__ == "PanicException":
                raise damaged(self.name, what) from error
            raise


def _opened(source: Source) -> calamine.CalamineWorkbook:
    # The library reads a file from where it is if its name ends as Excel's do; of any
    # other it looks at the bytes, which it holds.
    workbook = calamine.CalamineWorkbook
    if source.path and source.path.suffix in _READ_IN_PLACE:
        with suppress(calamine.CalamineError):
            return workbook.from_path(source.path)
    with source.open() as stream:
        return workbook.from_filelike(stream)


def _long_texts(archive: ZipFile) -> dict[int, int]:
    if TEXTS not in archive.namelist():
        return {}
    with archive.open(TEXTS) as xml:
        return long_texts(xml)


def _merged(sheet: calamine.CalamineSheet) -> tuple[Merged, ...]:
    ranges = sheet.merged_cell_ranges or ()
    return tuple(
        Merged(first[0] + 1, first[1], last[0] + 1, last[1]) for first, last in ranges
    )
