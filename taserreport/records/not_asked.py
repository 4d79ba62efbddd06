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
_MADE_FROM_BOXES = "ced_highest_use"
"""The one field with a single answer that boxes can give."""


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
    """What none of the records seen so far was asked.

    A record that neither answers a question nor lacks a box of it says nothing of its
    boxes: it may be of a file that does not have the question.
    """

    def __init__(self) -> None:
        self._common: dict[str, frozenset[str]] = {}
        self._any: dict[str, frozenset[str]] = {}

    def add(self, batch: pa.RecordBatch) -> None:
        """Take in more records, of which each has its own values."""
        boxes: pa.Array = pa.nulls(batch.num_rows, pa.string())
        if NOT_ASKED in batch.schema.names:
            boxes = pc.binary_join(batch.column(NOT_ASKED), ITEM)
        for field, answers in zip(batch.schema.names, batch.columns, strict=True):
            if field == NOT_ASKED or not _of_boxes(field, answers):
                continue
            answered = set(boxes.filter(answers.is_valid()).unique().to_pylist())
            for text in boxes.unique().to_pylist():
                missing = _of_field(field, text)
                if missing or text in answered:
                    self._common[field] = self._common.get(field, missing) & missing
                    self._any[field] = self._any.get(field, missing) | missing

    def values(self) -> dict[str, frozenset[str]]:
        """Return, for each field, the values that no record was asked for."""
        return {field: missing for field, missing in self._common.items() if missing}

    def partly(self) -> dict[str, frozenset[str]]:
        """Return, for each field, the values that only some were not asked for."""
        some = {field: self._any[field] - self._common[field] for field in self._any}
        return {field: missing for field, missing in some.items() if missing}


def _of_boxes(field: str, answers: pa.Array) -> bool:
    return field == _MADE_FROM_BOXES or pa.types.is_list(answers.type)


def _of_field(field: str, boxes: str | None) -> frozenset[str]:
    """Return the values among the boxes of all fields that are of one."""
    start = f"{field}."
    own = (box for box in (boxes or "").split(ITEM) if box.startswith(start))
    return frozenset(box.removeprefix(start) for box in own)
