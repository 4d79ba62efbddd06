"""A sheet that may be a table of figures, where nothing else tells it from records."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from taserreport.records import dates
from taserreport.records.text import is_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.records.formats.sheet import FirstRows
    from taserreport.records.layout import Layout

_TELL_RECORDS = frozenset(("record_id", "incident_id", "incident_time"))
"""The fields that a list of records has, and a table of figures has not."""
_LEAST = 3
"""So many records may all be of the first of a month by chance."""


def like_figures(layout: Layout, below: FirstRows) -> tuple[str, str] | None:
    """Return why the rows may be figures, if they may.

    They may where a column that nobody reads has a number in each row, and no row has a
    day of its own: there is no date, or each is the first or the last of a month.

    Args:
        layout: How the sheet is read.
        below: The first rows below the headings.

    Returns:
        The heading over the numbers, and what the records lack.
    """
    if not layout.unused or not _TELL_RECORDS.isdisjoint(layout.mappings):
        return None
    lacks = "have no date, time or reference"
    if made := layout.mappings.get("incident_date"):
        cells = [cell for at in made.columns[:1] for cell in below.column(at)]
        if not _are_of_months(cells, layout):
            return None
        lacks = "are all of the first or the last of a month and have no reference"
    for at in layout.unused:
        if _may_count(below.column(at)):
            return layout.headings[at], lacks
    return None


def _may_count(cells: Sequence[str]) -> bool:
    """Return whether all cells are whole numbers that may count uses.

    Those that grow from row to row are references.
    """
    plain = [cell.strip().replace(",", "") for cell in cells]
    if not plain or not all(map(is_whole, plain)):
        return False
    numbers = [*map(int, plain)]
    grow = len(numbers) > _LEAST and all(one < two for one, two in pairwise(numbers))
    return max(numbers) > 1 and not grow


def _are_of_months(cells: Sequence[str], layout: Layout) -> bool:
    """Return whether all dates are the first, or all the last, of a month."""
    order = layout.source.definition.get("dates", "day-first")
    read = [dates.read_date(cell.strip(), order) for cell in cells if cell.strip()]
    days = [day for day in read if isinstance(day, date)]
    if len(days) < max(_LEAST, len(read)):
        return False
    next_days = [day + timedelta(1) for day in days]
    return any(all(day.day == 1 for day in each) for each in (days, next_days))
