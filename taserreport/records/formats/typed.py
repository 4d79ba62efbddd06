"""Columns that know their type (Parquet, Arrow), in the few types passed on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from taserreport.encoded import counting
from taserreport.errors import InputError
from taserreport.records.formats.sheet import (
    Chunk,
    TopRow,
    wanted_columns,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

AT_ONCE = 1 << 17
"""How many rows to give at once: they take little where texts are held once."""

_KEPT = (
    types.is_string,
    types.is_boolean,
    types.is_integer,
    types.is_floating,
    types.is_date32,
    types.is_timestamp,
    types.is_time,
)

# What is in UTC is passed on as text that says so: it may have lost its zone.
_UNIVERSAL = frozenset({"UTC", "Etc/UTC", "Z", "+00:00"})


class TypedSheet:
    """A file of named columns as a table; see `Sheet` for what its members promise.

    Args:
        names: The column names.
        batches: Gives the columns at the wanted positions, batch by batch.
    """

    name: None = None
    row_word: Literal["record"] = "record"
    hidden = False

    def __init__(
        self,
        names: tuple[str, ...],
        batches: Callable[[list[int]], Iterator[pa.RecordBatch]],
    ) -> None:
        self._names = names
        self._batches = batches

    def top(self, count: int = 40) -> tuple[TopRow, ...]:
        """Return the column names."""
        return (TopRow(0, self._names),)

    def chunks(
        self, after: int, width: int, keep: Sequence[int] | None = None
    ) -> Generator[Chunk]:
        """Yield the records; see `Sheet.chunks`."""
        wanted = wanted_columns(min(width, len(self._names)), keep)
        yield from _chunks(self._batches(wanted), wanted, after)


def _chunks(
    batches: Iterable[pa.RecordBatch], wanted: list[int], after: int
) -> Generator[Chunk]:
    """Yield batches, whose columns are those wanted, with records counted from 1."""
    names = [str(at) for at in wanted]
    start = 1
    for batch in batches:
        for offset in range(0, batch.num_rows, AT_ONCE):
            part = batch.slice(offset, AT_ONCE)
            stop = start + part.num_rows
            part = part.slice(max(0, after + 1 - start))
            if part.num_rows:
                rows = counting(stop - part.num_rows, part.num_rows)
                columns = [_plain(column) for column in part.columns]
                yield Chunk(pa.RecordBatch.from_arrays(columns, names=names), rows)
            start = stop


def _plain(column: pa.Array) -> pa.Array:
    """Return a column in a type that is passed on, as text if it has none."""
    if isinstance(column, pa.ExtensionArray):
        return _plain(column.storage)
    kind = column.type
    if types.is_dictionary(kind):
        if not types.is_string(kind.value_type) or column.dictionary.null_count:
            return _plain(column.dictionary_decode())
        # Numbers of one kind, as what is put together must be of one.
        return pa.DictionaryArray.from_arrays(
            column.indices.cast(pa.int32()), column.dictionary
        )
    if types.is_timestamp(kind) and kind.tz and kind.tz not in _UNIVERSAL:
        return _local(column)
    if any(is_kept(kind) for is_kept in _KEPT):
        return column
    if types.is_date64(kind):
        return column.cast(pa.date32())
    if types.is_list(kind) or types.is_large_list(kind):
        return _list(column)
    return _text(column)


def _local(column: pa.Array) -> pa.Array:
    """Return moments as the clock shows them in their zone, as forms have them."""
    try:
        return pc.local_timestamp(column)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise InputError(
            f'A column has times in the zone "{column.type.tz}", which is not known '
            "here. Write them as local times without a zone.",
            "F005",
        ) from error


def _list(column: pa.Array) -> pa.Array:
    """Return a column of lists as lists of text."""
    if column.type == pa.list_(pa.string()):
        return column
    lists = column.cast(pa.list_(column.type.value_type))
    lengths = pc.list_value_length(lists).fill_null(0).to_pylist()
    offsets, end = [], 0
    for length, valid in zip(lengths, lists.is_valid().to_pylist(), strict=True):
        offsets.append(end if valid else None)
        end += length
    starts = pa.array([*offsets, end], pa.int32())
    values = _plain(lists.flatten())
    return pa.ListArray.from_arrays(starts, _text(values))


def _text(column: pa.Array) -> pa.Array:
    try:
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.array([_cell(value) for value in column.to_pylist()], pa.string())


def _cell(value: object) -> str | None:
    """Return what Arrow has no text for (a structure, raw bytes) as JSON."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return json.dumps(value, ensure_ascii=False, default=str)
