"""Workbooks (XLSX, XLSM, XLS, ODS): cells as the text that a person sees in them."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import python_calamine as calamine

from taserreport.records.formats.kinds import damaged, locked
from taserreport.records.formats.sheet import (
    CHUNK_ROWS,
    Chunk,
    ReadingNote,
    TopRow,
    refuse_too_wide,
    wanted_columns,
)
from taserreport.records.formats.workbook_cells import Value, column_text, text
from taserreport.records.formats.workbook_faults import sheet_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.records.formats.source import Source
    from taserreport.records.formats.workbook_faults import Faults

Row = tuple[int, list[Value]]

_CHUNK_CELLS = 1_000_000


def open_workbook(
    source: Source,
) -> tuple[tuple[WorkbookSheet, ...], tuple[ReadingNote, ...]]:
    """Return the worksheets of a workbook, none of them read yet."""
    book = _Book(source)
    kinds = calamine.SheetTypeEnum
    visible = calamine.SheetVisibleEnum.Visible
    sheets = tuple(
        WorkbookSheet(book, at, sheet.name, hidden=sheet.visible != visible)
        for at, sheet in enumerate(book.sheets)
        # A chart, a macro sheet or a dialog has no rows.
        if sheet.typ == kinds.WorkSheet
    )
    return sheets, ()


class WorkbookSheet:
    """A worksheet as a table; see `Sheet` for what its members promise."""

    row_word: Literal["row"] = "row"

    def __init__(self, book: _Book, place: int, name: str, *, hidden: bool) -> None:
        self.name: str | None = name
        self.hidden = hidden
        self._book = book
        self._place = place

    def top(self, count: int = 40) -> tuple[TopRow, ...]:
        """Return the first rows that are not blank."""
        rows = [
            (number, [text(cell) for cell in cells])
            for number, cells in islice(self._book.rows(self._place), count)
        ]
        # All rows are as long as the sheet is wide, which is often blank cells.
        used = max((_used(cells) for _, cells in rows), default=0)
        refuse_too_wide(self._book.name, used)
        return tuple(TopRow(number, tuple(cells[:used])) for number, cells in rows)

    def chunks(
        self, after: int, width: int, keep: Sequence[int] | None = None
    ) -> Iterator[Chunk]:
        """Yield the rows below the headings; see `Sheet.chunks`."""
        refuse_too_wide(self._book.name, width)
        wanted = wanted_columns(width, keep)
        most = max(1, min(CHUNK_ROWS, _CHUNK_CELLS // max(1, width)))
        rows = (row for row in self._book.rows(self._place) if row[0] > after)
        while part := list(islice(rows, most)):
            yield _chunk(part, wanted)


class _Book:
    """A workbook, and the one sheet of it that is in memory."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self._source = source
        with self._reading("its list of sheets cannot be read"):
            # From a path the library tells the kind of workbook by the suffix.
            with source.open() as stream:
                self._workbook = calamine.CalamineWorkbook.from_filelike(stream)
            self.sheets = self._workbook.sheets_metadata
        self._held: tuple[int, calamine.CalamineSheet, Faults] | None = None

    def rows(self, place: int) -> Iterator[Row]:
        """Yield the rows of a sheet that are not blank, with their numbers."""
        sheet, faults = self._sheet(place)
        if sheet.start is None and not faults:
            return
        # The library leaves out the blank columns on the left, but no rows.
        left: list[Value] = [""] * (sheet.start[1] if sheet.start else 0)
        with self._reading(f'sheet "{sheet.name}" cannot be read'):
            for number, cells in enumerate(sheet.iter_rows(), 1):
                row: list[Value] = [*left, *cells]
                for at, fault in faults.get(number, ()):
                    row += [""] * (at + 1 - len(row))
                    row[at] = fault
                if row.count("") < len(row):
                    yield number, row

    def _sheet(self, place: int) -> tuple[calamine.CalamineSheet, Faults]:
        if self._held is None or self._held[0] != place:
            self._held = None
            name = self.sheets[place].name
            with self._reading(f'sheet "{name}" cannot be read'):
                sheet = self._workbook.get_sheet_by_index(place)
                self._held = place, sheet, sheet_faults(self._source, place)
        return self._held[1:]

    @contextmanager
    def _reading(self, what: str) -> Iterator[None]:
        try:
            yield
        except calamine.PasswordError as error:
            raise locked(self.name) from error
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise damaged(self.name, what) from error
        except BaseException as error:
            # A fault inside the library is no kind of Exception.
            if type(error).__name__ == "PanicException":
                raise damaged(self.name, what) from error
            raise


def _chunk(rows: list[Row], wanted: list[int]) -> Chunk:
    numbers = pa.array([number for number, _ in rows], pa.int64())
    width = max(len(cells) for _, cells in rows)
    columns = []
    for at in wanted:
        if at >= width:
            columns.append(pa.nulls(len(rows), pa.string()))
            continue
        cells = [cells[at] if at < len(cells) else "" for _, cells in rows]
        columns.append(pa.array(column_text(cells), pa.string()))
    names = [str(at) for at in wanted]
    return Chunk(pa.RecordBatch.from_arrays(columns, names=names), numbers)


def _used(cells: list[str]) -> int:
    """Return how many cells there are up to the last that is not blank."""
    return max((at for at, cell in enumerate(cells, 1) if cell), default=0)
