"""Records in the formats that programs read, written as they come."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

import pyarrow as pa

from taserreport.printable import guarded
from taserreport.separated import csv_text

Batches = Iterable[pa.RecordBatch]
Writer = Callable[[Batches, pa.Schema, IO[bytes]], None]

NOTHING = "none"
"""How a cell says that a question was answered and nothing applies."""


def write_csv(batches: Batches, schema: pa.Schema, out: IO[bytes]) -> None:
    """Write records with several answers of one cell after semicolons.

    What is absent is empty; an empty list is `none`. Taserreport reads it back.
    """
    out.write(_csv_rows([schema.names]))
    for batch in batches:
        columns = [[_cell(v) for v in column.to_pylist()] for column in batch.columns]
        out.write(_csv_rows(zip(*columns, strict=True)))


def _csv_rows(rows: Iterable[Iterable[str]]) -> bytes:
    return csv_text(rows).encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(value) or NOTHING
    return guarded(value) if isinstance(value, str) else str(value)


def write_jsonl(batches: Batches, schema: pa.Schema, out: IO[bytes]) -> None:
    """Write one JSON object a line, without what is absent."""
    for batch in batches:
        lines = (f"{_json(record)}\n" for record in batch.to_pylist())
        out.write("".join(lines).encode())


def write_json(batches: Batches, schema: pa.Schema, out: IO[bytes]) -> None:
    """Write one JSON array of objects, without what is absent."""
    lead = "[\n"
    for batch in batches:
        for record in batch.to_pylist():
            out.write(f"{lead}{_json(record)}".encode())
            lead = ",\n"
    out.write(b"[]\n" if lead == "[\n" else b"\n]\n")


def _json(record: dict[str, Any]) -> str:
    present = {name: value for name, value in record.items() if value is not None}
    return json.dumps(present, ensure_ascii=False, default=str)


def write_parquet(batches: Batches, schema: pa.Schema, out: IO[bytes]) -> None:
    """Write a Parquet file."""
    from pyarrow import parquet

    with parquet.ParquetWriter(pa.PythonFile(out, "w"), schema) as writer:
        for table in _groups(batches):
            writer.write_table(table)


_GROUP_ROWS = 65_536


def _groups(batches: Batches) -> Iterator[pa.Table]:
    """Yield the records in groups of one size, however they come."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        table = pa.Table.from_batches(waiting)
        while table.num_rows >= _GROUP_ROWS:
            yield table.slice(0, _GROUP_ROWS).combine_chunks()
            table = table.slice(_GROUP_ROWS)
        waiting = table.to_batches()
    if waiting:
        yield pa.Table.from_batches(waiting).combine_chunks()


def write_arrow(batches: Batches, schema: pa.Schema, out: IO[bytes]) -> None:
    """Write an Arrow IPC file."""
    with pa.ipc.new_file(pa.PythonFile(out, "w"), schema) as writer:
        for batch in batches:
            writer.write_batch(batch)


RECORD_FORMATS: dict[str, Writer] = {
    "csv": write_csv,
    "jsonl": write_jsonl,
    "json": write_json,
    "parquet": write_parquet,
    "arrow": write_arrow,
}
