"""A record batch as the JSON objects that a rule judges.

In: a record batch of flat columns. Out: `Columns`, which remember what was asked of
each column, and the rows as Python objects for the `jsonschema` library.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.rules.values import NO, YES, Encoded, Values, encode, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from taserreport.rules.logic import ValueCheck


@dataclass(slots=True)
class Judged:
    """The different values of a column, and what checks have said of them."""

    dictionary: pa.Array
    values: Values
    masks: dict[str, pa.BooleanArray]


Memory = dict[str, Judged]
"""For fields of earlier batches, what was judged: the next one often has the same."""


class Columns:
    """A record batch with a memory, so that many rules can share one look at it."""

    def __init__(self, batch: pa.RecordBatch, memory: Memory | None = None) -> None:
        """Take a batch; nothing is computed until a rule asks.

        Args:
            batch: The records.
            memory: What was judged in earlier batches, which is added to. With it, a
                dictionary among the columns must hold no value twice, and no null.
        """
        self._memory = memory
        self._known: dict[str, Judged | None] = {}
        self.batch: pa.RecordBatch = batch
        self.num_rows: int = batch.num_rows
        # Of two columns with one name the last counts, as in a Python dict.
        self._arrays = dict(zip(batch.schema.names, batch.columns, strict=True))
        self._encoded: dict[str, Encoded] = {}
        self._present: dict[str, pa.BooleanArray] = {}
        self._masks: dict[tuple[str, str], pa.BooleanArray] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns that are there."""
        return tuple(self._arrays)

    def constant(self, verdict: bool) -> pa.BooleanArray:
        """Return the same verdict for every record."""
        return pa.repeat(YES if verdict else NO, self.num_rows)

    def present(self, field: str) -> pa.BooleanArray:
        """Return which records have the field."""
        if field not in self._present:
            self._present[field] = self._find(field)
        return self._present[field]

    def meets(self, field: str, key: str, check: ValueCheck) -> pa.BooleanArray:
        """Return which records lack the field or have a value there that passes.

        Args:
            field: The field's name.
            key: Says which check this is: equal keys mean equal verdicts.
            check: The check itself, called once for one batch, field and key.
        """
        if field not in self._arrays:
            return self.constant(True)
        if (field, key) not in self._masks:
            known = self._remembered(field)
            self._masks[field, key] = (
                self._judge(field, check)
                if known is None
                else self._judge_once(field, key, check, known)
            )
        return self._masks[field, key]

    def _judge(self, field: str, check: ValueCheck) -> pa.BooleanArray:
        encoded = self._encode(field)
        mask = check(encoded.values)
        if mask.true_count == len(mask):
            return self.constant(True)
        return pc.or_(encoded.spread(mask), pc.invert(self.present(field)))

    def _judge_once(
        self, field: str, key: str, check: ValueCheck, known: Judged
    ) -> pa.BooleanArray:
        """Return the verdicts of a check; each value is judged once in all batches."""
        if key not in known.masks:
            known.masks[key] = check(known.values)
        mask, indices = known.masks[key], self._arrays[field].indices
        if mask.true_count == len(mask):
            return self.constant(True)
        if not indices.null_count:
            return spread(mask, indices)
        # A record without the field meets every check of it.
        return pc.if_else(indices.is_null(), YES, spread(mask, indices))

    def _remembered(self, field: str) -> Judged | None:
        """Return what was judged of the values that a field's column holds."""
        if self._memory is None:
            return None
        if field not in self._known:
            array, known = self._arrays[field], self._memory.get(field)
            if not pa.types.is_dictionary(array.type):
                known = None
            elif known is None or not known.dictionary.equals(array.dictionary):
                known = Judged(array.dictionary, Values(array.dictionary), {})
                self._memory[field] = known
            self._known[field] = known
        return self._known[field]

    def ask(self, judge: Callable[[Any], bool]) -> pa.BooleanArray:
        """Return what `judge` says of each record, given as a Python dict."""
        return pa.array([judge(each) for each in self.instances()], pa.bool_())

    def instances(self) -> Iterator[dict[str, Any]]:
        """Yield each record as the JSON object it stands for."""
        names = self.names
        if not names:
            yield from ({} for _ in range(self.num_rows))
            return
        values = [self._encode(name).python() for name in names]
        for row in zip(*values, strict=True):
            yield {
                name: value
                for name, value in zip(names, row, strict=True)
                if value is not None
            }

    def _encode(self, field: str) -> Encoded:
        if field not in self._encoded:
            self._encoded[field] = encode(self._arrays[field])
        return self._encoded[field]

    def _find(self, field: str) -> pa.BooleanArray:
        if field not in self._arrays:
            return self.constant(False)
        array = self._arrays[field]
        if pa.types.is_dictionary(array.type) and array.dictionary.null_count:
            array = array.dictionary_decode()  # a null may hide in the dictionary
        return array.is_valid()


def as_instance(batch: pa.RecordBatch, row: int) -> dict[str, Any]:
    """Return one row of a batch as the JSON object that `jsonschema` would judge."""
    return next(Columns(batch.slice(row, 1)).instances())
