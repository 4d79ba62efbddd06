"""A date, a time or a financial year from text: day first, never guessed."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from datetime import date, time, timedelta
from typing import Literal

from taserreport.records.unread import Unread

DateOrder = Literal["day-first", "month-first"]

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+Z?)?")
_SLASHED = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?: +[\d:.]+)?")
_NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[ /.\-]*([a-z]{3,9})[ /.\-,]*(\d{4}|\d{2})"
)
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?")
_YEAR = re.compile(r"(\d{4})\s*(?:-|/|_|\u2013|to)\s*(\d{4}|\d{2})")

_MONTHS = {
    name[:3].casefold(): number for number, name in enumerate(month_name) if name
}
_MONTHS |= {name.casefold(): number for number, name in enumerate(month_name) if name}
_MONTHS["sept"] = 9

# Excel counts days from here; the numbers for 2000-01-01 to 2049-12-31 are the
# only ones taken for dates.
_EXCEL_DAY_0 = date(1899, 12, 30)
_EXCEL_FIRST, _EXCEL_LAST = 36526, 54788


def read_date(text: str, order: DateOrder = "day-first") -> date | Unread:
    """Return the date that `text` gives, or why it gives none.

    ISO dates are read in any source. A date in figures is read in the source's
    `order` and in no other: `02/13/2026` is not a date in a day-first file.
    """
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := _SLASHED.fullmatch(text):
        first, second, year = match.groups()
        day, month = (first, second) if order == "day-first" else (second, first)
    elif match := _NAMED.fullmatch(text.casefold()):
        day, name, year = match.groups()
        month = str(_MONTHS.get(name, ""))
    elif match := _SERIAL.fullmatch(text):
        return _from_excel(int(match[1]))
    else:
        month = ""
    if not match or not month:
        return Unread("V117", "is not a date. Write it as 31/12/2026 or 2026-12-31.")
    if len(year) == 2:
        return Unread("V113", "has a year of two figures. Write all four.")
    return _checked(int(year), int(month), int(day), order)


def _checked(year: int, month: int, day: int, order: DateOrder) -> date | Unread:
    if not 1 <= month <= 12:
        if order == "day-first" and 1 <= day <= 12 and month <= 31:
            return Unread(
                "V110",
                f"has no month {month}. This looks like American order: write "
                f"{month:02}/{day:02}/{year} or {year}-{day:02}-{month:02}.",
            )
        return Unread("V110", f"has no month {month}.")
    days = monthrange(year, month)[1] if year else 31
    if not year or not 1 <= day <= days:
        return Unread("V114", f"does not exist: {month_name[month]} has {days} days.")
    return date(year, month, day)


def _from_excel(serial: int) -> date | Unread:
    if _EXCEL_FIRST <= serial <= _EXCEL_LAST:
        return _EXCEL_DAY_0 + timedelta(days=serial)
    return Unread("V117", "is not a date. Write it as 31/12/2026 or 2026-12-31.")


def is_excel_serial(text: str) -> bool:
    """Return whether a date was read from Excel's day number."""
    return _SERIAL.fullmatch(text) is not None


def read_time(text: str) -> time | Unread:
    """Return the time of day that `text` gives, such as `23:05` or `23:05:00`."""
    # A workbook's time may come with the day it counts from.
    clock = text.split()[-1] if text else ""
    match = _TIME.fullmatch(clock)
    if match:
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        if hour < 24 and minute < 60 and second < 60:
            return time(hour, minute, second)
    return Unread("V118", "is not a time of day. Write it as 23:05.")


def read_financial_year(text: str) -> str | Unread:
    """Return a financial year as `2019-20` from `2019/20`, `2019_20`, `2019-2020`."""
    match = _YEAR.fullmatch(text)
    if match and int(match[2][-2:]) == (int(match[1]) + 1) % 100:
        return financial_year(date(int(match[1]), 4, 1))
    return Unread("V119", "is not a financial year. Write it as 2019-20.")


def financial_year(day: date) -> str:
    """Return the financial year, April to March, that holds a day: `2019-20`."""
    start = day.year if day.month >= 4 else day.year - 1
    return f"{start}-{(start + 1) % 100:02}"
