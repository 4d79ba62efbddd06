"""What the records say of one period, and what they cannot say of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from taserreport.tables.axis import key
from taserreport.tables.periods import covered, default_periods

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from taserreport.tables.count import Counted
    from taserreport.tables.line import Line
    from taserreport.tables.periods import Period

Counts = Counter[tuple[str, str]]
"""Records of one period, by key of a row and key of a column."""


@dataclass(frozen=True, slots=True)
class Within:
    """The figures of one period."""

    period: Period
    counts: Counts
    unplaced: int
    """Records with only a year, which may lie in the period or beside it."""
    reached: bool
    """Whether the months of the records come into the period at all."""
    silent: frozenset[str] = frozenset()
    """Keys of the forces in the table without a record here, in a period reached."""

    @property
    def known(self) -> bool:
        """Whether the records can say anything of the period."""
        return self.reached and not self.unplaced

    def has(self, row: Line, column: Line) -> bool:
        """Tell whether the records can say how many are in a row and a column."""
        return (
            self.known
            and row.available
            and column.available
            and self.silent.isdisjoint((*row.keys, *column.keys))
        )

    def number(self, rows: Iterable[str], columns: Iterable[str]) -> int:
        """Return how many records are in any of some rows and any of some columns."""
        columns = tuple(columns)
        return sum(self.counts[row, column] for row in rows for column in columns)


def within(counted: Counted) -> tuple[Within, ...]:
    """Return what the records say of each period to be printed, in order."""
    periods = counted.selection.periods or default_periods(counted.spans)
    parts = [_within(period, counted) for period in periods]
    listed = frozenset(k for part in parts for k in _forces(part.counts))
    return tuple(
        replace(part, silent=listed - _forces(part.counts)) if part.known else part
        for part in parts
    )


def partial_periods(counted: Counted) -> tuple[str, ...]:
    """Return the periods asked for that the records cover in part or not at all.

    They are given in months, as they are printed. The records cover all months from
    the first to the last that any of them has, whatever it is about.
    """
    if not counted.spans:
        return ()
    months = covered(counted.spans)
    return tuple(p.label for p in counted.selection.periods if not p.inside(months))


def _within(period: Period, counted: Counted) -> Within:
    counts: Counts = Counter()
    for (row, column, span), n in counted.cells.items():
        if period.holds(span):
            counts[row, column] += n
    unplaced = sum(n for span, n in counted.kept.items() if period.splits(span))
    return Within(period, counts, unplaced, period.overlaps(covered(counted.spans)))


def _forces(counts: Collection[tuple[str, str]]) -> frozenset[str]:
    """Return the keys of forces that have a record; none unless they are lines."""
    start = key("force", "")
    # A blank, which is the start alone, is not a force that could be silent.
    return frozenset(
        k for keys in counts for k in keys if k.startswith(start) and k != start
    )
