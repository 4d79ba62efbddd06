"""A list or a small table that stands beside the records, behind an empty column.

Its columns are none of the records', whatever their headings say: a list of the words
allowed for "Level" gives no record its level.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from taserreport.records import values
from taserreport.records.formats.sheet import FirstRows
from taserreport.records.mapping import Cells
from taserreport.records.text import answer_key

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from taserreport.records.formats import Chunk, Sheet


_SHORTEST, _LONGEST, _WIDEST = 4, 12, 3
"""The fewest and the most rows of a key, and the most columns of one."""


def side_columns(
    sheet: Sheet, headings: Sequence[str], last_row: int
) -> frozenset[int]:
    """Return the columns of a table beside the records, from 0; none where none is.

    An empty column stands before it, and its rows follow one another from the first
    record on and end well before or after the records do, or are a key in its order.
    Columns of the records behind a narrow empty one, or sparsely filled ones, are none.

    Args:
        sheet: The sheet.
        headings: Its headings, blank where a column has none.
        last_row: The number of the last row of headings.
    """
    gaps = [at for at, name in enumerate(headings) if at and not name.strip()]
    if not gaps or gaps == [*range(gaps[0], len(headings))]:
        return frozenset()
    rows = FirstRows(sheet, last_row).cells
    for gap in gaps:
        if _depth(rows, [gap]):
            continue
        beside = range(gap + 1, len(headings))
        depth = _depth(rows, beside)
        dense = all(_filled(row, beside) for row in rows[:depth])
        own = _depth(rows, range(gap))
        ends_apart = depth > own or depth * 10 < own * 9
        if depth and dense and (ends_apart or _is_key(rows[:depth], beside)):
            return frozenset(beside)
    return frozenset()


def _is_key(rows: Sequence[Sequence[str]], beside: Sequence[int]) -> bool:
    """Return whether columns are a list of different things in their order.

    Such a list may happen to be as long as the records: a key of codes from 0 or 1 on,
    or the levels in their order.
    """
    if not _SHORTEST <= len(rows) <= _LONGEST or len(beside) > _WIDEST:
        return False
    first = [row[beside[0]].strip() if beside[0] < len(row) else "" for row in rows]
    if "" in first or len({*first}) < len(first):
        return False
    levels = [*values.listed("ced_levels")]
    known = [values.known_words("ced_levels").get(answer_key(text)) for text in first]
    if all(level in levels for level in known):
        return _grows([levels.index(str(level)) for level in known])
    codes = [
        [str(code) for code in range(start, start + len(first))] for start in (0, 1)
    ]
    return first in codes


def _grows(items: Sequence[int]) -> bool:
    return [*items] == sorted(items)


def without_blank(chunks: Iterable[Chunk], own: Sequence[int]) -> Generator[Chunk]:
    """Yield the rows that have something in the records' own columns.

    Where the table goes on below the records its rows are no records, just as rows
    that are blank throughout are none.
    """
    for chunk in chunks:
        filled = [pc.is_valid(Cells(chunk.columns).text(column)) for column in own]
        some = reduce(pc.or_, filled)
        yield replace(
            chunk, columns=chunk.columns.filter(some), rows=chunk.rows.filter(some)
        )


def _depth(rows: Sequence[Sequence[str]], columns: Sequence[int]) -> int:
    """Return how many rows there are up to the last with something in the columns."""
    filled = (at for at, row in enumerate(rows, 1) if _filled(row, columns))
    return max(filled, default=0)


def _filled(row: Sequence[str], columns: Sequence[int]) -> bool:
    return any(at < len(row) and row[at].strip() for at in columns)
