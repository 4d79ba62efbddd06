"""Records that stand above the headings, where these come again further down.

The last headings may be the fullest. What stands above them is taken for a title, so
that records there would be lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.printable import sheet_of
from taserreport.records import dates
from taserreport.records.text import heading_key
from taserreport.records.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.records.formats import Sheet, TopRow

_SHARED = 3
"""Rows with so many headings in common are both headings."""
_SEVERAL = 2
"""One wide row with a date may be a title; more are records."""


def refuse_records_above(
    headings: Sequence[str], first_row: int, sheet: Sheet, file: str
) -> None:
    """See to it that no records stand above the headings of a sheet.

    Args:
        headings: Its headings.
        first_row: The number of the first row of them.
        sheet: The sheet.
        file: Its file's name, for messages.

    Raises:
        InputError: Records stand there.
    """
    above = [row for row in sheet.top() if row.number < first_row] if first_row else []
    records = [row for row in above if _is_record(row, headings)]
    if not records:
        return
    keys = {*filter(None, map(heading_key, headings))}
    again = any(
        len(keys.intersection(map(heading_key, row.cells))) >= _SHARED for row in above
    )
    if again or len(records) >= _SEVERAL:
        word = sheet.row_word
        raise InputError(
            f"{sheet_of(file, sheet.name)}: the headings are in {word} {first_row}, and "
            f"records seem to stand above them, from {word} {records[0].number} on. They "
            "would not be read. In a copy of the file, put each block of records with its "
            "headings on a sheet of its own.",
            "H121",
        )


def _is_record(row: TopRow, headings: Sequence[str]) -> bool:
    """Return whether a row is filled as records are, with a date in it."""
    cells = [cell.strip() for cell in row.cells if cell.strip()]
    wide = len(cells) >= _SHARED and len(cells) * 2 >= sum(map(bool, headings))
    return wide and any(not isinstance(dates.read_date(c), Unread) for c in cells)
