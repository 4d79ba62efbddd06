"""Which row holds the headings, and which source they are of."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from taserreport.records.text import heading_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.records.formats import TopRow
    from taserreport.records.source import Source


@dataclass(frozen=True, slots=True)
class Found:
    """Headings in a sheet, and the source that knows most of them."""

    source: Source
    headings: tuple[str, ...]
    last_row: int
    """The number of the last row of headings; records come after it."""
    known: int
    """How many of the headings the source knows."""


def find(top: Sequence[TopRow], sources: Sequence[Source]) -> Found | None:
    """Return the best reading of a sheet's top rows, or None where no source fits.

    The row of which most headings are known to a source is the heading row; of two
    rows alike, the first.
    """
    best: Found | None = None
    counts = sorted({source.heading_rows for source in sources})
    for index, count in product(range(len(top)), counts):
        rows = top[index : index + count]
        if len(rows) < count:
            continue
        headings = joined([row.cells for row in rows])
        keys = frozenset(filter(None, map(heading_key, headings)))
        for source in sources:
            if source.heading_rows != count:
                continue
            known = sum(map(source.knows, keys))
            if (best is None or known > best.known) and source.recognises(keys):
                best = Found(source, headings, rows[-1].number, known)
    return best


def joined(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return one heading a column from one row, or from a row of groups over another.

    A group's name stands over its first column only, as merged cells give it, and
    holds until the next; `Time/Length` over `Displays or Arc` gives
    `Time/Length: Displays or Arc`.
    """
    if len(rows) == 1:
        return tuple(cell.strip() for cell in rows[0])
    width = max(map(len, rows))
    groups, names = ([*row, *[""] * (width - len(row))] for row in rows)
    headings, group = [], ""
    for over, name in zip(map(str.strip, groups), map(str.strip, names), strict=True):
        group = over or group
        headings.append(f"{group}: {name}" if group and name else over or name)
    return tuple(headings)


def nearest(top: Sequence[TopRow], sources: Sequence[Source]) -> tuple[str, int, int]:
    """Return the source that knows most headings of any row, with how many of how many.

    For the message where no source fits.
    """
    counts = [
        (sum(map(source.knows, keys)), len(keys), source.id)
        for row in top
        for source in sources
        if (keys := frozenset(filter(None, map(heading_key, row.cells))))
    ]
    known, total, name = max(counts, default=(0, 0, sources[0].id))
    return name, known, total
