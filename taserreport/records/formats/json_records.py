"""JSON files: a list of flat objects, or an object that wraps one such list."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from taserreport.errors import InputError
from taserreport.printable import told_heading
from taserreport.records.formats.encoding import find_encoding
from taserreport.records.formats.kinds import damaged, not_read
from taserreport.records.formats.sheet import (
    CHUNK_ROWS,
    Chunk,
    ReadingNote,
    TopRow,
    refuse_too_wide,
    wanted_columns,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from taserreport.records.formats.source import Source

Record = dict[str, object]

_HALF = re.compile("[\ud800-\udfff]")


class RepeatedNameError(ValueError):
    """An object has the same name twice, of which JSON readers keep only one."""


def open_json(
    source: Source,
) -> tuple[tuple[JsonSheet, ...], tuple[ReadingNote, ...]]:
    """Return a JSON file as one sheet. It is read as a whole, here."""
    encoding = find_encoding(source)
    with source.open() as stream:
        stream.seek(encoding.skip)
        text = stream.read().decode(encoding.codec)
    try:
        value = parse(text)
    except json.JSONDecodeError as error:
        what = f"the JSON goes wrong on line {error.lineno:,}"
        raise damaged(source.name, what) from error
    except RepeatedNameError as error:
        raise damaged(source.name, str(error)) from error
    records = _records(source, value)
    if not any(records):
        raise InputError(f"{source.name} is empty: there is no record in it.", "F002")
    if "\\u" in text:
        for number, record in enumerate(records, 1):
            refuse_half_characters(record, f"Record {number:,} of {source.name}")
    return (JsonSheet(source, records),), encoding.notes


def parse(text: str) -> object:
    """Return a JSON value in which numbers are the text they were written as.

    Raises:
        json.JSONDecodeError: If it is not JSON.
        RepeatedNameError: If an object has a name twice.
    """
    try:
        return _DECODER.decode(text)
    except RecursionError as error:
        raise json.JSONDecodeError("too deep", text, 0) from error


def _object(pairs: list[tuple[str, object]]) -> Record:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise RepeatedNameError("a record has the same name twice")
    return record


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=str, parse_int=str, parse_constant=str
)


def refuse_half_characters(record: Record, place: str) -> None:
    r"""See to it that a record has no half of a character, as `"\ud800"` is.

    Raises:
        InputError: One of its names or plain values has.
    """
    for name, value in record.items():
        for part in (name, *(value if isinstance(value, list) else (value,))):
            if isinstance(part, str) and _HALF.search(part):
                raise InputError(
                    f"{place} holds half of a character, which is not text. Export "
                    "it again.",
                    "F012",
                )


def _records(source: Source, value: object) -> list[Record]:
    if isinstance(value, dict):
        lists = [part for part in value.values() if _is_list_of_records(part)]
        if len(lists) > 1:
            instead = "Keep one list in it, or save each as a file"
            raise not_read(source.name, "JSON with several lists of records", instead)
        value = lists[0] if lists else [value]
    if isinstance(value, list) and all(isinstance(part, dict) for part in value):
        return value
    instead = 'Each record must be written like {"force": "kent"}'
    raise not_read(source.name, "JSON but no list of records", instead)


def _is_list_of_records(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(part, dict) for part in value)


class Columns:
    """The names in a file's records, and which of them ever hold a list."""

    def __init__(self) -> None:
        self.names: dict[str, bool] = {}

    def add(self, record: Record, place: str) -> None:
        """Take in the names of a record.

        Raises:
            InputError: If one of its values is more than a list of plain values.
        """
        kinds = set(map(type, record.values()))
        if dict not in kinds and list not in kinds:
            if not record.keys() <= self.names.keys():
                for name in record:
                    self.names.setdefault(name, False)
            return
        for name, value in record.items():
            parts = value if isinstance(value, list) else (value,)
            if any(isinstance(part, dict | list) for part in parts):
                raise InputError(
                    f'{place} holds a record inside "{told_heading(name)}". Export the '
                    "records as CSV or Excel, or with one value for each name.",
                    "F014",
                )
            if isinstance(value, list) or name not in self.names:
                self.names[name] = isinstance(value, list)


class JsonSheet:
    """A JSON file as a table; see `Sheet` for what its members promise."""

    name: None = None
    row_word: Literal["record"] = "record"
    hidden = False

    def __init__(self, source: Source, records: list[Record]) -> None:
        columns = Columns()
        for number, record in enumerate(records, 1):
            columns.add(record, f"Record {number:,} of {source.name}")
        refuse_too_wide(source.name, len(columns.names))
        self._columns = columns
        self._records = records

    def top(self, count: int = 40) -> tuple[TopRow, ...]:
        """Return the names in the records, in order of first appearance."""
        return (TopRow(0, tuple(self._columns.names)),)

    def chunks(
        self, after: int, width: int, keep: Sequence[int] | None = None
    ) -> Generator[Chunk]:
        """Yield the records; see `Sheet.chunks`."""
        wanted = wanted_columns(min(width, len(self._columns.names)), keep)
        records = list(enumerate(self._records, 1))[after:]
        for start in range(0, len(records), CHUNK_ROWS):
            yield json_chunk(records[start : start + CHUNK_ROWS], self._columns, wanted)


def json_chunk(
    records: list[tuple[int, Record]], columns: Columns, wanted: list[int]
) -> Chunk:
    """Return numbered records as a chunk."""
    names = list(columns.names)
    arrays = []
    for name in (names[at] for at in wanted):
        values = [record.get(name) for _, record in records]
        arrays.append(_lists(values) if columns.names[name] else _texts(values))
    batch = pa.RecordBatch.from_arrays(arrays, names=[str(at) for at in wanted])
    return Chunk(batch, pa.array([number for number, _ in records], pa.int64()))


def _texts(values: list[object]) -> pa.Array:
    if not set(map(type, values)) <= {str, type(None)}:
        values = [_text(value) for value in values]
    return pa.array(values, pa.string())


def _lists(values: list[object]) -> pa.Array:
    """Return lists, where a value by itself is a list of one."""
    lists = [
        value if value is None or isinstance(value, list) else [value]
        for value in values
    ]
    texts = [
        None if value is None else [_text(part) for part in value] for value in lists
    ]
    return pa.array(texts, pa.list_(pa.string()))


def _text(value: object) -> str | None:
    """Return a plain value as JSON writes it, without its quotes."""
    if value is None or isinstance(value, str):
        return value
    return "true" if value else "false"
