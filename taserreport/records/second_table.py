"""A second table of records beside the first, under the same headings.

Read as one table, a row would be one use, and the uses to the right of it would be lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.model import column_letters
from taserreport.printable import sheet_of, told_heading
from taserreport.records.text import heading_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.records.formats.sheet import FirstRows
    from taserreport.records.propose.contents import Contents

_NUMBERED = re.compile(r"(\D+)\d")
"""Excel calls the second `Date` of a table `Date2`."""


def refuse_second_table(
    headings: Sequence[str], below: FirstRows, file: str, sheet: str | None
) -> None:
    """See to it that a sheet has one table of records and not two beside each other.

    There are two where a date and a level of use both come again further to the right.

    Args:
        headings: All headings of the sheet.
        below: The first rows below them.
        file: The file's name, for messages.
        sheet: The sheet's.

    Raises:
        InputError: There are two.
    """
    again = dict(_again(headings))
    if len(again) <= 1:
        return
    holds = {at: _contents(below, at) for at in (*again, *again.values())}
    dates = [pair for pair in again.items() if all(map(_has_dates, _of(pair, holds)))]
    levels = [
        (right, left)
        for right, left in again.items()
        if all(_has_levels(headings[left], holds[at]) for at in (left, right))
    ]
    if dates and levels:
        right, left = dates[0]
        level = levels[0][1]
        where = f"{column_letters(left)} and {column_letters(right)}"
        raise InputError(
            f'{sheet_of(file, sheet)}: "{told_heading(headings[left])}" (columns {where}) and '
            f'"{told_heading(headings[level])}" both come twice, so that a row seems to hold '
            "two uses. In a copy of the file, put the second table below the first or on a "
            "sheet of its own.",
            "H119",
        )


def _again(headings: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the columns whose heading has stood before, with where that was."""
    first: dict[str, int] = {}
    for at, key in enumerate(map(heading_key, headings)):
        numbered = _NUMBERED.fullmatch(key)
        before = first.get(key, first.get(numbered[1]) if numbered else None)
        if before is not None:
            yield at, before
        elif key:
            first[key] = at


def _of(pair: tuple[int, int], holds: dict[int, Contents]) -> list[Contents]:
    return [holds[at] for at in pair]


def _contents(below: FirstRows, at: int) -> Contents:
    from taserreport.records.propose.contents import Contents  # slow to load

    return Contents(below.texts(at))


def _has_dates(column: Contents) -> bool:
    from taserreport.records.propose.contents import is_date

    return column.share(is_date) > 1 / 2


def _has_levels(heading: str, column: Contents) -> bool:
    """Return whether a column has levels in its cells, or is the box of one."""
    from taserreport.records.propose.level_boxes import named_levels

    if not column.filled:
        return False
    boxes = column.like_ticks and bool(named_levels(heading))
    return boxes or column.are_mostly("ced_levels")
