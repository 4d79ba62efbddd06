"""A column that nobody reads and that says of a discharge that there was none.

One that says more than the levels stops the file (`misleading`). Which headings ask for
a discharge is data: `reference/mapping-words.json`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from taserreport.records import values
from taserreport.records.derive import LEVELS
from taserreport.records.mapping import FromColumn
from taserreport.records.propose.names import Words, knowledge, words_of
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from taserreport.records.layout import Layout


def contradicted(
    layout: Layout, column: int, rows: Iterable[Sequence[str]]
) -> tuple[str, str, str] | None:
    """Return the no of a box with the level that it contradicts, if any does.

    Args:
        layout: How the sheet is read; its levels stand in words in one column.
        column: The place of a column that is not read.
        rows: The cells of rows.

    Returns:
        Both as they stand in the first such row, and the heading over the level; None
        also where the column does not ask for a discharge, or the levels stand in
        several columns.
    """
    asks = words_of(layout.headings[column]) in _asking()
    told = next((layout.mappings[f] for f in LEVELS if f in layout.mappings), None)
    if not asks or not isinstance(told, FromColumn) or told.read is None:
        return None
    discharge = set(load("reference/ladders.json")["discharge"])
    at, read = told.columns[0], told.read
    for row in rows:
        if max(at, column) < len(row) and row[at] and row[column]:
            level = read(row[at])
            reached = discharge.intersection(
                level if isinstance(level, list) else [level]
            )
            if reached and values.yes_no_reader()(row[column]) is False:
                return row[column], row[at], layout.headings[at]
    return None


@cache
def _asking() -> frozenset[Words]:
    return frozenset(map(words_of, knowledge()["asks_discharge"]))
