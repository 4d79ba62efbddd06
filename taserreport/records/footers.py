"""Rows of totals and remarks, which stand under the records and are none."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import counting
from taserreport.records.text import answer_key
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.model import Batch, RaggedRow
    from taserreport.records.mapping import Cells

LEADING = (0, 1)
"""The columns in one of which such a row begins."""

_WHEN = ("incident_date", "financial_year")


def footer_rows(cells: Cells, batch: Batch) -> pa.Array | None:
    """Return which rows are totals or remarks, or None where none is.

    Args:
        cells: The rows as the file has them, with the leading columns among them.
        batch: What was made of them. A row with anything for its date or its year,
            even if that cannot be read, is a record.
    """
    undated = _undated(batch)
    if not undated.true_count:
        return None
    first = pa.nulls(cells.rows, pa.string())
    for column in LEADING:
        if cells.has(column):
            first = pc.coalesce(first, cells.text(column))
    words = pc.if_else(undated, first, pa.scalar(None, pa.string())).dictionary_encode()
    found = [text for text in words.dictionary.to_pylist() if begins_a_footer(text)]
    if not found:
        return None
    return pc.and_(undated, pc.is_in(first, value_set=pa.array(found, pa.string())))


def is_footer(row: RaggedRow) -> bool:
    """Return whether a row with too few or too many cells is a total or a remark."""
    leading: Sequence[str] = row.cells[: len(LEADING)]
    first = next((cell.strip() for cell in leading if cell.strip()), "")
    few = row.found < row.expected
    return few and begins_a_footer(first)


def begins_a_footer(text: str | None) -> bool:
    """Return whether a row that begins with a text is none of a record."""
    return bool(text) and _beginnings().match(answer_key(text or "")) is not None


@cache
def _beginnings() -> re.Pattern[str]:
    known = load("reference/not-records.json")
    words = [answer_key(word) for word in (*known["totals"], *known["remarks"])]
    longest_first = sorted(words, key=len, reverse=True)
    # A sign such as * may be followed by anything; a word ends where the word ends.
    ends = (
        re.escape(w) + (r"(?!\w)" if w[-1].isalnum() else "") for w in longest_first
    )
    return re.compile("|".join(ends))


def _undated(batch: Batch) -> pa.Array:
    undated = pa.repeat(pa.scalar(True, pa.bool_()), batch.records.num_rows)
    for field in _WHEN:
        if field in batch.records.schema.names:
            undated = pc.and_(undated, batch.records.column(field).is_null())
    unread = [each.rows for each in batch.unreadable if each.field in _WHEN]
    if unread and undated.true_count:
        rows = counting(0, batch.records.num_rows)
        odd = pc.is_in(rows, value_set=pa.concat_arrays(unread))
        undated = pc.and_not(undated, odd)
    return undated
