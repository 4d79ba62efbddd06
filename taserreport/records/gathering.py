"""Chunks of a file put together, and made ready to be read word by word.

This is done where files are read ahead, beside the work on the rows before.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from taserreport.encoded import is_encoded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from taserreport.records.formats import Chunk

BATCH_ROWS = 32_768
"""Rows to work on at once: enough that the work in each step outweighs the step."""


def gathered(chunks: Iterator[Chunk], texts: Collection[int]) -> Iterator[Chunk]:
    """Yield chunks put together until they have at least so many rows.

    Args:
        chunks: The rows of a sheet.
        texts: The columns to leave as they are. Text in all others is held once for
            each different one, so that the text itself need not be copied.
    """
    waiting: list[Chunk] = []
    for chunk in chunks:
        waiting.append(chunk)
        if sum(len(each.rows) for each in waiting) >= BATCH_ROWS:
            yield _together(waiting, texts)
            waiting = []
    if waiting:
        yield _together(waiting, texts)


def _together(chunks: list[Chunk], texts: Collection[int]) -> Chunk:
    table = pa.Table.from_batches([chunk.columns for chunk in chunks])
    names = table.schema.names
    columns = [
        _whole(column, as_text=int(name) in texts)
        for name, column in zip(names, table.columns, strict=True)
    ]
    return replace(
        chunks[0],
        columns=pa.RecordBatch.from_arrays(columns, names=names),
        rows=pa.concat_arrays([chunk.rows for chunk in chunks]),
        ragged=tuple(row for chunk in chunks for row in chunk.ragged),
    )


def _whole(column: pa.ChunkedArray, *, as_text: bool) -> pa.Array:
    if pa.types.is_string(column.type) and not as_text:
        column = column.dictionary_encode()
    column = column.unify_dictionaries()
    array = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if is_encoded(array) and len(array.dictionary) > 2 * len(array):
        return array.dictionary.take(array.indices)
    return array
