"""Rows as the JSON objects that a JSON Schema is about: cells become typed values.

A blank cell is an absent field. A cell that cannot be typed stays text, which the
schema's type then rejects.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.peers import rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Typed = dict[str, object]

_YES_NO: dict[str, object] = {"Yes": True, "No": False}


def _yes_no(cell: str) -> object:
    return _YES_NO.get(cell, cell)


def _whole(cell: str) -> object:
    return int(cell) if cell.removeprefix("-").isdecimal() else cell


def _list(cell: str) -> object:
    return [] if cell == "none" else cell.split("; ")


_READ: dict[str, Callable[[str], object]] = {
    "boolean": _yes_no,
    "integer": _whole,
    "array": _list,
}


def _cells(file: str) -> Iterator[Sequence[str]]:
    """Yield the headings and then each row."""
    if not file.endswith(".parquet"):
        with Path(file).open(encoding="utf-8", newline="") as opened:
            yield from csv.reader(opened)
        return
    from pyarrow import parquet

    parts = parquet.ParquetFile(file)
    yield parts.schema_arrow.names
    for batch in parts.iter_batches(10_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def typed(file: str) -> Iterator[Typed]:
    """Yield each row of a file as a JSON object."""
    rows = _cells(file)
    headings = next(rows)
    properties = rules.schema()["properties"]
    readers = [_READ.get(properties[name]["type"]) for name in headings]
    columns = list(zip(headings, readers, strict=True))
    for row in rows:
        yield {
            name: read(cell) if read else cell
            for (name, read), cell in zip(columns, row, strict=True)
            if cell
        }
