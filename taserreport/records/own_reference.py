"""Corrected rows that were given the reference of another row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import plain
from taserreport.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taserreport.records.part import Part
    from taserreport.records.replacing import Pairs

_REFERENCE = "record_id"


def check_own_reference(original: Part, corrected: Part, pairs: Pairs) -> None:
    """See to it that no corrected row became another row of the original.

    So it is where a row was pasted over another, whose own record then is gone. Two
    rows may change references with each other.

    Args:
        original: The rows as they were.
        corrected: Those that take the place of some of them.
        pairs: The cells of each of these rows before and now.

    Raises:
        InputError: Q113, one has the reference of a row that still has it.
    """
    if corrected.stands_for is None or not original.has_references:
        return
    column = original.layout.mappings[_REFERENCE].columns[0]
    there = corrected.stands_for.rows
    changed = {
        row: new[column]
        for row, (old, new) in pairs.items()
        if new[column] not in ("", old[column])
    }
    if not changed:
        return
    theirs = _still_of(original, changed, {there[row] for row in changed})
    for row, reference in sorted(changed.items()):
        if reference in theirs:
            here = corrected.origin.cell(row, column)
            other = original.origin.cell(theirs[reference], column)
            raise InputError(
                f"{corrected.origin.file}: {here} now has the reference of another row, "
                f"{other} of {original.origin.file}, so that its own record is gone. Put "
                "back what stood there.",
                "Q113",
            )


def _still_of(
    original: Part, changed: Mapping[int, str], without: set[int]
) -> dict[str, int]:
    """Return the row of each reference that other rows than some have."""
    wanted = pa.array(sorted({*changed.values()}), pa.string())
    gone = pa.array(sorted(without), pa.int64())
    found: dict[str, int] = {}
    for batch in original.batches(frozenset({_REFERENCE})):
        references = plain(batch.records.column(_REFERENCE))
        theirs = pc.and_(
            pc.is_in(references, value_set=wanted),
            pc.invert(pc.is_in(batch.rows, value_set=gone)),
        )
        for reference, row in zip(
            references.filter(theirs).to_pylist(),
            batch.rows.filter(theirs).to_pylist(),
            strict=True,
        ):
            found.setdefault(reference, row)
    return found
