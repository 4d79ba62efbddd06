"""Boxes that the form behind a record does not have: what nobody was asked.

A record brings them along as field.value, so that they are known wherever it goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import held_once
from taserreport.lists import ITEM, LIST

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_ASKED = "not_asked"
"""The field that holds them."""


def constant(unasked: Mapping[str, frozenset[str]], count: int) -> pa.Array:
    """Return the field's column for some records of one form.

    Args:
        unasked: For each field, the values that the form has no box for.
        count: How many records there are.
    """
    names = sorted(f"{field}.{value}" for field in unasked for value in unasked[field])
    return held_once(
        pa.array([names], LIST), pa.repeat(pa.scalar(0, pa.int32()), count)
    )


class NotAsked:
    """What none of the records seen so far was asked."""

    def __init__(self) -> None:
        self._common: frozenset[str] | None = None

    def add(self, batch: pa.RecordBatch) -> None:
        """Take in more records, of which each has its own values."""
        if not batch.num_rows:
            return
        lists: list[str | None] = [None]
        if NOT_ASKED in batch.schema.names:
            joined = pc.binary_join(batch.column(NOT_ASKED), ITEM)
            lists = joined.unique().to_pylist()
        for text in lists:
            boxes = frozenset(text.split(ITEM) if text else ())
            self._common = boxes if self._common is None else self._common & boxes

    def values(self) -> dict[str, frozenset[str]]:
        """Return, for each field, the values that no record was asked for."""
        found: dict[str, set[str]] = {}
        for box in self._common or ():
            field, _, value = box.partition(".")
            found.setdefault(field, set()).add(value)
        return {field: frozenset(values) for field, values in found.items()}
