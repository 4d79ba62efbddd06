"""Rows of totals, remarks and repeated headings, which are no records.

What such rows look like is data: `reference/not-records.json`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import counting, plain
from taserreport.records import dates, values
from taserreport.records.repeated import heading_rows
from taserreport.records.text import answer_key, heading_key
from taserreport.records.unread import Unread
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taserreport.model import Batch
    from taserreport.records.mapping import Cells
    from taserreport.records.source import Source

LEADING = (0, 1)
"""The columns in one of which such a row begins."""

_WHEN = ("incident_date", "financial_year")


def footer_rows(cells: Cells, batch: Batch, source: Source) -> pa.Array | None:
    """Return which rows are no records, or None where all are.

    A row with a date, a year or an answer from a list is a record; so is one with
    something unreadable for its date, unless that is the very cell that tells.

    Args:
        cells: The rows as the file has them, with the leading columns among them.
        batch: What was made of them.
        source: What the sheet is read by.

    Raises:
        InputError: The headings come again in another order.
    """
    undated = pc.indices_nonzero(_undated(batch))
    if not len(undated):
        return None
    again = heading_rows(cells, batch.rows, undated, batch.origin, source)
    leading = [cells.text(at, undated).to_pylist() for at in LEADING if cells.has(at)]
    unread = _unread(batch)
    found = []
    for place, *texts in zip(undated.to_pylist(), *leading, strict=True):
        column = next((at for at, text in enumerate(texts) if text), None)
        if column is None:
            continue
        told = unread.get(place, column) == column
        heading = _is_heading(batch, column, texts[column])
        if heading or (told and tells_no_record(texts[column])):
            found.append(place)
    answered = _answered(batch, pa.array(found, pa.int64()))
    found = [place for place, has in zip(found, answered, strict=True) if not has]
    found += again
    if not found:
        return None
    return pc.is_in(counting(0, cells.rows), value_set=pa.array(found, pa.int64()))


def is_footer(cells: Sequence[str]) -> bool:
    """Return whether a row is no record, by its cells alone.

    For rows of which it cannot be told what is where: no cell of it is a date.
    """
    first = next((cell.strip() for cell in cells[: len(LEADING)] if cell.strip()), "")
    return tells_no_record(first) and not any(_is_when(cell.strip()) for cell in cells)


def tells_no_record(text: str | None) -> bool:
    """Return whether the first text of a row says that it is none of a record."""
    key = answer_key(text or "")
    return bool(key) and any(told.search(key) for told in _telling())


@cache
def _telling() -> tuple[re.Pattern[str], ...]:
    """Return what finds a word that such rows begin with, or end their text with."""
    known = load("reference/not-records.json")
    begin = map(_as_word, (*known["totals"], *known["remarks"]))
    end = (re.escape(answer_key(word)) for word in known["totals_end"])
    return (
        re.compile("|".join(f"^{word}" for word in begin)),
        re.compile(rf"\b(?:{'|'.join(end)})$"),
    )


def _as_word(word: str) -> str:
    """Return an expression for a word, which ends where the word ends.

    A sign such as * may be followed by anything.
    """
    key = answer_key(word)
    return re.escape(key) + (r"(?!\w)" if key[-1].isalnum() else "")


def _is_when(text: str) -> bool:
    """Return whether a cell is a date or a financial year, in any order of dates."""
    reads = (
        dates.read_date(text),
        dates.read_date(text, "month-first"),
        dates.read_financial_year(text),
    )
    return bool(text) and not all(isinstance(read, Unread) for read in reads)


def _is_heading(batch: Batch, column: int, text: str) -> bool:
    """Return whether a cell repeats the heading that it stands under."""
    return heading_key(text) == heading_key(batch.origin.headings[column]) != ""


def _undated(batch: Batch) -> pa.Array:
    """Return which records have neither a date nor a year that could be read."""
    undated = pa.repeat(pa.scalar(True, pa.bool_()), batch.records.num_rows)
    for field in _WHEN:
        if field in batch.records.schema.names:
            undated = pc.and_(undated, batch.records.column(field).is_null())
    return undated


def _unread(batch: Batch) -> dict[int, int]:
    """Return the column of each unreadable date or year, by position in the batch.

    A text without a figure is none: it may say who signed the sheet.
    """
    return {
        place: problem.column
        for problem in batch.unreadable
        if problem.field in _WHEN and problem.severity == "error"
        if any(sign.isdigit() for sign in problem.text)
        for place in problem.rows.to_pylist()
    }


def _answered(batch: Batch, places: pa.Array) -> list[bool]:
    """Return which of some records have an answer that is one of a list."""
    answered = [False] * len(places)
    for field in batch.records.schema.names if answered else ():
        if values.listed(field) and batch.columns.get(field):
            given = plain(batch.records.column(field).take(places)).to_pylist()
            for at, value in enumerate(given):
                answered[at] |= value not in (None, [], "not_stated")
    return answered
