"""Parquet files: typed columns, read by row group, records counted from 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from taserreport.records.formats.kinds import damaged, locked
from taserreport.records.formats.sheet import (
    CHUNK_ROWS,
    Chunk,
    ReadingNote,
    TopRow,
    refuse_too_wide,
    wanted_columns,
)
from taserreport.records.formats.typed import typed_chunks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.errors import InputError
    from taserreport.records.formats.source import Source


def open_parquet(
    source: Source,
) -> tuple[tuple[ParquetSheet, ...], tuple[ReadingNote, ...]]:
    """Return a Parquet file as one sheet."""
    try:
        with source.open() as stream, pq.ParquetFile(stream) as file:
            names = tuple(file.schema_arrow.names)
    except (pa.ArrowException, MemoryError, OSError, ValueError) as error:
        raise _broken(source, error) from error
    refuse_too_wide(source.name, len(names))
    return (ParquetSheet(source, names),), ()


class ParquetSheet:
    """A Parquet file as a table; see `Sheet` for what its members promise."""

    name: None = None
    row_word: Literal["record"] = "record"
    hidden = False

    def __init__(self, source: Source, names: tuple[str, ...]) -> None:
        self._source = source
        self._names = names

    def top(self, count: int = 40) -> tuple[TopRow, ...]:
        """Return the column names."""
        return (TopRow(0, self._names),)

    def chunks(
        self, after: int, width: int, keep: Sequence[int] | None = None
    ) -> Iterator[Chunk]:
        """Yield the records; see `Sheet.chunks`."""
        wanted = wanted_columns(min(width, len(self._names)), keep)
        yield from typed_chunks(self._batches(wanted), wanted, after)

    def _batches(self, wanted: list[int]) -> Iterator[pa.RecordBatch]:
        try:
            with (
                self._source.open() as stream,
                pq.ParquetFile(stream, pre_buffer=False) as file,
            ):
                columns = self._by_name(wanted)
                for batch in file.iter_batches(CHUNK_ROWS, columns=columns):
                    yield batch.select(wanted if columns is None else columns)
        except (pa.ArrowException, MemoryError, OSError, ValueError) as error:
            raise _broken(self._source, error) from error

    def _by_name(self, wanted: list[int]) -> list[str] | None:
        """Return the names to read by, or None where a name is not enough."""
        # Parquet gives all columns of one name, and "a.b" may be a part of "a".
        unique = len(set(self._names)) == len(self._names)
        if not wanted or not unique or any("." in name for name in self._names):
            return None
        return [self._names[at] for at in wanted]


def _broken(source: Source, error: Exception) -> InputError:
    if "encrypt" in str(error).lower():
        return locked(source.name)
    return damaged(source.name, "it is not a whole Parquet file")
