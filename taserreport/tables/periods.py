"""What time a user asks for, and what time a file covers, as ranges of months.

A month is one number, 12 * year + month - 1, so that April 2019 is 24231 and a range
of months is two numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from taserreport.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
APRIL = 3  # The financial year of the police begins in April: month 3 from 0.
ALL = "all"


class Span(NamedTuple):
    """The months in which a record may lie: one, or the twelve of a financial year."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Period:
    """A range of months that figures are given for."""

    code: str
    """What `parse_period` reads, such as `2019-20 Q1`; or `all`, for everything."""
    label: str
    """The same in months: April to June 2019."""
    first: int
    last: int
    """The first and last month, as numbers."""

    def holds(self, span: Span) -> bool:
        """Tell whether a record of this span is certainly in the period."""
        return self.first <= span.first and span.last <= self.last

    def overlaps(self, span: Span) -> bool:
        """Tell whether a record of this span may be in the period."""
        return span.first <= self.last and self.first <= span.last

    def splits(self, span: Span) -> bool:
        """Tell whether a record of this span may be in the period or beside it."""
        return self.overlaps(span) and not self.holds(span)

    def inside(self, span: Span) -> bool:
        """Tell whether the whole period is within a span."""
        return span.first <= self.first and self.last <= span.last


def year_start(text: str) -> int | None:
    """Return the first month of a financial year such as `2019-20`, None if it is not.

    The form is the one that `taserreport/years.py` writes in a record.
    """
    match = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if not match or int(match[2]) != (int(match[1]) + 1) % 100:
        return None
    return int(match[1]) * 12 + APRIL


def parse_period(text: str) -> Period:
    """Return the period that a user wrote.

    Args:
        text: A financial year `2019-20` or `2019/20`; a quarter of one, `2019-20 Q1`,
            where Q1 is April to June; a month `2019-06`; a range of months
            `2019-04..2019-06`; or a calendar year, `calendar 2019` or `cal:2019`.

    Raises:
        InputError: U502, the text is none of these, or could be two of them.
    """
    tidy = " ".join(text.replace("\N{EN DASH}", "-").split())
    for pattern, make in _FORMS:
        match = re.fullmatch(pattern, tidy, re.IGNORECASE)
        if match:
            return make(tidy, *match.groups())
    raise _refused(
        tidy,
        'is not a period. Write "2019-20", "2019-20 Q1" (April to June), "2019-06", '
        '"2019-04..2019-06" or "calendar 2019"',
    )


def default_periods(found: Collection[Span]) -> tuple[Period, ...]:
    """Return the periods to show when none is asked for.

    Args:
        found: The span of every record in the files, each at least once.

    Returns:
        One period for all, where the records lie in one financial year. Otherwise
        one for each financial year present, cut to the months the files cover, and
        one over everything, with the code `all`.
    """
    first, last = covered(found)
    starts = sorted({_year_of(span.first) for span in found})
    if len(starts) == 1:
        return (_months(first, last),)
    years = tuple(
        _period(_year_code(start), max(start, first), min(start + 11, last))
        for start in starts
    )
    return (*years, _period(ALL, first, last))


def distinct(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Return periods without those of the same months as one before them."""
    seen: dict[Span, Period] = {}
    for period in periods:
        seen.setdefault(Span(period.first, period.last), period)
    return tuple(seen.values())


def covered(found: Collection[Span]) -> Span:
    """Return the first and the last month that records were found for."""
    return Span(min(s.first for s in found), max(s.last for s in found))


def coverage(found: Collection[Span]) -> str:
    """Return in words which months records were found for."""
    return label(*covered(found)) if found else "no dates at all"


def label(first: int, last: int) -> str:
    """Return a range of months in words: April to June 2019."""
    (first_year, first_month), (last_year, last_month) = (
        divmod(first, 12),
        divmod(last, 12),
    )
    end = f"{MONTHS[last_month]} {last_year}"
    if first == last:
        return end
    if first_year == last_year:
        return f"{MONTHS[first_month]} to {end}"
    return f"{MONTHS[first_month]} {first_year} to {end}"


def _refused(text: str, why: str) -> InputError:
    return InputError(f'"{text}" {why}', "U502")


def _period(code: str, first: int, last: int) -> Period:
    return Period(code, label(first, last), first, last)


def _months(first: int, last: int) -> Period:
    if _year_of(first) == first and last == first + 11:
        return _period(_year_code(first), first, last)
    start, end = _month_code(first), _month_code(last)
    # 2010-11 would be read as a year: see _year_or_month.
    single = first == last and year_start(start) is None
    return _period(start if single else f"{start}..{end}", first, last)


def _year_of(month: int) -> int:
    """Return the first month of the financial year that a month is in."""
    return (month - APRIL) // 12 * 12 + APRIL


def _year_code(start: int) -> str:
    year = start // 12
    both = (year + 1) % 100
    # With a slash where the dash would also make it a month, as in 2010-11.
    return f"{year}{'/' if 1 <= both <= 12 else '-'}{both:02}"


def _month_code(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"


def _month(text: str, year: str, month: str) -> int:
    if not 1 <= int(month) <= 12:
        raise _refused(text, f"has no month {month}: months go from 01 to 12")
    return int(year) * 12 + int(month) - 1


def _start(text: str, year: str, end: str) -> int:
    start = year_start(f"{year}-{end}")
    if start is None:
        right = _year_code(int(year) * 12 + APRIL)
        raise _refused(text, f'is not a financial year. Write "{right}"')
    return start


def _year_or_month(text: str, year: str, sign: str, end: str) -> Period:
    if sign == "/" or not 1 <= int(end) <= 12:
        start = _start(text, year, end)
        return _period(_year_code(start), start, start + 11)
    month = _month(text, year, end)
    if year_start(f"{year}-{end}") is not None:
        raise _refused(
            text,
            f'could be a financial year or a month. Write "{year}/{end}" for the year '
            f'or "{year}-{end}..{year}-{end}" for {label(month, month)}',
        )
    return _months(month, month)


def _quarter(text: str, year: str, end: str, number: str) -> Period:
    start = _start(text, year, end)
    if number not in ("1", "2", "3", "4"):
        raise _refused(
            text, f"has no quarter {number}: Q1 is April to June, Q4 the last"
        )
    first = start + 3 * (int(number) - 1)
    return _period(f"{_year_code(start)} Q{number}", first, first + 2)


def _range(text: str, *parts: str) -> Period:
    first, last = _month(text, *parts[:2]), _month(text, *parts[2:])
    if last < first:
        raise _refused(
            text, f'runs backwards. Write "{_month_code(last)}..{_month_code(first)}"'
        )
    return _months(first, last)


def _calendar(_text: str, year: str) -> Period:
    first = int(year) * 12
    return _period(f"calendar {year}", first, first + 11)


def _bare(text: str, year: str) -> Period:
    code = _year_code(int(year) * 12 + APRIL)
    raise _refused(
        text,
        f'could be two kinds of year. Write "{code}" for April {year} to '
        f'March {int(year) + 1}, or "calendar {year}"',
    )


_YEAR = r"((?:19|20)\d\d)"
_FORMS: tuple[tuple[str, Callable[..., Period]], ...] = (
    (_YEAR + r"([-/])(\d\d)", _year_or_month),
    (_YEAR + r"[-/](\d\d) ?Q(\d+)", _quarter),
    (_YEAR + r"-(\d\d) ?\.\. ?" + _YEAR + r"-(\d\d)", _range),
    (r"(?:calendar |cal: ?)" + _YEAR, _calendar),
    (_YEAR, _bare),
)
