"""Arrow files and streams: typed columns, record batch by record batch."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from taserreport.records.formats.kinds import damaged
from taserreport.records.formats.sheet import (
    Chunk,
    ReadingNote,
    TopRow,
    refuse_too_wide,
    wanted_columns,
)
from taserreport.records.formats.typed import typed_chunks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.records.formats.source import Source

_FILE = b"ARROW1"


def open_arrow(
    source: Source,
) -> tuple[tuple[ArrowSheet, ...], tuple[ReadingNote, ...]]:
    """Return an Arrow file or stream as one sheet."""
    with _reader(source) as reader:
        names = tuple(reader.schema.names)
    refuse_too_wide(source.name, len(names))
    return (ArrowSheet(source, names),), ()


class ArrowSheet:
    """An Arrow file as a table; see `Sheet` for what its members promise."""

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
        with _reader(self._source) as reader:
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
