"""What the cells of a file hold, as texts that a sheet can hold, and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from taserreport.model import RawRows

NO_RESULT = "(formula with no saved result)"
"""What a cell reads whose formula was never worked out."""

_BETWEEN = ";"


def texts(column: pa.Array | pa.ChunkedArray) -> list[str]:
    """Return the text of each cell as it stands, spaces and all; blank is empty."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    if pa.types.is_list(kind):
        return [_list_text(items) for items in column.to_pylist()]
    if not pa.types.is_string(kind):
        column = column.cast(pa.string())
    return pc.fill_null(column, "").to_pylist()  # type: ignore[no-any-return]


def rows(raw: RawRows, wanted: pa.Array) -> dict[int, tuple[str, ...]]:
    """Return the cells of some rows, by the row's number.

    Args:
        raw: Rows of a file.
        wanted: The numbers of those to give; others are left out.
    """
    chosen = pc.is_in(raw.rows, value_set=wanted)
    numbers = raw.rows.filter(chosen).to_pylist()
    part = raw.columns.filter(chosen)
    columns = [texts(column) for column in part.columns]
    cells = zip(*columns, strict=True) if columns else ((),) * len(numbers)
    return dict(zip(numbers, cells, strict=True))


def _list_text(items: list[str | None] | None) -> str:
    """Return a list as its items with semicolons between, if that can be undone."""
    if items is None:
        return ""
    known = [item for item in items if item is not None]
    text = f"{_BETWEEN} ".join(known)
    if items and items_of(text) == known:
        return text
    return json.dumps(items, ensure_ascii=False)


def items_of(text: str) -> list[str] | None:
    """Return the items of a list that was written as one text."""
    if not text.strip():
        return None
    if text.startswith("["):
        try:
            items = json.loads(text)
        except ValueError:
            items = None
        if isinstance(items, list):
            return [str(item) for item in items if item is not None]
    return [item.strip() for item in text.split(_BETWEEN) if item.strip()]
