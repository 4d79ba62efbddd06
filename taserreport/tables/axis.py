"""Which lines of a table each record of a batch belongs to, a column at a time.

The rows of a table are one axis, its columns another. An axis answers with parts: in a
part, each record has one code, and a code means some lines. A code for each record
makes counting one kernel call for all lines together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.rules import Columns, compile_rule
from taserreport.tables.definition import Boxes, Entry, Item, source
from taserreport.tables.fields import field

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

EVERY = "*"
"""The key of all records."""


def key(name: str, value: str) -> str:
    """Return the key of the records that have a value; of a blank where it is ""."""
    return f"{name}={value}"


@dataclass(frozen=True, slots=True)
class Part:
    """A code for each record, or for some, and what the codes mean."""

    codes: pa.Array
    """Whole numbers from 0."""
    meaning: Sequence[tuple[str, ...]]
    """The keys that each code stands for."""
    records: pa.Array | None = None
    """Positions in the batch; None where there is one code for each record."""


class Axis:
    """The rows, or the columns, of a table, ready to be applied to batches.

    Args:
        entries: What the lines are.
        single: Give every part one code for each record, as the columns need it:
            boxes are then tested one at a time.
    """

    def __init__(self, entries: Iterable[Entry], *, single: bool = False) -> None:
        entries = tuple(entries)
        boxes = {e.field for e in entries if isinstance(e, Boxes)}
        self._lists = () if single else tuple(sorted(boxes))
        self._fields = tuple(sorted({s for e in entries if (s := source(e))} - boxes))
        tests = [(e.id, e.when) for e in entries if isinstance(e, Item)]
        if single:
            tests += [_ticked(*box) for e in entries for box in _values(e)]
        self._rules = [(k, compile_rule(w)) for k, w in tests if w is not None]

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the axis reads."""
        read = (rule.fields for _, rule in self._rules)
        return frozenset(self._lists).union(self._fields, *read)

    def parts(self, batch: pa.RecordBatch) -> list[Part]:
        """Return the parts of a batch; each line's records are all in one part."""
        return [
            self._tested(batch),
            *(_answered(batch, name) for name in self._fields),
            *(_boxed(batch, name) for name in self._lists),
        ]

    def _tested(self, batch: pa.RecordBatch) -> Part:
        """Return the part of the lines with a rule: a bit for each, as a number."""
        bits = _zeros(batch.num_rows)
        columns = Columns(batch)
        for place, (_, rule) in enumerate(self._rules):
            mask = pc.cast(rule.mask(columns), pa.int64())
            bits = pc.add(bits, pc.shift_left(mask, place))
        found = bits.dictionary_encode()
        meaning = [
            (EVERY, *(k for n, (k, _) in enumerate(self._rules) if value >> n & 1))
            for value in found.dictionary.to_pylist()
        ]
        return Part(found.indices, meaning)


def _values(entry: Entry) -> list[tuple[str, str]]:
    if not isinstance(entry, Boxes):
        return []
    return [(entry.field, value) for value, _ in field(entry.field).values]


def _ticked(name: str, value: str) -> tuple[str, dict[str, object]]:
    ticked = {"contains": {"const": value}}
    return key(name, value), {"required": [name], "properties": {name: ticked}}


def _zeros(length: int) -> pa.Array:
    return pa.repeat(pa.scalar(0, pa.int64()), length)


def _answered(batch: pa.RecordBatch, name: str) -> Part:
    """Return the part of a field with one answer; blanks have the answer ""."""
    if name not in batch.schema.names:
        return Part(_zeros(batch.num_rows), [(key(name, ""),)])
    answers = pc.fill_null(pc.cast(batch.column(name), pa.string()), "")
    found = answers.dictionary_encode()
    return Part(found.indices, [(key(name, v),) for v in found.dictionary.to_pylist()])


def _boxed(batch: pa.RecordBatch, name: str) -> Part:
    """Return the part of a field with boxes; no box ticked has the answer ""."""
    if name not in batch.schema.names:
        return Part(_zeros(batch.num_rows), [(key(name, ""),)])
    lists = batch.column(name)
    found = pc.list_flatten(lists).dictionary_encode()
    meaning = [
        (key(name, ""),),
        *((key(name, v),) for v in found.dictionary.to_pylist()),
    ]
    size = len(meaning)
    ticked = pc.add(
        pc.multiply(pc.cast(pc.list_parent_indices(lists), pa.int64()), size),
        pc.add(pc.cast(found.indices, pa.int64()), 1),
    )
    # A box named twice on a record is ticked once.
    ticked = pc.drop_null(ticked).unique()
    owner = pc.divide(ticked, size)
    none = pc.indices_nonzero(pc.equal(pc.fill_null(pc.list_value_length(lists), 0), 0))
    return Part(
        pa.concat_arrays(
            [pc.subtract(ticked, pc.multiply(owner, size)), _zeros(len(none))]
        ),
        meaning,
        pa.concat_arrays([owner, pc.cast(none, pa.int64())]),
    )
