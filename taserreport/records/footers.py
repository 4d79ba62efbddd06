"""Rows of totals, remarks and repeated headings, which are no records.

What such rows look like is data: `reference/not-records.json`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from taserreport.encoded import plain
from taserreport.records import dates, values
from taserreport.records.banners import names_period
from taserreport.records.repeated import heading_rows
from taserreport.records.text import answer_key, heading_key, is_whole
from taserreport.records.unread import Unread
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from taserreport.model import Batch
    from taserreport.records.mapping import Cells
    from taserreport.records.source import Source

LEADING = (0, 1)
"""The columns in one of which such a row begins."""

_DIGITS_OF_A_DAY = 5
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
_WHEN = ("incident_date", "financial_year")


class Apart(NamedTuple):
    """The rows of a batch that are none like the others, by their positions."""

    footers: tuple[int, ...] = ()
    """Totals, remarks, headings that come again, names of months and bare numbers."""
    sections: tuple[int, ...] = ()
    """Those with nothing but a text, as a heading over the rows below has."""


def apart(cells: Cells, columns: Sequence[int], batch: Batch, source: Source) -> Apart:
    """Return which rows are no records, or stand over others.

    A row with a date, a year or an answer from a list is a record; so is one with
    something unreadable for its date, unless that is the very cell that tells.

    Args:
        cells: The rows as the file has them.
        columns: The columns to look at, with the leading ones among them.
        batch: What was made of them.
        source: What the sheet is read by.

    Raises:
        InputError: The headings come again in another order.
    """
    without = pc.indices_nonzero(undated(batch))
    if not len(without):
        return Apart()
    texts = {at: cells.text(at, without) for at in columns}
    places = without.to_pylist()
    headed = heading_rows(texts, batch.rows.take(without), batch.origin, source)
    again = [places[at] for at in headed]
    unread = _unread(batch)
    found: list[int] = []
    alone: list[int] = []
    numbered: dict[int, int] = {}
    for place, row in zip(places, _filled(texts), strict=True):
        first = next(iter(row.items()), None)
        if first is None:
            continue
        column, text = first
        told = unread.get(place, column) == column
        leads = column in LEADING
        if (leads and _is_heading(batch, column, text)) or (
            told and _tells(text, leads=leads, alone=len(row) == 1)
        ):
            found.append(place)
        elif leads and len(row) == 1 and _is_words(text):
            alone.append(place)
        elif leads and len(row) == 1 and is_whole(text):
            numbered[place] = column
    answered = _answered(batch, cells, pa.array(found, pa.int64()))
    found = [place for place, has in zip(found, answered, strict=True) if not has]
    last = _last_dated(places, cells.rows) if alone or numbered else -1
    over = tuple(place for place in alone if place < last or last < 0)
    behind = {p for p in alone if 0 <= last < p}
    waiting = _waiting({p: at for p, at in numbered.items() if 0 <= last < p}, cells)
    return Apart(tuple(sorted({*found, *again, *behind, *waiting})), over)


def _waiting(numbered: Mapping[int, int], cells: Cells) -> Iterator[int]:
    """Yield which rows wait for records: a tracker's lines are numbered in advance.

    Args:
        numbered: The positions of rows with nothing but a number, and its column.
        cells: The rows as the file has them.
    """
    for place, column in numbered.items():
        pair = pa.array([place - 1, place], pa.int64())
        before, own = cells.text(column, pair).to_pylist()
        if before and is_whole(before) and int(before) + 1 == int(own):
            yield place


def _last_dated(undated: Sequence[int], rows: int) -> int:
    """Return the position of the last row that has a date or a year, or -1."""
    without = {*undated}
    return next((at for at in range(rows - 1, -1, -1) if at not in without), -1)


def _is_words(text: str) -> bool:
    """Return whether a text has letters and no figure, or two words, as no reference."""
    if any(map(str.isdigit, text)):
        return len(_LONG_WORD.findall(text)) > 1
    return any(map(str.isalpha, text))


def _filled(texts: Mapping[int, pa.Array]) -> Iterator[dict[int, str]]:
    """Yield each row's cells that have something in them, by their columns."""
    for row in zip(*(cells.to_pylist() for cells in texts.values()), strict=True):
        yield {at: text for at, text in zip(texts, row, strict=True) if text}


def _tells(text: str, *, leads: bool, alone: bool) -> bool:
    """Return whether the first text of a row says that it is none of a record.

    Args:
        text: The text.
        leads: Whether it stands in one of the leading columns.
        alone: Whether nothing else stands in the row.
    """
    if leads:
        return tells_no_record(text) or (alone and names_period(text))
    return tells_total(text)


def is_footer(cells: Sequence[str]) -> bool:
    """Return whether a row is no record, by its cells alone.

    For rows of which it cannot be told what is where: no cell of it is a date.
    """
    filled = [(at, cell.strip()) for at, cell in enumerate(cells) if cell.strip()]
    if not filled or any(_is_when(cell) for _, cell in filled):
        return False
    at, first = filled[0]
    return _tells(first, leads=at in LEADING, alone=len(filled) == 1)


def tells_no_record(text: str | None) -> bool:
    """Return whether the first text of a row says that it is none of a record."""
    key = answer_key(text or "")
    return bool(key) and any(told.search(key) for told in _telling())


def tells_total(text: str) -> bool:
    """Return whether a text is a word for a total, and no more."""
    return answer_key(text).rstrip(": ") in _totals()


@cache
def _totals() -> frozenset[str]:
    return frozenset(map(answer_key, load("reference/not-records.json")["totals"]))


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


def undated(batch: Batch) -> pa.Array:
    """Return a mask of the records that have neither a date nor a year that could be read."""
    without = pa.repeat(pa.scalar(True, pa.bool_()), batch.records.num_rows)
    for field in _WHEN:
        if field in batch.records.schema.names:
            without = pc.and_(without, batch.records.column(field).is_null())
    return without


def _unread(batch: Batch) -> dict[int, int]:
    """Return the column of each unreadable date or year, by position in the batch.

    A text without a figure is none: it may say who signed the sheet. Nor is a number
    that may be a sum.
    """
    return {
        place: problem.column
        for problem in batch.unreadable
        if problem.field in _WHEN and problem.severity == "error"
        if any(sign.isdigit() for sign in problem.text)
        if not _is_sum(problem.text)
        for place in problem.rows.to_pylist()
    }


def _is_sum(text: str) -> bool:
    """Return whether a text is a whole number too small for a day of Excel's."""
    return text.isdecimal() and len(text) < _DIGITS_OF_A_DAY


def _answered(batch: Batch, cells: Cells, places: pa.Array) -> list[bool]:
    """Return which of some records have an answer that is one of a list.

    A number is none: in a row of totals it stands under a box.
    """
    answered = [False] * len(places)
    for field in batch.records.schema.names if answered else ():
        columns = batch.columns.get(field)
        if values.listed(field) and columns:
            given = plain(batch.records.column(field).take(places)).to_pylist()
            texts = [cells.text(at, places).to_pylist() for at in columns]
            for at, (value, *said) in enumerate(zip(given, *texts, strict=True)):
                words = any(text and not text.isdecimal() for text in said)
                answered[at] |= words and value not in (None, [], "not_stated")
    return answered
