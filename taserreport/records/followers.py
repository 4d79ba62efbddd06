"""Rows that repeat a corrected one, and that nobody handed back with it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from taserreport.records.part import Part

    Key = tuple[int, int]
    """The number of a part, and a row of it."""

_REFERENCE = "record_id"


def followers(parts: Sequence[Part], taken: Collection[Key]) -> dict[Key, Key]:
    """Return rows with the same cells as one whose place is taken, with that one.

    As they say the same, they are the same use, and become what that row becomes:
    left as they were, they would contradict it.

    Args:
        parts: The parts of the files that the rows were taken from.
        taken: The rows whose place corrected ones take.
    """
    alike = _of_their_references(parts, taken)
    if not alike:
        return {}
    found: dict[Key, Key] = {}
    firsts: dict[tuple[tuple[str, ...], tuple[str, ...]], Key] = {}
    for key, cells in _cells(parts, {*taken, *alike}):
        same = parts[key[0]].layout.headings, cells
        if key not in alike:
            firsts.setdefault(same, key)
        elif same in firsts:
            found[key] = firsts[same]
    return found


def _of_their_references(parts: Sequence[Part], taken: Collection[Key]) -> set[Key]:
    """Return the other rows with the reference of one that is taken before them."""
    rows = _by_part(taken)
    known: set[str] = set()
    others: set[Key] = set()
    for number, part in enumerate(parts):
        if not part.has_references or not (known or rows[number]):
            continue
        mine = pa.array(sorted(rows[number]), pa.int64())
        for batch in part.batches(frozenset({_REFERENCE})):
            references = plain(batch.records.column(_REFERENCE))
            is_mine = pc.is_in(batch.rows, value_set=mine)
            known |= set(references.filter(is_mine).drop_null().to_pylist())
            again = pc.is_in(references, value_set=pa.array(sorted(known), pa.string()))
            left = batch.rows.filter(pc.and_not(again, is_mine))
            others |= {(number, row) for row in left.to_pylist()}
    return others


def _cells(
    parts: Sequence[Part], keys: Collection[Key]
) -> Iterator[tuple[Key, tuple[str, ...]]]:
    """Yield the cells of some rows, in the order of the files."""
    for number, rows in sorted(_by_part(keys).items()):
        for row, cells in parts[number].cells_of(rows):
            yield (number, row), cells


def _by_part(keys: Collection[Key]) -> dict[int, set[int]]:
    rows: dict[int, set[int]] = defaultdict(set)
    for number, row in keys:
        rows[number].add(row)
    return rows
