"""Columns in which each different value is held once: Arrow's dictionaries.

A million records say the same few words over and over. What is done to each different
value is done once, and the column stays a list of numbers until someone needs it plain.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

_FEW = 12
"""So many codes are looked for one by one, which is faster than all at once."""

_OFTEN = 1 << 16
"""So many rows are numbered again and again."""

_SAMPLE = 1024
_DIFFERENT = 0.5
"""With more different values than this share it is no saving to hold each once."""

_YES = pa.scalar(True, pa.bool_())


def is_encoded(column: pa.Array) -> bool:
    """Return whether a column holds each different value once."""
    return isinstance(column, pa.DictionaryArray)


# Arrow need not check again that the places made here are within the values.


def looked_up(values: pa.Array, places: pa.Array) -> pa.Array:
    """Return the value at each place, null where there is no place."""
    return pc.take(values, places, boundscheck=False)


def held_once(values: pa.Array, places: pa.Array) -> pa.DictionaryArray:
    """Return a column of the value at each place, from values that all differ."""
    return pa.DictionaryArray.from_arrays(places, values, safe=False)


@dataclass(frozen=True, slots=True)
class Coding:
    """Different values, and which of them each of some positions stands for."""

    values: pa.Array
    moved: pa.Array | None
    """For each position a place in `values`, or null; None where they are the same."""

    def column(self, indices: pa.Array) -> pa.DictionaryArray:
        """Return a column from the position (or null) of each row's value."""
        indices = indices if self.moved is None else looked_up(self.moved, indices)
        return held_once(self.values, indices)


def coding(values: Sequence[object], arrow_type: pa.DataType) -> Coding:
    """Return the different ones of some values, with where each of them has gone.

    Args:
        values: May repeat each other, and may be None, which is no value.
        arrow_type: The type of the values.
    """
    places: dict[object, int] = {}
    moved: list[int | None] = []
    for value in values:
        key = tuple(value) if isinstance(value, list) else value
        moved.append(None if value is None else places.setdefault(key, len(places)))
    stays = moved == list(range(len(moved)))
    held = [list(k) if isinstance(k, tuple) else k for k in places]
    return Coding(
        pa.array(held, arrow_type), None if stays else pa.array(moved, pa.int32())
    )


def encoded(
    values: Sequence[object], indices: pa.Array, arrow_type: pa.DataType
) -> pa.DictionaryArray:
    """Return a column from values and the position of each row's value among them.

    Args:
        values: May repeat each other, and may be None: such rows become null.
        indices: A position in `values` for each row, or null.
        arrow_type: The type of the values.
    """
    return coding(values, arrow_type).column(indices)


def plain(column: pa.Array) -> pa.Array:
    """Return a column with each row's own value."""
    return (
        looked_up(column.dictionary, column.indices) if is_encoded(column) else column
    )


def plain_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return records whose columns all hold each row's own value."""
    if not any(map(is_encoded, batch.columns)):
        return batch
    columns = [plain(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def repeats(column: pa.Array | pa.ChunkedArray) -> bool:
    """Guess from the first values whether a column says the same few things often."""
    sample = column.slice(0, _SAMPLE)
    return len(sample) > 0 and len(sample.unique()) <= _DIFFERENT * len(sample)


def of_each(column: pa.Array, kernel: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Return what a kernel makes of a column, working on each different value once."""
    if not is_encoded(column):
        return kernel(column)
    return looked_up(kernel(column.dictionary), column.indices)


def together(
    columns: Sequence[pa.Array],
) -> tuple[list[tuple[object, ...]], pa.Array]:
    """Return the different combinations of values in some columns, and each row's.

    Args:
        columns: Of one length; a value that is missing is None in a combination.

    Returns:
        The combinations, in order of first appearance, and each row's position among
        them, never null.
    """
    held = [c if is_encoded(c) else c.dictionary_encode() for c in columns]
    sizes = [len(column.dictionary) + 1 for column in held]
    numbers = _codes(held[0], sizes[0])
    for column, size in zip(held[1:], sizes[1:], strict=True):
        numbers = pc.add(pc.multiply(numbers, size), _codes(column, size))
    coded = numbers.dictionary_encode()
    values = [[*column.dictionary.to_pylist(), None] for column in held]
    combinations = []
    for number in coded.dictionary.to_pylist():
        found: list[object] = []
        for size, known in zip(reversed(sizes), reversed(values), strict=True):
            number, place = divmod(number, size)
            found.append(known[place])
        combinations.append(tuple(reversed(found)))
    return combinations, coded.indices


def _codes(column: pa.DictionaryArray, size: int) -> pa.Array:
    """Return the position of each row's value; the last of `size` where it has none."""
    return pc.fill_null(column.indices.cast(pa.int64()), size - 1)


def counting(start: int, count: int) -> pa.Array:
    """Return `count` whole numbers (int64) from `start` on."""
    often = count <= _OFTEN
    numbers = _from_nought(_OFTEN).slice(0, count) if often else _from_nought(count)
    return pc.add(numbers, pa.scalar(start, pa.int64())) if start else numbers


@lru_cache(2)
def _from_nought(count: int) -> pa.Array:
    return pc.indices_nonzero(pa.repeat(_YES, count)).cast(pa.int64())


def rows_of(
    indices: pa.Array, codes: Collection[int]
) -> Iterator[tuple[int, pa.Array]]:
    """Yield some codes with the positions (int64) of the rows that have them, in order.

    Args:
        indices: A code or null for each row.
        codes: The codes to look for; those that no row has are left out.
    """
    if not codes:
        return
    if len(codes) <= _FEW:
        each = (pc.equal(indices, pa.scalar(code, indices.type)) for code in codes)
        found = reduce(pc.or_, each)
    else:
        found = pc.is_in(indices, value_set=pa.array(sorted(codes), indices.type))
    if not found.true_count:
        return
    rows = pc.indices_nonzero(found).cast(pa.int64())
    if len(codes) == 1:
        yield next(iter(codes)), rows
        return
    of_rows = looked_up(indices, rows)
    order = pc.sort_indices(of_rows)  # a stable sort: rows of one code stay in order
    rows = looked_up(rows, order)
    start = 0
    counted = looked_up(of_rows, order).value_counts()
    for code, count in zip(
        counted.field("values").to_pylist(),
        counted.field("counts").to_pylist(),
        strict=True,
    ):
        yield code, rows.slice(start, count)
        start += count
