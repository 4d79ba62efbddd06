"""Sheets that are not read, as their headings are others, and that may hold records."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from taserreport.records import dates, values
from taserreport.records.text import answer_key, heading_key
from taserreport.records.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.records.formats import Sheet
    from taserreport.records.source import Source

_SHARED = 3
"""So many headings in common with the sheet that is read are no chance."""


def like_records(
    left: Sequence[Sheet], headings: Sequence[str], source: Source
) -> list[str]:
    """Return the names of sheets that are not read and look like records.

    Such a sheet has headings in common with the one that is read, most of its own; or
    it has a column of dates and one of levels of use.

    Args:
        left: The sheets that are not read.
        headings: The headings of the one that is.
        source: What that one is read by.
    """
    own = frozenset(filter(None, map(heading_key, headings)))
    return [
        sheet.name
        for sheet in left
        if sheet.name and not sheet.hidden
        if not source.passes_over(sheet.name)
        if _like_records([row.cells for row in sheet.top()], own, source)
    ]


def _like_records(
    rows: Sequence[Sequence[str]], own: frozenset[str], source: Source
) -> bool:
    for at, row in enumerate(rows[:-1]):
        keys = frozenset(filter(None, map(heading_key, row)))
        shared = sum(key in own or source.knows(key) for key in keys)
        if shared >= _SHARED and shared * 2 >= len(keys):
            return any(
                map(_is_date, (cell for below in rows[at + 1 :] for cell in below))
            )
    levels = values.known_words("ced_levels")
    columns = [list(filter(None, cells)) for cells in zip_longest(*rows, fillvalue="")]
    dated = any(_mostly(map(_is_date, cells), cells) for cells in columns)
    return dated and any(
        _mostly((levels.get(answer_key(cell)) is not None for cell in cells), cells)
        for cells in columns
    )


def _mostly(passed: Iterator[bool], cells: Sequence[str]) -> bool:
    """Return whether most cells pass, of a heading and more."""
    return len(cells) > _SHARED and sum(passed) * 2 > len(cells)


def _is_date(text: str) -> bool:
    return not isinstance(dates.read_date(text.strip()), Unread)
