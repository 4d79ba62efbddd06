"""Corrected rows of which only some columns were sorted, so that cells changed rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.printable import listed, told_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.records.part import Part

_MOVED = 3
"""So many cells of a column must have changed places: two may be swapped on purpose."""
_MOST_NAMED = 3


def check_not_sorted_apart(original: Part, corrected: Part) -> None:
    """See to it that the cells of corrected rows stand in the rows that they are of.

    Args:
        original: The rows as they were.
        corrected: Those that take the place of some of them.

    Raises:
        InputError: Q112, a column has cells as they were, but in other rows.
    """
    if corrected.stands_for is None:
        return
    there = corrected.stands_for.rows
    if len(there) < _MOVED:
        return
    before = dict(original.cells_of(there.values()))
    pairs = [
        (before[there[row]], cells)
        for row, cells in corrected.cells_of(there)
        if there[row] in before  # one of the wrong length is not
    ]
    headings = original.layout.headings
    moved = [name for at, name in enumerate(headings) if _is_moved(pairs, at)]
    if moved:
        names = listed([f'"{told_heading(name)}"' for name in moved[:_MOST_NAMED]])
        raise InputError(
            f"{corrected.origin.file}: cells under {names} are as they were, but beside "
            "other rows, as if only some columns had been sorted. Undo it, or sort all "
            "columns together.",
            "Q112",
        )


def _is_moved(
    pairs: Sequence[tuple[Sequence[str], Sequence[str]]], column: int
) -> bool:
    """Return whether so many cells of a column that differ stood in another row before.

    Some of the others may have been corrected before they were sorted.
    """
    changed = [
        (old[column], new[column]) for old, new in pairs if old[column] != new[column]
    ]
    before = Counter(old for old, _ in changed)
    return (before & Counter(new for _, new in changed)).total() >= _MOVED
