"""The table as an Arrow file with one figure a row; the words are its metadata."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa

from taserreport.render.figures import NAMES, figures

if TYPE_CHECKING:
    from taserreport.model import Table

_TYPES = {
    "value": pa.float64(),
    "base": pa.int64(),
    "lower": pa.float64(),
    "upper": pa.float64(),
}


def write(table: Table) -> bytes:
    """Return the figures of a table as an Arrow IPC file, the same bytes each time."""
    found = figure_table(table)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, found.schema) as writer:
        writer.write_table(found)
    return bytes(sink.getvalue())


def figure_table(table: Table) -> pa.Table:
    """Return the figures of a table as Arrow columns.

    The schema's metadata hold the title, unit, period and source as text, and the
    notes and facts as JSON.
    """
    rows = list(figures(table))
    columns = {name: [getattr(row, name) for row in rows] for name in NAMES}
    for name, kind in _TYPES.items():
        if kind == pa.float64():
            columns[name] = [None if v is None else float(v) for v in columns[name]]
    schema = pa.schema(
        [(name, _TYPES.get(name, pa.string())) for name in NAMES],
        metadata={
            "id": table.id,
            "title": table.title,
            "unit": table.unit,
            "period": table.period_label,
            "source": table.source,
            "notes": json.dumps(table.notes, ensure_ascii=False),
            "facts": json.dumps(dict(table.facts), ensure_ascii=False),
        },
    )
    return pa.table(columns, schema=schema)
