"""Rows of text as a file that people open: CSV, or a workbook of one sheet."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Protocol

from taserreport.printable import guarded
from taserreport.separated import csv_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_BLOCK = 1000
"""Rows written at a time."""


class Sheet(Protocol):
    """A named sheet of text."""

    @property
    def name(self) -> str:
        """What the sheet is called."""

    @property
    def heading_rows(self) -> tuple[tuple[str, ...], ...]:
        """The rows of headings."""

    @property
    def rows(self) -> Iterable[list[str]]:
        """The rows under them."""


def write_csv(sheet: Sheet, out: IO[bytes]) -> None:
    """Write UTF-8 CSV."""
    out.write(_csv(sheet.heading_rows))
    rows = iter(sheet.rows)
    while block := list(islice(rows, _BLOCK)):
        out.write(_csv(block))


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    return csv_text(map(guarded, row) for row in rows).encode()


def write_xlsx(sheet: Sheet, out: IO[bytes]) -> None:
    """Write a workbook in which every cell is text, the same bytes every time."""
    import xlsxwriter

    content = io.BytesIO()
    options = {"in_memory": True, "constant_memory": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        page = book.add_worksheet(sheet.name)
        for number, row in enumerate(chain(sheet.heading_rows, sheet.rows)):
            for column, cell in enumerate(row):
                if cell:
                    page.write_string(number, column, cell)
    out.write(content.getvalue())


SHEET_FORMATS: dict[str, Callable[[Sheet, IO[bytes]], None]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
}
