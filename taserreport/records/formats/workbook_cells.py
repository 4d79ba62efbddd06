"""The value of a worksheet cell as text."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Value = str | int | float | bool | date | datetime | time | timedelta

_EMPTY, _NOTHING = pa.scalar("", pa.string()), pa.scalar(None, pa.string())

# Up to here a float holds every whole number.
_EXACT = 2.0**53


_ISO_TIME = re.compile(r"(-?)PT(\d{1,9})H(\d{1,2})M(\d{1,2}(?:\.\d+)?)S")


def text(value: Value) -> str:
    """Return a cell's text; an empty cell's is empty."""
    if isinstance(value, str):
        return value
    return _WRITERS.get(type(value), str)(value)


def iso_time(value: Value) -> Value:
    """Return a time of an OpenDocument, `PT14H30M00S`, as hours and minutes."""
    found = _ISO_TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    sign, hours, minutes, seconds = found.groups()
    return f"{sign}{int(hours):02}:{int(minutes):02}:{int(float(seconds)):02}"


def column_text(cells: Sequence[Value]) -> pa.StringArray:
    """Return the text of the cells of a column; an empty cell's is null."""
    if cells.count("") == len(cells):
        return pa.nulls(len(cells), pa.string())
    try:
        column = pa.array(cells, pa.string())
    except pa.ArrowException:  # not all of them are text
        column = pa.array(_texts(cells), pa.string())
    empty = pc.equal(column, _EMPTY)
    return pc.if_else(empty, _NOTHING, column) if empty.true_count else column


def _texts(cells: Sequence[Value]) -> list[str]:
    if len(set(map(type, cells))) > 1:  # values do not tell them apart: 1 is True
        return [text(cell) for cell in cells]
    # The same few dates or numbers fill a column.
    texts = {cell: text(cell) for cell in set(cells)}
    return [texts[cell] for cell in cells]


def _number(value: float) -> str:
    """Return 77.0 as 77, and no whole number with an exponent."""
    if not value.is_integer():
        return repr(value)
    if abs(value) < _EXACT:
        return str(int(value))
    # The digits that make this number and no other, then zeros.
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def _yes_no(value: bool) -> str:
    return "TRUE" if value else "FALSE"


def _duration(value: timedelta) -> str:
    """Return hours, which may be more than 24, minutes and seconds."""
    sign = "-" if value < timedelta(0) else ""
    minutes, seconds = divmod(round(abs(value).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}:{minutes:02}:{seconds:02}"


_WRITERS: dict[type, Callable[..., str]] = {
    float: _number,
    bool: _yes_no,
    timedelta: _duration,
}
