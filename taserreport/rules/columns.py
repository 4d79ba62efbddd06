"""A record batch as the JSON objects that a rule judges.

In: a record batch of flat columns. Out: `Columns`, which remember what was asked of
each column, and the rows as Python objects for the `jsonschema` library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.rules.values import YES, Constants, Encoded, Values, encode, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from taserreport.rules.logic import ValueCheck


class Judged:
    """The different values of a column, and what checks have said of them."""

    def __init__(self, dictionary: pa.Array) -> None:
        """Take values of which no two are equal and none is null."""
        self.dictionary = dictionary
        self._masks: dict[str, pa.BooleanArray] = {}
        self._from: dict[int, Values] = {}

    def grow(self, dictionary: pa.Array) -> bool:
        """Take more values, if those known are the first of them; say whether."""
        known = len(self.dictionary)
        if not dictionary.slice(0, known).equals(self.dictionary):
            return False
        if len(dictionary) > known:
            self.dictionary = dictionary
            self._from = {}
        return True

    def mask(self, key: str, check: ValueCheck) -> pa.BooleanArray:
        """Return what a check says of each value; it is asked of new ones only."""
        mask = self._masks.get(key, _NO_VERDICTS)
        if len(mask) < len(self.dictionary):
            mask = pa.concat_arrays([mask, check(self._values(len(mask)))])
            self._masks[key] = mask
        return mask

    def _values(self, start: int) -> Values:
        """Return the values from one on; many checks look at the same."""
        if start not in self._from:
            self._from[start] = Values(self.dictionary.slice(start))
        return self._from[start]


_NO_VERDICTS = pa.array([], pa.bool_())
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
        self.constant = Constants(batch.num_rows)
        """Returns the same verdict for every record."""
        # Of two columns with one name the last counts, as in a Python dict.
        self._arrays = dict(zip(batch.schema.names, batch.columns, strict=True))
        self._encoded: dict[str, Encoded] = {}
        self._present: dict[str, pa.BooleanArray] = {}
        self._masks: dict[tuple[str, str], pa.BooleanArray] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns that are there."""
        return tuple(self._arrays)

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
        absent = self.constant.opposite(self.present(field))
        return pc.or_(encoded.spread(mask), absent)

    def _judge_once(
        self, field: str, key: str, check: ValueCheck, known: Judged
    ) -> pa.BooleanArray:
        """Return the verdicts of a check; each value is judged once in all batches."""
        mask, present = known.mask(key, check), self.present(field)
        if mask.true_count == len(mask):
            return self.constant(True)
        if not mask.true_count:
            return self.constant.opposite(present)
        verdicts = spread(mask, self._arrays[field].indices)
        if present is self.constant(True):
            return verdicts
        # A record without the field meets every check of it.
        return pc.if_else(present, verdicts, YES)

    def _remembered(self, field: str) -> Judged | None:
        """Return what was judged of the values that a field's column holds."""
        if self._memory is None:
            return None
        if field not in self._known:
            array, known = self._arrays[field], self._memory.get(field)
            if not pa.types.is_dictionary(array.type):
                known = None
            elif known is None or not known.grow(array.dictionary):
                known = self._memory[field] = Judged(array.dictionary)
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
        if array.null_count in (0, len(array)):
            return self.constant(not array.null_count)
        return array.is_valid()


def as_instance(batch: pa.RecordBatch, row: int) -> dict[str, Any]:
    """Return one row of a batch as the JSON object that `jsonschema` would judge."""
    return next(Columns(batch.slice(row, 1)).instances())
