"""Chunks of a file put together, and made ready to be read word by word.

This is done where files are read ahead, beside the work on the rows before.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import held_once, is_encoded, plain, repeats

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator

    from taserreport.records.formats import Chunk

BATCH_ROWS = 49_152
"""Rows to work on at once: enough that the work in each step outweighs the step."""

_FIRST_ROWS = BATCH_ROWS // 2
"""At the start, those who wait for rows have nothing else to do: they get some soon."""


def gathered(chunks: Generator[Chunk], texts: Collection[int]) -> Generator[Chunk]:
    """Yield chunks put together until they have at least so many rows.

    Args:
        chunks: The rows of a sheet.
        texts: The columns that are taken as they are, which may have another text in
            each row. Text in all others, and in these if it repeats itself, is held
            once for each different one.
    """
    words: defaultdict[str, _Words] = defaultdict(_Words)
    waiting: list[Chunk] = []
    rows, enough = 0, _FIRST_ROWS
    with closing(chunks):
        for chunk in _with_small_start(chunks):
            waiting.append(chunk)
            rows += len(chunk.rows)
            if rows >= enough:
                yield _together(waiting, texts, words)
                waiting, rows, enough = [], 0, BATCH_ROWS
    if waiting:
        yield _together(waiting, texts, words)


def _with_small_start(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """Yield the same rows, of a large first chunk some before the others."""
    for chunk in islice(chunks, 1):
        if len(chunk.rows) > BATCH_ROWS and not chunk.ragged:
            yield _sliced(chunk, 0, _FIRST_ROWS)
            yield _sliced(chunk, _FIRST_ROWS)
        else:
            yield chunk
    yield from chunks


def _sliced(chunk: Chunk, start: int, count: int | None = None) -> Chunk:
    columns, rows = (each.slice(start, count) for each in (chunk.columns, chunk.rows))
    return replace(chunk, columns=columns, rows=rows)


def _together(
    chunks: list[Chunk], texts: Collection[int], words: defaultdict[str, _Words]
) -> Chunk:
    table = pa.Table.from_batches([chunk.columns for chunk in chunks])
    columns = []
    for name, column in zip(table.schema.names, table.columns, strict=True):
        if _has_words(column, as_it_is=int(name) in texts):
            columns.append(words[name].coded(column))
        else:
            columns.append(_whole(column))
    return replace(
        chunks[0],
        columns=pa.RecordBatch.from_arrays(columns, names=table.schema.names),
        rows=pa.concat_arrays([chunk.rows for chunk in chunks]),
        ragged=tuple(row for chunk in chunks for row in chunk.ragged),
    )


def _has_words(column: pa.ChunkedArray, *, as_it_is: bool) -> bool:
    if not pa.types.is_string(column.type):
        return False
    return not as_it_is or repeats(column)


class _Words:
    """The different texts of a column, in the order in which they came."""

    def __init__(self) -> None:
        self._known: pa.Array = pa.array([], pa.string())

    def coded(self, column: pa.ChunkedArray) -> pa.DictionaryArray:
        """Return a column with these texts, and its own new ones, as its dictionary."""
        codes = self._codes(column)
        if codes.null_count > column.null_count:
            if len(self._known) > 2 * len(column):
                self._known = self._known[:0]
                codes = self._codes(column)
            without = codes.is_null()
            new = column.filter(without).combine_chunks().dictionary_encode()
            behind = pc.add(new.indices, pa.scalar(len(self._known), pa.int32()))
            codes = pc.replace_with_mask(codes, without, behind)
            self._known = pa.concat_arrays([self._known, new.dictionary])
        return held_once(self._known, codes)

    def _codes(self, column: pa.ChunkedArray) -> pa.Array:
        """Return where each text is among those known, null where it is not."""
        return pc.index_in(column, value_set=self._known).combine_chunks()


def _whole(column: pa.ChunkedArray) -> pa.Array:
    column = column.unify_dictionaries()
    array = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if is_encoded(array) and len(array.dictionary) > 2 * len(array):
        return plain(array)
    return array
