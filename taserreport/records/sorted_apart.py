"""Corrected rows of which only some columns were sorted, so that cells changed rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from taserreport.errors import InputError
from taserreport.printable import listed, told_heading
from taserreport.records.dates import read_date
from taserreport.records.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.records.part import Part
    from taserreport.records.replacing import Pairs

_MOVED = 3
"""So many cells of a column must have changed places: two may be swapped on purpose."""
_MOST_NAMED = 3


def check_not_sorted_apart(original: Part, corrected: Part, pairs: Pairs) -> None:
    """See to it that the cells of corrected rows stand in the rows that they are of.

    Args:
        original: The rows as they were.
        corrected: Those that take the place of some of them.
        pairs: The cells of each of these rows before and now.

    Raises:
        InputError: Q112, columns have cells as they were, but in other rows, and one of
            them is in order or has the references.
    """
    if len(pairs) < _MOVED:
        return
    headings, both = original.layout.headings, [*pairs.values()]
    moved = [at for at in range(len(headings)) if _is_moved(both, at)]
    own = original.layout.mappings.get("record_id")
    telling = {*moved} & {*(own.columns if own else ())}
    if not telling and not any(_is_in_order(both, at) for at in moved):
        return  # answers that were swapped by hand
    if moved:
        names = listed(
            [f'"{told_heading(headings[at])}"' for at in moved[:_MOST_NAMED]]
        )
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


def _is_in_order(
    pairs: Sequence[tuple[Sequence[str], Sequence[str]]], column: int
) -> bool:
    """Return whether a column stands in order now, as after sorting by it."""
    texts = [new[column].casefold() for _, new in pairs if new[column]]
    days = [read_date(text) for text in texts]
    orders: list[list[object]] = [[*texts]]
    if not any(isinstance(day, Unread) for day in days):
        orders.append([*days])
    if all(map(str.isdecimal, texts)):
        orders.append([*map(int, texts)])
    return any(
        order in (sorted(order), sorted(order, reverse=True))  # type: ignore[type-var]
        for order in orders
    )
