"""A date, a time or a financial year from text: day first, never guessed."""

from __future__ import annotations

import re
from calendar import day_name, month_name, monthrange
from datetime import date, time, timedelta
from typing import Literal

from taserreport.records.text import is_whole
from taserreport.records.unread import Unread
from taserreport.resources import load
from taserreport.years import starting

DateOrder = Literal["day-first", "month-first", "day-first-1904", "month-first-1904"]
"""How a file writes dates: which comes first in figures, and, of a workbook that counts
days from 1904, that it does."""

_FROM_1904 = "-1904"

# A date may come with a time of day, which must be one but is not kept here.
_CLOCK = r"([01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?i:\s*[ap]\.?m\.?)?"
# How far a clock is from UTC: Z, +00, +0100 or -05:00.
_OFFSET = r"Z|\s?[+-](?:0\d|1[0-4])(?::?[0-5]\d)?"
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}})(?:(?:T|\s+){_CLOCK}({_OFFSET})?)?"
)
_YEAR_LAST = re.compile(
    rf"(\d{{1,2}})([/.\-\s])(\d{{1,2}})\2(\d{{4}}|\d{{2}})(?:\s+{_CLOCK})?"
)
_NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s/.\-]*([a-z]{3,9})[\s/.\-,]*(\d{4}|\d{2})"
    rf"(?:\s+{_CLOCK})?"
)
_WITH_WEEKDAY = re.compile(r"([a-z]{3,9})\.?,?\s+(\d.*)", re.IGNORECASE | re.DOTALL)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_TIME = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:\s*([ap])\.?m\.?)?", re.IGNORECASE
)
# A workbook's time may come with the day it counts from.
_DAY_BEFORE_TIME = re.compile(r"^\d{4}-\d{2}-\d{2}[T\s]\s*")
_YEAR = re.compile(r"(?:FY\s*)?(\d{4})\s*(?:-|/|_|\u2013|to)\s*(\d{4}|\d{2})")

_MONTHS = {
    name[:3].casefold(): number for number, name in enumerate(month_name) if name
}
_MONTHS |= {name.casefold(): number for number, name in enumerate(month_name) if name}
_MONTHS["sept"] = 9

# Excel counts days from here.
_EXCEL_DAY_0 = date(1899, 12, 30)
# Excel on old Macs did from here; a workbook that began there still does.
_MAC_DAY_0 = date(1904, 1, 1)

_MONTH_FIRST = " This looks like American order: write "
"""What is said only of dates that make sense with the month first, and not else."""


def read_date(text: str, order: DateOrder = "day-first") -> date | Unread:
    """Return the date that `text` gives, or why it gives none.

    A date with the year first is year, month, day in any source. Any other date in
    figures is read in the source's `order` and in no other: `02/13/2026` is not a
    date in a day-first file. A date with an offset from UTC is the date as written. A
    day of the week before it must be that of the date.
    """
    if with_weekday := _WITH_WEEKDAY.fullmatch(text):
        return _of_weekday(with_weekday[1], read_date(with_weekday[2], order), order)
    day_first = order.startswith("day-first")
    if match := _YEAR_FIRST.fullmatch(text):
        year, _, month, day, hour, offset = match.groups()
        if offset and not offset.strip("Z +-:0") and hour == "23":
            # In summer the clock here is an hour ahead of UTC.
            return Unread(
                "V117",
                "is a time in UTC, and in the United Kingdom it may be the next day. "
                "Write the date alone, like 31/12/2025.",
            )
        return _checked(int(year), int(month), int(day), order)
    if match := _YEAR_LAST.fullmatch(text):
        first, _, second, year = match.groups()[:4]
        day, month = (first, second) if day_first else (second, first)
    elif match := _NAMED.fullmatch(text.casefold()):
        day, name, year = match.groups()[:3]
        month = str(_MONTHS.get(name, ""))
    elif match := _SERIAL.fullmatch(text):
        return _from_excel(int(match[1]), order)
    if not match or not month:
        return _no_date(order)
    if len(year) == 2:
        return Unread("V113", "has a year of two figures. Write all four.")
    if day_first and 1 <= int(day) <= 12 < int(month) <= 31:
        return _american(int(day), int(month), year)
    return _checked(int(year), int(month), int(day), order)


def _of_weekday(weekday: str, found: date | Unread, order: DateOrder) -> date | Unread:
    """Return a date, or why there is none, where a day of the week stands before it."""
    names = [name.casefold() for name in day_name]
    said = [at for at, name in enumerate(names) if name.startswith(weekday.casefold())]
    if not said:
        return _no_date(order)
    if isinstance(found, date) and found.weekday() not in said:
        return Unread(
            "V117", f"was a {day_name[found.weekday()]}. Write the right date."
        )
    return found


def _no_date(order: DateOrder) -> Unread:
    example = "31/12/2025" if order.startswith("day-first") else "12/31/2025"
    return Unread("V117", f"is not a date. Write it like {example} or 2025-12-31.")


def _american(month: int, day: int, year: str) -> Unread:
    """Return why a date that only makes sense month first is not read."""
    return Unread(
        "V110",
        f"has no month {day}.{_MONTH_FIRST}"
        f"{day:02}/{month:02}/{year} or {year}-{month:02}-{day:02}.",
    )


def is_month_first(reason: str) -> bool:
    """Return whether a text was not read because only month first is it a date."""
    return _MONTH_FIRST in reason


def _checked(year: int, month: int, day: int, order: DateOrder) -> date | Unread:
    if not year:
        return _no_date(order)
    first, last = (load("reference/dates.json")["years"][k] for k in ("first", "last"))
    if not first <= year <= last:
        return Unread("V115", f"has a year before {first} or after {last}.")
    if not 1 <= month <= 12:
        return Unread("V110", f"has no month {month}.")
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        name = month_name[month]
        return Unread("V114", f"does not exist: {name} {year} has {days} days.")
    return date(year, month, day)


def _from_excel(serial: int, order: DateOrder) -> date | Unread:
    day_0 = _MAC_DAY_0 if order.endswith(_FROM_1904) else _EXCEL_DAY_0
    found = day_0 + timedelta(days=serial)
    known = load("reference/dates.json")["excel_numbers"]
    if not known["first"] <= found.isoformat() <= known["last"]:
        return _no_date(order)
    return found


def from_1904(order: str) -> str:
    """Return how a file writes dates, given that it counts days from 1904."""
    return order if order.endswith(_FROM_1904) else f"{order}{_FROM_1904}"


def is_excel_serial(text: str) -> bool:
    """Return whether a date was read from Excel's day number."""
    return _SERIAL.fullmatch(text) is not None


def read_time(text: str) -> time | Unread:
    """Return the time of day that `text` gives, such as `23:05` or `11:05 pm`."""
    match = _TIME.fullmatch(_DAY_BEFORE_TIME.sub("", text, count=1))
    if match:
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        half = match[4]
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half in "pP" else 0)
        elif half:
            hour = 24  # 13:05 pm is no time
        if hour < 24 and minute < 60 and second < 60:
            return time(hour, minute, second)
    return Unread(
        "V118", "is not a time of day. Write it like 14:30, on the 24-hour clock."
    )


def read_year_and_month(year: str, month: str) -> str | Unread:
    """Return the financial year that holds a month of a calendar year."""
    number = month_of(month)
    if number is None:
        return Unread("V119", "is not a month. Write it as April or 4.")
    first, last = (load("reference/dates.json")["years"][k] for k in ("first", "last"))
    figures = year.removesuffix(".0")
    if not is_whole(figures) or not first <= int(figures) <= last:
        return Unread("V119", "is not a calendar year. Write it as 2024.")
    april = 4
    return starting(int(figures) if number >= april else int(figures) - 1)


def month_of(text: str) -> int | None:
    """Return the number of a month from its name or its number, if it is one."""
    key = text.strip().removesuffix(".").removesuffix(".0").casefold()
    if is_whole(key):
        return int(key) if 1 <= int(key) <= 12 else None
    return _MONTHS.get(key)


def read_financial_year(text: str) -> str | Unread:
    """Return a financial year as `2019-20` from `2019/20`, `2019-2020`, `FY 2019-20`."""
    if match := _YEAR.fullmatch(text):
        start, end = int(match[1]), match[2]
        if end == str(start + 1)[-len(end) :] and start:
            return starting(start)
    return Unread("V119", "is not a financial year. Write it as 2019-20.")
