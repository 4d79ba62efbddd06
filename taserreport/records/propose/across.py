"""Sheets whose headings stand below each other, so that each record is a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.model import column_letters
from taserreport.printable import sheet_of
from taserreport.records.propose.contents import is_date
from taserreport.records.propose.known import of_forces, of_layouts
from taserreport.records.propose.names import words_of
from taserreport.records.text import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taserreport.records.formats import Sheet, TopRow

_SEVERAL = 3
"""So many headings in one column are no chance."""
_FIRST = 3
"""The headings stand in one of the first columns, a number and a note before them."""


def refuse_across(sheets: Iterable[tuple[Sheet, Sequence[TopRow]]], file: str) -> None:
    """See to it that the records of a file go down its sheets.

    Args:
        sheets: Sheets in which no headings were recognised, with their top rows.
        file: The file's name, for messages.

    Raises:
        InputError: In one they go across.
    """
    for sheet, top in sheets:
        at = _headings_down([row.cells for row in top])
        if at is not None:
            raise InputError(
                f"{sheet_of(file, sheet.name)}: the headings stand below each other in "
                f"column {column_letters(at)}, so that each record is a column. In a copy "
                "of the file turn the table round: in Excel, copy it, then Paste Special "
                "with Transpose.",
                "H120",
            )


def _headings_down(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the column of which most cells are known headings, if dates are beside it."""
    best = max((_known(row) for row in rows), default=0)
    for at in range(_FIRST):
        down = [row[at] for row in rows if at < len(row) and row[at].strip()]
        known = _known(down)
        beside = (cell for row in rows for cell in row[at + 1 :])
        many = known >= _SEVERAL and known > best and known * 2 > len(down)
        if many and any(map(is_date, beside)):
            return at
    return None


def _known(cells: Iterable[str]) -> int:
    """Return how many different cells are known as headings."""
    keys = {heading_key(cell): cell for cell in cells if heading_key(cell)}
    return sum(
        key in of_layouts() or words_of(cell) in of_forces()
        for key, cell in keys.items()
    )
