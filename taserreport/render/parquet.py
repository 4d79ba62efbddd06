"""The table as Parquet with one figure a row; the words are its metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from taserreport.render.arrow import figure_table

if TYPE_CHECKING:
    from taserreport.model import Table


def write(table: Table) -> bytes:
    """Return the figures of a table as a Parquet file, the same bytes each time."""
    sink = pa.BufferOutputStream()
    pq.write_table(figure_table(table), sink)
    return bytes(sink.getvalue())
