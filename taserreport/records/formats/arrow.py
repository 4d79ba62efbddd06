"""Arrow files and streams: typed columns, record batch by record batch."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa

from taserreport.records.formats.kinds import damaged
from taserreport.records.formats.sheet import ReadingNote, refuse_too_wide
from taserreport.records.formats.typed import TypedSheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taserreport.records.formats.source import Source

_FILE = b"ARROW1"


def open_arrow(
    source: Source,
) -> tuple[tuple[TypedSheet, ...], tuple[ReadingNote, ...]]:
    """Return an Arrow file or stream as one sheet."""
    with _reader(source) as reader:
        names = tuple(reader.schema.names)
    refuse_too_wide(source.name, len(names))
    return (TypedSheet(names, partial(_batches, source)),), ()


def _batches(source: Source, wanted: list[int]) -> Iterator[pa.RecordBatch]:
    with _reader(source) as reader:
        if isinstance(reader, pa.ipc.RecordBatchFileReader):
            numbers = range(reader.num_record_batches)
            batches = (reader.get_batch(number) for number in numbers)
        else:
            batches = iter(reader)
        for batch in batches:
            # Arrow trusts the lengths in a file: a damaged one would stop the
            # whole program, without a message.
            batch.validate(full=True)
            yield batch.select(wanted)


@contextmanager
def _reader(
    source: Source,
) -> Iterator[pa.ipc.RecordBatchFileReader | pa.ipc.RecordBatchStreamReader]:
    try:
        with source.open() as stream:
            is_file = stream.read(len(_FILE)) == _FILE
            stream.seek(0)
            opened = pa.ipc.open_file if is_file else pa.ipc.open_stream
            with opened(stream) as reader:
                yield reader
    except (pa.ArrowException, MemoryError, OSError, ValueError) as error:
        raise damaged(source.name, "it is not a whole Arrow file") from error
