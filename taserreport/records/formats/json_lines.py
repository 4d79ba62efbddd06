"""JSON Lines: a record on each line, read one after the other, as often as needed."""

from __future__ import annotations

import io
import json
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, Literal

from taserreport.records.formats.encoding import find_encoding
from taserreport.records.formats.json_records import (
    Columns,
    RepeatedNameError,
    json_chunk,
    parse,
    refuse_half_characters,
)
from taserreport.records.formats.kinds import damaged
from taserreport.records.formats.sheet import (
    Chunk,
    ReadingNote,
    TopRow,
    refuse_too_wide,
    wanted_columns,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from taserreport.records.formats.encoding import Encoding
    from taserreport.records.formats.json_records import Record
    from taserreport.records.formats.source import Source

# A record as a dict takes some kilobytes.
_CHUNK_LINES = 4_096


def open_json_lines(
    source: Source,
) -> tuple[tuple[JsonLinesSheet, ...], tuple[ReadingNote, ...]]:
    """Return a JSON Lines file as one sheet."""
    encoding = find_encoding(source)
    return (JsonLinesSheet(source, encoding),), encoding.notes


class JsonLinesSheet:
    """A JSON Lines file as a table; see `Sheet` for what its members promise."""

    name: None = None
    row_word: Literal["line"] = "line"
    hidden = False

    def __init__(self, source: Source, encoding: Encoding) -> None:
        self._source = source
        self._encoding = encoding
        self._found: Columns | None = None

    def top(self, count: int = 40) -> tuple[TopRow, ...]:
        """Return the names in the records, in order of first appearance."""
        return (TopRow(0, tuple(self._columns().names)),)

    def chunks(
        self, after: int, width: int, keep: Sequence[int] | None = None
    ) -> Generator[Chunk]:
        """Yield the records; see `Sheet.chunks`."""
        columns = self._columns()
        wanted = wanted_columns(min(width, len(columns.names)), keep)
        with closing(self._records()) as records:
            while part := list(islice(records, _CHUNK_LINES)):
                below = [pair for pair in part if pair[0] > after]
                yield json_chunk(below, columns, wanted)

    def _columns(self) -> Columns:
        """Read all of the file once: a name may first appear in its last line."""
        if self._found is None:
            columns = Columns()
            with closing(self._records()) as records:
                for line, record in records:
                    columns.add(record, f"Line {line:,} of {self._source.name}")
            refuse_too_wide(self._source.name, len(columns.names))
            self._found = columns
        return self._found

    def _records(self) -> Generator[tuple[int, Record], None, None]:
        raw = self._source.open()
        raw.seek(self._encoding.skip)
        with io.TextIOWrapper(raw, self._encoding.codec) as stream:
            for line, text in enumerate(stream, 1):
                if not text.strip():
                    continue
                try:
                    record = parse(text)
                except json.JSONDecodeError as error:
                    raise self._broken(line, "is not JSON") from error
                except RepeatedNameError as error:
                    raise self._broken(line, "has the same name twice") from error
                if not isinstance(record, dict):
                    raise self._broken(line, "is not a record")
                if "\\u" in text:
                    place = f"Line {line:,} of {self._source.name}"
                    refuse_half_characters(record, place)
                yield line, record

    def _broken(self, line: int, what: str) -> Exception:
        return damaged(self._source.name, f"line {line:,} {what}")
