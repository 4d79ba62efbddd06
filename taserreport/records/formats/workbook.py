"""Workbooks (XLSX, XLSM, XLS, ODS): cells as the text that a person sees in them."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import python_calamine as calamine

from taserreport.records.formats.sheet import (
    MOST_IN_A_ROW,
    Chunk,
    ReadingNote,
    TopRow,
    refuse_too_wide,
    wanted_columns,
)
from taserreport.records.formats.workbook_book import Book
from taserreport.records.formats.workbook_cells import column_text, text

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from taserreport.records.formats.facts import SheetFacts
    from taserreport.records.formats.source import Source
    from taserreport.records.formats.workbook_book import Row
    from taserreport.records.formats.workbook_cells import Value

# Rows become columns a few at a time, and columns become text soon: cells that the
# processor still holds are read several times as quickly as those it has to fetch.
_BLOCK_ROWS, _CHUNK_ROWS = 64, 512


def open_workbook(
    source: Source,
) -> tuple[tuple[WorkbookSheet, ...], tuple[ReadingNote, ...]]:
    """Return the worksheets of a workbook, none of them read yet."""
    book = Book(source)
    kinds = calamine.SheetTypeEnum
    visible = calamine.SheetVisibleEnum.Visible
    sheets = tuple(
        WorkbookSheet(
            book, at, book.told[at], sheet.name, hidden=sheet.visible != visible
        )
        for at, sheet in enumerate(book.sheets)
        # A chart, a macro sheet or a dialog has no rows.
        if sheet.typ == kinds.WorkSheet
    )
    return sheets, (*book.notes, *_untold(book))


def _untold(book: Book) -> Iterator[ReadingNote]:
    """Say which sheets are not called by their names, as these are of somebody."""
    for sheet, told in zip(book.sheets, book.told, strict=True):
        if sheet.name != told:
            yield ReadingNote(
                "S703",
                f"{book.name}: the name of a sheet looks as if it said who somebody is, "
                f'and is not shown. It is called "{told}" here.',
            )


class WorkbookSheet:
    """A worksheet as a table; see `Sheet` for what its members promise."""

    row_word: Literal["row"] = "row"

    def __init__(
        self, book: Book, place: int, name: str, own_name: str, *, hidden: bool
    ) -> None:
        self.name: str | None = name
        self.own_name = own_name
        self.hidden = hidden
        self._book = book
        self._place = place

    def top(self, count: int = 40) -> tuple[TopRow, ...]:
        """Return the first rows that are not blank."""
        rows = [
            (number, [text(cell) for cell in row])
            for number, row in islice(self._book.rows(self._place), count)
        ]
        # All rows are as long as the sheet is wide, which is often blank cells.
        used = max((_used(row) for _, row in rows), default=0)
        refuse_too_wide(self._book.name, used, MOST_IN_A_ROW)
        across: defaultdict[int, dict[int, int]] = defaultdict(dict)
        for cells in self.facts().merged:
            across[cells.row][cells.column] = cells.last_column
        return tuple(
            TopRow(number, tuple(row[:used]), across[number]) for number, row in rows
        )

    def facts(self) -> SheetFacts:
        """Return what the worksheet says of itself beside its cells."""
        return self._book.facts(self._place)

    def chunks(
        self, after: int, width: int, keep: Sequence[int] | None = None
    ) -> Generator[Chunk]:
        """Yield the rows below the headings; see `Sheet.chunks`."""
        refuse_too_wide(self._book.name, width, MOST_IN_A_ROW)
        wanted = wanted_columns(width, keep)
        rows = (row for row in self._book.rows(self._place) if row[0] > after)
        while chunk := _chunk(rows, wanted):
            yield chunk


def _chunk(rows: Iterator[Row], wanted: list[int]) -> Chunk | None:
    """Return the next rows, or None where there are no more."""
    numbers: list[int] = []
    columns: list[list[Value]] = [[] for _ in wanted]
    while len(numbers) < _CHUNK_ROWS and (block := list(islice(rows, _BLOCK_ROWS))):
        numbers += [number for number, _ in block]
        # Nearly always all rows are as long as the sheet is wide.
        across = list(zip_longest(*(cells for _, cells in block), fillvalue=""))
        nothing = ("",) * len(block)
        for column, at in zip(columns, wanted, strict=True):
            column += across[at] if at < len(across) else nothing
    if not numbers:
        return None
    texts = [column_text(column) for column in columns]
    names = [str(at) for at in wanted]
    batch = pa.RecordBatch.from_arrays(texts, names=names)
    return Chunk(batch, pa.array(numbers, pa.int64()))


def _used(cells: list[str]) -> int:
    """Return how many cells there are up to the last that is not blank."""
    return max((at for at, cell in enumerate(cells, 1) if cell), default=0)
