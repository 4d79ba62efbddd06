"""How a value may be shown: as it is, or only by its shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from taserreport.model import Batch, Origin

PLACES = 3
"""How many addresses a finding gives."""

_LONGEST = 60


def title(field: str) -> str:
    """Return what a Board reads for a field."""
    words: str = load("record.schema.json")["properties"][field]["title"]
    return words


def shown(field: str, value: object) -> str:
    """Return a value in quotation marks, or its shape where the field is sensitive."""
    text = str(value)
    if load("record.schema.json")["properties"][field].get("x-sensitive"):
        return f"{len(text)} character{'' if len(text) == 1 else 's'}"
    safe = escaped(text)
    return f'"{safe}"' if len(safe) <= _LONGEST else f'"{safe[:_LONGEST]}…"'


def escaped(text: str) -> str:
    """Return a text with escapes for signs that move the cursor or turn text around."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def places(batch: Batch, rows: pa.Array, column: int | None) -> tuple[str, ...]:
    """Return the first few addresses of rows, given by their positions in the batch."""
    numbers = pc.take(batch.rows, rows[:PLACES]).to_pylist()
    return tuple(batch.origin.cell(number, column) for number in numbers)


def located(
    found: Sequence[tuple[Origin, int, int | None]],
) -> tuple[str | None, tuple[str, ...]]:
    """Return the file that cells are in, if it is one, and the first few addresses.

    Args:
        found: For each cell where it is from, its row in the file and its column.

    Where the cells are in several files each address names its own.
    """
    files = {origin.file for origin, _, _ in found}
    first = [(o.file, o.cell(row, column)) for o, row, column in found[:PLACES]]
    if len(files) == 1:
        return files.pop(), tuple(cell for _, cell in first)
    return None, tuple(f"{file}: {cell}" for file, cell in first)


def column_of(batch: Batch, field: str | None) -> int | None:
    """Return the file's column that tells most about a field, if it has one."""
    columns = batch.columns.get(field or "", ())
    return columns[0] if columns else None


def heading_of(batch: Batch, column: int | None) -> str | None:
    """Return the heading of a column in the user's file."""
    return None if column is None else batch.origin.headings[column]
