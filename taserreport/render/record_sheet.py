"""Records as a workbook of one sheet, each cell of the kind that its field is."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, date, datetime, time
from typing import IO, TYPE_CHECKING, Any

from taserreport.errors import InputError
from taserreport.render.records import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyarrow as pa

MOST_ROWS = 1_048_575
"""The rows that a sheet has room for under its headings."""
MOST_CHARACTERS = 32_767
"""The characters that a cell has room for."""


def write_xlsx(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, out: IO[bytes]
) -> None:
    """Write records, the same bytes every time; dates and numbers are such in Excel.

    Raises:
        InputError: They are too many, or too long, for a worksheet.
    """
    import tempfile

    import xlsxwriter

    # Rows leave memory as they are written; the folder goes away in any case.
    with ExitStack() as stack:
        folder = stack.enter_context(
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        )
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(out, options)
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        page = book.add_worksheet("Records")
        stack.callback(page.row_data_fh.close)  # still open if something goes wrong
        page.freeze_panes(1, 0)
        heading = book.add_format({"bold": True})
        page.write_row(0, 0, schema.names, heading)
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            time: book.add_format({"num_format": "hh:mm:ss"}),
        }
        _write_rows(page, batches, formats)
        book.close()


def _write_rows(
    page: Any, batches: Iterable[pa.RecordBatch], formats: dict[type, Any]
) -> None:
    row = 0
    for batch in batches:
        if row + batch.num_rows > MOST_ROWS:
            raise InputError(
                f"There are more than {MOST_ROWS:,} records, and a worksheet has no "
                "room for more. Write .csv or .parquet instead.",
                "Q110",
            )
        writers = [_writer(page, column.type, formats) for column in batch.columns]
        columns = [column.to_pylist() for column in batch.columns]
        for cells in zip(*columns, strict=True):
            row += 1
            for place, (write, value) in enumerate(zip(writers, cells, strict=True)):
                if value is not None:
                    write(row, place, value)


def _writer(
    page: Any, kind: pa.DataType, formats: dict[type, Any]
) -> Callable[[int, int, Any], None]:
    from pyarrow import types

    def text(row: int, column: int, value: str) -> None:
        if len(value) > MOST_CHARACTERS:
            raise InputError(
                f"A record has a text of more than {MOST_CHARACTERS:,} characters, "
                "and a cell has no room for more. Write .csv or .parquet instead.",
                "Q110",
            )
        page.write_string(row, column, value)

    if types.is_boolean(kind):
        return lambda row, column, value: text(row, column, "yes" if value else "no")
    if types.is_list(kind):
        return lambda row, column, value: text(row, column, "; ".join(value) or NOTHING)
    if types.is_integer(kind):
        return page.write_number  # type: ignore[no-any-return]
    if types.is_date(kind):
        return lambda r, c, value: page.write_datetime(r, c, value, formats[date])
    if types.is_time(kind):
        return lambda r, c, value: page.write_datetime(r, c, value, formats[time])
    return text
