"""Which row holds the headings, and which source they are of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise, product, zip_longest
from typing import TYPE_CHECKING

from taserreport.records.text import heading_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.model import Finding
    from taserreport.records.formats import TopRow
    from taserreport.records.source import Source


_MOST_ROWS = 3
"""The most rows over which the words of a heading are spread."""


@dataclass(frozen=True, slots=True)
class Found:
    """Headings in a sheet, and the source that knows most of them."""

    source: Source
    headings: tuple[str, ...]
    last_row: int
    """The number of the last row of headings; records come after it."""
    known: int
    """How many of the headings the source knows."""
    first_row: int
    """The number of the first row of headings."""
    beside: frozenset[int] = frozenset()
    """The columns of a table that stands beside the records, from 0."""
    notes: tuple[Finding, ...] = ()
    """What a person should know of the sheet before reading a figure from it."""


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
        headings = joined(rows)
        keys = frozenset(filter(None, map(heading_key, headings)))
        for source in sources:
            if source.heading_rows != count:
                continue
            known = sum(map(source.knows, keys))
            if (best is None or known > best.known) and source.recognises(keys):
                best = Found(source, headings, rows[-1].number, known, rows[0].number)
    best = _in_two_rows(top, sources, best) or best
    best = _read_together(top, sources, best) or best
    return best and replace(best, headings=best.headings[: filled_width(top)])


def filled_width(top: Sequence[TopRow]) -> int:
    """Return how many columns have a heading or a cell; what is behind is padding."""
    filled = (at for row in top for at, cell in enumerate(row.cells, 1) if cell.strip())
    return max(filled, default=0)


def _in_two_rows(
    top: Sequence[TopRow], sources: Sequence[Source], best: Found | None
) -> Found | None:
    """Return a better reading by which some headings stand a row above the others.

    So it is where a group such as "Subject" is merged across its columns, and the
    headings of no group are merged with the blank cell below them.
    """
    found = None
    for above, below in pairwise(top):
        if best and best.last_row not in (above.number, below.number):
            continue
        headings = lower_of(above.cells, below.cells)
        filled = sum(map(bool, headings))
        if filled in (_filled(above.cells), _filled(below.cells)):
            continue
        keys = frozenset(filter(None, map(heading_key, headings)))
        for source in sources:
            known = sum(map(source.knows, keys))
            better = known > max(each.known if each else 0 for each in (best, found))
            if better and source.heading_rows == 1 and source.recognises(keys):
                found = Found(source, headings, below.number, known, above.number)
    return found


def _read_together(
    top: Sequence[TopRow], sources: Sequence[Source], best: Found | None
) -> Found | None:
    """Return a better reading by which each heading is spread over rows.

    So it is where "Date of" stands over "incident" to keep a column narrow.
    """
    found = None
    for index, count in product(range(len(top)), range(2, _MOST_ROWS + 1)):
        rows = top[index : index + count]
        if len(rows) < count:
            continue
        headings = spread([row.cells for row in rows])
        keys = frozenset(filter(None, map(heading_key, headings)))
        for source in sources:
            known = sum(map(source.knows, keys))
            better = known > max(each.known if each else 0 for each in (best, found))
            if better and source.heading_rows == 1 and source.recognises(keys):
                first, last = rows[0].number, rows[-1].number
                found = Found(source, headings, last, known, first)
    return found


def spread(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the headings of which each row has some words, from the top down."""
    columns = zip_longest(*rows, fillvalue="")
    return tuple(" ".join(filter(None, map(str.strip, cells))) for cells in columns)


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def lower_of(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """Return the headings of two rows; where a column has two, the lower one."""
    width = max(len(above), len(below))
    upper, lower = ([*row, *[""] * (width - len(row))] for row in (above, below))
    return tuple(
        name.strip() or over.strip() for over, name in zip(upper, lower, strict=True)
    )


def joined(rows: Sequence[TopRow]) -> tuple[str, ...]:
    """Return one heading a column from one row, or from a row of groups over another.

    A group's name stands over its first column only. It holds for the cells that are
    merged with it, or until the next where none are; `Time/Length` over `Displays or
    Arc` gives `Time/Length: Displays or Arc`.
    """
    if len(rows) == 1:
        return tuple(cell.strip() for cell in rows[0].cells)
    width = max(len(row.cells) for row in rows)
    groups, names = ([*row.cells, *[""] * (width - len(row.cells))] for row in rows)
    headings, group, last = [], "", 0
    for at, (over, name) in enumerate(
        zip(map(str.strip, groups), map(str.strip, names), strict=True)
    ):
        if over or at > last:
            group, last = over, rows[0].merged.get(at, width)
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
