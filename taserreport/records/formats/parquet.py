"""Parquet files: typed columns, read by row group, records counted from 1."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from taserreport.records.formats.kinds import damaged, locked
from taserreport.records.formats.sheet import ReadingNote, refuse_too_wide
from taserreport.records.formats.typed import AT_ONCE, TypedSheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.errors import InputError
    from taserreport.records.formats.source import Source


_NUMBER_BYTES = 3
"""A column that takes more for each of its values holds the texts themselves."""


def open_parquet(
    source: Source,
) -> tuple[tuple[TypedSheet, ...], tuple[ReadingNote, ...]]:
    """Return a Parquet file as one sheet."""
    try:
        with source.open() as stream, pq.ParquetFile(stream) as file:
            names = tuple(file.schema_arrow.names)
    except (pa.ArrowException, MemoryError, OSError, ValueError) as error:
        raise _broken(source, error) from error
    refuse_too_wide(source.name, len(names))
    return (TypedSheet(names, partial(_batches, source, names)),), ()


def _batches(
    source: Source, names: tuple[str, ...], wanted: list[int]
) -> Iterator[pa.RecordBatch]:
    try:
        with (
            source.open() as stream,
            pq.ParquetFile(
                stream, pre_buffer=False, read_dictionary=_repeating(source)
            ) as file,
        ):
            columns = _by_name(names, wanted)
            # One group of rows at a time: each has a dictionary of its own.
            for group in range(file.num_row_groups):
                for batch in file.iter_batches(
                    AT_ONCE, row_groups=[group], columns=columns
                ):
                    yield batch.select(wanted if columns is None else columns)
    except (pa.ArrowException, MemoryError, OSError, ValueError) as error:
        raise _broken(source, error) from error


def _repeating(source: Source) -> list[str]:
    """Return the columns that the file itself holds as a dictionary of few texts."""
    with source.open() as stream, pq.ParquetFile(stream) as file:
        about = file.metadata
        groups = [about.row_group(number) for number in range(about.num_row_groups)]
        repeating = []
        for at in range(about.num_columns):
            column = about.schema.column(at)
            chunks = [group.column(at) for group in groups]
            if column.physical_type == "BYTE_ARRAY" and all(
                chunk.has_dictionary_page
                and chunk.total_uncompressed_size <= _NUMBER_BYTES * chunk.num_values
                for chunk in chunks
            ):
                repeating.append(column.path)
    return repeating


def _by_name(names: tuple[str, ...], wanted: list[int]) -> list[str] | None:
    """Return the names to read by, or None where a name is not enough."""
    # Parquet gives all columns of one name, and "a.b" may be a part of "a".
    unique = len(set(names)) == len(names)
    if not wanted or not unique or any("." in name for name in names):
        return None
    return [names[at] for at in wanted]


def _broken(source: Source, error: Exception) -> InputError:
    if "encrypt" in str(error).lower():
        return locked(source.name)
    return damaged(source.name, "it is not a whole Parquet file")
